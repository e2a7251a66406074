"""Role × page in a real browser: what each role finds in the menu, and that it opens clean."""

import pytest
from playwright.sync_api import Page, expect

from data.roles import ROLES
from pages.registry import PAGES
from tests.browser import OpenTab
from tests.journeys.test_rights import LETTERS, OPENED_BY
from tests.server import Server

DESK = {"width": 1366, "height": 768}
#: Whose pages are all opened: an administrator has every page, a grid worker pages of their own make, a wall no menu.
#: Of others the first page and the menu are looked at: their pages are the administrator's with less on them, which
#: test_offered_by_role.py and test_masking_pages.py see without a browser.
OPENS_ALL = ("wall", "grid", "administrator")


def listed(page: Page) -> set[str]:
    """The pages of the menu, by their words: each group opened in turn."""
    found: set[str] = set()
    for group in page.get_by_test_id("stTopNavSection").all():
        group.click()
        found |= {link.rpartition("\n")[2] for link in page.get_by_role("menuitem").all_inner_texts()}
        page.keyboard.press("Escape")
    return found


@pytest.mark.parametrize("role", LETTERS.values())
def test_a_role_finds_its_own_pages_and_no_more_and_they_open_clean(
    demo_server: Server, open_tab: OpenTab, role: str
) -> None:
    """On a desk: no error, nothing asked of others, no sideways scrolling. That pages which a role may not open answer
    with 403 is tried over HTTP, see test_rights.py.
    """
    letter = next(letter for letter, id in LETTERS.items() if id == role)
    tab = open_tab(demo_server, **DESK, role=role, grids=("1",) if ROLES[role].by_grid else ())
    page, wrong = tab.page, {}
    own = [row for row in PAGES.values() if letter in OPENED_BY[row.url]]
    for row in own if role in OPENS_ALL else own[:1]:
        # The first page and those without a menu are opened by their address, the rest as by the menu.
        if row is own[0] or row.screen or not page.get_by_test_id("stTopNavSection").count():
            tab.open(row.url)
        else:
            tab.turn_to(row)
        if role == "wall" and not row.path:
            expect(page.locator(".kb.wall").first, row.url).to_be_visible()
        else:
            expect(page.get_by_role("heading", level=1), row.url).to_contain_text(row.zh)
            expect(page.get_by_role("heading", level=1), row.url).to_contain_text("演示数据")
        wrong[row.url] = [*tab.faults(), *(["scrolls sideways"] if tab.scrolls("Width") else [])]
        if role != "wall" and row is own[0]:
            assert listed(page) <= {row.zh for row in own}
    assert {url: faults for url, faults in wrong.items() if faults} == {}
