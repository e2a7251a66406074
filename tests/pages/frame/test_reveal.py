"""Showing a resident whole in a real browser: what goes over the wire before and after the click, on a desk and on a
phone.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import pytest
from playwright.sync_api import expect

from data.access import audit_log
from data.access.access_file import Access
from data.access.audit_log import AuditLine
from tests.browser import OpenTab, Tab
from tests.community import CHECKINS, DAY, ROSTER
from tests.pages.projection.test_projection import Wire, plainly
from tests.pages.requests.test_editor import press
from tests.server import Running, Server

PHONE, NAME = "13800000002", "李四"


@pytest.fixture(scope="module")
def server(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board at noon of the day, with somebody who has a fever and somebody who has not reported."""
    with running(tmp_path_factory.mktemp("reveal") / "board", BOARD_DEMO="0", BOARD_TODAY=f"{DAY}T12:00") as server:
        for name, content in (("台账.csv", ROSTER), ("打卡.csv", CHECKINS)):
            assert server.send(name, content).status_code == 201
        yield server


def reveals(server: Server) -> list[AuditLine]:
    with closing(Access(server.folder)) as access:
        return audit_log.search(access, action="reveal")


def received(wire: Wire, words: str) -> bool:
    return any(words in plainly(part) for _, part in wire.parts)


def test_nothing_of_a_resident_is_sent_before_the_click(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    for width in (1920, 390):
        tab.page.set_viewport_size({"width": width, "height": 900})
        look_at_somebody(tab, Wire(tab.page), width, partial(reveals, server))


def look_at_somebody(tab: Tab, wire: Wire, width: int, on_record: Callable[[], list[AuditLine]]) -> None:
    """Open the list anew, show it whole and mask it again."""
    tab.open("/checkins")
    expect(tab.page.get_by_role("cell", name="李*", exact=True)).to_be_visible()
    assert received(wire, "138****0002")
    assert not received(wire, PHONE)
    assert not received(wire, NAME)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
    # Without a reason it says so; with one it shows, also when the page is loaded anew, and can be masked again.
    tab.page.get_by_role("button", name="显示完整名单").first.click()
    expect(tab.page.get_by_text("请先选择为什么看")).to_be_visible()
    assert not received(wire, PHONE)
    tab.page.get_by_text("电话随访", exact=True).first.click()
    tab.settle()
    tab.page.get_by_role("button", name="显示完整名单").first.click()
    expect(tab.page.locator(f'a.phone[href="tel:{PHONE}"]')).to_be_visible()
    shown_so_far = len(on_record())
    tab.open("/checkins")
    expect(tab.page.locator(f'a.phone[href="tel:{PHONE}"]')).to_be_visible()
    press(tab.page, "遮住")
    expect(tab.page.get_by_role("cell", name="李*", exact=True)).to_be_visible()
    expect(tab.page.locator("a.phone")).to_have_count(0)
    assert len(on_record()) == shown_so_far, "nothing is counted twice"
    tab.assert_clean()
