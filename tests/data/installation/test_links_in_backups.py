"""Backups, restoring and cleaning take nothing but what really lies in the folder, whatever links lie there."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from data.batches import uploads
from data.batches.rejected_rows import rejects_csv
from data.commands import restore
from data.installation import backup, backup_cleaning
from data.intake import loading
from data.privacy import redacted_originals
from data.privacy.erased_people import DATABASE, Erased
from data.refusal import Refusal
from data.store import originals
from data.store.database import Store

SHEET = "居民编号,姓名,房号,日期,体温\nR1,住户1,1-101,2022-04-01,36.5\nR2,住户2,1-102,2022-04-01,三十\n"
SECRET = "姓名,电话\n外人,13800000000\n"


@pytest.fixture
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that lies outside every folder of the board."""
    path = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    path.write_text(SECRET, encoding="utf-8")
    return path


@pytest.fixture
def stick(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of one upload as it was copied to a stick."""
    loading.load(store, SHEET.encode(), "打卡.csv", kind="checkins")
    made = backup.make(store, store.path.parent)
    return Path(shutil.copytree(made.folder, tmp_path_factory.mktemp("stick") / made.name))


def as_link(path: Path, target: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda stick, secret: as_link(stick / "originals" / "board" / "1.csv", secret),
        lambda stick, secret: as_link(stick / "originals" / "board" / "2.csv", secret),
        lambda stick, secret: as_link(stick / "originals" / "board" / "more", secret.parent),
        lambda stick, secret: as_link(stick / DATABASE, secret),
        lambda stick, secret: as_link(stick / "access.sqlite", secret),
        lambda stick, secret: as_link(stick / backup.CONTENTS, secret),
        lambda stick, secret: os.mkfifo(stick / "pipe"),
    ],
    ids=["an original", "one more", "a folder", "the database", "the accounts", "the contents", "a pipe"],
)
def test_a_backup_with_a_link_in_it_is_not_restored_and_nothing_changes(
    stick: Path, secret: Path, tmp_path_factory: pytest.TempPathFactory, tamper: Callable[[Path, Path], None]
) -> None:
    tamper(stick, secret)
    folder = tmp_path_factory.mktemp("data")
    with pytest.raises(Refusal, match="is a link or a special file") as told:
        restore.restore(backup.at(stick), folder)
    assert "是链接或特殊文件" in told.value.zh
    assert list(folder.iterdir()) == []


def test_a_backup_that_lists_a_file_outside_it_is_not_whole(stick: Path, tmp_path: Path) -> None:
    (stick.parent / "x").write_bytes(b"1")
    contents = json.loads((stick / backup.CONTENTS).read_bytes())
    contents["files"]["../x"] = 1
    (stick / backup.CONTENTS).write_text(json.dumps(contents), encoding="utf-8")
    assert not backup.at(stick).whole
    with pytest.raises(Refusal, match="is not a whole backup"):
        restore.restore(backup.at(stick), tmp_path / "data")
    del contents["files"]["../x"], contents["files"][DATABASE]
    (stick / backup.CONTENTS).write_text(json.dumps(contents), encoding="utf-8")
    assert not backup.at(stick).whole


@pytest.mark.parametrize(
    "name", ["../secret.csv", "originals/../../secret.csv", "{secret}", "originals/board/link.csv", "access.sqlite"]
)
def test_an_original_that_a_tampered_database_names_elsewhere_is_none(store: Store, secret: Path, name: str) -> None:
    batch_id = loading.load(store, SHEET.encode(), "打卡.csv", kind="checkins").batch_id or 0
    shutil.copy(secret, store.path.parent.parent / "secret.csv")
    shutil.copy(secret, store.path.parent / "access.sqlite")
    as_link(store.originals / "link.csv", secret)
    with store.write() as transaction:
        transaction.cursor.execute("update batches set original = $name", {"name": name.format(secret=secret)})
    assert originals.kept(store, name.format(secret=secret)) is None
    assert uploads.original(store, batch_id) is None
    _, content = rejects_csv(store, batch_id) or ("", b"")
    assert "外人" not in content.decode("utf-8-sig")
    made = backup.make(store, store.path.parent)
    assert [path.name for path in made.folder.rglob("*") if path.is_file()] == [DATABASE, backup.CONTENTS]


def test_cleaning_the_originals_takes_links_away_and_not_what_they_lead_to(store: Store, secret: Path) -> None:
    loading.load(store, SHEET.encode(), "打卡.csv", kind="checkins")
    as_link(store.originals / "link.csv", secret)
    as_link(store.originals / "folder", secret.parent)
    with store.write() as transaction:
        redacted_originals.withhold_lines(transaction.cursor, "select 1::bigint as batch_id, 2::bigint as line")
    redacted_originals.settle(store)
    assert [path.name for path in store.originals.iterdir()] == ["1.csv"]
    assert secret.read_text(encoding="utf-8") == SECRET


def test_cleaning_copies_leaves_a_linked_folder_alone(store: Store, stick: Path, secret: Path) -> None:
    """A folder of backups may lie on another disk; a single backup that leads elsewhere is not ours to clean."""
    folder = store.path.parent
    as_link(folder / backup.FOLDER / "2022-01-01_030000", stick)
    as_link(folder / "before-restore-2022-01-01_030000", secret.parent)
    as_link(folder / backup.FOLDER / "unfinished-2022-01-01_030000", secret.parent)
    before = sorted(path.name for path in stick.rglob("*"))
    done = backup_cleaning.clean(folder, None, backup.clock.now().date(), Erased(b"key", frozenset({"somebody"})))
    assert (done.removed, done.cleaned, done.failed) == (0, 1, ())
    assert [one.folder.name for one in backup.backups(folder)] == [stick.name]
    assert sorted(path.name for path in stick.rglob("*")) == before
    assert secret.read_text(encoding="utf-8") == SECRET
