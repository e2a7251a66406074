"""Numbers that a decision should move: which they are, what they were then, what they are now.

Every metric is a kind of number, and beside them what is asked of a category, an item, a tag or a place: a row of
``OTHER_KINDS``. To add one, add a row there, or a metric to ``analytics.metrics.registry``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from analytics.cache import cached
from analytics.care import special_groups
from analytics.community.grids import grids
from analytics.files import due_files
from analytics.heat.heat import any_report, heat
from analytics.heat.query import latest
from analytics.hotspots import hotspots
from analytics.metrics import registry
from analytics.requests import figures, surge
from analytics.supplies import stock
from analytics.tally import UNKNOWN, Place, Tally, count
from data.clock import Moment, end_of
from data.refusal import BadValue
from data.store.database import Store

Asked = Callable[[Store, Moment, "Spec"], tuple[Tally, Moment]]


@dataclass(frozen=True)
class Spec:
    """Which number: one of ``kinds()``, what it is of (a category, an item, a tag) and where.

    '' where the kind needs none of it. ``site``: of a stock item.
    """

    kind: str
    of: str = ""
    site: str = ""
    grid: str = ""
    building: str = ""

    @property
    def place(self) -> Place:
        """Where it is counted."""
        return Place(self.grid or None, self.building or None)

    def as_dict(self) -> dict[str, str]:
        """The spec as JSON keeps it, without what is blank."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Measured:
    """A number at a time; ``value`` is None where it is unknown.

    ``unit``: one of ``metrics.registry.UNITS``, "days", or an item's own word. ``at``: as at when it was counted.
    """

    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str
    at: datetime

    @property
    def day(self) -> date:
        """The day of which it is: midnight is the 24:00 of the day before."""
        return (self.at - timedelta(microseconds=1)).date()

    def as_dict(self) -> dict[str, Any]:
        """The number as JSON keeps it."""
        return {**vars(self), "at": self.at.isoformat()}


@dataclass(frozen=True)
class Movement:
    """Whether a number moved as it should: id, words, and the state of ``analytics.states`` it shows as."""

    id: str
    zh: str
    en: str
    state: str


#: Every move by id.
MOVEMENTS = {
    move.id: move
    for move in (
        Movement("better", "好转", "better", "normal"),
        Movement("worse", "变差", "worse", "act"),
        Movement("same", "持平", "the same", "watch"),
        Movement("unknown", "无法比较", "cannot be compared", "no_data"),
    )
}


@dataclass(frozen=True)
class NumberKind:
    """A kind of number.

    ``better``: "lower" or "higher" is good. ``ask`` gives the tally and as at which moment it was
    counted; ``unit`` its unit. ``needs``: the fields of a spec that must be given; ``takes``: those
    that may be given beside them, no other is. ``daily``: it begins anew every day, so that it can
    only be compared with another day's at the same time of day.
    """

    id: str
    zh: str
    en: str
    better: str
    unit: str
    ask: Asked
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    daily: bool = False


