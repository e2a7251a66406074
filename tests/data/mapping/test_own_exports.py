"""What the board gave out does not come in as a sheet."""

from datetime import date

import pytest

from data.intake import loading
from data.refusal import Refusal
from data.store.database import Store

DAY = date(2022, 4, 2)


@pytest.mark.parametrize(
    "text",
    [
        "网格,楼栋,单元,房号,姓名,电话,人群标签,居民编号\nA,1号楼,1,101,张三,,,\n",
        "应访,最早应访日,超期次数,随访人,上次结果,网格,楼栋,单元,房号,姓名,电话,人群标签,居民编号\n超期,2022-04-01,1,周一,,A,1号楼,1,"
        "101,张三,,,\n",
        "连续未打卡(天),网格,楼栋,单元,房号,姓名,电话,人群标签,上次打卡,居民编号\n2,A,1号楼,1,101,张三,,,无记录,\n",
        "Grid,Building,Unit,Room,Name,Phone,Tags,Resident ID\nA,1,1,101,张三,,,\n",
        "楼栋,网格,应检,已采,待采,完成率\n1号楼,A,3,2,1,0.6667\n",
        "物资名称,存放点,现有库存,日均消耗,可用天数,建议补货量\n大米,A,3,2,1.5,4\n",
    ],
)
@pytest.mark.parametrize("kind", [None, "roster"])
def test_lists_of_our_own_are_refused(store: Store, text: str, kind: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        loading.load(store, text.encode(), "a.csv", day=DAY, kind=kind)
    assert (caught.value.code, "看板导出的" in caught.value.zh) == ("own_export", True)


def test_a_roster_with_the_same_columns_in_another_order_is_none(store: Store) -> None:
    text = "居民编号,姓名,网格,楼栋,单元,房号,电话,人群标签\nR1,张三,A,1,1,101,,\n"
    assert loading.load(store, text.encode(), "台账.csv").kind == "roster"


@pytest.mark.parametrize("header", ["办理情况", "处理情况", "办理结果"])
def test_how_a_request_stands_is_known_by_these_names_too(store: Store, header: str) -> None:
    text = f"诉求编号,上报时间,诉求内容,{header}\n1,2022-04-01 08:00,漏水,已办结\n"
    loading.load(store, text.encode(), "诉求.csv")
    assert store.rows("select status from requests") == [("resolved",)]


@pytest.mark.parametrize("time", ["填写时间", "填表时间", "提交答卷时间"])
def test_the_room_and_the_time_are_known_by_these_names_too(store: Store, time: str) -> None:
    text = f"姓名(昵称),楼栋-单元-房号,今日体温(度),{time}\n张三,1-1-101,36.5,2022-04-01 08:00\n"
    loading.load(store, text.encode(), "接龙.csv")
    rows = store.rows(
        "select name, room, date, reported from checkins join people using (person)".replace("date", "day")
    )
    assert rows == [("张三", "101", date(2022, 4, 1), True)]
