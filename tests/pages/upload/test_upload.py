"""The upload page in a real browser: from choosing a file to undoing it, and the end of the demo."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import OpenTab, Tab
from tests.long import so_many
from tests.pages.requests.test_editor import show_in_full
from tests.pages.upload.test_mapping_editor import history_row, put
from tests.server import Running, Server

DAY = "2022-04-01"
#: So many rows take long enough to be seen on their way, and to be stopped.
LARGE = so_many(600_000, 900_000)
ROSTER = "居民编号,姓名,房号\nR1,张三,1-101\nR2,李四,1-102\n"
SHEET = "姓名,房号,今日体温,是否有症状,打卡时间\n张三,1-101,36.5,否,08:30\n李四,1-102,99,否,09:00\n"


@pytest.fixture(scope="module")
def board(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One board for the tests, of which only one loads anything."""
    with running(tmp_path_factory.mktemp("upload") / "board", BOARD_DEMO="0", BOARD_TODAY=f"{DAY}T10:30") as server:
        yield server


def choose(tab: Tab, name: str, content: str) -> Page:
    """Put a file into the chooser, as a Chinese Excel writes it."""
    return put(tab, (name, content.encode("gb18030")))


def rate(board: Server) -> tuple[float | None, float | None]:
    metrics = {row["id"]: row for row in board.api("GET", "/metrics").json()["metrics"]}
    return metrics["checkin_rate"]["numerator"], metrics["checkin_rate"]["denominator"]


def test_a_file_is_looked_at_loaded_and_undone_and_every_version_of_its_rows_is_found(
    board: Server, open_tab: OpenTab
) -> None:
    assert board.send("roster.csv", ROSTER).status_code == 201
    tab = open_tab(board)
    tab.open("/upload")
    page = choose(tab, f"打卡_{DAY}.csv", SHEET)
    said = "共 2 行,将载入 2 行(新增 2,更改 0),未变 0,拒收 0,看不懂的格 1"
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_text("看不懂的格 1 处,已留空,请核实")).to_be_visible()
    expect(page.get_by_text("gb18030")).to_be_visible()
    assert rate(board) == (0, 0), "looking changes nothing"
    page.get_by_role("button", name="载入 1 个文件").click()
    expect(page.get_by_text(f"已载入:打卡_{DAY}.csv")).to_be_visible()
    assert rate(board) == (2, 2)
    tab.settle()
    history_row(tab, 0)
    page.get_by_role("button", name="撤销这次上传").click()
    page.get_by_role("button", name="确定撤销").click()
    expect(page.get_by_text("撤销这次上传")).to_have_count(0)
    tab.settle()
    assert rate(board) == (0, 0)
    assert board.api("GET", "/uploads").json()[0]["undone_at"]

    for name, sheet in ((f"早_{DAY}.csv", SHEET), (f"晚_{DAY}.csv", SHEET.replace("36.5", "38.5"))):
        assert board.send(name, sheet).status_code == 201
    tab.open("/upload")
    word = page.get_by_label("姓名、房号、编号或物资名")
    word.fill("张三")
    word.press("Enter")
    expect(page.get_by_text(f"{DAY} 张* 1-*** · 3 个版本")).to_be_visible()
    show_in_full(tab, "核对登记")
    expect(page.get_by_text(f"{DAY} 张三 1-101 · 3 个版本")).to_be_visible()
    table = page.get_by_test_id("stDataFrame").last
    expect(table.locator("td", has_text="38.5")).to_have_count(1)
    texts = table.locator("td").all_text_contents()
    newest, earlier, undone = (texts.index(f"{name}_{DAY}.csv") for name in ("晚", "早", "打卡"))
    assert newest < texts.index("38.5") < earlier < texts.index("36.5") < undone
    assert (texts[newest + 2], texts[earlier + 2], texts[undone + 2]) == ("最新", "较早", "已撤销")
    tab.assert_clean()


