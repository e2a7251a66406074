"""The file of accounts, log-ins, tokens and the record, beside the database of the community.

SQLite, not DuckDB: a command that makes a new link for a locked-out administrator, or verifies the
record, must open it while the board runs. No secret stands in it, only hashes of secrets; the keys
lie beside it (``data/access/keys.py``).
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from data.access import earlier_tokens, keys
from data.access.record_seal import Seal
from data.refusal import full_disk_refused

#: Its name in the data folder.
FILE = "access.sqlite"
#: Seconds that a writer waits for another process that writes.
_PATIENCE_S = 10.0

_SCHEMA = """
create table if not exists accounts (
    id integer primary key, name text not null unique collate nocase, role text not null,
        grids text not null default '[]',
    password text, created_at text not null, created_by text not null, disabled_at text
);
create table if not exists links (
    hash text primary key, purpose text not null, account integer, made_at text not null, expires_at text not null,
        used_at text
);
create table if not exists sessions (
    id text primary key, hash text not null unique, account integer not null, started_at text not null,
    expires_at text not null, address text not null, ended_at text
);
create index if not exists sessions_of on sessions (account);
create table if not exists tokens (
    id integer primary key, hash text not null unique, label text not null, role text not null,
        grids text not null default '[]',
    created_at text not null, created_by text not null, expires_at text not null, revoked_at text, used_at text
);
create table if not exists password_changes (
    id integer primary key, account integer not null, at text not null, address text not null, how text not null,
    told_at text
);
create table if not exists erased (key text not null, person text not null, at text not null,
    primary key (key, person));
create table if not exists retention_proposals (
    id integer primary key autoincrement, days integer not null, instead_of integer not null, account integer not null,
    who text not null, role text not null, at text not null
);
create table if not exists guesses (key text primary key, failures integer not null, last_at real not null,
    open_at real not null);
create table if not exists second_factors (
    account integer primary key, secret blob not null, salt blob not null, made_at text not null,
        last_step integer not null
);
create table if not exists recovery_codes (
    account integer not null, hash text not null, used_at text, primary key (account, hash)
);
create table if not exists personal_data_taken (owner text not null, bound text not null, at text not null,
    amount integer not null);
create index if not exists personal_data_taken_by on personal_data_taken (owner, bound, at);
create table if not exists personal_data_bounds (
    owner text not null, bound text not null, name text not null, had integer not null, most integer not null,
        at text not null, released_until text, primary key (owner, bound)
);
create table if not exists lifts (
    session text not null, object text not null, at text not null, until text not null, rights text not null,
        why text not null, whom blob not null, primary key (session, object)
);
create table if not exists record (
    seq integer primary key, at text not null, who text not null, action text not null, object text not null,
    detail text not null, address text not null, previous text not null, hash text not null
);
create index if not exists record_action on record (action);
create table if not exists record_marks (seq integer primary key, key text not null, mark text not null);
create trigger if not exists marks_stay before update on record_marks begin select raise(abort,
    'the record is append-only'); end;
create trigger if not exists marks_keep before delete on record_marks begin select raise(abort,
    'the record is append-only'); end;
create table if not exists state (key text primary key, value text not null);
create trigger if not exists record_grows before insert on record
    when exists (select 1 from record where seq >= new.seq)
begin select raise(abort, 'the record is append-only'); end;
create trigger if not exists record_stays before update on record begin select raise(abort,
    'the record is append-only'); end;
create trigger if not exists record_keeps before delete on record begin select raise(abort,
    'the record is append-only'); end;
