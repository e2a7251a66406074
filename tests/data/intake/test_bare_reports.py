"""Rows that say that somebody reported, and not what or when: how they count is told before loading and after."""

from analytics.checkins.rates import totals
from data.intake import loading
from data.store.database import Store
from tests.community import END, settled


def load(store: Store, text: str, **options: object) -> list[str]:
    result = loading.load(store, text.encode(), "打卡.csv", kind="checkins", **options)  # type: ignore[arg-type]
    return [notice["zh"] for notice in result.notices]


def test_a_status_alone_is_no_report_and_that_is_told(store: Store) -> None:
    settled(store)
    text = """姓名,房号,日期,今日体温,状态
张三,1-101,2022-04-02,,已打卡
李四,1-101,2022-04-02,,已填报
王五,1-102,2022-04-02,36.5,已打卡
赵六,2-1-201,2022-04-02,,未打卡
"""
    told = ["有 2 行只有状态写着已打卡,没有打卡时间、体温和症状:只算应打卡,不算已打卡。请补上一样"]
    assert load(store, text, dry_run=True) == told
    assert load(store, text) == told
    assert totals(store, END).reported == 1


def test_a_tick_for_the_time_is_a_report_without_one(store: Store) -> None:
    settled(store)
    text = """姓名,房号,日期,打卡时间,状态
张三,1-101,2022-04-02,√,
李四,1-101,2022-04-02,是,已打卡
王五,1-102,2022-04-02,08:00,
赵六,2-1-201,2022-04-02,√,未打卡
"""
    assert load(store, text) == ["有 2 行的打卡时间只打了勾,没写几点:算已打卡,不算按时打卡"]
    found = totals(store, END)
    assert (found.reported, found.on_time) == (3, 1)
