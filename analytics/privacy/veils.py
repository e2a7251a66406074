"""What of a resident's name, phone, door and words is shown where nobody has asked to see them whole.

Masked are residents alone: whoever works for the community is named. It is done to words on their
way to a screen or a file; no figure, order or filter ever sees it.
"""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from data.kinds import KINDS, ROOM, UNIT
from data.mapping.headers import ALIASES, normalised
from data.privacy.masks import (
    DASH,
    HIDDEN,
    LIKE_A_NAME,
    MOBILE,
    door,
    is_internal,
    name,
    phone,
    recorded,
    resident_id,
    text,
)

__all__ = [
    "CLEAR",
    "HIDDEN",
    "MOBILE",
    "VEILED",
    "Veil",
    "door",
    "field_of",
    "holds_numbers",
    "is_internal",
    "name",
    "phone",
    "quoted",
    "recorded",
    "resident_id",
    "row",
    "text",
    "unknown",
]

#: The same where a sentence lists what it saw; names of kinds and fields are ours.
_QUOTED = re.compile(
    "(?:(?<=[、::“,])|(?<=[:,] ))(?:[\u3400-\u9fff]{2,4}|[A-Z][A-Za-z'-]+(?: [A-Z][A-Za-z'-]+){1,3})(?=[、”。.;;,…])"
)
_OUR_WORDS = {kind.zh for kind in KINDS.values()} | {field.zh for kind in KINDS.values() for field in kind.understood}
_INTERNAL = re.compile(r"[A-Za-z]{1,4}\d{4,9}")
_DOOR_TOKEN = re.compile(rf"\S+{DASH}\S+")
_DAY_TOKEN = re.compile(r"\d{4}-\d\d-\d\d")


def unknown(value: str) -> str:
    """A cell of which nobody knows what it holds: masked wherever it looks like a name, a number or a door."""
    cell = value.strip()
    return name(cell) if LIKE_A_NAME.fullmatch(cell) else text(value)


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
    """The words by which people know a person's row (day, name, door, id): the day, a first letter, the building and an
    id of ours stay.
    """
    tokens = label.split()
    day = tokens.pop(0) + " " if tokens and _DAY_TOKEN.fullmatch(tokens[0]) else ""
    kept: list[str] = []
    if len(tokens) > 1 and (_INTERNAL.fullmatch(tokens[-1]) or (_DOOR_TOKEN.fullmatch(tokens[-2]) and len(tokens) > 2)):
        kept.insert(0, resident_id(tokens.pop()))
    if len(tokens) > 1:
        last = tokens.pop()
        kept.insert(0, f"{re.split(DASH, last)[0]}-{HIDDEN}" if _DOOR_TOKEN.fullmatch(last) else HIDDEN)
    who = " ".join(tokens)
    masked = resident_id(who) if _INTERNAL.fullmatch(who) else name(who)
    return day + " ".join(part for part in (masked, *kept) if part)


#: What masks a field, whatever its kind. Fields that are not here hold nothing of a resident's.
_FIELDS: dict[str, Callable[..., str]] = {
    "name": name,
    "phone": phone,
    "resident_id": resident_id,
    **dict.fromkeys(("text", "result", "tags", "category", "source", "symptoms"), text),
}
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
