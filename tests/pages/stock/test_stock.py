"""The page 物资库存: what it says of a run-out before and after its time."""

from pathlib import Path

import pytest

from data.current.opened_store import open_store
from tests.community import load
from tests.here import board_here, opened, shown

#: Counted on the 19th, when the stock sheet is due (09:00): a day and a half of masks.
SHEET = "日期,物资名称,单位,现有库存,出库\n2022-04-19,口罩,只,150,100\n"


@pytest.mark.parametrize(
    ("now", "page", "board"),
    [
        ("2022-04-20T09:00", ("04-20", "21:00,按盘点时算"), "口罩 预计 04-20 21:00 断货"),
        ("2022-04-20T15:00", ("04-20", "21:00,按盘点时算"), "口罩 预计 04-20 21:00 断货"),
        ("2022-04-20T21:00", ("已过", "已过,请盘点"), "口罩 预计断货时间已过,请盘点"),
    ],
)
def test_a_run_out_stays_where_it_is_and_once_past_asks_for_a_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: str, page: tuple[str, str], board: str
) -> None:
    store = open_store(tmp_path / "board.duckdb")
    load(store, "stock", SHEET)
    store.close()
    with board_here(tmp_path, monkeypatch, BOARD_TODAY=now):
        html = shown(opened("stock"))
        assert f'<div class="number">{page[0]}</div>' in html
        assert f">{page[1]}<" in html
        assert board in shown(opened(""))
        assert ("请盘点" in html) == ("请盘点" in page[1])
