"""Lines of the meeting's agenda 议程: what each section finds, with its numbers and a suggestion what to decide.

They are read out in a room: no resident's name, phone or room is in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from analytics.care import special_groups
from analytics.community.grids import last_arrival
from analytics.community.people_in_charge import NOBODY, who
from analytics.meeting import decision_progress
from analytics.meeting.decision_progress import STANDINGS, Decided
from analytics.meeting.watched_numbers import Spec
from analytics.rules import registry
from analytics.rules.registry import RuleAction
from data.clock import Moment, midnight_after
from data.store.database import Store

#: How pressing a line is; each is a state of ``analytics.states``.
LEVELS = ("act", "watch", "normal")
#: A decision is due the same evening, one of the late afternoon the next morning.
EVENING, MORNING, LATE = time(18), time(9), time(15)


@dataclass(frozen=True)
class AgendaLine:
    """Something to talk about, in both languages.

    ``id`` stays the same from hour to hour. ``link``: path and query of the view that shows more.
    Suggested: ``measure``, ``owner`` ('' where nobody is in charge), ``due_at``, and ``number``, the
    one that should move. ``decision`` and ``request``: the one the line is about. Names of places
    stand as typed: escape them in HTML.
    """

    id: str
    level: str
    title_zh: str
    title_en: str
    detail_zh: str
    detail_en: str
    link: str
    measure_zh: str = ""
    measure_en: str = ""
    owner_zh: str = ""
    owner_en: str = ""
    due_at: datetime | None = None
    number: Spec | None = None
    decision: int | None = None
    request: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The line as JSON can carry it."""
        number = self.number.as_dict() if self.number else None
        return {**vars(self), "number": number, "due_at": self.due_at.isoformat() if self.due_at else None}


@dataclass(frozen=True)
class SectionLines:
    """What a section found: its lines, most pressing first, and how many there are in all.

    ``known``: whether there is any data to find something in; without lines and without data
    nothing is known, which is not the same as nothing to do. ``counted``: how much it is, where
    that is not the number of lines.
    """

    lines: tuple[AgendaLine, ...]
    total: int
    known: bool
    counted: tuple[str, str] | None = None


def found(lines: Iterable[AgendaLine], known: bool = True) -> SectionLines:
    """Lines that are all there are, most pressing first, else in the order given."""
    ordered = tuple(sorted(lines, key=lambda line: LEVELS.index(line.level)))
    return SectionLines(ordered, len(ordered), known)


def due(moment: Moment) -> datetime:
    """The suggested deadline: 18:00 of the day, after 15:00 the next morning at 9:00."""
    if moment.at < datetime.combine(moment.day, LATE):
        return datetime.combine(moment.day, EVENING)
    return midnight_after(moment.day) + timedelta(hours=MORNING.hour)


def link(moment: Moment, page: str, **query: str) -> str:
    """A path with its query; a past day is named in it."""
    given = {
        **({} if moment.is_today else {"date": moment.day.isoformat()}),
        **{name: value for name, value in query.items() if value},
    }
    return page + ("?" + urlencode(given) if given else "")


def on_its_day(moment: Moment, zh: str) -> str:
    """Chinese words of ours as they are said of the day: a past day is not 今日."""
    return zh if moment.is_today else zh.replace("今日", "当日").replace("今天", "当天")


def owner(store: Store, grid: str | None = None, building: str | None = None) -> tuple[str, str]:
    """Who is in charge there, Chinese and English; '' where nobody is named yet."""
    named = who(store, grid, building)
    return ("", "") if named == NOBODY else named


def of_decisions(store: Store, moment: Moment) -> SectionLines:
    """昨日决定: decisions of earlier meetings that are open or not done, or were closed since the last one."""
    rows = [_decision(store, moment, row) for row in decision_progress.carried(store, moment)]
    return found(rows, decision_progress.last_meeting(store, moment) is not None)


