"""The page of a building, by role: who waits, who is in charge, what is asked for, where it is."""

from collections.abc import Iterator

import pytest

from data.installation.installation import Home
from tests.analytics.metrics.test_registry import everything
from tests.community import DAY
from tests.here import answer, board_here, come_in, opened, shown

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The example's community on the evening of its day."""
    folder = tmp_path_factory.mktemp("buildings")
    with pytest.MonkeyPatch.context() as patch, board_here(folder, patch, BOARD_TODAY=f"{DAY}T21:00") as here:
        everything(here.store)
        yield here


def test_a_building_shows_who_waits_and_who_is_in_charge(board: Home) -> None:
    app = opened("building", building="1")
    said = shown(app)
    for words in ("1号楼", "第1网格", "网格员 王敏", "tel:13900000001", "楼栋长 待定", "地图上没有位置", "去放置"):
        assert words in said, words
    assert 'href="/number?building=1&amp;of=checkin_rate"' in said
    first = app.dataframe[0].value
    assert list(first["姓名"]) == ["李*", "王*"]
    assert list(first["原因"]) == ["发热", "有症状"]
    assert "楼栋" not in first
    whole = answer(app).dataframe[0].value
    assert list(whole["姓名"]) == ["李四", "王五"]


def test_a_grid_worker_opens_own_buildings_alone(board: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    come_in(board, monkeypatch, "grid", frozenset({"B"}))
    own, others = opened("building", building="3"), opened("building", building="1")
    assert "李强" in shown(own)
    assert shown(others) == shown(opened("building", building="77")), "as if there were no such building"
    assert "1号楼" not in shown(others)
    assert "3号楼" in shown(others)


def test_open_requests_lead_to_the_request(board: Home) -> None:
    said = shown(opened("building", building="3"))
    assert 'href="/requests?building=3&amp;request=2"' in said
    assert "<script" not in shown(opened("building", building="<script>alert(1)</script>"))


def test_where_nobody_has_reported_yet_it_does_not_say_that_nobody_waits(board: Home) -> None:
    """Building 9 is of no grid, so that no sheet of a day has come of it."""
    app = opened("building", building="9", date="2022-03-20")
    assert "看不出谁在等" in shown(app)
    assert "没有人在等" not in shown(app)
