"""Days and times as people and machines type them: 2022/4/1, 4月1日, 20220401 0830, 22-Jul-2021, Unix seconds.

What a cell leaves open is asked about, never guessed: 01/05/2022 is read as its column is written, see
``data.values.habits``. All times are naive Asia/Shanghai; one with an offset is converted.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from data import clock
from data.clock import local
from data.kind_of_file import FIRST_YEAR, Field
from data.refusal import BadValue
from data.values.clock_times import clock_of, folded
from data.values.habits import ORDERS, UNCLEAR, Undecided

#: Excel counts days from here (its 1900 system, after the leap day that never was).
EXCEL_ZERO = datetime(1899, 12, 30)
#: Serial days from 1954 to 2064: other bare numbers are no days.
EXCEL_DAYS = (20000.0, 60000.0)
#: The year of 22-04-01 in a daily sheet is one of the last so many, or the next.
RECENT_YEARS = 10

_NAMES = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
_MONTHS = {name: number for number, name in enumerate(_NAMES.split(), 1)}
_MONTH = rf"({'|'.join(_MONTHS)})[A-Z]{{0,6}}\.?"
_ORDINAL = "(?:ST|ND|RD|TH)?"
#: What needs no second look, and is most of what comes: 2022/4/1 8:05.
_USUAL = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_USUAL_TIME = re.compile(r"(?: \d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?)?", re.ASCII)
_AROUND_WORDS = re.compile(r" ?([年月]) ?| (?=[日号])")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年] ?(\d{1,2})[-/.月] ?(\d{1,2})(?:[日号]|(?!\d))")
_SHORT_YEAR = re.compile(r"(\d{2})年(\d{1,2})月(\d{1,2})[日号]")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{4}(?:\d{2})?)?(?!\d)")
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})(?:[日号]|(?!\d))")
_THREE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})(?!\d)")
_DAY_MONTH = re.compile(rf"(\d{{1,2}}){_ORDINAL}[-/ ]?{_MONTH}[-/, ]{{1,2}}(\d{{4}}|\d{{2}})(?!\d)")
_NAMED_MONTH_DAY = re.compile(rf"{_MONTH}[-/ ](\d{{1,2}}){_ORDINAL}(?:, ?|[-/ ])(\d{{4}})(?!\d)")
#: Thu Jul 22 08:51:39 2021, the offset set aside.
_C_TIME = re.compile(rf"{_MONTH} +(\d{{1,2}}) +(\d{{1,2}}:\d{{2}}:\d{{2}}) +(\d{{4}})")
_UNIX = re.compile(r"(\d{10})(\d{3})?(?:\.\d+)?")
_WEEKDAY = re.compile(
    r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|\([一二三四五六日]\)"
    r"|\b(?:MON|TUES?|WED(?:NES)?|THU(?:RS)?|FRI|SAT(?:UR)?|SUN)(?:DAY)?\b[,.]?"
)
_TIME_WRITTEN = re.compile(r"\d{1,2}:\d{2}(:\d{2}(?:[.,]\d+)?)?")
_OFFSET = re.compile(r"\s*(?:(?:UTC|GMT|Z)\s*([+-]\d{1,2}(?::?\d{2})?)?|([+-]\d{2}(?::?\d{2})?))(?=$|\s)")
#: What is written where midnight is meant: 0:00, 0点, 20220401 0000, 202204010000 or seconds of Unix, 44652.0, 12 AM.
_MIDNIGHT = re.compile(r"[:点时]|\s\d{4}|\d{10}|\d{5}\.0|AM|凌晨")
_ZONE_WORDS = re.compile(r"\((?:中国标准时间|北京时间|CHINA STANDARD TIME|CST)\)$|^北京时间")
_SPELLED = re.compile(r"(?:[一二三]?十[一二三四五六七八九]?|[〇零一二三四五六七八九]+)(?=[年月日号])")
_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {"〇": "0"}


class NoDay(BadValue):
    """Nothing in the cell looks like a day."""


def day_of(text: str, year: int, habit: str | None = None, since: int = FIRST_YEAR) -> date:
    """A day; for the rest see ``moment_of``."""
    return moment_of(text, year, habit, since).date()


def moment_of(text: str, year: int, habit: str | None = None, since: int = FIRST_YEAR) -> datetime:
    """A day with its time of day, 00:00 where none is written; naive Asia/Shanghai.

    ``year`` is that of a day written without one; ``habit`` the order of day and month in the column, ``since`` the
    first year that may be meant. Raises BadValue, Undecided where a habit would tell.
    """
    if found := _USUAL.fullmatch(text):
        with suppress(ValueError):
            year_written, month, day, hour, minute, second = map(int, found.groups("0"))
            usual = datetime(year_written, month, day, hour, minute, second)
            if 1900 <= usual.year < 2200:
                return usual
    if (found := _THREE.match(text)) and _USUAL_TIME.fullmatch(text, found.end()):
        return _with_time(_decided(found, year, habit, since), text[found.end() :])
    plain = re.sub(r"\s+", " ", _ZONE_WORDS.sub("", _WEEKDAY.sub(" ", folded(text)))).strip()
    plain, offset = _offset_apart(plain)
    moment = _serial(plain) or _unix(plain, year) or _written(plain, year, habit, since)
    if offset is None:
        return moment
    try:
        return local(moment.replace(tzinfo=offset))
    except OverflowError:
        raise BadValue("没有这个时间", "there is no such time") from None


def has_time(text: str, moment: datetime) -> bool:
    """Whether the cell that means this moment says a time of day, be it midnight."""
    return moment.time() != time() or _MIDNIGHT.search(folded(text)) is not None


class OrdersSeen:
    """What the days of a column tell of the order of day, month and year: 13/10/2024 has the day first.

    Where none tells, of years in two digits the one order counts by which all are of this year or the last: a sheet
    of 22-04-13 that comes in 2022 is not of 2013.
    """

    def __init__(self, year: int, since: int) -> None:
        """Nothing seen, in a column whose days are read with these."""
        self._year, self._since = year, since
        self._told: set[str] = set()
        self._recent = set(ORDERS)
        self.doubtful = False

    def note(self, texts: Iterable[str]) -> None:
        """Take in texts of the column."""
        for text in texts:
            if text[:4].isdecimal():  # the year first, or no day at all
                continue
            if found := _THREE.match(text) or _THREE.match(_WEEKDAY.sub(" ", folded(text)).strip()):
                orders = _orders(found.groups(), self._year, self._since)
                if len(orders) == 1:
                    self._told.update(orders)
                if len(set(orders.values())) > 1:
                    self.doubtful = True
                    self._recent &= {order for order, day in orders.items() if 0 <= self._year - day.year <= 1}

    def habit(self, given: str | None = None) -> str | None:
        """The order by which doubtful days are read; ``given`` holds unless the column speaks against it."""
        if not self.doubtful:
            return given
        if given:
            return given if self._told <= {given} else UNCLEAR
        telling = self._told or self._recent
        return next(iter(telling)) if len(telling) == 1 else None


def believe(moment: date, since: int, until: date) -> None:
    """Raise BadValue for a day, or the day of a moment, that lies too far back, or ahead, to be meant."""
    day = moment.date() if isinstance(moment, datetime) else moment
    if day > until:
        raise BadValue("这一天还没有到,请检查年月日", "the day has not come yet; please check it")
    if day.year < since:
        raise BadValue(f"早于 {since} 年,请检查年份", f"before {since}; please check the year")


def last_believed(field: Field) -> date:
    """The last day that a cell of the field may mean, as of now."""
    return date.max if field.ahead is None else clock.now().date() + timedelta(days=field.ahead)


def _offset_apart(plain: str) -> tuple[str, timezone | None]:
    """The text without the offset behind its time of day; 8:30-9:00 is a span, not an offset."""
    written = _TIME_WRITTEN.search(plain)
    found = _OFFSET.search(plain, written.end()) if written else None
    if not written or not found:
        return plain, None
    named, bare = found.groups()
    if bare and bare.startswith("-") and not written.group(1) and "T" not in plain:
        return plain, None
    hours = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", named or bare or "+0")
    assert hours
    span = timedelta(hours=int(hours.group(2)), minutes=int(hours.group(3) or 0))
    if span >= timedelta(hours=15):
        raise BadValue("没有这个时区", "there is no such time zone")
    rest = f"{plain[: found.start()]} {plain[found.end() :]}".strip()
    return rest, timezone(-span if hours.group(1) == "-" else span)


def _serial(plain: str) -> datetime | None:
    """Excel's serial day, such as 44652 or 44652.354; None for another number or text."""
    if not re.fullmatch(r"\d{5}(\.\d+)?", plain, re.ASCII) or not EXCEL_DAYS[0] <= float(plain) <= EXCEL_DAYS[1]:
        return None
    days = float(plain)
    return EXCEL_ZERO + timedelta(days=int(days), seconds=round(days % 1 * 86400))


