"""The page of the meeting in a real browser: decisions from one click, two people at once, the next day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from analytics.held_moment import present
from analytics.meeting import decision_progress
from data.entries import decisions
from data.store.database import Store
from tests.analytics.meeting.test_minutes import texts
from tests.browser import OpenTab, Tab, by_menu
from tests.community import BUILDINGS, load
from tests.conftest import Filled
from tests.server import Running, Server

MORNING = "2022-04-02T12:00"
# Medicine waits 11 hours, over twice its limit of 4; groceries is not due yet.
REQUESTS = (
    "诉求编号,诉求类别,楼栋号,上报时间,姓名,电话\n1,用药需求,1,2022-04-02 01:00,张三,13800000001\n2,买菜难,1,"
    "2022-04-02 08:00,李四,13800000002\n"
)
RESOLVED = "诉求编号,诉求类别,上报时间,办结时间\n1,用药需求,2022-04-02 01:00,2022-04-02 11:30\n"
PAYLOAD = "<img src=x onerror=alert(1)> **粗** [x](http://x.example) =1+1 {{7*7}}"


def two_requests(store: Store) -> None:
    """Two requests have come by noon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", MORNING)
        load(store, "buildings", BUILDINGS)
        load(store, "requests", REQUESTS)


@pytest.fixture
def board(running: Running, filled: Filled, tmp_path: Path) -> Iterator[Server]:
    """A board at noon with two requests."""
    filled(two_requests).close()
    with running(tmp_path, BOARD_DEMO="0", BOARD_TODAY=MORNING) as server:
        yield server


def made(server: Server, **given: object) -> dict[str, object]:
    """A decision made over HTTP."""
    values = {
        "who": "王敏",
        "what": "送药上门",
        "owner": "李强",
        "due_at": "2022-04-02T18:00",
        "number": {"kind": "requests_open"},
        **given,
    }
    answer = server.api("POST", "/decisions", json=values)
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def listed(server: Server) -> list[dict[str, object]]:
    return server.api("GET", "/decisions").json()  # type: ignore[no-any-return]


def assert_signed(tab: Tab, who: str) -> None:
    """Whoever is logged in writes under their own name, which nobody can change."""
    field = tab.page.locator(".st-key-meeting_head").get_by_label("记录人")
    expect(field).to_have_value(who)
    expect(field).to_be_disabled()


def section(page: Page, id: str) -> Locator:
    return page.locator(f".st-key-section_{id}")


def press(tab: Tab, button: Locator) -> None:
    button.click()
    tab.settle()


