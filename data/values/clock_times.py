"""Times of day as people type them: 8:30, 0830, 8点半, 下午3:05, 12:10 AM, Excel's fraction of a day."""

import re
import unicodedata
from datetime import datetime, time, timedelta

from data.refusal import BadValue

#: The words for a part of the day, and which hours are said with them: as on the clock, or twelve less.
_PARTS = {
    "morning": ("上午 早上 早晨 清晨 早 午前 AM", range(12), range(0)),
    "dawn": ("凌晨", range(7), range(0)),
    "noon": ("中午 正午", range(11, 15), range(1, 3)),
    "afternoon": ("下午 午后 午後 PM", range(12, 24), range(1, 12)),
    "dusk": ("傍晚", range(16, 21), range(4, 9)),
    "night": ("晚上 晚间 夜里 夜晚 夜间 深夜 半夜 晚 夜", range(17, 24), range(5, 12)),
}
_PART_OF = {word: part for part, (words, _, _) in _PARTS.items() for word in words.split()}
_WORD = "|".join(_PART_OF)
_CLOCK = re.compile(
    rf"({_WORD})?(\d{{1,2}})(?:[:点時时](\d{{1,2}}|半|[一1]刻|[三3]刻)?(?:[:分](\d{{1,2}}(?:[.,]\d+)?)?秒?)?[钟整]?)?({_WORD})?",
    re.ASCII,
)
_USUAL = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{2})?", re.ASCII)
_MINUTES = {"半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45}


def folded(text: str) -> str:
    """Half width and capital letters, trimmed; A.M. is AM."""
    plain = (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip().upper().replace("點", "点")
    return re.sub(r"\b([AP])\.M\.", r"\1M", plain) if ".M." in plain else plain


class NoTime(BadValue):
    """Nothing in the cell looks like a time of day."""


def clock_of(text: str, behind_a_day: bool = False) -> time:
    """A time of day; ``behind_a_day`` it may be written in six digits. Raises BadValue."""
    if usual := _USUAL.fullmatch(text):
        return _time(text, *map(int, usual.groups("0")))
    plain = folded(text).replace(" ", "")
    if re.fullmatch(r"0?\.[0-5]\d", plain, re.ASCII):
        raise BadValue(
            "分不清是 0 点几分,还是一天的几分之几,请写成 00:30",
            "minutes after midnight or Excel's part of a day; write it as 00:30",
        )
    if re.fullmatch(r"0?\.\d+", plain, re.ASCII):
        return (datetime.min + timedelta(seconds=min(round(float(plain) * 86400), 86399))).time()
    found = _DIGITS.fullmatch(plain)
    if found and (behind_a_day or not found.group(3)):
        return _time(plain, int(found.group(1)), int(found.group(2)), int(found.group(3) or 0))
    found = _CLOCK.fullmatch(plain)
    # A number alone may be anything, a flag among them.
    if not found or plain.isdecimal():
        raise _no_time(plain)
    before, hours, minutes, seconds, after = found.groups()
    if before and after and _PART_OF[before] != _PART_OF[after]:
        raise _no_time(plain)
    minute = _MINUTES.get(minutes) or int(minutes or 0)
    hour = _hour(int(hours), before or after, bool(seconds))
    return _time(plain, hour, minute, int(float((seconds or "0").replace(",", "."))))


def _hour(hour: int, word: str | None, machine_made: bool) -> int:
    """The hour by the clock of one that is said with a word for a part of the day."""
    if word is None:
        return hour
    part = _PART_OF[word]
    _, by_clock, twelve_less = _PARTS[part]
    # People say 上午12点 at noon; machines, which write seconds, mean midnight, as does AM.
    if hour == 12 and (part == "dawn" or word == "AM" or (part == "morning" and machine_made)):
        return 0
    if hour in twelve_less:
        return hour + 12
    if hour not in by_clock:
        raise BadValue(
            "几点分不清(如晚上12点),请写成 24 小时制,如 00:00、12:00、23:30",
            "several times of day are meant by this; write it in 24 hours, as 00:00, 12:00 or 23:30",
        )
    return hour


def _time(plain: str, hour: int, minute: int, second: int) -> time:
    if (hour, minute, second) == (24, 0, 0):
        raise BadValue("24:00 算哪一天不清楚,请写成第二天的 00:00", "24:00 is 00:00 of the next day; write that")
    if hour > 23 or minute > 59 or second > 59:
        raise _no_time(plain)
    return time(hour, minute, second)


def _no_time(plain: str) -> NoTime:
    if re.fullmatch(r"\d{1,2}", plain):
        return NoTime("只有一个数,分不清是不是时间,请写成 08:00", "a number alone is no time; write it as 08:00")
    return NoTime("不是时间,请写成 08:30", "no time of day; write it as 08:30")
