"""街道日报 in a real browser and over HTTP; 参会单位 and 实地情况 on the page of the meeting lose nothing typed."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from data.store.database import Store
from tests.browser import OpenTab, by_menu
from tests.community import load, reported
from tests.conftest import Filled
from tests.server import Running, Server

NOON = "2022-04-02T12:00"


def template() -> bytes:
    """The sub-district's workbook, with a slip."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet("日报")
        page.write("A1", "{{打卡率}}")
        page.write("A2", "参会:{{参会单位}}")
        page.write("A3", "{{chekin_rate}}")
    return made.getvalue()


def cells(content: bytes) -> list[object]:
    return [row[0] for row in CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0).to_python()]


def overdue(store: Store) -> None:
    """5 of 6 have reported by noon, and medicine waits 11 hours."""
    reported(store)
    load(store, "requests", "诉求编号,诉求类别,楼栋号,上报时间\n1,用药需求,1,2022-04-02 01:00\n")


@pytest.fixture
def board(running: Running, filled: Filled, tmp_path: Path) -> Iterator[Server]:
    """A board at noon."""
    filled(overdue).close()
    with running(tmp_path, BOARD_DEMO="0", BOARD_TODAY=NOON) as server:
        yield server


def test_a_template_is_seen_kept_and_filled_and_what_the_meeting_typed_stays(board: Server, open_tab: OpenTab) -> None:
    tab = open_tab(board, name="王敏")
    page = tab.open("/meeting")
    page.get_by_role("button", name="填参会单位").click()
    tab.settle()
    page.get_by_label("参会单位").fill("街道办、物业")
    page.get_by_label("参会单位").blur()
    tab.settle()
    for name in ("街道日报", "每日例会"):  # another page, and back
        by_menu(page, name)
        expect(page.get_by_role("heading", name=name).first).to_be_visible()
        tab.settle()
    expect(page.get_by_label("参会单位")).to_have_value("街道办、物业")
    page.locator(".st-key-section_attendees").get_by_role("button", name="保存", exact=True).click()
    tab.settle()
    expect(page.locator(".st-key-section_attendees .seen")).to_have_text("参会单位:街道办、物业(王敏 12:00)")
    lines = page.locator(".st-key-section_requests")
    lines.get_by_role("button", name="实地情况").first.click()
    tab.settle()
    lines.get_by_label("实地情况").fill("门口 <b>排队</b> 40 人")
    lines.get_by_role("button", name="保存", exact=True).click()
    tab.settle()
    expect(lines.locator(".seen").first).to_have_text("实地情况:门口 <b>排队</b> 40 人(王敏 12:00)")

    page = tab.open("/reports")
    page.locator("input[type=file]").set_input_files(
        {"name": "日报.xlsx", "mimeType": "application/octet-stream", "buffer": template()}
    )
    expect(page.get_by_text("找到 3 格要填")).to_be_visible()
    expect(page.get_by_text("{{chekin_rate}}不认识,是不是 {{checkin_rate}}?")).to_be_visible()
    tab.settle()
    page.get_by_role("button", name="保存模板").click()
    tab.settle()
    expect(page.get_by_role("button", name="填好下载:日报")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="填好下载:日报").click()
    assert waiting.value.suggested_filename == "日报_2022-04-02.xlsx"
    told = [0.833, "参会:街道办、物业", "{{chekin_rate}}"]
    assert cells(Path(waiting.value.path()).read_bytes()) == told
    tab.assert_clean()

    # The same over HTTP: checked only, kept, filled, deleted, and all of it on record.
    sent = {"file": ("乙.xlsx", template())}
    looked = board.api("POST", "/reports", files=sent, data={"dry_run": "1"})
    assert (looked.status_code, [one["cell"] for one in looked.json()["problems"]]) == (201, ["日报 A3"])
    assert [one["name"] for one in board.api("GET", "/reports").json()] == ["日报"]
    assert board.api("POST", "/reports", files=sent, data={"who": "李强"}).status_code == 201
    assert cells(board.api("GET", "/reports/乙.xlsx").content) == told
    assert cells(board.api("GET", "/reports/乙.xlsx?date=2022-04-01").content)[:2] == ["—", "参会:—"]
    assert board.api("POST", "/reports", files={"file": ("x.xlsx", b"no")}).json()["error"]["code"] == "malformed"
    assert board.api("DELETE", "/reports/乙").status_code == 204
    assert board.api("GET", "/reports/乙.xlsx").status_code == 404
    done = [line["action"] for line in board.api("GET", "/record").json()]
    assert done.count("report_filled") == 3
    assert {"report_template", "meeting_note"} <= set(done)
