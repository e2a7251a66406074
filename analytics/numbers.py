"""Numbers that a decision should move: which they are, what they were then, what they are now.

A kind of number is a row of ``KINDS``: every metric is one, and beside them what is asked of a
category, an item, a tag or a place. To add one, add a row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import pandas as pd

from analytics import hotspots, metrics, punctual, requests, sampling, special_groups, stock, surge, words
from analytics.cache import cached
from analytics.charge import building_words, grid_words
from analytics.heat import any_report
from analytics.tally import UNKNOWN, Place, Tally, count
from data.bad_value import BadValue
from data.clock import Moment, midnight_after
from data.store import Store

Pair = tuple[str, str]


@dataclass(frozen=True)
class Spec:
    """Which number: a kind of ``KINDS``, what it is of (a category, an item, a tag) and where.

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

    ``unit``: one of ``metrics.UNITS``, "days", or an item's own word. ``at``: as at when it was counted.
    """

    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str
    at: datetime

    def as_dict(self) -> dict[str, Any]:
        """The number as JSON keeps it."""
        return {**vars(self), "at": self.at.isoformat()}


@dataclass(frozen=True)
class Move:
    """Whether a number moved as it should: id, words, and the state of ``analytics.states`` it shows as."""

    id: str
    zh: str
    en: str
    state: str


#: Every move by id.
MOVES = {
    move.id: move
    for move in (
        Move("better", "好转", "better", "normal"),
        Move("worse", "变差", "worse", "act"),
        Move("same", "持平", "the same", "watch"),
        Move("unknown", "无法比较", "cannot be compared", "no_data"),
    )
}


@dataclass(frozen=True)
class Kind:
    """A kind of number.

    ``better``: "lower" or "higher" is good. ``needs``: the fields of a spec that must be given.
    ``ask`` gives the tally and as at which moment it was counted; ``unit`` its unit.
    """

    id: str
    zh: str
    en: str
    better: str
    unit: str
    ask: Callable[[Store, Moment, Spec], tuple[Tally, Moment]]
    needs: tuple[str, ...] = ()


def _settled(metric: metrics.Metric) -> Callable[[Store, Moment, Spec], tuple[Tally, Moment]]:
    """A metric as at the last moment at which it could be judged: before its cut-off that is the evening before.

    A rate of half a morning would look worse than any whole day.
    """

    def ask(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
        when = _evening_before(moment) if metric.is_open(store, moment) else moment
        return metric.ask(store, when, spec.place), when

    return ask


def _sampled(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
    """The sampling completion of the last round that has closed."""
    closed = [when for when in sampling.round_days(store, moment) if not sampling.is_open(store, when)]
    return (sampling.completion(store, closed[0], spec.place), closed[0]) if closed else (UNKNOWN, moment)


def _of_category(column: str) -> Callable[[Store, Moment, Spec], tuple[Tally, Moment]]:
    def ask(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
        found = surge.categories(store, moment, spec.place)
        [value] = found[found["category"] == spec.of][column].tolist() or [None]
        unknown = pd.isna(value) or not requests.any_request(store, moment)
        return (UNKNOWN if unknown else count(int(value))), moment

    return ask


def _in_stock(column: str) -> Callable[[Store, Moment, Spec], tuple[Tally, Moment]]:
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
    expected = [file for file in punctual.files(store, moment) if not spec.grid or file.grid == spec.grid]
    return (count(sum(file.late for file in expected), len(expected)) if expected else UNKNOWN), moment


def _unvisited(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
    return special_groups.without_visit(store, moment, spec.of), moment


def _reports(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
    """Reports of the map's days, as the ranking beside it counts them; in a grid too small to rank those of its buildings."""
    if not any_report(store):
        return UNKNOWN, moment
    ranking = hotspots.hotspots(store, moment)
    grids, buildings = ranking.of("grid"), ranking.buildings
    if spec.building:
        here = buildings[buildings["id"] == spec.building]
    elif spec.grid in set(grids["id"]):
        here = grids[grids["id"] == spec.grid]
    else:
        here = buildings[buildings["grid_id"] == spec.grid] if spec.grid else buildings
    return count(int(here["count"].sum())), moment


def _evening_before(moment: Moment) -> Moment:
    day = moment.earlier(1).day
    return Moment(day, midnight_after(day))


def _metric(metric: metrics.Metric) -> Kind:
    ask = _sampled if metric.id == "sampling_completion" else _settled(metric)
    return Kind(metric.id, metric.zh, metric.en, "higher" if metric.better == "more" else "lower", metric.unit, ask)


