"""Backups: the whole of a community as it stood at one moment, made while the board runs.

A backup is a folder ``backups/2022-04-01_030000`` with the database and the originals of what was
loaded, laid out as in the data folder, the accounts with the record, and ``backup.json``, which says what
belongs to it. It is made under another name, opened and counted, and only then gets its own.
No key goes with it: a backup that is lost gives nobody a way in, nor tells who was erased. The erasure key is handed
over once as a file (``data/access/erasure_list.py``), to be kept apart from the backups.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from data import clock, real_files
from data.access import keys
from data.access.access_file import FILE, Access
from data.access.record_seal import Head
from data.privacy.erased_people import DATABASE
from data.refusal import Refusal, full_disk_refused, means_full_disk
from data.settings import at_time
from data.store import originals
from data.store.database import Store
from data.store.file_copy import copy_database, counted
from data.version import VERSION, checked, is_newer

FOLDER = "backups"
CONTENTS = "backup.json"
#: Seconds at which a backup was made, as its name.
_NAME = "%Y-%m-%d_%H%M%S"
#: What a backup is called while it is made.
UNFINISHED = "unfinished-"

#: Held by whoever makes backups or changes them.
MAKING = threading.Lock()


@dataclass(frozen=True)
class Backup:
    """A backup: its folder, when it was made, its size in bytes, whether all that belongs to it is there, the rows of
    its tables, the version of the board that its data needs ('' where it was made before backups said so), and the
    newest line that the record had (None in the same case, and without accounts).
    """

    folder: Path
    time: datetime
    size: int
    whole: bool
    rows: dict[str, int] = field(default_factory=dict, repr=False)
    version: str = ""
    record: Head | None = None

    @property
    def is_newer(self) -> bool:
        """Whether a later version of the board made it, which may have written what this one does not know."""
        return is_newer(self.version)

    @property
    def name(self) -> str:
        """Its name, which is the time at which it was made."""
        return self.folder.name

    @property
    def database(self) -> Path:
        """Its database."""
        return self.folder / DATABASE


def backups(folder: Path) -> list[Backup]:
    """The backups in a data folder, newest first; one that is still being made is none."""
    return [at(path) for path in _made(folder)]


def _made(folder: Path) -> list[Path]:
    return sorted((path for path in real_files.folders(folder / FOLDER) if time_of(path.name)), reverse=True)


def at(folder: Path) -> Backup:
    """The backup in this folder, wherever it was copied to."""
    files = _files(folder)
    version, record = "", None
    try:
        with real_files.opened(folder, CONTENTS) as file:
            contents = json.loads(file.read())
        version = checked(contents.get("version", ""))  # first: a later version may write the rest in another way
        name, rows = contents["name"], contents["rows"]
        made = time_of(name)
        # Real files in this folder, each of its size: a name that leads elsewhere, or a link, is none of them.
        whole = DATABASE in contents["files"] and contents["files"].items() <= files.items()
        record = Head(**contents["record"]) if contents.get("record") else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        made, rows, whole = time_of(folder.name), {}, False
    return Backup(folder, made or datetime.min, sum(files.values()), whole, rows, version, record)


def time_of(name: str) -> datetime | None:
    """When a backup of this name was made."""
    try:
        return datetime.strptime(name, _NAME)
    except ValueError:
        return None


def due(store: Store, folder: Path, now: datetime) -> bool:
    """Whether the day's backup is to be made: none is whole since the last time of day that is set for it.

    Never for the demo, nor before there is anything to lose.
    """
    if store.path.name != DATABASE or not store.rows("select 1 from batches limit 1"):
        return False
    last = datetime.combine(now.date(), at_time(store.setting("backup_time")))
    if last > now:
        last -= timedelta(days=1)
    recent = (path for path in _made(folder) if (time_of(path.name) or last) >= last)
    return not any(at(path).whole for path in recent)


def make(store: Store, folder: Path, access: Access | None = None) -> Backup:
    """Back up the store into its data folder; older ones than ``backup_keep`` go once it is whole.

    ``access``: the accounts and the record, which are backed up too. People may read and load meanwhile. Raises
    Refusal, and there is no half backup.
    """
    store.whole_only()
    if store.path.name != DATABASE:
        raise Refusal(
            "demo_backup", "演示数据不做备份。请先结束演示。", "The demo is not backed up. End the demo first."
        )
    with MAKING, _refused():
        place = folder / FOLDER
        for left_over in real_files.entries(place):
            if left_over.path.name.startswith(UNFINISHED):
                real_files.remove(left_over.path)
        finished = unused(place)
        unfinished = place / f"{UNFINISHED}{finished.name}"
        unfinished.mkdir(parents=True)
        try:
            _fill(store, unfinished, finished.name, access)
            unfinished.rename(finished)
        except BaseException:
            real_files.remove(unfinished, ignore_errors=True)
            raise
        older = [backup for backup in backups(folder) if backup.whole and backup.folder != finished]
        for old in older[int(store.setting("backup_keep")) - 1 :]:
            # Under the other name first, so that half of it is never listed.
            real_files.remove(old.folder.rename(place / f"{UNFINISHED}{old.name}"))
        return at(finished)


def unused(folder: Path, before: str = "") -> Path:
    """A path in ``folder`` named for this second or, where that is taken, for the next that is not."""
    time = clock.now()
    while (path := folder / time.strftime(f"{before}{_NAME}")).exists():
        time += timedelta(seconds=1)
    return path


@contextmanager
def _refused() -> Iterator[None]:
    """What the disk does not let us do becomes a refusal."""
    with full_disk_refused():
        try:
            yield
        except (OSError, duckdb.IOException) as error:
            if means_full_disk(error):
                raise
            raise Refusal(
                "backup_failed",
                f"备份没有做成,数据没有改变。请管理员查看备份文件夹能否写入:{error}",
                "No backup was made; no data changed. Please see whether the folder of backups can be written to: "
                f"{error}",
            ) from error


def _fill(store: Store, folder: Path, name: str, access: Access | None) -> None:
    """Copy everything into ``folder`` and check it."""
    rows, named = copy_database(store, folder / DATABASE)
    if counted(folder / DATABASE) != rows:
        raise Refusal(
            "backup_failed",
            "备份没有做成:写好的备份与数据不一致。请再试一次。",
            "No backup was made: the copy differs from the data. Please try again.",
        )
    for original in named:
        if found := originals.kept(store, original):
            (folder / original).parent.mkdir(parents=True, exist_ok=True)
            real_files.link(found, folder / original)
    if access is not None:
        access.copy_to(folder / FILE)
        (folder / FILE).chmod(0o600)
    write_contents(folder, name, rows)


def write_contents(folder: Path, name: str, rows: dict[str, int]) -> None:
    """Say what belongs to a backup: what lies in its folder now, and the version of the board that its data needs."""
    before = at(folder)
    (folder / CONTENTS).unlink(missing_ok=True)
    version = before.version if before.is_newer else VERSION
    record = _newest_line(folder / FILE)
    contents = {"name": name, "version": version, "rows": rows, "record": record, "files": _files(folder)}
    if (folder / FILE).exists():
        contents["erasure_key"] = keys.wanted(folder / FILE)
    (folder / CONTENTS).write_text(json.dumps(contents, indent=1), encoding="utf-8")


def _newest_line(access_file: Path) -> dict[str, Any] | None:
    """How far the record in a backup goes, so that a record that lost its end later is told by it."""
    if not access_file.exists():
        return None
    with closing(sqlite3.connect(f"{access_file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        try:
            row = connection.execute("select seq, hash, at from record order by seq desc limit 1").fetchone()
        except sqlite3.Error:  # of an earlier version, or damaged: whoever restores it is told
            return None
    return asdict(Head(*row)) if row else None


def _files(folder: Path) -> dict[str, int]:
    """The size of each file, by its path."""
    return {
        entry.path.relative_to(folder).as_posix(): entry.stat.st_size
        for entry in real_files.tree(folder)
        if entry.sort == "file"
    }
