"""The record only grows, and whatever is done to it afterwards is noticed."""

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from data import clock
from data.access import audit_log, record_check
from data.access import refused_attempts as tried_module
from data.access.access_file import FILE, Access
from data.commands import verify_record
from data.refusal import DiskFull


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    opened = Access(tmp_path / "board")
    for nth in range(5):
        audit_log.add(opened, f"人{nth}", "login" if nth % 2 else "upload", str(nth), "10.0.0.1", rows=nth)
    yield opened
    opened.close()


def tampered(access: Access, *statements: str) -> None:
    """As somebody does who can write to the file: the triggers are gone first."""
    with sqlite3.connect(access.folder / FILE) as by_hand:
        by_hand.executescript("drop trigger record_stays; drop trigger record_keeps;")
        for statement in statements:
            by_hand.execute(statement)
    by_hand.close()


def test_a_whole_record_is_whole_and_its_first_line_is_as_worked_out_by_hand(access: Access) -> None:
    assert record_check.verified(access).reason is None
    assert [line.seq for line in audit_log.search(access)] == [5, 4, 3, 2, 1]
    row = access.rows("select * from record order by seq")
    assert row[0]["previous"] == "0" * 64
    said = f'[1, "{row[0]["at"]}", "人0", "upload", "0", "{{\\"rows\\": 0}}", "10.0.0.1", "{"0" * 64}"]'
    assert row[0]["hash"] == hashlib.sha256(said.encode()).hexdigest()
    assert [later["previous"] for later in row[1:]] == [before["hash"] for before in row[:-1]]


@pytest.mark.parametrize(
    "statement",
    [
        "update record set who = 'x'",
        "delete from record",
        "insert or replace into record select seq, at, 'x', action, object, detail, address, previous, hash from "
        "record where seq = 3",
    ],
)
def test_the_file_itself_refuses_to_forget(access: Access, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), access.write() as cursor:
        cursor.execute(statement)
    assert audit_log.newest(access)[0] == 5


@pytest.mark.parametrize(
    "statement",
    [
        "update record set who = 'x' where seq = 3",
        "update record set detail = '{}' where seq = 5",
        "delete from record where seq = 2",
        "update record set at = '2020-01-01T00:00:00' where seq = 1",
        "delete from record where seq = 1",
        "update record set address = '' where seq = 4",
        "insert into record select 6, at, who, action, object, detail, address, previous, hash from record where "
        "seq = 5",
        "update record set seq = 9 where seq = 5",
        "update record set hash = previous where seq = 5",
    ],
)
def test_whatever_is_changed_is_noticed(access: Access, statement: str) -> None:
    tampered(access, statement)
    assert record_check.verified(access).reason


