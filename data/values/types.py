"""What the cells of each value type mean: one row a type.

A type's ``by`` is the meaning: a cell's text in, database values out, or BadValue. It runs once
for each distinct text of a column, see ``data.intake.typed_columns``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from data import field_types
from data.exports import csv_safe
from data.kind_of_file import FIRST_YEAR
from data.refusal import BadValue
from data.values import checkin_status, dates, numbers, persons, points, rooms, symptoms, temperatures
from data.values.clock_times import NoTime, clock_of
from data.values.habits import Writing

#: Characters of a cell; Excel holds no more in one. What is longer is no cell but a file gone wrong.
LONGEST = 32_767
#: Characters of a cell that is a day, a number, a name, a door or one of a few words: their readers try many spellings,
#: which takes long on a page of text, and such a page is none of them.
LONGEST_VALUE = 300
#: Numbers from here on are not exact, and no count, stock or coordinate.
LARGEST = 10**15
#: Written where there is nothing to write; blank in every typed column.
PLACEHOLDERS = frozenset(
    {"-", "--", "—", "——", "/", "\\", "N/A", "NA", "NULL", "NONE", "NAN", "#N/A", "未测", "未填写"}
)
YES = frozenset({"是", "有", "√", "✓", "✔", "☑", "Y", "YES", "TRUE", "T", "1", "对", "已", "需要", "应检", "应采"})
NO = frozenset(
    {"否", "无", "没有", "×", "✗", "✘", "☒", "X", "N", "NO", "FALSE", "F", "0", "未", "不", "不需要", "不应检", "免检"}
)
# Whether somebody was seen; 在家 alone does not say that.
_SEEN = {"见面", "见到", "已见面", "已见到", "见到本人", "已走访", "已上门", "已探访", "SEEN"}
_NOT_SEEN = {"未见面", "未见到", "没见面", "没见到", "未见", "未走访", "未上门", "未探访", "不在", "不在家", "NOTSEEN"}
_WHAT_WAS_DONE = "已采 采 已采样 已检测 已检 已做 已随访 已完成 完成 DONE"
_WHAT_WAS_NOT = (
    "未采 没采 未采样 未检测 未检 未随访 未完成 未做 没做 漏采 拒采 拒检 拒绝采样 电话未接 未接电话 未接 未接通 没接 "
    "无人接听 联系不上 联系不到"
)
_DONE_YES = YES | set(_WHAT_WAS_DONE.split()) | _SEEN
_DONE_NO = NO | set(_WHAT_WAS_NOT.split()) | _NOT_SEEN
DONE_WORDS = _DONE_YES | _DONE_NO
#: Who has a result has been sampled. No words by which a column is known: a column of results is not of samples.
_RESULTS = {"阴性", "阳性", "阴", "阳", "已出结果", "结果已出", "NEGATIVE", "POSITIVE"}
_NOT_DONE_OR_WHEN = BadValue(
    "看不出做了没有,请写 √、已采、未采、未随访 之类,或时间,如 08:30",
    "neither whether it was done nor when; write √, 已采 (sampled), 未采 (not sampled) or a time such as 08:30",
)
#: Under a time: it was done, whenever that was.
_TICKS = checkin_status.REPORTED | {"是", "Y", "YES"}
URGENCIES = {
    "特急": 1,
    "危急": 1,
    "紧急": 2,
    "高": 2,
    "急": 2,
    "较急": 3,
    "中": 3,
    "一般": 4,
    "普通": 4,
    "低": 4,
    "CRITICAL": 1,
    "HIGH": 2,
    "MEDIUM": 3,
    "LOW": 4,
}
_LEVELS = {sign: level for level, signs in enumerate(("1一", "2二", "3三", "4四"), 1) for sign in signs}
_STATUSES = {
    "reported": (
        "待受理 未受理 已上报 新建 OPEN NEW REPORTED PENDING 重新打开 REOPENED 待处理 未处理 待接单 已登记 "
        "SUBMITTED LOGGED UNASSIGNED"
    ),
    "accepted": "已受理 受理 已接单 ACCEPTED ACKNOWLEDGED 已派单 ASSIGNED",
    "in_progress": "处理中 办理中 进行中 IN_PROGRESS INPROGRESS 跟进中 正在处理 正在办理 处置中 PROCESSING ONGOING",
    "resolved": (
        "已办结 办结 已解决 已完成 完成 RESOLVED CLOSED DONE 已处理 已完结 完结 已结案 结案 处理完毕 "
        "已处理完毕 办理完毕 办理完成 处理完成 已关闭 关闭 COMPLETED COMPLETE FINISHED FIXED SOLVED"
    ),
    "confirmed": "已反馈 已回访 已确认 CONFIRMED",
    "duplicate": "重复 重复件 DUPLICATE 重复工单 重复诉求 DUPLICATED",
    "out_of_scope": "不属实 不受理 不属实/不受理 OUT_OF_SCOPE REJECTED 不予受理 DECLINED",
    "withdrawn": "撤销 已撤销 撤回 取消 已取消 WITHDRAWN CANCELLED CANCELED 已撤回 撤单 已撤单 CANCEL",
}
#: What keeps a text from being reckoned with: '0123, 'R1 and '张三 ('Tis, '孩子' and '; are words), and ="0123".
_KEPT_AS_TEXT = re.compile(r"'([A-Za-z]{0,3}\d|[\u3400-\u9fff])[^']*")
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
#: What each status is called on screen.
STATUS_WORDS = {code: words.partition(" ")[0] for code, words in _STATUSES.items()}
STATUS_CODES = {word: code for code, words in _STATUSES.items() for word in words.split()}
RATINGS = ("非常满意", "满意", "基本满意", "一般", "不满意", "非常不满意")

Values = tuple[Any, ...]


@dataclass(frozen=True)
class ValueType:
    """How one value type is read: the columns it gives (suffix, SQL type) and its reader, which gets a ``Writing``."""

    columns: tuple[tuple[str, str], ...]
    by: Callable[[str, Any], Values]


def folded(text: str) -> str:
    """Full width to half width, trimmed, capital letters."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def unguarded(text: str) -> str:
    """Without what makes a text of a cell, and is no part of it.

    Our exports put an apostrophe before what would run as a formula (``csv_safe``), people before what Excel would
    change, and other programs write ="0123".
    """
    if text.startswith("'"):
        return text[1:] if _KEPT_AS_TEXT.fullmatch(text) else csv_safe.bare(text)
    formula = _TEXT_FORMULA.fullmatch(text)
    return formula[1] if formula else text


