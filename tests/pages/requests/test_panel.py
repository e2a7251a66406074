"""The panel of a request in every state: the steps it offers, in both languages, and what people typed as text."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.requests import states
from data.current import fold
from data.entries import request_edits, request_moves
from data.intake import loading, undo
from data.kinds import KINDS
from data.refusal import Refusal
from data.store.database import Store
from tests.conftest import Filled
from tests.here import board_here, opened, shown

pytestmark = pytest.mark.slow

FILE = """诉求编号,上报时间,诉求类别,诉求内容,楼栋号,状态,受理时间,办结时间,满意度
reported,2022-04-20 01:00,就医难,<i>透析</i>,1,,,,
accepted,2022-04-20 08:00,没见过的类别,,,已受理,2022-04-20 09:00,,
in_progress,2022-04-20 08:00,,电梯坏了,2,处理中,2022-04-20 09:00,,
resolved,2022-04-19 08:00,买菜难,买菜,2,已办结,2022-04-19 09:00,2022-04-19 10:00,5
undated,2022-04-19 08:00,买菜难,买菜,,已办结,,,
confirmed,2022-04-19 08:00,政策咨询,问,3,已反馈,,2022-04-19 10:00,非常满意
duplicate,2022-04-19 08:00,噪音矛盾,吵,3,重复,,,
out_of_scope,2022-04-19 08:00,噪音矛盾,吵,3,不属实,,,
withdrawn,2022-04-19 08:00,噪音矛盾,吵,3,撤销,,,
"""
#: Words of the state beside its shape, in both languages, and the steps offered from it.
STATES = {
    "reported": (
        "■</i> 待受理 · 超时",
        "■</i> Reported, overdue",
        ["受理", "开始处理", "办结", "不属实/不受理", "撤销"],
    ),
    "accepted": ("◔</i> 已受理", "◔</i> Accepted", ["开始处理", "办结", "不属实/不受理", "撤销"]),
    "in_progress": ("◔</i> 处理中", "◔</i> In progress", ["办结", "不属实/不受理", "撤销"]),
    "resolved": ("●</i> 已办结", "●</i> Resolved", ["居民已确认", "重新打开"]),
    "undated": ("●</i> 办结时间不详", "●</i> Resolved at no known time", ["居民已确认", "重新打开"]),
    "confirmed": ("●</i> 已反馈", "●</i> Confirmed", ["重新打开"]),
    "duplicate": ("—</i> 重复", "—</i> Duplicate", ["重新打开"]),
    "out_of_scope": ("—</i> 不属实/不受理", "—</i> Out of scope", ["重新打开"]),
    "withdrawn": ("—</i> 撤销", "—</i> Withdrawn", ["重新打开"]),
}

#: The words of a state: its code.
REVERSED = {state.zh: state.id for state in states.REQUEST_STATES.values()}


#: Half past ten of 20 April.
NOW = "2022-04-20T10:30"


def in_every_state(store: Store) -> None:
    """A request in every state, from a file that came just now."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", NOW)
        assert loading.load(store, FILE.encode(), "requests.csv").rejected == 0


