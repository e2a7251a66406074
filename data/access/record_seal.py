"""The seal of the record: a keyed mark beside each line, whose key and newest line are kept away from the data folder.

Whoever can write to the data folder could take the last lines of the record away, or write all of it anew with hashes
that fit. The marks need a key that lies in the configuration folder of the user who runs the board, and beside it
stands which line is the newest. ``data/access/record_check.py`` compares.
"""

import hashlib
import hmac
import json
import logging
import os
import secrets
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data import clock

#: The configuration folder, where that of the user is not to be used.
FROM_OUTSIDE = "BOARD_CONFIG_DIR"
_OURS = "community-board"
_BYTES = 32
#: Newest lines that are remembered after the record turned out not to hold them.
_MOST_LOST = 20
_log = logging.getLogger(__name__)
_said_already: set[str] = set()


@dataclass(frozen=True)
class Head:
    """A line of the record that was the newest at some time: its number, its hash, and when that was."""

    seq: int
    hash: str
    at: str = ""


@dataclass(frozen=True)
class Key:
    """A key, and the first line that it marked with the hash of the line before."""

    key: bytes
    first: int
    before: str

    @property
    def id(self) -> str:
        """What tells it from other keys, and may be known."""
        return hashlib.sha256(b"key of the record\x00" + self.key).hexdigest()[:16]

    def mark(self, seq: int, hash: str, purpose: str = "line") -> str:
        """The mark of a line, or of another thing that is said of it."""
        return hmac.new(self.key, f"{purpose}\x1f{seq}\x1f{hash}".encode(), hashlib.sha256).hexdigest()


def config_folder() -> Path | None:
    """Where this user's programs keep what they need; None where the user has no such place."""
    given = os.environ.get(FROM_OUTSIDE, "").strip()
    if given:
        return Path(given)
    try:
        if os.name == "nt":
            return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / _OURS
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Application Support" / _OURS
        return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / _OURS
    except RuntimeError:  # nobody's home
        return None


def _file(folder: Path, ending: str) -> Path | None:
    """The file of a data folder in the configuration folder, named by where the data folder lies."""
    place = config_folder()
    name = hashlib.sha256(os.path.normcase(folder.resolve()).encode(errors="surrogateescape")).hexdigest()[:16]
    return place / f"record-{name}.{ending}" if place else None


def kept(folder: Path) -> Key | None:
    """The key of a data folder; None where there is none, or it cannot be read."""
    return _read(_file(folder, "key"))


def known() -> dict[str, Key]:
    """Every key of this user, by its id: a data folder may have been moved."""
    place = config_folder()
    try:
        found = [_read(path) for path in sorted(place.glob("record-*.key"))] if place else []
    except OSError:
        found = []
    return {key.id: key for key in found if key}


def _read(path: Path | None) -> Key | None:
    said = _said(path)
    try:
        return Key(bytes.fromhex(said["key"]), int(said["first"]), str(said["before"]))
    except (LookupError, TypeError, ValueError):
        return None


def head(folder: Path) -> Head | None:
    """The newest line that was noted of a data folder; None where none was, or the note cannot be read."""
    return _head(_said(_file(folder, "head")))


def _head(said: dict[str, Any]) -> Head | None:
    try:
        return Head(int(said["seq"]), str(said["hash"]), str(said.get("at", "")))
    except (LookupError, TypeError, ValueError):
        return None


def lost(folder: Path) -> list[Head]:
    """Lines that were the newest once and that the record did not hold when its next line was written."""
    return [found for said in _said(_file(folder, "lost")).get("lines", []) if (found := _head(said))]


@dataclass(frozen=True)
class Acceptance:
    """Somebody on this machine said that lines are rightly gone, as after a backup was put back: the newest of them,
    the newest that was left, and when.
    """

    lost: int
    kept: int
    at: str

    @property
    def lines(self) -> str:
        """The lines that are gone, '' where the record became another one that is longer."""
        return f"{self.kept + 1}–{self.lost}" if self.lost > self.kept else ""


def acceptances(folder: Path) -> list[Acceptance]:
    """All of a data folder, oldest first."""
    try:
        return [Acceptance(**said) for said in _said(_file(folder, "lost")).get("accepted", [])]
    except TypeError:
        return []


def accept(folder: Path, newest: Head | None, holds: Callable[[Head], bool]) -> Acceptance | None:
    """Say that what is lost is rightly gone and that ``newest`` is the newest line from now on; None where nothing is.

    ``holds``: whether the record has a line. It may be longer than the one before and yet another. Raises OSError where
    that cannot be noted.
    """
    gone, noted = lost(folder), head(folder)
    if noted and not holds(noted):
        gone.append(noted)
    path, note = _file(folder, "lost"), _file(folder, "head")
    if not gone or path is None or note is None:
        return None
    kept_seq = newest.seq if newest else 0
    made = Acceptance(max(one.seq for one in gone), kept_seq, clock.machine_now().isoformat())
    _write_lost(folder, [], [*acceptances(folder), made][-_MOST_LOST:])
    if newest is None:
        note.unlink(missing_ok=True)
    else:
        _write(note, asdict(newest))
    return made


