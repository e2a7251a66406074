"""What of a resident's name, phone, door and words is shown where nobody has asked to see them whole.

Masked are residents alone: whoever works for the community is named. It is done to words on their
way to a screen or a file; no figure, order or filter ever sees it. What masks a cell follows
from the type of its field.
"""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from data.field_types import PRIVACY, UNIT
from data.kind_of_file import NAMED, RESIDENT
from data.kinds import KINDS, about
from data.mapping.headers import aliases, normalised
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
from data.values import checkin_status, types

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
_INTERNAL = re.compile(r"[A-Za-z]{1,4}\d{4,9}")
_DOOR_TOKEN = re.compile(rf"\S(?:(?!{DASH}(?=\S))\S)*{DASH}\S+")
_DAY_TOKEN = re.compile(r"\d{4}-\d\d-\d\d")

#: Plain answers, which look like names and are nobody's.
_ANSWERS = frozenset(
    (
        *(types.YES | types.NO | types.DONE_WORDS),
        *(checkin_status.UNREPORTED | checkin_status.MARKS | checkin_status.CLOSED),
        *("正常", "良好", "健康", "低烧", "高烧", "发热", "发烧", "咳嗽", "无症状", "有症状", "已打卡", "未测", "谢谢"),
    )
)


def unknown(value: str) -> str:
    """A cell of which nobody knows what it holds: masked wherever it looks like a name, a number or a door."""
    cell = value.strip()
    if types.folded(cell) in _ANSWERS:
        return cell
    return name(cell) if LIKE_A_NAME.fullmatch(cell) else text(value)


def holds_numbers(cells: Iterable[str]) -> bool:
    """Whether a phone, an identity number or a door stands in any of the cells: then they are data, not headers."""
    return any(text(cell) != cell for cell in cells)


def _our_words() -> set[str]:
    """The names of kinds and fields."""
    return {zh for kind in KINDS.values() for zh in (kind.zh, *(field.zh for field in kind.understood))}


def quoted(sentence: str) -> str:
    """A sentence of ours that may quote what stands in a file: where that is data, what looks like names is
    masked too.
    """
    masked = text(sentence)
    if masked == sentence:
        return sentence
    ours = _our_words()
    return _QUOTED.sub(lambda found: found[0] if found[0] in ours else name(found[0]), masked)


def field_of(kind: str, source: str) -> str | None:
    """The field of a kind that a column's own name says; None where it says none."""
    return aliases(KINDS[kind]).get(normalised(source))


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


#: What masks a cell, by what ``field_types.PRIVACY`` says of its type.
_MASKS: dict[str, Callable[..., str]] = {
    "name": name,
    "phone": phone,
    "resident_id": resident_id,
    "door": door,
    "text": text,
}


def _type_of(kind: str, field: str | None) -> str | None:
    """The type of a kind's field; None where it has no such field."""
    return next((one.type for one in KINDS[kind].understood if one.name == field), None)


def _masked(kind: str, field: str | None) -> bool:
    """Whether a kind's field holds something of residents."""
    type = _type_of(kind, field)
    return type is not None and PRIVACY[type].mask is not None


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
        type = _type_of(kind, field)
        if type is None:
            return unknown(value)
        mask = PRIVACY[type].mask
        if mask is None:
            return value
        return text(value, *known) if mask == "text" else _MASKS[mask](value)

    def sample(self, kind: str, field: str | None, source: str, value: str, whom: Hashable = None) -> str:
        """A sample of a file's column: shown where its own name, too, says that it holds nothing of a resident's."""
        told, certain = field_of(kind, source), _masked(kind, field) and _type_of(kind, field) != UNIT
        if field is None or (not certain and told != field):
            others = ((other.id, field_of(other.id, source)) for other in about(RESIDENT, NAMED))
            kind, field = next(((other, found) for other, found in others if _masked(other, found)), (kind, None))
        return str(self.cell(kind, field, value, whom))


#: Nobody is shown whole; everybody is.
VEILED, CLEAR = Veil(), Veil(everywhere=True)
