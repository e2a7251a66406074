"""True numbers, days and times, written in the ways in which people write them: read as they are or asked about.

Never read as something else: that is the one thing that nobody would notice.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from data import field_types
from data.clock import ZONE
from data.refusal import BadValue
from data.values import types
from data.values.dates import OrdersSeen
from data.values.numbers import SignsSeen
from tests.long import so_many

_DIGITS = "零一二三四五六七八九"
_FULL_WIDTH = str.maketrans("0123456789:/-.,", "０１２３４５６７８９：／－．，")


def _chinese(number: int) -> str:
    """A number below 10,000 as it is spelled out."""
    words, gap = "", False
    for size, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + word
        gap = not digit
    return words.removeprefix("一") if 10 <= number < 20 else words or "零"


NUMBERS: dict[str, Callable[[int], str]] = {
    "plain": str,
    "groups": lambda n: f"{n:,}",
    "full width groups": lambda n: f"{n:,}".translate(_FULL_WIDTH),
    "spaces": lambda n: f"{n:,}".replace(",", " "),
    "European": lambda n: f"{n:,}".replace(",", ".") + ",00",
    "point": lambda n: f"{n}.0",
    "point and groups": lambda n: f"{n:,}.00",
    "万": lambda n: f"{n / 10_000:.4f}".rstrip("0").rstrip(".") + "万",
    "w": lambda n: f"{n / 10_000:.4f}".rstrip("0").rstrip(".") + "w",
    "k": lambda n: f"{n / 1_000:.3f}".rstrip("0").rstrip(".") + "k",
    "千": lambda n: f"{n / 1_000:.3f}".rstrip("0").rstrip(".") + "千",
    "spelled": lambda n: _chinese(n) if 1 < n < 10_000 else str(n),  # 一 may be a dash
    "万 and 千": lambda n: f"{n // 10_000}万{n // 1_000 % 10}千" if n >= 11_000 and n % 1_000 == 0 else str(n),
    "measure": lambda n: f"{n}箱",
    "万 and measure": lambda n: f"{n / 10_000:.4f}万只",
    "full width": lambda n: str(n).translate(_FULL_WIDTH),
}
MOMENTS: dict[str, Callable[[datetime], str]] = {
    "ISO": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}",
    "ISO, Z": lambda at: f"{at.replace(tzinfo=ZONE).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    "ISO, milliseconds": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}.123+08:00",
    "UTC": lambda at: f"{at.replace(tzinfo=ZONE).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
    "+08": lambda at: f"{at:%Y-%m-%d %H:%M:%S}+08",
    "+0900": lambda at: f"{at + timedelta(hours=1):%Y-%m-%d %H:%M:%S} +0900",
    "slashes": lambda at: f"{at.year}/{at.month}/{at.day} {at.hour}:{at:%M:%S}",
    "month first": lambda at: f"{at:%m/%d/%Y %I:%M:%S %p}",
    "day first": lambda at: f"{at:%d/%m/%Y %H:%M:%S}",
    "month first, short": lambda at: f"{at.month}/{at.day}/{at:%y} {at:%H:%M:%S}",
    "day first, points": lambda at: f"{at:%d.%m.%Y %H:%M:%S}",
    "year first, short": lambda at: f"{at:%y-%m-%d %H:%M:%S}",
    "Chinese": lambda at: f"{at.year}年{at.month}月{at.day}日 {at.hour}时{at.minute}分{at.second}秒",
    "Chinese, spelled": lambda at: (
        f"{''.join(_DIGITS[int(digit)] for digit in str(at.year))}年{_chinese(at.month)}月{_chinese(at.day)}日 "
        f"{at:%H:%M:%S}"
    ),
    "Chinese, short": lambda at: f"{at:%y}年{at.month}月{at.day}日 {at:%H:%M:%S}",
    "no year": lambda at: f"{at.month}月{at.day}日 {at:%H:%M:%S}",
    "上午 before": lambda at: f"{at.year}/{at.month}/{at.day} {'上午' if at.hour < 12 else '下午'} {at:%I:%M:%S}",
    "上午 behind": lambda at: f"{at.year}/{at.month}/{at.day} {at:%I:%M:%S} {'上午' if at.hour < 12 else '下午'} GMT+8",
    "compact": lambda at: f"{at:%Y%m%d%H%M%S}",
    "compact, space": lambda at: f"{at:%Y%m%d %H%M%S}",
    "month's name": lambda at: f"{at:%d-%b-%Y %H:%M:%S}",
    "month's name first": lambda at: f"{at:%b %d, %Y %I:%M:%S %p}",
    "C": lambda at: f"{at:%a %b %d %H:%M:%S} +0800 {at:%Y}",
    "JavaScript": lambda at: f"{at:%a %b %d %Y %H:%M:%S} GMT+0800 (中国标准时间)",
    "Unix": lambda at: str(int(at.replace(tzinfo=ZONE).timestamp())),
    "Unix, milliseconds": lambda at: str(int(at.replace(tzinfo=ZONE).timestamp()) * 1000),
    "weekday": lambda at: f"{at:%Y-%m-%d} 周{'一二三四五六日'[at.weekday()]} {at:%H:%M:%S}",
    "full width": lambda at: f"{at:%Y/%m/%d %H:%M:%S}".translate(_FULL_WIDTH),
}
CLOCKS: dict[str, Callable[[time], str]] = {
    "colon": lambda at: f"{at.hour}:{at:%M}",
    "digits": lambda at: f"{at:%H%M}",
    "点": lambda at: f"{at.hour}点{at.minute}分",
    "点半": lambda at: f"{at.hour}点半" if at.minute == 30 else f"{at.hour}点{at.minute}",
    "AM": lambda at: f"{at:%I:%M %p}",
    "上午": lambda at: f"{'上午' if at.hour < 12 else '下午'}{at.hour % 12 or 12}:{at:%M}",
    "parts of the day": lambda at: f"{_part(at.hour)}{at.hour % 12 or 12}点{at.minute or ''}",
    "full width": lambda at: f"{at:%H:%M}".translate(_FULL_WIDTH),
}
#: Ways that may be asked about: what 12 is with a word beside it, or which part of a short day is the year.
ASKED = {"上午", "parts of the day"}


def _part(hour: int) -> str:
    for until, part in ((5, "凌晨"), (11, "早上"), (13, "中午"), (17, "下午"), (19, "傍晚"), (24, "晚上")):
        if hour < until:
            return part
    raise AssertionError(hour)


@settings(max_examples=so_many(60, 2_000), deadline=None)
@given(way=st.sampled_from(sorted(NUMBERS)), numbers=st.lists(st.integers(0, 99_999), min_size=1, max_size=12))
def test_a_column_of_numbers_is_read_as_it_was_meant(way: str, numbers: list[int]) -> None:
    texts = [NUMBERS[way](number) for number in [*numbers, 1_000]]  # by itself 500,00 tells nothing for certain
    seen = SignsSeen()
    seen.note(texts)
    for text, number in zip(texts, [*numbers, 1_000], strict=True):
        assert types.parse(field_types.NUMBER, text, 2022, seen.habit())[0] == number, text


@settings(max_examples=so_many(60, 2_000), deadline=None)
@given(
    way=st.sampled_from(sorted(MOMENTS)),
    moments=st.lists(st.datetimes(datetime(2022, 1, 1), datetime(2022, 12, 31)), min_size=1, max_size=12),
)
def test_a_column_of_moments_is_read_as_it_was_meant_or_asked_about(way: str, moments: list[datetime]) -> None:
    moments = [moment.replace(microsecond=0) for moment in moments]
    texts = [MOMENTS[way](moment) for moment in moments]
    seen = OrdersSeen(2022, 1990)
    seen.note(texts)
    for text, moment in zip(texts, moments, strict=True):
        try:
            assert types.parse(field_types.MOMENT, text, 2022, seen.habit())[0] == moment, text
        except BadValue:
            assert (seen.doubtful, seen.habit()) == (True, None), text


@settings(max_examples=so_many(60, 2_000), deadline=None)
@given(way=st.sampled_from(sorted(CLOCKS)), at=st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_time_of_day_is_read_as_it_was_meant_or_asked_about(way: str, at: time) -> None:
    text = CLOCKS[way](at)
    try:
        assert types.parse(field_types.TIME, text, 2022)[0] == at, text
    except BadValue:
        assert way in ASKED, text


@settings(max_examples=so_many(100, 5_000), deadline=None)
@given(
    numbers=st.lists(st.tuples(st.sampled_from(sorted(NUMBERS)), st.integers(0, 99_999)), min_size=1, max_size=12),
    before=st.sampled_from(["约", "近", "≥", "＜", "大概", "不到", ""]),
    behind=st.sampled_from(["多", "+", "左右", "%", "以上", "余箱", "半"]),
)
def test_in_a_column_of_all_sorts_nothing_is_read_as_something_else(
    numbers: list[tuple[str, int]], before: str, behind: str
) -> None:
    texts = [NUMBERS[way](number) for way, number in numbers]
    seen = SignsSeen()
    seen.note(texts)
    for text, (_, number) in zip(texts, numbers, strict=True):
        found = types.read(field_types.NUMBER, [text, f"{before}{text}{behind}"], 2022, seen.habit())
        assert isinstance(found[0], BadValue) or found[0][0] == number, text
        assert isinstance(found[1], BadValue), text
