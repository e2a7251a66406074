"""The keys of a data folder, each in a file of its own: whoever gets one of them has not got the others.

``secret.key`` signs the cookies of log-ins. ``erasure.key`` makes the hashes by which erased people are known, and
must outlive everything else: with another one nobody would know them again. ``household.key`` is for the codes of
households and is made when the first is asked for. In a folder from before there were three, one file ``secret.key``
did the work of the first two; what it holds becomes the erasure key.
"""

import hashlib
import os
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from data import clock
from data.roles import ROLES

#: The files, in the data folder.
LOG_IN, ERASURE, HOUSEHOLD = "secret.key", "erasure.key", "household.key"
#: All of them: none is ever part of a plain backup.
FILES = (LOG_IN, ERASURE, HOUSEHOLD)
BYTES = 32
#: What the access file knows of them: the fingerprint of the erasure key, and until when cookies hold that the key of
#: an earlier version signed.
FINGERPRINT, _FORMER_UNTIL = "erasure_key", "former_log_in_key_until"
#: What it knows of a list of erased people whose key is gone; see ``data/access/erasure_list.py``.
UNCONFIRMED = "erasure_list_unconfirmed"


@dataclass(frozen=True)
class Keys:
    """The log-in keys, of which the last one signs and each is believed, and the erasure key."""

    log_in: tuple[bytes, ...]
    erasure: bytes


def fingerprint(key: bytes) -> str:
    """What may be shown and noted of a key: it tells two keys apart and says nothing about either."""
    return hashlib.sha256(b"fingerprint of a key of the board\x00" + key).hexdigest()[:16]


def erasure_file(folder: Path) -> Path | None:
    """The file with the erasure key in a data folder or a backup, also in one of an earlier version; None without."""
    found = (folder / name for name in (ERASURE, LOG_IN))
    return next((path for path in found if path.exists()), None)


def wanted(access_file: Path) -> str:
    """The fingerprint of the erasure key that belongs to an access file; '' where it was made before that was noted."""
    with closing(sqlite3.connect(access_file, timeout=10)) as connection:
        try:
            row = connection.execute("select value from state where key = ?", (FINGERPRINT,)).fetchone()
        except sqlite3.OperationalError:  # of an earlier version
            return ""
    return str(row[0]) if row else ""


def settled(folder: Path, cursor: sqlite3.Connection) -> Keys:
    """The keys of a data folder, inside a transaction of its access file, which other processes wait for.

    What is missing is made; the key of an earlier version becomes the erasure key, and a new one signs. RuntimeError
    for a key that is not whole, and for an erasure key that is gone or another one while people are on the list.
    """
    log_in, erasure = folder / LOG_IN, folder / ERASURE
    known = dict(cursor.execute("select key, value from state").fetchall())
    if FINGERPRINT not in known and log_in.exists():  # of an earlier version, or killed on the way from there
        if not erasure.exists():
            write(erasure, read(log_in))
        if read(log_in) == read(erasure):
            write(log_in, secrets.token_bytes(BYTES))
        longest = timedelta(days=max(role.stays_days or 1 for role in ROLES.values()))
        known[_FORMER_UNTIL] = (clock.machine_now() + longest).isoformat()
        _note(cursor, _FORMER_UNTIL, known[_FORMER_UNTIL])
    if not erasure.exists():
        if cursor.execute("select 1 from erased limit 1").fetchone():
            raise RuntimeError(
                f"{erasure} is missing: bring back the key file that was handed over, it tells who was erased. "
                f"缺少密钥文件 {ERASURE},请把当初交出的密钥文件放回原处。"
            )
        write(erasure, secrets.token_bytes(BYTES))
        known.pop(FINGERPRINT, None)
    if not log_in.exists():
        write(log_in, secrets.token_bytes(BYTES))
    key = read(erasure)
    if known.get(FINGERPRINT, fingerprint(key)) != fingerprint(key):
        found_again = f'"key": "{fingerprint(key)}"' in known.get(UNCONFIRMED, "")  # killed while it was brought back
        if found_again:
            cursor.execute("delete from state where key = ?", (UNCONFIRMED,))
        elif cursor.execute("select 1 from erased limit 1").fetchone():
            raise RuntimeError(
                f"{erasure} is the key of another board: bring back this one's, it tells who was erased. "
                f"密钥文件 {ERASURE} 不是这个看板的,请放回原来的那一份。"
            )
        known.pop(FINGERPRINT)
    if FINGERPRINT not in known:
        note_erasure(cursor, key)
    former = (key,) if clock.machine_now().isoformat() < known.get(_FORMER_UNTIL, "") else ()
    return Keys((*former, read(log_in)), key)


def household(folder: Path) -> bytes:
    """The key of household codes, made when it is first asked for; who comes second takes that of the first."""
    path = folder / HOUSEHOLD
    if not path.exists():
        unfinished = _unfinished(path, secrets.token_bytes(BYTES))
        try:
            os.link(unfinished, path)
        except FileExistsError:
            pass
        except OSError:  # a disk without second names
            unfinished.replace(path)
        unfinished.unlink(missing_ok=True)
    return read(path)


def read(path: Path) -> bytes:
    """The key in a file; RuntimeError for one that is not whole."""
    key = path.read_bytes()
    if len(key) != BYTES:
        raise RuntimeError(f"{path} is damaged: bring it back from a backup. 密钥文件已损坏,请从备份中取回。")
    return key


def write(path: Path, key: bytes) -> None:
    """Put a key into its file, whole or not at all; nobody else may read it."""
    _unfinished(path, key).replace(path)


def _unfinished(path: Path, key: bytes) -> Path:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return unfinished


def note_erasure(cursor: sqlite3.Connection, key: bytes) -> None:
    """Note in the access file that this is the erasure key which belongs to it."""
    _note(cursor, FINGERPRINT, fingerprint(key))


def _note(cursor: sqlite3.Connection, key: str, value: str) -> None:
    cursor.execute("insert or replace into state (key, value) values (?, ?)", (key, value))
