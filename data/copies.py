"""Copies of the data that lie beside it, backups and what a restore moved aside: what is past its time goes from them too.

One that was made before the days that are kept goes as a whole. Of the others each is cleaned as the data itself
is, under another name, and then takes the old one's place. One that can no longer be read goes: nobody could
restore it, and nobody could clean it.
"""

import hashlib
import logging
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from data import backup, erasure_rows, originals, retention
from data.backup import CONTENTS, DATABASE, MAKING, UNFINISHED
from data.erased import Erased
from data.kept_tables import CLEANED
from data.refusal import Refusal, full_disk_refused, means_full_disk
from data.store import Store

#: What a restore calls the folder to which it moves what stood there.
ASIDE = "before-restore-"
#: What a copy is called from when it has been replaced until it is gone.
_REPLACED = "replaced-"
#: The key of ``state`` under which a copy says which list of erased people was applied to it.
_APPLIED = "erased_applied"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cleaned:
    """How many copies went as a whole, and how many were cleaned."""

    removed: int = 0
    cleaned: int = 0


def clean(folder: Path, until: date | None, today: date, gone: Erased) -> Cleaned:
    """Clean every copy in a data folder up to a day (None: only of people who were erased); run again it changes nothing."""
    removed = cleaned = 0
    with MAKING, full_disk_refused():
        _finish_begun(folder)
        for copy, made in found(folder):
            if until and made.date() <= until:
                _remove(copy)
                removed += 1
                continue
            try:
                cleaned += _clean(copy, until, today, gone)
            except (duckdb.Error, Refusal, OSError) as error:
                if means_full_disk(error) or isinstance(error, Refusal | PermissionError):
                    raise
                _log.warning("%s cannot be read and was removed: %s", copy, error)
                _remove(copy)
                removed += 1
    return Cleaned(removed, cleaned)


def found(folder: Path) -> list[tuple[Path, datetime]]:
    """The folders of the copies, backups and what restores moved aside, with when they were made, oldest first."""
    named = ((path, backup.time_of(path.name.removeprefix(ASIDE))) for path in (*folder.glob(f"{ASIDE}*"), *folder.glob(f"{backup.FOLDER}/*")))
    return sorted(((path, made) for path, made in named if made and path.is_dir()), key=lambda copy: copy[1])


def _finish_begun(folder: Path) -> None:
    """Tidy up behind a run that was killed: a copy whose place was not taken yet gets its own name back."""
    for left_over in (*folder.glob(f"{_REPLACED}*"), *folder.glob(f"{backup.FOLDER}/{_REPLACED}*")):
        own = left_over.with_name(left_over.name.removeprefix(_REPLACED))
        shutil.rmtree(left_over) if own.exists() else left_over.rename(own)
    for left_over in (*folder.glob(f"{UNFINISHED}*"), *folder.glob(f"{backup.FOLDER}/{UNFINISHED}*")):
        shutil.rmtree(left_over)


def _remove(copy: Path) -> None:
    # Under the other name first, so that half of it is never listed.
    unfinished = copy.with_name(f"{UNFINISHED}{copy.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.rmtree(copy.rename(unfinished))


def _clean(copy: Path, until: date | None, today: date, gone: Erased) -> bool:
    """Clean one copy; whether there was anything to do."""
    if not (copy / DATABASE).exists():
        raise OSError("no database")
    mark = hashlib.sha256("".join(sorted(gone.hashes)).encode()).hexdigest() if gone else ""
    cleaned, applied = _state(copy / DATABASE)
    if cleaned >= (until.isoformat() if until else "") and applied == mark:
        return False
    work = copy.with_name(f"{UNFINISHED}{copy.name}")
    shutil.rmtree(work, ignore_errors=True)
    try:
        shutil.copytree(copy, work, copy_function=backup.link)
        for name in (DATABASE, f"{DATABASE}.wal"):
            if (copy / name).exists():  # written to, so it must not be the same file
                (work / name).unlink()
                shutil.copyfile(copy / name, work / name)
        rows = tidy(work, until, today, gone, mark)
        if (work / CONTENTS).exists():
            backup.write_contents(work, copy.name, rows)
        old = copy.rename(copy.with_name(f"{_REPLACED}{copy.name}"))
        work.rename(copy)
        shutil.rmtree(old)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return True


def tidy(folder: Path, until: date | None, today: date, gone: Erased, mark: str = "") -> dict[str, int]:
    """Clean the database and the originals in a folder that nobody has open, into a new file; the rows of its tables."""
    anew = folder / "anew.duckdb"
    store = Store(folder / DATABASE)
    try:
        if until:
            retention.clean(store, until, today)
        erasure_rows.take_out(store, gone, today)
        originals.settle(store)
        if mark:
            store.remember(_APPLIED, mark)
        rows, _ = backup.copy_database(store, anew)
    finally:
        store.close()
    shutil.rmtree(folder / "scratch", ignore_errors=True)
    anew.replace(folder / DATABASE)
    (folder / f"{DATABASE}.wal").unlink(missing_ok=True)
    return rows


def _state(database: Path) -> tuple[str, str]:
    """Up to which day, and for which list of erased people, a copy was cleaned."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            known = dict(connection.execute("select key, value from state").fetchall())
    except duckdb.Error:  # its log must be read first, or it cannot be read at all: then cleaning it says so
        return "", ""
    return known.get(CLEANED, ""), known.get(_APPLIED, "")
