"""A list of those who have not reported is a sheet of a day, never a roster."""

from datetime import date

import pytest

from data.intake import loading
from data.mapping.mapping import plan_of
from data.refusal import Refusal
from data.store.database import Store

DAY = date(2022, 4, 2)
ROWS = "张三,1-101,2022-04-02,未打卡\n李四,1-102,2022-04-02,未打卡\n"


def load(store: Store, text: str, name: str = "名单.csv", **options: object) -> loading.Result:
    return loading.load(store, text.encode(), name, **options)  # type: ignore[arg-type]


def expected(store: Store) -> list[tuple[object, ...]]:
    return store.rows("select name, on_roster, reported from people left join checkins using (person) order by name")


@pytest.mark.parametrize("header", ["姓名,房号,日期,状态", "name,room,date,status", "姓名,房号,日期,打卡状态"])
def test_name_room_day_and_status_are_a_sheet_of_the_day(store: Store, header: str) -> None:
    result = load(store, f"{header}\n{ROWS}")
    assert (result.kind, result.accepted) == ("checkins", 2)
    assert expected(store) == [("张三", False, False), ("李四", False, False)]


def test_also_without_any_other_column(store: Store) -> None:
    result = load(store, "姓名,房号,状态\n张三,1-101,未打卡\n李四,1-102,已打卡\n", day=DAY)
    assert (result.kind, result.accepted) == ("checkins", 2)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("姓名,房号\n张三,1-101\n李四,1-102\n", "未打卡名单.csv"),
        ("4月2日未打卡人员\n姓名,房号\n张三,1-101\n李四,1-102\n", "名单.csv"),
    ],
)
def test_what_the_title_says_holds_for_every_row(store: Store, text: str, name: str) -> None:
    result = load(store, text, name, day=DAY)
    assert (result.kind, result.accepted) == ("checkins", 2)
    assert expected(store) == [("张三", False, False), ("李四", False, False)]


def test_a_roster_stays_one_whatever_its_status_says(store: Store) -> None:
    result = load(store, "姓名,房号,状态,电话\n张三,1-101,在住,13800000001\n李四,1-102,在住,\n")
    assert (result.kind, result.accepted) == ("roster", 2)
    assert load(store, "姓名,房号\n王五,1-103\n", "台账(含未打卡).csv").kind == "roster"


@pytest.mark.parametrize("kind", [None, "roster"])
def test_not_reported_anywhere_in_a_roster_refuses_it(store: Store, kind: str | None) -> None:
    many = "".join(f"住户{number},1-{number},2022-04-02,在家\n" for number in range(101, 150))
    with pytest.raises(Refusal) as caught:
        load(store, f"姓名,房号,入住日期,备注\n{many}王五,1-202,2022-04-02, 未打卡 \n", kind=kind)
    assert (caught.value.code, "健康打卡" in caught.value.zh) == ("not_a_roster", True)
    assert store.rows("select count(*) from people") == [(0,)]


def test_a_mapping_that_says_so_is_believed(store: Store) -> None:
    plan = plan_of({"kind": "checkins", "columns": {"谁": "name", "门": "room", "情况": "status"}})
    assert load(store, "谁,门,情况\n张三,1-101,未打卡\n", plan=plan, day=DAY).accepted == 1
