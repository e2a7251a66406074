"""Requests changed by hand: who may write what, who saw what, merging, and what the histories say."""

import threading
from datetime import datetime
from typing import Any

import pytest

from data.batches import row_versions, uploads
from data.entries import request_edits, request_history
from data.intake import loading, undo
from data.refusal import Refusal
from data.store.database import Store
from tests import requests_by_hand
from tests.data.intake.test_undo_and_identity import picture
from tests.requests_by_hand import NOW, T1, hand, rebuilt, send, stands

pytestmark = pytest.mark.slow

noon = requests_by_hand.noon


def test_a_file_is_told_what_it_changed_beside_the_hand(store: Store) -> None:
    send(store, "待受理", "王敏")
    hand(store, status="accepted", owner="李强")
    again = send(store, "待受理", "王敏")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    other = send(store, "待受理", "陈二")
    assert (other.changed, other.changes) == (1, [{"line": 2, "field": "owner", "old": "李强", "new": "陈二"}])
    # An edit is no upload.
    assert [batch["file_name"] for batch in uploads.batches(store)] == ["f.csv"] * 3


def test_times_are_set_with_the_step_unless_they_are_given(store: Store) -> None:
    send(store)
    assert hand(store, status="受理").values["accepted_at"] == NOW
    done = hand(store, status="resolved").values
    assert (done["accepted_at"], done["resolved_at"]) == (NOW, NOW)
    # Confirming keeps the time, reopening too, and resolving anew sets it.
    send(store, resolved=T1)
    assert hand(store, status="confirmed").values["resolved_at"] == datetime(2022, 4, 7, 10)
    reopened = hand(store, status="in_progress").values
    assert (reopened["status"], reopened["resolved_at"]) == ("in_progress", datetime(2022, 4, 7, 10))
    assert hand(store, status="resolved").values["resolved_at"] == NOW
    send(store, id="R2")
    given = hand(store, id="R2", status="resolved", resolved_at=datetime(2022, 4, 8, 9)).values
    assert (given["accepted_at"], given["resolved_at"]) == (datetime(2022, 4, 8, 9), datetime(2022, 4, 8, 9))


def test_what_follows_from_the_cells_follows_the_edit(store: Store) -> None:
    loading.load(store, "楼栋号,网格编号\n1,A\n2,B\n".encode(), "b.csv", kind="buildings")
    send(store)
    derived = "select category_in_force, urgency_in_force, limit_hours, grid_id, building_id, unit, room from requests"
    assert store.rows(derived) == [("买菜难", 3, 24, "", None, None, None)]
    hand(store, category="就医难", urgency="1", building_id="2号楼", room="3-0101")
    assert store.rows(derived) == [("就医难", 1, 4, "B", "2", "3", "0101")]
    assert store.rows("select category, without from request_days order by category") == [("", 1), ("就医难", 1)]
    rebuilt(store)


SENSELESS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"owner": "李强"}, " ", "unsigned", "请先写上记录人"),
    ({"owner": "李强"}, "半\ud83d", "unsigned", "不完整的字符"),
    ({"owner": "半\ud83d"}, "张三", "invalid_value", "不完整的字符"),
    ({"owner": "\x00\x01"}, "张三", "blank", "责任人不能清空"),
    ({"owner": ["李强"]}, "张三", "invalid_value", "责任人应是文字或数字"),
    ({"urgency": True}, "张三", "invalid_value", "紧急程度应是文字或数字"),
    ({"status": "duplicate"}, "张三", "merge_into_what", "与哪一件重复"),
    ({"accepted_at": "2022-04-08 12:01"}, "张三", "invalid_value", "受理时间还没有到"),
    ({"resolved_at": datetime(2032, 4, 8)}, "张三", "invalid_value", "办结时间还没有到"),
    ({"text": "别的"}, "张三", "not_editable", "不能手工修改"),
    ({"no_such": "1"}, "张三", "not_editable", "不能手工修改"),
    ({"owner": ""}, "张三", "blank", "责任人不能清空"),
    ({"rating": None}, "张三", "blank", "满意度不能清空"),
    ({"status": "差不多"}, "张三", "invalid_value", "状态应是"),
    ({"urgency": 7}, "张三", "invalid_value", "紧急程度应是"),
    ({"accepted_at": "2022-04-07 07:59"}, "张三", "invalid_value", "受理时间早于上报时间"),
    ({"owner": "李强"}, "张" * 41, "unsigned", "最多 40 字"),
]


def test_what_makes_no_sense_is_refused_in_words_and_changes_nothing(store: Store) -> None:
    send(store, "待受理", "王敏")
    before, version = picture(store), store.version
    for given, who, code, words in SENSELESS:
        with pytest.raises(Refusal) as refused:
            request_edits.change(store, "R1", given, who)
        assert (refused.value.code, words in refused.value.zh) == (code, True), (given, who)
        assert (picture(store), store.version) == (before, version), (given, who)
        assert store.rows("select count(*) from edits") == [(0,)], (given, who)