def _unix(plain: str, year: int) -> datetime | None:
    """Seconds or milliseconds since 1970, up to the next year; None for another number or text."""
    found = _UNIX.fullmatch(plain)
    if not found:
        return None
    moment = local(datetime.fromtimestamp(int(found.group(1)), UTC))
    return moment if 2001 <= moment.year <= year + 1 else None


def _written(plain: str, year: int, habit: str | None, since: int) -> datetime:
    """A day as it is written in numbers or words, with the time behind it."""
    spelled = _AROUND_WORDS.sub(r"\1", _SPELLED.sub(_arabic, plain))
    if found := _YEAR_FIRST.match(spelled):
        return _with_time(_date(*found.groups()), spelled[found.end() :])
    if found := _SHORT_YEAR.match(spelled):
        return _with_time(_date(_full_year(found.group(1), year), *found.groups()[1:]), spelled[found.end() :])
    if found := _COMPACT.match(spelled):
        return _with_time(_date(*found.groups()[:3]), found.group(4) or spelled[found.end() :])
    if found := _MONTH_DAY.match(spelled):
        if since < FIRST_YEAR:  # of a day that may lie decades back the year is not this one
            raise BadValue("没有年份,请写成 2022-04-01", "a day without its year; write it as 2022-04-01")
        return _with_time(_date(year, *found.groups()), spelled[found.end() :])
    if found := _C_TIME.fullmatch(spelled):
        month, day, clock, full = found.groups()
        return _with_time(_date(full, _MONTHS[month], day), clock)
    if found := _DAY_MONTH.match(spelled):
        day, month, short = found.groups()
        return _with_time(_date(_full_year(short, year), _MONTHS[month], day), spelled[found.end() :])
    if found := _NAMED_MONTH_DAY.match(spelled):
        month, day, full = found.groups()
        return _with_time(_date(full, _MONTHS[month], day), spelled[found.end() :])
    if found := _THREE.match(spelled):
        return _with_time(_decided(found, year, habit, since), spelled[found.end() :])
    raise _no_day(plain)