def _settled(metric: registry.Metric) -> Asked:
    """A metric as at the last moment at which it could be judged: before its cut-off that is the evening before.

    A rate of half a morning would look worse than any whole day, and its fever better.
    """
    is_open = metric.settles or metric.is_open

    def ask(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
        when = end_of(moment.earlier(1).day) if is_open(store, moment) else moment
        return metric.ask(store, when, spec.place), when

    return ask


def _of_last_round(metric: registry.Metric, rounds: registry.Rounds) -> Asked:
    """A metric that goes by rounds, of the last that has closed."""

    def ask(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
        closed = [when for when in rounds(store, moment) if not metric.is_open(store, when)]
        return (metric.ask(store, closed[0], spec.place), closed[0]) if closed else (UNKNOWN, moment)

    return ask


def _of_category(column: str) -> Asked:
    def ask(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
        found = surge.categories(store, moment, spec.place)
        [value] = found[found["category"] == spec.of][column].tolist() or [None]
        unknown = pd.isna(value) or not figures.any_request(store, moment)
        return (UNKNOWN if unknown else count(int(value))), moment

    return ask


def _in_stock(column: str) -> Asked:
    def ask(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
        level = _level(store, moment, spec)
        value = None if level is None or level["stale"] else level[column]
        return (UNKNOWN if value is None or pd.isna(value) else Tally(float(value))), moment

    return ask


def _level(store: Store, moment: Moment, spec: Spec) -> Mapping[Any, Any] | None:
    table = stock.levels(store, moment)
    rows = table[(table["item"] == spec.of) & (table["site"] == spec.site)].to_dict("records")
    return rows[0] if rows else None


def _late(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
    expected = [
        file for file in due_files.files(store, moment) if spec.of in ("", file.kind) and spec.grid in ("", file.grid)
    ]
    return (count(sum(file.late for file in expected), len(expected)) if expected else UNKNOWN), moment


def _unvisited(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
    return special_groups.without_visit(store, moment, spec.of), moment


def _reports(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
    """Reports of the map's days, as the ranking beside it counts them; in a grid too small to rank those of its
    buildings.

    Of the whole community all of them, also those that are not on the map.
    """
    if not any_report(store):
        return UNKNOWN, moment
    if not spec.grid and not spec.building:
        found = heat(store, latest(moment))
        return count(found.shown + found.without_coordinates + found.outside + found.piled), moment
    ranking = hotspots.hotspots(store, latest(moment))
    of_grids, buildings = ranking.of("grid"), ranking.buildings
    if spec.building:
        here = buildings[buildings["id"] == spec.building]
    elif spec.grid in set(of_grids["id"]):
        here = of_grids[of_grids["id"] == spec.grid]
    else:
        here = buildings[buildings["grid_id"] == spec.grid]
    return count(int(here["count"].sum())), moment


_PLACE = ("grid", "building")


def _metric(metric: registry.Metric) -> NumberKind:
    return NumberKind(
        metric.id,
        metric.zh.removeprefix("今日"),
        metric.en.removesuffix(" requests"),
        "higher" if metric.better == "more" else "lower",
        metric.unit,
        _of_last_round(metric, metric.rounds) if metric.rounds else _settled(metric),
        takes=_PLACE if metric.by_place else (),
        daily=metric.daily,
    )


_ROWS = (
    NumberKind("category_new", "新增", "new", "lower", "requests", _of_category("count"), ("of",), _PLACE, daily=True),
    NumberKind("category_open", "在办", "open", "lower", "requests", _of_category("open"), ("of",), _PLACE),
    NumberKind("category_overdue", "超时", "overdue", "lower", "requests", _of_category("overdue"), ("of",), _PLACE),
    NumberKind("stock_on_hand", "现有", "on hand", "higher", "", _in_stock("on_hand"), ("of",), ("site",)),
    NumberKind(
        "stock_cover", "可用天数", "days of cover", "higher", "days", _in_stock("cover_days"), ("of",), ("site",)
    ),
    NumberKind("late_files", "迟报文件", "late", "lower", "files", _late, takes=("of", "grid"), daily=True),
    NumberKind("unvisited", "未随访", "not visited", "lower", "people", _unvisited, ("of",)),
    NumberKind("reports", "近 2 日上报", "reports of 2 days", "lower", "reports", _reports, takes=_PLACE, daily=True),
)

#: The kinds of number that are no metrics, by id.
OTHER_KINDS = {kind.id: kind for kind in _ROWS}


def kinds() -> dict[str, NumberKind]:
    """Every kind of number by id, the metrics first."""
    return {id: _metric(metric) for id, metric in registry.METRICS.items()} | OTHER_KINDS


def spec_of(given: Mapping[str, Any]) -> Spec:
    """The spec that JSON spells. Raises BadValue for one that makes no sense."""
    names = {field.name for field in fields(Spec)}
    if not isinstance(given, Mapping) or given.keys() - names or not all(map(_is_text, given.values())):
        raise BadValue(
            f"数字应写成 {'、'.join(sorted(names))} 几项文字",
            f"a number is given by the texts {', '.join(sorted(names))}",
        )
    known = kinds()
    kind = known.get(given.get("kind", ""))
    if kind is None:
        raise BadValue(f"可选的数字有 {'、'.join(known)}", f"a number is one of {', '.join(known)}")
    if not all(given.get(name) for name in kind.needs):
        raise BadValue(f"{kind.zh}要写明是哪一个(of)", f"{kind.en} needs to say of what (of)")
    ignored = sorted({name for name, value in given.items() if value} - {"kind", *kind.needs, *kind.takes})
    if ignored:
        raise BadValue(f"{kind.zh}不分 {'、'.join(ignored)}", f"{kind.en} is not told apart by {', '.join(ignored)}")
    return Spec(**given)


def _is_text(value: Any) -> bool:
    """Whether it is a text without half characters, which no database keeps."""
    return isinstance(value, str) and value.encode(errors="ignore").decode() == value


def read(spec: Mapping[str, Any] | None, then: Mapping[str, Any] | None) -> tuple[Spec | None, Measured | None]:
    """The spec and the number then, as a decision keeps them; None for what is not there or no longer known."""
    try:
        asked = spec_of(spec) if spec else None
    except BadValue:
        return None, None
    return asked, Measured(**{**then, "at": datetime.fromisoformat(then["at"])}) if asked and then else None


@cached
def now(store: Store, moment: Moment, spec: Spec) -> Measured:
    """The number as at the moment; a rate whose day still runs as at the evening before, see ``at``.

    Unknown in a place that nobody knows: there is nothing to count there, which is not 0.
    """
    kind = kinds()[spec.kind]
    tally, when = kind.ask(store, moment, spec) if _is_place(store, spec.grid, spec.building) else (UNKNOWN, moment)
    unit = kind.unit
    if spec.kind == "stock_on_hand":
        level = _level(store, moment, spec)
        unit = str(level["unit"]) if level and isinstance(level["unit"], str) else ""
    value, numerator, denominator = (
        None if part is None else float(part) for part in (tally.value, tally.numerator, tally.denominator)
    )
    return Measured(value, numerator, denominator, unit, when.at)


@cached
def _is_place(store: Store, grid: str, building: str) -> bool:
    """Whether there is such a grid, and such a building ('': not asked), which may only be known by who lives or
    reports there.
    """
    if grid and grid not in grids(store):
        return False
    return not building or bool(
        store.rows(
            """
        select 1 from (
            select building_id, grid_id from buildings union all select building_id, grid_id from people
            union all select building_id, grid_id from requests union all select building_id, grid_id from kept_checkins
        ) where building_id = $building and ($grid = '' or grid_id = $grid) limit 1
        """,
            {"building": building, "grid": grid},
        )
    )


def moved(spec: Spec, then: Measured | None, at_last: Measured | None) -> str:
    """Whether the number moved as it should, an id of ``MOVEMENTS``; unknown where either is, or none is newer.

    A daily number that is not of a later day is no newer one: it has only had more time.
    """
    if then is None or at_last is None or then.value is None or at_last.value is None or at_last.at <= then.at:
        return "unknown"
    kind = kinds()[spec.kind]
    if kind.daily and at_last.day <= then.day:
        return "unknown"
    if at_last.value == then.value:
        return "same"
    return "better" if (at_last.value < then.value) == (kind.better == "lower") else "worse"
