"""Every page for everybody: no serious finding of axe-core, targets of 24 px, headings in order, for each role.

One tab a role, whose pages are turned to one after the other: a browser for each would take many times as long. What
keyboards do is in test_keyboard.py.
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from data.roles import ROLES
from pages.registry import PAGES, PageRow
from tests.accessible import problems
from tests.browser import NOBODY, OpenTab, Tab
from tests.server import Server

#: What pages that are about one thing are asked for.
ASKED = {"building": "&building=7", "number": "&of=checkin_rate"}
#: A page with one fault of each sort, and links in a sentence, which are none.
BAD = """<!doctype html><html lang="en"><title>Bad</title><main><h1>One</h1><h3>Three</h3>
<p style="color:#999;background:#fff">Faint</p><p>See <a href="#a">this</a> and <a href="#b">that</a>.</p>
<button style="width:40px;height:40px"></button>
<button style="width:20px;height:20px;padding:0;border:0">x</button></main></html>"""
#: A screen by itself, which a role without a board of its own gets too.
WALL = "/?wall=1&embed=true"


def opened(tab: Tab, row: PageRow, lang: str) -> Page:
    """The page with all of it unfolded."""
    page = tab.open(f"{row.url}?lang={lang}") if row.screen else tab.turn_to(row, lang, ASKED.get(row.path, ""))
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    return page


def wrong(tab: Tab, role: str, lang: str, *without: str) -> dict[str, list[str]]:
    """What is wrong with each page that a role opens, those that fill a screen last: they keep a tab dark."""
    rows = [row for row in PAGES.values() if row.right in ROLES[role].rights]
    found = {}
    for row in sorted(rows, key=lambda row: row.screen):
        found[row.url] = problems(opened(tab, row, lang), *without)
    return {url: lines for url, lines in found.items() if lines}


def test_what_is_wrong_is_found(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 600, "height": 400})
    page.set_content(BAD)
    found = problems(page)
    page.close()
    for line in (
        "target 20x20",
        "headings: h3 after h1",
        "color-contrast",
        "button-name",
    ):
        assert [one for one in found if one.startswith(line)], (line, found)
    assert len(found) == 4, found


def test_the_administrators_pages(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server, 1366, 768, role="administrator")
    tab.open("/?lang=zh")
    assert wrong(tab, "administrator", "zh") == {}
    tab.open(f"{WALL}&lang=zh")
    assert problems(tab.page) == []


def test_english_in_the_dark_on_a_phone(demo_server: Server, open_tab: OpenTab) -> None:
    """What is tried at once here differs from a desk by day in words, in colours and in what has room."""
    tab = open_tab(demo_server, 390, 844, role="administrator")
    tab.page.emulate_media(color_scheme="dark")
    page = tab.open("/?lang=en")
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id("stSidebarNavLink").first).to_be_visible()
    assert problems(page) == []
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(page.get_by_test_id("stSidebarNavLink").first).to_be_hidden()
    assert wrong(tab, "administrator", "en") == {}


@pytest.mark.parametrize("role", ["wall", "grid", "duty", "manager"])
def test_the_pages_of_every_other_role(demo_server: Server, open_tab: OpenTab, role: str) -> None:
    tab = open_tab(demo_server, 1366, 768, role=role, grids=("7",) if ROLES[role].by_grid else ())
    first = next(row for row in PAGES.values() if row.right in ROLES[role].rights)
    tab.open(f"{WALL}&lang=zh" if role == "wall" else f"{first.url}?lang=zh")
    assert problems(tab.page) == []
    # The colours are those of the pages above, and to measure them takes half of the time.
    assert role == "wall" or wrong(tab, role, "zh", "color-contrast") == {}


def test_the_forms_before_and_behind_a_log_in(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server, 390, 844, role=NOBODY)
    account = demo_server.api("POST", "/accounts", json={"name": "新来的", "role": "duty"}).json()
    found = {}
    for path in ("/login", account["path"], "/link?word=none"):
        tab.page.goto(demo_server.url + path)
        found[path] = problems(tab.page)
    known = open_tab(demo_server, 390, 844, role="duty")
    for path in ("/account", "/accounts"):  # the second is not for this role
        known.page.goto(demo_server.url + path)
        found[path] = problems(known.page)
    assert {path: lines for path, lines in found.items() if lines} == {}
