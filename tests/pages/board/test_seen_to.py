"""What the meeting decided about a line stands on the desk in the words of the wall; and a view without numbers has no
row for them.
"""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest

from analytics.held_moment import present
from analytics.rules import registry
from data import clock
from data.entries import decisions
from data.installation.installation import Home
from data.intake import loading
from tests.here import board_here, opened, shown

TODAY = "2022-04-14T15:00"
STOCK = "日期,物资名称,存放点,单位,现有库存,出库,预警阈值,补货周期\n2022-04-14,口罩,东门,只,150,0,900,2\n"


@pytest.fixture
def board(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with board_here(tmp_path_factory.mktemp("desk"), monkeypatch, "duty", BOARD_TODAY=TODAY) as board:
        assert loading.load(board.store, STOCK.encode(), "物资.csv", "stock").rejected == 0
        yield board


def said(*, lang: str = "zh", wall: bool = False) -> str:
    """What is said of the masks, without its tags."""
    html = shown(opened("", lang=lang, **({"wall": "1"} if wall else {})))
    found = re.search(
        r'<div class="title">(?:(?!<div class="measure">).)*口罩.*?<div class="measure">.*?</div>', html, re.S
    )
    assert found, html
    return " ".join(re.sub("<[^>]+>", "", found[0].split('class="measure">')[1]).split())


def decide(board: Home, owner: str, due: datetime) -> decisions.Decision:
    """A decision about the only line there is."""
    [line] = registry.actions(board.store, present(board.store))
    about = {"what": "补货", "owner": owner, "due_at": due, "source": registry.line_id(line)}
    return decisions.make(board.store, about, "组长")


def test_a_desk_says_of_a_decided_line_what_the_wall_says(board: Home) -> None:
    assert "待定" in said()
    assert "责任人" not in said() + said(wall=True)
    due = clock.now().replace(hour=18, minute=0)
    decision = decide(board, "王敏", due)
    for wall in (False, True):
        assert "责任人 已定 · 限时 18:00" in said(wall=wall)
        assert "owner named · due 18:00" in said(wall=wall, lang="en")
    assert "待定" not in said()
    assert "to be named" not in said(lang="en")
    decisions.change(board.store, decision.decision_id, {"status": "done"}, "组长", 1)
    assert "待定" in said(), "what is done is no answer to a line that is there again"


@pytest.mark.parametrize(
    ("now", "zh", "en"),
    [
        ("2022-04-14T18:20", "责任人 物资组 · 超时 不到 1 小时", "owner 物资组 · overdue under 1 h"),
        ("2022-04-15T09:00", "责任人 物资组 · 超时 15 小时", "owner 物资组 · overdue 15 h"),
        ("2022-04-16T20:00", "责任人 物资组 · 超时 2 天", "owner 物资组 · overdue 2 days"),
    ],
)
def test_both_say_how_long_it_is_late(board: Home, monkeypatch: pytest.MonkeyPatch, now: str, zh: str, en: str) -> None:
    decide(board, "物资组", clock.now().replace(hour=18, minute=0))
    monkeypatch.setenv("BOARD_TODAY", now)
    for wall in (False, True):
        assert zh in said(wall=wall)
        assert en in said(wall=wall, lang="en")
    assert f'<span class="act">{zh}</span>' in shown(opened("")), "late is red"


def test_a_view_of_files_of_which_none_is_due_has_no_row_of_numbers(board: Home) -> None:
    def view() -> tuple[bool, bool]:
        html = shown(opened("", wall="1", play="files:600"))
        assert "show-files" in html
        return '<div class="tiles' in html, "今天没有应到的表" in html

    assert view() == (False, True)
    buildings = "楼栋号,网格编号,户数\n" + "".join(f"{id},A,40\n" for id in range(1, 6))
    assert loading.load(board.store, buildings.encode(), "楼栋.csv", "buildings").rejected == 0
    people = "居民编号,姓名,楼栋号,房号\n" + "".join(f"R{id},某{id},{id},1-101\n" for id in range(1, 6))
    assert loading.load(board.store, people.encode(), "台账.csv", "roster").rejected == 0
    rows = "".join(f"R{id},2022-04-{day},08:00,36.5\n" for id in range(1, 6) for day in range(10, 15))
    sheet = f"居民编号,日期,打卡时间,今日体温\n{rows}"
    assert loading.load(board.store, sheet.encode(), "打卡.csv", "checkins").rejected == 0
    assert view() == (True, False)
