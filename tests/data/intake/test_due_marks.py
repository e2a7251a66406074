"""A sampling sheet that marks hardly anybody as due says so."""

from data.batches import uploads
from data.intake import loading
from data.store.database import Store

ROSTER = "居民编号,姓名,楼栋号,房号\n" + "".join(f"R{n},居民{n},{1 + n // 10},{100 + n}\n" for n in range(30))
BUILDINGS = "楼栋号,网格编号,网格名称\n1,A,东网格\n2,B,\n"


def sheet(day: str, marked: set[int], people: range) -> str:
    return "".join(f"{day},R{n},{'是' if n in marked else ''}\n" for n in people)


def test_few_marks_of_a_grid_are_said(store: Store) -> None:
    for name, text in (("buildings.csv", BUILDINGS), ("roster.csv", ROSTER)):
        assert loading.load(store, text.encode(), name).rejected == 0
    # East grid: 1 of 10; grid B: 2 of 10, which is a fifth; building 3 has no grid: none of 10.
    text = "采样日期,居民编号,应检\n" + sheet("2022-04-02", {3, 12, 13}, range(30))
    tried = loading.load(store, text.encode(), "sampling.csv", dry_run=True)
    [notice] = tried.notices
    assert notice == {
        "zh": "2022-04-02 这一轮标了应检的很少:东网格 1 / 10 行;这些网格里没标的人都不算应检,请核对是不是漏标了",
        "en": "Few are marked as due in the round of 2022-04-02: 1 of 10 rows of 东网格; there nobody else is due. "
        "Please check",
    }
    loaded = loading.load(store, text.encode(), "sampling.csv")
    assert loaded.notices == tried.notices
    assert (uploads.batch(store, loaded.batch_id or 0) or {})["notices"] == tried.notices
    # One more of the first grid is a fifth, of the second one less is none.
    text = "采样日期,居民编号,应检\n" + sheet("2022-04-03", {3, 4, 12}, range(30))
    [notice] = loading.load(store, text.encode(), "sampling.csv").notices
    assert "B 1 / 10 行" in notice["zh"]
    assert "东网格" not in notice["zh"]
    assert loading.load(store, text.replace("是", "").encode(), "sampling.csv").notices == []
