"""Cells as people type them."""

from datetime import date, datetime, time
from functools import cache

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import field_types
from data.intake import loading, typed_columns
from data.kind_of_file import Field
from data.kinds import KINDS
from data.mapping.field_sources import Feed
from data.refusal import BadValue
from data.store.database import Store
from data.values import clock_times, dates, rooms, types
from tests.long import so_many


@pytest.mark.parametrize(
    "text",
    [
        "2022-04-01",
        "2022/4/1",
        "2022.4.1",
        "2022年4月1日",
        "2022 年 4 月 1 日",
        "4月1日",
        "20220401",
        "44652",
        "２０２２／４／１",
        "2022/4/1 星期五",
        "2022-04-01T00:00:00",
    ],
)
def test_days_are_read_as_typed(text: str) -> None:
    assert dates.day_of(text, 2022) == date(2022, 4, 1)


@pytest.mark.parametrize("text", ["2022-02-30", "4/1/2022", "昨天", "12345678", "1800-01-01", "36.5"])
def test_what_is_no_day_is_rejected(text: str) -> None:
    with pytest.raises(BadValue):
        dates.day_of(text, 2022)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-04-01 08:30", datetime(2022, 4, 1, 8, 30)),
        ("2022/4/1 8:30:15", datetime(2022, 4, 1, 8, 30, 15)),
        ("4月1日 8点半", datetime(2022, 4, 1, 8, 30)),
        ("2022-04-01T00:30:00Z", datetime(2022, 4, 1, 8, 30)),
        ("2022-04-01T08:30:00+08:00", datetime(2022, 4, 1, 8, 30)),
        ("44652.5", datetime(2022, 4, 1, 12)),
        ("2022年4月1日 下午3:05", datetime(2022, 4, 1, 15, 5)),
        ("2022-04-01", datetime(2022, 4, 1)),
    ],
)
def test_moments_are_read_as_typed_and_offsets_converted(text: str, expected: datetime) -> None:
    assert dates.moment_of(text, 2022) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8:30", time(8, 30)),
        ("08:30", time(8, 30)),
        ("８：３０", time(8, 30)),
        ("8点", time(8)),
        ("8点半", time(8, 30)),
        ("下午3:05", time(15, 5)),
        ("12:10 AM", time(0, 10)),
        ("0.5", time(12)),
        ("8:30:59", time(8, 30, 59)),
    ],
)
def test_times_of_day_are_read_as_typed(text: str, expected: time) -> None:
    assert clock_times.clock_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1-101", ("1", "", "101")),
        ("1-2-101", ("1", "2", "101")),
        ("1号楼101室", ("1", "", "101")),
        ("1栋2单元101", ("1", "2", "101")),
        ("1#101", ("1", "", "101")),
        ("01-101", ("1", "", "101")),
        ("一号楼三单元502", ("1", "3", "502")),
        ("A座1203", ("A", "", "1203")),
        ("2单元101", ("", "2", "101")),
        ("101", ("", "", "101")),
        ("１－１０１", ("1", "", "101")),
    ],
)
def test_doors_are_one_however_they_are_written(text: str, expected: tuple[str, str, str]) -> None:
    assert rooms.parts(text) == expected


@pytest.mark.parametrize("text", ["1", "01", "1号楼", "1栋", "1#", "第1栋", "一号楼", "１号楼"])
def test_buildings_are_one_however_they_are_written(text: str) -> None:
    assert rooms.building(text) == "1"


