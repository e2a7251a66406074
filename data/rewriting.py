"""Writing a database file anew, so that no byte is left in it of rows that were deleted.

DuckDB marks deleted rows and reuses their blocks some day; until then they could be read out of the file.
"""

import os
import time
from pathlib import Path

import duckdb

from data.backup import copy_database, counted
from data.connection import connect_anew
from data.refusal import full_disk_refused
from data.store import Store

#: Seconds that questions which still run have to end.
_PATIENCE_S = 30.0


def rewrite(store: Store) -> bool:
    """Put a copy of what is in the database in the place of its file; whether that could be done now.

    People who ask meanwhile wait for it; what they had begun is asked again.
    """
    fresh = store.path.with_name(f"{store.path.stem}-anew{store.path.suffix}")
    with store._lock, full_disk_refused():
        try:
            _remove(fresh)
            rows, _ = copy_database(store, fresh)
            if counted(fresh) != rows:
                return False
            with store._opening:
                try:
                    if not _has_ended(store) or store.path.with_name(f"{store.path.name}.wal").exists():
                        return False
                    os.replace(fresh, store.path)
                finally:
                    store._connection = connect_anew(store._connection, store.path)
            return True
        finally:
            _remove(fresh)


def _remove(path: Path) -> None:
    for file in (path, path.with_name(f"{path.name}.wal")):
        file.unlink(missing_ok=True)


def _has_ended(store: Store) -> bool:
    """Close the database, and wait until nobody has it open: as long as somebody has, it cannot be opened in another way."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            store._connection.close()  # not while somebody is just beginning a question
            duckdb.connect(str(store.path), config={"custom_user_agent": "rewriting"}).close()
        except (duckdb.ConnectionException, duckdb.ResourceInUseException):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        else:
            return True
