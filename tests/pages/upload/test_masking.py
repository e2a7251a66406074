"""What the upload page and the meeting send of residents: nothing before a click that says why."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import audit_log
from data.batches import uploads
from data.entries import decisions
from data.installation.installation import Home
from data.intake import loading
from tests.here import answer, board_here, come_in, opened
from tests.sent import Residents, sent

pytestmark = pytest.mark.slow

#: Everybody in the files below.
PEOPLE = Residents(
    frozenset({"慕容甲乙", "诸葛丙丁", "司徒戊己"}),
    frozenset({"13912345678", "13912345679", "310104199001011234"}),
    frozenset({"1-1-101", "1-1-102", "1单元101", "1单元102"}),
)
ROSTER = "居民编号,姓名,楼栋号,单元,房号,电话\nR1,慕容甲乙,1,1,101,13912345678\nR2,诸葛丙丁,1,1,102,13912345679\n"
CHANGED = ROSTER.replace("13912345679", "13912345678").replace("诸葛丙丁", "司徒戊己")
SHEET = (
    "居民编号,姓名,房号,日期,今日体温,是否有症状\nR1,慕容甲乙,1-1-101,2022-04-01,36.5,否\nR2,诸葛丙丁,1-1-102,"
    "2022-04-01,99,否\n"
)
#: Under headers of somebody else's, with a number that belongs to nothing of ours; and without any header.
FOREIGN = "谁,住哪,证件,温\n慕容甲乙,1-1-101,310104199001011234,36.5\n诸葛丙丁,1-1-102,310104199001011234,36.6\n"
HEADERLESS = "慕容甲乙,1-1-101,13912345678\n诸葛丙丁,1-1-102,13912345679\n"
#: One that cannot be used, and whose refusal quotes what stands where a header should.
NO_TABLE = "慕容甲乙,1-1-101,13912345678,甲\n"
#: The same without any number, door or phone; and words in which somebody is named.
NAMES_ALONE = "慕容甲乙,男,良好\n诸葛丙丁,女,良好\n"
ONE_NAME = "慕容甲乙\n诸葛丙丁\n"
SENTENCES = "慕容甲乙说孩子发热,36.5\n诸葛丙丁家里没菜,36.6\n"
ASKED = (
    "诉求编号,上报时间,诉求类别,诉求内容,备注二\n"
    "q1,2022-04-01 09:00,就医难,楼下慕容甲乙家老人要配药,诸葛丙丁代填\n"
    "q2,2022-04-01 09:00,就医难,司徒戊己说没菜了,诸葛丙丁代填\n"
)
#: Under headers that nobody knows, which must still be readable.
UNKNOWN = "反映事由,经办\n慕容甲乙家没菜,诸葛丙丁\n"


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A board with a roster, a sheet with a rejected row, and the roster again with changes, as a manager sees it."""
    with board_here(tmp_path, monkeypatch, role="manager", BOARD_TODAY="2022-04-01T10:30") as here:
        for name, content in (("台账.csv", ROSTER), ("打卡.csv", SHEET), ("台账2.csv", CHANGED)):
            loading.load(here.store, content.encode(), name)
        yield here


def choose(name: str, content: str, lang: str = "zh") -> AppTest:
    """The upload page with a file chosen."""
    app = opened("upload", lang=lang)
    app.file_uploader[0].set_value([(name, content.encode(), "text/csv")])
    app.run()
    assert not app.exception, app.exception
    return app


def unfold(app: AppTest) -> AppTest:
    """With every folded part of the page drawn that is drawn on demand."""
    for key in [part.key for part in app.expander if part.key and part.key.endswith("_fold")]:
        app.session_state[key] = True
    return app.run()


def newest(board: Home) -> audit_log.AuditLine:
    return audit_log.search(board.access, action="reveal")[0]


#: Files that somebody may choose, by name.
CHOSEN = {
    "台账3.csv": CHANGED.replace("R2,", "R3,"),
    "打卡_2022-04-01.csv": SHEET,
    "名单.csv": FOREIGN,
    "无表头.csv": HEADERLESS,
    "打卡2.csv": CHANGED,
    "一行.csv": NO_TABLE,
    "只有姓名.csv": NAMES_ALONE,
    "一列.csv": ONE_NAME,
    "话.csv": SENTENCES,
    "诉求.csv": ASKED,
    "没见过的表.csv": UNKNOWN,
}


