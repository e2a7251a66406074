"""Days and times as people and machines write them: understood for certain, or named."""

from datetime import date, datetime, time

import pytest

from data import field_types
from data.refusal import BadValue
from data.values import types
from data.values.clock_times import clock_of
from data.values.dates import NoDay, OrdersSeen, believe, day_of, moment_of
from data.values.habits import UNCLEAR, Undecided


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("12/31/2017 11:59:58 PM", datetime(2017, 12, 31, 23, 59, 58)),
        ("13/10/2024", datetime(2024, 10, 13)),
        ("2020-05-22 07:38:09.981 UTC", datetime(2020, 5, 22, 15, 38, 9)),
        ("2020-12-24 00:00:00 UTC", datetime(2020, 12, 24, 8)),
        ("2021-07-22T08:51:39Z", datetime(2021, 7, 22, 16, 51, 39)),
        ("2024-05-27T02:08:51.000", datetime(2024, 5, 27, 2, 8, 51)),
        ("2020/10/14 7:00:00 上午 GMT+8", datetime(2020, 10, 14, 7)),
        ("2020/10/14 下午3:05:09 GMT+8", datetime(2020, 10, 14, 15, 5, 9)),
        ("22-Jul-2021", datetime(2021, 7, 22)),
        ("Jul 22, 2021", datetime(2021, 7, 22)),
        ("Friday, April 1, 2022 8:05 AM", datetime(2022, 4, 1, 8, 5)),
        ("2018-07-20 11:22:29.48+08", datetime(2018, 7, 20, 11, 22, 29)),
        ("2018-07-20 11:22:29 +0900", datetime(2018, 7, 20, 10, 22, 29)),
        ("2022/4/1 上午 8:05", datetime(2022, 4, 1, 8, 5)),
        ("20220401", datetime(2022, 4, 1)),
        ("202204010805", datetime(2022, 4, 1, 8, 5)),
        ("20220401080500", datetime(2022, 4, 1, 8, 5)),
        ("20220401 0805", datetime(2022, 4, 1, 8, 5)),
        ("20220401 080500", datetime(2022, 4, 1, 8, 5)),
        ("1648771200", datetime(2022, 4, 1, 8)),
        ("1648771200000", datetime(2022, 4, 1, 8)),
        ("Thu Jul 22 08:51:39 +0800 2021", datetime(2021, 7, 22, 8, 51, 39)),
        ("Thu Jul 22 2021 08:51:39 GMT+0800 (中国标准时间)", datetime(2021, 7, 22, 8, 51, 39)),
        ("22-04-01", datetime(2022, 4, 1)),
        ("22/4/1 8:30", datetime(2022, 4, 1, 8, 30)),
        ("22年4月1日", datetime(2022, 4, 1)),
        ("二〇二二年四月一日", datetime(2022, 4, 1)),
        ("四月二十一日 8点半", datetime(2022, 4, 21, 8, 30)),
        ("4/4/2022", datetime(2022, 4, 4)),
    ],
)
def test_moments_of_all_sorts_of_systems_are_read(text: str, moment: datetime) -> None:
    assert moment_of(text, 2024 if moment.year > 2022 else 2022) == moment


@pytest.mark.parametrize(
    "text",
    ["01/05/2018 12:00:00 AM", "01/10/2024", "1-10-2024", "4/1/22"],
)
def test_a_day_that_may_be_two_is_asked_about(text: str) -> None:
    with pytest.raises(Undecided) as reason:
        moment_of(text, 2022)
    assert set(reason.value.choices) == {"mdy", "dmy"}
    assert "列对应" in reason.value.zh


@pytest.mark.parametrize(
    ("text", "habit", "day"),
    [
        ("01/05/2018", "mdy", date(2018, 1, 5)),
        ("01/05/2018", "dmy", date(2018, 5, 1)),
        ("4/1/22", "mdy", date(2022, 4, 1)),
        ("4/1/22", "dmy", date(2022, 1, 4)),
        ("20/4/13", "ymd", date(2020, 4, 13)),
        ("13/10/2024", "mdy", date(2024, 10, 13)),
    ],
)
def test_the_habit_of_the_column_decides(text: str, habit: str, day: date) -> None:
    assert day_of(text, 2022, habit) == day


def test_a_day_that_may_lie_decades_back_needs_its_year() -> None:
    assert day_of("5月1日", 2022) == date(2022, 5, 1)
    with pytest.raises(BadValue, match="without its year"):
        day_of("5月1日", 2022, since=1900)