_ROWS = (
    *map(_metric, metrics.METRICS.values()),
    Kind("category_new", "今日新增", "new today", "lower", "requests", _of_category("count"), ("of",)),
    Kind("category_open", "在办", "open", "lower", "requests", _of_category("open"), ("of",)),
    Kind("category_overdue", "超时", "overdue", "lower", "requests", _of_category("overdue"), ("of",)),
    Kind("stock_on_hand", "现有", "on hand", "higher", "", _in_stock("on_hand"), ("of",)),
    Kind("stock_cover", "可用天数", "days of cover", "higher", "days", _in_stock("cover_days"), ("of",)),
    Kind("late_files", "迟报文件", "Late files", "lower", "files", _late),
    Kind("unvisited", "未随访", "not visited", "lower", "people", _unvisited, ("of",)),
    Kind("reports", "近 2 日上报", "reports of 2 days", "lower", "reports", _reports),
)  # fmt: skip

#: Every kind of number by id.
KINDS = {kind.id: kind for kind in _ROWS}
#: Words of the units that are no metric's.
_UNITS = {**metrics.UNITS, "days": ("天", "days"), "files": ("份", "files"), "reports": ("件", "reports")}


def spec_of(given: Mapping[str, Any]) -> Spec:
    """The spec that JSON spells. Raises BadValue for one that makes no sense."""
    names = {field.name for field in fields(Spec)}
    if not isinstance(given, Mapping) or given.keys() - names or not all(map(_is_text, given.values())):
        raise BadValue(f"数字应写成 {'、'.join(sorted(names))} 几项文字", f"a number is given by the texts {', '.join(sorted(names))}")
    kind = KINDS.get(given.get("kind", ""))
    if kind is None:
        raise BadValue(f"可选的数字有 {'、'.join(KINDS)}", f"a number is one of {', '.join(KINDS)}")
    if not all(given.get(name) for name in kind.needs):
        raise BadValue(f"{kind.zh}要写明是哪一个(of)", f"{kind.en} needs to say of what (of)")
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
    """The number as at the moment; a rate whose day still runs as at the evening before, see ``at``."""
    kind = KINDS[spec.kind]
    tally, when = kind.ask(store, moment, spec)
    unit = kind.unit
    if spec.kind == "stock_on_hand":
        level = _level(store, moment, spec)
        unit = str(level["unit"]) if level and isinstance(level["unit"], str) else ""
    value, numerator, denominator = (None if part is None else float(part) for part in (tally.value, tally.numerator, tally.denominator))
    return Measured(value, numerator, denominator, unit, when.at)


def moved(spec: Spec, then: Measured | None, at_last: Measured | None) -> str:
    """Whether the number moved as it should, an id of ``MOVES``; unknown where either is, or none is newer."""
    if then is None or at_last is None or then.value is None or at_last.value is None or at_last.at <= then.at:
        return "unknown"
    if at_last.value == then.value:
        return "same"
    return "better" if (at_last.value < then.value) == (KINDS[spec.kind].better == "lower") else "worse"


def name(store: Store, spec: Spec) -> Pair:
    """What a number is called: where, of what and which: 第1网格打卡率, 买菜难在办, 口罩(东门)可用天数."""
    kind = KINDS[spec.kind]
    where = building_words(store, spec.building) if spec.building else grid_words(store, spec.grid) if spec.grid else ("", "")
    of = f"{spec.of}({spec.site})" if spec.site else spec.of
    en = " ".join(part for part in (_english(store, spec, of), kind.en) if part)
    return f"{where[0]}{of}{kind.zh}", f"{en}, {where[1]}" if where[1] else en


def _english(store: Store, spec: Spec, of: str) -> str:
    if not spec.kind.startswith("category_"):
        return of
    return next((row["en"] for row in store.setting("categories") if row["id"] == of), of)


def said(measured: Measured | None, lang: str = "zh") -> str:
    """A number in words, with what it was made of: "93.2%(930/998)", "12 件"; "—" where it is unknown."""
    if measured is None or measured.value is None:
        return words.UNKNOWN_WORD
    text = words.value(measured.value, measured.unit, lang)
    if measured.unit == "ratio":
        made_of = words.fraction(Tally(None, measured.numerator, measured.denominator)).replace(" ", "")
        return (f"{text}({made_of})" if lang == "zh" else f"{text} ({made_of})") if made_of else text
    zh, en = _UNITS.get(measured.unit, (measured.unit, measured.unit))
    return text if measured.unit == "hours" else f"{text} {zh if lang == 'zh' else en}".strip()


def story(store: Store, spec: Spec, then: Measured | None, at_last: Measured | None, lang: str = "zh") -> str:
    """A number then and now: 打卡率 85.0%(850/1,000) → 93.2%(930/998)."""
    called = name(store, spec)[lang != "zh"]
    before, after = said(then, lang), said(at_last, lang)
    return f"{called} {before} → {after}" if at_last is not None else f"{called} {before}"