def test_a_file_that_is_no_good_says_what_it_is_and_its_names_are_text_and_nothing_else(
    board: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(board)
    page = tab.open("/upload")
    over = page.get_by_text("红色的文件没有收下")
    expect(over).to_be_hidden()
    page = choose(tab, "checkins.csv", "<html><body>登录</body></html>")
    expect(page.get_by_text("这是网页(HTML/XML),不是 CSV 表格")).to_be_visible()
    expect(page.get_by_role("button", name="载入")).to_have_count(0)
    page = choose(tab, "nodate.csv", SHEET)
    expect(page.get_by_text("行里没有日期,文件名里也没有日期")).to_be_visible()
    picture = "![x](//a.invalid/x)"
    page = choose(
        tab, f"**粗** {picture.replace('/', '')} <b>.csv", f"{picture},:red[列],<img src=x onerror=alert(1)>\n1,2,3\n"
    )
    expect(page.get_by_text("认不出这是什么表").first).to_contain_text(f"{picture}、:red[列]")
    expect(page.get_by_text("**粗**").first).to_be_visible()
    assert page.locator("img[src*='invalid'], img[src='x']").count() == 0
    # One over the limit is named and never sent.
    expect(over).to_be_hidden()
    large = board.folder.parent / "大.csv"
    with large.open("wb") as file:
        file.truncate(201_000_000)
    page.locator('input[type="file"]').set_input_files(large)
    expect(over).to_be_visible()
    tab.assert_clean()


def test_the_demo_is_ended_by_a_confirmed_click_and_takes_the_tried_file_along(
    running: Running, demo_file: Path, tmp_path: Path, open_tab: OpenTab
) -> None:
    folder = tmp_path / "board"
    folder.mkdir()
    shutil.copy(demo_file, folder)
    with running(folder, BOARD_DEMO="1") as board:
        visitor = open_tab(board)
        expect(
            visitor.open("/upload").get_by_text("先用启动看板的窗口里的一次性链接建立系统管理员账号")
        ).to_be_visible()
        tab = open_tab(board, role="administrator")
        tab.open("/upload")
        page = choose(tab, f"打卡_{DAY}.csv", SHEET)
        page.get_by_role("button", name="在演示中试用这 1 个文件").click()
        expect(page.get_by_text(f"已载入:打卡_{DAY}.csv")).to_be_visible()
        assert board.api("GET", "/health").json()["demo"] is True
        tab.settle()
        page = choose(tab, "roster.csv", ROSTER)
        page.get_by_role("button", name="结束演示,正式载入这 1 个文件").click()
        page.get_by_role("button", name="确定结束演示").click()
        expect(page.get_by_role("heading", level=1)).not_to_contain_text("演示数据")
        assert board.api("GET", "/health").json()["demo"] is False
        expect(page.get_by_text("已载入:roster.csv")).to_be_visible()
        names = [row["file_name"] for row in board.api("GET", "/uploads").json()]
        assert names == ["roster.csv", f"打卡_{DAY}.csv"]
        tab.assert_clean()
        expect(visitor.page).to_have_url(re.compile("/login"))  # what shows is no demo any more


def test_a_large_file_shows_how_far_it_is_and_a_cancelled_load_changes_nothing(
    board: Server, open_tab: OpenTab
) -> None:
    rows = "".join(
        f"R{n},住户{n % 999},{n % 50 + 1}-{n % 900 + 101},08:{n % 60:02d},36.{n % 10},否\n" for n in range(LARGE)
    )
    before = board.api("GET", "/uploads").json()
    tab = open_tab(board)
    page = tab.open("/upload")
    large = board.folder.parent / f"打卡_{DAY}.csv"
    large.write_text("居民编号,姓名,房号,打卡时间,今日体温,是否有症状\n" + rows, encoding="utf-8")
    page.locator('input[type="file"]').set_input_files(large)
    how_far = re.compile(r"正在查看 1/1.*读取 [0-9,]+ 行 · 每秒 [0-9,]+ 行", re.DOTALL)
    expect(page.locator(".st-key-progress")).to_contain_text(how_far)
    expect(page.get_by_text(f"共 {LARGE:,} 行,将载入 {LARGE:,} 行")).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="载入 1 个文件").click()
    expect(page.get_by_text("正在载入 1/1")).to_be_visible()
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_text("已取消,数据没有改变。")).to_be_visible(timeout=60_000)
    assert board.api("GET", "/uploads").json() == before
    tab.settle()
    tab.assert_clean()