@pytest.fixture
def board(filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of a board with a request in every state."""
    filled(in_every_state).close()
    with board_here(tmp_path, monkeypatch, name="李 四", BOARD_TODAY=NOW) as here:
        yield here.store


def panel(id: str, lang: str = "zh") -> AppTest:
    """The page with the panel of a request."""
    return opened("requests", request=id, lang=lang)


def test_each_state_has_its_words_its_steps_and_every_change_that_it_may_take(board: Store) -> None:
    wrong: dict[str, object] = {}
    for id, (zh, en, steps) in STATES.items():
        app = panel(id)
        labels = [button.label for button in app.button]
        inside = labels[2 : labels.index("只保存填写的内容")]
        if (
            (labels[:2], inside) != (["返回清单", "显示"], steps)
            or zh not in shown(app)
            or en not in shown(panel(id, "en"))
        ):
            wrong[id] = (labels, shown(app))
        status_of = {move.zh: move.status for move in request_moves.STEPS[request_moves.moving(id, "resolved")]}
        offered = [status_of[label] for label in inside]
        offered += [REVERSED[option] for option in app.selectbox(key=f"request_{id}_status").options[1:]]
        taken = changes_taken(board, id)
        if sorted(offered) != sorted(taken):
            wrong[f"{id} offers, takes"] = (offered, taken)
    assert wrong == {}


def changes_taken(board: Store, id: str) -> list[str]:
    """The states that a change may give a request, each tried from the state in which the file has it."""
    taken = []
    for status in states.REQUEST_STATES:
        try:
            written = request_edits.change(board, id, {"status": status}, "李四")
        except Refusal:  # nothing is written
            continue
        assert written is not None
        taken += [status] * (status != id and written.version > 1)  # what stands already is no move
        if written.version > 1:
            with board.write() as transaction:
                transaction.cursor.execute("delete from edits; delete from rows_requests where line = 0")
                transaction.cursor.execute("create or replace temp table touched as select request_id from requests")
                fold.refresh_touched(transaction.cursor, KINDS["requests"], board.settings())
    return taken


def test_a_state_is_put_right_with_the_other_fields(board: Store) -> None:
    app = panel("in_progress")
    app.selectbox(key="request_in_progress_status").set_value("accepted").run()
    press(app, "只保存填写的内容")
    assert [said.value for said in app.success] == ["已保存。"]
    assert board.rows("select status from requests where request_id = 'in_progress'") == [("accepted",)]
    assert app.selectbox(key="request_in_progress_status").value == ""


def test_what_people_typed_stays_text(board: Store) -> None:
    request_edits.change(board, "reported", {"owner": "<u>王敏</u>"}, "<b>李四</b>", "**急** <script>")
    told = shown(panel("reported"))
    for words in ("&lt;i&gt;透析", "&lt;u&gt;王敏", "&lt;b&gt;李四", "**急** &lt;script&gt;"):
        assert words in told
    assert not any(tag in told for tag in ("<i>透析", "<u>", "<b>李四", "<script>"))


def test_a_step_saves_what_was_typed_with_it_and_a_bad_value_is_refused_in_words(board: Store) -> None:
    app = panel("reported")
    app.text_input(key="request_reported_owner").set_value("王敏").run()
    app.selectbox(key="request_reported_urgency").set_value(1).run()
    app.text_input(key="request_reported_building_id").set_value("").run()
    [accept] = [button for button in app.button if button.label == "受理"]
    accept.click().run()
    assert "楼栋号不能清空" in app.error[0].value
    assert board.rows("select count(*) from edits") == [(0,)]
    app.text_input(key="request_reported_building_id").set_value("3号楼").run()
    [accept] = [button for button in app.button if button.label == "受理"]
    accept.click().run()
    assert [said.value for said in app.success] == ["已保存。"]
    assert board.rows(
        "select status, owner, urgency, building_id, category from requests where request_id = 'reported'"
    ) == [("accepted", "王敏", 1, "3", "就医难")]
    # What nobody touched is not in the edit, so a file may still change it.
    assert board.rows("select who, category, rating from edits join rows_requests on batch_id = edit_id") == [
        ("李 四", None, None)
    ]


def test_the_outcome_of_an_earlier_visit_is_gone(board: Store) -> None:
    app = panel("accepted")
    app.text_input(key="request_accepted_owner").set_value("王敏").run()
    [save] = [button for button in app.button if button.label == "只保存填写的内容"]
    save.click().run()
    assert [said.value for said in app.success] == ["已保存。"]
    app.query_params.pop("request")
    app.run()
    app.query_params["request"] = "accepted"
    app.run()
    assert len(app.success) == 0
    assert app.text_input(key="request_accepted_owner").value == "王敏"


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception


def test_saving_without_a_change_says_so(board: Store) -> None:
    app = panel("accepted")
    press(app, "只保存填写的内容")
    assert ([said.value for said in app.info], len(app.success)) == (["没有改动。"], 0)
    assert board.rows("select count(*) from edits") == [(0,)]


def test_what_was_typed_about_a_request_that_is_gone_stays_on_screen(board: Store) -> None:
    app = panel("accepted")
    app.text_input(key="request_accepted_note").set_value("我来办").run()
    undo.undo(board, 1)
    press(app, "只保存填写的内容")
    assert "没有编号为 accepted 的诉求" in app.info[0].value
    assert app.warning[0].value.endswith("我来办")
    app.run()
    assert app.warning[0].value.endswith("我来办")


def test_what_could_not_be_saved_can_be_once_the_file_is_put_back(board: Store) -> None:
    app = panel("accepted")
    app.text_input(key="request_accepted_note").set_value("我来办").run()
    undo.undo(board, 1)
    press(app, "只保存填写的内容")
    undo.redo(board, 1)
    app.run()
    assert not app.exception, app.exception
    press(app, "只保存填写的内容")
    assert board.rows("select note from edits") == [("我来办",)]


def test_a_merge_into_what_is_gone_says_so_and_can_be_taken_back(board: Store) -> None:
    later = loading.load(
        board, "诉求编号,上报时间,诉求内容\nmain,2022-04-20 08:00,电梯\n".encode(), "main.csv", kind="requests"
    )
    request_edits.merge(board, "in_progress", "main", "李四")
    assert "已不存在" not in shown(panel("in_progress"))
    request_edits.change(board, "main", {"status": "withdrawn"}, "李四")
    assert "main 是撤销" in shown(panel("in_progress"))
    undo.undo(board, later.batch_id or 0)
    app = panel("in_progress")
    assert "main 已不存在" in shown(app)
    press(app, "取消合并")
    assert board.rows("select status from requests where request_id = 'in_progress'") == [("in_progress",)]


def test_pairs_that_may_say_the_same_are_listed_under_the_list(board: Store) -> None:
    rows = "".join(f"{id},2022-04-20 0{hour}:00,就医难,头疼,1,101\n" for hour, id in enumerate(("P1", "P2"), 2))
    loading.load(
        board, f"诉求编号,上报时间,诉求类别,诉求内容,楼栋号,房号\n{rows}".encode(), "pairs.csv", kind="requests"
    )
    app = opened("requests")
    assert [part.label for part in app.expander if "可能重复" in part.label] == [
        "可能重复 3 对"
    ]  # with “reported” of that building
    press(app, "P2")
    assert "P2 · 就医难" in shown(app)


def test_in_the_demo_nobody_is_logged_in_and_who_writes_is_asked_for(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(demo_file, tmp_path)
    with board_here(tmp_path, monkeypatch, role="visitor", BOARD_DEMO="1") as here:
        [(id,)] = here.store.rows(
            "select request_id from requests where status = 'reported' order by reported_at desc limit 1"
        )
        app = panel(id)
        [accept] = [button for button in app.button if button.label == "受理"]
        accept.click().run()
        assert "请先写上记录人" in app.error[0].value
        app.text_input(key=f"request_{id}_sign_name").set_value(" 李  四 ").run()
        [accept] = [button for button in app.button if button.label == "受理"]
        accept.click().run()
        assert [said.value for said in app.success] == ["已保存。"]
        assert here.store.rows("select who from edits order by edit_id desc limit 1") == [("李 四",)]