@pytest.mark.parametrize(
    ("type", "text", "expected"),
    [
        (field_types.NUMBER, "1,200", (1200.0, None)),
        (field_types.NUMBER, "820 只", (820.0, "只")),
        (field_types.DAYS, "3天", (3.0,)),
        (field_types.COUNT, "60户", (60,)),
        (field_types.BIRTH_YEAR, "2015", (2015,)),
        (field_types.BIRTH_YEAR, "2015.0", (2015,)),
        (field_types.BIRTH_YEAR, "2015年", (2015,)),
        (field_types.BIRTH_YEAR, "2015-06-01", (2015,)),
        (field_types.BIRTH_YEAR, "2015年6月1日", (2015,)),
        (field_types.BIRTH_YEAR, "2015.6", (2015,)),
        (field_types.BIRTH_YEAR, "20150601", (2015,)),
        (field_types.BIRTH_YEAR, "2015-06-01 00:00:00", (2015,)),
        (field_types.URGENCY, "紧急", (2,)),
        (field_types.URGENCY, "1级", (1,)),
        (field_types.URGENCY, "二级", (2,)),
        (field_types.STATUS, "已办结", ("resolved",)),
        (field_types.STATUS, "closed", ("resolved",)),
        (field_types.RATING, "5分", ("5",)),
        (field_types.RATING, "满意", ("满意",)),
        (field_types.YES_NO, "√", (True,)),
        (field_types.DONE, "√", (True, None, None)),
        (field_types.DONE, "未采", (False, None, None)),
        (field_types.DONE, "未检测", (False, None, None)),
        *((field_types.DONE, text, (False, None, None)) for text in ("拒采", "拒检", "电话未接", "未接通")),
        *((field_types.DONE, text, (True, None, None)) for text in ("阴性", "阳性", "已出结果", "已做")),
        (field_types.YES_NO, "不应检", (False,)),
        (field_types.STATUS, "办理完成", ("resolved",)),
        (field_types.DONE, "8:30", (True, time(8, 30), None)),
        *((field_types.TIME, text, (None, None, True, None)) for text in ("未打卡", "没打卡", "未提交", "漏报")),
        *((field_types.TIME, text, (None, None, False, None)) for text in ("√", "是", "已打卡")),
        (field_types.TIME, "2022/4/1", (None, None, False, date(2022, 4, 1))),
        (field_types.TIME, "2022/4/1 0:00", (None, datetime(2022, 4, 1), False, None)),
        (field_types.TIME, "202204010000", (None, datetime(2022, 4, 1), False, None)),
        (field_types.DONE, "2022/4/1", (True, None, datetime(2022, 4, 1))),
        (field_types.NAME, "张　三", ("张三",)),
        (field_types.NAME, "Ann  Lee", ("Ann Lee",)),
        (field_types.TEXT, " = 1 ", ("= 1",)),
        (field_types.TEXT, "'=1+1", ("=1+1",)),
        (field_types.TEXT, "'0123", ("0123",)),
        (field_types.TEXT, '="0123"', ("0123",)),
        (field_types.TEXT, "'孩子'发热", ("'孩子'发热",)),
        (field_types.TEXT, "'Tis", ("'Tis",)),
        (field_types.NAME, "'@张三", ("@张三",)),
        (field_types.TEXT, "'x'", ("'x'",)),
        (field_types.NUMBER, "—", (None, None)),
        (field_types.TEXT, "—", ("—",)),
    ],
)
def test_other_cells_are_read_as_typed(type: str, text: str, expected: tuple[object, ...]) -> None:
    assert types.parse(type, text, 2022) == expected


@pytest.mark.parametrize("text", ["第二轮已采", "外出", "上门采", "10混1", "情况稳定"])
def test_a_cell_that_says_neither_done_nor_when_is_told_what_may_be_written(text: str) -> None:
    with pytest.raises(BadValue) as reason:
        types.parse(field_types.DONE, text, 2022)
    assert all(word in reason.value.zh for word in ("√", "已采", "未采", "08:30"))


@cache
def alone(field: Field, text: str) -> tuple[bool, list[object]]:
    """Whether a cell that is read by itself is bad, and what it says."""
    arrays, bad = typed_columns.TypedColumn(field, Feed(field.name, (0,)), 2022).read(pa.array([text]))
    return 0 in bad, [array[0].as_py() for array in arrays]


@pytest.mark.slow
@pytest.mark.parametrize(
    "type",
    [
        field_types.ID,
        field_types.RESIDENT_ID,
        field_types.NAME,
        field_types.NAME_AS_WRITTEN,
        field_types.PHONE,
        field_types.ROOM,
        field_types.MOMENT,
        field_types.LATITUDE,
        field_types.LONGITUDE,
        field_types.NUMBER,
    ],
)
@settings(max_examples=so_many(25, 1_000), deadline=None)
@given(data=st.data())
def test_the_vectorised_reader_agrees_with_reading_one_by_one(type: str, data: st.DataObject) -> None:
    name = "张三某无家人等 　·•Ａa'=*X:(3"
    alphabet = {
        field_types.MOMENT: "0123456789-: ",
        field_types.NAME: name,
        field_types.NAME_AS_WRITTEN: name,
        field_types.PHONE: "0123456789-+* .EX/",
    }.get(type, "0123456789-: ./R楼E+*月")
    shaped = {
        field_types.MOMENT: st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
            lambda at: f"{at:%Y-%m-%d %H:%M:%S}"
        ),
        field_types.ROOM: st.from_regex(r"[0-9]{1,4}[-/]([0-9]{1,3}-)?[0-9]{1,4}", fullmatch=True),
        field_types.RESIDENT_ID: st.from_regex(r"[0-9A]{14,15}(000|123)", fullmatch=True),
        field_types.PHONE: st.from_regex(r"\+?[0-9]{3,11}(\.0|[ -][0-9]{3,4})?", fullmatch=True),
    }.get(type, st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,6})?", fullmatch=True))
    texts = data.draw(st.lists(st.text(alphabet, max_size=12) | shaped, min_size=1, max_size=30, unique=True))
    texts += [f"{number}" for number in range(typed_columns.FEW)]
    field = next(field for kind in KINDS.values() for field in kind.fields if field.type == type)
    arrays, bad = typed_columns.TypedColumn(field, Feed(field.name, (0,)), 2022).read(pa.array(texts))
    for row, text in enumerate(texts):
        is_bad, cells = alone(field, text)
        assert (row in bad) == is_bad
        assert [array[row].as_py() for array in arrays] == cells


