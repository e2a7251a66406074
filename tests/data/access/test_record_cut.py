"""Lines of the record past their time go, and what is left proves that nobody took more away."""

import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data import clock
from data.access import audit_log, record_cut
from data.access.access_file import Access
from data.access.record_check import verified
from data.commands import verify_record
from tests.data.access.test_record_check import by_hand, config, folder, found, lines

__all__ = ["config", "folder"]


def cut_all(folder: Path, until: datetime | None = None) -> int:
    with closing(Access(folder)) as access:
        return record_cut.cut(access, until or clock.machine_now() + timedelta(days=1), "看板")


def test_old_lines_go_and_the_rest_is_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tomorrow = clock.machine_now() + timedelta(days=1)
    assert cut_all(folder, clock.machine_now() - timedelta(days=1)) == 0
    assert cut_all(folder, tomorrow) == 4  # all but the newest, to which the next line is chained
    lines(folder, 2)
    with closing(Access(folder)) as access:
        assert [line.seq for line in audit_log.search(access)] == [8, 7, 6, 5]
        [line] = audit_log.search(access, action="record_cut")
        assert (line.object, line.detail["lines"]) == ("1–4", 4)
        assert verified(access).reason is None
    assert verify_record.main([]) == 0
    assert "第 1–4 条已到期删去" in capsys.readouterr().out


def test_the_record_is_guarded_as_before(folder: Path) -> None:
    cut_all(folder)
    with closing(Access(folder)) as access, access.write() as cursor:
        names = {row["name"] for row in cursor.execute("select name from sqlite_master where type = 'trigger'")}
    assert {"record_grows", "record_stays", "record_keeps", "marks_stay", "marks_keep"} <= names


@pytest.mark.parametrize("forged", [False, True])
def test_more_that_was_taken_away_by_hand_is_noticed(folder: Path, forged: bool) -> None:
    cut_all(folder)
    lines(folder, 4)
    statements = ["delete from record where seq <= 7", "delete from record_marks where seq <= 7"]
    if forged:
        with closing(Access(folder)) as access:
            [kept] = access.rows("select value from state where key = 'record_cut'")
            [row] = access.rows("select hash from record where seq = 7")
        said = json.loads(kept["value"]) | {"seq": 7, "hash": row["hash"]}
        statements.append(f"update state set value = '{json.dumps(said)}' where key = 'record_cut'")
    by_hand(folder, *statements)
    assert found(folder).reason


def cut_by_hand(folder: Path, up_to: int, key: str) -> None:
    """Take the first lines away as the board does, without its key."""
    with closing(Access(folder)) as access:
        [row] = access.rows("select hash, at from record where seq = ?", up_to)
    said = {"seq": up_to, "hash": row["hash"], "at": row["at"], "key": key, "mark": "00"}
    by_hand(
        folder,
        f"delete from record where seq <= {up_to}",
        f"delete from record_marks where seq <= {up_to}",
        f"insert or replace into state values ('record_cut', '{json.dumps(said)}')",
    )


@pytest.mark.parametrize("key", ["0123456789abcdef", ""])
def test_lines_of_this_machines_key_are_cut_by_no_other_key(folder: Path, key: str) -> None:
    cut_by_hand(folder, 4, key)
    assert "1–4" in (found(folder).reason or "")
    assert verify_record.main([]) == 1
    lines(folder, 2)
    assert verify_record.main([]) == 1


def test_what_another_machine_cut_is_no_fault_and_not_proved_here(
    folder: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut_all(folder)
    config.rename(config.with_name("elsewhere"))
    lines(folder, 2)
    assert found(folder).reason is None
    assert verify_record.main([]) == 2
    assert "1–4" in capsys.readouterr().out


def test_a_clock_that_was_set_back_takes_no_later_line_along(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.machine_now()
    monkeypatch.setattr(clock, "machine_now", lambda: now - timedelta(days=2000))
    lines(folder, 1)
    monkeypatch.undo()
    monkeypatch.setattr(clock, "machine_now", lambda: now)
    assert cut_all(folder, now - timedelta(days=1000)) == 0
