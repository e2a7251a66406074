"""A list of people of a day is never taken for a list of who lives where."""

from datetime import date

import pytest

from data.intake import loading
from data.mapping import automatic
from data.refusal import Refusal
from data.store.database import Store


def load(store: Store, text: str, name: str) -> loading.Result:
    return loading.load(store, text.encode(), name, day=date(2022, 4, 2))


@pytest.mark.parametrize(
    ("name", "header", "cells"),
    [
        ("健康打卡_2022-04-02.csv", "今日是否打卡", "是"),
        ("健康打卡_2022-04-02.csv", "4.1体温,4.2体温", "36.5,36.5"),
        ("表.csv", "身体状况", "还好"),
        ("表.csv", "4月1日,4月2日", "√,√"),
        ("表.csv", "4/1,4/2", "来,来"),
        ("表.csv", "第一轮,第二轮", "来,来"),
        ("表.csv", "电话,标签,打疫苗", "13800000000,老人,√"),
        ("表.csv", "物资", "大米"),
        ("待跟进_2022-04-02.csv", "原因,电话,人群标签", "发热,13800000000,老人"),
        ("待跟进_2022-04-02.csv", "电话,人群标签", "13800000000,老人"),
        ("核酸采样登记.csv", "备注", ""),
        ("爱心菜领取.csv", "备注", ""),
    ],
)
def test_a_sheet_of_a_day_is_asked_about(store: Store, name: str, header: str, cells: str) -> None:
    text = f"姓名,房号,{header}\n张三,1-101,{cells}\n李四,1-102,{cells}\n"
    with pytest.raises(Refusal) as caught:
        load(store, text, name)
    found = caught.value
    assert (found.code, "像是某一天的表" in found.zh, "接口" in found.zh) == ("ambiguous_kind", True, False)
    assert found.kind not in (None, "roster"), "no page goes on with the kind that was doubted"
    assert "接口里写 kind" in found.as_dict()["message_zh"]
    assert loading.load(store, text.encode(), name, kind="roster").new == 2


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("居民名单.csv", "性别,年龄,身份证号,与户主关系,备注"),
        ("名单.csv", "电话,工作单位"),
        ("重点人群名单.csv", "电话,人群标签"),
        ("居民台账(含核酸采样点).csv", "备注"),
        ("人口登记表.csv", "入住日期"),
        ("表.csv", "序号,备注"),
    ],
)
def test_a_roster_is_one_with_what_rosters_say_besides(store: Store, name: str, header: str) -> None:
    cells = ",".join("2020-01-01" if word == "入住日期" else "" for word in header.split(","))
    assert load(store, f"姓名,房号,{header}\n张三,1-101,{cells}\n", name).kind == "roster"


def test_the_name_of_a_table_in_a_book_counts_too() -> None:
    rows = [["姓名", "房号"], ["张三", "1-101"]]
    assert automatic.understand(rows, None, "健康打卡_2022-04-02.xlsx", "居民台账")[0].kind.id == "roster"
    with pytest.raises(Refusal):
        automatic.understand(rows, None, "社区.xlsx", "采样登记")


def test_rates_of_buildings_are_no_list_of_buildings(store: Store) -> None:
    with pytest.raises(Refusal) as caught:
        load(store, "楼栋,网格,人数,已采\n1,A,3,2\n", "采样完成率_2022-04-02.csv")
    assert (caught.value.code, caught.value.kind) == ("ambiguous_kind", "sampling")
