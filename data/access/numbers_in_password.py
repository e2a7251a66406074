"""Whether a password holds a birthday, the number of a mobile phone or that of an identity card."""

import re
import unicodedata
from datetime import date

from data import clock

#: Digits in a row among which these are looked for; a longer row is no date with something around it.
_LONGEST_ROW = 18
_OLDEST_YEAR = 1900
_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
#: A date whose parts are written apart, so that a month may have one digit.
_APART = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./_ 年]+(\d{1,2})[-./_ 月]+(\d{1,2})(?!\d)")
#: What people put between the parts of a number.
_BETWEEN = re.compile(r"(?<=\d)[-./_ 年月日]{1,2}(?=\d)")
_ROW = re.compile(r"\d+")
_PHONE = re.compile(r"1[3-9]\d{9}")
_IDENTITY = re.compile(r"\d{6}(\d{8})\d{3}[\dx]")
_OLD_IDENTITY = re.compile(r"(?<!\d)\d{6}(\d{6})\d{3}(?!\d)")


def holds_identity(password: str) -> bool:
    """Whether a number like that of an identity card stands in it: 18 places, of which eight are a day, or 15."""
    text = _joined(password)
    return any(_is_day(found.group(1)) for found in _IDENTITY.finditer(text)) or any(
        _is_short_day(found.group(1)) for found in _OLD_IDENTITY.finditer(text)
    )


def holds_phone(password: str) -> bool:
    """Whether the number of a mobile phone stands in it, also with a few digits around it."""
    return any(_PHONE.search(row) for row in _rows(password))


def holds_birthday(password: str) -> bool:
    """Whether a whole day from 1900 to today stands in it, year, month and day in any usual order."""
    return any(_is_day(row[at : at + 8]) for row in _rows(password) for at in range(len(row) - 7))


def without_short_days(password: str) -> str | None:
    """The password without those rows of digits that hold a day of six digits, such as 900101: what is left must be
    good by itself. None where there is no such row.
    """

    def left(found: re.Match[str]) -> str:
        row = found.group()
        is_day = any(_is_short_day(row[at : at + 6]) for at in range(len(row) - 5))
        return "" if is_day and len(row) <= _LONGEST_ROW else row

    text = _joined(password)
    rest = _ROW.sub(left, text)
    return rest if rest != text else None


def _rows(password: str) -> list[str]:
    return [row for row in _ROW.findall(_joined(password)) if len(row) <= _LONGEST_ROW]


def _joined(password: str) -> str:
    """The password with its numbers in one piece each, in plain digits."""
    text = unicodedata.normalize("NFKC", password).casefold().translate(_NUMERALS)
    text = _APART.sub(lambda found: f"{found[1]}{int(found[2]):02}{int(found[3]):02}", text)
    return _BETWEEN.sub("", text)


def _is_day(digits: str) -> bool:
    """Whether eight digits are a day as YYYYMMDD, DDMMYYYY or MMDDYYYY."""
    year, rest = digits[4:], digits[:4]
    return (
        _is_date(digits[:4], digits[4:6], digits[6:])
        or _is_date(year, rest[2:], rest[:2])
        or _is_date(year, rest[:2], rest[2:])
    )


def _is_short_day(digits: str) -> bool:
    """Whether six digits are a day as YYMMDD, DDMMYY or MMDDYY, of this century or the last."""
    first, middle, last = digits[:2], digits[2:4], digits[4:]
    return any(
        _is_date(century + year, month, day)
        for century in ("19", "20")
        for year, month, day in ((first, middle, last), (last, middle, first), (last, first, middle))
    )


def _is_date(year: str, month: str, day: str) -> bool:
    if int(year) < _OLDEST_YEAR:
        return False
    try:
        return date(int(year), int(month), int(day)) <= clock.machine_now().date()
    except ValueError:
        return False
