"""What a map shows: a view of the reports, and how time goes in it. One row each; pages, links and tests iterate over
them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import folium

from analytics.heat import density
from analytics.heat import frames as heat_frames
from analytics.heat.density import stretched
from analytics.heat.frames import DAY, QUARTER, Frames
from analytics.heat.heat import Heat, heat
from analytics.heat.query import HeatQuery
from analytics.hotspots.quiet_grids import quiet_grids
from analytics.maps import layers, rate_classes
from analytics.maps import legend as map_legend
from analytics.maps.folium_map import MapSheet
from analytics.maps.legend import Legend
from analytics.maps.projection import ranking
from analytics.words import clock, number, some
from pages.frame import freshness
from pages.frame.shell import Page

#: Counts that the largest bubble stands for; multiplied where there are more.
BUBBLE_TOPS = (10.0,)
#: Days named in a remark before it only counts them.
MOST_DAYS = 5


@dataclass(frozen=True)
class Picture:
    """Maps beside each other, each with its title, under one legend; ``remarks`` say what is missing."""

    maps: tuple[tuple[str, folium.FeatureGroup], ...]
    legend: Legend
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class MapView:
    """A way to draw the reports of some days."""

    id: str
    zh: str
    en: str
    draw: Callable[[Page, MapSheet, HeatQuery], Picture]


@dataclass(frozen=True)
class Time:
    """How time goes on the map: ``days`` that play in frames of ``hours``, or a comparison ``back`` so many days.

    ``back`` is 0 for the days just before, as many as are shown. ``beside``: two maps instead of their difference.
    """

    id: str
    zh: str
    en: str
    days: int = 0
    hours: int = DAY
    back: int | None = None
    beside: bool = False


def _heat(page: Page, sheet: MapSheet, query: HeatQuery) -> Picture:
    found = heat(page.store, query)
    scale = density.scale(heat=found, dark=sheet.dark)
    group = layers.heat_group(sheet, heat=found, scale=scale, found=ranking(page.store, query))
    return Picture(
        ((days(found), group),),
        map_legend.of_heat(sheet, scale, map_legend.beside(found, page.lang)),
        missing(page, query),
    )


def _bubbles(page: Page, sheet: MapSheet, query: HeatQuery) -> Picture:
    found, shown = ranking(page.store, query), heat(page.store, query)
    # One report in a house of two would be the highest rate, and stretch the colours of all others.
    rates = found.buildings["per_100_households"].where(found.buildings["households"] >= found.minimum)
    found = replace(found, buildings=found.buildings.assign(per_100_households=rates))
    classes = rate_classes.classes(rates, sheet.dark)
    top = stretched(BUBBLE_TOPS, float(found.buildings["count"].max()) if len(found.buildings) else 0.0)[0]
    size = page.t(f"最大的圆 {number(top)} 件", f"the largest bubble: {some(top, 'report')}")
    group = layers.bubbles_group(sheet, found=found, classes=classes, top=top, heat=shown)
    remarks = (size, *map_legend.beside(shown, page.lang))
    return Picture(((days(shown), group),), map_legend.of_rates(sheet, classes, remarks), missing(page, query))


def _rates(page: Page, sheet: MapSheet, query: HeatQuery) -> Picture:
    found, shown = ranking(page.store, query), heat(page.store, query)
    rates: dict[str, dict[str, Any]] = {
        grid: {"count": 0, "per_100_households": 0.0} for grid in quiet_grids(page.store, query, found.minimum)
    }
    rates |= {
        str(row["id"]): {str(name): value for name, value in row.items()} for row in found.of("grid").to_dict("records")
    }
    classes = rate_classes.classes([row["per_100_households"] for row in rates.values()], sheet.dark)
    group = layers.rates_group(sheet, rates=rates, classes=classes, grid=query.grid)
    legend = map_legend.of_rates(sheet, classes, map_legend.beside(shown, page.lang))
    return Picture(((days(shown), group),), legend, missing(page, query))


_VIEWS = (
    MapView("heat", "热力", "Heat", _heat),
    MapView("bubbles", "楼栋", "Buildings", _bubbles),
    MapView("rates", "网格每百户", "Grids per 100 homes", _rates),
)
#: Every view by id, the first by default.
VIEWS = {view.id: view for view in _VIEWS}

_TIMES = (
    Time("still", "合在一张图", "All in one map"),
    Time("play7", "播放 7 天", "Play 7 days", 7),
    Time("play14", "播放 14 天", "Play 14 days", 14),
    Time("quarters7", "播放 7 天,每 6 小时", "Play 7 days by 6 hours", 7, QUARTER),
    Time("quarters14", "播放 14 天,每 6 小时", "Play 14 days by 6 hours", 14, QUARTER),
    Time("change", "与前一段的差异", "Change since the days before", back=0),
    Time("beside", "与前一段并排", "Beside the days before", back=0, beside=True),
    Time("week", "与上周同期的差异", "Change since last week", back=7),
    Time("weeks", "与上周同期并排", "Beside last week", back=7, beside=True),
)
#: How time may go, by id; only the view of heat knows more than the first.
TIMES = {time.id: time for time in _TIMES}


def before(first: date, last: date, time: str) -> date:
    """The first day that such a map of these days shows: that of the days it compares them with, where it does."""
    back = TIMES[time].back
    return first if back is None else first - timedelta(days=back or (last - first).days + 1)


def picture(page: Page, sheet: MapSheet, query: HeatQuery, view: str, time: str) -> Picture:
    """The maps for a view and a way of time."""
    chosen = TIMES[time]
    if view == "heat" and chosen.days:
        return _played(page, sheet, query, chosen)
    if view == "heat" and chosen.back is not None:
        return _compared(page, sheet, query, chosen)
    return VIEWS[view].draw(page, sheet, query)


def _played(page: Page, sheet: MapSheet, query: HeatQuery, time: Time) -> Picture:
    found = heat_frames.frames(page.store, query, time.hours)
    scale = heat_frames.scale(page.store, query, time.hours, sheet.dark)
    group = layers.played_group(sheet, frames=found, labels=_labels(page, found), scale=scale)
    whole = heat(page.store, query, heat_frames.piles(page.store, query))
    remarks = missing(page, query)
    return Picture(
        ((days(whole), group),), map_legend.of_heat(sheet, scale, map_legend.beside(whole, page.lang)), remarks
    )


def _labels(page: Page, found: Frames) -> list[str]:
    """What each frame is called, with its number of reports; one that still runs with the time up to which they are
    known.
    """
    labels = []
    for start, count in zip(found.starts, found.counts, strict=True):
        day = (
            f"{start:%m-%d} "
            f"{page.t('周' + freshness.WEEKDAYS[0][start.weekday()], freshness.WEEKDAYS[1][start.weekday()])}"
        )
        if found.hours != DAY:
            day += page.t(
                f" {start:%H}–{start.hour + found.hours:02} 时", f" {start:%H}–{start.hour + found.hours:02} h"
            )
        said = (
            page.t("无数据", "no data") if count is None else page.t(f"{number(count)} 件", f"{some(count, 'report')}")
        )
        labels.append(f"{day} · {said}")
    if page.moment.is_today:
        labels[-1] += page.t(f"(截至 {clock(page.moment)})", f" (until {clock(page.moment)})")
    return labels


def _compared(page: Page, sheet: MapSheet, query: HeatQuery, time: Time) -> Picture:
    back = time.back or (query.moment.day - query.first).days + 1
    then = replace(query, moment=query.moment.earlier(back), first=query.first - timedelta(days=back))
    # A default point of either time is no change of the other.
    piled = tuple(sorted({pile.point for either in (query, then) for pile in heat(page.store, either).piled_up}))
    now, before = heat(page.store, query, piled), heat(page.store, then, piled)
    scale = density.common_scale(heats=(now, before), dark=sheet.dark)
    remarks = (*missing(page, then), *missing(page, query))
    not_drawn = tuple(f"{days(shown)}: {' · '.join(map_legend.beside(shown, page.lang))}" for shown in (before, now))
    both = f"{page.pick(time)} · " + page.t(
        f"{days(now)} {number(now.shown)} 件,对比 {days(before)} {number(before.shown)} 件",
        f"{days(now)}: {some(now.shown, 'report')}; {days(before)}: {number(before.shown)}",
    )
    if not time.beside:
        group = layers.difference_group(sheet, now=now, before=before, scale=scale)
        return Picture(((both, group),), map_legend.of_change(sheet, scale, not_drawn), remarks)
    old = layers.heat_group(sheet, heat=before, scale=scale, found=ranking(page.store, then))
    new = layers.heat_group(sheet, heat=now, scale=scale, found=ranking(page.store, query))
    maps = (
        (
            page.t(f"{days(before)} · {number(before.shown)} 件", f"{days(before)} · {some(before.shown, 'report')}"),
            old,
        ),
        (page.t(f"{days(now)} · {number(now.shown)} 件", f"{days(now)} · {some(now.shown, 'report')}"), new),
    )
    return Picture(maps, map_legend.of_heat(sheet, scale, not_drawn), remarks)


def days(shown: Heat) -> str:
    """The days of a heat in words."""
    return f"{shown.first:%m-%d}" if shown.first == shown.last else f"{shown.first:%m-%d} – {shown.last:%m-%d}"


def missing(page: Page, query: HeatQuery) -> tuple[str, ...]:
    """Which of the days have no data at all; nothing where all have."""
    unknown = heat_frames.missing_days(page.store, query)
    if not unknown:
        return ()
    named = page.t("、", ", ").join(f"{day:%m-%d}" for day in unknown[:MOST_DAYS]) + (
        " …" if len(unknown) > MOST_DAYS else ""
    )
    return (
        page.t(
            f"{len(unknown)} 天无数据({named}),不是 0",
            f"{some(len(unknown), 'day')} without data ({named}), which is not 0",
        ),
    )
