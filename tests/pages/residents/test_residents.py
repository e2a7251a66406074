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


CHILD = """姓名,楼栋号,房号,电话,出生日期,监护人,监护人电话
小满,3,701,,2012-05-03,万大山,13811110009
阿立,3,702,,2001-01-01,,
"""


def test_of_a_child_the_guardian_asks(board: Home) -> None:
    """Shown, exported and erased only once somebody says that it is the guardian; that is on record, no name is."""
    loading.load(board.store, CHILD.encode(), "孩子.csv")
    app = opened("residents")
    app.text_input(key="resident_word").set_value("小满").run()
    [who] = resident_data.find(board.store, "小满")
    [said] = [one.value for one in app.warning]
    assert "未满14周岁(2012 年出生)。监护人:万** 138****0009" in said.replace("\\", "")
    assert not [button for button in app.button if button.key == "resident_erase"]
    assert not app.get("download_button")
    with pytest.raises(Refusal) as refused:
        resident_data.erase(board, who.person, "管理员", "监护人要求")
    assert refused.value.code == "guardian_needed"
    app.checkbox(key=f"resident_guardian_{who.person}").check().run()
    app.text_input(key=f"resident_why_{who.person}").set_value("监护人万大山要求")
    app.checkbox(key=f"resident_sure_{who.person}").check().run()
    app.button(key="resident_erase").click().run()
    assert not app.exception, app.exception
    assert board.store.rows("select name from roster where guardian is not null") == []
    [line] = audit_log.search(board.access, action="resident_erased")
    assert line.detail["guardian"] is True
    app = opened("residents")
    app.text_input(key="resident_word").set_value("阿立").run()
    assert not app.warning
    assert [button for button in app.button if button.key == "resident_erase"]


def test_a_guardian_who_is_erased_goes_from_the_childs_row(board: Home) -> None:
    loading.load(board.store, CHILD.encode(), "孩子.csv")
    loading.load(board.store, "姓名,楼栋号,房号,电话\n万大山,3,701,13811110009\n".encode(), "家长.csv")
    [who] = resident_data.find(board.store, "万大山")
    resident_data.erase(board, who.person, "管理员", "本人要求")
    assert board.store.rows("select name, birth_year, guardian, guardian_phone from roster where name = '小满'") == [
        ("小满", 2012, None, None)
    ]


def test_what_a_resident_asks_is_put_on_record_without_who_they_are(board: Home) -> None:
    app = opened("residents")
    app.text_input(key="resident_word").set_value("王芳").run()
    [who] = resident_data.find(board.store, "王芳")
    app.text_input(key=f"resident_asks_{who.person}").set_value("王芳说3-602的电话不对")
    [button] = [button for button in app.button if button.label == "记录"]
    button.click().run()
    assert not app.exception, app.exception
    [line] = audit_log.search(board.access, action="resident_asked")
    assert (line.object, line.detail["what"], line.detail["why"]) == ("王* 3号楼", "correct", "王*说3-***的电话不对")