def as_written(text: str, _: int) -> Values:
    """The text, blanks at the ends apart."""
    return (unguarded(text.strip()) or None,)


def _number(text: str, writing: Writing) -> Values:
    """The number, and the measure word behind it."""
    return numbers.number_of(text, writing.habit)


def _count(text: str, writing: Writing) -> Values:
    number, measure = numbers.number_of(text, writing.habit)
    if number != int(number):
        raise BadValue("应是整数", "must be a whole number")
    if measure not in (None, "户", "家", "个"):
        raise BadValue(f"「{measure}」不是户,请只写户数", f"{measure} are no households; write how many there are")
    return (int(number),)


def _days(text: str, writing: Writing) -> Values:
    number, measure = numbers.number_of(text, writing.habit)
    if measure not in (None, "天", "日", "DAY", "DAYS"):
        raise BadValue(f"「{measure}」不是天,请写成天数", f"{measure} are no days; write how many days")
    return (number,)


def _time(text: str, writing: Writing) -> Values:
    """Time of day, or day and time, or that there was no report, or a report or a day whose time nobody wrote."""
    word = folded(text)
    if checkin_status.says_unreported(text) or word in _TICKS:
        return (None, None, word not in _TICKS, None)
    try:
        return (clock_of(text), None, False, None)
    except BadValue as no_clock:
        try:
            (moment,) = _moment(text, writing)
        except dates.NoDay:
            raise no_clock from None
    return (None, moment, False, None) if dates.has_time(text, moment) else (None, None, False, moment.date())


def _done(text: str, writing: Writing) -> Values:
    """Whether it was done, and when, as far as is written."""
    word = folded(text)
    if word in _DONE_YES or word in _DONE_NO or word in _RESULTS:
        return (word not in _DONE_NO, None, None)
    try:
        clock, moment, unreported, day = _time(text, writing)
    except NoTime:
        raise _NOT_DONE_OR_WHEN from None
    return (not unreported, clock, datetime.combine(day, time()) if day else moment)


def _yes_no(text: str, _: int) -> Values:
    word = folded(text)
    if word not in YES and word not in NO:
        raise BadValue("请填 是 或 否", "write yes or no")
    return (word in YES,)