@pytest.mark.parametrize(
    "text",
    ["2022-02-30 10:00:00", "2022-04-31 08:00", "2021-02-29 08:00:00", "0022-04-01 08:00", "2022-04-01 08:00:60"],
)
def test_what_is_no_moment_is_none_in_a_long_column_either(text: str) -> None:
    with pytest.raises(BadValue):
        types.parse(field_types.MOMENT, text, 2022)
    field = KINDS["requests"].field("reported_at")
    texts = [f"2022-04-01 {number // 60:02}:{number % 60:02}" for number in range(typed_columns.FEW)]
    (read,), bad = typed_columns.TypedColumn(field, Feed(field.name, (0,)), 2022).read(pa.array([*texts, text]))
    assert list(bad) == [len(texts)]
    assert read[len(texts)].as_py() is None
    assert read[0].as_py() == datetime(2022, 4, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("已完结", "resolved"),
        ("已结案", "resolved"),
        ("处理完毕", "resolved"),
        ("已关闭", "resolved"),
        ("Completed", "resolved"),
        ("待处理", "reported"),
        ("已派单", "accepted"),
        ("In Progress", "in_progress"),
        ("Cancelled", "withdrawn"),
    ],
)
def test_plain_words_of_other_systems_are_states(text: str, code: str) -> None:
    assert types.parse(field_types.STATUS, text, 2022) == (code,)


def test_a_state_that_may_mean_two_things_is_left_to_people() -> None:
    with pytest.raises(BadValue):
        types.parse(field_types.STATUS, "Referred Out", 2022)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '=HYPERLINK("x")',
        "'; drop table requests; --",
        "a\x00b",
        "bell \x07 and escape \x1b[31m",
        "\ufeffmark",
        "{{7*7}} ${x} %s",
        "\u202egnp.exe",
    ],
)
def test_text_is_data_whatever_it_says(text: str) -> None:
    assert types.parse(field_types.TEXT, text, 2022) == (text,)
    field = KINDS["requests"].field("text")
    (read,), bad = typed_columns.TypedColumn(field, Feed(field.name, (0,)), 2022).read(pa.array([text]))
    assert (read.to_pylist(), bad) == ([text], {})


@pytest.mark.parametrize("type", sorted(types.TYPES))
def test_a_cell_longer_than_excel_holds_is_rejected_whatever_its_type(type: str) -> None:
    with pytest.raises(BadValue, match=r"too long \(32,768 characters"):
        types.parse(type, "1" * (types.LONGEST + 1), 2022)


def test_a_cell_as_long_as_excel_holds_is_text() -> None:
    assert types.parse(field_types.TEXT, "字" * types.LONGEST, 2022) == ("字" * types.LONGEST,)


TOTALS = {
    "stock": "日期,物资,库存\n2022-04-01,口罩,20\n2022-04-01,合计,20\n2022-04-01,Sub-total,20\n2022-04-01,合计器,1\n",
    "buildings": "楼栋号,网格\n1,一\n合 计,\n总计:,\n",
    "requests": "诉求编号,上报时间\nR1,2022-04-01 08:00\n小计,\nTOTAL,2022-04-01 08:00\n",
    "checkins": "居民编号,姓名,体温\nP1,张三,36.5\n,共计,36.5\n合计,,36.5\nP9,合计,36.6\n",
    "roster": "姓名,房号\n张三,1-101\n合　计,\ntotal,1-102\n",
}


def test_a_line_that_sums_up_the_others_is_no_row(store: Store) -> None:
    for kind, text in TOTALS.items():
        result = loading.load(store, text.encode(), "file.csv", kind=kind, day=date(2022, 4, 1))
        assert [reject["line"] for reject in result.rejects] == [3, 4], kind
        assert {(reject["reason_zh"], reject["reason_en"]) for reject in result.rejects} == {
            ("合计行不是数据", "a total, not data")
        }, kind
        assert result.new == result.rows_read - 2, kind


@pytest.mark.parametrize("text", ["7", "7岁", "15", "1815", "2099", "小学", "20151", "13800001111"])
def test_an_age_or_what_is_no_year_of_birth_is_asked_about(text: str) -> None:
    with pytest.raises(BadValue):
        types.parse(field_types.BIRTH_YEAR, text, 2022)
