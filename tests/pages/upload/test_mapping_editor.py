"""Files that are not ours, on the upload page in a real browser: mapped by hand, kept, known the next day, undone."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser import OpenTab, Tab, click_row
from tests.server import Running, Server

DAY = "2022-04-01"
HOTLINE = (
    "srnumber,createddate,requesttype,status,remark,zip\nA-1,2022-04-01 08:10:00,Noise,Closed,楼道漏水,1\nA-2,"
    "2022-04-01 08:20:00,Noise,Referred Out,门坏了,1\n"
)
NEXT_DAY = (
    "srnumber,createddate,requesttype,status,remark,zip\nA-2,2022-04-01 08:20:00,Noise,Closed,门坏了,1\nA-3,"
    "2022-04-02 09:00:00,Noise,Open,停电,1\n"
)
MASKS = (
    "8801010017,{},1120,2022-04-0{} 10:21:45\n8801020017,2,1220,2022-04-0{} 10:22:45\n8801030017,3,1320,"
    "2022-04-0{} 10:23:45\n"
)
SITES = "机构代码,经度,纬度\n8801010017,121.41,31.21\n8801020017,121.42,31.22\n8801030017,121.43,31.23\n"


#: How long a list gets to open, or a choice to show, before it is tried again.
TRIED_MS = 4_000


@pytest.fixture(scope="module")
def board(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One board for the tests, each of which has kinds, items and files of its own."""
    folder = tmp_path_factory.mktemp("mapped") / "board"
    with running(folder, BOARD_DEMO="0", BOARD_TODAY="2022-04-02T10:30") as server:
        yield server


def put(tab: Tab, *files: tuple[str, str | bytes], within: str = ".st-key-file_choice") -> Page:
    """Put files into a chooser, and wait until the page has run with them."""
    tab.settle()
    chips = tab.page.locator(f'{within} [data-testid="stFileChip"]')
    there = chips.count()
    tab.page.locator(f'{within} input[type="file"]').set_input_files(
        [
            {"name": name, "mimeType": "text/csv", "buffer": text.encode() if isinstance(text, str) else text}
            for name, text in files
        ]
    )
    expect(chips).to_have_count(there + len(files))
    tab.settle()
    return tab.page


def choose(tab: Tab, box: Locator, option: str, stands: Callable[..., None]) -> None:
    """Choose from the list of a box until the choice stands there.

    A page that is still being drawn may close the list again, and takes no notice of a click on one that is closing.
    """
    tab.settle()
    for _ in range(5):
        with suppress(AssertionError, TimeoutError):
            if box.get_attribute("aria-expanded") != "true":
                box.click()
            tab.page.get_by_role("option", name=option, exact=True).click(timeout=TRIED_MS)
            stands(timeout=TRIED_MS)
            break
    stands()
    tab.settle()


def select(tab: Tab, label: str, option: str) -> None:
    """Choose in the selectbox of that label."""
    box = tab.page.get_by_role("combobox", name=label, exact=True)
    choose(tab, box, option, partial(expect(box).to_have_value, option))


def click(tab: Tab, name: str | re.Pattern[str]) -> None:
    """Click a button and wait for what it does."""
    tab.page.get_by_role("button", name=name).click()
    tab.settle()


def history_row(tab: Tab, place: int) -> None:
    """Select a row of the history."""
    click_row(tab.page.locator(".st-key-history"), place, tab.page.locator(".st-key-one_batch"))
    tab.settle()


def cells(frame: Locator) -> list[str]:
    """The texts of a table, which its canvas also holds for those who do not see it."""
    return frame.locator("td").all_text_contents()


def stock(board: Server) -> dict[tuple[str, str], float]:
    """What there is, by item and site, but what the workbook below brings."""
    rows = board.api("GET", "/stock").json()
    return {(row["item"], row["site"]): row["on_hand"] for row in rows if row["item"] != "口罩"}


