"""One database file: reading from any thread, writing one transaction at a time."""

import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd

from data import real_files
from data.refusal import full_disk_refused
from data.settings import SETTINGS, checked
from data.store.connection import DEAD, connect, connect_anew, exchange
from data.store.cursor import Cursor as Cursor  # whoever writes to a store names both
from data.store.cursor import Parameters

Answer = TypeVar("Answer")

#: A file of this many bytes is loaded within this much of DuckDB's memory: some 30 million rows, a year of a community.
LARGE_FILE, LARGE_FILE_MEMORY = 200_000_000, "500MB"
#: Seconds that an exchange waits for questions that run; the next ones wait for it meanwhile.
_EXCHANGE_PATIENCE_S = 2.5


@dataclass
class Transaction:
    """A running write: its cursor, and what is to become of it.

    ``files`` were made for it, and go where it is not kept. ``grids``: only requests and people of these may be read
    or written in it, see ``data.store.grid_scope.sees``; None: all.
    """

    cursor: Cursor
    keep: bool = True
    changed: bool = True
    files: list[Path] = field(default_factory=list)
    grids: frozenset[str] | None = None


class Cursors:
    """Which threads have cursors open, so that the file can be exchanged while there are none."""

    def __init__(self) -> None:
        """None are open."""
        self._changed = threading.Condition()
        self._open: Counter[int] = Counter()
        self._exchanging = False

    @contextmanager
    def one(self) -> Iterator[None]:
        """While a cursor is open. Whoever has one already never waits for a second, or the exchange would wait
        in vain.
        """
        me = threading.get_ident()
        with self._changed:
            self._changed.wait_for(lambda: not self._exchanging or self._open[me])
            self._open[me] += 1
        try:
            yield
        finally:
            with self._changed:
                self._open[me] -= 1
                if not self._open[me]:
                    del self._open[me]
                self._changed.notify_all()

    @contextmanager
    def none(self) -> Iterator[bool]:
        """Whether no cursor is open, nor will be before the block ends. False after a short wait for those that are."""
        with self._changed:
            self._exchanging = True
            alone = self._changed.wait_for(lambda: not any(self._open.values()), _EXCHANGE_PATIENCE_S)
            if not alone:
                self._exchanging = False
                self._changed.notify_all()
        try:
            yield alone
        finally:
            with self._changed:
                self._exchanging = False
                self._changed.notify_all()


