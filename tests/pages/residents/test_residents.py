"""The page 居民资料: people who look the same when masked, and an export at the click."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from data import clock
from data.access import accounts, audit_log, sessions
from data.installation import resident_data
from data.installation.installation import Home
from data.intake import loading
from data.refusal import Refusal
from pages.frame.shell import Page
from pages.residents import blocks
from tests.here import answer, board_here, opened

pytestmark = pytest.mark.slow

ROSTER = "姓名,楼栋号,房号,电话\n张伟,3,501,13811110001\n张芳,3,601,13811110002\n王芳,3,602,\n"


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with board_here(tmp_path, monkeypatch, role="administrator", BOARD_TODAY="2022-04-01T10:30") as here:
        loading.load(here.store, ROSTER.encode(), "台账.csv")
        yield here


def test_people_who_look_the_same_are_erased_after_they_were_shown_alone(board: Home) -> None:
    app = opened("residents")
    app.text_input(key="resident_word").set_value("张").run()
    assert app.selectbox(key="resident_who").options == ["1 · 张* 3号楼", "2 · 张* 3号楼"]
    assert not [button for button in app.button if button.key == "resident_erase"]
    assert not app.get("download_button")
    answer(app, "check")
    assert app.selectbox(key="resident_who").options == [
        "1 · 张伟 · 13811110001 · 3-501",
        "2 · 张芳 · 13811110002 · 3-601",
    ]
    [line] = audit_log.search(board.access, action="reveal")
    assert (line.object, line.detail["whose"]) == ("residents", ["张* 3号楼", "张* 3号楼"])
    people = dict(board.store.rows("select name, person from people"))
    app.selectbox(key="resident_who").set_value(people["张芳"]).run()
    app.text_input(key=f"resident_why_{people['张芳']}").set_value("本人要求")
    app.checkbox(key=f"resident_sure_{people['张芳']}").check().run()
    app.button(key="resident_erase").click().run()
    assert not app.exception, app.exception
    assert board.store.rows("select name from people order by 1") == [("张伟",), ("王芳",)]


def test_who_looks_like_nobody_else_needs_no_look(board: Home) -> None:
    app = opened("residents")
    app.text_input(key="resident_word").set_value("王芳").run()
    assert [button for button in app.button if button.key == "resident_erase"]


def test_an_export_asks_for_the_visitor_again_and_is_on_record_first(board: Home) -> None:
    """At the click alone: whoever has been logged out since the page was drawn gets nothing, nor is anything on
    record.
    """
    [who] = resident_data.find(board.store, "王芳")
    [account] = accounts.accounts(board.access)
    cookie, _ = sessions.start(board.access, account.id, 12, "127.0.0.1")
    found = sessions.of_cookie(board.access, cookie)
    assert found
    page = Page(board.store, False, "zh", clock.end_of(date(2022, 4, 1)), found.visitor)
    assert blocks.exported(page, who).startswith(b"PK")
    assert audit_log.search(board.access, action="resident_exported")[0].object == "王* 3号楼"
    sessions.end(board.access, found.visitor.id)
    with pytest.raises(Refusal) as refused:
        blocks.exported(page, who)
    assert refused.value.code == "login_needed"
    assert len(audit_log.search(board.access, action="resident_exported")) == 1
