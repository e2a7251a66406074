"""What of a resident's name, phone, door, id and words may be written down or shown: the masked forms of each.

Which words are masked where is told by ``analytics.privacy.veils``; the record masks by itself what is put on it.
"""

import re
import unicodedata
from collections.abc import Iterable

#: What stands for a unit, a room, and for a number of which nothing may be seen.
HIDDEN = "***"
#: Stars behind the first letter of a name, at most: a long one is not told by its length.
_MOST_STARS = 3
#: From so many digits on an id is a number that the state or a telephone company gave.
_LONG_ID = 10

DASH = r"[-\u2010-\u2015\u2212\uff0d_~/\\]"
_NUMERAL = "[\\d零〇一二两三四五六七八九十百]"
_BUILDING = rf"(?:{_NUMERAL}{{1,4}}|[A-Za-z]\d{{0,2}})\s*(?:号楼|号院|栋楼|栋|幢|座|组|\#楼|\#|号(?=\s*{_NUMERAL}))"
_UNIT = rf"{_NUMERAL}{{1,3}}\s*(?:单元|门|梯)"
#: What is counted and what is measured is no room: 3号楼300人.
_ROOM = (
    r"(?:[A-Za-z]?\d{2,4}[A-Za-z]?|[零〇一二三四五六七八九]{3,4})(?![\d.::])(?!\s*(?:人|个|户人|只|盒|瓶|箱|份|"
    r"斤|元|块|度|天|点|分|小时|岁|次))(?:\s*(?:室|房间|房|号|户))?"
)
_BETWEEN = rf"(?:[\s,,、]|{DASH})*"
_OWN = rf"[A-Za-z]?{_NUMERAL}{{2,4}}[A-Za-z]?\s*(?:室|房间|房(?!产|租|东|屋|贷|价))"
#: Doors in words, the building first where it is said; it stays.
_DOORS = re.compile(
    rf"(?P<building>{_BUILDING}){_BETWEEN}(?:{_UNIT}{_BETWEEN}{_ROOM}|{_UNIT}|{_ROOM})|{_UNIT}{_BETWEEN}{_ROOM}|(?<![\dA-Za-z]){_OWN}|{_UNIT}"
)
#: Doors as numbers: 3-2-501, 2-501, A3-1201.
_DASHED = re.compile(
    rf"(?<![\dA-Za-z.])(?<!\d{DASH})(?P<building>[A-Za-z]\d{{0,2}}|\d{{1,3}}){DASH}"
    rf"(?:\d{{1,2}}{DASH}[A-Za-z]?\d{{1,4}}[A-Za-z]?|[A-Za-z]?\d{{3,4}}[A-Za-z]?)(?:{DASH}\d{{1,2}})?(?!\d|{DASH}\d|[.::]\d)(?:室|房|号)?"
)
#: Seven digits and more, however they are set apart; an identity number may end in X.
_NUMBER = re.compile(r"\+?\d(?:[\s\-\u2010-\u2015\u2212\uff0d._·/()()]{0,2}\d){6,}[Xx]?")
_SPELLED = re.compile("[零〇一二三四五六七八九幺]{7,}")
_TWO_DIGITS = r"(?:0[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    r"((?<!\d)(?:(?:19|20)\d\d[-./年](?:0?[1-9]|1[0-2])[-./月](?:0?[1-9]|[12]\d|3[01])(?!\d)日?"
    # Not with dashes, or of single digits: so a door on the twentieth floor may be written.
    rf"|{_TWO_DIGITS}/{_TWO_DIGITS}/(?:19|20)\d\d(?![\d室房号])|{_TWO_DIGITS}\.{_TWO_DIGITS}\.(?:19|20)\d\d(?!\d))"
    r"(?:\s+\d{1,2}(?=:))?)"
)
#: What stands before the number of a request or a thing, in the two letters before it.
_LETTERS_BEFORE = re.compile(r"[A-Za-z][-_]|.?[A-Za-z]", re.DOTALL)
MOBILE = re.compile(r"(?:0{0,2}86)?(1[3-9]\d{9})")
#: What a cell holds that names somebody: two to four characters, or capitalised words.
LIKE_A_NAME = re.compile(
    "[\u3400-\u9fff]{1,4}(?:·[\u3400-\u9fff]{1,6})?|[A-Z][A-Za-z'’.-]*(?: [A-Z][A-Za-z'’.-]*){1,3}"
)


def name(text: str) -> str:
    """The first letter and stars: 张三丰 is 张**. One letter alone is hidden; '' stays ''."""
    whole = unicodedata.normalize("NFC", text.strip())
    if len(whole) < 2:
        return "*" * len(whole)
    return whole[0] + "*" * min(len(whole) - 1, _MOST_STARS)


def phone(text: str) -> str:
    """138****1234; of any other number its last digits, at most four and never more than half of them. '' stays ''."""
    digits = _digits(text)
    if mobile := MOBILE.fullmatch(digits):
        return f"{mobile[1][:3]}****{mobile[1][-4:]}"
    seen = min(4, len(digits) // 2)
    return ("****" + digits[len(digits) - seen :] if digits else HIDDEN) if text.strip() else ""


def door(text: str) -> str:
    """A unit or a room: *** where there is one."""
    return HIDDEN if text.strip() else ""


def resident_id(text: str) -> str:
    """An id of ours as it stands; of a number like that of an identity card or a phone the middle is hidden, of a door
    all but the building.
    """
    digits = _digits(text)
    if len(digits) >= _LONG_ID:
        return phone(text) if MOBILE.fullmatch(digits) else f"{digits[:3]}***{digits[-2:]}"
    return _DASHED.sub(_of_door, text)


def is_internal(text: str) -> bool:
    """Whether an id says nothing of the person: one may be written down where no name may."""
    return bool(text) and resident_id(text) == text and not LIKE_A_NAME.fullmatch(text)


def text(words: str, *known: str, keep: Iterable[str] = ()) -> str:
    """What residents wrote: phones, identity numbers and doors masked, and what is ``known`` of them (name, phone,
    room).

    A name that is not known stays, for words alone do not tell it. ``keep``: what stays as it is, such as a long number
    of a request.
    """
    for kept in keep:
        if len(kept) >= _LONG_ID and kept in words:
            return kept.join(text(part, *known) for part in words.split(kept))
    longest_first = sorted(filter(None, (one.strip() for one in known)), key=len, reverse=True)
    for one in longest_first:
        if not _digits(one):
            words = _hidden(words, one, name(one))
    if re.search(r"\d|单元|室|房|[零〇一二三四五六七八九幺]{3}", words):
        words = "".join(
            part if place % 2 else _numbers(part) for place, part in enumerate(_DATE.split(words))
        )  # every second is a day
    for one in longest_first:
        if _digits(one):
            words = _hidden(words, one, HIDDEN)
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
    digits, start = _digits(found[0]), found.start()
    before = found.string[max(0, start - 2) : start]
    ours = bool(_LETTERS_BEFORE.fullmatch(before)) and not MOBILE.search(digits)
    if ours and len(digits) < 15:  # a number that follows letters is that of a request or a thing
        return found[0]
    bare = not re.search(r"\D", found[0].rstrip("Xx"))
    return f"{digits[:3]}***{found[0][-2:]}" if bare and len(found[0]) in (15, 18) else phone(found[0])


def _hidden(words: str, known: str, mask: str) -> str:
    """Words in which ``mask`` stands for what is known, written with or without spaces and in either case; where it is
    Latin or a number, not for a part of a longer one.

    A search, and no pattern made of what somebody wrote: its time grows with the words, whatever stands in them.
    """
    sought = "".join(_caseless(letter) for letter in known if not letter.isspace())
    places = [place for place, letter in enumerate(words) if not letter.isspace()]
    searched = "".join(_caseless(words[place]) for place in places)
    whole = known[0].isascii() and known[-1].isascii()
    parts, shown, at = [], 0, searched.find(sought)
    while at >= 0:
        start, end = places[at], places[at + len(sought) - 1] + 1
        if whole and (_joins(words[start - 1 : start]) or _joins(words[end : end + 1])):
            at += 1
            while at < len(places) and _joins(words[places[at] - 1]):  # within the same longer word or number
                at += 1
            at = searched.find(sought, at)
            continue
        parts += [words[shown:start], mask]
        shown, at = end, searched.find(sought, at + len(sought))
    return "".join([*parts, words[shown:]])


def _caseless(letter: str) -> str:
    small = letter.upper().lower()
    return small if len(small) == 1 else letter


def _joins(letter: str) -> bool:
    """Whether a letter beside a number or a Latin word makes it a longer one."""
    return letter.isdecimal() or (letter.isascii() and letter.isalpha())


def _digits(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isdecimal())


def recorded(id: str, called: str, building: str) -> str:
    """How the record names a resident: by an id of ours, else by the masked name and the building."""
    return id if is_internal(id) else " ".join(part for part in (name(called), building) if part) or "*"
