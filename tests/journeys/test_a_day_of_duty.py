"""A day of duty: fever first, calls, lines closed by hand, what is phoned in, and all lists handed out."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from python_calamine import load_workbook

from data.access import audit_log
from data.access.access_file import Access
from tests.browser import NOBODY, OpenTab
from tests.journeys import apricot_lane as lane
from tests.journeys.clicks import Hands, Property
from tests.server import Running, Server

#: Somebody with a fever, a cough, and those who have not reported.
FEVER, COUGH, SILENT = 14, 27, (2, 5, 9, 10, 20, 22, 31, 36)


@pytest.fixture
def board(running: Running, tmp_path: Path) -> Iterator[Server]:
    """The community at noon."""
    with running(tmp_path / "board", BOARD_DEMO="0", BOARD_TODAY=f"{lane.DAY}T12:00") as server:
        said = {FEVER: "38.6,发热", COUGH: "36.7,咳嗽"}
        stock = f"日期,物资名称,存放点,现有库存,预警阈值\n{lane.DAY},口罩,东门,80,20\n"
        for called, content in (
            ("楼栋.csv", lane.BUILDINGS),
            ("台账.csv", lane.roster()),
            ("打卡.csv", lane.sheet(lane.DAY, said, SILENT)),
            ("物资.csv", stock),
        ):
            assert server.send(called, content).status_code == 201
        lane.account(server, "陈值班", "duty")
        yield server


def lines(page: Page) -> Locator:
    """The lines that are open."""
    return page.locator("[class*='st-key-closing_line_'] button")


def metric(server: Server, id: str) -> float | None:
    return next(row["value"] for row in server.api("GET", "/metrics").json()["metrics"] if row["id"] == id)


def on_record(server: Server, action: str) -> list[audit_log.AuditLine]:
    with closing(Access(server.folder)) as access:
        return audit_log.search(access, action=action)


def test_a_day_of_duty(board: Server, open_tab: OpenTab, record_property: Property) -> None:
    hands = Hands(open_tab(board, 1366, 768, role=NOBODY))
    page = hands.page
    page.context.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; }")
    hands.log_in("陈值班")
    hands.click(page.get_by_role("link", name="待跟进户"))
    hands.click(page.get_by_role("link", name="去分派、打印、销号"))
    expect(lines(page).first).to_contain_text("发热 38.6 ℃")

    # One recorded reason: every list of every worker, on paper; the workbook is asked for nothing more.
    began = hands.clicks
    hands.click(page.get_by_text("电话随访", exact=True).first)
    hands.click(page.get_by_role("button", name="显示完整名单").first)
    with page.context.expect_page() as opened:
        hands.click(page.get_by_role("link", name="打印"))
    assert hands.part("handing out all lists", began) <= 3
    paper = opened.value
    paper.wait_for_function("window.printed === 1")
    for worker in lane.WORKERS.values():
        expect(paper.get_by_text(re.compile(worker)).first).to_be_visible()
    assert {lane.name(nth) for nth in (FEVER, COUGH, *SILENT)} <= set(paper.get_by_role("cell").all_inner_texts())
    paper.close()
    with page.expect_download() as saved:
        hands.click(page.get_by_role("button", name=re.compile("XLSX|Excel")).first)
    book = load_workbook(saved.value.path())
    cells = {str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}
    assert cells >= {lane.name(FEVER), f"138000000{FEVER}"}
    assert [line.detail["why"] for line in on_record(board, "export")] == ["电话随访"] * 2

    # The fever first: called, and what the thermometer says closes the line, which took two clicks.
    began = hands.clicks
    hands.click(lines(page).first)
    expect(page.get_by_role("link", name="拨打").first).to_have_attribute("href", f"tel:138000000{FEVER}")
    page.get_by_label(re.compile("体温")).first.fill("38.4")
    hands.press("已随访")
    assert hands.part("closing a line", began) <= 2
    expect(page.get_by_text("待跟进 8 户 · 已办 1 户")).to_be_visible()
    expect(page.locator(".st-key-entered_closing_line")).to_contain_text("已随访 38.4 ℃")
    # On a phone it takes two as well, from a list that begins on the first screen.
    page.set_viewport_size({"width": 360, "height": 740})
    hands.tab.open("/checkins")
    box = lines(page).first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 740, "the list is on the first screen"
    began = hands.clicks
    hands.click(lines(page).filter(has_text="未打卡").first)
    hands.press("正常")
    assert hands.part("closing a line on a phone", began) <= 2
    expect(page.get_by_text("待跟进 7 户 · 已办 2 户")).to_be_visible()
    # Whoever does not answer stays on the list, and who tried stands there.
    page.set_viewport_size({"width": 1366, "height": 768})
    hands.click(lines(page).filter(has_text="未打卡").first)
    hands.press("没联系上")
    expect(lines(page).filter(has_text="没联系上(陈值班)")).to_have_count(1)

    # Somebody rings up to say how they are, and somebody else for medicine.
    began = hands.clicks
    hands.click(page.get_by_text("一人打卡(电话、上门)"))
    hands.enter(page.get_by_label("姓名或房号,如 张三、3-1-502"), lane.name(SILENT[-1]))
    page.locator(".st-key-one_person").get_by_label("体温 ℃").fill("36.8")
    hands.press("登记", page.locator(".st-key-one_person"))
    hands.part("one check-in", began)
    expect(page.get_by_text("待跟进 6 户 · 已办 3 户")).to_be_visible()
    began = hands.clicks
    hands.menu("居民诉求")
    hands.click(page.get_by_text("登记来电"))
    page.get_by_label("说了什么").fill("降压药快吃完了")
    page.get_by_label("楼栋").fill("3")
    page.get_by_label("房号").fill("1-201")
    page.get_by_label("来电人").fill(lane.name(FEVER))
    page.get_by_label("电话").fill(f"138000000{FEVER}")
    hands.press("登记", page.locator(".st-key-phoned_in"))
    hands.part("one request", began)
    expect(page.locator(".st-key-phoned_in").get_by_text("D20220402-001")).to_be_visible()
    began = hands.clicks
    hands.menu("物资库存")
    hands.click(page.get_by_text("盘点一项"))
    hands.choose("物资", "口罩", page.locator(".st-key-one_count"))
    page.get_by_label("现有数量").fill("15")
    hands.press("登记", page.locator(".st-key-one_count"))
    hands.part("one count", began)
    expect(page.locator(".st-key-one_count")).to_contain_text("已登记 口罩 15")

    assert (metric(board, "non_reporters"), metric(board, "requests_open")) == (6, 1)
    hands.told("a day of duty", record_property)
