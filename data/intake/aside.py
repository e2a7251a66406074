"""Rows that are put aside as ``undone_<kind>``, a person's words spelled out, and put back in their old place."""

from data.current import identity
from data.intake import batch_rows
from data.kind_of_file import Kind
from data.kinds import WHO_FIELDS
from data.store.database import Cursor
from data.store.schema import row_columns


def has(cursor: Cursor, kind: Kind, batch_id: int) -> bool:
    """Whether rows of a batch lie aside."""
    asked = f"select 1 from undone_{kind.id} where batch_id = $id limit 1"
    return bool(cursor.execute(asked, {"id": batch_id}).fetchall())


def take_out(cursor: Cursor, kind: Kind, batch_id: int) -> tuple[bool, bool]:
    """Put the rows of a batch aside; what ``batch_rows.refresh`` is to be told: whether words changed, and ``few``."""
    cursor.execute(
        f"create or replace temp table undone as select * from rows_{kind.id} where {_mine(kind)}", {"id": batch_id}
    )
    few = batch_rows.touch(cursor, kind, "undone")
    spelled = "undone join words using (who)" if kind.person else "undone"
    if cursor.execute("select 1 from undone limit 1").fetchall():
        cursor.execute(
            f"insert into undone_{kind.id} (batch_id, {_columns(kind)}) select batch_id, {_columns(kind)} from "
            f"{spelled}"
        )
    cursor.execute(f"delete from rows_{kind.id} where {_mine(kind)}", {"id": batch_id})
    return identity.forget_words(cursor, "undone") if kind.person else False, few


def put_back(cursor: Cursor, kind: Kind, batch_id: int) -> tuple[bool, bool]:
    """Put rows that were put aside back in their old place; answers as ``take_out``."""
    cursor.execute(
        f"create or replace temp table incoming as select {_columns(kind)} from undone_{kind.id} where batch_id = $id",
        {"id": batch_id},
    )
    anonymous = kind.person and bool(
        cursor.execute("select coalesce(bool_or(anonymous), false) from incoming").fetchall()[0][0]
    )
    new_words = identity.number_words(cursor, anonymous) if kind.person else False
    few = batch_rows.put(cursor, kind, batch_id)
    cursor.execute(f"delete from undone_{kind.id} where batch_id = $id", {"id": batch_id})
    return new_words, few


def _mine(kind: Kind) -> str:
    """A condition for the rows of a batch; a request that became nobody's stays as it is, whatever becomes of its
    files.
    """
    return "batch_id = $id" + (
        " and request_id not in (select request_id from kept_requests)" if kind.id == "requests" else ""
    )


def _columns(kind: Kind) -> str:
    """The columns of ``undone_<kind>`` behind the batch."""
    words = (*WHO_FIELDS, "anonymous") if kind.person else ()
    return ", ".join(("line", *words, *(name for name, _ in row_columns(kind) if name != "who")))
