"""Role × page × action in a real browser: what each role finds in the menu, may open, and is offered there."""

import pytest
from playwright.sync_api import Locator, Page, expect

from data.roles import ROLES
from pages.registry import PAGES
from tests.browser import OpenTab
from tests.journeys.test_rights import LETTERS, OPENED_BY
from tests.server import Server

DESK = {"width": 1366, "height": 768}
#: What is offered on a page, and to which roles: a button or a heading by its words.
OFFERED = {
    ("/checkins", "显示完整名单"): "GDMA",
    ("/checkins", "打印"): "GDMA",
    ("/sampling", "显示完整名单"): "GDMA",
    ("/requests", "诉求类别与关键词"): "MA",
    ("/files", "改应到时间"): "MA",
    ("/files", "备份"): "MA",
    ("/meeting", "下载 Word(DOCX)"): "DMA",
    ("/heatmap", "投屏模式"): "DMA",
    ("/upload", "结束演示,正式使用"): "MA",
    ("/accounts", "新建账号"): "A",
    ("/settings", "保存"): "MA",
}


def offered(page: Page, words: str) -> Locator:
    """What has the words on it: a button, a link, a heading or a summary."""
    return page.locator("button, a, h1, h2, h3, summary").filter(has_text=words)


def listed(page: Page) -> set[str]:
    """The pages of the menu, by their words: each group opened in turn."""
    found: set[str] = set()
    for group in page.get_by_test_id("stTopNavSection").all():
        group.click()
        found |= {link.rpartition("\n")[2] for link in page.get_by_role("menuitem").all_inner_texts()}
        page.keyboard.press("Escape")
    return found


@pytest.mark.parametrize("role", LETTERS.values())
def test_a_role_finds_opens_and_is_offered_its_own_and_no_more(
    demo_server: Server, open_tab: OpenTab, role: str
) -> None:
    """Its own pages open clean on a desk: no error, nothing asked of others, no sideways scrolling."""
    letter = next(letter for letter, id in LETTERS.items() if id == role)
    tab = open_tab(demo_server, **DESK, role=role, grids=("1",) if ROLES[role].by_grid else ())
    page, wrong = tab.page, {}
    own = [row for row in PAGES.values() if letter in OPENED_BY[row.url]]
    names = {row.zh for row in own}
    for row in own:
        # The first page and those without a menu are opened by their address, the rest by the menu.
        if row is own[0] or row.screen or not page.get_by_test_id("stTopNavSection").count():
            tab.open(row.url)
        else:
            tab.turn_to(row)
        if role == "wall" and not row.path:
            expect(page.locator(".kb.wall").first, row.url).to_be_visible()
        else:
            expect(page.get_by_role("heading", level=1), row.url).to_contain_text(row.zh)
            expect(page.get_by_role("heading", level=1), row.url).to_contain_text("演示数据")
        for (path, words), who in OFFERED.items():
            if path == row.url and letter in who:
                expect(offered(page, words).first, row.url).to_be_visible()
        for (path, words), who in OFFERED.items():  # now the page is all there
            if path == row.url and letter not in who:
                expect(offered(page, words), row.url).to_have_count(0)
        wrong[row.url] = [*tab.faults(), *(["scrolls sideways"] if tab.scrolls("Width") else [])]
        if role != "wall" and not row.screen:
            wrong[row.url] += sorted(listed(page) - names)
    assert {url: faults for url, faults in wrong.items() if faults} == {}
    # What a role may not open is in no menu and does not come by changing the page without a new document, either.
    for row in PAGES.values():
        if row.path and row not in own:
            page.goto(demo_server.url + row.url)
            expect(page.get_by_text("您的角色不能看")).to_be_visible()
            assert page.get_by_test_id("stApp").count() == 0, row.url
    assert [error for error in tab.errors if "403" not in error] == []
