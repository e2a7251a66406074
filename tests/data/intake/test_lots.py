"""Lots of one item at one site, a row each: added up where the mapping says so."""

from data.intake import loading, undo
from data.mapping.mapping import plan_of
from data.store.database import Store

HEADER = "日期,物资名称,存放点,单位,现有库存,入库,预警阈值\n"
LOTS = plan_of({"kind": "stock", "sum_lots": True})


def load(store: Store, rows: list[str], given: object = LOTS) -> loading.Result:
    text = HEADER + "\n".join(f"2022-04-01,{row}" for row in rows)
    result = loading.load(store, text.encode(), "file.csv", plan=given)  # type: ignore[arg-type]
    assert result.rows_read == result.accepted + result.unchanged + result.rejected
    return result


def stock(store: Store) -> list[tuple[object, ...]]:
    return store.rows("select item, site, on_hand, received, threshold from stock order by all")


def test_lots_are_added_up_and_every_row_counts(store: Store) -> None:
    rows = ["口罩,东门,只,100,5,50", "酒精,东门,瓶,7,,", "口罩,东门,只,20,,", "口罩,西门,只,3,1,", "口罩,东门,,4,2,"]
    result = load(store, rows)
    assert (result.new, result.rejected) == (5, 0)
    assert stock(store) == [("口罩", "东门", 124, 7, 50), ("口罩", "西门", 3, 1, None), ("酒精", "东门", 7, None, None)]
    assert load(store, rows).unchanged == 5
    more = load(store, [*rows, "口罩,东门,只,1,,"])
    assert (more.changed, more.unchanged) == (4, 2)
    assert stock(store)[0][2] == 125
    undo.undo(store, more.batch_id or 0)
    assert stock(store)[0][2] == 124


def test_without_it_the_last_row_holds_and_the_others_are_told_how(store: Store) -> None:
    result = load(store, ["口罩,东门,只,100,5,", "口罩,东门,只,20,,"], given=None)
    assert (result.new, result.rejected) == (1, 1)
    assert result.rejects[0]["reason_zh"] == "与第 3 行重复,以第 3 行为准"
    assert result.questions == [{"part": "sum_lots", "key": "item"}]


def test_a_sum_is_whole_or_none(store: Store) -> None:
    """A lot that cannot be read takes the others with it: added up without it they would be too few."""
    result = load(store, ["口罩,东门,只,100,5,", "口罩,东门,只,约20,,", "酒精,东门,瓶,7,,"])
    assert (result.new, [reject["line"] for reject in result.rejects]) == (1, [2, 3])
    assert "第 3 行" in result.rejects[0]["reason_zh"]
    assert stock(store) == [("酒精", "东门", 7, None, None)]


def test_different_units_are_not_added_up(store: Store) -> None:
    result = load(store, ["口罩,东门,箱,2,,", "口罩,东门,只,30,,"])
    assert (result.new, result.rejected) == (1, 1)
    assert "重复" in result.rejects[0]["reason_zh"]
