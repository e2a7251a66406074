"""The menu: five groups at most, whatever the number of pages, each page within two clicks."""

from contextlib import ExitStack
from dataclasses import replace

from playwright.sync_api import expect

from pages.frame import menu
from pages.registry import GROUPS, PAGES
from tests.added_rows import added
from tests.browser import OpenTab
from tests.server import Server

DESK = {"width": 1366, "height": 768}
#: JavaScript: elements of the menu whose words are cut off, or which stand outside the window.
CUT = """all => all.filter(e => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth
    || e.getBoundingClientRect().bottom > innerHeight).map(e => e.innerText)"""


def test_every_page_has_its_group() -> None:
    assert {row.group for row in PAGES.values()} <= GROUPS.keys()
    assert list(GROUPS) == ["command", "residents", "action", "data", "administration"]


def test_twenty_pages_for_an_administrator_are_reached_in_two_clicks_and_nothing_is_cut(
    demo_server: Server, open_tab: OpenTab
) -> None:
    """On a real board; what more pages do to the menu is the test below: its bar stays as it is."""
    tab = open_tab(demo_server, **DESK, role="administrator")
    for lang in ("zh", "en"):
        page = tab.open(f"/stock?lang={lang}")
        groups = page.get_by_test_id("stTopNavSection")
        expect(groups).to_contain_text([group.zh if lang == "zh" else group.en for group in GROUPS.values()])
        assert groups.evaluate_all(CUT) == []
        assert groups.last.bounding_box()["x"] < DESK["width"] / 2, "there is room for longer words"
        # The group of the page that shows stands out.
        assert [each.inner_text().strip() for each in groups.all() if each.locator("strong").count()] == [
            GROUPS["action"].zh if lang == "zh" else GROUPS["action"].en
        ]
        reached = []
        for group in groups.all():
            group.click()
            links = page.get_by_role("menuitem")
            expect(links.first).to_be_visible()
            reached += [text.rpartition("\n")[2] for text in links.all_inner_texts()]
            assert links.evaluate_all(CUT) == []
            # Twelve lines of this height still end within the window.
            box = links.first.bounding_box()
            assert box["y"] + 12 * box["height"] < DESK["height"]
            page.keyboard.press("Escape")
        shown = [row for row in PAGES.values() if not (row.screen or row.hidden)]
        assert sorted(reached) == sorted(row.zh if lang == "zh" else row.en for row in shown)
    tab.assert_clean()


def test_more_pages_make_no_more_groups() -> None:
    more = [
        replace(PAGES["stock"], path=f"more{n}", zh=f"第{n}页", en=f"Page {n}", group=group)
        for n, group in enumerate([*GROUPS, "action", "action"])
    ]
    with ExitStack() as rows:
        for row in more:
            rows.enter_context(added(PAGES, row.path, row))
        assert len(PAGES) >= 20
        groups = menu.grouped(PAGES.values())
    assert list(groups) == list(GROUPS)
    assert sum(map(len, groups.values())) >= 20
    # The board stands there for a role that may not open it, hidden.
    assert menu.grouped([PAGES["stock"]]) == {"command": [PAGES[""]], "action": [PAGES["stock"]]}
