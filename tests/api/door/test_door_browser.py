"""The door in a real browser: the first link, logging in and out, what happens to tabs that are open."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import OpenTab
from tests.conftest import PASSWORD
from tests.server import Running, Server


@pytest.fixture(scope="module")
def board(running: Running, tmp_path_factory: pytest.TempPathFactory):
    """A board in use, shared by the tests of this file."""
    with running(tmp_path_factory.mktemp("door") / "board", BOARD_DEMO="0") as server:
        yield server


def _first_link(folder: Path) -> str:
    log = (folder.parent / f"{folder.name}.log").read_text(encoding="utf-8")
    found = re.search(r"http://localhost:\d+(/link\?word=\S+)", log)
    assert found, log
    return found.group(1)


def test_the_first_start_prints_a_link_that_makes_the_administrator_and_works_once(
    empty_server: Server, browser: Browser
) -> None:
    board = empty_server
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(board.url + "/stock")
    expect(page).to_have_url(f"{board.url}/login?next=%2Fstock")
    expect(page.get_by_text("还没有账号")).to_be_visible()
    link = _first_link(board.folder)
    page.goto(board.url + link)
    page.get_by_label("账号").fill("周站长")
    page.get_by_label("新密码").fill("12345678901")
    page.get_by_label("再写一遍").fill("12345678901")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("太容易猜到")
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再写一遍").fill(PASSWORD)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="周站长 · 系统管理员")).to_be_visible()
    page.goto(board.url + link)
    expect(page.get_by_text("链接无效")).to_be_visible()
    page.context.close()


def test_logging_out_empties_every_open_tab_at_once(board: Server, open_tab: OpenTab) -> None:
    tab = open_tab(board, role="manager")
    tab.open("/settings")
    other = tab.page.context.new_page()
    other.goto(board.url + "/account")
    other.get_by_role("button", name="退出登录").click()
    expect(other).to_have_url(f"{board.url}/login")
    expect(tab.page).to_have_url(f"{board.url}/login?next=%2Fsettings", timeout=5_000)


def test_after_logging_in_people_are_where_they_wanted_to_go(board: Server, browser: Browser) -> None:
    board.log_in("duty", name="值班甲")
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{board.url}/requests?lang=en")
    page.get_by_label("账号").fill("值班甲")
    page.get_by_label("密码").fill("not this one")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(f"{board.url}/requests?lang=en")
    expect(page.get_by_role("link", name="值班甲 · Duty officer")).to_be_visible()
    page.context.close()


def test_a_role_that_is_lowered_ends_the_page_that_is_open(board: Server, open_tab: OpenTab) -> None:
    tab = open_tab(board, role="manager")
    tab.open("/upload")
    name = tab.page.get_by_role("link", name=re.compile("管理员")).inner_text().partition(" ")[0]
    account = next(found for found in board.api("GET", "/accounts").json() if found["name"] == name)
    assert board.api("PATCH", f"/accounts/{account['id']}", json={"role": "duty"}).status_code == 200
    expect(tab.page).to_have_url(re.compile("/login"), timeout=5_000)


def test_a_wall_screen_sees_the_wall_and_the_projected_map_alone(board: Server, open_tab: OpenTab) -> None:
    tab = open_tab(board, role="wall")
    page = tab.open("/")
    expect(page.locator("iframe, .st-key-wall_map, .kb").first).to_be_visible()
    for path in ("/stock", "/upload", "/checkins", "/requests", "/heatmap"):
        page.goto(board.url + path)
        expect(page.get_by_text("您的角色不能看")).to_be_visible()
    page.goto(board.url + "/projection")
    expect(page).to_have_url(re.compile("/projection"))