def test_nothing_is_written_where_nothing_differs_but_a_note_is(store: Store) -> None:
    send(store, "待受理", "王敏")
    version = store.version
    assert hand(store, owner="王敏").version == 1
    assert store.version == version
    assert hand(store, "已电话联系").version == 2
    assert [(entry.who, entry.note, entry.changes) for entry in request_history.history(store, "R1")[1:]] == [
        ("张三", "已电话联系", ())
    ]


def test_who_has_not_seen_what_changed_is_told_and_nothing_is_written(store: Store) -> None:
    send(store, "待受理", "王敏")
    hand(store, status="accepted")
    send(store, "待受理", "王敏")  # says nothing new, so nobody needs to look again
    assert hand(store, base=2, owner="李强").version == 4
    with pytest.raises(request_edits.StaleRequest) as stale:
        hand(store, base=2, status="resolved")
    assert [(entry.id, entry.who) for entry in stale.value.changed] == [(4, "张三")]
    assert stale.value.changed[0].changes == (request_history.Cell("owner", "王敏", "李强"),)
    assert stands(store, "status", "owner") == ("accepted", "李强")
    assert hand(store, base=stale.value.version, status="resolved").values["status"] == "resolved"


def test_a_file_that_was_undone_is_no_base(store: Store) -> None:
    send(store, "待受理", "王敏")
    last = send(store, "处理中", "陈二").batch_id or 0
    undo.undo(store, last)
    with pytest.raises(request_edits.StaleRequest) as stale:
        hand(store, base=last, owner="李强")
    assert (stale.value.changed, "一个文件被撤销" in stale.value.zh) == ((), True)
    assert stands(store, "owner") == ("王敏",)


def test_who_saw_what_an_undone_file_said_is_told_even_below_the_newest_entry(store: Store) -> None:
    send(store, "待受理", "王敏")
    last = send(store, "待受理", "陈二").batch_id or 0
    seen = hand(store, "记")
    undo.undo(store, last)
    with pytest.raises(request_edits.StaleRequest) as stale:
        request_edits.change(store, "R1", {"status": "accepted"}, "张三", base=seen.version, mark=seen.mark)
    assert stale.value.changed == ()
    again = request_edits.change(
        store, "R1", {"status": "accepted"}, "张三", base=stale.value.version, mark=stale.value.mark
    )
    assert again is not None
    assert (again.values["status"], again.values["owner"]) == ("accepted", "王敏")


def test_half_a_character_in_a_note_or_a_number_is_refused(store: Store) -> None:
    send(store)
    for write in (lambda: hand(store, "半\ud83d"), lambda: request_edits.merge(store, "R1", "\ud83d", "张三")):
        with pytest.raises(Refusal, match="half a character"):
            write()
    assert hand(store, "两\x00行\n字").version == 2
    assert request_history.history(store, "R1")[-1].note == "两行\n字"


