"""Days and times as people type them: 2022/4/1, 4月1日, 20220401, 8:30, 上午8点半, Excel's serial days."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from data.clock import local
from data.refusal import BadValue

#: Excel counts days from here (its 1900 system, after the leap day that never was).
EXCEL_ZERO = datetime(1899, 12, 30)
#: Serial days from 1954 to 2064: other bare numbers are no days.
EXCEL_DAYS = (20000.0, 60000.0)

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_CLOCK = re.compile(
    r"(上午|早上|早|凌晨|中午|下午|晚上|晚|AM|PM)?(\d{1,2})(?:[:点时](\d{1,2}|半)?)(?:[:分](\d{1,2}(?:\.\d+)?)?秒?)?分?(AM|PM)?"
)
_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})", re.IGNORECASE)
_WEEKDAY = re.compile(r"\(?(星期|周|礼拜)[一二三四五六日天]\)?")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper()


def day_of(text: str, year: int) -> date:
    """A day; ``year`` is that of a day written without one.

    Raises BadValue for what is no day, and for 4/1/2022, which may be April or January.
    """
    return moment_of(text, year).date()


def moment_of(text: str, year: int) -> datetime:
    """A day with its time of day, 00:00 where none is written; naive Asia/Shanghai.

    A time with an offset is converted. Raises BadValue.
    """
    folded = _WEEKDAY.sub(" ", _folded(text)).strip()
    if _OFFSET.fullmatch(folded):
        try:
            return local(datetime.fromisoformat(folded)).replace(microsecond=0)
        except (ValueError, OverflowError):
            raise BadValue("没有这个时间", "there is no such time") from None
    serial = _serial(folded)
    if serial is not None:
        return serial
    for pattern in (_DATE, _COMPACT, _MONTH_DAY):
        if found := pattern.match(folded):
            numbers = [int(number) for number in found.groups()]
            if len(numbers) == 2:
                numbers = [year, *numbers]
            rest = folded[found.end() :].lstrip(" T,")
            return datetime.combine(_date(text, *numbers), clock_of(rest) if rest else time())
    if found := _YEAR_LAST.fullmatch(folded.split(" ")[0]):
        first, second, last = (int(number) for number in found.groups())
        rest = folded.partition(" ")[2]
        if first > 12 or second > 12 or first == second:
            month, day = (second, first) if first > 12 else (first, second)
            return datetime.combine(_date(text, last, month, day), clock_of(rest) if rest else time())
        raise BadValue(
            "分不清月和日,请写成 年-月-日,如 2022-04-01", "month and day cannot be told apart; write 2022-04-01"
        )
    raise BadValue("不是日期,请写成 2022-04-01", "no date; write it as 2022-04-01")


def clock_of(text: str) -> time:
    """A time of day: 8:30, 08:30:15, 8点半, 下午3:05, or Excel's fraction of a day. Raises BadValue."""
    folded = _folded(text).replace(" ", "")
    if re.fullmatch(r"0?\.\d+|0", folded):
        return (datetime.min + timedelta(seconds=round(float(folded) * 86400))).time()
    found = _CLOCK.fullmatch(folded)
    if found:
        before, hour_text, minute_text, second_text, after = found.groups()
        hour, half = int(hour_text), before or after
        minute = 30 if minute_text == "半" else int(minute_text or 0)
        if half in ("下午", "晚上", "晚", "PM") and hour < 12:
            hour += 12
        elif half in ("AM", "上午", "凌晨") and hour == 12:
            hour = 0
        if hour <= 23 and minute <= 59 and float(second_text or 0) < 60:
            return time(hour, minute, int(float(second_text or 0)))
    raise BadValue("不是时间,请写成 08:30", "no time of day; write it as 08:30")


def _serial(folded: str) -> datetime | None:
    """Excel's serial day, such as 44652 or 44652.354; None for another number or text."""
    if not re.fullmatch(r"\d{5}(\.\d+)?", folded) or not EXCEL_DAYS[0] <= float(folded) <= EXCEL_DAYS[1]:
        return None
    days = float(folded)
    return EXCEL_ZERO + timedelta(days=int(days), seconds=round(days % 1 * 86400))


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise BadValue("没有这一天", "there is no such day") from None
    if not 1900 <= found.year < 2200:
        raise BadValue("年份不在 1900–2199 年之间", "the year is not within 1900–2199")
    return found
