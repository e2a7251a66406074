"""A second file whose values a mapping joins by an id: read once, and kept inside the mapping."""

import json
from typing import BinaryIO

from data.files.table import rows_of
from data.files.tables_of_file import Refused, received_tables
from data.mapping.headers import index_of
from data.mapping.mapping import MOST_JOINED, Join
from data.refusal import Refusal
from data.store.database import Store

#: A table of coordinates is small.
MOST_BYTES = 50_000_000


def first_table(store: Store, content: bytes | BinaryIO, file_name: str) -> list[list[str]]:
    """All rows of the second file, its header first. Raises Refusal where it is no table or too long."""
    with received_tables(store, content, file_name, MOST_BYTES) as (_, opened):
        tables = [table for table in opened if not isinstance(table, Refused)]
        if not tables:
            raise Refusal("empty", "第二个文件里没有表格。", "The second file holds no table.")
        width = max(map(len, tables[0].first_rows()), default=0)
        found = [cells for _, cells in sorted(rows_of(tables[0], width))]
    filled = [row for row in found if any(cell.strip() for cell in row)]
    if len(filled) > MOST_JOINED:
        raise Refusal(
            "too_many_rows",
            f"第二个文件超过 {MOST_JOINED:,} 行。",
            f"The second file has more than {MOST_JOINED:,} rows.",
        )
    return filled


def join_of(rows: list[list[str]], column: str, by: str, fields: dict[str, str]) -> Join:
    """The join of ``column`` of the first file with ``by`` of these rows; ``fields``: field → column of these rows.

    Raises Refusal where the rows do not have those columns. Where an id comes twice its last row holds.
    """
    header = rows[0] if rows else []
    absent = [name for name in (by, *fields.values()) if index_of(header, name) < 0]
    if absent:
        raise Refusal(
            "bad_join",
            f"第二个文件里没有这些列:{'、'.join(absent)}。它的列:{'、'.join(header)}。",
            f"The second file has no columns {', '.join(absent)}. Its columns: {', '.join(header)}.",
        )
    key, places = index_of(header, by), [index_of(header, name) for name in fields.values()]
    table = {row[key].strip(): tuple(row[place].strip() for place in places) for row in rows[1:] if row[key].strip()}
    return Join(column, tuple(fields), table)


def with_table(mapping: str, content: BinaryIO, file_name: str, store: Store) -> str:
    """The JSON of a mapping whose ``join`` says ``column``, ``by`` and ``fields`` (field → column), with the second
    file's rows put in.
    """
    try:
        given = json.loads(mapping)
        join = given["join"]
        column, by, fields = join["column"], join["by"], dict(join["fields"])
    except (ValueError, KeyError, TypeError):
        raise Refusal(
            "bad_mapping",
            "join 要有 column、by 和 fields(字段 → 第二个文件的列)",
            "join needs column, by and fields (field → column of the second file)",
        ) from None
    found = join_of(first_table(store, content, file_name), column, by, fields)
    return json.dumps(
        {**given, "join": {"column": found.column, "fields": found.fields, "table": found.table}}, ensure_ascii=False
    )