def test_of_two_who_saw_the_same_only_one_writes(store: Store) -> None:
    send(store, "待受理", "王敏")
    results: list[str] = []

    def write(owner: str) -> None:
        try:
            hand(store, base=1, owner=owner)
            results.append("written")
        except request_edits.StaleRequest:
            results.append("stale")

    threads = [threading.Thread(target=write, args=(owner,)) for owner in ("李强", "陈二")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["stale", "written"]
    assert store.rows("select count(*) from edits") == [(1,)]


def test_the_history_says_who_and_what(store: Store) -> None:
    send(store, "待受理", "王敏", name="热线0407.csv")
    hand(store, "已派单", status="accepted")
    send(store, "处理中", "王敏", name="热线0408.csv")
    told = request_history.history(store, "R1")
    assert [(entry.who, entry.file_name, entry.line, entry.note) for entry in told] == [
        (None, "热线0407.csv", 2, ""),
        ("张三", None, 0, "已派单"),
        (None, "热线0408.csv", 2, ""),
    ]
    assert told[1].changes == (
        request_history.Cell("status", "reported", "accepted"),
        request_history.Cell("accepted_at", None, NOW),
    )
    assert told[2].changes == (request_history.Cell("status", "accepted", "in_progress"),)
    assert request_history.history(store, "R9") == ()


def test_an_edit_keeps_its_words_where_the_file_before_it_was_undone(store: Store) -> None:
    first = send(store, "待受理", "王敏", name="a.csv").batch_id or 0
    hand(store, status="accepted", owner="李强")
    send(store, "待受理", "陈二", name="b.csv")
    undo.undo(store, first)
    by_hand, by_file = request_history.history(store, "R1")
    assert by_hand.changes == tuple(
        request_history.Cell(*cell)
        for cell in (("status", None, "accepted"), ("owner", None, "李强"), ("accepted_at", None, NOW))
    )
    assert {cell.field for cell in by_file.changes} == {"reported_at", "text", "owner"}


def test_two_thousand_sheets_that_were_sent_again_say_nothing(store: Store) -> None:
    send(store, "待受理", "王敏")
    hand(store, owner="李强")
    with store.write() as transaction:
        for table, values in (
            ("rows_requests", "r.* replace (100 + i as batch_id)"),
            ("batches", "r.* replace (100 + i as batch_id)"),
        ):
            transaction.cursor.execute(
                f"insert into {table} by name select {values} from {table} r, range(2000) x(i) where r.batch_id = 1"
            )
    told = request_history.history(store, "R1")
    assert (len(told), [entry.id for entry in told if entry.says_something]) == (2002, [1, 2])


def test_the_history_of_a_row_names_the_person(store: Store) -> None:
    send(store, "待受理", "王敏")
    hand(store, status="accepted")
    [row] = row_versions.find(store, "requests", "r1")
    assert [(version["file_name"], version["who"], version["line"]) for version in row["versions"]] == [
        ("f.csv", None, 2),
        (None, "张三", 0),
    ]
    assert row["versions"][1]["values"] == {"status": "accepted", "accepted_at": "2022-04-08 12:00:00"}


def test_merging_keeps_both_texts_and_can_be_taken_back(store: Store) -> None:
    for id, status in (("R1", "待受理"), ("R2", "处理中")):
        send(store, status, id=id)
    merged = request_edits.merge(store, "R2", "R1", "张三", "同一件事")
    assert merged is not None
    assert (merged.values["status"], merged.merged_into, merged.values["text"]) == ("duplicate", "R1", "买菜")
    main = request_history.find(store, "R1")
    assert main is not None
    assert (main.merged_from, main.values["status"]) == (("R2",), "reported")
    assert request_edits.merge(store, "R2", "R1", "张三") == merged  # once is enough
    # What a file says in the meantime counts again once the merge is taken back.
    send(store, "已办结", id="R2", resolved=T1)
    assert stands(store, "status", id="R2") == ("duplicate",)
    back = request_edits.split(store, "R2", "李四")
    assert back is not None
    assert (back.values["status"], back.merged_into) == ("resolved", None)
    main = request_history.find(store, "R1")
    assert main is not None
    assert main.merged_from == ()
    assert [entry.merged_into for entry in request_history.history(store, "R2")] == [None, "R1", None, None]
    rebuilt(store)


def test_a_merge_is_taken_back_whatever_files_and_people_said_since(store: Store) -> None:
    for id in ("R1", "R2", "R3"):
        send(store, "待受理", id=id)
    request_edits.merge(store, "R2", "R1", "张三")
    send(store, "重复", id="R2")
    kept = hand(store, "已核", id="R2", status="duplicate")
    assert kept.merged_into == "R1"
    back = request_edits.split(store, "R2", "李四")
    assert back is not None
    assert (back.merged_into, back.values["status"]) == (None, "reported")
    request_edits.merge(store, "R3", "R2", "张三")
    request_edits.merge(store, "R3", "R1", "张三")
    split = request_edits.split(store, "R3", "张三")
    assert split is not None
    assert (split.merged_into, split.values["status"]) == (None, "reported")
    rebuilt(store)


def test_what_was_merged_on_the_way_is_merged_from_too(store: Store) -> None:
    for id in ("R1", "R2", "R3"):
        send(store, id=id)
    request_edits.merge(store, "R3", "R2", "张三")
    request_edits.merge(store, "R2", "R1", "张三")
    assert [request_history.find(store, id).merged_from for id in ("R1", "R2", "R3")] == [("R3", "R2"), ("R3",), ()]  # type: ignore[union-attr]


def test_a_request_without_a_status_is_what_its_times_say_after_a_split(store: Store) -> None:
    send(store)
    send(store, id="R2", resolved=T1)
    request_edits.merge(store, "R2", "R1", "张三")
    request_edits.split(store, "R2", "张三")
    assert stands(store, "status", id="R2") == ("resolved",)


def test_a_duplicate_of_a_file_can_still_be_told_of_what(store: Store) -> None:
    send(store)
    send(store, "重复", id="R2")
    merged = request_edits.merge(store, "R2", "R1", "张三")
    assert merged is not None
    assert merged.merged_into == "R1"
    moved = hand(store, id="R2", status="in_progress")
    assert moved.merged_into is None


def test_merges_that_lead_nowhere_or_in_circles_are_refused(store: Store) -> None:
    for number in (1, 2, 3):
        send(store, id=f"R{number}")
    request_edits.merge(store, "R2", "R1", "张三")
    for id, into, code in (
        ("R1", "R1", "merge_self"),
        ("R1", "R9", "merge_missing"),
        ("R1", "R2", "merge_aside"),
        ("R3", "R2", "merge_aside"),
    ):
        with pytest.raises(Refusal) as refused:
            request_edits.merge(store, id, into, "张三")
        assert refused.value.code == code, (id, into)
    assert request_edits.merge(store, "R9", "R1", "张三") is None
    with pytest.raises(Refusal) as nothing:
        request_edits.split(store, "R3", "张三")
    assert nothing.value.code == "not_merged"
