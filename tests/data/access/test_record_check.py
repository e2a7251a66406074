"""Whoever can write to the data folder can neither take the end of the record away nor write it anew unnoticed."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from data import clock
from data.access import audit_log, record_seal
from data.access.access_file import FILE, Access
from data.access.record_check import Chain, verified
from data.access.record_seal import Head
from data.commands import verify_record

TRIGGERS = ("record_grows", "record_stays", "record_keeps", "marks_stay", "marks_keep")


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(record_seal.FROM_OUTSIDE, str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BOARD_DATA_DIR", str(tmp_path / "board"))
    lines(tmp_path / "board", 5)
    return tmp_path / "board"


def lines(folder: Path, count: int, who: str = "人") -> None:
    with closing(Access(folder)) as access:
        for nth in range(count):
            audit_log.add(access, f"{who}{nth}", "login", str(nth), "10.0.0.1")


def by_hand(folder: Path, *statements: str) -> None:
    """As somebody does who can write to the data folder: the triggers are gone first."""
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as connection:
        for name in TRIGGERS:
            connection.execute(f"drop trigger if exists {name}")
        for statement in statements:
            connection.execute(statement)


def chained_anew(folder: Path) -> None:
    """Give every line the hash that fits, as whoever knows the program can."""
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as connection:
        previous = audit_log.BEGINNING
        for row in connection.execute("select * from record order by seq").fetchall():
            fields = (*row[:7], previous)
            hash = audit_log.hash_of(fields)
            connection.execute("update record set previous = ?, hash = ? where seq = ?", (previous, hash, row[0]))
            previous = hash


def found(folder: Path, **more: Head) -> Chain:
    with closing(Access(folder)) as access:
        return verified(access, backups=more)


def test_a_whole_record_ends_with_0(folder: Path) -> None:
    assert found(folder) == Chain(5, found(folder).newest, None)
    assert verify_record.main([]) == 0


@pytest.mark.parametrize(
    "statements",
    [
        ("delete from record where seq = 5",),
        ("delete from record where seq = 5", "delete from record_marks where seq = 5"),
        ("delete from record where seq > 1", "delete from record_marks where seq > 1"),
        ("delete from record", "delete from record_marks"),
        ("delete from record", "delete from record_marks", "delete from state"),
    ],
)
def test_an_end_that_was_taken_away_is_noticed_also_after_more_was_written(
    folder: Path, statements: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(folder, *statements)
    assert "5" in (found(folder).reason or "")
    assert verify_record.main([]) == 1
    lines(folder, 9, "后来的人")
    assert found(folder).reason
    assert verify_record.main([]) == 1
    assert "不完整" in capsys.readouterr().out


def test_an_end_that_goes_while_the_board_runs_is_noticed(folder: Path) -> None:
    with closing(Access(folder)) as access:
        audit_log.add(access, "周站长", "export")
        by_hand(folder, "delete from record where seq = 6", "delete from record_marks where seq = 6")
        audit_log.add(access, "x", "login")
        assert verified(access).reason


@pytest.mark.parametrize("marks", ["", "delete from record_marks", "update record_marks set key = 'another'"])
def test_a_record_written_anew_with_hashes_that_fit_is_noticed(folder: Path, marks: str) -> None:
    by_hand(folder, "update record set who = '别人' where seq = 2", *([marks] if marks else []))
    chained_anew(folder)
    assert found(folder).reason


@pytest.mark.parametrize("marked", [False, True])
def test_a_line_that_the_board_did_not_write_is_noticed(folder: Path, marked: bool) -> None:
    by_hand(
        folder,
        "insert into record select 6, at, '别人', action, object, detail, address, hash, '' from record where seq = 5",
        *(["insert into record_marks select 6, key, mark from record_marks where seq = 5"] if marked else []),
    )
    chained_anew(folder)
    assert "6" in (found(folder).reason or "")


def test_without_the_key_nothing_is_proved(folder: Path, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(config)
    assert found(folder).reason is None
    assert found(folder).unkeyed
    assert verify_record.main([]) == 2
    assert "unkeyed" in capsys.readouterr().out
    lines(folder, 1)  # with a key of its own, which says nothing of the lines before
    assert verify_record.main([]) == 2
    by_hand(folder, "update record set who = '别人' where seq = 2")
    assert verify_record.main([]) == 1


def test_lines_from_before_there_were_keys_are_told_and_sealed_by_the_next(
    folder: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(folder, "drop table record_marks")
    shutil.rmtree(config)
    lines(folder, 2)
    assert verify_record.main([]) == 0
    assert "1–5" in capsys.readouterr().out
    by_hand(folder, "update record set who = '别人' where seq = 5")
    chained_anew(folder)
    assert found(folder).reason


def test_a_folder_that_moved_keeps_its_key(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = folder.rename(tmp_path / "moved")
    monkeypatch.setenv("BOARD_DATA_DIR", str(moved))
    assert found(moved).reason is None
    lines(moved, 1)
    assert verify_record.main([]) == 0
    by_hand(moved, "delete from record where seq = 6")
    assert verify_record.main([]) == 1


def test_a_place_that_cannot_be_written_to_keeps_nobody_from_working(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("a file where the folder should be")
    lines(tmp_path / "other", 3)
    assert found(tmp_path / "other").lines == 3
    monkeypatch.setenv("BOARD_DATA_DIR", str(tmp_path / "other"))
    assert verify_record.main([]) == 2


def one_and_a_failing_one(access: Access) -> None:
    with access.write():
        audit_log.add(access, "x", "login")
        audit_log.add(access, "x", "no such action")


def test_a_line_that_was_never_written_is_not_noted(folder: Path) -> None:
    with closing(Access(folder)) as access:
        with pytest.raises(KeyError):
            one_and_a_failing_one(access)
        assert record_seal.head(folder) == audit_log.newest_head(access)
        audit_log.add(access, "x", "login")
        assert record_seal.head(folder) == audit_log.newest_head(access)
        assert verified(access).reason is None


def test_a_clock_that_was_set_back_is_told_and_is_no_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = clock.machine_now()
    monkeypatch.setattr(clock, "machine_now", lambda: before.replace(year=before.year - 1))
    lines(folder, 1)
    said = found(folder)
    assert said.reason is None
    assert "时钟" in said.notices[0]
    assert "6" in said.notices[0]


def test_what_a_backup_noted_must_be_in_the_record(folder: Path) -> None:
    with closing(Access(folder)) as access:
        head = audit_log.newest_head(access)
    assert head
    assert found(folder, b=head).reason is None
    assert "备份 b" in (found(folder, b=replace(head, seq=9)).reason or "")
    assert "备份 b" in (found(folder, b=replace(head, hash="f" * 64)).reason or "")


def test_an_end_that_is_rightly_gone_is_accepted_on_this_machine_and_stays_told(
    folder: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(folder, "delete from record where seq > 3", "delete from record_marks where seq > 3")
    assert verify_record.main([]) == 1
    assert verify_record.main(["--accept", "硬盘坏了,恢复了昨天的备份"]) == 0
    assert "4–5" in capsys.readouterr().out
    lines(folder, 3)
    assert verify_record.main([]) == 0
    assert "4–5" in capsys.readouterr().out
    with closing(Access(folder)) as access:
        [line] = audit_log.search(access, action="record_accepted")
    assert line.detail["why"] == "硬盘坏了,恢复了昨天的备份"
    [kept] = json.loads(next(config.glob("*.lost")).read_text())["accepted"]
    assert (kept["lost"], kept["kept"]) == (5, 3)


def test_a_backup_put_back_in_place_of_a_shorter_one_is_no_fault_once_it_is_said(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The wrong backup was put back first, and a line written; then the right one, whose record is longer."""
    shutil.copytree(folder, tmp_path / "early")
    lines(folder, 4)
    shutil.copytree(folder, tmp_path / "late")
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "early", folder)
    assert verify_record.main(["--accept", "恢复了备份"]) == 0
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "late", folder)
    assert verify_record.main([]) == 1
    assert verify_record.main(["--accept", "恢复了另一份备份"]) == 0
    assert "另一份" in capsys.readouterr().out
    lines(folder, 2)
    assert verify_record.main([]) == 0
    by_hand(folder, "delete from record where seq = 12", "delete from record_marks where seq = 12")
    assert verify_record.main([]) == 1


def test_a_line_of_another_key_is_not_the_boards_until_somebody_says_why_it_is_there(
    folder: Path, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever can write to the data folder can mark a line with any key; so does another user who runs a command."""
    monkeypatch.setenv(record_seal.FROM_OUTSIDE, str(tmp_path / "another user"))
    lines(folder, 2, "别的用户")
    monkeypatch.setenv(record_seal.FROM_OUTSIDE, str(config))
    lines(folder, 1)
    assert "6–7" in (found(folder).reason or "")
    assert verify_record.main([]) == 1
    assert "--accept" in capsys.readouterr().out
    assert verify_record.main(["--accept", "以系统管理员身份运行过命令"]) == 2
    lines(folder, 1)
    assert verify_record.main([]) == 2
    assert "6–7" in capsys.readouterr().out
    by_hand(folder, "update record_marks set key = 'a third' where seq = 6")
    assert verify_record.main([]) == 1