def test_foreign_headers_are_mapped_by_hand_kept_and_known_the_next_day(board: Server, open_tab: OpenTab) -> None:
    before = board.api("GET", "/uploads").json()
    tab = open_tab(board)
    tab.open("/upload")
    page = put(tab, ("hotline_2022-04-01.csv", HOTLINE))
    expect(page.get_by_text("但缺少这些列")).to_be_visible()
    expect(page.get_by_label("这是什么表")).to_have_value("居民诉求")
    # Suggested: number, time, category and state. The text is said by hand, and so is a word for a state.
    expect(page.get_by_text("列名意思相近").first).to_be_visible()
    expect(page.get_by_text("还有 1 个词没选;这些格会空着,列在“看不懂”里,行照常计入。")).to_be_visible()
    select(tab, "Referred Out(1 行)", "处理中")
    expect(page.get_by_text("都选好了。")).to_be_visible()
    tab.settle()
    select(tab, "remark", "诉求内容")
    name = page.get_by_label(re.compile("方案名称"))
    expect(name).to_have_value("hotline")
    name.fill("市民热线")
    name.press("Enter")
    tab.settle()
    click(tab, "按此预览")
    expect(page.get_by_text("共 2 行,将载入 2 行(新增 2,更改 0),未变 0,拒收 0")).to_be_visible()
    expect(page.get_by_text("载入后存为方案“市民热线”")).to_be_visible()
    assert board.api("GET", "/uploads").json() == before, "looking keeps nothing"
    click(tab, "载入 1 个文件")
    expect(page.get_by_text("已载入:hotline_2022-04-01.csv")).to_be_visible()

    put(tab, ("hotline_2022-04-02.csv", NEXT_DAY))
    expect(page.get_by_text("已按方案“市民热线”识别")).to_be_visible()
    expect(page.get_by_text("共 2 行,将载入 2 行(新增 1,更改 1),未变 0,拒收 0")).to_be_visible()
    click(tab, "载入 1 个文件")
    expect(page.get_by_text("已载入:hotline_2022-04-02.csv")).to_be_visible()

    history_row(tab, 0)
    click(tab, "撤销这次上传")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("1 行将删除,1 行将改变")).to_be_visible()
    expect(dialog.get_by_test_id("stDataFrame").locator("td", has_text="A-2")).not_to_have_count(0)
    texts = cells(dialog.get_by_test_id("stDataFrame"))
    changed = texts.index("状态", texts.index("A-2"))
    assert texts[changed + 1 : changed + 3] == ["已办结", "处理中"], "from what stands to what stood before"
    click(tab, "确定撤销")
    expect(dialog).to_have_count(0)
    expect(page.locator(".st-key-one_batch")).to_contain_text("已撤销")
    assert board.api("GET", "/uploads").json()[0]["undone_at"]
    click(tab, "恢复这次上传")
    expect(dialog.get_by_text("1 行将改变,1 行将恢复")).to_be_visible()
    click(tab, "确定恢复")
    expect(dialog).to_have_count(0)
    tab.settle()
    assert board.api("GET", "/uploads").json()[0]["undone_at"] is None
    tab.assert_clean()


def test_a_file_without_a_header_whose_rows_hold_two_items(board: Server, open_tab: OpenTab) -> None:
    tab = open_tab(board)
    tab.open("/upload")
    page = put(tab, ("masks_2022-04-01.csv", MASKS.format(1, 1, 1, 1)))
    expect(page.get_by_label("列名在哪一行")).to_have_value("没有列名,第一行就是数据")
    expect(page.get_by_text("还缺:物资名称")).to_be_visible()
    page.get_by_text("一行变多行:").click()
    columns = page.get_by_test_id("stMultiSelect").filter(has_text="哪几列")
    for name in ("第 2 列", "第 3 列"):
        chip = columns.locator("[data-tag]").get_by_text(name, exact=True)
        choose(tab, columns.get_by_role("combobox"), name, expect(chip).to_be_visible)
    for name, item in (("第 2 列是哪一种", "成人口罩"), ("第 3 列是哪一种", "儿童口罩")):
        field = page.get_by_label(name)
        field.fill(item)
        field.press("Enter")
        tab.settle()
    expect(page.get_by_text("还缺:物资名称")).to_have_count(0)
    page.get_by_text("从另一个文件补坐标").click()
    put(tab, ("sites.csv", SITES), within='[class*="_second"]')
    expect(page.get_by_label("另一个文件的编号列")).to_have_value("机构代码")
    click(tab, "按此预览")
    expect(page.get_by_text("共 3 行,将载入 3 行(新增 3,更改 0),未变 0,拒收 0")).to_be_visible()
    click(tab, "载入 1 个文件")
    expect(page.get_by_text("已载入:masks_2022-04-01.csv")).to_be_visible()
    masks = {key: on_hand for key, on_hand in stock(board).items() if key[1].startswith("88")}
    assert masks == {
        ("成人口罩", "8801010017"): 1,
        ("儿童口罩", "8801010017"): 1120,
        ("成人口罩", "8801020017"): 2,
        ("儿童口罩", "8801020017"): 1220,
        ("成人口罩", "8801030017"): 3,
        ("儿童口罩", "8801030017"): 1320,
    }
    put(tab, ("masks_2022-04-02.csv", MASKS.format(7, 2, 2, 2)))
    expect(page.get_by_text("已按方案“masks”识别")).to_be_visible()
    click(tab, "载入 1 个文件")
    expect(page.get_by_text("已载入:masks_2022-04-02.csv")).to_be_visible()
    assert stock(board)["成人口罩", "8801010017"] == 7
    tab.assert_clean()


