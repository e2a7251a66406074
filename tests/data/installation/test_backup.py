"""Backups: one moment's whole data, made while files come in, and put back exactly."""

import json
import os
import shutil
import subprocess
import sys
import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data.commands import restore
from data.current.opened_store import open_store
from data.installation import backup
from data.installation.settings_change import change_settings
from data.intake import loading, undo
from data.refusal import Refusal
from data.store.database import Store
from data.version import VERSION
from tests.community import reported
from tests.conftest import Filled
from tests.data.intake.test_undo_and_identity import picture
from tests.journeys.test_inbox import eventually

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
DAY = date(2022, 4, 1)
AT = "2022-04-05T08:30:15"
NAME = "2022-04-05_083015"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOARD_TODAY", AT)
    monkeypatch.setenv("BOARD_DATA_DIR", str(tmp_path))


def day_before(store: Store) -> None:
    """A community's files, which came when it is for the tests here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", AT)
        reported(store)


def sheet(store: Store, number: int, rows: int = 300) -> loading.Result:
    """The sheet of one more day, further back."""
    text = "居民编号,姓名,房号,体温\n" + "\n".join(f"R{n},住户{n},{n % 9}-{n},36.{number % 10}" for n in range(rows))
    return loading.load(store, text.encode(), f"{number}.csv", day=DAY - timedelta(days=number))


def kept(store: Store) -> dict[str, bytes | None]:
    """The original of every batch in the history."""
    paths = [(name, store.path.parent / name) for (name,) in store.rows("select original from batches")]
    return {name: path.read_bytes() if path.exists() else None for name, path in paths}


def test_a_backup_made_while_files_come_in_is_one_moment_of_them(store: Store, tmp_path: Path) -> None:
    """Every batch that it knows is there with all its rows and its original, and no other row."""
    over = threading.Event()

    def send() -> None:
        number = 0
        while not over.is_set():
            loaded = sheet(store, number)
            if number % 3 == 0:
                undo.undo(store, loaded.batch_id or 0)
            number += 1

    sending = threading.Thread(target=send)
    sending.start()
    try:
        made: list[backup.Backup] = []
        for _ in range(4):  # each while files come in, and after more of them than the one before knows
            before = made[-1].rows["batches"] if made else 2
            eventually(lambda before=before: store.rows("select count(*) from batches") > [(before,)])
            made.append(backup.make(store, tmp_path))
    finally:
        over.set()
        sending.join()
    assert [each.name[-2:] for each in made] == ["15", "16", "17", "18"]
    assert len({each.rows["batches"] for each in made}) == 4
    for each in made:
        assert each.whole
        copy = open_store(each.database)
        known = dict(copy.rows("select batch_id, undone_at is null from batches"))
        assert sorted(known) == list(range(1, each.rows["batches"] + 1))
        assert dict(copy.rows("select batch_id, count(*) from rows_checkins group by all")) == {
            number: 300 for number, stands in known.items() if stands
        }
        assert copy.rows("select count(*) from checkins") == [(300 * sum(known.values()),)]
        assert all(kept(copy).values())
        assert (sheet(copy, 99).batch_id or 0) > max(known)
        copy.close()


def test_a_restored_backup_is_exactly_what_was_backed_up_and_goes_on(
    filled: Filled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = filled(day_before)
    first = sheet(store, 1)
    stood, originals = picture(store), kept(store)
    backup.make(store, tmp_path)
    sheet(store, 2)
    undo.undo(store, first.batch_id or 0)
    later = picture(store)
    assert "请先关闭看板" in from_outside(NAME)
    assert restore.main([NAME]) == 1
    assert picture(store) == later
    store.close()
    capsys.readouterr()
    assert restore.main([NAME]) == 0
    assert "4 次上传" in capsys.readouterr().out
    again = open_store(store.path)
    assert picture(again) == stood
    assert kept(again) == originals
    assert undo.undo(again, first.batch_id or 0)
    assert sheet(again, 3).batch_id == (first.batch_id or 0) + 1
    assert kept(again).keys() > originals.keys()
    again.close()
    [aside] = tmp_path.glob("before-restore-*")
    old = open_store(aside / "board.duckdb")
    assert picture(old) == later
    assert all(kept(old).values())
    old.close()
    assert [each.whole for each in backup.backups(tmp_path)] == [True]


def from_outside(*arguments: str) -> str:
    """What the command prints in a process of its own."""
    command = [sys.executable, "-m", "data.commands.restore", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False).stdout


def test_a_backup_is_restored_over_a_broken_database_and_from_wherever_it_was_copied_to(
    filled: Filled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = filled(day_before)
    stood = picture(store)
    away = tmp_path / "it's a USB stick"
    shutil.copytree(backup.make(store, tmp_path).folder, away)
    assert (backup.at(away).time, backup.at(away).whole) == (datetime(2022, 4, 5, 8, 30, 15), True)
    store.close()
    store.path.write_bytes(b"what a broken disk left" * 1000)
    assert restore.main([str(away)]) == 0
    assert "已恢复" in capsys.readouterr().out
    again = open_store(store.path)
    assert picture(again) == stood
    again.close()


def test_a_damaged_backup_is_seen_and_not_restored(
    filled: Filled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = filled(day_before)
    stood = picture(store)
    made = backup.make(store, tmp_path)
    content = bytearray(made.database.read_bytes())
    made.database.write_bytes(bytes(len(content)))  # its size is right, and that is all
    store.close()
    assert restore.main([NAME]) == 1
    assert "已损坏" in capsys.readouterr().out
    next((made.folder / "originals" / "board").iterdir()).unlink()
    assert [each.whole for each in backup.backups(tmp_path)] == [False]
    assert restore.main([]) == 0
    assert "不完整" in capsys.readouterr().out
    assert restore.main([NAME]) == 1
    assert restore.main(["2022-01-01_000000"]) == 1
    again = open_store(store.path)
    assert picture(again) == stood
    again.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "board.duckdb", "originals", "scratch"]


def test_a_backup_is_due_once_a_day_and_old_ones_go(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def due(moment: str) -> bool:
        return backup.due(store, tmp_path, datetime.fromisoformat(moment))

    def make(moment: str) -> None:
        monkeypatch.setenv("BOARD_TODAY", moment)
        backup.make(store, tmp_path)

    assert not due("2022-04-05T08:00")  # nothing to lose yet
    sheet(store, 1)
    assert due("2022-04-05T08:00")
    make("2022-04-05T08:00")
    assert not due("2022-04-05T23:00")
    assert not due("2022-04-06T02:59")
    assert due("2022-04-06T03:00")
    change_settings(store, {"backup_time": "22:30", "backup_keep": 2})
    assert not due("2022-04-05T22:29")
    assert due("2022-04-06T03:00")
    make("2022-04-06T22:31")
    make("2022-04-07T22:30")
    assert [each.name for each in backup.backups(tmp_path)] == ["2022-04-07_223000", "2022-04-06_223100"]


def test_the_demo_is_not_backed_up(tmp_path: Path) -> None:
    shown = open_store(tmp_path / "demo.duckdb")
    sheet(shown, 1)
    assert not backup.due(shown, tmp_path, datetime(2022, 4, 5, 8))
    with pytest.raises(Refusal, match="demo"):
        backup.make(shown, tmp_path)
    shown.close()


def test_what_a_killed_backup_left_is_never_listed_and_goes_with_the_next(store: Store, tmp_path: Path) -> None:
    sheet(store, 1)
    half = tmp_path / "backups" / "unfinished-2022-04-04_030000"
    half.mkdir(parents=True)
    (half / "board.duckdb").write_bytes(b"half")
    assert backup.backups(tmp_path) == []
    backup.make(store, tmp_path)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [NAME]


def test_a_backup_that_cannot_be_written_says_so(store: Store, tmp_path: Path) -> None:
    sheet(store, 1)
    (tmp_path / "backups").write_text("no folder")
    with pytest.raises(Refusal, match="No backup was made") as refused:
        backup.make(store, tmp_path)
    assert refused.value.code == "backup_failed"
    assert sheet(store, 2).accepted == 300


def test_a_backup_says_which_version_made_it_and_a_newer_one_is_not_restored(
    filled: Filled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = filled(day_before)
    stood = picture(store)
    made = backup.make(store, tmp_path)
    store.close()
    assert (made.version, made.is_newer) == (VERSION, False)
    assert restore.main([]) == 0
    assert f"MB  {VERSION}\n" in capsys.readouterr().out
    contents = json.loads((made.folder / "backup.json").read_text(encoding="utf-8"))
    assert contents["version"] == VERSION
    # A later version may lay out everything else otherwise; that it is later can still be read.
    for further in ({}, {"files": "elsewhere"}):
        (made.folder / "backup.json").write_text(json.dumps(contents | {"version": "1.10.2"} | further), "utf-8")
        assert restore.main([NAME]) == 1
        said = capsys.readouterr().out
        assert f"更新的版本 1.10.2 做的备份,这里是 {VERSION}" in said
        assert f"made by the newer version 1.10.2, this is {VERSION}" in said
    again = open_store(store.path)
    assert picture(again) == stood
    again.close()


@pytest.mark.parametrize("version", ["", "0.9", "1", VERSION])
def test_a_backup_of_this_version_or_one_before_is_restored(filled: Filled, tmp_path: Path, version: str) -> None:
    """Also one from before backups said their version."""
    store = filled(day_before)
    stood = picture(store)
    made = backup.make(store, tmp_path)
    store.close()
    contents = json.loads((made.folder / "backup.json").read_text(encoding="utf-8"))
    contents = {key: contents[key] for key in contents if key != "version"} | ({"version": version} if version else {})
    (made.folder / "backup.json").write_text(json.dumps(contents), encoding="utf-8")
    assert backup.at(made.folder).version == version
    assert restore.main([NAME]) == 0
    again = open_store(store.path)
    assert picture(again) == stood
    again.close()


@pytest.mark.parametrize(
    "contents",
    ["[" * 200_000, '{"name": 5, "rows": {}, "files": {}}', '{"name": null, "rows": {}, "files": {}}', "7", ""],
)
def test_a_folder_whose_contents_are_nonsense_keeps_no_other_backup_from_being_listed(
    tmp_path: Path, contents: str
) -> None:
    odd = tmp_path / "backups" / "2022-04-01_030000"
    odd.mkdir(parents=True)
    (odd / backup.CONTENTS).write_text(contents)
    assert [(one.time, one.whole) for one in backup.backups(tmp_path)] == [(datetime(2022, 4, 1, 3), False)]


def test_a_backup_of_no_version_is_not_whole(filled: Filled, tmp_path: Path) -> None:
    store = filled(day_before)
    made = backup.make(store, tmp_path)
    contents = json.loads((made.folder / "backup.json").read_text(encoding="utf-8"))
    for version in ("soon", 2, None, "1..0"):
        (made.folder / "backup.json").write_text(json.dumps(contents | {"version": version}), encoding="utf-8")
        assert (backup.at(made.folder).whole, backup.at(made.folder).version) == (False, ""), version


def test_cleaning_a_backup_says_the_version_that_its_data_needs_now(filled: Filled, tmp_path: Path) -> None:
    """Cleaning brings an older one to this version, and does not let a newer one pass for one of this."""
    store = filled(day_before)
    made = backup.make(store, tmp_path)
    contents = json.loads((made.folder / "backup.json").read_text(encoding="utf-8"))
    for version, after in (("0.9", VERSION), ("7.1", "7.1")):
        (made.folder / "backup.json").write_text(json.dumps(contents | {"version": version}), encoding="utf-8")
        backup.write_contents(made.folder, made.name, made.rows)
        assert (backup.at(made.folder).version, backup.at(made.folder).whole) == (after, True)
