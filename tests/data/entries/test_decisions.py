"""Decisions: versions that nothing overwrites, two people at once, and what survives what."""

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from data.commands import restore
from data.current.opened_store import open_store
from data.entries import decisions
from data.entries.decisions import StaleDecision
from data.installation import backup, demo_decisions
from data.installation.settings_change import change_settings
from data.intake import undo
from data.refusal import Refusal
from data.store.database import Store
from tests.community import load, reported
from tests.conftest import ROOT

WHO = "王敏"
VALUES = {"what": "派人上门", "owner": "李强", "due_at": datetime(2022, 4, 2, 18), "measure": "逐户敲门"}
#: Later than every change of a test.
LATER = datetime(2022, 5, 1)


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is half past ten."""
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T10:30")


def test_a_decision_begins_open_and_carries_who_and_when(store: Store) -> None:
    version = store.version
    made = decisions.make(
        store, VALUES | {"number": {"kind": "fever_count"}, "number_then": {"value": 2}, "source": "rule:x"}, f" {WHO} "
    )
    assert (made.decision_id, made.version, made.status, made.changed_by) == (1, 1, "open", WHO)
    assert (made.changed_at, made.meeting_day) == (datetime(2022, 4, 2, 10, 30), date(2022, 4, 2))
    assert decisions.standing(store, LATER) == [made]
    assert decisions.standing(store, made.changed_at) == []
    assert store.version == version + 1
    assert decisions.make(store, VALUES, WHO).decision_id == 2


@pytest.mark.parametrize("missing", ["what", "owner", "due_at"])
@pytest.mark.parametrize("blank", ["", None, "  "])
def test_what_owner_and_deadline_are_required(store: Store, missing: str, blank: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        decisions.make(store, {**VALUES, missing: blank}, WHO)
    assert refused.value.code == ("bad_decision" if (missing, blank) == ("due_at", "  ") else "incomplete_decision")
    assert decisions.FIELDS[missing].zh in refused.value.zh
    assert decisions.standing(store, LATER) == []


@pytest.mark.parametrize(
    ("given", "who", "code"),
    [
        ({"due_at": "2022-04-02T10:30"}, WHO, "past_deadline"),
        ({"due_at": "2022-04-02T02:00:00+00:00"}, WHO, "past_deadline"),  # 10:00 in Shanghai
        ({"due_at": "tomorrow"}, WHO, "bad_decision"),
        ({"due_at": "9999-12-31T23:59:59-12:00"}, WHO, "bad_decision"),
        ({"what": "x" * 301}, WHO, "bad_decision"),
        ({"what": "半个\ud83d"}, WHO, "bad_decision"),
        ({}, "", "unsigned"),
        ({}, "x" * 41, "unsigned"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(store: Store, given: dict[str, str], who: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        decisions.make(store, VALUES | given, who)
    assert refused.value.code == code
    assert decisions.standing(store, LATER) == []


def test_texts_stay_as_typed_without_control_characters(store: Store) -> None:
    made = decisions.make(store, VALUES | {"what": "=1+1 <b>{{7*7}}</b>\x00\x0b", "measure": "一\r\n二"}, WHO)
    assert (made.what, made.measure) == ("=1+1 <b>{{7*7}}</b>", "一\n二")


def test_a_change_is_a_new_version_and_the_old_one_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made = decisions.make(store, VALUES, WHO)
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T11:00")
    changed = decisions.change(store, 1, {"status": "done", "note": "全部到位"}, "李强", 1)
    assert (changed.version, changed.status, changed.note, changed.what) == (2, "done", "全部到位", "派人上门")
    assert decisions.versions(store, 1) == [made, changed]
    assert decisions.standing(store, datetime(2022, 4, 2, 11)) == [made]
    assert decisions.standing(store, LATER) == [changed]


def test_a_change_of_nothing_writes_nothing(store: Store) -> None:
    made = decisions.make(store, VALUES, WHO)
    version = store.version
    assert decisions.change(store, 1, VALUES, "李强", 1) == made
    assert store.version == version


def test_the_same_number_leaves_what_it_was_when_it_was_decided(store: Store) -> None:
    made = decisions.make(store, VALUES | {"number": {"kind": "fever_count"}, "number_then": {"value": 2}}, WHO)
    assert decisions.change(store, 1, {"number": {"kind": "fever_count"}, "number_then": {"value": 7}}, WHO, 1) == made
    other = decisions.change(store, 1, {"number": {"kind": "requests_open"}, "number_then": {"value": 7}}, WHO, 1)
    assert (other.version, other.number_then) == (2, {"value": 7})


def test_an_overdue_decision_can_be_closed_but_not_be_given_a_past_deadline(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    decisions.make(store, VALUES, WHO)
    monkeypatch.setenv("BOARD_TODAY", "2022-04-03T09:00")
    with pytest.raises(Refusal) as refused:
        decisions.change(store, 1, {"due_at": "2022-04-03T08:00"}, WHO, 1)
    assert refused.value.code == "past_deadline"
    assert decisions.change(store, 1, {"status": "not_done"}, WHO, 1).due_at == VALUES["due_at"]


def test_the_second_of_two_sees_what_the_first_changed_and_nothing_is_lost(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    decisions.make(store, VALUES, WHO)
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T10:40")
    decisions.change(store, 1, {"owner": "赵六"}, "李强", 1)
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T10:41")
    first = decisions.change(store, 1, {"owner": "孙七", "note": "加急"}, "周八", 2)
    version = store.version
    with pytest.raises(StaleDecision) as stale:
        decisions.change(store, 1, {"measure": "电话联系"}, WHO, 1)
    told = [(change.field, change.old, change.new, change.who, f"{change.at:%H:%M}") for change in stale.value.changed]
    assert told == [
        ("owner", "李强", "赵六", "李强", "10:40"),
        ("owner", "赵六", "孙七", "周八", "10:41"),
        ("note", "", "加急", "周八", "10:41"),
    ]
    assert "李强、周八 刚改过" in stale.value.zh
    assert (stale.value.current, store.version) == (first, version)
    saved = decisions.change(store, 1, {"measure": "电话联系"}, WHO, stale.value.current.version)
    assert (saved.owner, saved.note, saved.measure, saved.version) == ("孙七", "加急", "电话联系", 4)


def test_an_unknown_decision_and_an_unknown_field_are_said(store: Store) -> None:
    with pytest.raises(KeyError):
        decisions.change(store, 7, {"note": "x"}, WHO, 1)
    with pytest.raises(KeyError):
        decisions.versions(store, 7)
    decisions.make(store, VALUES, WHO)
    with pytest.raises(KeyError):
        decisions.change(store, 1, {"version": 9}, WHO, 1)
    with pytest.raises(Refusal, match="A status is one of open"):
        decisions.change(store, 1, {"status": "maybe"}, WHO, 1)


def test_undoing_a_file_and_rebuilding_leave_decisions_as_they_are(store: Store) -> None:
    reported(store)
    made = decisions.make(store, VALUES, WHO)
    later = load(store, "checkins", "居民编号,日期,今日体温\nR1,2022-04-02,38.5\n")
    undo.undo(store, later.batch_id or 0)
    undo.redo(store, later.batch_id or 0)
    change_settings(store, {"fever_threshold": 37.5})
    assert decisions.standing(store, LATER) == [made]


@pytest.mark.slow
def test_decisions_are_in_a_backup(tmp_path: Path) -> None:
    store = open_store(tmp_path / "board.duckdb")
    made = decisions.make(store, VALUES, WHO)
    kept = backup.make(store, tmp_path)
    decisions.change(store, 1, {"status": "done"}, WHO, 1)
    store.close()
    restore.restore(kept, tmp_path)
    again = open_store(tmp_path / "board.duckdb")
    assert decisions.standing(again, LATER) == [made]
    again.close()


@pytest.mark.slow
def test_what_was_said_to_be_saved_survives_a_kill(tmp_path: Path) -> None:
    """A process makes two decisions and dies without closing anything."""
    script = (
        "import os; from pathlib import Path; from data.entries import decisions\n"
        "from data.current.opened_store import open_store\n"
        f"store = open_store(Path({str(tmp_path / 'board.duckdb')!r}))\n"
        "for what in ('一', '二'):\n"
        "    decisions.make(store, {'what': what, 'owner': '李强', 'due_at': '2022-04-02T18:00'}, '王敏')\n"
        "os._exit(9)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert ended.returncode == 9
    store = open_store(tmp_path / "board.duckdb")
    assert [decision.what for decision in decisions.standing(store, LATER)] == ["一", "二"]
    store.close()


def test_the_demo_moves_its_own_decisions_and_leaves_those_that_were_tried(store: Store) -> None:
    demo_decisions.seed(store, date(2022, 4, 2))
    tried = decisions.make(store, VALUES, WHO)
    before = decisions.standing(store, LATER)
    with store.write() as transaction:
        demo_decisions.move(transaction.cursor, 3, LATER)
    after = decisions.standing(store, LATER)
    assert after[-1] == tried
    for old, new in zip(before[:-1], after[:-1], strict=True):
        assert [
            (new_ - old_).days
            for old_, new_ in (
                (old.meeting_day, new.meeting_day),
                (old.due_at, new.due_at),
                (old.changed_at, new.changed_at),
            )
        ] == [3, 3, 3]
        assert old.number_then
        assert new.number_then
        counted = [datetime.fromisoformat(one.number_then["at"]) for one in (old, new) if one.number_then]
        assert (counted[1] - counted[0]).days == 3