@lru_cache(10_000)
def _orders(parts: tuple[str, ...], year: int, since: int) -> dict[str, date]:
    """The days that 4/1/22 or 4/1/2022 may be, by the order of their parts, as ``_THREE`` gives them."""
    first, sign, second, third = parts
    written = {"mdy": (third, first, second), "dmy": (third, second, first), "ymd": (first, second, third)}
    short = len(third) < 4
    if not short:
        del written["ymd"]
    elif sign == ".":
        del written["mdy"]  # 8.30.15 is rather a time
    earliest = since if since < FIRST_YEAR else max(since, year - RECENT_YEARS)
    days = {}
    for order, (of_year, month, day) in written.items():
        if short and (len(of_year) < 2 or not earliest <= _full_year(of_year, year) <= year + 1):
            continue
        try:
            days[order] = date(_full_year(of_year, year), int(month), int(day))
        except ValueError:
            continue
    return days


def _decided(found: re.Match[str], year: int, habit: str | None, since: int) -> date:
    """The one day that it can be, or that the column's habit makes of it."""
    days = _orders(found.groups(), year, since)
    if len(set(days.values())) == 1:
        return _in_range(next(iter(days.values())))
    if not days:
        raise BadValue("没有这一天", "there is no such day")
    if habit in days:
        return _in_range(days[habit])
    raise Undecided(
        "分不清月和日,这一列也看不出来。请在“列对应”里选日期的写法,或写成 2022-04-01",
        "month and day cannot be told apart, nor does the column tell; say in the mapping how it is written, or write "
        "it as 2022-04-01",
        tuple(days),
    )


def _full_year(written: str, year: int) -> int:
    """The year of two digits: this century up to the next year, else the last."""
    if len(written) == 4:
        return int(written)
    return 2000 + int(written) if 2000 + int(written) <= year + 1 else 1900 + int(written)


def _arabic(found: re.Match[str]) -> str:
    """二〇二二 as 2022, 二十一 as 21, 十 as 10."""
    words = found.group()
    if "十" not in words:
        return "".join(_DIGITS[digit] for digit in words)
    tens, _, ones = words.partition("十")
    return f"{_DIGITS.get(tens, '1')}{_DIGITS.get(ones, '0')}"


def _with_time(day: date, rest: str) -> datetime:
    rest = rest.strip(" T,")
    return datetime.combine(day, clock_of(rest, behind_a_day=True) if rest else time())


def _date(year: int | str, month: int | str, day: int | str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise BadValue("没有这一天", "there is no such day") from None
    return _in_range(found)


def _in_range(day: date) -> date:
    if not 1900 <= day.year < 2200:
        raise BadValue("年份不在 1900–2199 年之间", "the year is not within 1900–2199")
    return day


def _no_day(plain: str) -> NoDay:
    if re.fullmatch(r"(?:19|20)\d{2}[-./年]\d{1,2}月?|(?:19|20)\d{2}年?", plain):
        return NoDay("只有年月,没有日,请写成 2022-04-01", "a year or a month without a day; write it as 2022-04-01")
    if re.fullmatch(r"\d{1,2}/\d{1,2}", plain):
        return NoDay("只有月和日,没有年,请写成 2022-04-01", "a day without its year; write it as 2022-04-01")
    return NoDay("不是日期,请写成 2022-04-01", "no date; write it as 2022-04-01")
