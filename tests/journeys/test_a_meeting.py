"""A meeting and the next one: agenda, decision, what was seen on the spot, who took part, minutes; the wall says who
sees to it by when and then since when it is late; the next day's meeting carries it over and closes it.
"""

import re
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from playwright.sync_api import expect

from tests.analytics.meeting.test_minutes import texts
from tests.browser import OpenTab
from tests.journeys import apricot_lane as lane
from tests.journeys.clicks import Hands, Property
from tests.pages.meeting.test_meeting import section
from tests.server import Running, Server

#: Medicine waits 11 hours at noon, over twice its limit; masks run out.
REQUESTS = f"诉求编号,诉求类别,楼栋号,上报时间,姓名,电话\n1,用药需求,1,{lane.DAY} 01:00,{lane.name(1)},13800000001\n"
STOCK = "日期,盘点时间,物资名称,存放点,现有库存,预警阈值\n{},口罩,东门,{},20\n"
#: What the board says of the masks, on agenda and wall.
LINE = "口罩(东门)"


def test_a_meeting_and_the_next_one(
    running: Running, tmp_path: Path, open_tab: OpenTab, record_property: Property
) -> None:
    at = partial(_board, running, tmp_path / "board")
    with at(f"{lane.DAY}T12:00") as board:
        files = {
            "楼栋.csv": lane.BUILDINGS,
            "台账.csv": lane.roster(),
            "诉求.csv": REQUESTS,
            "物资.csv": STOCK.format(f"{lane.DAY},09:00", 15),
        }
        for called, content in files.items():
            assert board.send(called, content).status_code == 201
        wall = open_tab(board, role="wall").open("/")
        line = wall.locator(".todo .item", has_text=LINE)
        expect(line).to_contain_text("待明确")
        hands = Hands(open_tab(board, 1366, 768, role="duty", name="陈值班"))
        page = hands.tab.open("/")
        hands.menu("每日例会")

        # Who is present, and what was seen about the first line.
        began = hands.clicks
        hands.press("填参会单位")
        page.get_by_label("参会单位").fill("居委会、物业、卫生服务中心")
        hands.press("保存")
        hands.part("who takes part", began)
        expect(section(page, "attendees")).to_contain_text("参会单位:居委会、物业、卫生服务中心")
        expect(page.get_by_role("button", name="改参会单位")).to_be_visible()
        requests = section(page, "requests")
        began = hands.clicks
        hands.click(requests.get_by_role("button", name="实地情况").last)
        page.get_by_label("实地情况").fill("药店 10 点开门,缺一种降压药")
        hands.press("保存")
        hands.part("what was seen", began)
        expect(requests).to_contain_text("药店 10 点开门,缺一种降压药")

        # Decided: who, by when.
        began = hands.clicks
        rules = section(page, "rules")
        hands.click(rules.get_by_role("button", name="形成决定").first)
        form = rules.get_by_test_id("stForm")
        form.get_by_label("责任人 *").fill("物资保供组")
        hands.click(form.get_by_role("button", name="保存决定"))
        assert hands.part("a decision", began) == 2
        expect(section(page, "today")).to_contain_text(LINE)
        expect(line).to_contain_text("责任人 物资保供组 · 限时 18:00")

        # The minutes hold all of it.
        began = hands.clicks
        with page.expect_download() as saved:
            hands.click(section(page, "minutes").get_by_role("button", name="下载 Word"))
        hands.part("minutes", began)
        told = texts(Path(saved.value.path()).read_bytes())
        for words in ("物资保供组", "04-02 18:00", "药店 10 点开门", "卫生服务中心", "记录人:陈值班"):
            assert words in told
        hands.told("a meeting", record_property)
    # In the morning the wall says since when it is late, until the masks have come. The meeting begins with yesterday's
    # decision, and its number says so.
    with at("2022-04-03T09:30") as board:
        wall = open_tab(board, role="wall").open("/")
        line = wall.locator(".todo .item", has_text=LINE)
        expect(line).to_contain_text("责任人 物资保供组 · 超时 15 小时")
        assert board.send("物资.csv", STOCK.format("2022-04-03,08:00", 300)).status_code == 201
        expect(line).to_have_count(0)
        hands = Hands(open_tab(board, 1366, 768, role="duty"))
        page = hands.tab.open("/meeting")
        before = section(page, "decisions")
        expect(before).to_contain_text("昨日决定(1)")
        expect(before).to_contain_text(re.compile(r"15.*\(04-02 12:00\) → 300.*● 好转"))
        began = hands.clicks
        hands.click(before.get_by_role("button", name="完成", exact=True))
        assert hands.part("a decision closed", began) == 1
        expect(before).to_contain_text("已完成")
        [decision] = board.api("GET", "/decisions").json()
        assert (decision["status"], decision["owner"]) == ("done", "物资保供组")
        hands.told("the next meeting", record_property)


def _board(running: Running, folder: Path, now: str) -> AbstractContextManager[Server]:
    return running(folder, BOARD_DEMO="0", BOARD_TODAY=now)