def test_a_year_of_two_digits_may_lie_further_back_where_days_may() -> None:
    with pytest.raises(Undecided) as reason:
        day_of("08-05-22", 2022, since=1900)
    assert set(reason.value.choices) == {"mdy", "dmy", "ymd"}
    assert day_of("95-04-13", 2022, since=1900) == date(1995, 4, 13)
    with pytest.raises(BadValue):
        day_of("95-04-13", 2022)


@pytest.mark.parametrize(
    ("texts", "given", "habit"),
    [
        (["01/05/2018", "12/31/2017"], None, "mdy"),
        (["01/05/2018", "31/12/2017"], None, "dmy"),
        (["01/05/2018", "31/12/2017", "12/31/2017"], None, None),
        (["01/05/2018", "4/4/2018"], None, None),
        (["01/05/2018"], "dmy", "dmy"),
        (["01/05/2018", "12/31/2017"], "dmy", UNCLEAR),
        (["22/4/1", "22/4/13"], None, "ymd"),
        (["12/31/2017"], None, None),
        (["22-04-13", "22-04-13"], None, "ymd"),
        (["22-04-21"], None, None),
        (["20-04-13"], None, None),
        (["04/01/22"], None, None),
        (["2018-01-05", "张三", ""], None, None),
    ],
)
def test_a_column_tells_the_order_of_its_days(texts: list[str], given: str | None, habit: str | None) -> None:
    seen = OrdersSeen(2022, 1990)
    seen.note(texts)
    assert seen.habit(given) == habit


@pytest.mark.parametrize("text", ["2008.5", "2022-04", "2022-04-011", "2022040108", "Jul-22", "13800000001", "1-101"])
def test_what_is_no_day_is_none(text: str) -> None:
    with pytest.raises(NoDay) as reason:
        moment_of(text, 2022)
    assert "2022-04-01" in reason.value.zh


@pytest.mark.parametrize("text", ["2022-04-01 08:30-09:00", "2022-04-01 8", "2022-04-01 24:00", "4月1日前"])
def test_what_stands_behind_a_day_is_understood_or_asked_about(text: str) -> None:
    with pytest.raises(BadValue):
        moment_of(text, 2022)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("0830", time(8, 30)),
        ("中午1点", time(13)),
        ("中午12点", time(12)),
        ("傍晚6点", time(18)),
        ("夜里11点", time(23)),
        ("晚上8点半", time(20, 30)),
        ("凌晨3点", time(3)),
        ("凌晨12:30", time(0, 30)),
        ("午前8:30", time(8, 30)),
        ("午後3時", time(15)),
        ("12:00 AM", time(0)),
        ("12:10 p.m.", time(12, 10)),
        ("上午12:05:00", time(0, 5)),
        ("15:05 PM", time(15, 5)),
        ("8点一刻", time(8, 15)),
        ("8时30分15秒", time(8, 30, 15)),
        ("08:05:00.123", time(8, 5)),
        ("0.9999999", time(23, 59, 59)),
        ("0.375", time(9)),
    ],
)
def test_times_with_the_words_for_a_part_of_the_day(text: str, clock: time) -> None:
    assert clock_of(text) == clock


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("晚上12点", "几点分不清"),
        ("夜里2点", "24 小时制"),
        ("上午12点", "24 小时制"),
        ("24:00", "第二天的 00:00"),
        ("8", "只有一个数"),
        ("0", "只有一个数"),
        ("220401", "不是时间"),
        ("8.30", "不是时间"),
        ("0.30", "分不清是 0 点几分"),
        ("25:00", "不是时间"),
        ("张三", "不是时间,请写成 08:30"),
    ],
)
def test_a_time_that_may_be_several_is_asked_about(text: str, says: str) -> None:
    with pytest.raises(BadValue) as reason:
        clock_of(text)
    assert says in reason.value.zh
    assert "张三" not in reason.value.zh


def test_a_time_field_gives_the_reason_that_fits() -> None:
    for text, says in (
        ("01/05/2022 8:30", "分不清月和日"),
        ("2022-02-30 8:30", "没有这一天"),
        ("25:00", "不是时间"),
    ):
        with pytest.raises(BadValue) as reason:
            types.parse(field_types.TIME, text, 2022)
        assert says in reason.value.zh


def test_days_far_off_are_not_believed() -> None:
    until = date(2022, 4, 2)
    believe(until, 1990, until)
    believe(datetime(1990, 1, 1, 8), 1990, until)
    for day in (date(2022, 4, 3), datetime(2099, 1, 1), date(1922, 4, 1)):
        with pytest.raises(BadValue):
            believe(day, 1990, until)
