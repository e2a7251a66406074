"""What somebody has chosen stays chosen when the page turns to the other language, in a real browser."""

from functools import partial

from playwright.sync_api import expect

from tests.browser import OpenTab, Tab
from tests.pages.requests.test_editor import server
from tests.pages.upload.test_mapping_editor import choose, click, put, select
from tests.server import Server

__all__ = ["server"]

BUILDINGS = "楼栋号,网格编号,户数,纬度,经度\n1,1,30,30.31,120.08\n"
FOREIGN = "库房,货,还剩,哪天\n东门,口罩,5,2022-04-08\n"


def to_english(tab: Tab, unfold: str = "", **chosen: str) -> None:
    """Turn to English and see these boxes, by label, in English; a part of the page folds then, and is unfolded."""
    tab.page.get_by_text("English", exact=True).click()
    tab.settle()
    if unfold:
        tab.page.get_by_text(unfold).click()
    for label, words in chosen.items():
        expect(tab.page.get_by_role("combobox", name=label.replace("_", " "), exact=True).first).to_have_value(words)
    tab.settle()


def test_an_account_gets_the_role_that_was_chosen(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    page = tab.open("/accounts")
    page.get_by_label("账号名").fill("门厅屏")
    role = page.get_by_role("combobox", name="角色", exact=True).first
    choose(tab, role, "大屏", partial(expect(role).to_have_value, "大屏"))
    to_english(tab, Role="Wall screen")
    click(tab, "Make it, with a one-time link")
    expect(page.get_by_text("门厅屏").first).to_be_visible()
    [made] = [one for one in server.api("GET", "/accounts").json() if one["name"] == "门厅屏"]
    assert made["role"] == "wall"
    tab.assert_clean()


def test_a_file_is_loaded_as_was_said(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    page = tab.open("/upload")
    put(tab, ("buildings.csv", BUILDINGS))
    page.get_by_text("识别得不对?在这里指定").click()
    select(tab, "坐标是从哪种地图取的", "GCJ-02(高德、腾讯)")
    to_english(tab, "Not understood right? Say it here", Where_coordinates_come_from="GCJ-02 (Amap, Tencent)")
    click(tab, "Load 1 file")
    expect(page.get_by_text("Loaded: buildings.csv")).to_be_visible()
    assert server.api("GET", "/uploads").json()[0]["datum"] == "gcj02"
    tab.assert_clean()


def test_a_mapping_made_by_hand_stays(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    page = tab.open("/upload")
    put(tab, ("货.csv", FOREIGN))
    select(tab, "这是什么表", "物资库存")
    for column, field in (("库房", "存放点"), ("货", "物资名称*"), ("还剩", "现有库存*"), ("哪天", "日期*")):
        select(tab, column, field)
    to_english(tab, What_is_this_table="Stock", 货="item*")
    click(tab, "Preview with this")
    expect(page.get_by_text("1 rows, would load 1 (1 new")).to_be_visible()
    tab.assert_clean()


def test_a_correction_is_the_one_that_was_chosen(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    page = tab.open("/requests?request=R2")
    page.get_by_text("更正状态、类别、紧急程度、地点和满意度").click()
    select(tab, "状态", "已反馈")
    select(tab, "紧急程度", "1 危及生命")
    to_english(tab, "Correct state, category, urgency", State="Confirmed")
    click(tab, "Save the fields only")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    found = server.api("GET", "/requests/R2").json()
    assert (found["values"]["status"], str(found["values"]["urgency"])) == ("confirmed", "1")
    tab.assert_clean()