def _decision(store: Store, moment: Moment, row: Decided) -> AgendaLine:
    it, (zh, en, state) = row.decision, STANDINGS[row.standing]
    (told_zh, move), (told_en, _) = (decision_progress.told(store, moment, row, lang) for lang in ("zh", "en"))
    told = (f";{told_zh}({move.zh})", f"; {told_en} ({move.en})") if move else ("", "")
    level = "act" if state == "act" else "watch" if row.standing == "open" and row.moved == "worse" else "normal"
    return AgendaLine(
        f"decision:{it.decision_id}",
        level,
        f"{it.what}:{zh}",
        f"{it.what}: {en.lower()}",
        f"责任人 {it.owner},期限 {it.due_at:%m-%d %H:%M}{told[0]}",
        f"{it.owner}, due {it.due_at:%m-%d %H:%M}{told[1]}",
        it.link or link(moment, "/meeting"),
        it.measure,
        it.measure,
        it.owner,
        it.owner,
        due(moment),
        row.spec,
        decision=it.decision_id,
    )


def watched(action: RuleAction) -> Spec | None:
    """The number that a decision about an action of the rules should move; None where its rule has none.

    Neither has a building that nobody knows, nor 未归网格, which is no grid that can be asked for.
    """
    number = registry.RULES[action.rule].number
    if number is None or (number.where == "building" and not action.building):
        return None
    if number.where == "grid" and action.grid == "":
        return None
    of, site = (action.numbers[name] or "" if name else "" for name in (number.of, number.site))
    grid, building = (getattr(action, place) or "" if number.where == place else "" for place in ("grid", "building"))
    unknown = number.needs and action.numbers[number.needs] is None
    return Spec(number.otherwise if unknown else number.kind, of, site, grid, building)


def of_rules(store: Store, moment: Moment) -> SectionLines:
    """今日预警: what the decision rules say is to be done."""
    return found((_rule(action, moment) for action in registry.actions(store, moment)), last_arrival(store) is not None)


def _rule(action: RuleAction, moment: Moment) -> AgendaLine:
    named = (action.who_zh, action.who_en) != NOBODY
    do_zh, do_en = f"建议:{action.measure_zh.removeprefix('建议')}", f"Suggested: {action.measure_en}"
    return AgendaLine(
        registry.line_id(action),
        action.level,
        on_its_day(moment, action.title_zh),
        action.title_en,
        f"{do_zh} · {action.who_zh}" if named else do_zh,
        f"{do_en} · {action.who_en}" if named else do_en,
        action.link,
        action.measure_zh,
        action.measure_en,
        action.who_zh if named else "",
        action.who_en if named else "",
        due(moment),
        watched(action),
    )


#: What a tag has in it, and the care the source article gives such people; the first that fits.
_CARE = (
    ("老", "电话热线加“一对一”上门", "Telephone, and a visit one to one"),
    ("慢", "走绿色通道,保证药不断", "Open the fast lane: medicine must not run out"),
    ("透析", "核对就诊安排,落实车辆", "Check the appointments and arrange a car"),
    ("孕", "核对产检安排,落实车辆", "Check the appointments and arrange a car"),
    ("心理", "专业心理咨询师或援助热线疏导", "A counsellor or the help line calls"),
    ("", "安排专人上门或电话随访", "Send or have someone call"),
)


def of_groups(store: Store, moment: Moment) -> SectionLines:
    """重点关爱对象未随访: by tag of the roster, how many people in residence had no visit in the last days."""
    tags, days = special_groups.groups(store, moment), store.setting("visit_days")
    known = not tags.empty and special_groups.any_visits(store, moment)
    waiting = tags[tags["without"] > 0].to_dict("records") if known else []
    return found((_group(moment, row, days) for row in waiting), known)


def _group(moment: Moment, row: dict[Any, Any], days: int) -> AgendaLine:
    tag, people, visited, without = row["tag"], row["people"], row["visited"], row["without"]
    last = f"the last {days} days" if days > 1 else "the last day"
    _, zh, en = next(care for care in _CARE if care[0] in tag)
    return AgendaLine(
        f"visit:tag={tag}",
        "watch",
        f"{tag}近 {days} 天未随访 {without} 人",
        f"{tag}: {without} not visited in {last}",
        f"在住 {people} 人" + (f",已随访 {visited} 人" if visited else ""),
        f"{people} in residence" + (f", {visited} visited" if visited else ""),
        link(moment, "/sampling", tag=tag),
        zh,
        en,
        due_at=due(moment),
        number=Spec("unvisited", of=tag),
    )
