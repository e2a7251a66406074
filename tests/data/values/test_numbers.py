"""Numbers as people write them: understood for certain, or named."""

import pytest

from data import field_types
from data.refusal import BadValue
from data.values import measures, types
from data.values.habits import SIGNS, UNCLEAR, Undecided
from data.values.numbers import SignsSeen, number_of


@pytest.mark.parametrize(
    ("text", "number", "measure"),
    [
        ("1.5万", 15_000, None),
        ("1.1万", 11_000, None),
        ("1.5 W", 15_000, None),
        ("2万只", 20_000, "只"),
        ("3千", 3_000, None),
        ("5k", 5_000, None),
        ("5百", 500, None),
        ("3亿", 300_000_000, None),
        ("5百万", 5_000_000, None),
        ("两百", 200, None),
        ("一百二十", 120, None),
        ("一百零二", 102, None),
        ("十二", 12, None),
        ("二十五", 25, None),
        ("三万五千", 35_000, None),
        ("三万零五", 30_005, None),
        ("1万5千", 15_000, None),
        ("一亿两千万", 120_000_000, None),
        ("零", 0, None),
        ("两箱", 2, "箱"),
        ("三两", 3, "两"),
        ("20箱", 20, "箱"),
        ("20 (箱)", 20, "箱"),
        ("5kg", 5, "KG"),
        ("5千克", 5, "千克"),
        ("300ml", 300, "ML"),
        ("1,234", 1_234, None),
        ("1,234,567.5", 1_234_567.5, None),
        ("1 234", 1_234, None),
        ("1'234", 1_234, None),
        ("１，２３４", 1_234, None),
        ("20.0", 20, None),
        (".5", 0.5, None),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: float, measure: str | None) -> None:
    assert number_of(text) == (number, measure)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("约20", "确切的数"),
        ("20+", "确切的数"),
        ("20多箱", "确切的数"),
        ("＜5", "确切的数"),
        (">5", "确切的数"),
        ("半箱", "确切的数"),
        ("两箱半", "不是确切的数"),
        ("10%", "是百分比"),
        ("1#INF", "是表格软件的错误值"),
        ("5|6", "不止一个数"),
        ("1-2", "不止一个数"),
        ("2~3", "不止一个数"),
        ("2箱3瓶", "不止一个数"),
        ("1万5", "不止一个数"),
        ("5+x", "不是数字"),
        ("1，234，5", "不是数字"),
        ("1e5", "是科学记数"),
        ("20抽", "不是数字"),
        ("¥5", "不是数字"),
        ("一百二", "不是数字"),
        ("三万五", "不是数字"),
        ("一些", "不是数字"),
        ("一", "不是数字"),
        ("10²", "不是数字"),
        ("①", "不是数字"),
        ("½", "不是数字"),
        ("-5", "不能是负数"),
        ("−5", "不能是负数"),
        ("无", "不是数字"),
    ],
)
def test_what_is_no_plain_number_is_named(text: str, says: str) -> None:
    with pytest.raises(BadValue) as reason:
        number_of(text)
    assert says in reason.value.zh
    assert reason.value.en


@pytest.mark.parametrize(
    ("text", "by_comma"),
    [("12,5", 12.5), ("1.000,00", 1000.0), ("1.234", 1234.0), ("1,234", 1.234), ("12,5万", 125_000)],
)
def test_commas_and_points_are_read_as_the_column_writes_them(text: str, by_comma: float) -> None:
    assert number_of(text, "comma")[0] == by_comma


@pytest.mark.parametrize(("text", "habit"), [("12,5", None), ("1.000,00", None), ("0,500", None), ("1,234", UNCLEAR)])
def test_a_sign_that_may_be_either_is_asked_about(text: str, habit: str | None) -> None:
    with pytest.raises(Undecided) as reason:
        number_of(text, habit)
    assert reason.value.choices == SIGNS


@pytest.mark.parametrize(("text", "habit"), [("12.5", "comma"), ("12,5", "point"), ("0.500", "comma")])
def test_what_the_habit_does_not_allow_is_no_number(text: str, habit: str) -> None:
    with pytest.raises(BadValue):
        number_of(text, habit)


@pytest.mark.parametrize(
    ("texts", "habit"),
    [
        (["12,5", "7,25", "8,0"], "comma"),
        (["1.000,00", "1.234"], "comma"),
        (["1.234.567", "20"], "comma"),
        (["12,5", "7,25"], UNCLEAR),
        (["12,5", "7,25", "8,0", "1,234"], UNCLEAR),
        (["12,5", "7,25", "8,0", "12.5"], None),
        (["1.000,00", "1,234"], UNCLEAR),
        (["1.000,00", "1.5万"], None),
        (["1,234", "20"], None),
        (["1,234.5", "12,5"], None),
    ],
)
def test_a_column_tells_the_sign_of_its_decimals(texts: list[str], habit: str | None) -> None:
    seen = SignsSeen()
    seen.note(texts)
    assert seen.habit() == habit
    assert seen.habit("point") == "point"


@pytest.mark.parametrize(("type", "text"), [(field_types.COUNT, "60人"), (field_types.DAYS, "2周")])
def test_a_measure_of_something_else_is_asked_about(type: str, text: str) -> None:
    with pytest.raises(BadValue):
        types.parse(type, text, 2022)


@pytest.mark.parametrize(
    ("measure", "unit", "ratio"),
    [
        ("公斤", "斤", 2.0),
        ("KG", "千克", 1.0),
        ("斤", "克", 500.0),
        ("毫升", "L", 0.001),
        ("个", "只", 1.0),
        ("箱", "箱", 1.0),
        ("箱", "瓶", None),
        ("盒", "箱", None),
    ],
)
def test_what_one_measure_is_of_another(measure: str, unit: str, ratio: float | None) -> None:
    assert measures.ratio(measure, unit) == ratio


def test_units_are_one_however_they_are_written() -> None:
    assert [measures.spelled(unit) for unit in (" kg", "ＫＧ", "箱(24瓶)", "箱（24瓶）")] == ["KG", "KG", "箱", "箱"]
