"""The board by keyboard alone: what people need is reached and worked, and shows where the focus is.

A small community of a past noon, so that lines can be closed.
"""

import re
from pathlib import Path

from playwright.sync_api import Frame, Locator, Page, expect

from tests.browser import OpenTab
from tests.map_file import the_map
from tests.pages.entries.test_closing import NOON, folder, lines
from tests.server import Running

__all__ = ["folder"]

#: More presses than any way on a page here takes.
MOST = 60

#: Whether what has the focus is seen to have it: an edge of 2 px or more, its own or that of what stands for it.
MARKED = """() => {
    const one = document.activeElement;
    const edge = (each, before) => { const style = getComputedStyle(each, before);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
    return edge(one) || edge(one, "::after") || [one.closest("label"), one.closest("[role=group]")]
        .some(each => each && edge(each));
}"""


def focused(where: Locator) -> bool:
    """Whether the focus is on one of these."""
    return bool(where.evaluate_all("found => found.includes(document.activeElement)"))


def tab_to(page: Page, wanted: Locator, back: bool = False) -> None:
    """Press Tab until the focus is on one of these, and see it there."""
    for _ in range(MOST):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if focused(wanted):
            assert page.evaluate(MARKED), "nobody sees that it has the focus"
            return
    raise AssertionError(f"{MOST} times Tab do not reach {wanted}")


def test_menu_search_and_rows(folder: Path, running: Running, open_tab: OpenTab) -> None:
    with running(folder, BOARD_DEMO="0", BOARD_TODAY=NOON) as server:
        tab = open_tab(server, 1366, 768, role="administrator")
        page = tab.open("/?lang=zh")
        page.keyboard.press("Tab")
        assert focused(page.get_by_role("link", name="跳到正文"))
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_role("textbox", name="查找"))
        # Back into the menu: its groups open by Enter, their pages by arrows.
        tab_to(page, page.get_by_test_id("stTopNavSection").filter(has_text="居民"), back=True)
        page.keyboard.press("Enter")
        expect(page.get_by_role("menuitem", name="居民诉求", exact=True)).to_be_visible()
        for _ in range(MOST):
            if focused(page.get_by_role("menuitem", name="居民诉求", exact=True)):
                break
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("居民诉求")
        tab.settle()
        # What is looked for, and the first row of what is found.
        tab_to(page, page.get_by_role("textbox", name="查找"))
        page.keyboard.type("1号楼")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/search"))
        tab.settle()
        tab_to(page, page.locator("table.rows a.go"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).not_to_contain_text("查找")
        tab.assert_clean()


def test_a_line_is_closed(folder: Path, running: Running, open_tab: OpenTab) -> None:
    with running(folder, BOARD_DEMO="0", BOARD_TODAY=NOON) as server:
        tab = open_tab(server, 1366, 768, role="duty")
        page = tab.open("/checkins")
        expect(lines(page)).to_have_count(4)
        tab_to(page, lines(page).filter(has_text="未打卡"))
        page.keyboard.press("Enter")
        field = page.get_by_label(re.compile("体温"))
        expect(field).to_be_visible()
        tab.settle()
        tab_to(page, field)
        page.keyboard.type("36.4")
        tab_to(page, page.get_by_role("button", name="登记体温", exact=True))
        page.keyboard.press("Space")
        expect(lines(page)).to_have_count(3)
        expect(page.locator(".st-key-entered_closing_line")).to_contain_text("已登记 赵* 36.4 ℃")
        tab.assert_clean()


def test_a_file_an_upload_and_the_map(folder: Path, running: Running, open_tab: OpenTab) -> None:
    with running(folder, BOARD_DEMO="0", BOARD_TODAY=NOON) as server:
        tab = open_tab(server, 1366, 768, role="administrator")
        page = tab.open("/upload")
        choose = page.get_by_test_id("stFileUploaderDropzone").locator("button")
        tab_to(page, choose)
        tab.settle()
        expect(choose).to_be_focused()
        # The browser's own window to choose a file is asked for by a click on the hidden field.
        page.evaluate(
            "() => addEventListener('click', on => { window.asked ||= on.target.matches('input[type=file]') }, true)"
        )
        page.keyboard.press("Enter")
        page.wait_for_function("window.asked")
        # A row of the list of uploads opens by the arrows, and what it asks closes by Esc.
        tab_to(page, page.locator(".st-key-history canvas"))
        page.keyboard.press("ArrowDown")
        undo = page.get_by_role("button", name="撤销这次上传")
        expect(undo).to_be_visible()
        tab.settle()
        undo.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        tab.settle()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)

        tab.open("/heatmap")
        frame: Frame = the_map(page)
        zoom_in = frame.locator(".leaflet-control-zoom-in")
        expect(zoom_in).to_have_attribute("aria-label", "放大")
        before = frame.evaluate("map.getZoom()")
        for _ in range(3 * MOST):
            page.keyboard.press("Tab")
            if frame.evaluate("document.activeElement.matches('.leaflet-control-zoom-in')"):
                break
        assert frame.evaluate(MARKED)
        page.keyboard.press("Enter")
        frame.wait_for_function("before => map.getZoom() > before", arg=before)
        # The map keeps nobody: the next presses lead on, to the ranking below it.
        tab_to(page, page.locator("table.rows a.go, .scroll"))
        tab.assert_clean()
