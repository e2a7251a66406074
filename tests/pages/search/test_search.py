"""The field in every header and what it leads to: by role, masked, on record, and in no address or log."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from data.access import audit_log
from data.installation.installation import Home
from pages.frame import search_field
from pages.registry import FOLDER, PAGES
from tests.analytics.metrics.test_registry import everything
from tests.browser import OpenTab
from tests.community import DAY
from tests.here import board_here, come_in, shown
from tests.server import Server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The example's community on the evening of its day."""
    folder = tmp_path_factory.mktemp("search")
    with pytest.MonkeyPatch.context() as patch, board_here(folder, patch, BOARD_TODAY=f"{DAY}T21:00") as here:
        everything(here.store)
        yield here


def searched(words: str) -> AppTest:
    """The page of what was found."""
    app = AppTest.from_file(str(FOLDER / "main" / "main.py"), default_timeout=60)
    app.session_state[search_field.WORDS] = words
    app.run()
    app.switch_page(str(PAGES["search"].script)).run()
    assert not app.exception, app.exception
    return app


def text(app: AppTest) -> str:
    """All that a page says."""
    words = [one.value for sort in (app.markdown, app.header, app.info) for one in sort]
    return " ".join([shown(app), *map(str, words)])


def test_what_was_found_is_grouped_masked_and_on_record(board: Home, caplog: pytest.LogCaptureFixture) -> None:
    before = len(audit_log.search(board.access, action="searched"))
    with caplog.at_level(logging.DEBUG):
        app = searched("张三")
    assert [one.value for one in app.header] == ["人 · 1"]
    assert list(app.dataframe[0].value["姓名"]) == ["张*"]
    assert 'href="/building?building=1"' in shown(app)
    lines = audit_log.search(board.access, action="searched")
    assert [line.detail["asked"] for line in lines[: len(lines) - before]] == ["张**"]
    assert "张三" not in json.dumps(app.query_params, ensure_ascii=False)
    assert "张三" not in caplog.text
    # Nowhere beside the board's own data: not in the record, not in a log.
    for file in board.access.path.parent.iterdir():
        if file.is_file() and not file.name.startswith("board.duckdb"):
            assert "张三".encode() not in file.read_bytes(), file
    doors = searched("1-101")
    assert [one.value for one in doors.header] == ["门牌 · 1"]
    assert 'href="/building?building=1"' in shown(doors)


def test_of_other_grids_it_is_as_if_there_were_nothing(board: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    come_in(board, monkeypatch, "grid", frozenset({"B"}))
    others, nobody = searched("张三"), searched("诸葛")
    assert text(others).replace("张三", "诸葛") == text(nobody)
    assert [one.value for one in searched("周八").header] == ["人 · 1"]


def test_from_any_page_by_keyboard(demo_server: Server, open_tab: OpenTab, tmp_path: Path) -> None:
    """One journey: Enter in the header of a page leads to a building, and the name typed is in no address."""
    tab = open_tab(demo_server, role="duty")
    tab.open("/stock")
    field = tab.page.get_by_role("textbox", name="查找")
    field.fill("三号楼")
    field.press("Enter")
    expect(tab.page.get_by_role("heading", name="楼栋 · 1")).to_be_visible(timeout=20_000)
    assert "三号楼" not in tab.page.url
    link = tab.page.locator("a.go").first
    link.focus()
    tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_role("heading", name="谁在等")).to_be_visible(timeout=20_000)
    assert tab.page.url.endswith("/building?building=3")
    tab.assert_clean()
