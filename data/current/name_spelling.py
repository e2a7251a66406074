"""Names with a dot in a database of an earlier version, which kept each spelling of the dot as another name."""

from data.kinds import KINDS, WHO_FIELDS
from data.store.database import Cursor
from data.values.persons import DOTS_IN_SQL

_SPELLED = f"regexp_replace(name, '{DOTS_IN_SQL}', '\\1·\\2', 'g')"
_OTHERWISE = f"name is not null and name <> {_SPELLED}"


def respell(cursor: Cursor) -> bool:
    """Bring the names that rows carry to the one spelling; whether there were any that had another.

    Words that become the same are one from then on. What follows from them is to be made anew.
    """
    tables = _tables_with(cursor, "name")
    named = [table for kind in KINDS for table in (f"rows_{kind}", f"undone_{kind}") if table in tables]
    if "words" in tables:
        named.append("words")
    respelled = [table for table in named if cursor.execute(f"select 1 from {table} where {_OTHERWISE}").fetchone()]
    for table in respelled:
        cursor.execute(f"update {table} set name = {_SPELLED} where {_OTHERWISE}")
    if "words" in respelled:
        _merge(cursor)
    return bool(respelled)


def _merge(cursor: Cursor) -> None:
    """Let words that are the same be one: the first of them, in every row that has another's number."""
    cursor.execute(
        f"""create or replace temp table same_words as
            select who, first
            from (select who, min(who) over (partition by {", ".join(WHO_FIELDS)}, anonymous) as first from words)
            where who <> first"""
    )
    for table in _tables_with(cursor, "who") - {"words", "identity"}:
        cursor.execute(f"update {table} set who = s.first from same_words s where {table}.who = s.who")
    for table in ("words", "identity"):
        cursor.execute(f"delete from {table} where who in (select who from same_words)")


def _tables_with(cursor: Cursor, column: str) -> set[str]:
    """The database's own tables that have a column of that name."""
    found = cursor.execute(
        """select table_name from duckdb_columns() where database_name = current_database() and schema_name = 'main'
               and column_name = $column and table_name in
               (select table_name from duckdb_tables() where database_name = current_database() and not temporary)""",
        {"column": column},
    ).fetchall()
    return {table for (table,) in found}
