"""The page 今日到表 in a real browser: who is late, who is short, whom to call, and times of one's own."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.current.opened_store import open_store
from data.exports.csv_safe import csv_bytes
from data.installation.settings_change import change_settings
from tests.browser import OpenTab, Tab
from tests.community import load
from tests.server import Running, Server

DAY = date(2022, 4, 20)
WALL, PHONE = {"width": 1920, "height": 1080}, {"width": 390, "height": 844}
#: What a file sent elsewhere may take to show.
LIVE_WITHIN_MS = 5_000
BUILDINGS = "楼栋号,网格编号,网格名称,网格员,网格员电话\n" + "".join(
    f"{grid},{grid},第{grid}网格,{worker},1390000000{grid}\n"
    for grid, worker in enumerate(("王敏", "<b>李强</b>", "钱进", "孙丽", "周洋"), 1)
)
ROSTER = "居民编号,姓名,楼栋号,房号\n" + "".join(
    f"R{grid}{n},居民{grid}{n},{grid},{100 + n}\n" for grid in range(1, 6) for n in range(4)
)

#: Every row of the table: state, file, sender, phone, due, came, late by, rows, rows of the day before.
SHOWN = [
    ["▲ 该到没到", "健康打卡", "第2网格 <b>李强</b>", "13900000002", "10:00", "—", "30 分钟", "—", "4"],
    ["▲ 行数偏少", "健康打卡", "第1网格 王敏", "13900000001", "10:00", "09:02", "", "2", "4"],
    ["▲ 来晚了", "健康打卡", "第4网格 孙丽", "", "10:00", "10:12", "12 分钟", "4", "4"],
    ["◔ 未到时间", "健康打卡", "第3网格 钱进", "", "11:00", "—", "", "—", "4"],
    ["● 已到(新)", "健康打卡", "第5网格 周洋", "", "10:00", "09:45", "", "3", "—"],
    ["● 已到", "物资库存", "全社区", "", "09:00", "08:31", "", "1", "1"],
]
IN_ENGLISH = [
    ["▲ overdue", "Check-ins", "第2网格 <b>李强</b>", "13900000002", "10:00", "—", "30 min", "—", "4"],
    ["▲ few rows", "Check-ins", "第1网格 王敏", "13900000001", "10:00", "09:02", "", "2", "4"],
    ["▲ came late", "Check-ins", "第4网格 孙丽", "", "10:00", "10:12", "12 min", "4", "4"],
    ["◔ waiting", "Check-ins", "第3网格 钱进", "", "11:00", "—", "", "—", "4"],
    ["● in (new)", "Check-ins", "第5网格 周洋", "", "10:00", "09:45", "", "3", "—"],
    ["● in", "Stock", "the community", "", "09:00", "08:31", "", "1", "1"],
]


def checkins(grid: int, day: date, people: int) -> str:
    """A grid's sheet that names its first people."""
    return "居民编号,日期,今日体温\n" + "".join(f"R{grid}{n},{day},36.5\n" for n in range(people))


def stock(day: date) -> str:
    """A stock sheet of one item."""
    return f"日期,物资名称,现有库存\n{day},口罩,100\n"


