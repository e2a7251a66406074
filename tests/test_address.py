"""The address of a page and what was chosen on it: a late address undoes no choice, and a link is heeded."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import home, intake
from pages import address
from pages.registry import FOLDER, PAGES

STOCK = "日期,物资,现存量\n2022-04-08,酒精,1\n2022-04-08,口罩,1\n2022-04-08,手套,1\n"


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The page of supplies, with a choice among three items."""
    monkeypatch.setenv("BOARD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BOARD_DEMO", "0")
    monkeypatch.setenv("BOARD_TODAY", "2022-04-08")
    home._home.cache_clear()
    intake.load(home.home().store, STOCK.encode(), "stock.csv")
    app = AppTest.from_file(str(FOLDER / "main.py"), default_timeout=30)
    yield app.run().switch_page(str(PAGES["stock"].script)).run()
    home.home().store.close()
    home._home.cache_clear()


def test_a_run_that_still_carries_the_address_of_before_undoes_no_choice(board: AppTest) -> None:
    board.selectbox(key="item_choice").select("手套").run()
    assert board.query_params["item"] == "手套"
    del board.query_params["item"]
    board.run()
    assert board.selectbox(key="item_choice").value == "手套"
    assert board.query_params["item"] == "手套"  # and the address says it again


def test_an_older_choice_in_a_late_address_does_not_come_back(board: AppTest) -> None:
    board.selectbox(key="item_choice").select("手套").run()
    board.selectbox(key="item_choice").select("酒精").run()
    board.query_params["item"] = "手套"
    board.run()
    assert board.selectbox(key="item_choice").value == "酒精"


def test_later_the_address_is_heeded_again(board: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "LATE_S", 0.0)
    board.selectbox(key="item_choice").select("手套").run()
    board.query_params["item"] = "口罩"
    board.run()
    assert board.selectbox(key="item_choice").value == "口罩"