def _coordinate(bound: float) -> Callable[[str, int], Values]:
    def parse(text: str, _: int) -> Values:
        plain = folded(text).replace("°", "").strip(" NEne")
        try:
            value = float(plain)
        except ValueError:
            raise BadValue("坐标不是数字", "no coordinate") from None
        if not -bound <= value <= bound:
            swapped = (
                (",经纬度可能填反了", "; latitude and longitude may be swapped") if abs(value) <= 180 else ("", "")
            )
            raise BadValue(
                f"坐标 {value:g} 超出 ±{bound:g}{swapped[0]}", f"coordinate {value:g} is beyond ±{bound:g}{swapped[1]}"
            )
        return (value,)

    return parse


def _urgency(text: str, _: int) -> Values:
    word = folded(text).removesuffix("级").removesuffix(".0")
    if word in _LEVELS:
        return (_LEVELS[word],)
    if word not in URGENCIES:
        raise BadValue("紧急程度应是 1、2、3、4 之一", "urgency is 1, 2, 3 or 4")
    return (URGENCIES[word],)


def _rating(text: str, _: int) -> Values:
    word = folded(text).removesuffix("分").removesuffix("星").removesuffix(".0")
    if word not in {"1", "2", "3", "4", "5"} and word not in RATINGS:
        raise BadValue("满意度应是 1–5 或 " + "、".join(RATINGS), "the rating is 1–5 or one of the words for it")
    return (word,)


def _status(text: str, _: int) -> Values:
    word = folded(text).replace(" ", "_")
    if word not in STATUS_CODES:
        raise BadValue(
            "状态应是 待受理、已受理、处理中、已办结、已反馈、重复、不受理、撤销 之一", "unknown status of a request"
        )
    return (STATUS_CODES[word],)


def _moment(text: str, writing: Writing) -> Values:
    return (dates.moment_of(text, writing.year, writing.habit, writing.since),)


def _day(text: str, writing: Writing) -> Values:
    return (dates.day_of(text, writing.year, writing.habit, writing.since),)


#: A year, alone or with what follows it in a date: 2015, 2015年生, 2015-06, 2015年6月1日, 20150601.
_BIRTH = re.compile(
    r"((?:19|20)\d\d)(?:\.0+|年生?|(?:[-./年]\d{1,2}(?:月|[-./]\d{1,2}|月\d{1,2}日?)?|\d{4})(?: 00:00(?::00)?)?)?"
)


def _birth_year(text: str, writing: Writing) -> Values:
    found = _BIRTH.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise BadValue("看不出是哪年出生,请写四位数,如 2015", "no year of birth; write four digits, such as 2015")
    if int(found[1]) > writing.year:
        raise BadValue("出生年份还没有到", "a year of birth that has not come")
    return (int(found[1]),)


def _room(text: str, _: Writing) -> Values:
    """Building, unit, whether the address itself says which number is the building, and room."""
    building, unit, room = rooms.read(text)
    return (building, unit, rooms.names_building(text), room)


def _of(*columns: tuple[str, str], by: Callable[[str, Any], Values]) -> ValueType:
    return ValueType(columns, by)


def _text_of(read: Callable[[str], str]) -> ValueType:
    """A type of one text, which ``read`` brings to its spelling."""
    return _of(("", "VARCHAR"), by=lambda text, _: (read(unguarded(text.strip())),))


