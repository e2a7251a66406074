"""How the database file is opened, opened anew after it died, and exchanged for another while people ask."""

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

#: How DuckDB is opened. Nothing is ever downloaded: the network has no internet, and a load must not wait for it.
CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "custom_user_agent": "board",
}
#: After one of these the database answers nothing more until it is opened anew: when a full disk cuts
#: a checkpoint short, or DuckDB finds a mistake of its own.
DEAD = (duckdb.FatalException, duckdb.InternalException, duckdb.ConnectionException)
#: Seconds that opening anew waits for queries of other threads that still run on the old one.
_PATIENCE_S = 30.0
#: Seconds that an exchange waits for questions that run; the next ones wait for it meanwhile.
_EXCHANGE_PATIENCE_S = 2.5
_log = logging.getLogger(__name__)


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the database, making it where it is missing."""
    return duckdb.connect(str(path), config=CONFIG)


def connect_anew(dead: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyConnection:
    """Open the database in place of one that died. The old one ends when its last cursor does, and only then a new one
    can begin.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            dead.close()
            fresh = connect(path)
            try:
                fresh.execute("from state limit 1").fetchall()
            except duckdb.Error:
                fresh.close()
                raise
            return fresh
        except (duckdb.ResourceInUseException, *DEAD):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


class Cursors:
    """Which threads have cursors open, so that the file can be exchanged while there are none."""

    def __init__(self) -> None:
        """None are open."""
        self._changed = threading.Condition()
        self._open: Counter[int] = Counter()
        self._exchanging = False

    @contextmanager
    def one(self) -> Iterator[None]:
        """While a cursor is open. Whoever has one already never waits for a second, or the exchange would wait in vain."""
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


def exchange(connection: duckdb.DuckDBPyConnection, path: Path, fresh: Path) -> tuple[duckdb.DuckDBPyConnection, bool]:
    """Put a file in the place of the database's own, on which no cursor is open; the connection from now on, and
    whether that was done.

    The connection is good in any case: where something else keeps the database open, all is as before.
    """
    done = False
    try:
        connection.close()
        # As long as anybody has it open it cannot be opened in another way.
        duckdb.connect(str(path), config={"custom_user_agent": "exchange"}).close()
        if not path.with_name(f"{path.name}.wal").exists():
            os.replace(fresh, path)
            done = True
    except (duckdb.Error, OSError) as error:
        _log.warning("%s was not exchanged: %s", path, error)
    # Where even this fails the next question finds it dead and opens it anew.
    with suppress(duckdb.Error):
        connection = connect_anew(connection, path)
    return connection, done
