"""Three days of uploads by the page: the first day's files; a wrong one, of which the page says what is wrong before
and after, taken back; the corrected one, in which nobody is counted twice.
"""

import re
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser import OpenTab
from tests.journeys import apricot_lane as lane
from tests.journeys.clicks import Hands, Property
from tests.pages.upload.test_mapping_editor import history_row
from tests.server import Running, Server

FIRST, SECOND, THIRD = (lane.DAY + timedelta(days=nth) for nth in range(3))
REQUESTS = f"诉求编号,诉求类别,楼栋号,上报时间\n1,用药需求,1,{FIRST} 08:00\n2,买菜难,4,{FIRST} 09:00\n"
STOCK = f"日期,物资名称,存放点,现有库存,预警阈值\n{FIRST},口罩,东门,80,20\n"
SILENT, FEVER = (3, 17), 8


def fahrenheit(sheet: str) -> str:
    """The sheet as another thermometer writes it."""
    return re.sub(r"\b3[5-9]\.\d\b", lambda found: f"{float(found[0]) * 9 / 5 + 32:.1f}", sheet)


def metrics(board: Server, day: date) -> list[dict[str, Any]]:
    return list(board.api("GET", f"/metrics?date={day}").json()["metrics"])


def rate(board: Server, day: date) -> tuple[float | None, float | None]:
    """Who reported on a day, of whom."""
    return next((row["numerator"], row["denominator"]) for row in metrics(board, day) if row["id"] == "checkin_rate")


def fevers(board: Server, day: date) -> float | None:
    """People with a fever on a day."""
    return next(row["value"] for row in metrics(board, day) if row["id"] == "fever_count")


def load(hands: Hands, *files: tuple[str, str]) -> None:
    """Choose files and load them: a choice and a click."""
    hands.files(*files)
    hands.press(f"载入 {len(files)} 个文件")
    for name, _ in files:
        expect(hands.page.get_by_text(f"已载入:{name}")).to_be_visible()
    hands.tab.settle()


def test_three_days_of_uploads(running: Running, tmp_path: Path, open_tab: OpenTab, record_property: Property) -> None:
    at = partial(running, tmp_path / "board", BOARD_DEMO="0")
    first = (f"打卡_{FIRST}.csv", lane.sheet(FIRST, {FEVER: "38.2,发热"}, SILENT))
    second = lane.sheet(SECOND, {FEVER: "37.9,发热"}, SILENT[:1])
    with at(BOARD_TODAY=f"{FIRST}T10:30") as board:
        for called, content in (("楼栋.csv", lane.BUILDINGS), ("台账.csv", lane.roster())):
            assert board.send(called, content).status_code == 201
        hands = Hands(open_tab(board, 1366, 768, role="manager"))
        hands.tab.open("/")
        hands.menu("数据上传")
        load(hands, first, ("诉求.csv", REQUESTS), ("物资.csv", STOCK))
        hands.told("first day of uploads", record_property)
        of_first = (34, 36)
        assert (rate(board, FIRST), fevers(board, FIRST)) == (of_first, 1)
    with at(BOARD_TODAY=f"{SECOND}T10:30") as board:
        hands = Hands(open_tab(board, 1366, 768, role="manager"))
        page = hands.tab.open("/upload")
        # A list of who came to work, and yesterday's sheet under today's name: the page says so, nothing is loaded.
        hands.files(("签到.csv", "部门,签到\n物业,√\n社工,√\n"), (f"打卡_{SECOND}.csv", first[1]))
        expect(page.get_by_text("认不出这是什么表").first).to_be_visible()
        expect(page.get_by_text("文件名是 4月3日,里面 36 行是 4月2日")).to_be_visible()
        expect(page.get_by_text("这份表已经载入过,没有任何变化")).to_be_visible()
        chips = page.get_by_test_id("stFileChip")
        for left in (1, 0):
            hands.click(chips.first.get_by_role("button"))
            expect(chips).to_have_count(left)
        # Then today's, from a thermometer that measures in Fahrenheit. It is said before; loaded all the same, the
        # people whose temperature nobody knows stand on the list; taken back, the day is as if it had never come.
        hands.files((f"打卡_{SECOND}.csv", fahrenheit(second)))
        expect(page.get_by_text("看不懂的格 35 处,已留空,请核实")).to_be_visible()
        expect(page.get_by_text("可能是华氏度,请写成摄氏度").first).to_be_attached()
        hands.press("载入 1 个文件")
        expect(page.get_by_text(f"已载入:打卡_{SECOND}.csv")).to_be_visible()
        assert fevers(board, SECOND) == 0, "no fever is made of what was not understood"
        listed = [person for home in board.api("GET", "/followups").json() for person in home["people"]]
        assert {reason for one in listed for reason in one["reasons"]} >= {"temperature_unread", "non_reporter"}
        began = hands.clicks
        history_row(hands.tab, 0)
        hands.clicks += 1
        hands.press("撤销这次上传")
        hands.press("确定撤销")
        expect(page.get_by_text("撤销这次上传")).to_have_count(0)
        hands.part("undone", began)
        assert rate(board, SECOND) == (0, 0)
        assert (rate(board, FIRST), fevers(board, FIRST)) == (of_first, 1), "of the first day nothing is lost"
        hands.told("second day of uploads", record_property)
    with at(BOARD_TODAY=f"{THIRD}T10:30") as board:
        hands = Hands(open_tab(board, 1366, 768, role="manager"))
        page = hands.tab.open("/upload")
        third = (f"打卡_{THIRD}.csv", lane.sheet(THIRD, missing=SILENT))
        load(hands, (f"打卡_{SECOND}_更正.csv", second), third, ("诉求.csv", f"{REQUESTS}3,买菜难,5,{THIRD} 09:00\n"))
        # By mistake once more: it says that nothing changes, and nothing does.
        hands.files((f"打卡_{SECOND}_更正.csv", second))
        expect(page.get_by_text("这份表已经载入过,没有任何变化")).to_be_visible()
        hands.press("载入 1 个文件")
        expect(page.get_by_text(f"已载入:打卡_{SECOND}_更正.csv")).to_be_visible()
        assert [rate(board, day) for day in (FIRST, SECOND, THIRD)] == [of_first, (35, 36), of_first]
        assert [fevers(board, day) for day in (FIRST, SECOND, THIRD)] == [1, 1, 0]
        assert next(row["value"] for row in metrics(board, THIRD) if row["id"] == "requests_open") == 3
        hands.menu("指挥看板")
        expect(page.get_by_text("34 / 36")).to_be_visible()
        hands.told("third day of uploads", record_property)