def accepted_keys(folder: Path) -> list[str]:
    """Ids of keys of other users of whom somebody on this machine said that their lines are the board's."""
    said = _said(_file(folder, "lost")).get("keys", [])
    return [str(one) for one in said] if isinstance(said, list) else []


def accept_keys(folder: Path, ids: Iterable[str]) -> None:
    """Say so of these. Raises OSError where that cannot be noted."""
    both = dict.fromkeys([*accepted_keys(folder), *ids])
    _write_lost(folder, lost(folder), acceptances(folder), list(both))


def set_aside(folder: Path) -> None:
    """Let the record of a data folder begin with another key: what lies there now is another record, or an older one.

    The key stays known for the lines that it marked. Raises OSError where that cannot be.
    """
    key, path = kept(folder), _file(folder, "key")
    if key and path:
        path.replace(path.with_name(f"record-{key.id}.{path.stem}.key"))


def _write_lost(folder: Path, lines: list[Head], agreed: list[Acceptance], keys: list[str] | None = None) -> None:
    path = _file(folder, "lost")
    if path:
        said = {
            "lines": [asdict(one) for one in lines],
            "accepted": [asdict(one) for one in agreed],
            "keys": accepted_keys(folder) if keys is None else keys,
        }
        _write(path, said, sync=True)


class Seal:
    """What marks the lines of one data folder's record, and notes the newest when it is written for good."""

    def __init__(self, folder: Path) -> None:
        """Of a data folder; nothing is read or made before the first line."""
        self.folder = folder
        self._key: Key | None = None
        self._begun = False
        self._noted: Head | None = None
        self._pending: Head | None = None

    def mark(self, cursor: sqlite3.Connection, seq: int, hash: str, before: str) -> None:
        """Mark a line inside the transaction that writes it; ``before``: the hash of the line before."""
        if not self._begun:
            self._key, self._noted, self._begun = self._found(cursor, seq, before), head(self.folder), True
        if self._key is None:
            return
        if self._pending is None and self._noted is not None and not _holds(cursor, self._noted, seq):
            self._lose(self._noted)
        cursor.execute(
            "insert or replace into record_marks values (?, ?, ?)", (seq, self._key.id, self._key.mark(seq, hash))
        )
        self._pending = Head(seq, hash, clock.machine_now().isoformat())

    def note(self) -> None:
        """After the transaction: keep its newest line where whoever changes the data folder does not get at it."""
        if self._pending is None:
            return
        path, self._noted, self._pending = _file(self.folder, "head"), self._pending, None
        if path:
            with _told("the newest line of the record could not be noted"):
                _write(path, asdict(self._noted))

    def forget(self) -> None:
        """The transaction failed: its lines were never written."""
        self._pending = None

    def key(self) -> Key | None:
        """The key, where there is one already."""
        return self._key or kept(self.folder)

    def _found(self, cursor: sqlite3.Connection, first: int, before: str) -> Key | None:
        """The key of the data folder: one that moved has its own already; a new one is made where there is none."""
        path = _file(self.folder, "key")
        if path is None or path.exists():
            return _read(path)
        last = cursor.execute("select key from record_marks order by seq desc limit 1").fetchone()
        made = known().get(last[0]) if last else None
        made = made or Key(secrets.token_bytes(_BYTES), first, before)
        said = {"key": made.key.hex(), "first": made.first, "before": made.before, "folder": str(self.folder)}
        with _told("the record has no key"):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(path, said, sync=True)
            return made
        return None

    def _lose(self, gone: Head) -> None:
        with _told("a lost line of the record could not be noted"):
            _write_lost(self.folder, [*lost(self.folder), gone][-_MOST_LOST:], acceptances(self.folder))
        self._noted = None


@contextmanager
def _told(what: str) -> Iterator[None]:
    """What the configuration folder does not let us do is said in the log, once, and keeps nobody from working."""
    try:
        yield
    except OSError as error:
        if what not in _said_already:
            _said_already.add(what)
            _log.warning("%s: %s", what, error)


def _holds(cursor: sqlite3.Connection, noted: Head, seq: int) -> bool:
    """Whether the record still holds a line that was noted, before line ``seq``."""
    row = cursor.execute("select hash from record where seq = ?", (noted.seq,)).fetchone()
    return noted.seq < seq and row is not None and row[0] == noted.hash


def _said(path: Path | None) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes()) if path else {}
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, said: dict[str, Any], sync: bool = False) -> None:
    """Whole or not at all; ``sync``: on the disk for certain, which costs time."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with os.fdopen(
            os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as file:
            json.dump(said, file)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
