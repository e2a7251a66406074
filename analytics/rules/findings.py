"""Where each decision rule fires, and the numbers it fires on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from analytics import words
from analytics.care import sampling
from analytics.checkins import fever_clusters as clusters
from analytics.community.people_in_charge import building_words, grid_words
from analytics.files import arrivals, due_files
from analytics.requests import surge
from analytics.supplies import stock
from data.clock import Moment
from data.kinds import KINDS
from data.store.database import Store

#: Columns that hold a day, not a time.
_DAYS = ("date", "first_day", "last_day")

#: A word in Chinese and in English.
Pair = tuple[str, str]


@dataclass(frozen=True)
class Finding:
    """One place where a rule fires.

    ``words`` fill the rule's templates; ``numbers`` are what made it fire, ready for JSON;
    ``pressing`` orders the findings of one rule, smallest first; ``query`` goes into the link.
    """

    level: str
    words: Mapping[str, Pair]
    numbers: dict[str, Any]
    pressing: tuple[float, ...] = ()
    grid: str | None = None
    building: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)


def request_surges(store: Store, moment: Moment) -> list[Finding]:
    """Every category that surges in the community; else every grid in which it surges, to watch.

    A community's surge names the grids it comes from instead of repeating itself for each; what
    to do about it is not one grid worker's, so it is nobody's until somebody is named.
    """
    table = surge.categories(store, moment)
    by_area = surge.areas(store, moment)
    surging_areas = by_area[by_area["surge"].map(lambda surges: surges is True)]
    known = {row["category"]: row for row in _records(table)}
    found = []
    for row in _records(table[table["surge"].map(lambda surges: surges is True)]):
        grids = list(surging_areas[surging_areas["category"] == row["category"]]["grid_id"])
        names = [grid_words(store, grid) for grid in grids]
        where = (
            (f"(激增网格:{'、'.join(zh for zh, _ in names)})", f" (surging in {', '.join(en for _, en in names)})")
            if names
            else ("", "")
        )
        found.append(_surge(row, row, "act", {"area": ("", "the community"), "where": where}, grids))
    whole = {finding.numbers["category"] for finding in found}
    for row in _records(surging_areas):
        if row["category"] not in whole:
            told = {"area": grid_words(store, row["grid_id"]), "where": ("", "")}
            found.append(_surge(row, known[row["category"]], "watch", told, [row["grid_id"]]))
    return found


def _surge(
    row: dict[str, Any], category: dict[str, Any], level: str, told: dict[str, Pair], grids: list[str]
) -> Finding:
    urgency = _known(category["urgency"]) or 4
    return Finding(
        level=level,
        words={
            **told,
            "category": (row["category"], category["en"]),
            "count": _same(words.number(row["count"])),
            "mean": _same(f"{row['mean']:.1f}"),
            "measure": (
                category["measure_zh"] or "核实情况,明确责任人",
                category["measure_en"] or "Find out more, name someone",
            ),
        },
        numbers=_plain(row, "category", "count", "mean", "sd", "days", "ratio") | {"grids": grids},
        # The more dangerous category first, then the one furthest above its mean.
        pressing=(float(urgency), -float(row["count"] / row["mean"] if row["mean"] else math.inf)),
        grid=grids[0] if level == "watch" else None,
        query={"category": row["category"], "state": "new"},
    )


def red_stock(store: Store, moment: Moment) -> list[Finding]:
    """Every item and site that is out, in an emergency or below its threshold."""
    table = stock.red(stock.levels(store, moment))
    return [_red(row, order) for order, row in enumerate(_records(table))]


def _red(row: dict[str, Any], order: int) -> Finding:
    status, unit = stock.STOCK_STATUSES[row["status"]], _known(row["unit"]) or ""
    threshold, cover = _known(row["threshold"]), _known(row["cover_days"])
    against_zh, against_en = "", ""
    if threshold is not None:
        against_zh, against_en = f" / 阈值 {words.number(threshold)}", f" / threshold {words.number(threshold)}"
    against_zh += f" {unit}" if unit else ""
    if cover:
        against_zh, against_en = (
            f"{against_zh},盘点时够 {cover:.1f} 天",
            f"{against_en}, enough for {cover:.1f} days when counted",
        )
    run_out = _known(row["run_out"])
    ends = ("", "")
    if status.id != "out" and run_out is not None:
        past_zh, past_en = stock.RUN_OUT_PAST
        ends = (
            (f";预计断货时间{past_zh}", f"; the expected run-out is {past_en}")
            if row["run_out_past"]
            else (f";预计 {_day_zh(run_out)} {run_out:%H:%M} 断货", f"; runs out about {run_out:%m-%d %H:%M}")
        )
    item = f"{row['item']}({row['site']})" if row["site"] else row["item"]
    return Finding(
        level="act",
        words={
            "item": _same(item),
            "status": (status.zh, status.en.lower()),
            "on_hand": _same(words.number(row["on_hand"])),
            "against": (against_zh, against_en),
            "order": _order(row, unit),
            "run_out": ends,
        },
        numbers=_plain(
            row,
            "item",
            "site",
            "unit",
            "status",
            "date",
            "on_hand",
            "on_order",
            "threshold",
            "lead_time_days",
            "adc",
            "cover_days",
            "safety_stock",
            "suggested_order",
            "run_out",
            "run_out_past",
        ),
        pressing=(float(order),),  # the levels come most pressing first
        query={"item": stock.place_id(row["item"], row["site"])},
    )


def _order(row: dict[str, Any], unit: str) -> Pair:
    """What to do about an item: order so much, or say why no number can be given."""
    suggested = _known(row["suggested_order"])
    if suggested is None:
        return "日均消耗未知,先盘点再补货", "Daily use is unknown: count, then order"
    if suggested > 0:
        amount = words.number(math.ceil(suggested))
        return f"建议补货 {amount} {unit}".rstrip(), f"Order {amount} {unit}".rstrip()
    if _known(row["on_order"]):
        amount = words.number(row["on_order"])
        return f"在途 {amount} {unit}已够,催促到货".replace(
            " 已", "已"
        ), f"{amount} {unit} on order are enough: press for delivery"
    return "按日均消耗暂不必补货,请核对阈值", "By daily use no order is needed: check the threshold"


def fever_clusters(store: Store, moment: Moment) -> list[Finding]:
    """Every building with a cluster of fever, and what made it one."""
    found = []
    for row in _records(clusters.fever_clusters(store, moment)):
        days = (row["last_day"] - row["first_day"]).days + 1
        found.append(
            Finding(
                level="act",
                words={
                    "building": building_words(store, row["building_id"]),
                    **{name: _same(words.number(row[name])) for name in ("people", "households")},
                    "days": (str(days), words.some(days, "day")),
                    "usual": _usual(row),
                },
                numbers=_plain(
                    row,
                    "building_id",
                    "people",
                    "households",
                    "first_day",
                    "last_day",
                    "temperature",
                    "expected",
                    "p",
                )
                | {"days_with_data": int(row["days"])},
                pressing=(-float(row["people"]),),
                grid=row["grid_id"],
                building=row["building_id"],
                query={"building": row["building_id"]},
            )
        )
    return found


def _usual(row: dict[str, Any]) -> Pair:
    """What a cluster is compared with; where it is with nothing, why."""
    if _known(row["expected"]) is not None:
        usual = f"{row['expected']:.1f}" if row["expected"] >= 0.05 else "0.1"
        few = row["expected"] < 0.05
        return f"(平常{'不到' if few else '约'} {usual} 人)", f" ({'under' if few else 'about'} {usual} is usual)"
    if row["days"] < clusters.LEAST_DAYS:
        least = clusters.LEAST_DAYS
        return f"(打卡不足 {least} 天,仅按人数)", f" (by the count alone: under {least} days of check-ins)"
    return "(户数不明,仅按人数)", " (by the count alone: households unknown)"


def low_buildings(store: Store, moment: Moment) -> list[Finding]:
    """Every building persistently low in sampling, as ``sampling.persistently_low`` finds them."""
    found = []
    for row in _records(sampling.persistently_low(store, moment)):
        rates = [float(rate) for rate in row["rates"]]
        found.append(
            Finding(
                level="watch",
                words={
                    "building": building_words(store, row["building_id"]),
                    "rounds": _same(str(len(rates))),
                    "target": _same(f"{store.setting('rate_target'):g}%"),
                    "rates": _same("→".join(words.percent(rate) for rate in rates)),
                },
                numbers=_plain(row, "building_id", "due", "sampled")
                | {
                    "days": [day.isoformat()[:10] for day in row["days"]],
                    "rates": rates,
                    "target": store.setting("rate_target") / 100,
                },
                pressing=(rates[-1],),
                grid=row["grid_id"],
                building=row["building_id"],
                query={"building": row["building_id"]},
            )
        )
    return found


def late_files(store: Store, moment: Moment) -> list[Finding]:
    """Every file that is late, longest first."""
    found = []
    for file in due_files.late(store, moment):
        minutes = int((moment.at - file.due_at).total_seconds() // 60)
        found.append(
            Finding(
                level="watch",
                words={
                    **_file(store, file),
                    "lateness": (
                        ("当天未到", "never came that day")
                        if not moment.is_today and file.due_at.date() == moment.day
                        else _lateness(minutes)
                    ),
                    "last": (_day_zh(file.last_day), f"{file.last_day:%m-%d}"),
                },
                numbers=file.as_dict() | {"minutes": minutes},
                pressing=(-float(minutes),),
                grid=file.grid,
            )
        )
    return found


def short_files(store: Store, moment: Moment) -> list[Finding]:
    """Every file with half the rows of the day before or fewer, the shortest first.

    Until its time has passed, the rest of it may still come.
    """
    found = []
    for file, rows, before in arrivals.short(store, moment):
        found.append(
            Finding(
                level="watch",
                words={**_file(store, file), "rows": _same(words.number(rows)), "before": _same(words.number(before))},
                numbers=file.as_dict() | {"rows": rows, "rows_before": before},
                pressing=(rows / before,),
                grid=file.grid,
            )
        )
    return found


def _file(store: Store, file: due_files.File) -> dict[str, Pair]:
    """A file in words; the whole community's goes without a sender in Chinese."""
    grid = grid_words(store, file.grid) if file.grid else ("", "the community")
    return {"grid": grid, "kind": (KINDS[file.kind].zh, KINDS[file.kind].en)}


def _lateness(minutes: int) -> Pair:
    if minutes < 120:
        return f"迟报 {minutes} 分钟", f"{minutes} min late"
    if minutes < 2 * 24 * 60:
        return f"迟报 {minutes // 60} 小时", f"{minutes // 60} h late"
    days = minutes // (24 * 60)
    return f"迟报 {days} 天", words.some(days, "day") + " late"


def _day_zh(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _same(word: str) -> Pair:
    return word, word


def _known(value: Any) -> Any:
    """None for a null of any kind."""
    return None if pd.isna(value) else value


def _plain(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Those columns of a row as JSON can carry them."""
    return {name: _json(name, row[name]) for name in names}


def _json(name: str, value: Any) -> Any:
    value = _known(value)
    if isinstance(value, datetime):  # pandas keeps days as times, too
        return value.date().isoformat() if name in _DAYS else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
