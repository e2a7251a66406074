"""Copying the database as it stands at one moment, and counting what is in a copy."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from data.refusal import DiskFull
from data.store.cursor import Cursor
from data.store.database import Store


def copy_database(store: Store, path: Path) -> tuple[dict[str, int], list[str]]:
    """Copy the database as it stands at one moment; the rows of each table, and the originals that it names."""
    # DuckDB takes no parameter here; the path is that of our own folder.
    literal = str(path).replace("'", "''")
    [(own,)] = store.rows("select current_database()")
    with store.cursor() as cursor:
        cursor.execute(f"attach or replace '{literal}' as backup")
        try:
            cursor.execute("begin")
            rows = _counts(cursor)
            originals = cursor.execute("select original from batches where original is not null").fetchall()
            cursor.execute(f'copy from database "{own}" to backup')
            cursor.execute("commit")
        finally:
            with suppress(duckdb.Error):  # after the commit there is nothing to roll back
                cursor.execute("rollback")
            with suppress(duckdb.Error):  # nor can a dead database do it
                cursor.execute("detach backup")
    if path.with_name(f"{path.name}.wal").exists():  # no space to bring the log into the file, of which nobody is told
        raise DiskFull
    return rows, [name for (name,) in originals]


def counted(path: Path) -> dict[str, int]:
    """The rows of each table of a database that nobody has open."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return _counts(Cursor(connection))


def _counts(cursor: Cursor) -> dict[str, int]:
    tables: list[Any] = cursor.execute(
        "select table_name from duckdb_tables() where database_name = current_database() and not temporary order by "
        "table_name"
    ).fetchall()
    return {table: cursor.execute(f'select count(*) from "{table}"').fetchall()[0][0] for (table,) in tables}
