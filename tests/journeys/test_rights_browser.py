"""Role × page × action in a real browser: what each role finds in the menu, may open, and is offered there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from data.roles import ROLES
from pages.registry import PAGES
from tests.browser import OpenTab
from tests.journeys.test_rights import LETTERS, OPENED_BY
from tests.server import Running, Server

#: What is offered on a page, and to which roles: a button or a heading by its words.
OFFERED = {
    ("/checkins", "显示完整信息"): "GDMA",
    ("/checkins", "全部 CSV"): "GDMA",
    ("/sampling", "显示完整信息"): "GDMA",
    ("/requests", "诉求类别与关键词"): "MA",
    ("/files", "改应到时间"): "MA",
    ("/files", "备份"): "MA",
    ("/meeting", "下载 Word(DOCX)"): "DMA",
    ("/heatmap", "投屏模式"): "DMA",
    ("/upload", "结束演示,正式使用"): "MA",
    ("/accounts", "新建账号"): "A",
    ("/settings", "保存"): "MA",
}


@pytest.fixture(scope="module")
def board(running: Running, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("rights")
    (folder / "demo.duckdb").write_bytes(demo_file.read_bytes())
    with running(folder, BOARD_DEMO="1") as server:
        yield server


def offered(page: Page, words: str) -> Locator:
    """What has the words on it: a button, a link, a heading or a summary."""
    return page.locator("button, a, h1, h2, h3, summary").filter(has_text=words)


@pytest.mark.parametrize("role", LETTERS.values())
def test_a_role_finds_opens_and_is_offered_its_own_and_no_more(board: Server, open_tab: OpenTab, role: str) -> None:
    letter = next(letter for letter, id in LETTERS.items() if id == role)
    tab = open_tab(board, role=role, grids=("1",) if ROLES[role].by_grid else ())
    for row in PAGES.values():
        if letter not in OPENED_BY[row.url]:
            if row.path:
                tab.page.goto(board.url + row.url)
                expect(tab.page.get_by_text("您的角色不能看")).to_be_visible()
                assert tab.page.get_by_test_id("stApp").count() == 0, row.url
            continue
        page = tab.open(row.url)
        expect(page.get_by_role("heading", level=1).or_(page.locator(".kb.wall")).first).to_be_visible()
        for (path, words), who in OFFERED.items():
            if path == row.url and letter in who:
                expect(offered(page, words).first).to_be_visible()
        for (path, words), who in OFFERED.items():  # now the page is all there
            if path == row.url and letter not in who:
                expect(offered(page, words)).to_have_count(0)
        if role != "wall" and not row.screen:
            listed = [link.inner_text().rpartition("\n")[2] for link in page.get_by_test_id("stTopNavLink").all()]
            assert set(listed) <= {each.zh for each in PAGES.values() if letter in OPENED_BY[each.url]}, row.url
    # What a role may not open is in no menu and does not come by changing the page without a new document, either.
    errors = [error for error in tab.errors if "403" not in error]
    assert errors == []