def test_a_chosen_file_shows_no_cell_of_a_resident_before_a_reason(board: Home) -> None:
    for lang in ("en", "zh"):
        for name, content in CHOSEN.items():
            app = unfold(choose(name, content, lang))
            parts = sent(app)
            assert any(name in part for part in parts), (name, lang)
            assert PEOPLE.found(parts) == set(), (name, lang)
        assert any("反映事由" in part for part in parts), "what headers say stays"
    app = unfold(choose("名单.csv", FOREIGN))
    answer(app, "check")
    assert PEOPLE.found(sent(app)) >= {"慕容甲乙", "310104199001011234", "1-1-101"}
    assert (newest(board).object, newest(board).detail["why"]) == ("file 名单.csv", "核对登记")


def test_an_upload_of_the_history_shows_changes_and_remarks_masked(board: Home) -> None:
    # The reason comes last: what is opened by it stays open.
    for place, lang in ((1, "zh"), (1, "en"), (0, "en"), (0, "zh")):
        app = opened("upload", lang=lang)
        app.session_state["history"] = {"selection": {"rows": [place], "columns": [], "cells": []}}
        app.run()
        told = [part.label for part in app.expander]
        assert any(said in label for said in ("更改", "Changes", "看不懂", "understood") for label in told), (
            place,
            lang,
        )
        assert PEOPLE.found(sent(app)) == set(), (place, lang)
        next(button for button in app.button if button.key == "move").click().run()
        assert not app.exception, app.exception
        parts = sent(app)
        assert any("1-*** R" in part for part in parts), (place, lang)
        assert PEOPLE.found(parts) == set(), (place, lang, "nor does what undoing changes")
        if (place, lang) == (0, "zh"):
            app.run()
            answer(app)
            assert {"司徒戊己", "13912345679"} <= PEOPLE.found(sent(app)), lang
            assert newest(board).object == f"upload:{uploads.batches(board.store)[0]['batch_id']}"


def test_rows_are_found_by_name_and_shown_masked_until_a_reason_is_given(board: Home) -> None:
    for kind, word in (("checkins", "慕容甲乙"), ("roster", "1-101"), ("roster", "司徒"), ("roster", "R1")):
        app = opened("upload")
        app.selectbox(key="row_kind").set_value(kind)
        app.text_input(key="row_word").set_value(word).run()
        assert any("个版本" in part.label for part in app.expander), (word, "searching goes by the whole name")
        assert PEOPLE.found(part for part in sent(app) if part != word) == set(), word
        answer(app)
        assert PEOPLE.found(sent(app)) & PEOPLE.names, word
        assert newest(board).object == f"rows:{kind}"
        assert PEOPLE.found([str(newest(board).detail)]) == set(), word
        app.text_input(key="row_word").set_value("").run()
        app.text_input(key="row_word").set_value("诸葛").run()
        assert PEOPLE.found(sent(app)) == set(), (word, "another search is another look")


def test_a_decision_that_names_a_phone_shows_and_changes_after_a_reason_alone(
    board: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = decisions.make(
        board.store,
        {"what": "回访13912345678", "owner": "王敏", "due_at": "2022-04-01T18:00", "measure": "到1-1-101"},
        "王敏",
    )
    plain = decisions.make(board.store, {"what": "送药上门", "owner": "王敏", "due_at": "2022-04-01T18:00"}, "王敏")
    app = opened("meeting")
    assert PEOPLE.found(sent(app)) == set()
    assert any("送药上门" in part for part in sent(app))
    app.button(key=f"change_{made.decision_id}_change").click().run()
    assert PEOPLE.found(sent(app)) == set()
    assert not [field for field in app.text_input if field.key == f"change_{made.decision_id}_what"]
    answer(app)
    assert PEOPLE.found(sent(app)) == {"13912345678", "1-1-101"}
    assert app.text_input(key=f"change_{made.decision_id}_what").value == "回访13912345678"
    assert newest(board).object == f"decision:{made.decision_id}"
    app.button(key=f"change_{plain.decision_id}_change").click().run()
    assert app.text_input(key=f"change_{plain.decision_id}_what").value == "送药上门"


def test_the_page_of_one_residents_data_finds_by_everything_and_shows_nothing(
    board: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(board, monkeypatch, "administrator")
    for word in ("慕容甲乙", "1-1-101", "13912345678"):
        app = opened("residents")
        app.text_input(key="resident_word").set_value(word).run()
        assert app.selectbox(key="resident_who").options, word
        assert PEOPLE.found(part for part in sent(app) if word not in part) == set(), word