#: How each type of ``field_types`` is read.
TYPES: dict[str, ValueType] = {
    **dict.fromkeys(field_types.FREE, _of(("", "VARCHAR"), by=as_written)),
    field_types.NAME_AS_WRITTEN: _text_of(persons.name_as_written),
    **dict.fromkeys((field_types.PHONE, field_types.STAFF_PHONE), _text_of(persons.phone)),
    field_types.ID: _text_of(persons.id),
    field_types.RESIDENT_ID: _text_of(persons.resident_id),
    field_types.NAME: _text_of(persons.name),
    field_types.BUILDING: _text_of(rooms.read_building),
    field_types.UNIT: _text_of(rooms.read_unit),
    field_types.ROOM: _of(
        ("_building", "VARCHAR"), ("_unit", "VARCHAR"), ("_named", "BOOLEAN"), ("", "VARCHAR"), by=_room
    ),
    field_types.DATE: _of(("", "DATE"), by=_day),
    field_types.MOMENT: _of(("", "TIMESTAMP"), by=_moment),
    field_types.TIME: _of(
        ("_clock", "TIME"), ("_moment", "TIMESTAMP"), ("_unreported", "BOOLEAN"), ("_day", "DATE"), by=_time
    ),
    field_types.DONE: _of(("_done", "BOOLEAN"), ("_clock", "TIME"), ("_moment", "TIMESTAMP"), by=_done),
    field_types.TEMPERATURE: _of(("", "DOUBLE"), by=lambda text, _: (temperatures.celsius(text),)),
    field_types.SYMPTOMS: _of(
        ("", "VARCHAR"), ("_symptomatic", "BOOLEAN"), ("_news", "BOOLEAN"), by=lambda text, _: symptoms.read(text)
    ),
    field_types.CONDITION: _of(
        ("", "VARCHAR"), ("_unreported", "BOOLEAN"), ("_mark", "TINYINT"), by=lambda text, _: checkin_status.read(text)
    ),
    field_types.BIRTH_YEAR: _of(("", "BIGINT"), by=_birth_year),
    field_types.YES_NO: _of(("", "BOOLEAN"), by=_yes_no),
    field_types.NUMBER: _of(("", "DOUBLE"), ("_measure", "VARCHAR"), by=_number),
    field_types.DAYS: _of(("", "DOUBLE"), by=_days),
    field_types.COUNT: _of(("", "BIGINT"), by=_count),
    field_types.LATITUDE: _of(("", "DOUBLE"), by=_coordinate(90)),
    field_types.LONGITUDE: _of(("", "DOUBLE"), by=_coordinate(180)),
    field_types.POINT: _of(("_lat", "DOUBLE"), ("_lng", "DOUBLE"), by=lambda text, _: points.point_of(text)),
    field_types.URGENCY: _of(("", "TINYINT"), by=_urgency),
    field_types.RATING: _of(("", "VARCHAR"), by=_rating),
    field_types.STATUS: _of(("", "VARCHAR"), by=_status),
}


#: Types whose reader says itself what is blank: "none" is an answer on symptoms.
_OWN_BLANKS = field_types.FREE | {field_types.SYMPTOMS}
#: Types of which a cell may hold a page of text.
_LONG = (field_types.FREE | {field_types.SYMPTOMS, field_types.CONDITION}) - {field_types.NAME_AS_WRITTEN}
#: What is blank in the others; and who has no phone has none in words.
_BLANKS = {type: PLACEHOLDERS for type in TYPES if type not in _OWN_BLANKS} | dict.fromkeys(
    (field_types.PHONE, field_types.STAFF_PHONE),
    PLACEHOLDERS | {"无", "没有", "暂无", "无电话", "没有电话", "无手机", "不详", "未知"},
)


def parse(type: str, text: str, year: int, habit: str | None = None, since: int = FIRST_YEAR) -> Values:
    """The values of a cell of that type, in the order of the type's columns; all None where blank.

    ``year``, ``habit`` and ``since`` are those of ``Writing``. Raises BadValue with the reason in both languages.
    """
    value_type = TYPES[type]
    most = LONGEST if type in _LONG else LONGEST_VALUE
    if len(text) > most:
        raise BadValue(
            f"这一格太长({len(text):,} 字,最多 {most:,} 字)",
            f"the cell is too long ({len(text):,} characters; at most {most:,})",
        )
    if not text.strip() or folded(text) in _BLANKS.get(type, ()):
        return (None,) * len(value_type.columns)
    return value_type.by(text, Writing(year, habit, since))


def bare(text: str) -> str:
    """Trimmed, and without what our exports put before a formula, whatever the type: -1 is no formula to us."""
    return unguarded(text.strip()).strip()


def read(
    type: str, texts: Iterable[str], year: int, habit: str | None = None, since: int = FIRST_YEAR
) -> list[Values | BadValue]:
    """The values of each cell of a column as ``parse`` has them, or why it has none; what it guards is unpacked."""
    found: list[Values | BadValue] = []
    for text in texts:
        try:
            values = parse(type, bare(text), year, habit, since)
            if any(isinstance(value, int | float) and abs(value) >= LARGEST for value in values):
                raise BadValue("数字太大", "the number is too large")
            found.append(values)
        except BadValue as reason:
            found.append(reason)
        except (ValueError, OverflowError):
            found.append(BadValue("这一格读不懂", "the cell cannot be read"))
    return found
