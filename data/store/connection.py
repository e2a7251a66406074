"""How the database file is opened, opened anew after it died, and exchanged for another while people ask."""

import logging
import os
import time
from contextlib import suppress
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