"""

#: Columns that came after the first version of their table, which a file from before it lacks: one row each.
_LATER: tuple[tuple[str, str, str], ...] = (
    # Whose token it is: it ends with the account, and may no more than that. None: made before this was kept.
    ("tokens", "account", "integer"),
    # Made with the token from outside: what is kept of that, with which it ends.
    ("tokens", "outside", "text"),
    # When somebody used it last, and after how many hours without it ends; None: never, as before this was kept.
    ("sessions", "used_at", "text"),
    ("sessions", "idle_hours", "real"),
    # Whether a second factor was shown; none was before this was kept.
    ("sessions", "second_factor", "integer"),
)

_NAMES_ARE_GONE = "insert or ignore into state values ('names_of_guesses', 'hashed')"


class Access:
    """The open file. Any thread may ask; one at a time writes, and no reader waits for it."""

    def __init__(self, folder: Path) -> None:
        """Open it in the data folder, making it when missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.path = folder, folder / FILE
        #: What marks the lines of the record.
        self.seal = Seal(folder)
        is_new = _ours(self.path)
        self._reader, self._writer = self._connect(), self._connect()
        self._reading, self._writing = threading.Lock(), threading.RLock()
        try:
            with full_disk_refused():
                self._writer.executescript(_SCHEMA)
            with self.write() as cursor:
                # Of an earlier version: brought up to date; a second process that does the same waits for this one.
                _add_later_columns(cursor)
                self._keys = keys.settled(folder, cursor)
                earlier_tokens.claim(cursor, self.key)
                names_were_kept = _forget_names_of_guesses(cursor, is_new)
            if names_were_kept:
                self._rewrite()
        except BaseException:
            self.close()
            raise

    @property
    def key(self) -> bytes:
        """The log-in key: it signs the cookies of log-ins, and what else ends when they do."""
        return self._keys.log_in[-1]

    @property
    def log_in_keys(self) -> tuple[bytes, ...]:
        """The log-in keys that a cookie may be signed with; the last is ``key``."""
        return self._keys.log_in

    @property
    def erasure_key(self) -> bytes:
        """The key of the hashes by which erased people are known."""
        return self._keys.erasure

    def take_erasure_key(self, key: bytes) -> None:
        """Let this be the erasure key from now on; the caller notes in the file that it is."""
        keys.write(self.folder / keys.ERASURE, key)
        self._keys = replace(self._keys, erasure=key)

    @property
    def household_key(self) -> bytes:
        """The key of household codes; made when it is first asked for."""
        return keys.household(self.folder)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma secure_delete = on")  # what was deleted is not left in the file
        connection.execute("pragma synchronous = full")  # what is on record survives a power cut
        return connection

    def _rewrite(self) -> None:
        """Write the file anew, once, so that no deleted name is left in it; where another process is in the way, the
        next time that the file is opened.
        """
        with suppress(sqlite3.OperationalError):
            self._writer.execute("vacuum")
            self._writer.execute("pragma wal_checkpoint(truncate)")
            self._writer.execute(_NAMES_ARE_GONE)

    def close(self) -> None:
        """Close the file."""
        with self._reading, self._writing:
            self._reader.close()
            self._writer.close()

    def rows(self, sql: str, *parameters: Any) -> list[sqlite3.Row]:
        """The answer to a question."""
        with self._reading:
            return self._reader.execute(sql, parameters).fetchall()

    def one(self, sql: str, *parameters: Any) -> sqlite3.Row | None:
        """The first row of an answer; None where there is none."""
        found = self.rows(sql, *parameters)
        return found[0] if found else None

    @contextmanager
    def apart(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own, for what takes long: nobody who logs in waits for it."""
        connection = self._connect()
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of the block, or after an error none of it. A block within a block belongs to the outer
        one.
        """
        with self._writing, full_disk_refused():
            if self._writer.in_transaction:
                yield self._writer
                return
            self._writer.execute("begin immediate")
            try:
                yield self._writer
                self._writer.execute("commit")
            except BaseException:
                self.seal.forget()
                if self._writer.in_transaction:
                    self._writer.execute("rollback")
                raise
            self.seal.note()

    def copy_to(self, path: Path) -> None:
        """A copy as it stands at one moment, for a backup."""
        copy = sqlite3.connect(path)
        try:
            with self.apart() as connection:
                connection.backup(copy)
        finally:
            copy.close()


def _add_later_columns(cursor: sqlite3.Connection) -> None:
    for table, column, type in _LATER:
        known = {row["name"] for row in cursor.execute(f"pragma table_info({table})")}
        if column not in known:
            cursor.execute(f"alter table {table} add column {column} {type}")


def _forget_names_of_guesses(cursor: sqlite3.Connection, is_new: bool) -> bool:
    """Guesses of passwords were kept by the name that somebody typed; whether the file may still hold such names."""
    if is_new:
        cursor.execute(_NAMES_ARE_GONE)
    if cursor.execute("select 1 from state where key = 'names_of_guesses'").fetchall():
        return False
    cursor.execute("delete from guesses where key like 'account:%'")
    return True


def _ours(path: Path) -> bool:
    """Make the file, so that nobody else may read it or what SQLite puts beside it; on Windows the folder's own rights
    decide. Whether it is new.
    """
    is_new = not path.exists()
    path.touch(mode=0o600)
    path.chmod(0o600)
    return is_new
