"""Opening a community's database: what its schema lacks is added, and what follows from the rows is made anew."""

from pathlib import Path

from data.current import fold
from data.store import migration
from data.store.database import Cursor, Store, read_settings


def open_store(path: Path | str) -> Store:
    """Open the database at ``path``, making it and its folder when missing, or bringing it up to date."""
    return Store(path, _bring_up_to_date)


def _bring_up_to_date(cursor: Cursor) -> None:
    """Add what the schema has and the file lacks; derived tables are then made anew from the rows."""
    if migration.is_current(cursor):
        return
    cursor.execute("begin")
    if migration.bring_up_to_date(cursor):
        fold.rebuild(cursor, read_settings(cursor))
    cursor.execute("commit")
