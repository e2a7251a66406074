"""What is typed and not sent is there again: after a reload, a wrong turn and a restart of the server; never for
somebody else.
"""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser import OpenTab, Tab, by_menu
from tests.server import Running, Server, free_port

#: Reads what the browser keeps of forms.
KEPT = (
    "Object.keys(sessionStorage).filter(key => key.startsWith('board-draft:')).map(key => sessionStorage[key]).join()"
)
WORDS = "3 栋 0502 要降压药<b>"
BACK = "已恢复您上次没提交的内容"


def form(page: Page) -> Locator:
    return page.locator(".st-key-phoned_in")


def fill(tab: Tab) -> None:
    """Type a call that came in, and leave the last field as somebody in the middle of it does."""
    page = tab.page
    form(page).locator("summary").click()
    page.get_by_label("说了什么").fill(WORDS)
    form(page).get_by_label("房号").fill("0502")
    form(page).get_by_label("来电人").focus()
    tab.settle()  # a run that ends closes a list that is open
    form(page).get_by_role("combobox", name="渠道").click()
    page.get_by_role("option", name="上门", exact=True).click()
    form(page).get_by_label("来电人").press_sequentially("王大")


def stands(page: Page) -> None:
    """All of it is there again, in an open form, and said so."""
    expect(form(page).locator("[data-draft]")).to_contain_text(BACK)
    expect(page.get_by_label("说了什么")).to_be_visible()
    expect(page.get_by_label("说了什么")).to_have_value(WORDS)
    expect(form(page).get_by_label("房号")).to_have_value("0502")
    expect(form(page).get_by_role("combobox", name="渠道")).to_have_value("上门")
    expect(form(page).get_by_label("来电人")).to_have_value("王大")


def test_words_outlive_a_reload_a_wrong_turn_and_a_restart_and_are_sent_once(
    running: Running, tmp_path: Path, open_tab: OpenTab
) -> None:
    folder, port = tmp_path / "board", free_port()
    with running(folder, port, BOARD_DEMO="0") as server:
        server.send("buildings.csv", "楼栋号,网格编号\n3,G1\n", kind="buildings")
        tab = open_tab(server, 1366, 768, role="duty")
        page = tab.open("/requests")
        fill(tab)
        page.reload()
        stands(page)
        tab.settle()
        by_menu(page, "物资库存")
        expect(page.get_by_role("heading", level=1)).to_contain_text("物资库存")
        tab.settle()
        by_menu(page, "居民诉求")
        stands(page)
        tab.settle()
        form(page).get_by_label("电话").press_sequentially("1380000")
        tab.assert_clean()
    expect(page.locator("#board-connection")).to_contain_text("已填的内容还在")
    expect(form(page).get_by_label("电话")).to_be_disabled()  # while nothing answers
    with running(folder, port, BOARD_DEMO="0") as server:
        stands(page)
        expect(form(page).get_by_label("电话")).to_have_value("1380000")
        tab.settle()
        form(page).get_by_role("button", name="登记").click()
        expect(form(page)).to_contain_text("已登记")
        expect(page.get_by_label("说了什么")).to_have_value("")
        page.wait_for_function(f"!({KEPT})")
        [row] = server.api("GET", "/rows", params={"kind": "requests", "q": ""}).json()
        assert WORDS in str(row)
        page.reload()
        tab.settle()
        expect(page.get_by_label("说了什么")).to_have_value("")
        assert form(page).locator("[data-draft]").inner_text() == ""


def test_a_log_out_in_any_tab_forgets_them_and_nobody_else_ever_sees_them(
    empty_server: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(empty_server, 1366, 768, role="duty")
    page = tab.open("/requests")
    fill(tab)
    page.wait_for_function(f"({KEPT}).includes('王大')")
    other = page.context.new_page()
    other.goto(empty_server.url + "/account")
    other.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(f"{empty_server.url}/login?next=%2Frequests")
    page.wait_for_function(f"!({KEPT})")
    # A log-in that just ends, such as by idling, may be followed by anybody's.
    for role in ("manager", "duty"):
        cookies = empty_server.log_in(role)
        page.context.add_cookies(
            [{"name": name, "value": word, "url": empty_server.url} for name, word in cookies.items()]
        )
        tab.open("/requests")
        expect(page.get_by_label("说了什么")).to_have_value("")
        page.wait_for_function(f"!({KEPT})")
        if role == "manager":
            fill(tab)
            page.wait_for_function(f"({KEPT}).includes('王大')")


def test_a_form_that_a_button_opens_is_open_again_with_its_day_and_hour_until_it_is_discarded(
    demo_server: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(demo_server, 1366, 768)
    page = tab.open("/meeting?lang=en")
    page.locator(".st-key-decide_free button").click()
    form = page.locator(".st-key-draft_decision_free")
    form.get_by_label("Measure").fill("Bring it to the door")
    day, hour = form.locator("[data-type=day]"), form.locator("[data-type=hour]")
    other = "09" if day.inner_text() != "09" else "08"
    day.click()
    page.keyboard.type(other)
    hour.click()
    page.keyboard.type("16")
    page.wait_for_function(f"({KEPT}).includes('16:00')")
    page.reload()
    expect(form.locator("[data-draft]")).to_contain_text("is here again")
    expect(form.get_by_label("Measure")).to_have_value("Bring it to the door")
    expect(day).to_have_text(other)
    expect(hour).to_have_text("16")
    tab.settle()
    form.get_by_role("button", name="Discard").click()
    expect(form).to_have_count(0)
    page.wait_for_function(f"!({KEPT})")
    tab.assert_clean()
