"""What one cell leaves open follows from its column, or from the mapping, or is asked about."""

from datetime import date, datetime

import pytest

from data.batches.result import Result
from data.intake import loading, typed_columns
from data.mapping.mapping import plan_of
from data.refusal import Refusal
from data.store.database import Store

#: Of an export that writes the month first; its second column has no day after the 12th in one row.
MONTH_FIRST = (
    "诉求编号,上报时间,办结时间,诉求内容,状态\n"
    "1-1,12/31/2017 11:00:00 PM,01/05/2018 09:00:00 AM,Bulky Items,Closed\n"
    "1-2,12/30/2017 10:00:00 AM,01/13/2018 09:00:00 AM,Graffiti,Closed\n"
)


def load(store: Store, text: str, plan: object = None, **options: object) -> Result:
    return loading.load(store, text.encode(), "file.csv", plan=plan_of(plan) if plan else None, **options)  # type: ignore[arg-type]


def stock(*cells: str) -> str:
    """A sheet of stock, an item a cell."""
    return "日期,物资名称,现有库存\n" + "".join(f'2022-04-01,{n},"{cell}"\n' for n, cell in enumerate(cells, 1))


def on_hand(store: Store) -> dict[str, float]:
    return dict(store.rows("select item, on_hand from stock"))


def test_one_13_settles_the_order_of_a_column(store: Store) -> None:
    assert load(store, MONTH_FIRST).rejected == 0
    assert store.rows("select request_id, reported_at, resolved_at from requests order by all") == [
        ("1-1", datetime(2017, 12, 31, 23), datetime(2018, 1, 5, 9)),
        ("1-2", datetime(2017, 12, 30, 10), datetime(2018, 1, 13, 9)),
    ]


def test_a_column_without_a_13_is_asked_about_until_the_mapping_says_it(store: Store) -> None:
    text = "诉求编号,上报时间\nA,01/05/2018\nB,02/05/2018 8:30\nC,04/04/2018\n"
    result = load(store, text)
    assert (result.new, result.rejected) == (1, 2)
    assert "列对应" in result.rejects[0]["reason_zh"]
    for habit, days in (("mdy", (date(2018, 1, 5), date(2018, 2, 5))), ("dmy", (date(2018, 5, 1), date(2018, 5, 2)))):
        again = load(store, text, {"kind": "requests", "habits": {"reported_at": habit}})
        assert again.rejected == 0
        assert store.rows("select day from requests order by request_id limit 2") == [(day,) for day in days]


def test_a_column_of_both_orders_is_asked_about_where_it_is_open(store: Store) -> None:
    text = "诉求编号,上报时间\nA,12/31/2017\nB,13/10/2017\nC,01/05/2018\n"
    for plan in (None, {"kind": "requests", "habits": {"reported_at": "mdy"}}):
        result = load(store, text, plan)
        assert [(reject["line"], reject["value"]) for reject in result.rejects] == [(4, "01/05/2018")]
    assert store.rows("select day from requests order by request_id") == [(date(2017, 12, 31),), (date(2017, 10, 13),)]


def test_two_columns_of_a_file_may_be_written_in_two_ways(store: Store) -> None:
    text = "诉求编号,上报时间,办结时间\nA,12/31/2017,02/01/2018\nB,01/05/2018,31/01/2018\n"
    assert load(store, text).rejected == 0
    assert store.rows("select day, resolved_at::date from requests order by request_id") == [
        (date(2017, 12, 31), date(2018, 1, 2)),
        (date(2018, 1, 5), date(2018, 1, 31)),
    ]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (("12,5", "7,25", "8,0", "1.500"), {"1": 12.5, "2": 7.25, "3": 8.0, "4": 1500.0}),
        (("1.000,00", "12,5", "1.234"), {"1": 1000.0, "2": 12.5, "3": 1234.0}),
        (("1.000,00", "12,5", "1,234", "20"), {"4": 20.0}),
        (("1,234", "20"), {"1": 1234.0, "2": 20.0}),
        (("12,5", "1,234", "1.500", "20"), {"4": 20.0}),
        (("1.000,00", "12,5", "1.5万", "1,234"), {"3": 15_000.0, "4": 1234.0}),
    ],
)
def test_the_sign_of_the_decimals_is_the_columns(
    store: Store, cells: tuple[str, ...], numbers: dict[str, float]
) -> None:
    result = load(store, stock(*cells))
    assert on_hand(store) == numbers
    assert result.rejected == len(cells) - len(numbers)
    dry = load(store, stock(*cells), dry_run=True)
    assert dry.rejected == result.rejected


