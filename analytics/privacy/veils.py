"""What of a resident's name, phone, door and words is shown where nobody has asked to see them whole.

Masked are residents alone: whoever works for the community is named. It is done to words on their
way to a screen or a file; no figure, order or filter ever sees it. What masks a cell follows
from the type of its field.
"""

import re
from collections.abc import Callable, Container, Hashable, Iterable
from dataclasses import dataclass
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
from data.values.persons import SURNAMES

__all__ = [
    "CLEAR",
    "HIDDEN",
    "MOBILE",
    "VEILED",
    "Veil",
    "door",
    "field_of",
    "hidden_words",
    "is_data",
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
#: Between what our sentences say what stands at the top of a table (``data/mapping/headers.py``).
_SEEN = (
    ("看到的第一行是:", "。表头应是"),
    ("看到的列:", "。"),
    ("first row reads: ", ". Expected"),
    ("Columns seen: ", "."),
)
#: A number as people measure or count: no header is one alone.
_PLAIN = re.compile(r"\d{1,3}(?:\.\d+)?[℃度岁]?")
#: Two or three characters of which the first is a common surname, or three or four after one of two.
_NAMED = re.compile(
    rf"(?:(?:欧阳|慕容|司徒|诸葛|上官|司马|夏侯|皇甫|尉迟|公孙|令狐|东方|西门|南宫|端木)|[{SURNAMES}])"
    "[ ·]?[\u3400-\u9fff]{1,2}"
)
#: How headers end, and names hardly do.
_HEADER_END = re.compile("[名号数量日期时间类型态码注话址位否况额员率务项别人温述]$|[a-z]_[a-z]")
#: Words one after the other, longer than a name.
_SENTENCE = re.compile(
    "[\u3400-\u9fff]{5}|[\u3400-\u9fff][,,。;;!!??\\s]+[\u3400-\u9fff]|[A-Za-z]{2}(?: +[A-Za-z]+){4}"
)
_INTERNAL = re.compile(r"[A-Za-z]{1,4}\d{4,9}")
_DOOR_TOKEN = re.compile(rf"\S(?:(?!{DASH}(?=\S))\S)*{DASH}\S+")
_DAY_TOKEN = re.compile(r"\d{4}-\d\d-\d\d")

#: Answers that are no header.
_DATA = frozenset({"男", "女", "M", "F", "正常", "良好", "是", "否", "有", "无", "√"})
#: Plain answers, which look like names and are nobody's.
_ANSWERS = frozenset(
    (
        *(types.YES | types.NO | types.DONE_WORDS),
        *(checkin_status.UNREPORTED | checkin_status.MARKS | checkin_status.CLOSED),
        *(
            "男",
            "女",
            "正常",
            "良好",
            "健康",
            "低烧",
            "高烧",
            "发热",
            "发烧",
            "咳嗽",
            "无症状",
            "有症状",
            "已打卡",
            "未测",
            "谢谢",
        ),
    )
)


def unknown(value: str) -> str:
    """A cell of which nobody knows what it holds: masked wherever it looks like a name, a number or a door, and
    hidden where it is a sentence, in which anybody may be named.
    """
    cell = value.strip()
    if types.folded(cell) in _ANSWERS:
        return cell
    if LIKE_A_NAME.fullmatch(cell):
        return name(cell)
    return hidden_words(value) if _SENTENCE.search(cell) else text(value)


def hidden_words(value: str) -> str:
    """What somebody wrote, of which only the length is told; plain answers stay."""
    cell = value.strip()
    return cell if len(cell) < 2 or types.folded(cell) in _ANSWERS else f"{HIDDEN}({len(cell)})"


def is_data(cells: Iterable[str]) -> bool:
    """Whether cells that should be headers are a row of data: a number, a door, a plain answer or somebody's name
    stands among them.
    """
    told = [cell.strip() for cell in cells if cell.strip()]
    if any(text(cell) != cell or _PLAIN.fullmatch(cell) or cell in _DATA for cell in told):
        return True
    return any(_NAMED.fullmatch(cell) for cell in told) and not any(_HEADER_END.search(cell) for cell in told)


def _our_words() -> set[str]:
    """The names of kinds and fields."""
    return {zh for kind in KINDS.values() for zh in (kind.zh, *(field.zh for field in kind.understood))}


def quoted(sentence: str) -> str:
    """A sentence of ours that may quote what stands in a file: where that is data, what looks like names is
    masked too.
    """
    for before, behind in _SEEN:
        start = sentence.find(before) + len(before)
        end = sentence.rfind(behind, start)
        if start >= len(before) <= end and is_data(cells := re.split("、|, ", sentence[start:end])):
            between = "、" if before.endswith(":") else ", "
            return sentence[:start] + between.join(map(unknown, cells)) + sentence[end:]
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

    lifted: Container[Hashable] = frozenset()
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
        if mask == "text":  # whose name may stand in it is not known, unless somebody says
            return text(value, *known) if known else hidden_words(value)
        return _MASKS[mask](value)

    def sample(self, kind: str, field: str | None, source: str, value: str, whom: Hashable = None) -> str:
        """A sample of a file's column: shown where its own name, too, says that it holds nothing of a resident's."""
        told, certain = field_of(kind, source), _masked(kind, field) and _type_of(kind, field) != UNIT
        if field is None or (not certain and told != field):
            others = ((other.id, field_of(other.id, source)) for other in about(RESIDENT, NAMED))
            kind, field = next(((other, found) for other, found in others if _masked(other, found)), (kind, None))
        return str(self.cell(kind, field, value, whom))


#: Nobody is shown whole; everybody is.
VEILED, CLEAR = Veil(), Veil(everywhere=True)