def test_the_command_verifies_while_the_board_runs(
    access: Access, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOARD_DATA_DIR", str(access.folder))
    assert verify_record.main([]) == 0
    count, noted = audit_log.newest(access)
    assert f"{count} 条" in capsys.readouterr().out
    assert verify_record.main(["--noted", noted]) == 0
    assert verify_record.main(["--noted", "f" * 64]) == 1
    tampered(access, "update record set who = 'x' where seq = 3")
    assert verify_record.main([]) == 1
    assert "第 3 条" in capsys.readouterr().out


def test_lines_written_at_once_are_one_chain(access: Access, tmp_path: Path) -> None:
    second = Access(access.folder)  # as another process has it open

    def write(opened: Access) -> Callable[[], None]:
        return lambda: [audit_log.add(opened, "x", "login") for _ in range(25)] and None

    threads = [threading.Thread(target=write(opened)) for opened in (access, second, access)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.close()
    assert audit_log.newest(access)[0] == 80
    assert record_check.verified(access).reason is None


def test_a_search_finds_words_actions_and_days(access: Access) -> None:
    today = clock.machine_now().date()
    assert [line.seq for line in audit_log.search(access, "人3")] == [4]
    assert [line.seq for line in audit_log.search(access, action="login")] == [4, 2]
    assert [line.seq for line in audit_log.search(access, "10.0.0.1 upload", action="upload")] == []
    assert [line.seq for line in audit_log.search(access, "10.0.0.1", "upload", most=2)] == [5, 3]
    assert len(audit_log.search(access, first=today, last=today)) == 5
    assert audit_log.search(access, first=today + timedelta(days=1)) == []
    assert audit_log.search(access, "' or 1=1 --") == []


@pytest.mark.parametrize("words", ["a\nb\x00\x1b[31m", "x" * 5000, "<script>alert(1)</script>", "=cmd|'/c calc'!A0"])
def test_what_a_stranger_sent_is_one_short_line(access: Access, words: str) -> None:
    audit_log.add(access, words, "refused", words, words)
    [line] = audit_log.search(access, most=1)
    assert line.who.isprintable()
    assert len(line.who) <= audit_log.LONGEST
    assert record_check.verified(access).reason is None


def test_nothing_in_the_record_turns_the_writing_round_or_hides(access: Access) -> None:
    words = "周\u202e长站\u2066\u200b\u200f\u061c\x1b[2K\ud800"
    audit_log.add(access, words, "export", words, words, file=words, tables=[{"name": words}])
    [line] = audit_log.search(access, most=1)
    seen = "周�长站�����[2K�"
    assert (line.who, line.object, line.address) == (seen, seen, seen)
    assert line.detail == {"file": seen, "tables": [{"name": seen}]}
    assert record_check.verified(access).reason is None


def test_a_line_that_an_earlier_version_wrote_is_shown_without_it_and_stays_as_it_is(access: Access) -> None:
    seq, previous = audit_log.newest(access)
    told = '{"file": "a\u202egpj.exe"}'
    fields = (seq + 1, "2022-04-01T08:00:00", "x\u202ey", "upload", "-", told, "", previous)
    with access.write() as cursor:
        cursor.execute("insert into record values (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*fields, audit_log.hash_of(fields)))
    [line] = audit_log.search(access, most=1)
    assert (line.who, line.detail) == ("x�y", {"file": "a�gpj.exe"})
    assert access.rows("select who, detail from record order by seq desc limit 1")[0]["detail"] == told


def test_an_action_that_nobody_knows_is_a_mistake(access: Access) -> None:
    with pytest.raises(KeyError):
        audit_log.add(access, "x", "nonsense")


def test_what_cannot_be_put_on_record_is_not_done_and_what_fails_is_said(access: Access) -> None:
    done: list[str] = []
    with audit_log.doing(access, "周站长", "undo", "3"):
        done.append("undone")
    [pages] = access.rows("pragma page_count")
    with access.write() as cursor:
        cursor.execute(f"pragma max_page_count = {pages[0]}")  # as a disk that is full

    def until_full() -> None:
        for _ in range(1000):
            with audit_log.doing(access, "周站长", "undo", "4" * 200):
                pass

    with pytest.raises(DiskFull):
        until_full()
    lines, _ = audit_log.newest(access)
    with pytest.raises(DiskFull), audit_log.doing(access, "周站长", "undo", "5" * 200):
        done.append("must not be")
    assert done == ["undone"]
    assert audit_log.newest(access)[0] == lines
    with access.write() as cursor:
        cursor.execute("pragma max_page_count = 1000000")
    with pytest.raises(ValueError, match="no"), audit_log.doing(access, "周站长", "redo", "6"):
        raise ValueError("no")
    assert [(line.action, line.detail) for line in audit_log.search(access, most=2)] == [
        ("redo", {"failed": "ValueError"}),
        ("redo", {}),
    ]
    assert record_check.verified(access).reason is None


def test_what_is_tried_in_vain_is_counted_and_does_not_fill_the_disk(access: Access) -> None:
    tried_module._seen.clear()
    for nth in range(100):
        tried_module.tried(access, "", "refused", f"GET /{nth}", "2001:db8::1", "no_login")
    for nth in range(100):
        tried_module.tried(access, "", "refused", f"GET /{nth}", f"2001:db8::{nth}", "no_login")  # the same network
    assert len(audit_log.search(access, action="refused")) == tried_module.ONE_BY_ONE
    tried_module.tried(access, "", "refused", "GET /", "2001:db8:1::1", "no_login")
    assert len(audit_log.search(access, action="refused")) == tried_module.ONE_BY_ONE + 1