def test_a_long_column_is_read_by_its_habit_also_where_machines_wrote_it(store: Store) -> None:
    cells = [f"{number}.500" for number in range(1, typed_columns.FEW + 50)]
    assert load(store, stock(*cells, "2.000,00")).rejected == 0
    assert on_hand(store)["1"] == 1500.0
    asked = load(store, stock(*cells, "2.000,00", "12.5"))
    assert [reject["value"] for reject in asked.rejects] == ["2.000,00"]
    assert on_hand(store)["1"] == 1.5


def test_a_point_in_a_long_column_speaks_against_a_comma(store: Store) -> None:
    cells = [f"{number}.5" for number in range(1, typed_columns.FEW + 50)]
    result = load(store, stock(*cells, "12,5", "7,25", "8,0"))
    assert [reject["value"] for reject in result.rejects] == ["12,5", "7,25", "8,0"]
    assert on_hand(store)["1"] == 1.5


def test_the_mapping_says_which_sign_it_is(store: Store) -> None:
    assert load(store, stock("12,5"), {"kind": "stock", "habits": {"on_hand": "comma"}}).rejected == 0
    assert on_hand(store) == {"1": 12.5}
    assert load(store, stock("12,5"), {"kind": "stock", "habits": {"on_hand": "point"}}).rejected == 1


def test_every_line_of_a_sheet_of_numbers_is_right_or_asked_about(store: Store) -> None:
    asked = ("1.000,00", "12,5", "1#INF", "约20", "20多箱", "＜5", "10%", "1，234，5", "5|6", "半箱", "5+x")
    numbers = {
        "1.5万": 15_000,
        "3千": 3_000,
        "1,234": 1_234,
        "两百": 200,
        "3亿": 300_000_000,
        "2万只": 20_000,
        "5k": 5_000,
    }
    cells = {**numbers, **dict.fromkeys(asked)}
    result = load(store, stock(*cells))
    assert on_hand(store) == {str(n): number for n, number in enumerate(cells.values(), 1) if number is not None}
    assert {reject["value"] for reject in result.rejects} == {text for text, number in cells.items() if number is None}
    assert all(reject["reason_zh"] and reject["reason_en"] for reject in result.rejects)


def test_days_that_cannot_be_meant_are_asked_about(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_TODAY", "2022-04-01")
    text = "日期,物资名称,现有库存\n2022-04-02,a,1\n2022-04-03,b,1\n2099-04-01,c,1\n1922-04-01,d,1\n"
    assert [reject["line"] for reject in load(store, text).rejects] == [3, 4, 5]
    many = "".join(f"R{n},2022-04-01 {n // 60:02}:{n % 60:02}\n" for n in range(typed_columns.FEW))
    result = load(store, "诉求编号,上报时间\n" + many + "X,2099-04-01 08:00\nY,1922-04-01 08:00\n")
    assert [reject["value"] for reject in result.rejects] == ["2099-04-01 08:00", "1922-04-01 08:00"]
    assert "还没有到" in result.rejects[0]["reason_zh"]


def test_a_day_where_a_time_should_be_is_a_report_without_a_time(store: Store) -> None:
    assert load(store, "姓名,房号,打卡时间\n张三,1-101,2022/4/1\n李四,1-102,2022/4/1 0:00\n").rejected == 0
    assert store.rows("select name, day, reported, time from checkins join people using (person) order by name") == [
        ("张三", date(2022, 4, 1), True, None),
        ("李四", date(2022, 4, 1), True, datetime(2022, 4, 1)),
    ]


def test_a_roster_may_reach_far_back_and_ahead(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_TODAY", "2022-04-01")
    text = "姓名,房号,入住日期,迁出日期,豁免结束\n张三,1-101,1958-10-01,2030-01-01,2099-12-31\n"
    assert load(store, text).rejected == 0
    assert store.rows("select moved_in, moved_out from roster") == [(date(1958, 10, 1), date(2030, 1, 1))]


def test_a_day_of_a_roster_that_nobody_understands_keeps_nobody_out(store: Store) -> None:
    text = "姓名,房号,入住日期\n张三,1-101,2008.5\n李四,1-102,2008.5\n王五,1-103,2008.5.1\n"
    result = load(store, text)
    assert (result.new, result.rejected, result.remark_count) == (3, 0, 2)
    assert [(group["reason_zh"], group["count"]) for group in result.remark_groups] == [
        ("只有年月,没有日,请写成 2022-04-01", 2)
    ]
    assert store.rows("select name, moved_in from roster order by moved_in nulls last limit 1") == [
        ("王五", date(2008, 5, 1))
    ]


@pytest.mark.parametrize(
    "habits", [{"on_hand": "mdy!"}, {"nothing": "mdy"}, ["mdy"], {"on_hand": "dmy"}, {"date": "comma"}]
)
def test_a_habit_that_makes_no_sense_is_refused(habits: object) -> None:
    with pytest.raises(Refusal) as refusal:
        plan_of({"kind": "stock", "columns": {"a": "on_hand"}, "habits": habits})
    assert refusal.value.code == "bad_mapping"
