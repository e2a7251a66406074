"""The door in a real browser: the first link, logging in and out, what happens to tabs that are open."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser import NOBODY, OpenTab
from tests.conftest import PASSWORD
from tests.server import Server


def _first_link(folder: Path) -> str:
    log = (folder.parent / f"{folder.name}.log").read_text(encoding="utf-8")
    found = re.search(r"http://localhost:\d+(/link\?word=\S+)", log)
    assert found, log
    return found.group(1)


def test_the_first_start_prints_a_link_that_makes_the_administrator_and_works_once(
    empty_server: Server, open_tab: OpenTab
) -> None:
    """Afterwards whoever logs in is where they wanted to go."""
    board = empty_server
    page = open_tab(board, role=NOBODY).page
    page.goto(board.url + "/stock")
    expect(page).to_have_url(f"{board.url}/login?next=%2Fstock")
    expect(page.get_by_text("还没有账号")).to_be_visible()
    link = _first_link(board.folder)
    page.goto(board.url + link)
    page.get_by_label("账号").fill("周站长")
    page.get_by_label("新密码").fill("12345678901")
    page.get_by_label("再写一遍").fill("12345678901")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("容易被人猜到")
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再写一遍").fill(PASSWORD)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="周站长 · 系统管理员")).to_be_visible()
    page.goto(board.url + link)
    expect(page.get_by_text("链接无效")).to_be_visible()
    page.context.clear_cookies()
    board.log_in("duty", name="值班甲")
    page.goto(f"{board.url}/requests?lang=en")
    page.get_by_label("账号").fill("值班甲")
    page.get_by_label("密码").fill("not this one")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(f"{board.url}/requests?lang=en")
    expect(page.get_by_role("link", name="值班甲 · Duty officer")).to_be_visible()


def test_a_log_in_that_ends_or_is_lowered_empties_every_open_tab_at_once(
    empty_server: Server, open_tab: OpenTab
) -> None:
    board = empty_server
    tab = open_tab(board, role="manager")
    tab.open("/settings")
    other = tab.page.context.new_page()
    other.goto(board.url + "/account")
    other.get_by_role("button", name="退出登录").click()
    expect(other).to_have_url(f"{board.url}/login?left=1")
    expect(tab.page).to_have_url(f"{board.url}/login?next=%2Fsettings", timeout=15_000)

    other.close()
    cookies = board.log_in("manager")
    tab.page.context.add_cookies([{"name": name, "value": word, "url": board.url} for name, word in cookies.items()])
    tab.open("/upload")
    name = tab.page.get_by_role("link", name=re.compile("管理员")).inner_text().partition(" ")[0]
    account = next(found for found in board.api("GET", "/accounts").json() if found["name"] == name)
    assert board.api("PATCH", f"/accounts/{account['id']}", json={"role": "duty"}).status_code == 200
    expect(tab.page).to_have_url(re.compile("/login"), timeout=15_000)


def test_a_wall_screen_sees_the_wall_and_the_projected_map_alone(empty_server: Server, open_tab: OpenTab) -> None:
    board = empty_server
    tab = open_tab(board, role="wall")
    page = tab.open("/")
    expect(page.locator("iframe, .st-key-wall_map, .kb").first).to_be_visible()
    for path in ("/stock", "/upload", "/checkins", "/requests", "/heatmap"):
        page.goto(board.url + path)
        expect(page.get_by_text("您的角色不能看")).to_be_visible()
    page.goto(board.url + "/projection")
    expect(page).to_have_url(re.compile("/projection"))
