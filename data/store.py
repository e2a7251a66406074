"""One database file: reading from any thread, writing one transaction at a time."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from data import schema
from data.settings import SETTINGS, checked

Parameters = Mapping[str, Any] | Sequence[Any] | None
Cursor = duckdb.DuckDBPyConnection


@dataclass
class Transaction:
    """A running write: its cursor, and what is to become of it."""

    cursor: Cursor
    keep: bool = True
    changed: bool = True


class Store:
    """A community's database.

    Every query runs on a cursor of its own, so any thread may ask; ``write`` holds a lock, so
    that there is one writer. ``version`` grows with every committed change, settings included.
    """

    def __init__(self, path: Path | str) -> None:
        """Open the database at ``path``, making it and its folder when missing."""
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Nothing is ever downloaded: the network has no internet, and a load must not wait for it.
        self._connection = duckdb.connect(
            str(self.path),
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "custom_user_agent": "board",
            },
        )
        self._lock = threading.RLock()
        self._connection.execute(schema.statements())
        self.version = int(self._state("data_version") or 0)
        #: Grows when somebody comes, goes, moves or is exempted; most files change no more than what people did.
        self.people_version = self.version
        with self.cursor() as cursor:
            self._people = self._census_mark(cursor)
        self._settings = self._read_settings()

    @property
    def scratch(self) -> Path:
        """A folder for files that live as long as one load; what a killed process left there goes at the next start."""
        folder = self.path.parent / "scratch"
        folder.mkdir(exist_ok=True)
        return folder

    def close(self) -> None:
        """Close the database; cursors still open die with it."""
        self._connection.close()

    def query(self, sql: str, parameters: Parameters = None) -> pd.DataFrame:
        """The answer as a frame; named parameters as ``$name`` with a mapping."""
        with self.cursor() as cursor:
            return cursor.execute(sql, parameters).df()

    def together(self, *questions: str) -> list[pd.DataFrame]:
        """The answers to several questions about one and the same state of the data."""
        with self.cursor() as cursor:
            cursor.execute("begin")
            try:
                return [cursor.execute(sql).df() for sql in questions]
            finally:
                cursor.execute("rollback")

    def rows(self, sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        """The answer as a list of tuples."""
        with self.cursor() as cursor:
            return cursor.execute(sql, parameters).fetchall()

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor for reading; one a thread."""
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def write(self) -> Iterator["Transaction"]:
        """A transaction: all of the block is committed, or after an error none of it.

        The block may set ``keep`` to False, and everything is rolled back: a dry run; or
        ``changed`` to False where the data did not change: then the version stays.
        """
        with self._lock, self.cursor() as cursor:
            transaction = Transaction(cursor)
            cursor.execute("begin")
            try:
                yield transaction
                grown = self.version + (transaction.keep and transaction.changed)
                people = self._census_mark(cursor) if transaction.keep else self._people
                if transaction.keep:
                    cursor.execute("insert or replace into state values ('data_version', $v)", {"v": str(grown)})
                cursor.execute("commit" if transaction.keep else "rollback")
            except BaseException:
                cursor.execute("rollback")
                raise
            if people != self._people:
                self._people, self.people_version = people, self.people_version + 1
            self.version = grown

    def setting(self, id: str) -> Any:
        """The value of a setting, or its default; KeyError for an unknown id. Do not mutate it."""
        return self._settings[id]

    def settings(self) -> dict[str, Any]:
        """All settings by id, defaults filled in. Do not mutate the values."""
        return dict(self._settings)

    def change_settings(self, values: Mapping[str, Any]) -> None:
        """Set settings in one transaction and refold what follows from them.

        Raises KeyError for an unknown id and ValueError for a value that is not allowed.
        """
        from data import current  # the fold needs the store's schema, not the other way round

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
                current.refresh_requests(transaction.cursor, self._settings)
        except BaseException:
            self._settings = before
            raise

    def state(self, key: str) -> str | None:
        """A remembered word about the store itself, such as ``demo``; None when not set."""
        return self._state(key)

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

    def _state(self, key: str) -> str | None:
        found = self.rows("select value from state where key = $key", {"key": key})
        return found[0][0] if found else None

    def _read_settings(self) -> dict[str, Any]:
        kept = {key: json.loads(value) for key, value in self.rows("select key, value from settings")}
        return {id: kept.get(id, setting.default) for id, setting in SETTINGS.items()}
