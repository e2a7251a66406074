"""Writing a database file anew, so that no byte is left in it of rows that were deleted.

DuckDB marks deleted rows and reuses their blocks some day; until then they could be read out of the file.
"""

import logging
from pathlib import Path

import duckdb

from data.refusal import full_disk_refused, means_full_disk
from data.store.database import Store
from data.store.file_copy import copy_database, counted

_log = logging.getLogger(__name__)


def rewrite(store: Store) -> bool:
    """Put a copy of what is in the database in the place of its file; whether that could be done now. Raises DiskFull.

    People who ask meanwhile wait for it a moment. Where a question runs on it is not done, and nobody waits any longer.
    """
    fresh = store.path.with_name(f"{store.path.stem}-anew{store.path.suffix}")
    with store.nobody_writing(), full_disk_refused():
        try:
            _remove(fresh)
            rows, _ = copy_database(store, fresh)
            return counted(fresh) == rows and store.exchange_file(fresh)
        except duckdb.Error as error:
            if means_full_disk(error):
                raise
            _log.warning("%s was not written anew: %s", store.path, error)
            return False
        finally:
            _remove(fresh)


def _remove(path: Path) -> None:
    for file in (path, path.with_name(f"{path.name}.wal")):
        file.unlink(missing_ok=True)
