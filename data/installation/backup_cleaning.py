"""Copies of the data that lie beside it, backups and what a restore moved aside: what is past its time goes from them
too.

One that was made before the days that are kept goes as a whole. Of the others each is cleaned as the data itself
is, under another name, and then takes the old one's place. One whose database is destroyed goes: nobody could
restore it, and nobody could clean it. Where cleaning one fails for any other reason it stays, and is tried again.
"""

import hashlib
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from data import real_files
from data.current.opened_store import open_store
from data.installation import backup
from data.installation.backup import CONTENTS, MAKING, UNFINISHED
from data.privacy import erasure_rows, erasures_begun, redacted_originals, retention
from data.privacy.erased_people import DATABASE, Erased
from data.refusal import Refusal, full_disk_refused, means_full_disk
from data.store.cursor import Cursor
from data.store.file_copy import copy_database
from data.store.kept_tables import CLEANED

#: What a restore calls the folder to which it moves what stood there.
ASIDE = "before-restore-"
#: What a copy is called from when it has been replaced until it is gone.
_REPLACED = "replaced-"
#: The key of ``state`` under which a copy says which list of erased people was applied to it.
_APPLIED = "erased_applied"
#: What DuckDB says of a file that is no whole database, and of nothing else (one of a newer version is whole).
_DESTROYED = ("not a valid DuckDB database file", "Could not read enough bytes from file", "Corrupt database file")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cleaned:
    """How many copies went as a whole, and how many were cleaned; the names of those that could not be, and whether
    others still wait.
    """

    removed: int = 0
    cleaned: int = 0
    failed: tuple[str, ...] = ()
    waiting: bool = False


def clean(folder: Path, until: date | None, today: date, gone: Erased) -> Cleaned:
    """Clean every copy in a data folder up to a day (None: only of people who were erased); run again it changes
    nothing.

    Raises Refusal where some could not be cleaned: they are as they were, and all the others are done.
    """
    done = clean_some(folder, until, today, gone)
    refuse_failed(done.failed)
    return done


def refuse_failed(names: Sequence[str]) -> None:
    """Raise Refusal where there are copies that could not be cleaned."""
    if names:
        raise Refusal(
            "copies_not_cleaned",
            f"{len(names)} 份备份没有清理成,仍按原样保留,看板会再试:{'、'.join(names)}",
            f"{len(names)} copies of the data could not be cleaned; they stay as they were, and the board tries "
            f"again: {', '.join(names)}",
        )


def clean_some(
    folder: Path, until: date | None, today: date, gone: Erased, most: int | None = None, skip: Sequence[str] = ()
) -> Cleaned:
    """The same for at most so many copies that have anything to clean (None: for all), without those of the names in
    ``skip``.
    """
    removed = cleaned = 0
    failed: list[str] = []
    with MAKING, full_disk_refused():
        _finish_begun(folder)
        said = erasures_begun.said(folder)
        for copy, made in found(folder):
            if until and made.date() <= until:
                _remove(copy)
                removed += 1
                continue
            try:
                if copy.name in skip or _is_clean(copy, until, gone):
                    continue
                if most is not None and cleaned + len(failed) >= most:
                    return Cleaned(removed, cleaned, tuple(failed), waiting=True)
                _clean(copy, until, today, gone, said)
                cleaned += 1
            except Exception as error:
                if means_full_disk(error):
                    raise
                if _is_destroyed(copy, error):
                    _log.warning("%s cannot be read and was removed: %s", copy, error)
                    _remove(copy)
                    removed += 1
                else:
                    _log.exception("%s was not cleaned and stays", copy)
                    failed.append(copy.name)
    return Cleaned(removed, cleaned, tuple(failed))


def _is_destroyed(copy: Path, error: Exception) -> bool:
    """Whether nothing can be got from a copy that failed so: what belongs to it is not all there, and its database can
    be read by nobody.
    """
    if backup.at(copy).whole:
        return False
    if not os.path.lexists(copy / DATABASE):
        return copy.exists()
    return isinstance(error, duckdb.Error) and any(words in str(error) for words in _DESTROYED)


