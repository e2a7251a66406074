"""How people write days, times of day and moments."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from tests.habits.habit import Habit, certain, chinese, digits, unsure, wide

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LONG_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_OFFSET = timedelta(hours=8)


def _zh_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _weekday(day: date) -> str:
    return "一二三四五六日"[day.weekday()]


def serial(moment: datetime) -> float:
    """Excel's number of a moment."""
    return (moment - datetime(1899, 12, 30)) / timedelta(days=1)


def _epoch(moment: datetime) -> int:
    return int((moment - _OFFSET).replace(tzinfo=UTC).timestamp())


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


DAY: list[Habit] = [
    *certain(
        "day",
        iso=lambda d: d.isoformat(),
        slashes=lambda d: f"{d.year}/{d.month}/{d.day}",
        slashes_two_digits=lambda d: f"{d:%Y/%m/%d}",
        dots=lambda d: f"{d.year}.{d.month}.{d.day}",
        dots_two_digits=lambda d: f"{d:%Y.%m.%d}",
        dashes_bare=lambda d: f"{d.year}-{d.month}-{d.day}",
        chinese=_zh_day,
        chinese_two_digits=lambda d: f"{d:%Y年%m月%d日}",
        chinese_hao=lambda d: f"{d.year}年{d.month}月{d.day}号",
        chinese_spaced=lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
        chinese_short_year=lambda d: f"{d:%y}年{d.month}月{d.day}日",
        compact=lambda d: f"{d:%Y%m%d}",
        weekday_after=lambda d: f"{_zh_day(d)} 星期{_weekday(d)}",
        weekday_in_brackets=lambda d: f"{d.isoformat()}(周{_weekday(d)})",
        weekday_wide_brackets=lambda d: f"{_zh_day(d)}（星期{_weekday(d)}）",
        midnight=lambda d: f"{d.isoformat()} 00:00:00",
        midnight_slashes=lambda d: f"{d.year}/{d.month}/{d.day} 0:00",
        midnight_slashes_seconds=lambda d: f"{d.year}/{d.month}/{d.day} 0:00:00",
        midnight_iso=lambda d: f"{d.isoformat()}T00:00:00",
        midnight_millis=lambda d: f"{d.isoformat()}T00:00:00.000",
        midnight_here=lambda d: f"{d.isoformat()}T00:00:00+08:00",
        excel_serial=lambda d: f"{serial(_midnight(d)):.0f}",
        excel_serial_point_0=lambda d: f"{serial(_midnight(d)):.1f}",
        day_month_name=lambda d: f"{d.day}-{_MONTHS[d.month - 1]}-{d.year}",
        month_name_first=lambda d: f"{_MONTHS[d.month - 1]} {d.day}, {d.year}",
        month_long=lambda d: f"{_LONG_MONTHS[d.month - 1]} {d.day}, {d.year}",
        day_month_long=lambda d: f"{d.day} {_LONG_MONTHS[d.month - 1]} {d.year}",
        wide=lambda d: wide(d.isoformat()),
        wide_chinese=lambda d: wide(_zh_day(d)),
        numerals=lambda d: f"{digits(str(d.year))}年{chinese(d.month)}月{chinese(d.day)}日",
        numerals_zero=lambda d: (
            f"{digits(str(d.year), '零一二三四五六七八九')}年{chinese(d.month)}月{chinese(d.day)}日"
        ),
        blanks_around=lambda d: f"  {d.isoformat()} ",
        no_break_space=lambda d: f"\xa0{d.isoformat()}\xa0",
        wide_space=lambda d: f"{d.isoformat()}\u3000",
        apostrophe=lambda d: f"'{d.isoformat()}",
        formula_text=lambda d: f'="{d.isoformat()}"',
    ),
    *unsure(
        "day",
        no_year=lambda d: f"{d.month}月{d.day}日",
        no_year_hao=lambda d: f"{d.month}月{d.day}号",
        no_year_dot=lambda d: f"{d.month}.{d.day}",
        no_year_slash=lambda d: f"{d.month}/{d.day}",
        no_year_dash=lambda d: f"{d:%m-%d}",
        short_year=lambda d: f"{d:%y}/{d.month}/{d.day}",
        short_year_dashes=lambda d: f"{d:%y-%m-%d}",
        short_year_dots=lambda d: f"{d:%y.%m.%d}",
        month_first_alone=lambda d: f"{d.month}/{d.day}/{d.year}",
        day_first_alone=lambda d: f"{d.day}/{d.month}/{d.year}",
        day_first_dots=lambda d: f"{d:%d.%m.%Y}",
        month_first_short=lambda d: f"{d:%m/%d/%y}",
        day_only=lambda d: f"{d.day}日",
        mixed_marks=lambda d: f"{d.year}/{d.month}.{d.day}",
        pauses=lambda d: f"{d.year}、{d.month}、{d.day}",
        long_dashes=lambda d: f"{d.year}—{d.month}—{d.day}",
        backslashes=lambda d: f"{d.year}\\{d.month}\\{d.day}",
        ri_behind_iso=lambda d: f"{d.isoformat()}日",
        no_ri=lambda d: f"{d.year}年{d.month}月{d.day}",
        blanks_between=lambda d: f"{d.year} {d.month} {d.day}",
        compact_short=lambda d: f"{d:%y%m%d}",
        note_behind=lambda d: f"{d.isoformat()}(补录)",
        about=lambda d: f"{_zh_day(d)}左右",
        month_only=lambda d: f"{d.year}年{d.month}月",
        month_only_dot=lambda d: f"{d.year}.{d.month}",
        month_only_dash=lambda d: f"{d:%Y-%m}",
        year_only=lambda d: f"{d.year}",
        range=lambda d: f"{d.isoformat()}~{d.day + 1}",
        epoch=lambda d: f"{_epoch(_midnight(d))}",
        epoch_millis=lambda d: f"{_epoch(_midnight(d))}000",
        midnight_elsewhere=lambda d: f"{(d - timedelta(days=1)).isoformat()}T16:00:00Z",
        hashes=lambda d: "########",
        same_as_above=lambda d: "同上",
        emperor=lambda d: f"令和{d.year - 2018}年{d.month}月{d.day}日",
        republic=lambda d: f"{d.year - 1911}/{d.month}/{d.day}" if d.year > 2010 else None,
    ),
]


