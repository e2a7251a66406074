"""The follow-up list on paper: A4, black and white, each grid worker's part on a page of its own where it fits.

What does not fit one page is shared out evenly over as few as it takes, so that none holds a line or two. For that the
height of a row is worked out here from its words and the widths of the columns, which the template has from here, too.
"""

import math
from dataclasses import dataclass

from analytics.checkins.follow_up_list import FollowList, FollowUpHousehold, FollowUpRound
from analytics.checkins.follow_up_sheets import about, heading, home, summary, whom, with_temperature
from analytics.privacy.veils import CLEAR, Veil
from analytics.templates import Markup, document

_SHEETS = document("analytics/checkins/templates/follow_up_sheets.html")

#: The columns with their widths in mm: home, name, reason, phone, tags, then what is filled in or ticked by hand. They
#: add up to what the margins of an A4 page leave.
_COLUMNS = (
    ("楼栋房号", "Home", 32),
    ("姓名", "Name", 18),
    ("原因", "Reason", 32),
    ("电话", "Phone", 28),
    ("人群标签", "Tags", 21),
    ("时间", "Time", 12),
    ("体温", "°C", 12),
    ("症状", "Sympt.", 13),
    ("已随访", "Done", 11),
    ("未接通", "No ans.", 11),
)
#: Of them, how many hold words: home and those of each person.
_WORDS = 5
#: mm: what the rows of a page may take, the least a row takes that is written in by hand, a line of text, what a cell
#: keeps free above and below and at its sides, a Chinese character and any other.
_ROOM, _LEAST, _LINE, _FREE, _SIDES, _WIDE, _NARROW = 232.0, 7.0, 4.3, 1.6, 2.6, 3.36, 1.9


@dataclass(frozen=True)
class Printed:
    """A household on paper: where it lives, and the words of each of its people."""

    home: str
    people: list[tuple[str, ...]]

    @property
    def height(self) -> float:
        """In mm."""
        rows = sum(_row(words) for words in self.people)
        return max(rows, _LINE * _lines(self.home, _COLUMNS[0][2]) + _FREE)


def as_print_html(
    found: FollowList, lang: str = "zh", veil: Veil = CLEAR, section: FollowUpRound | None = None, at_once: bool = False
) -> Markup:
    """The list, or one grid worker's part, as a document to print, blanks to fill in and boxes to tick.

    ``at_once``: it opens the dialog of the browser as soon as it is there.
    """
    pages = []
    for each in found.sections if section is None else (section,):
        homes = shared_out([_printed(found, household, lang, veil) for household in each.households])
        pages += [
            {
                "heading": heading(found, each, lang) + (f" · {each.phone}" if each.phone else ""),
                "summary": summary(found, each, lang),
                "nth": f"{nth} / {len(homes)}" if len(homes) > 1 else "",
                "households": part,
                "last": nth == len(homes),
            }
            for nth, part in enumerate(homes, 1)
        ]
    zh = lang == "zh"
    columns = [(words_zh if zh else words_en, width) for words_zh, words_en, width in _COLUMNS]
    return _SHEETS(day=found.moment.day, zh=zh, pages=pages, columns=columns, words=_WORDS, at_once=at_once)


def shared_out(households: list[Printed]) -> list[list[Printed]]:
    """The households by page: as few pages as they take, each about as full as the others."""
    total = sum(each.height for each in households)
    if any(each.height > _ROOM for each in households):
        return _one_after_another(households)
    for pages in range(max(1, math.ceil(total / _ROOM)), len(households) + 1):
        made: list[list[Printed]] = [[] for _ in range(pages)]
        before = 0.0
        for each in households:
            made[min(pages - 1, int((before + each.height / 2) * pages / total))].append(each)
            before += each.height
        if all(sum(each.height for each in page) <= _ROOM for page in made):
            return [page for page in made if page]
    return _one_after_another(households)


def _one_after_another(households: list[Printed]) -> list[list[Printed]]:
    """The same where one takes more than a page by itself, such as a dormitory: each page as full as it gets."""
    made: list[list[Printed]] = []
    left = 0.0
    for each in households:
        if not made or each.height > left:
            made.append([])
            left = _ROOM
        made[-1].append(each)
        left -= each.height
    return made


def _row(words: tuple[str, ...]) -> float:
    lines = max(_lines(text, width) for text, (_, _, width) in zip(words, _COLUMNS[1:_WORDS], strict=True))
    return max(_LEAST, _LINE * lines + _FREE)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many mm; one more where it breaks, because words stay together."""
    needs = sum(_WIDE if ord(sign) > 0x2E7F else _NARROW for sign in text)
    filled = needs / (width - _SIDES)
    return 1 if filled <= 1 else math.ceil(filled + 0.25)


def _printed(found: FollowList, household: FollowUpHousehold, lang: str, veil: Veil) -> Printed:
    people: list[tuple[str, ...]] = [
        (
            veil.name(person.name, whom(household, person)),
            with_temperature(found, person, lang),
            veil.phone(person.phone, whom(household, person)),
            about(person, lang),
        )
        for person in household.people
    ]
    return Printed(home(found, household, lang, veil), people)