def found(folder: Path) -> list[tuple[Path, datetime]]:
    """The folders of the copies, backups and what restores moved aside, with when they were made, oldest first."""
    named = ((path, backup.time_of(path.name.removeprefix(ASIDE))) for path in _folders(folder, ASIDE))
    return sorted(((path, made) for path, made in named if made), key=lambda copy: copy[1])


def _folders(folder: Path, start: str) -> list[Path]:
    """The folders in a data folder whose names start so, and those of its backups (for ``ASIDE`` all of these)."""
    beside = [path for path in real_files.folders(folder) if path.name.startswith(start)]
    return beside + [
        path for path in real_files.folders(folder / backup.FOLDER) if start == ASIDE or path.name.startswith(start)
    ]


def _finish_begun(folder: Path) -> None:
    """Tidy up behind a run that was killed: a copy whose place was not taken yet gets its own name back."""
    for left_over in _folders(folder, _REPLACED):
        own = left_over.with_name(left_over.name.removeprefix(_REPLACED))
        real_files.remove(left_over) if own.exists() else left_over.rename(own)
    for left_over in _folders(folder, UNFINISHED):
        real_files.remove(left_over)


def _remove(copy: Path) -> None:
    # Under the other name first, so that half of it is never listed.
    unfinished = copy.with_name(f"{UNFINISHED}{copy.name}")
    real_files.remove(unfinished, ignore_errors=True)
    real_files.remove(copy.rename(unfinished))


def _mark(gone: Erased) -> str:
    return hashlib.sha256("".join(sorted(gone.hashes)).encode()).hexdigest() if gone else ""


def _is_clean(copy: Path, until: date | None, gone: Erased) -> bool:
    """Whether there is nothing to do in a copy, which is only read for that. Raises OSError where it has no
    database.
    """
    if not real_files.is_file(copy / DATABASE):
        raise OSError("no database")
    try:
        with duckdb.connect(str(copy / DATABASE), read_only=True) as connection:
            known = dict(connection.execute("select key, value from state").fetchall())
            if known.get(_APPLIED, "") != _mark(gone):
                return False
            if not until or known.get(CLEANED, "") >= until.isoformat():
                return True
            return not retention.has_any(Cursor(connection), until)
    except (
        duckdb.Error
    ):  # its log must be read first, it is of an earlier version, or it cannot be read at all: then cleaning it says so
        return False


def _clean(copy: Path, until: date | None, today: date, gone: Erased, said: Sequence[Mapping[str, str | None]]) -> None:
    work = copy.with_name(f"{UNFINISHED}{copy.name}")
    real_files.remove(work, ignore_errors=True)
    try:
        real_files.link_tree(work, copy)
        for name in (DATABASE, f"{DATABASE}.wal"):
            if real_files.is_file(copy / name):  # written to, so it must not be the same file
                (work / name).unlink()
                real_files.copy(copy / name, work / name)
        rows = tidy(work, until, today, (gone,), said, _mark(gone))
        if (work / CONTENTS).exists():
            backup.write_contents(work, copy.name, rows)
        old = copy.rename(copy.with_name(f"{_REPLACED}{copy.name}"))
        work.rename(copy)
        real_files.remove(old)
    finally:
        real_files.remove(work, ignore_errors=True)


def tidy(
    folder: Path,
    until: date | None,
    today: date,
    lists: Sequence[Erased],
    said: Sequence[Mapping[str, str | None]] = (),
    mark: str = "",
) -> dict[str, int]:
    """Clean the database and the originals in a folder that nobody has open, into a new file; the rows of its tables.

    ``lists``: whom to take out, each with its own key. ``said``: what rows say of those whose erasure is not done, see
    ``erasures_begun``. ``mark``: what is written down of that.
    """
    anew = folder / "anew.duckdb"
    store = open_store(folder / DATABASE)
    try:
        if until:
            retention.clean(store, until, today)
        for gone in lists:
            erasure_rows.take_out(store, gone, today, said)
        redacted_originals.settle(store)
        if mark:
            store.remember(_APPLIED, mark)
        rows, _ = copy_database(store, anew)
    finally:
        store.close()
    real_files.remove(folder / "scratch", ignore_errors=True)
    anew.replace(folder / DATABASE)
    (folder / f"{DATABASE}.wal").unlink(missing_ok=True)
    return rows