def _part(moment: datetime) -> str:
    """The word for the part of the day."""
    hour = moment.hour
    for until, word in ((5, "凌晨"), (8, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (19, "傍晚"), (24, "晚上")):
        if hour < until:
            return word
    raise ValueError(moment)


def _twelve(moment: datetime) -> int:
    return (moment.hour - 1) % 12 + 1


def _half(moment: datetime) -> str:
    return "上午" if moment.hour < 12 else "下午"


def _spoken_minute(moment: datetime) -> str:
    minute = moment.minute
    return {0: "", 30: "半", 15: "一刻", 45: "三刻"}.get(minute, f"{minute:02d}分")


def _only(hours: range, write: Callable[[datetime], str]) -> Callable[[datetime], str | None]:
    return lambda m: write(m) if m.hour in hours else None


#: 上午12:08 may be either.
_NOT_MIDNIGHT = range(1, 24)

CLOCK: list[Habit] = [
    *certain(
        "clock",
        two_digits=lambda m: f"{m:%H:%M}",
        one_digit=lambda m: f"{m.hour}:{m:%M}",
        seconds=lambda m: f"{m:%H:%M}:00",
        wide_colon=lambda m: f"{m.hour}：{m:%M}",
        wide_digits=lambda m: wide(f"{m:%H:%M}"),
        dian_fen=lambda m: f"{m.hour}点{m.minute}分",
        dian=lambda m: f"{m.hour}点{m:%M}",
        shi_fen=lambda m: f"{m.hour}时{m:%M}分",
        spoken=lambda m: f"{m.hour}点{_spoken_minute(m)}",
        half_of_day=_only(_NOT_MIDNIGHT, lambda m: f"{_half(m)}{_twelve(m)}:{m:%M}"),
        half_spaced=_only(_NOT_MIDNIGHT, lambda m: f"{_half(m)} {_twelve(m)}:{m:%M}"),
        half_dian=_only(_NOT_MIDNIGHT, lambda m: f"{_half(m)}{_twelve(m)}点{_spoken_minute(m)}"),
        part_of_day=_only(range(5, 23), lambda m: f"{_part(m)}{_twelve(m)}点{_spoken_minute(m)}"),
        part_colon=_only(range(5, 23), lambda m: f"{_part(m)}{_twelve(m)}:{m:%M}"),
        night=_only(range(21, 24), lambda m: f"夜里{_twelve(m)}点{_spoken_minute(m)}"),
        small_hours=_only(range(1, 5), lambda m: f"凌晨{m.hour}点{_spoken_minute(m)}"),
        noon=_only(range(12, 14), lambda m: f"中午{_twelve(m)}点{_spoken_minute(m)}"),
        am_pm=lambda m: f"{_twelve(m)}:{m:%M} {m:%p}",
        am_pm_close=lambda m: f"{_twelve(m)}:{m:%M}{m:%p}".lower(),
        am_pm_seconds=lambda m: f"{_twelve(m)}:{m:%M}:00 {m:%p}",
        am_pm_dots=lambda m: f"{_twelve(m)}:{m:%M} {'a.m.' if m.hour < 12 else 'p.m.'}",
        four_digits=lambda m: f"{m:%H%M}",
        blanks=lambda m: f" {m:%H:%M}\xa0",
        apostrophe=lambda m: f"'{m:%H:%M}",
        with_day=lambda m: f"{m:%Y-%m-%d %H:%M}",
        with_day_slashes=lambda m: f"{m.year}/{m.month}/{m.day} {m.hour}:{m:%M}",
    ),
    *unsure(
        "clock",
        three_digits=lambda m: f"{m.hour}{m:%M}",
        dot=lambda m: f"{m.hour}.{m:%M}",
        comma=lambda m: f"{m.hour},{m:%M}",
        semicolon=lambda m: f"{m.hour};{m:%M}",
        dash=lambda m: f"{m.hour}-{m:%M}",
        zao=_only(range(6, 10), lambda m: f"早{m.hour}:{m:%M}"),
        wan=_only(range(18, 22), lambda m: f"晚{_twelve(m)}点{_spoken_minute(m)}"),
        numerals=lambda m: f"{chinese(m.hour)}点{chinese(m.minute)}分",
        numerals_half=_only(range(5, 12), lambda m: f"早上{chinese(m.hour)}点{_spoken_minute(m)}"),
        day_fraction=lambda m: f"{serial(m) % 1:.10f}",
        am_before=lambda m: f"{m:%p} {_twelve(m)}:{m:%M}",
        zh_am_behind=lambda m: f"{_twelve(m)}:{m:%M}{_half(m)}",
        about=lambda m: f"{m:%H:%M}左右",
        about_before=lambda m: f"约{m.hour}点{_spoken_minute(m)}",
        before=lambda m: f"{m.hour + 1}点前",
        range=lambda m: f"{m.hour}:{m:%M}-{m.hour + 1}:{m:%M}",
        two=lambda m: f"{m.hour}:{m:%M}、{m.hour + 1}:{m:%M}",
        hour_only=lambda m: f"{m.hour}" if not m.minute else None,
        h=lambda m: f"{m.hour}h{m:%M}",
        fen_behind_colon=lambda m: f"{m:%H:%M}分",
        part_only=lambda m: _part(m),
        midnight_twelve=_only(range(1), lambda m: f"晚上12点{_spoken_minute(m)}"),
        utc_only=lambda m: f"{m - _OFFSET:%H:%M}Z",
    ),
]


MOMENT: list[Habit] = [
    *certain(
        "moment",
        iso=lambda m: f"{m:%Y-%m-%d %H:%M}",
        iso_seconds=lambda m: f"{m:%Y-%m-%d %H:%M:%S}",
        iso_t=lambda m: f"{m:%Y-%m-%dT%H:%M:%S}",
        millis=lambda m: f"{m:%Y-%m-%dT%H:%M:%S}.000",
        micros=lambda m: f"{m:%Y-%m-%d %H:%M:%S}.000000",
        slashes=lambda m: f"{m.year}/{m.month}/{m.day} {m.hour}:{m:%M}",
        slashes_seconds=lambda m: f"{m.year}/{m.month}/{m.day} {m.hour}:{m:%M:%S}",
        dots=lambda m: f"{m.year}.{m.month}.{m.day} {m.hour}:{m:%M}",
        wide_colon=lambda m: f"{m.year}/{m.month}/{m.day} {m.hour}：{m:%M}",
        chinese=lambda m: f"{_zh_day(m)}{m.hour}时{m:%M}分",
        chinese_spaced=lambda m: f"{_zh_day(m)} {m.hour}:{m:%M}",
        chinese_dian=lambda m: f"{_zh_day(m)}{m.hour}点{_spoken_minute(m)}",
        chinese_half=_only(_NOT_MIDNIGHT, lambda m: f"{_zh_day(m)} {_half(m)}{_twelve(m)}:{m:%M}"),
        slashes_half=_only(_NOT_MIDNIGHT, lambda m: f"{m.year}/{m.month}/{m.day} {_half(m)}{_twelve(m)}:{m:%M}"),
        slashes_half_spaced=_only(
            _NOT_MIDNIGHT, lambda m: f"{m.year}/{m.month}/{m.day} {_half(m)} {_twelve(m)}:{m:%M:%S}"
        ),
        google_forms=_only(
            _NOT_MIDNIGHT, lambda m: f"{m.year}/{m.month}/{m.day} {_twelve(m)}:{m:%M:%S} {_half(m)} GMT+8"
        ),
        google_forms_before=_only(
            _NOT_MIDNIGHT, lambda m: f"{m.year}/{m.month}/{m.day} {_half(m)}{_twelve(m)}:{m:%M:%S} GMT+8"
        ),
        am_pm=lambda m: f"{m:%Y-%m-%d} {_twelve(m)}:{m:%M} {m:%p}",
        weekday=lambda m: f"{m:%Y-%m-%d} 星期{_weekday(m)} {m:%H:%M}",
        compact_14=lambda m: f"{m:%Y%m%d%H%M%S}",
        compact_12=lambda m: f"{m:%Y%m%d%H%M}",
        z=lambda m: f"{m - _OFFSET:%Y-%m-%dT%H:%M:%S}Z",
        z_millis=lambda m: f"{m - _OFFSET:%Y-%m-%dT%H:%M:%S}.000Z",
        utc_word=lambda m: f"{m - _OFFSET:%Y-%m-%d %H:%M:%S} UTC",
        utc_micros=lambda m: f"{m - _OFFSET:%Y-%m-%d %H:%M:%S}.009981 UTC",
        offset_here=lambda m: f"{m:%Y-%m-%dT%H:%M:%S}+08:00",
        offset_compact=lambda m: f"{m:%Y-%m-%dT%H:%M:%S}+0800",
        offset_short=lambda m: f"{m:%Y-%m-%d %H:%M:%S}+08",
        offset_zero=lambda m: f"{m - _OFFSET:%Y-%m-%d %H:%M:%S}+00:00",
        offset_minus=lambda m: f"{m - _OFFSET - timedelta(hours=5):%Y-%m-%dT%H:%M:%S}-05:00",
        weibo=lambda m: f"{_DAYS[m.weekday()]} {_MONTHS[m.month - 1]} {m:%d %H:%M:%S} +0800 {m.year}",
        epoch=lambda m: f"{_epoch(m)}",
        epoch_millis=lambda m: f"{_epoch(m)}000",
        excel_serial=lambda m: f"{serial(m):.10f}",
        month_name=lambda m: f"{_MONTHS[m.month - 1]} {m.day}, {m.year} {_twelve(m)}:{m:%M} {m:%p}",
        day_month_name=lambda m: f"{m.day}-{_MONTHS[m.month - 1]}-{m.year} {m:%H:%M}",
        wide=lambda m: wide(f"{m:%Y-%m-%d}") + " " + wide(f"{m:%H:%M}"),
        blanks=lambda m: f" {m:%Y-%m-%d}  {m:%H:%M} ",
        no_break_space=lambda m: f"{m:%Y-%m-%d}\xa0{m:%H:%M}",
        line_break=lambda m: f"{m:%Y-%m-%d}\n{m:%H:%M}",
        apostrophe=lambda m: f"'{m:%Y-%m-%d %H:%M}",
        formula_text=lambda m: f'="{m:%Y-%m-%d %H:%M}"',
    ),
    *unsure(
        "moment",
        no_year=lambda m: f"{m.month}月{m.day}日{m.hour}:{m:%M}",
        no_year_slash=lambda m: f"{m.month}/{m.day} {m.hour}:{m:%M}",
        short_year=lambda m: f"{m:%y}/{m.month}/{m.day} {m.hour}:{m:%M}",
        month_first=lambda m: f"{m:%m/%d/%Y} {_twelve(m):02d}:{m:%M:%S} {m:%p}",
        day_first=lambda m: f"{m:%d/%m/%Y %H:%M}",
        javascript=lambda m: f"{_DAYS[m.weekday()]} {_MONTHS[m.month - 1]} {m:%d %Y %H:%M:%S} GMT+0800 (中国标准时间)",
        rfc_2822=lambda m: f"{_DAYS[m.weekday()]}, {m.day:02d} {_MONTHS[m.month - 1]} {m:%Y %H:%M:%S} +0800",
        cst=lambda m: f"{_DAYS[m.weekday()]} {_MONTHS[m.month - 1]} {m:%d %H:%M:%S} CST {m.year}",
        dashes_all=lambda m: f"{m:%Y-%m-%d-%H-%M}",
        no_gap=lambda m: f"{m:%Y-%m-%d}{m:%H:%M}",
        dot_time=lambda m: f"{m:%Y-%m-%d} {m.hour}.{m:%M}",
        time_first=lambda m: f"{m:%H:%M %Y-%m-%d}",
        about=lambda m: f"{m:%Y-%m-%d %H:%M}左右",
        until=lambda m: f"{m:%Y-%m-%d %H:%M}前",
        half_without_time=lambda m: f"{_zh_day(m)}{_half(m)}",
        yesterday=lambda m: f"昨天{m:%H:%M}",
        two=lambda m: f"{m:%Y-%m-%d %H:%M}~{m.hour + 1}:{m:%M}",
    ),
]