class Store:
    """A community's database.

    Every query runs on a cursor of its own, so any thread may ask; ``write`` holds a lock, so
    that there is one writer. ``version`` grows with every committed change, settings included.
    A full disk is refused as ``DiskFull``; where it made the database unusable, that is opened
    anew and the question asked again.
    """

    def __init__(self, path: Path | str, prepare: Callable[[Cursor], None]) -> None:
        """Open the database at ``path``, making its folder when missing.

        ``prepare`` leaves the schema in it; see ``data.current.opened_store.open_store``, which everybody calls.
        """
        self.path = Path(path)
        #: What tells apart the stores that may answer differently: the database, and the grids where it is limited to
        #: some.
        self.key: tuple[Path, Hashable] = self.path, None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._lock, self._opening, self._cursors = threading.RLock(), threading.RLock(), Cursors()
        self._closed = False
        self._connection = connect(self.path)
        # What a killed process had put there for want of memory.
        real_files.remove(Path(f"{self.path}.tmp"), ignore_errors=True)
        try:
            with full_disk_refused(), self.cursor() as cursor:
                prepare(cursor)
        except BaseException:
            self.close()
            raise
        self.version = int(self.state("data_version") or 0)
        #: Grows when somebody comes, goes, moves or is exempted; most files change no more than what people did.
        self.people_version = self.version
        with self.cursor() as cursor:
            self._people = self._census_mark(cursor)
            self._settings = read_settings(cursor)

    def whole_only(self) -> None:
        """Raise PermissionError where this store is limited to some grids, for what needs all of the data."""

    @property
    def scratch(self) -> Path:
        """A folder for files that live as long as one load; what a killed process left there goes at the next start."""
        folder = self.path.parent / "scratch"
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def originals(self) -> Path:
        """The folder of the originals of what was loaded; it may not be there yet."""
        return self.path.parent / "originals" / self.path.stem

    def close(self) -> None:
        """Close the database; cursors still open die with it."""
        self._closed = True
        self._connection.close()

    def query(self, sql: str, parameters: Parameters = None) -> pd.DataFrame:
        """The answer as a frame; named parameters as ``$name`` with a mapping."""
        return self._ask(lambda cursor: cursor.execute(sql, parameters).df())

    def together(self, *questions: str) -> list[pd.DataFrame]:
        """The answers to several questions about one and the same state of the data."""

        def answers(cursor: Cursor) -> list[pd.DataFrame]:
            cursor.execute("begin")
            # Closing the cursor ends the transaction.
            return [cursor.execute(sql).df() for sql in questions]

        return self._ask(answers)

    def rows(self, sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        """The answer as a list of tuples."""
        return self._ask(lambda cursor: cursor.execute(sql, parameters).fetchall())

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor for reading; one a thread."""
        with self._cursors.one():
            cursor = Cursor(self._connection.cursor())
            try:
                yield cursor
            finally:
                cursor.close()

    def _ask(self, question: Callable[[Cursor], Answer]) -> Answer:
        """The answer to a question that only reads; asked once more where the database had to be opened anew."""
        used = self._connection
        try:
            with self.cursor() as cursor:
                return question(cursor)
        except Exception as error:
            with full_disk_refused():
                if not isinstance(error, duckdb.Error) or not self._revived(error, used):
                    raise
                with self.cursor() as cursor:
                    return question(cursor)

    def _revived(self, error: duckdb.Error, used: duckdb.DuckDBPyConnection) -> bool:
        """Whether the database that failed with this error has been opened anew, by this thread or another."""
        if self._closed:
            return False
        with self._opening:
            if self._connection is used:
                if not isinstance(error, DEAD):
                    return False
                self._connection = connect_anew(used, self.path)
            return True

    def nobody_writing(self) -> AbstractContextManager[Any]:
        """While nobody else may write."""
        return self._lock

    def exchange_file(self, fresh: Path) -> bool:
        """Put a file with the same content in the place of the database's; False, and all is as before, while a
        question runs on.
        """
        with self._lock, self._opening, self._cursors.none() as alone:
            if alone:
                self._connection, alone = exchange(self._connection, self.path, fresh)
            return alone

    @contextmanager
    def write(self) -> Iterator["Transaction"]:
        """A transaction: all of the block is committed, or after an error none of it.

        The block may set ``keep`` to False, and everything is rolled back: a dry run; or
        ``changed`` to False where the data did not change: then the version stays.
        """
        with self._lock:
            self.rows("from state limit 1")  # opens a dead database anew
            with self.cursor() as cursor:
                transaction, mark, done = Transaction(cursor), uuid.uuid4().hex, False
                try:
                    cursor.execute("begin")
                    yield transaction
                    grown = self.version + (transaction.keep and transaction.changed)
                    if transaction.keep:
                        people = self._census_mark(cursor)
                        told = {"v": str(grown), "mark": mark}
                        cursor.execute(
                            "insert or replace into state values ('data_version', $v), ('last_write', $mark)", told
                        )
                        self._commit(transaction, mark)
                        done = True
                except Exception:
                    with full_disk_refused():
                        raise
                finally:
                    if not done:
                        with suppress(duckdb.Error):  # after a commit that failed there is nothing to roll back
                            cursor.execute("rollback")
                        for file in transaction.files:
                            file.unlink(missing_ok=True)
            if done and people != self._people:
                self._people, self.people_version = people, self.people_version + 1
            self.version = grown

    def write_requests(self) -> AbstractContextManager[Transaction]:
        """``write`` for what people enter by hand and change in requests: a store of some grids allows that, within
        ``Transaction.grids``.
        """
        return self.write()

    @contextmanager
    def sparing(self, size: int) -> Iterator[None]:
        """While a file of so many bytes loads: a very large one spills to disk instead of filling the machine's
        memory.
        """
        if size < LARGE_FILE:
            yield
            return
        with self._lock:
            try:
                with self.cursor() as cursor:
                    cursor.execute(f"set memory_limit = '{LARGE_FILE_MEMORY}'")
                yield
            finally:
                with suppress(duckdb.Error), self.cursor() as cursor:  # a database opened anew has its own limit again
                    cursor.execute("reset memory_limit")

    def _commit(self, transaction: Transaction, mark: str) -> None:
        try:
            transaction.cursor.execute("commit")
        except duckdb.Error:
            # One whose checkpoint failed afterwards has been made all the same: only the database knows.
            transaction.cursor.close()
            files, transaction.files = transaction.files, []  # they stay as long as nobody can tell
            if self.state("last_write") != mark:
                transaction.files = files
                raise

    def setting(self, id: str) -> Any:
        """The value of a setting, or its default; KeyError for an unknown id. Do not mutate it."""
        return self._settings[id]

    def settings(self) -> dict[str, Any]:
        """All settings by id, defaults filled in. Do not mutate the values."""
        return dict(self._settings)

    @contextmanager
    def write_settings(self, values: Mapping[str, Any]) -> Iterator[Transaction]:
        """``write`` with these settings kept, and in force from within the block on; after an error all is as before.

        Raises KeyError for an unknown id and ValueError for a value that is not allowed.
        """
        before = self._settings
        try:
            with self.write() as transaction:
                for id, value in values.items():
                    transaction.cursor.execute(
                        "insert or replace into settings values ($id, $value)",
                        {"id": id, "value": json.dumps(checked(id, value), ensure_ascii=False)},
                    )
                # In force before the version grows, so that no answer under the new version used the old ones.
                self._settings = {**before, **values}
                yield transaction
        except BaseException:
            self._settings = before
            raise

    def state(self, key: str) -> str | None:
        """A remembered word about the store itself, such as ``demo``; None when not set."""
        found = self.rows("select value from state where key = $key", {"key": key})
        return found[0][0] if found else None

    def remember(self, key: str, value: str) -> None:
        """Keep a word about the store itself."""
        with self.write() as transaction:
            transaction.cursor.execute(
                "insert or replace into state values ($key, $value)", {"key": key, "value": value}
            )

    def raise_version(self, least: int) -> None:
        """Make the next versions greater than ``least``, so that a viewer of another store notices."""
        with self._lock:
            self.version = max(self.version, least)

    def _census_mark(self, cursor: Cursor) -> tuple[Any, ...]:
        """A mark that differs when anybody's home or time in it does: over all people, in any order."""
        asked = cursor.execute(
            """select count(*), bit_xor(hash(person, household, grid_id, building_id,
                   resident_from, resident_until, exempt_from, exempt_to)) from people"""
        )
        return asked.fetchall()[0]


def read_settings(cursor: Cursor) -> dict[str, Any]:
    """All settings by id as the database keeps them, defaults filled in."""
    rows = cursor.execute("select key, value from settings").fetchall()
    kept = {key: json.loads(value) for key, value in rows}
    return {id: kept.get(id, setting.default) for id, setting in SETTINGS.items()}
