"""Bringing a database that an earlier version made up to the schema of this one."""

import hashlib
from functools import cache
from typing import NamedTuple

import duckdb

from data.store import schema
from data.store.cursor import Cursor


class _Column(NamedTuple):
    name: str
    type: str


_COLUMNS = """
select table_name, column_name, data_type from duckdb_columns()
where database_name = current_database() and schema_name = 'main'
    and table_name in (select table_name from duckdb_tables() where database_name = current_database())
order by table_name, column_index
"""


def is_current(cursor: Cursor) -> bool:
    """Whether the database has this very schema; then it is opened without anything being written."""
    try:
        # Asked for at once: to list the tables first would take half of the time that opening takes.
        found = cursor.execute("select value from state where key = 'schema'").fetchall()
    except duckdb.CatalogException:  # there is no such table: the file is new
        return False
    return found == [(_hash(),)]


def has(cursor: Cursor, table: str) -> bool:
    """Whether the database has a table of that name."""
    asked = "select 1 from duckdb_tables() where database_name = current_database() and table_name = $table"
    return bool(cursor.execute(asked, {"table": table}).fetchall())


def bring_up_to_date(cursor: Cursor) -> bool:
    """Add the tables, views and columns that are missing, inside the caller's transaction; rows stay.

    Answers whether tables that were there gained something: then what follows from the rows is to
    be made anew. A new column stands where the schema has it, because some inserts go by place.
    Columns that only a later version knows stay, as long as nothing is missing beside them.
    """
    found, wanted = _tables(cursor), _schema(schema.statements())
    lacking = [table for table, columns in wanted.items() if table in found and not set(columns) <= set(found[table])]
    for table in lacking:
        cursor.execute(f"create or replace temp table before_{table} as from {table}; drop table {table}")
    cursor.execute(schema.statements())
    for table in lacking:
        names = {column.name for column in found[table]}
        shared = ", ".join(column.name for column in wanted[table] if column.name in names)
        # Not of no rows: after such an insert DuckDB 2.0.0 loses sight of a large one.
        if shared and cursor.execute(f"select 1 from before_{table} limit 1").fetchall():
            cursor.execute(f"insert into {table} by name select {shared} from before_{table}")
        cursor.execute(f"drop table before_{table}")
    cursor.execute("insert or replace into state values ('schema', $hash)", {"hash": _hash()})
    return bool(found) and (bool(lacking) or not wanted.keys() <= found.keys())


def _hash() -> str:
    return hashlib.sha256(schema.statements().encode()).hexdigest()


@cache
def _schema(statements: str) -> dict[str, list[_Column]]:
    """The columns of every table that these statements make; asked of DuckDB once a process."""
    with duckdb.connect() as empty:
        empty.execute(statements)
        return _tables(Cursor(empty))


def _tables(cursor: Cursor) -> dict[str, list[_Column]]:
    """The columns of every table in their order."""
    found: dict[str, list[_Column]] = {}
    for table, *column in cursor.execute(_COLUMNS).fetchall():
        found.setdefault(table, []).append(_Column(*column))
    return found
