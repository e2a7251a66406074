"""A request moved on its page, in a real browser: by one person, by two at once, on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import OpenTab, Tab, by_menu, click_row
from tests.server import Running, Server

# Two requests of one home, and one of another for each test that moves one.
FILE = """诉求编号,上报时间,诉求类别,诉求内容,楼栋号,房号,姓名,电话,状态
R1,2022-04-08 08:00,买菜难,<b>买不到菜</b>,1,101,张三,13800000001,待受理
R2,2022-04-08 09:00,买菜难,没有米,2,101,,,待受理
R3,2022-04-08 09:00,买菜难,买不到菜,3,101,,,待受理
R4,2022-04-08 09:30,买菜难,还是买不到菜,3,101,,,待受理
"""


@pytest.fixture(scope="module")
def server(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board at noon of 8 April with four requests, of which each test moves its own."""
    folder = tmp_path_factory.mktemp("edited") / "board"
    with running(folder, BOARD_DEMO="0", BOARD_TODAY="2022-04-08T12:00") as server:
        assert server.send("requests.csv", FILE).status_code == 201
        yield server


def write(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).fill(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def show_in_full(tab: Tab, reason: str) -> None:
    """Say why, and see whom the page is about."""
    tab.page.get_by_role("button", name="显示完整信息").first.click()
    tab.page.get_by_role("combobox", name="为什么看").click()
    tab.page.get_by_role("option", name=reason).click()
    press(tab.page, "显示")
    expect(tab.page.get_by_text("完整显示到")).to_be_visible()
    tab.settle()


def request(server: Server, id: str) -> dict[str, Any]:
    found: dict[str, Any] = server.api("GET", f"/requests/{id}").json()
    return found


def open_the_first(page: Page) -> None:
    """Select the first request of the list."""
    click_row(page.locator(".st-key-request_list"), 0, page.get_by_role("button", name="返回清单"))


def test_from_the_list_to_resolved_with_who_and_when(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server, height=1600, name="李四")
    page = tab.open("/requests")
    open_the_first(page)
    expect(page.get_by_role("heading", name="R1 · 买菜难")).to_be_visible()
    assert page.url.endswith("/requests?request=R1")
    expect(page.get_by_text("时限 24 小时 · 还剩 20 小时")).to_be_visible()
    expect(page.get_by_role("cell", name="138****0001", exact=True).first).to_be_visible()
    assert "13800000001" not in page.content()
    show_in_full(tab, "电话随访")
    expect(page.locator('a.phone[href="tel:13800000001"]')).to_be_visible()
    expect(page.get_by_role("cell", name="张三", exact=True)).to_be_visible()
    expect(page.get_by_text("<b>买不到菜</b>")).to_be_visible()

    write(page, "责任人", "王敏")
    write(page, "备注", "已电话联系")
    press(page, "受理")
    expect(page.get_by_text("已保存。")).to_be_visible()
    expect(page.get_by_text("已电话联系")).to_be_visible()
    expect(page.locator(".mark", has_text="已受理")).to_be_visible()
    seen = request(server, "R1")
    assert (seen["state"], seen["values"]["owner"], seen["values"]["accepted_at"]) == (
        "accepted",
        "王敏",
        "2022-04-08T12:00:00",
    )
    assert [(entry["who"], entry["note"]) for entry in seen["history"]] == [(None, ""), ("李四", "已电话联系")]
    expect(page.get_by_label("备注", exact=True)).to_have_value("")

    press(page, "办结")
    expect(page.locator(".mark", has_text="已办结")).to_be_visible()
    press(page, "重新打开")
    expect(page.locator(".mark", has_text="处理中")).to_be_visible()
    assert request(server, "R1")["values"]["resolved_at"] == "2022-04-08T12:00:00"
    press(page, "返回清单")
    expect(page.get_by_text("诉求清单", exact=True)).to_be_visible()

    # Who writes is who is logged in.
    for name in ("物资库存", "居民诉求"):
        by_menu(page, name)
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    tab.settle()
    open_the_first(page)
    expect(page.get_by_label("记录人", exact=True)).to_have_value("李四")
    expect(page.get_by_label("记录人", exact=True)).to_be_disabled()
    tab.assert_clean()


def test_the_second_of_two_sees_what_changed_and_keeps_what_they_typed(server: Server, open_tab: OpenTab) -> None:
    first, second = open_tab(server, name="陈二"), open_tab(server, name="赵六")
    pages = first.open("/requests?request=R2"), second.open("/requests?request=R2")
    write(pages[0], "责任人", "王敏")
    write(pages[1], "备注", "我来办")
    press(pages[0], "受理")
    expect(pages[0].get_by_text("已保存。")).to_be_visible()

    press(pages[1], "办结")
    expect(pages[1].get_by_text("别人已改过这件诉求")).to_be_visible()
    expect(pages[1].get_by_role("cell", name="责任人 空 → 王敏").first).to_be_visible()
    expect(pages[1].get_by_label("备注", exact=True)).to_have_value("我来办")
    expect(pages[1].get_by_label("责任人", exact=True)).to_have_value("王敏")
    assert request(server, "R2")["state"] == "accepted"

    press(pages[1], "办结")
    expect(pages[1].get_by_text("已保存。")).to_be_visible()
    seen = request(server, "R2")
    assert (seen["state"], seen["values"]["owner"], seen["history"][-1]["who"], seen["history"][-1]["note"]) == (
        "resolved",
        "王敏",
        "赵六",
        "我来办",
    )
    first.assert_clean()
    second.assert_clean()


def test_what_is_typed_outlives_data_that_comes_in(running: Running, tmp_path: Path, open_tab: OpenTab) -> None:
    with running(
        tmp_path / "board", BOARD_DEMO="0"
    ) as server:  # its clock runs, so the header tells how old the data is
        assert server.send("requests.csv", FILE).status_code == 201
        tab = open_tab(server)
        note = tab.open("/requests?request=R1").get_by_label("备注", exact=True)
        note.press_sequentially("正在联")
        header = tab.page.locator(".status")
        expect(header).to_have_text(re.compile(r"数据 ([5-9]|\d\d) 秒前"), timeout=30_000)
        assert server.send("more.csv", FILE.replace("\nR", "\nS")).status_code == 201
        # The header has seen the new data; the field keeps its focus and its words.
        expect(header).to_have_text(re.compile(r"数据 [0-4] 秒前"), timeout=30_000)
        tab.settle()
        note.press_sequentially("系")
        expect(note).to_have_value("正在联系")
        tab.assert_clean()


def test_a_duplicate_is_suggested_merged_and_split_on_a_phone_and_one_that_is_not_there_says_so(
    server: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(server, width=390, height=844)
    page = tab.open("/requests?request=R4")
    expect(page.get_by_text("R3 · 同一户")).to_be_visible()
    press(page, "合并到 R3")
    expect(page.get_by_text("已合并到 R3", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    main = tab.open("/requests?request=R3")
    expect(main.get_by_text("合并自 R4:还是买不到菜")).to_be_visible()
    page = tab.open("/requests?request=R4")
    press(page, "取消合并")
    expect(page.locator(".mark", has_text="待受理")).to_be_visible()
    assert request(server, "R4")["merged_into"] is None
    tab.assert_clean()
    expect(tab.open("/requests?request=R9").get_by_text("没有编号为 R9 的诉求")).to_be_visible()
    expect(tab.open("/requests?request=R9&lang=en").get_by_text("There is no request R9")).to_be_visible()
