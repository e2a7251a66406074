"""People whom the roster does not know are mentioned before anybody relies on their number."""

from data.batches import uploads
from data.intake import loading
from data.store.database import Store
from tests.community import settled

SHEET = """姓名,房号,日期,今日体温
张三,1-101,2022-04-02,36.5
生人,海棠1幢-101,2022-04-02,36.6
客人,3-101,2022-04-02,36.6
"""


def said(store: Store, **options: object) -> list[str]:
    result = loading.load(store, SHEET.encode(), "打卡.csv", **options)  # type: ignore[arg-type]
    return [notice["zh"] for notice in result.notices]


def test_who_is_not_on_the_roster_is_counted_and_unknown_buildings_are_named(store: Store) -> None:
    settled(store)
    sentence = "有 2 人在居民台账里对不上,按未登记人员另计,其中有楼栋表里没有的楼栋:海棠1。请核对姓名和房号"
    assert said(store, dry_run=True) == [sentence]
    assert said(store) == [sentence]
    assert [one["zh"] for one in (uploads.batch(store, uploads.batches(store)[0]["batch_id"]) or {})["notices"]] == [
        sentence
    ]


def test_without_a_roster_nobody_is_a_stranger(store: Store) -> None:
    assert said(store) == []