def fill(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(folder / "board.duckdb")
    monkeypatch.setenv("BOARD_TODAY", "2022-04-19T08:00")
    load(store, "buildings", BUILDINGS)
    load(store, "roster", ROSTER)
    for day in (DAY - timedelta(days=back) for back in (4, 3, 2, 1)):
        for grid in range(1, 5):
            load(store, "checkins", checkins(grid, day, 4))
        load(store, "stock", stock(day))
    for when, kind, text in (
        ("08:31", "stock", stock(DAY)),
        ("09:02", "checkins", checkins(1, DAY, 2)),
        ("09:45", "checkins", checkins(5, DAY, 3)),
        ("10:12", "checkins", checkins(4, DAY, 4)),
    ):
        monkeypatch.setenv("BOARD_TODAY", f"{DAY}T{when}")
        load(store, kind, text)
    change_settings(store, {"source_due": {"checkins/3": "11:00"}})
    store.close()


@pytest.fixture
def board(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The board at half past ten: grid 1 sent half its rows, 2 is late, 3 is due at eleven, 4 came late, 5 is new."""
    fill(tmp_path / "board", monkeypatch)
    with running(tmp_path / "board", BOARD_DEMO="0", BOARD_TODAY=f"{DAY}T10:30") as server:
        yield server


def rows(page: Page) -> list[list[str]]:
    """The cells of the table, once it is there."""
    # The first table is that of the files; one of backups may stand below.
    files = page.locator("table.rows").first.locator("tbody tr")
    expect(files.first).to_be_visible()
    return files.evaluate_all("all => all.map(row => [...row.cells].map(cell => cell.textContent.trim()))")  # type: ignore[no-any-return]


def says_what_is_missing_and_whom_to_call(tab: Tab, lang: str) -> None:
    """The page in a language, first on one size of screen and then on the other."""
    page = tab.open(f"/files?lang={lang}")
    for size in (WALL, PHONE) if lang == "zh" else (PHONE, WALL):
        page.set_viewport_size(size)
        assert rows(page) == (SHOWN if lang == "zh" else IN_ENGLISH)
        said = "今日应到 5 份● 已到 3(来晚 1)▲ 该到没到 1◔ 未到时间 1▲ 行数偏少 1— 新来源 1"
        in_english = "5 files due today● 3 in (1 late)▲ 1 overdue◔ 1 waiting▲ 1 with few rows— 1 new"
        assert page.locator(".kb .status").last.text_content() == (said if lang == "zh" else in_english)
        phone = page.locator("a.phone").first
        assert phone.get_attribute("href") == "tel:13900000002"
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        box = phone.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= size["width"], (lang, "without scrolling")
    tab.assert_clean()


def its_download_holds_every_file(page: Page) -> None:
    """The table as a file, of the page in Chinese."""
    with page.expect_download() as saved:
        page.get_by_role("button", name="下载表格 CSV").click()
    assert saved.value.suggested_filename == f"今日到表_{DAY}.csv"
    header = ["状态", "表格", "来自", "电话", "应到时间", "到达时间", "行数", "前一天行数"]
    lines = [
        ["该到没到", "健康打卡", "第2网格 <b>李强</b>", "13900000002", f"{DAY} 10:00", "", 0, 4],
        ["行数偏少", "健康打卡", "第1网格 王敏", "13900000001", f"{DAY} 10:00", f"{DAY} 09:02", 2, 4],
        ["来晚了", "健康打卡", "第4网格 孙丽", "13900000004", f"{DAY} 10:00", f"{DAY} 10:12", 4, 4],
        ["未到时间", "健康打卡", "第3网格 钱进", "13900000003", f"{DAY} 11:00", "", 0, 4],
        ["已到(新)", "健康打卡", "第5网格 周洋", "13900000005", f"{DAY} 10:00", f"{DAY} 09:45", 3, None],
        ["已到", "物资库存", "全社区", "", f"{DAY} 09:00", f"{DAY} 08:31", 1, 1],
    ]
    assert Path(saved.value.path()).read_bytes() == csv_bytes(header, lines)


def a_file_is_given_a_time_of_its_own_and_loses_it_again(tab: Tab) -> None:
    """The sheet of grid 2, which is late, is not at 10:45."""
    page = tab.open("/files?source=checkins/2")
    late = page.locator("table.rows tbody tr", has_text="第2网格")
    expect(page.get_by_role("button", name="改回 10:00")).to_be_disabled()
    page.get_by_role("spinbutton", name="分钟").press_sequentially("45")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存:健康打卡 · 第2网格,每天 10:45 前应到。")).to_be_visible()
    expect(late).to_contain_text("未到时间", timeout=LIVE_WITHIN_MS)
    tab.settle()
    page.get_by_role("button", name="改回 10:00").click()
    expect(page.get_by_text("已保存:健康打卡 · 第2网格,每天 10:00 前应到。")).to_be_visible()
    expect(late).to_contain_text("该到没到", timeout=LIVE_WITHIN_MS)
    expect(page.get_by_role("button", name="改回 10:00")).to_have_count(1)  # the form before is gone
    expect(page.get_by_role("button", name="改回 10:00")).to_be_disabled()


def test_the_page_says_what_is_missing_on_every_day_and_shows_what_comes_without_a_touch(
    board: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(board)
    says_what_is_missing_and_whom_to_call(tab, "en")
    page = tab.open("/files?date=2022-04-19&lang=en")
    # Three days before it are no four: nothing was expected on the 19th, so everything of it is new.
    assert {row[0] for row in rows(page)} == {"● in (new)"}
    expect(page.get_by_text("0 files due that day")).to_be_visible()
    page = tab.open("/files?date=2022-01-01")
    expect(page.get_by_text("还没有可显示的数据")).to_be_visible()
    expect(page.get_by_role("link", name="去上传")).to_be_visible()
    says_what_is_missing_and_whom_to_call(tab, "zh")
    page.set_viewport_size(WALL)
    its_download_holds_every_file(page)

    a_file_is_given_a_time_of_its_own_and_loses_it_again(tab)
    assert board.send("checkins.csv", checkins(2, DAY, 4)).status_code == 201
    expect(page.locator("table.rows tbody tr", has_text="第2网格")).to_contain_text("来晚了", timeout=LIVE_WITHIN_MS)
    assert rows(page)[0][0] == "▲ 行数偏少"
    expect(page.locator(".kb .status").last).not_to_contain_text("该到没到")
    tab.assert_clean()
