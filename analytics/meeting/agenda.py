"""The agenda of the daily meeting 每日例会, made by itself from what the data says.

A section is a row of ``SECTIONS``: to add one, write a finder and add a row; page, minutes, HTTP
answer and tests iterate over the table. What one meeting decided is what the next looks at first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from analytics.cache import cached
from analytics.meeting import agenda_lines, agenda_places, agenda_requests
from analytics.meeting.agenda_lines import AgendaLine, SectionLines, link, on_its_day
from data.clock import Moment
from data.store.database import Store

#: Lines that a section names where it says no other number; the others are counted.
MOST = 12


@dataclass(frozen=True)
class AgendaSection:
    """A section of the agenda: its words, the page (with its query) that shows all of it, and what finds its lines.

    ``nothing`` stands where there is data and nothing to talk about, ``unknown`` where there is no data,
    or too little to tell.
    """

    id: str
    zh: str
    en: str
    page: str
    nothing_zh: str
    nothing_en: str
    unknown_zh: str
    unknown_en: str
    find: Callable[[Store, Moment], SectionLines]
    most: int = MOST
    query: tuple[tuple[str, str], ...] = ()


_ROWS = (
    AgendaSection(
        "decisions",
        "昨日决定",
        "Decisions of the last meetings",
        "/meeting",
        "以前的决定都已办结",
        "All earlier decisions are closed",
        "以前还没有形成过决定",
        "No meeting before has decided anything",
        agenda_lines.of_decisions,
        most=100,
    ),
    AgendaSection(
        "requests",
        "超时与升级诉求",
        "Overdue and escalated requests",
        "/requests",
        "没有超时的诉求",
        "No request is overdue",
        "没有诉求数据",
        "No data on requests",
        agenda_requests.of_requests,
        most=24,
        query=(("state", "overdue"),),
    ),
    AgendaSection(
        "rules",
        "今日预警",
        "Warnings",
        "/",
        "没有预警",
        "No warning",
        "没有数据",
        "No data",
        agenda_lines.of_rules,
    ),
    AgendaSection(
        "places",
        "热点与聚集",
        "Hot spots and clusters",
        "/heatmap",
        "没有热点,也没有聚集",
        "No hot spot and no cluster",
        "近 2 日上报太少或没有位置,无法判断热点",
        "Too few reports in 2 days, or none that can be placed: hot spots cannot be told",
        agenda_places.of_places,
    ),
    AgendaSection(
        "groups",
        "重点关爱对象未随访",
        "Special groups without a visit",
        "/sampling",
        "重点关爱对象都已随访",
        "Everybody with a tag has been visited",
        "台账没有人群标签,或近日没有随访数据",
        "The roster has no tags, or no follow-ups have come these days",
        agenda_lines.of_groups,
    ),
)

#: Every section by id, in the order of the meeting.
SECTIONS = {section.id: section for section in _ROWS}


@dataclass(frozen=True)
class AgendaPart:
    """A section as at a moment: what it is called that day, its lines, most pressing first, how many there are in all,
    and the link to all.

    ``known``: whether there is any data behind it. ``counted_zh``, ``counted_en``: how much it is, '' for nothing.
    """

    section: AgendaSection
    zh: str
    en: str
    counted_zh: str
    counted_en: str
    lines: tuple[AgendaLine, ...]
    total: int
    known: bool
    link: str

    @property
    def more(self) -> int:
        """How many lines are counted and not named."""
        return self.total - len(self.lines)

    @property
    def empty_words(self) -> tuple[str, str]:
        """What no lines mean, Chinese and English."""
        section = self.section
        return (section.nothing_zh, section.nothing_en) if self.known else (section.unknown_zh, section.unknown_en)

    def as_dict(self) -> dict[str, Any]:
        """The section as JSON can carry it."""
        zh, en = self.empty_words if not self.lines else ("", "")
        return {
            "section": self.section.id,
            "zh": self.zh,
            "en": self.en,
            "known": self.known,
            "total": self.total,
            "counted_zh": self.counted_zh,
            "counted_en": self.counted_en,
            "empty_zh": zh,
            "empty_en": en,
            "link": self.link,
            "lines": [line.as_dict() for line in self.lines],
        }


@cached
def agenda(store: Store, moment: Moment) -> tuple[AgendaPart, ...]:
    """What the meeting of the day has to talk about, section by section."""
    return tuple(_part(store, moment, section) for section in SECTIONS.values())


def _part(store: Store, moment: Moment, section: AgendaSection) -> AgendaPart:
    found = section.find(store, moment)
    counted = found.counted or (2 * (str(found.total),) if found.total else ("", ""))
    return AgendaPart(
        section,
        on_its_day(moment, section.zh),
        section.en,
        *counted,
        found.lines[: section.most],
        found.total,
        found.known,
        link(moment, section.page, **dict(section.query)),
    )
