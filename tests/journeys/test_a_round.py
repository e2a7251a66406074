"""A grid worker's round on a phone: own people alone, shown for the shift by one reason, called and closed one by one,
while the board of the command centre moves.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import NOBODY, OpenTab
from tests.conftest import PASSWORD
from tests.journeys import apricot_lane as lane
from tests.journeys.clicks import Hands, Property
from tests.journeys.test_a_day_of_duty import lines
from tests.pages.projection.test_projection import Wire, plainly
from tests.server import Running, Server

#: Of the worker's own grid, with a fever, silent; and those of other grids who are silent.
FEVER, SILENT, OTHERS = 7, (2, 5, 9, 10), (20, 31)
#: Everybody of other grids.
STRANGERS = range(13, 37)


@pytest.fixture
def board(running: Running, tmp_path: Path) -> Iterator[Server]:
    """The community at noon."""
    with running(tmp_path / "board", BOARD_DEMO="0", BOARD_TODAY=f"{lane.DAY}T12:00") as server:
        sheet = lane.sheet(lane.DAY, {FEVER: "38.1,发热"}, (*SILENT, *OTHERS))
        for called, content in (("楼栋.csv", lane.BUILDINGS), ("台账.csv", lane.roster()), ("打卡.csv", sheet)):
            assert server.send(called, content).status_code == 201
        yield server


def test_a_grid_workers_round(board: Server, open_tab: OpenTab, record_property: Property) -> None:
    link = lane.account(board, "王敏", "grid", ("A",), link=True)
    centre = open_tab(board, 1366, 768, role="duty").open("/")
    expect(centre.get_by_text("30 / 36")).to_be_visible()
    hands = Hands(open_tab(board, role=NOBODY))
    hands.on_a_phone()
    page, wire = hands.page, Wire(hands.page)

    # By the link she sets her password, and is in.
    page.goto(board.url + link)
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再写一遍").fill(PASSWORD)
    page.get_by_role("button", name="保存").click()
    hands.clicks += 1
    hands.tab.settle()
    expect(page).to_have_url(f"{board.url}/checkins")
    expect(lines(page)).to_have_count(4)
    expect(page.get_by_text("待跟进 4 户", exact=True)).to_be_visible()
    expect(lines(page).first).to_contain_text("郑** 发热 38.1 ℃")
    assert lane.name(FEVER) not in page.content(), "masked until a reason is given"

    # One reason for the whole shift.
    began = hands.clicks
    hands.click(page.get_by_text("电话随访", exact=True).first)
    hands.click(page.get_by_role("button", name="显示完整名单").first)
    hands.part("shown for the shift", began)
    expect(lines(page).first).to_contain_text(f"{lane.name(FEVER)} 发热 38.1 ℃")

    # The fever first: called, measured again, closed.
    began = hands.clicks
    hands.click(lines(page).first)
    expect(page.get_by_role("link", name="拨打")).to_have_attribute("href", f"tel:138000000{FEVER:02}")
    page.get_by_label(re.compile("体温")).fill("37.6")
    hands.press("已随访")
    assert hands.part("closing a line", began) <= 2
    expect(page.get_by_text("待跟进 3 户 · 已办 1 户")).to_be_visible()
    # Nobody answers at the first door; two people are well behind the next, at a touch.
    hands.click(lines(page).filter(has_text=lane.name(5)))
    hands.press("没联系上")
    expect(lines(page).filter(has_text="12:00 没联系上(王敏)")).to_have_count(1)
    hands.click(lines(page).filter(has_text=lane.name(9)))
    hands.press("全户正常")
    expect(page.get_by_text("待跟进 2 户 · 已办 2 户")).to_be_visible()
    hands.click(lines(page).filter(has_text=lane.name(2)))
    page.get_by_label(re.compile("体温")).fill("36.4")
    hands.press("登记体温")
    expect(page.get_by_text("待跟进 1 户 · 已办 3 户")).to_be_visible()
    # The board of the command centre has moved by itself.
    expect(centre.get_by_text("33 / 36")).to_be_visible()

    # Called again, she answers, and asks for something.
    hands.click(lines(page).filter(has_text=lane.name(5)))
    hands.press("正常")
    expect(page.get_by_text("待跟进 0 户 · 已办 4 户")).to_be_visible()
    expect(lines(page)).to_have_count(0)
    began = hands.clicks
    hands.menu("居民诉求")
    hands.click(page.get_by_text("登记来电"))
    page.get_by_label("说了什么").fill("家里没有米了")
    page.get_by_label("楼栋").fill("1")
    page.get_by_label("房号").fill("1-301")
    hands.press("登记", page.locator(".st-key-phoned_in"))
    hands.part("one request", began)
    expect(page.locator(".st-key-phoned_in").get_by_text("D20220402-001")).to_be_visible()
    expect(centre.get_by_text("34 / 36")).to_be_visible()
    assert board.api("GET", "/requests/D20220402-001").json()["values"]["building_id"] == "1"

    # Whatever her phone was sent of the pages, nobody of another grid was in it.
    sent = "".join(plainly(part) for _, part in wire.parts)
    assert lane.name(FEVER) in sent
    assert [nth for nth in STRANGERS if lane.name(nth) in sent or f"138000000{nth:02}" in sent] == []
    hands.told("a grid worker's round", record_property)