def test_one_click_makes_a_decision_and_minutes_of_it_and_a_request_moves_on_right_here(
    board: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(board, name="王敏")
    page = tab.open("/meeting")
    requests = section(page, "requests")
    expect(requests.get_by_text("升级:用药需求(1号楼)")).to_be_visible()
    assert "张三" not in page.content()
    assert "13800000001" not in page.content()
    press(tab, requests.get_by_role("button", name="形成决定").last)
    form = requests.get_by_test_id("stForm")
    expect(form.get_by_label("决定事项 *")).to_have_value("逐件明确责任人,限时办结(用药需求超时 1 件)")
    expect(form.get_by_label("措施")).to_have_value("")
    expect(form.get_by_role("combobox", name="要看的数字")).to_have_value("用药需求超时 1 件(04-02 12:00)")
    press(tab, form.get_by_role("button", name="保存决定"))
    expect(form.get_by_text("请写明责任人")).to_be_visible()
    form.get_by_label("责任人 *").fill("社区医生 陈芳")
    form.get_by_label("措施").fill("中午前送到\n回复本人")
    press(tab, form.get_by_role("button", name="保存决定"))
    expect(form).to_have_count(0)
    expect(section(page, "today").get_by_text("1号决定:逐件明确责任人,限时办结(用药需求超时 1 件)")).to_be_visible()
    expect(section(page, "today").get_by_text("用药需求超时 1 件(04-02 12:00)").last).to_be_visible()
    expect(requests.get_by_text("已有1号决定")).to_be_visible()
    [decision] = listed(board)
    assert (decision["owner"], decision["measure"], decision["due_at"], decision["changed_by"]) == (
        "社区医生 陈芳",
        "中午前送到\n回复本人",
        "2022-04-02T18:00:00",
        "王敏",
    )
    assert (decision["source"], decision["number"]) == (
        "overdue:category=用药需求",
        {"kind": "category_overdue", "of": "用药需求"},
    )
    assert decision["number_then"]["value"] == 1  # type: ignore[index]

    # An escalated request moves on right here. Its lines are gone; its panel still says what happened.
    assert_signed(tab, "王敏")
    press(tab, requests.get_by_role("button", name="办理", exact=True))
    press(tab, requests.get_by_role("button", name="办结", exact=True))
    expect(requests.get_by_text("没有超时的诉求")).to_be_visible()
    expect(page.get_by_text("已办结").first).to_be_visible()
    numbers = {metric["id"]: metric["value"] for metric in board.api("GET", "/metrics").json()["metrics"]}
    assert (numbers["requests_open"], numbers["requests_overdue"]) == (1, 0)

    tab.assert_clean()

    # Minutes are downloaded without retyping.
    made(board, what="送药上门", measure="逐户送到")
    press(tab, page.get_by_role("button", name="刷新议程"))
    expect(section(page, "today").get_by_text("2号决定:送药上门")).to_be_visible()
    with page.expect_download() as waiting:
        section(page, "minutes").get_by_role("button", name="下载 Word").click()
    assert waiting.value.suggested_filename == f"例会纪要_{date(2022, 4, 2)}.docx"
    told = texts(Path(waiting.value.path()).read_bytes())
    for words in ("记录人:王敏", "送药上门", "李强", "逐户送到", "04-02 18:00"):
        assert words in told
    printed = section(page, "minutes").get_by_role("link", name="打开打印页").get_attribute("href")
    tab.page.goto(f"{board.url}{printed}")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("本社区每日例会纪要")
    expect(tab.page.get_by_role("cell", name="送药上门")).to_be_visible()
    expect(tab.page.get_by_text("记录人:王敏")).to_be_visible()
    tab.assert_clean()


def test_two_people_edit_one_decision_and_the_second_sees_what_changed(board: Server, open_tab: OpenTab) -> None:
    made(board)
    one, two = open_tab(board, name="王敏"), open_tab(board, name="周八")
    for tab, who in ((one, "王敏"), (two, "周八")):
        tab.open("/meeting")
        assert_signed(tab, who)
        press(tab, section(tab.page, "today").get_by_role("button", name="改", exact=True))
    form = section(one.page, "today").get_by_test_id("stForm")
    form.get_by_label("责任人 *").fill("赵六")
    press(one, form.get_by_role("button", name="保存决定"))
    expect(section(one.page, "today").get_by_text("责任人 赵六")).to_be_visible()

    form = section(two.page, "today").get_by_test_id("stForm")
    form.get_by_label("措施").fill("电话联系后上门")
    press(two, form.get_by_role("button", name="保存决定"))
    expect(form.get_by_text("王敏 刚改过这条决定")).to_be_visible()
    expect(form.get_by_text("把“责任人”从“李强”改成“赵六”")).to_be_visible()
    # What was typed is still there, and what was not touched is what the other wrote.
    expect(form.get_by_label("措施")).to_have_value("电话联系后上门")
    expect(form.get_by_label("责任人 *")).to_have_value("赵六")
    assert [(row["version"], row["measure"]) for row in listed(board)] == [(2, "")]
    press(two, form.get_by_role("button", name="保存决定"))
    expect(form).to_have_count(0)
    assert [(row["version"], row["owner"], row["measure"], row["changed_by"]) for row in listed(board)] == [
        (3, "赵六", "电话联系后上门", "周八")
    ]
    # The first still sees the second version; saying it is done there is refused with what changed.
    press(one, section(one.page, "today").get_by_role("button", name="完成", exact=True))
    expect(one.page.get_by_text("周八 刚改过这条决定")).to_be_visible()
    expect(one.page.get_by_text("改成“电话联系后上门”")).to_be_visible()
    press(one, section(one.page, "today").get_by_role("button", name="完成", exact=True))
    expect(section(one.page, "today").get_by_text("已完成")).to_be_visible()
    assert [(row["version"], row["status"]) for row in listed(board)] == [(4, "done")]
    one.assert_clean()
    two.assert_clean()


def test_what_is_typed_stays_while_files_come_and_lines_go_after_a_refusal_and_on_another_page(
    board: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(board, name="王敏")
    page = tab.open("/meeting")
    assert_signed(tab, "王敏")
    press(tab, section(page, "requests").get_by_role("button", name="形成决定").last)
    page.get_by_label("责任人 *").fill("社区医生 陈芳")
    page.get_by_label("措施").fill("马上送药")
    # The request is resolved by a file: its lines leave the agenda at the next run, the form does not.
    assert board.send("resolved.csv", RESOLVED).status_code == 201
    press(tab, page.get_by_role("button", name="刷新议程"))
    expect(section(page, "requests").get_by_text("没有超时的诉求")).to_be_visible()
    expect(page.get_by_text("这一项已不在议程里,写的内容还在")).to_be_visible()
    # While the run ends, the form still stands at its old place too.
    expect(page.get_by_label("措施")).to_have_count(1)
    expect(page.get_by_label("措施")).to_have_value("马上送药")
    press(tab, page.get_by_role("button", name="保存决定"))
    expect(section(page, "today").get_by_text("1号决定:逐件明确责任人,限时办结(用药需求超时 1 件)")).to_be_visible()
    assert [(row["owner"], row["measure"]) for row in listed(board)] == [("社区医生 陈芳", "马上送药")]

    # What is typed outlives a refusal and another page.
    today = section(page, "today")
    press(tab, today.get_by_role("button", name="新增决定"))
    form = today.get_by_test_id("stForm")
    form.get_by_label("决定事项 *").fill("明早核对台账")
    form.get_by_label("措施").fill("逐户打电话")
    press(tab, form.get_by_role("button", name="保存决定"))
    expect(form.get_by_text("请写明责任人")).to_be_visible()
    for name in ("居民诉求", "每日例会"):
        by_menu(page, name)
        expect(page.get_by_role("heading", name=name).first).to_be_visible()
        tab.settle()
    expect(form.get_by_label("决定事项 *")).to_have_value("明早核对台账")
    expect(form.get_by_label("措施")).to_have_value("逐户打电话")
    # Another request waits for long; a line of it leaves the agenda too.
    assert board.send("third.csv", "诉求编号,诉求类别,上报时间\n3,用药需求,2022-04-02 01:00\n").status_code == 201
    press(tab, page.get_by_role("button", name="刷新议程"))
    # A day that is only looked at has no form, and the form is there again today.
    press(tab, section(page, "requests").get_by_role("button", name="形成决定").last)
    page.get_by_test_id("stForm").first.get_by_label("备注").fill("先问")
    assert board.send("third_resolved.csv", RESOLVED.replace("\n1,", "\n3,")).status_code == 201
    press(tab, page.get_by_role("button", name="刷新议程"))
    expect(page.get_by_text("这一项已不在议程里")).to_be_visible()
    page.get_by_role("group", name="日期").click()
    page.get_by_role("button", name="2022年4月1日").click()
    expect(page.get_by_text("这是过去一天的例会")).to_be_visible()
    tab.settle()
    expect(page.get_by_test_id("stForm")).to_have_count(0)
    expect(page.get_by_text("这一项已不在议程里")).to_have_count(0)
    tab.assert_clean()


def server_change(server: Server, given: dict[str, str]) -> int:
    """Change the last decision over HTTP; gives the status."""
    *_, decision = listed(server)
    path = f"/decisions/{decision['decision_id']}"
    return server.api("PATCH", path, json={"base_version": decision["version"], **given}).status_code


def three_decisions(store: Store) -> None:
    """A meeting at noon made three decisions; one was done and a request resolved before the day ended."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", MORNING)
        load(store, "requests", REQUESTS)
        whole = {"owner": "李强", "due_at": "2022-04-02T18:00"}
        for given in (
            {"what": "送药上门", "number": {"kind": "requests_open"}},
            {"what": "对接超市", "number": {"kind": "category_open", "of": "买菜难"}},
            {"what": "再看一天", "number": None, "due_at": "2022-04-04T18:00"},
        ):
            decisions.make(store, decision_progress.with_number(store, present(store), {**whole, **given}), "王敏")
        decisions.change(store, 1, {"status": "done"}, "李强", base_version=1)
        load(store, "requests", RESOLVED, "resolved.csv")


def test_the_next_day_shows_what_became_of_it_and_whether_the_number_moved(
    running: Running, filled: Filled, tmp_path: Path, open_tab: OpenTab
) -> None:
    filled(three_decisions).close()
    with running(tmp_path, BOARD_DEMO="0", BOARD_TODAY="2022-04-03T09:30") as server:
        tab = open_tab(server, name="王敏")
        page = tab.open("/meeting")
        before = section(page, "decisions")
        expect(before.get_by_text("昨日决定(3)")).to_be_visible()
        titles = before.locator(".meeting-line .title")
        expect(titles).to_have_text(["2号决定:对接超市", "3号决定:再看一天", "1号决定:送药上门"])
        lines = before.locator(".meeting-line")
        expect(lines.nth(0)).to_contain_text("超期")
        expect(lines.nth(0)).to_contain_text("买菜难在办 1 件(04-02 12:00) → 1 件(04-03 09:30) ▲ 持平")
        expect(lines.nth(1)).to_contain_text("办理中")
        expect(lines.nth(2)).to_contain_text("已完成")
        expect(lines.nth(2)).to_contain_text("在办诉求 2 件(04-02 12:00) → 1 件(04-03 09:30) ● 好转")
        assert_signed(tab, "王敏")
        press(tab, before.get_by_role("button", name="未完成").first)
        expect(lines.nth(0)).to_contain_text("未完成")
        assert [row["status"] for row in listed(server)] == ["done", "not_done", "open"]
        # Yesterday's meeting is there to look at, and to look at only.
        page = tab.open("/meeting?date=2022-04-02")
        expect(section(page, "today").locator(".meeting-line .title")).to_have_text(
            ["1号决定:送药上门", "2号决定:对接超市", "3号决定:再看一天"]
        )
        expect(page.get_by_role("button", name="形成决定")).to_have_count(0)
        expect(page.get_by_role("button", name="完成")).to_have_count(0)
        tab.assert_clean()


def test_an_empty_community_meets_all_the_same_and_a_payload_in_a_decision_is_text_everywhere(
    empty_server: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(empty_server, name="王敏")
    page = tab.open("/meeting")
    for words in (
        "还没有可显示的数据",
        "以前还没有形成过决定",
        "没有诉求数据",
        "没有数据",
        "无法判断热点",
        "今天还没有形成决定",
    ):
        expect(page.get_by_text(words).first).to_be_visible()
    assert_signed(tab, "王敏")
    press(tab, page.get_by_role("button", name="新增决定"))
    page.get_by_label("决定事项 *").fill("先把台账交上来")
    page.get_by_label("责任人 *").fill("李强")
    press(tab, page.get_by_role("button", name="保存决定"))
    expect(page.get_by_text("1号决定:先把台账交上来")).to_be_visible()

    page.set_viewport_size({"width": 390, "height": 844})
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    today = section(page, "today")
    press(tab, today.get_by_role("button", name="新增决定"))
    form = today.get_by_test_id("stForm")
    for label in ("决定事项 *", "责任人 *", "措施", "备注"):
        form.get_by_label(label).fill(PAYLOAD[:60])
    press(tab, form.get_by_role("button", name="保存决定"))
    expect(today.get_by_text(f"2号决定:{PAYLOAD[:60]}")).to_be_visible()
    # A refusal tells the other's words as text as well.
    other = server_change(empty_server, {"owner": PAYLOAD[:58], "who": "<b>x</b>"})
    assert other == 200
    press(tab, today.get_by_role("button", name="完成", exact=True).last)
    expect(page.get_by_text("改成“<img src=x onerror=alert(1)>").first).to_be_visible()
    assert page.locator("[data-testid=stMain] img").count() == 0
    assert page.locator("[data-testid=stMain] a[href*='x.example']").count() == 0
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert dialogs == []
    tab.assert_clean()
