"""What other people wrote about somebody who goes: their words are hidden in it, and the rest of the text stays.

Where somebody stands in a text is decided with care, because a text belongs to whoever wrote it:

- a **phone** always, in whatever groups its digits are written, and never as a part of a longer number;
- an **id** that looks like one (``RZ7788``, an identity number) as a whole word; a short one (``12``) only behind 编号
  or ID, where the text also has the name or the phone;
- a **name** of three letters and more wherever it stands, except within a longer name that somebody else has;
- a **name of two letters** is a word as well (高兴, 和平): it goes where the text also says the phone, the id or the
  door, where it stands alone between signs, or where a title follows it (王平女士);
- a name that **another resident has too** goes only beside the phone, the id or the door: without them nobody can tell
  who is meant;
- a **door** goes where the name, the phone or the id does; alone it is a place and stays.

Every pattern is a literal or bounded, so that a text of any length takes time in proportion to it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data.privacy import masks
from data.values import persons, rooms

#: What stands for a name, and for a number or a door.
SOMEBODY, HIDDEN = "某居民", masks.HIDDEN
#: Digits of the shortest phone that is looked for in texts.
_LEAST_PHONE = 7
#: Letters of the shortest name that is taken for a name wherever it stands.
_TELLING_NAME = 3
#: What may stand between the digits of a phone, at most twice.
_BETWEEN_DIGITS = r"[\s\-_.·()()]{0,2}"
_RUN = re.compile(rf"\d(?:{_BETWEEN_DIGITS}\d){{{_LEAST_PHONE - 1},}}")
_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")
#: A short id is also an age or a number of pieces: it is one where it is called so.
_CALLED = re.compile(
    r"(?P<called>(?:编号|(?<![A-Za-z])ID|No\.)[\s::#]{0,3})(?P<id>[0-9A-Za-z][0-9A-Za-z_-]*)", re.IGNORECASE
)
_TITLES = "女士|先生|阿姨|大爷|大妈|奶奶|爷爷|叔叔|婆婆|师傅|同志"
#: What a letter is that makes a longer word of a name beside it.
_LETTER = "[0-9A-Za-z\u3400-\u9fff]"


def is_telling_id(id: str) -> bool:
    """Whether an id is nothing but an id wherever it stands: letters with digits, or a long number."""
    digits = sum(letter.isdigit() for letter in id)
    return digits >= 8 or (digits > 0 and len(id) >= 4 and any(letter.isalpha() for letter in id))


@dataclass
class _About:
    """What stands beside a name where it means that person."""

    phones: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    doors: set[tuple[str, str, str]] = field(default_factory=set)


class NamedTexts:
    """The words of people who go, and texts without them."""

    def __init__(self, said: Iterable[Mapping[str, str | None]], others: Iterable[str] = ()) -> None:
        """``said``: ways in which rows name them, by ``erased_people.WHO``; ``others``: the names of everybody else."""
        self._people: dict[str, _About] = defaultdict(_About)
        self.phones: set[str] = set()
        self.ids: set[str] = set()
        self.said = [dict(words) for words in said]
        for words in self.said:
            self._add(words)
        names = {name for name in self._people if name}
        self._shared: set[str] = set()
        longer: dict[str, set[str]] = defaultdict(set)
        for other in others:
            if other in names:
                self._shared.add(other)
            for name in names:
                if other != name and name in other:
                    longer[name].add(other)
        self._names = {name: _name_pattern(name, longer[name]) for name in names}
        self._hints = [_squeezed(name) for name in names]
        self._lengths = sorted({len(phone) for phone in self.phones})
        self._phones = {phone: _phone_pattern(phone) for phone in self.phones}
        ways = [_letters(name) for name in names] + [_digits_apart(phone) for phone in self.phones]
        ways += [re.escape(id) for id in self.ids]
        self._hint = re.compile("|".join(ways) or "(?!)", re.IGNORECASE)
        self._doors = {door: _door_pattern(*door) for about in self._people.values() for door in about.doors}

    def _add(self, words: Mapping[str, str | None]) -> None:
        name = (words.get("name") or "").strip()
        about = self._people[name if len(name) > 1 else ""]
        phone = _digits(words.get("phone") or "")
        phone = phone[2:] if len(phone) == 13 and phone.startswith("86") else phone
        if len(phone) >= _LEAST_PHONE:
            about.phones.add(phone)
            self.phones.add(phone)
        if id := (words.get("resident_id") or "").strip():
            about.ids.add(id.casefold())
            self.ids.add(id.casefold())
        building, unit, room = _door(words)
        if room:
            about.doors.add((building, unit, room))

    def __bool__(self) -> bool:
        return bool(self.said)

    @property
    def names(self) -> set[str]:
        """The names of those who go."""
        return set(self._names)

    @property
    def telling(self) -> set[str]:
        """Words that mean nobody else, wherever they stand: phones, ids that look like ids, names of three letters and
        more that nobody else has.
        """
        ids = {words["resident_id"] or "" for words in self.said if words.get("resident_id")}
        names = {name for name in self._names if len(name) >= _TELLING_NAME and name not in self._shared}
        return self.phones | {id.strip() for id in ids if is_telling_id(id.strip())} | names

    def is_shared(self, name: str) -> bool:
        """Whether somebody else has that name too."""
        return name in self._shared

    def may_name(self, text: str) -> bool:
        """Whether a text has anything that could be one of their words: asked first where there are millions."""
        return self._hint.search(text) is not None

    def names_somebody(self, text: str) -> bool:
        """Whether a text says who one of them is."""
        return self.hidden(text) != text

    def hidden(self, text: str) -> str:
        """The text without their words; itself where it has none."""
        if not text:
            return text
        phones = self._phones_in(text)
        words = {word.casefold() for word in _WORD.findall(text)} if self.ids else set()
        ids = words & self.ids
        squeezed = _squeezed(text)
        found = [name for name, hint in zip(self._names, self._hints, strict=True) if hint in squeezed]
        if not (phones or ids or found):
            return text
        telling = {id for id in ids if is_telling_id(id)}
        ids = telling | {found["id"].casefold() for found in _CALLED.finditer(text)} & self.ids if ids else ids
        gone_ids = set(telling)
        doors: set[tuple[str, str, str]] = set()
        before = text
        for name in sorted(found, key=len, reverse=True):
            about = self._people[name]
            beside = bool(phones & about.phones or ids & about.ids)
            near = {door for door in about.doors if self._doors[door].search(before)}
            if near or beside:
                hidden, count = _replace(self._names[name], text)
            elif name in self._shared:
                continue
            elif len(name) >= _TELLING_NAME:
                hidden, count = _replace(self._names[name], text)
            else:
                hidden, count = _alone(name).subn(SOMEBODY, text)
            if count:
                doors |= near
                gone_ids |= ids & about.ids
            text = hidden
        for about in self._people.values():
            if about.phones & phones or about.ids & gone_ids:
                doors |= {door for door in about.doors if self._doors[door].search(before)}
                gone_ids |= about.ids & ids
        for phone in phones:
            text = self._phones[phone].sub(HIDDEN, text)
        if gone_ids:
            text = _CALLED.sub(
                lambda found: found["called"] + (HIDDEN if found["id"].casefold() in gone_ids else found["id"]), text
            )
            text = _WORD.sub(lambda word: HIDDEN if word[0].casefold() in telling else word[0], text)
        for door in doors:
            text = self._doors[door].sub(HIDDEN, text)
        return text

    def _phones_in(self, text: str) -> set[str]:
        """The phones that stand in a text, whatever stands between their digits."""
        found: set[str] = set()
        if not self._lengths:
            return found
        for run in _RUN.finditer(text):
            digits = _digits(run[0])
            for length in self._lengths:
                for start in range(len(digits) - length + 1):
                    if digits[start : start + length] in self.phones:
                        found.add(digits[start : start + length])
        return {phone for phone in found if self._phones[phone].search(text)}


def _door(words: Mapping[str, str | None]) -> tuple[str, str, str]:
    building, unit, room = rooms.parts(words.get("room") or "")
    return words.get("building_id") or building or "", words.get("unit") or unit or "", room


def _digits(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isdecimal())


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _letters(name: str) -> str:
    """A name with or without blanks between its letters; in Latin letters blanks are where it has them."""
    return r"\s{0,2}".join(re.escape(letter) for letter in name if not letter.isspace())


def _edges(name: str) -> tuple[str, str]:
    """A Latin name is a word of its own; a Chinese one may stand between any letters."""
    return ("(?<![0-9A-Za-z])", "(?![0-9A-Za-z])") if name[0].isascii() or name[-1].isascii() else ("", "")


def _name_pattern(name: str, longer: Iterable[str]) -> re.Pattern[str]:
    before, after = _edges(name)
    ways = sorted({*persons.spellings(name), name}, key=len, reverse=True)
    keep = "|".join(_letters(one) for one in sorted(longer, key=len, reverse=True))
    own = f"{before}(?P<own>{'|'.join(_letters(one) for one in ways)}){after}"
    return re.compile(f"{keep}|{own}" if keep else own, re.IGNORECASE)


def _replace(pattern: re.Pattern[str], text: str) -> tuple[str, int]:
    count = 0

    def put(found: re.Match[str]) -> str:
        nonlocal count
        if found["own"] is None:
            return found[0]
        count += 1
        return SOMEBODY

    return pattern.sub(put, text), count


def _alone(name: str) -> re.Pattern[str]:
    """A name between signs, or with a title behind it."""
    return re.compile(rf"(?<!{_LETTER}){_letters(name)}(?!{_LETTER})|{_letters(name)}(?={_TITLES})", re.IGNORECASE)


def _phone_pattern(phone: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\d)\+?86{_BETWEEN_DIGITS}|(?<!\d)){_digits_apart(phone)}(?!\d)")


def _digits_apart(phone: str) -> str:
    """A phone in half width or in full, in whatever groups."""
    return _BETWEEN_DIGITS.join(f"[{digit}{chr(0xFF10 + int(digit))}]" for digit in phone)


def _door_pattern(building: str, unit: str, room: str) -> re.Pattern[str]:
    """A door as it may be written beside a name: 2-707, 2-1-707, 2号楼707, or its room alone as a word."""
    end = r"(?![0-9A-Za-z])(?:室|房间|房)?"
    alone = rf"(?<![0-9A-Za-z#\-号楼栋幢座元]){re.escape(room)}{end}"
    if not building:
        return re.compile(alone)
    between = r"[^0-9A-Za-z]{1,4}"
    units = rf"(?:0?{re.escape(unit)}{between})?" if unit else rf"(?:\d{{1,2}}{between})?"
    return re.compile(rf"(?<![0-9A-Za-z])0?{re.escape(building)}{between}{units}0?{re.escape(room)}{end}|{alone}")
