"""Opening a community's database: what its schema lacks is added, and what follows from the rows is made anew."""

import json
from pathlib import Path

from data.current import fold, name_spelling
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
    if not migration.has(cursor, "kept_episodes"):
        _forget_former_bounds(cursor)
    changed = migration.bring_up_to_date(cursor)
    if name_spelling.respell(cursor) or changed:
        fold.rebuild(cursor, read_settings(cursor))
    cursor.execute("commit")


#: Bounds of counts that were defaults before these were judged by who is new. The page kept them with any other bound
#: that somebody changed.
_FORMER_BOUNDS = {"fever_count": [1, 5], "abnormal_count": [3, 20]}


def _forget_former_bounds(cursor: Cursor) -> None:
    """Take away the bounds that nobody set, in a database that has just been made or of an earlier version."""
    if not migration.has(cursor, "settings"):
        return
    for (kept,) in cursor.execute("select value from settings where key = 'count_bounds'").fetchall():
        bounds = {id: pair for id, pair in json.loads(kept).items() if pair != _FORMER_BOUNDS.get(id)}
        cursor.execute("update settings set value = $value where key = 'count_bounds'", {"value": json.dumps(bounds)})
