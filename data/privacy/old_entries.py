"""Entries by hand whose time is over: their notes go, what was put aside goes, and those of which nothing is left."""

from datetime import date

from data.kinds import KINDS
from data.store.database import Cursor

#: A query for an entry of which ``clean`` up to ``$until`` may take something.
ANY_OLD = "select 1 from hand_entries where made_at::date <= $until and (note is not null or undone_at is not null)"


def clean(cursor: Cursor, until: date) -> int:
    """Take away what is past its time of entries made up to a day; how many of them changed or went."""
    given = {"until": until}
    [(noted,)] = cursor.execute(
        "select count(*) from hand_entries where made_at::date <= $until and note is not null", given
    ).fetchall()
    cursor.execute("update hand_entries set note = null where made_at::date <= $until and note is not null", given)
    old = "select entry_id from hand_entries where made_at::date <= $until"
    for kind in KINDS:
        cursor.execute(f"delete from undone_{kind} where batch_id in ({old})", given)
    return int(noted) + forget_empty(cursor)


def forget_empty(cursor: Cursor) -> int:
    """Take away the entries of which no row is left, standing or put aside; how many those are."""
    rows = " union all ".join(f"select batch_id from {table}_{kind}" for kind in KINDS for table in ("rows", "undone"))
    empty = f"entry_id not in (select batch_id from ({rows}))"
    [(found,)] = cursor.execute(f"select count(*) from hand_entries where {empty}").fetchall()
    if found:
        cursor.execute(f"delete from hand_entries where {empty}")
    return int(found)
