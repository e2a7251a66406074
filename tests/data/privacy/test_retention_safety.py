"""What goes for good must not go by mistake: not by a wrong clock, a slip in the settings or a copy that cannot be read
just now.
"""

import json
import shutil
import threading
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from data import clock
from data.access import audit_log
from data.access.access_file import FILE, Access
from data.access.keys import ERASURE
from data.commands import restore
from data.installation import backup, backup_cleaning, daily_cleaning, demo, resident_data
from data.installation.caretaker import Caretaker
from data.installation.installation import Home
from data.installation.settings_change import change_settings
from data.intake import loading
from data.privacy import keep_days, retention
from data.refusal import Refusal
from data.store import compaction
from data.store.file_copy import counted
from tests.community import CHECKINS
from tests.data.privacy.test_retention_rows import (
    _ROWS,
    KEEP,
    OLD,
    TODAY,
    checkins,
    everything,
    home,
    later,
    send,
    settled_folder,
)
from tests.journeys.test_inbox import eventually

pytestmark = pytest.mark.slow

__all__ = ["home", "settled_folder"]


def test_a_copy_that_cannot_be_cleaned_just_now_stays_and_the_others_are_done(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(home, "old.csv", checkins(OLD, *_ROWS))
    odd, other, half, stump = (backup.make(home.real, home.folder, home.access) for _ in range(4))
    for each, bytes in ((half, half.database.stat().st_size // 2), (stump, 5000)):
        each.database.write_bytes(each.database.read_bytes()[:bytes])
    before = odd.database.read_bytes()
    with duckdb.connect(str(odd.database)) as connection:  # whatever it is that the cleaning does not expect
        connection.execute("drop table withheld; create view withheld as select 1 as batch_id")
    with pytest.raises(Refusal) as refused:
        later(home, monkeypatch)
    assert refused.value.code == "copies_not_cleaned"
    assert odd.name in refused.value.zh
    assert {each.name for each in backup.backups(home.folder)} == {odd.name, other.name}
    assert counted(other.database)["rows_checkins"] == 0
    assert counted(odd.database)["rows_checkins"] == 3
    odd.database.write_bytes(before)
    later(home, monkeypatch)
    assert counted(odd.database)["rows_checkins"] == 0
    assert all(each.whole for each in backup.backups(home.folder))


def test_a_clock_that_jumps_ahead_takes_nothing_away_until_a_file_confirms_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(home, "old.csv", checkins(OLD, *_ROWS))
    later(home, monkeypatch)
    send(home, "young.csv", checkins(TODAY.date(), *_ROWS))
    for _ in range(2):
        assert not later(home, monkeypatch, TODAY + timedelta(days=365)).gone
    [line] = audit_log.search(home.access, action="retention")[:-1]
    assert (line.object, line.detail) == ("2022-03-31", {"waiting": "2023-03-31"})
    assert home.real.rows("select count(*) from checkins") == [(3,)]
    # Nobody's file of today is too late because of it.
    assert send(home, "again.csv", checkins(TODAY.date() - timedelta(days=1), _ROWS[0])).accepted == 1
    # The clock was right again.
    assert retention.due(home.real, TODAY) == (OLD, None)
    later(home, monkeypatch)
    ahead = TODAY + timedelta(days=40)
    assert retention.due(home.real, ahead) == (OLD, date(2022, 5, 10))
    monkeypatch.setenv("BOARD_TODAY", ahead.isoformat())
    send(home, "new.csv", checkins(ahead.date(), _ROWS[0]))
    assert retention.due(home.real, ahead) == (date(2022, 5, 10), None)
    assert daily_cleaning.clean(home, ahead).gone


def test_a_jump_that_stays_for_a_week_is_believed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    send(home, "old.csv", checkins(OLD, *_ROWS))
    later(home, monkeypatch)
    ahead = TODAY + timedelta(days=40)
    later(home, monkeypatch, ahead)
    assert retention.due(home.real, ahead)[1]
    home.real.remember(retention._WAITING, (clock.machine_now() - timedelta(days=7)).isoformat())
    assert retention.due(home.real, ahead) == (date(2022, 5, 10), None)


def test_a_lowered_setting_is_in_force_a_day_later(home: Home) -> None:
    store = home.real
    change_settings(store, {"keep_days": 3})
    assert retention.limit(store, TODAY) == OLD
    change_settings(store, {"keep_days": 2})
    assert retention.limit(store, TODAY) == OLD
    saved = json.loads(store.state(keep_days.LOWERED) or "")
    assert [days for _, days in saved] == [KEEP, 3]
    store.remember(
        keep_days.LOWERED,
        json.dumps([((datetime.fromisoformat(at) - timedelta(days=1)).isoformat(), days) for at, days in saved]),
    )
    assert retention.limit(store, TODAY) == date(2022, 4, 7)
    # One that is raised is in force at once.
    change_settings(store, {"keep_days": 40})
    assert retention.limit(store, TODAY) == date(2022, 2, 28)


def test_who_begins_with_a_restored_backup_has_a_day_to_look_at_it(home: Home, tmp_path: Path) -> None:
    send(home, "old.csv", checkins(date(2022, 2, 1), *_ROWS))
    made = backup.make(home.real, home.folder, home.access)
    fresh = tmp_path / "fresh"
    restore.restore(backup.at(made.folder), fresh)
    assert "过路客".encode() in everything(fresh)


def test_a_folder_with_accounts_of_its_own_takes_nobody_in_whom_the_backup_says_was_erased(
    home: Home, tmp_path: Path
) -> None:
    send(home, "checkins.csv", CHECKINS)
    made = backup.make(home.real, home.folder, home.access)
    stick = shutil.copytree(made.folder, tmp_path / "stick" / made.name)
    [found] = resident_data.find(home.real, "李四")
    resident_data.erase(home, found.person, "管理员", "本人要求")
    # As if the board had been killed after the list was written, and this backup were of then.
    (stick / FILE).unlink()
    home.access.copy_to(stick / FILE)
    shutil.copyfile(home.folder / ERASURE, stick / ERASURE)
    backup.write_contents(stick, made.name, made.rows)
    fresh = tmp_path / "fresh"
    Access(fresh).close()
    restore.restore(backup.at(stick), fresh)
    content = everything(fresh)
    assert "李四".encode() not in content
    assert "张三".encode() in content


def test_the_file_is_not_exchanged_under_a_question_that_runs_on(home: Home) -> None:
    store, answers, over = home.real, [], threading.Event()

    def ask() -> None:
        while not over.is_set() or len(answers) < 10:
            answers.append(store.rows("select count(*) from people"))

    [(people,)] = store.rows("select count(*) from people")
    store.remember(retention.TO_REWRITE, "yes")
    with store.cursor() as cursor:
        running = cursor.execute("select * from range(10)")
        asking = threading.Thread(target=ask)
        asking.start()
        began = time.monotonic()
        assert not compaction.rewrite(store)
        assert not daily_cleaning.rewrite(store)
        assert time.monotonic() - began < 10
        assert store.rows("select count(*) from people") == [(people,)]
        assert len(running.fetchall()) == 10
        over.set()
    asking.join()
    assert len(answers) >= 10
    assert answers == [[(people,)]] * len(answers)
    assert store.state(retention.TO_REWRITE) == "yes"
    assert daily_cleaning.rewrite(store)
    assert store.state(retention.TO_REWRITE) == "no"


def test_copies_are_cleaned_one_by_one_and_those_with_nothing_old_are_left_alone(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    young = backup.make(home.real, home.folder, home.access)
    send(home, "old.csv", checkins(OLD, *_ROWS))
    old = [backup.make(home.real, home.folder, home.access) for _ in range(2)]
    before = young.database.stat().st_ino
    monkeypatch.setenv("BOARD_TODAY", TODAY.isoformat())
    assert daily_cleaning.clean(home, TODAY, most_copies=0).copies == backup_cleaning.Cleaned(waiting=True)
    rounds = [daily_cleaning.clean_copies(home, TODAY, 1, ()) for _ in range(3)]
    assert rounds == [
        backup_cleaning.Cleaned(cleaned=1, waiting=True),
        backup_cleaning.Cleaned(cleaned=1),
        backup_cleaning.Cleaned(),
    ]
    assert [counted(each.database)["rows_checkins"] for each in old] == [0, 0]
    assert young.database.stat().st_ino == before


def test_the_caretaker_cleans_every_copy_and_writes_the_file_anew(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    send(home, "old.csv", checkins(OLD, *_ROWS))
    for _ in range(2):
        backup.make(home.real, home.folder, home.access)
    monkeypatch.setenv("BOARD_TODAY", TODAY.isoformat())
    copies = [(each.database, each.database.stat().st_ino) for each in backup.backups(home.folder)]
    caretaker = Caretaker(home)
    try:
        # Every byte is read once there is reason to expect that none is left, not at each look.
        eventually(lambda: home.real.state(retention.TO_REWRITE) == "no", 60)
        eventually(lambda: all(path.exists() and path.stat().st_ino != old for path, old in copies), 60)
        eventually(lambda: "过路客".encode() not in everything(home.folder), 60)
    finally:
        caretaker.stop()
    assert "过路客".encode() not in everything(home.folder)
    assert home.real.state(retention.TO_REWRITE) == "no"


def test_what_was_tried_in_a_demo_that_ended_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "RESIDENTS", 600)
    monkeypatch.setattr(demo, "DAYS", 5)
    monkeypatch.setenv("BOARD_TODAY", "2022-04-10T09:45")
    shown = Home(tmp_path)
    loading.load(shown.store, "姓名,房号,今日体温\n试用人,1-101,36.5\n".encode(), "tried.csv", day=date(2022, 4, 9))
    daily_cleaning.clean(shown, clock.now())
    assert shown.tried()  # it shows, so it stays
    shown.end_demo()
    daily_cleaning.clean(shown, clock.now())
    assert "试用人".encode() not in everything(tmp_path)
    assert not [*tmp_path.glob("demo*"), *(tmp_path / "originals").glob("demo*/*")]
    shown.close()
    again = Home(tmp_path)
    assert not again.demo
    assert again.store.rows("select count(*) from people") == [(0,)]
    again.close()
    assert not list(tmp_path.glob("demo*"))
