"""Closing a line of the follow-up list on a phone: on the first screen, in two touches, undone by one, nothing lost."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import OpenTab
from tests.community import reported
from tests.conftest import Filled
from tests.server import Running, Server

NOON = "2022-04-02T12:00"


@pytest.fixture
def folder(filled: Filled, tmp_path: Path) -> Path:
    """A data folder with the small community: 李四 and 孙七 have a fever, 王五 coughs, 赵六 has not reported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", NOON)
        store = filled(reported)
    made = tmp_path / "kept"
    made.mkdir()
    path = store.path
    store.close()
    shutil.copy(path, made / "board.duckdb")
    return made


def lines(page: Page) -> Any:
    """The lines that are open."""
    return page.locator("[class*='st-key-closing_line_'] button")


def whole(server: Server) -> list[Any]:
    """What the interface says of the day, without the list of entries."""
    return [server.api("GET", "/followups").json(), server.api("GET", "/metrics").json()["metrics"]]


def test_a_line_is_closed_in_two_touches_on_the_first_screen_of_a_phone(
    folder: Path, running: Running, open_tab: OpenTab
) -> None:
    with running(folder, BOARD_DEMO="0", BOARD_TODAY=NOON) as server:
        before = whole(server)
        tab = open_tab(server, 360, 740, "grid", ("A",), "王敏")
        page = tab.open("/checkins")
        expect(lines(page)).to_have_count(4)
        first = lines(page).first.bounding_box()
        assert first is not None
        assert first["y"] + first["height"] < 740, "the list is on the first screen"
        clicks = 0
        # What is typed and not yet entered stays while the page renews under the hands.
        silent = lines(page).filter(has_text="未打卡")
        silent.click()
        clicks += 1
        tab.settle()
        field = page.get_by_label(re.compile("体温"))
        field.fill("36.4")
        answer = server.api(
            "POST", "/entries", json={"kind": "checkins", "rows": [{"resident_id": "R3", "status": "已随访"}]}
        )
        assert answer.status_code == 201, answer.text
        expect(lines(page)).to_have_count(3)
        expect(field).to_have_value("36.4")
        page.get_by_role("button", name="正常", exact=True).click()
        clicks += 1
        expect(lines(page)).to_have_count(2)
        assert clicks == 2
        said = page.locator(".st-key-entered_closing_line")
        expect(said).to_contain_text("已登记 赵* 正常 36.4 ℃")
        [entry, _] = server.api("GET", "/entries").json()
        assert (entry["who"], entry["channel"], entry["stands"]) == ("王敏", "phone", True)
        rate = next(one for one in server.api("GET", "/metrics").json()["metrics"] if one["id"] == "non_reporters")
        assert rate["value"] == 0
        said.get_by_role("button", name="撤销").click()
        expect(lines(page)).to_have_count(3)
        expect(said).to_contain_text("已撤销")
        other = next(one["id"] for one in server.api("GET", "/entries").json() if one["stands"])
        server.api("POST", f"/entries/{other}/undo", json={})
        assert whole(server) == before
        assert tab.faults() == []
