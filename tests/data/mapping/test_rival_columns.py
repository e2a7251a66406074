"""Columns that may each feed one field: none of them is left out in silence."""

from datetime import date

import pytest

from data.intake import loading
from data.mapping.mapping import plan_of
from data.refusal import Refusal
from data.store.database import Store

DAY = date(2022, 4, 1)


def refused(store: Store, text: str, kind: str | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        loading.load(store, text.encode(), "表.csv", kind=kind, day=DAY)
    assert caught.value.code == "column_unsure"
    return caught.value


@pytest.mark.parametrize(
    ("one", "other", "cell"),
    [
        ("早体温", "晚体温", "36.5"),
        ("早体温", "晚体温", "正常"),
        ("体温(上午)", "体温(下午)", "36.5"),
        ("体温", "二次测温", ""),
    ],
)
def test_of_two_temperatures_none_is_left_out(store: Store, one: str, other: str, cell: str) -> None:
    text = f"姓名,房号,{one},{other},症状\n张三,1-101,{cell},38.0,无\n李四,1-102,36.6,36.4,无\n"
    found = refused(store, text)
    assert f"“{one}”、“{other}”都像“今日体温”" in found.zh
    loading.load(store, text.encode(), "表.csv", day=DAY, plan=plan_of(found.suggested))
    rows = store.rows("select name, temperature from checkins join people using (person) order by name")
    assert rows == [("张三", 38.0), ("李四", 36.6)]


def test_columns_of_one_name_are_to_be_renamed_and_those_of_days_to_be_parted(store: Store) -> None:
    found = refused(store, "姓名,房号,体温,体温,症状\n张三,1-101,36.5,38.0,无\n")
    assert ("有几列都叫“体温”" in found.zh, found.suggested) == (True, None)
    found = refused(store, "姓名,房号,4.1体温,4.2体温,症状\n张三,1-101,36.5,38.0,无\n")
    assert ("每天分开存成一份表" in found.zh, found.suggested) == (True, None)


def test_columns_that_say_the_same_are_one(store: Store) -> None:
    text = "姓名,房号,体温,腋温,体温备注\n张三,1-101,36.5,36.5,\n李四,1-102,37.8,37.8,饭后\n"
    assert loading.load(store, text.encode(), "表.csv", day=DAY).new == 2
    longer = text + "".join(f"住户{number},1-{number},36.5,36.5,\n" for number in range(201, 240))
    assert "“体温”、“腋温”" in refused(store, longer).zh, "what agrees at first may differ further down"


def test_a_column_called_a_temperature_is_never_left_out(store: Store) -> None:
    found = refused(store, "姓名,房号,晨检体温,症状\n张三,1-101,正常,无\n")
    assert found.suggested == {"kind": "checkins", "columns": {"晨检体温": "temperature"}}


def test_each_question_on_a_symptom_counts(store: Store) -> None:
    text = (
        "姓名,房号,体温,是否发热,是否咳嗽,其他症状\n张三,1-101,36.5,否,是,无\n李四,1-102,36.5,是,否,\n王五,1-103,36.5,否,否,"
        "头晕\n赵六,1-104,36.5,否,否,无\n"
    )
    loading.load(store, text.encode(), "表.csv", day=DAY)
    rows = store.rows("select name from checkins join people using (person) where symptomatic order by name")
    assert rows == [("张三",), ("李四",), ("王五",)]


def test_a_no_to_whether_all_is_well_is_asked_about(store: Store) -> None:
    text = "姓名,房号,体温,今日体温是否正常\n张三,1-101,36.5,否\n李四,1-102,36.5,是\n"
    found = refused(store, text)
    loading.load(store, text.encode(), "表.csv", day=DAY, plan=plan_of(found.suggested))
    rows = store.rows("select name, symptomatic from checkins join people using (person) order by name")
    assert rows == [("张三", True), ("李四", False)]


def test_what_there_is_comes_before_an_amount_of_anything(store: Store) -> None:
    loading.load(store, "日期,物资名称,数量,库存\n2022-04-01,大米,5,22\n".encode(), "表.csv")
    assert store.rows("select on_hand from stock") == [(22.0,)]


@pytest.mark.parametrize(("one", "other"), [("库存", "结存"), ("今日库存", "实际库存")])
def test_two_amounts_of_what_there_is_are_asked_about(store: Store, one: str, other: str) -> None:
    text = f"日期,物资名称,{one},{other}\n2022-04-01,大米,5,22\n"
    found = refused(store, text)
    assert found.suggested == {"kind": "stock", "columns": {one: "on_hand", other: None}}
    assert loading.load(store, text.replace("5,22", "22,22").encode(), "表.csv").new == 1


@pytest.mark.parametrize("beside", ["入库日期", "领取人", "经办发放"])
def test_an_amount_beside_what_came_or_went_is_asked_about(store: Store, beside: str) -> None:
    text = f"物资名称,数量,{beside}\n大米,5,2022-04-01\n"
    found = refused(store, text)
    assert f"“数量”旁边有“{beside}”" in found.zh
    assert loading.load(store, text.encode(), "表.csv", day=DAY, plan=plan_of(found.suggested)).new == 1
