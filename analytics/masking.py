"""What of a resident's name, phone, door and words is shown where nobody has asked to see them whole.

Masked are residents alone: whoever works for the community is named. It is done to words on their
way to a screen or a file; no figure, order or filter ever sees it.
"""

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from data.headers import ALIASES, normalised
from data.kinds import KINDS, ROOM, UNIT

#: What stands for a unit, a room, and for a number of which nothing may be seen.
HIDDEN = "***"
#: Stars behind the first letter of a name, at most: a long one is not told by its length.
_MOST_STARS = 3
#: From so many digits on an id is a number that the state or a telephone company gave.
_LONG_ID = 10

_DASH = r"[-\u2010-\u2015\u2212\uff0d_~/\\]"
_NUMERAL = "[\\d零〇一二两三四五六七八九十百]"
_BUILDING = rf"(?:{_NUMERAL}{{1,4}}|[A-Za-z]\d{{0,2}})\s*(?:号楼|号院|栋楼|栋|幢|座|\#楼|\#|号(?=\s*{_NUMERAL}))"
_UNIT = rf"{_NUMERAL}{{1,3}}\s*(?:单元|门)"
#: What is counted and what is measured is no room: 3号楼300人.
_ROOM = r"(?:[A-Za-z]?\d{2,4}[A-Za-z]?|[零〇一二三四五六七八九]{3,4})(?![\d.::])(?!\s*(?:人|个|户人|只|盒|瓶|箱|份|斤|元|块|度|天|点|分|小时|岁|次))(?:\s*(?:室|房间|房|号|户))?"
_BETWEEN = rf"(?:[\s,,、]|{_DASH})*"
_OWN = rf"[A-Za-z]?{_NUMERAL}{{2,4}}[A-Za-z]?\s*(?:室|房间|房(?!产|租|东|屋|贷|价))"
#: Doors in words, the building first where it is said; it stays.
_DOORS = re.compile(
    rf"(?P<building>{_BUILDING}){_BETWEEN}(?:{_UNIT}{_BETWEEN}{_ROOM}|{_UNIT}|{_ROOM})|{_UNIT}{_BETWEEN}{_ROOM}|(?<![\dA-Za-z]){_OWN}|{_UNIT}"
)
#: Doors as numbers: 3-2-501, 2-501, A3-1201.
_DASHED = re.compile(
    rf"(?<![\dA-Za-z.])(?<!\d{_DASH})(?P<building>[A-Za-z]\d{{0,2}}|\d{{1,3}}){_DASH}"
    rf"(?:\d{{1,2}}{_DASH}[A-Za-z]?\d{{1,4}}[A-Za-z]?|[A-Za-z]?\d{{3,4}}[A-Za-z]?)(?:{_DASH}\d{{1,2}})?(?!\d|{_DASH}\d|[.::]\d)(?:室|房|号)?"
)
#: Seven digits and more, however they are set apart; an identity number may end in X.
_NUMBER = re.compile(r"\+?\d(?:[\s\-\u2010-\u2015\u2212\uff0d._·/()()]{0,2}\d){6,}[Xx]?")
_SPELLED = re.compile("[零〇一二三四五六七八九幺]{7,}")
_DATE = re.compile(r"((?<!\d)(?:19|20)\d\d[-./年](?:0?[1-9]|1[0-2])[-./月](?:0?[1-9]|[12]\d|3[01])(?!\d)日?(?:\s+\d{1,2}(?=:))?)")
_MOBILE = re.compile(r"(?:0{0,2}86)?(1[3-9]\d{9})")
#: What a cell holds that names somebody: two to four characters, or capitalised words.
_LIKE_A_NAME = re.compile("[\u3400-\u9fff]{1,4}(?:·[\u3400-\u9fff]{1,6})?|[A-Z][A-Za-z'’.-]*(?: [A-Z][A-Za-z'’.-]*){1,3}")
#: The same where a sentence lists what it saw; names of kinds and fields are ours.
_QUOTED = re.compile(
    "(?:(?<=[、::“,])|(?<=[:,] ))(?:[\u3400-\u9fff]{2,4}|[A-Z][A-Za-z'-]+(?: [A-Z][A-Za-z'-]+){1,3})(?=[、”。.;;,…])"
)
_OUR_WORDS = {kind.zh for kind in KINDS.values()} | {field.zh for kind in KINDS.values() for field in kind.understood}
_INTERNAL = re.compile(r"[A-Za-z]{1,4}\d{4,9}")
_DOOR_TOKEN = re.compile(rf"\S+{_DASH}\S+")
_DAY_TOKEN = re.compile(r"\d{4}-\d\d-\d\d")