def workbook() -> bytes:
    sheets = {
        "说明": [["请按下面的要求填写"], ["不要改列名"]],
        "居民": [["某某社区居民台账"], ["居民编号", "姓名", "房号"], ["R1", "张三", "1-101"], ["R2", "李四", "1-102"]],
        "库存": [["日期", "物资名称", "现有库存"], [DAY, "口罩", 5], [DAY, "手套", "x"]],
    }
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return content.getvalue()


def test_how_days_are_written_and_what_a_box_holds_is_asked_once(board: Server, open_tab: OpenTab) -> None:
    tab = open_tab(board)
    tab.open("/upload")
    page = put(
        tab,
        ("东库.csv", "日期,物资名称,存放点,单位,现有库存\n04/01/2022,碘伏,东库,瓶,30\n04/02/2022,碘伏,东库,瓶,2箱\n"),
    )
    expect(page.get_by_text("有 1 处说一次就好")).to_be_visible()
    page.get_by_text("列对得不对?自己对应").click()
    select(tab, "“日期”怎样写", "月/日/年:4/30/2022")
    click(tab, "按此预览")
    expect(page.get_by_text("共 2 行,将载入 1 行(新增 1,更改 0),未变 0,拒收 1")).to_be_visible()
    box = page.get_by_label("1 箱碘伏是多少瓶")
    box.fill("12")
    box.press("Enter")
    tab.settle()
    click(tab, "按此预览")
    expect(page.get_by_text("共 2 行,将载入 2 行(新增 2,更改 0),未变 0,拒收 0")).to_be_visible()
    click(tab, "载入 1 个文件")
    expect(page.get_by_text("已载入:东库.csv")).to_be_visible()
    assert stock(board)["碘伏", "东库"] == 24
    put(tab, ("东库.csv", "日期,物资名称,存放点,单位,现有库存\n04/02/2022,碘伏,东库,瓶,3箱\n"))
    expect(page.get_by_text("共 1 行,将载入 1 行(新增 0,更改 1),未变 0,拒收 0")).to_be_visible()
    tab.assert_clean()


def test_a_workbook_shows_its_sheets_and_a_refused_file_beside_it_stops_nothing(
    board: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(board, 390, 844)
    tab.open("/upload")
    page = put(tab, ("本月.xlsx", workbook()), ("网页.csv", "<html><body>登录</body></html>"))
    expect(page.get_by_text("共 2 行,将载入 2 行(新增 2,更改 0),未变 0,拒收 0")).to_be_visible()
    expect(page.get_by_text("共 2 行,将载入 1 行(新增 1,更改 0),未变 0,拒收 1")).to_be_visible()
    expect(page.get_by_text("不是数据表,不载入:说明")).to_be_visible()
    expect(page.get_by_text("这是网页(HTML/XML),不是 CSV 表格")).to_be_visible()
    click(tab, "载入 1 个文件")
    expect(page.get_by_text("已载入:本月.xlsx / 居民")).to_be_visible()
    expect(page.get_by_text("已载入:本月.xlsx / 库存")).to_be_visible()
    assert [(row["kind"], row["table_name"]) for row in board.api("GET", "/uploads").json()][:2] == [
        ("stock", "库存"),
        ("roster", "居民"),
    ]
    tab.assert_clean()


def test_a_mapping_is_imported_used_exported_and_deleted(board: Server, open_tab: OpenTab) -> None:
    tab = open_tab(board)
    tab.open("/upload")
    page = tab.page
    page.get_by_text("已保存的方案").click()
    plan = '{"kind": "checkins", "columns": {"温": "temperature", "谁": "name", "住哪": "room"}}'
    page.locator('[class*="_import_"] input[type="file"]').set_input_files(
        {"name": "一号网格.json", "mimeType": "application/json", "buffer": plan.encode()}
    )
    mine = page.locator('[class*="st-key-mapping_"]').filter(has_text="一号网格")
    expect(mine).to_have_count(1)  # for a moment, while the list grows, another one may have its words
    tab.settle()
    expect(mine.get_by_role("button", name="导出")).to_be_visible()
    put(tab, (f"{DAY}.csv", "谁,住哪,温\n张三,1-101,36.5\n"))
    expect(page.get_by_text("已按方案“一号网格”识别")).to_be_visible()
    expect(page.get_by_text("共 1 行,将载入 1 行")).to_be_visible()
    with page.expect_download() as download:
        mine.get_by_role("button", name="导出").click()
    assert download.value.suggested_filename == "一号网格.json"
    assert '"谁": "name"' in Path(download.value.path()).read_text(encoding="utf-8")
    mine.get_by_role("button", name="删除").click()
    click(tab, "确定删除")
    expect(mine).to_have_count(0)
    expect(page.get_by_text("已按方案")).to_have_count(0)
    tab.assert_clean()
