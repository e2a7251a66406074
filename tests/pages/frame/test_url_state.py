"""The address of a page and what was chosen on it: a late address undoes no choice, and a link is heeded."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from data.installation import installation
from data.intake import loading
from pages.frame import url_state
from tests.here import board_here, opened

pytestmark = pytest.mark.slow

STOCK = "日期,物资,现存量\n2022-04-08,酒精,1\n2022-04-08,口罩,1\n2022-04-08,手套,1\n"


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The page of supplies, with a choice among three items."""
    monkeypatch.setattr(url_state, "LATE_S", 3600.0)  # however slow this machine is
    with board_here(tmp_path, monkeypatch, BOARD_TODAY="2022-04-08") as here:
        loading.load(here.store, STOCK.encode(), "stock.csv")
        yield opened("stock")


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
    monkeypatch.setattr(url_state, "LATE_S", 0.0)
    board.selectbox(key="item_choice").select("手套").run()
    board.query_params["item"] = "口罩"
    board.run()
    assert board.selectbox(key="item_choice").value == "口罩"


def test_the_way_to_the_projected_map_takes_the_choice_along(board: AppTest) -> None:
    loading.load(
        installation.home().store, "诉求编号,上报时间,诉求类别\n1,2022-04-08 08:00,买菜难\n".encode(), "requests.csv"
    )
    app = opened("heatmap")
    app.selectbox(key="category_choice").select("买菜难").run()
    del app.query_params["category"]
    app.run()
    assert app.get("link_button")[0].proto.url == "/projection?" + urlencode({"category": "买菜难"})