def name(text: str) -> str:
    """The first letter and stars: 张三丰 is 张**. One letter alone is hidden; '' stays ''."""
    whole = unicodedata.normalize("NFC", text.strip())
    if len(whole) < 2:
        return "*" * len(whole)
    return whole[0] + "*" * min(len(whole) - 1, _MOST_STARS)


def phone(text: str) -> str:
    """138****1234; of any other number its last digits, at most four and never more than half of them. '' stays ''."""
    digits = _digits(text)
    if mobile := _MOBILE.fullmatch(digits):
        return f"{mobile[1][:3]}****{mobile[1][-4:]}"
    seen = min(4, len(digits) // 2)
    return ("****" + digits[len(digits) - seen :] if digits else HIDDEN) if text.strip() else ""


def door(text: str) -> str:
    """A unit or a room: *** where there is one."""
    return HIDDEN if text.strip() else ""


def resident_id(text: str) -> str:
    """An id of ours as it stands; of a number like that of an identity card or a phone the middle is hidden, of a door all but the building."""
    digits = _digits(text)
    if len(digits) >= _LONG_ID:
        return phone(text) if _MOBILE.fullmatch(digits) else f"{digits[:3]}***{digits[-2:]}"
    return _DASHED.sub(_of_door, text)


def is_internal(text: str) -> bool:
    """Whether an id says nothing of the person: one may be written down where no name may."""
    return bool(text) and resident_id(text) == text and not _LIKE_A_NAME.fullmatch(text)


def text(words: str, *known: str, keep: Iterable[str] = ()) -> str:
    """What residents wrote: phones, identity numbers and doors masked, and what is ``known`` of them (name, phone, room).

    A name that is not known stays, for words alone do not tell it. ``keep``: what stays as it is, such as a long number of a request.
    """
    for kept in keep:
        if len(kept) >= _LONG_ID and kept in words:
            return kept.join(text(part, *known) for part in words.split(kept))
    longest_first = sorted(filter(None, (one.strip() for one in known)), key=len, reverse=True)
    for one in longest_first:
        if not _digits(one):
            words = _spelling(one).sub(name(one), words)
    if re.search(r"\d|单元|室|房|[零〇一二三四五六七八九幺]{3}", words):
        words = "".join(part if place % 2 else _numbers(part) for place, part in enumerate(_DATE.split(words)))  # every second is a day
    for one in longest_first:
        if _digits(one):
            words = _spelling(one).sub(HIDDEN, words)
    return words


def _numbers(words: str) -> str:
    words = _DOORS.sub(_of_door, _DASHED.sub(_of_door, words))
    return _SPELLED.sub(HIDDEN, _NUMBER.sub(_of_number, words))


def _of_door(found: re.Match[str]) -> str:
    building = found.groupdict().get("building")
    if not building:
        return HIDDEN
    return building + ("-" if building[-1].isalnum() and building[-1].isascii() else "") + HIDDEN


def _of_number(found: re.Match[str]) -> str:
    digits, before = _digits(found[0]), found.string[: found.start()]
    ours = re.search(r"[A-Za-z][-_]?$", before) and not _MOBILE.search(digits)
    if ours and len(digits) < 15:  # a number that follows letters is that of a request or a thing
        return found[0]
    bare = not re.search(r"\D", found[0].rstrip("Xx"))
    return f"{digits[:3]}***{found[0][-2:]}" if bare and len(found[0]) in (15, 18) else phone(found[0])


def _spelling(known: str) -> re.Pattern[str]:
    """The same words with or without spaces; no part of a longer number or a longer Latin word."""
    letters = r"\s*".join(re.escape(letter) for letter in known if not letter.isspace())
    edge = r"[\dA-Za-z]" if known[0].isascii() and known[-1].isascii() else r"(?!)"
    return re.compile(f"(?<!{edge}){letters}(?!{edge})" if edge != r"(?!)" else letters, re.IGNORECASE)


def _digits(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isdecimal())


def unknown(value: str) -> str:
    """A cell of which nobody knows what it holds: masked wherever it looks like a name, a number or a door."""
    cell = value.strip()
    return name(cell) if _LIKE_A_NAME.fullmatch(cell) else text(value)


def holds_numbers(cells: Iterable[str]) -> bool:
    """Whether a phone, an identity number or a door stands in any of the cells: then they are data, not headers."""
    return any(text(cell) != cell for cell in cells)


def quoted(sentence: str) -> str:
    """A sentence of ours that may quote what stands in a file: where that is data, what looks like names is masked too."""
    masked = text(sentence)
    if masked == sentence:
        return sentence
    return _QUOTED.sub(lambda found: found[0] if found[0] in _OUR_WORDS else name(found[0]), masked)


def field_of(kind: str, source: str) -> str | None:
    """The field of a kind that a column's own name says; None where it says none."""
    return ALIASES[kind].get(normalised(source))


def row(label: str) -> str:
    """The words by which people know a person's row (day, name, door, id): the day, a first letter, the building and an id of ours stay."""
    tokens = label.split()
    day = tokens.pop(0) + " " if tokens and _DAY_TOKEN.fullmatch(tokens[0]) else ""
    kept: list[str] = []
    if len(tokens) > 1 and (_INTERNAL.fullmatch(tokens[-1]) or (_DOOR_TOKEN.fullmatch(tokens[-2]) and len(tokens) > 2)):
        kept.insert(0, resident_id(tokens.pop()))
    if len(tokens) > 1:
        last = tokens.pop()
        kept.insert(0, f"{re.split(_DASH, last)[0]}-{HIDDEN}" if _DOOR_TOKEN.fullmatch(last) else HIDDEN)
    who = " ".join(tokens)
    masked = resident_id(who) if _INTERNAL.fullmatch(who) else name(who)
    return day + " ".join(part for part in (masked, *kept) if part)


def recorded(id: str, called: str, building: str) -> str:
    """How the record names a resident: by an id of ours, else by the masked name and the building."""
    return id if is_internal(id) else " ".join(part for part in (name(called), building) if part) or "*"


#: What masks a field, whatever its kind. Fields that are not here hold nothing of a resident's.
_FIELDS: dict[str, Callable[..., str]] = {
    "name": name, "phone": phone, "resident_id": resident_id,
    **dict.fromkeys(("text", "result", "tags", "category", "source", "symptoms"), text),
}  # fmt: skip
#: Kinds whose rows hold something of residents.
_PEOPLE = [kind.id for kind in KINDS.values() if kind.person or kind.id == "requests"]


@dataclass(frozen=True)
class Veil:
    """From whom the mask is lifted: ``everywhere``, or from those in ``lifted`` (a resident's key, a request's …)."""

    lifted: frozenset[Hashable] = field(default_factory=frozenset)
    everywhere: bool = False

    def off(self, whom: Hashable = None) -> bool:
        """Whether somebody is shown whole."""
        return self.everywhere or whom in self.lifted

    def name(self, words: str, whom: Hashable = None) -> str:
        """A name, masked unless lifted."""
        return words if self.off(whom) else name(words)

    def phone(self, words: str, whom: Hashable = None) -> str:
        """A phone number, masked unless lifted."""
        return words if self.off(whom) else phone(words)

    def door(self, words: str, whom: Hashable = None) -> str:
        """A unit or a room, hidden unless lifted."""
        return words if self.off(whom) else door(words)

    def resident_id(self, words: str, whom: Hashable = None) -> str:
        """An id, masked where it is no id of ours, unless lifted."""
        return words if self.off(whom) else resident_id(words)

    def text(self, words: str, whom: Hashable = None, *known: str, keep: Iterable[str] = ()) -> str:
        """Words that somebody wrote, masked as ``text`` does unless lifted."""
        return words if self.off(whom) else text(words, *known, keep=keep)

    def row(self, label: str, kind: str, whom: Hashable = None) -> str:
        """The words by which people know a row of a kind; masked where it is a person's, unless lifted."""
        return row(label) if KINDS[kind].person and not self.off(whom) else label

    def cell(self, kind: str, field: str | None, value: Any, whom: Hashable = None, *known: str) -> Any:
        """A cell of a kind's field, masked unless lifted; of a column that feeds none whatever looks like a person."""
        if not isinstance(value, str) or self.off(whom):
            return value
        if field in _FIELDS:
            return text(value, *known) if _FIELDS[field] is text else _FIELDS[field](value)
        types = {one.name: one.type for one in KINDS[kind].understood}
        if field not in types:
            return unknown(value)
        return door(value) if types[field] in (UNIT, ROOM) else value

    def sample(self, kind: str, field: str | None, source: str, value: str, whom: Hashable = None) -> str:
        """A sample of a file's column: shown where its own name, too, says that it holds nothing of a resident's."""
        told = field_of(kind, source)
        if field is None or (field not in (*_FIELDS, "room") and told != field):
            others = (field_of(other, source) for other in _PEOPLE)
            field = next((found for found in others if found in _FIELDS or found in ("unit", "room")), None)
            kind = next((other for other in _PEOPLE if field_of(other, source) == field), kind) if field else kind
        return str(self.cell(kind, field, value, whom))


#: Nobody is shown whole; everybody is.
VEILED, CLEAR = Veil(), Veil(everywhere=True)
