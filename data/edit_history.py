"""A request as it stands, and everything that files and people ever said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data import edit_fold
from data.kinds import KINDS
from data.schema import row_columns
from data.store import Cursor, Store

#: The columns of a request that files and people fill.
COLUMNS = tuple(name for name, _ in row_columns(KINDS["requests"]))


@dataclass(frozen=True)
class Cell:
    """A field that changed: what stood and what stands; None where there was nothing."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Version:
    """One entry in a request's history: a file's row, or an edit by hand.

    ``id`` grows with every entry. Of ``who`` and ``file_name`` one is given: the person who wrote,
    or the file. ``line`` is the file's. ``merged_into`` names the request this one was merged into.
    """

    id: int
    at: datetime
    who: str | None
    file_name: str | None
    line: int
    note: str
    merged_into: str | None
    changes: tuple[Cell, ...]


@dataclass(frozen=True)
class Request:
    """A request as it stands.

    ``version``: the newest entry in its history. ``values``: its fields, None where nothing was
    said. ``merged_into``: the request it was merged into; ``merged_from``: those merged into it.
    """

    request_id: str
    version: int
    values: dict[str, Any]
    merged_into: str | None
    merged_from: tuple[str, ...]


def find(store: Store, request_id: str) -> Request | None:
    """A request as it stands; None where there is none of that id."""
    with store.cursor() as cursor:
        cursor.execute("begin")  # closing the cursor ends it
        return read(cursor, request_id)


def history(store: Store, request_id: str) -> tuple[Version, ...]:
    """Every entry in a request's history, oldest first, those that changed nothing too; none for an unknown id."""
    with store.cursor() as cursor:
        cursor.execute("begin")
        return versions(cursor, request_id)


def read(cursor: Cursor, request_id: str) -> Request | None:
    """``find`` inside a transaction."""
    stands = values(cursor, request_id)
    if stands is None:
        return None
    newest = cursor.execute("select max(batch_id) from rows_requests where request_id = $id", {"id": request_id}).fetchall()
    into = cursor.execute("select merged_into from merges where request_id = $id", {"id": request_id}).fetchall()
    others = cursor.execute(
        "select request_id from merges semi join requests using (request_id) where merged_into = $id order by edit_id", {"id": request_id}
    ).fetchall()
    return Request(request_id, newest[0][0], stands, into[0][0] if into else None, tuple(id for (id,) in others))


def values(cursor: Cursor, request_id: str) -> dict[str, Any] | None:
    """A request's fields as they stand, inside a transaction; None where there is none of that id."""
    found = cursor.execute(f"select {', '.join(COLUMNS)} from requests where request_id = $id", {"id": request_id}).fetchall()
    return dict(zip(COLUMNS, found[0], strict=True)) if found else None


def versions(cursor: Cursor, request_id: str) -> tuple[Version, ...]:
    """``history`` inside a transaction: the rows folded up to each entry, one after the other."""
    # An entry's number stands in for the request: each is folded as if nothing had come after it.
    # Short histories only: their length is squared. A sheet sent daily for a year makes 365 entries.
    mine = edit_fold.versions("r.request_id = $id")
    prefixes = f"""with mine as ({mine})
        select upto.batch_id::varchar as request_id, mine.* exclude (request_id) from mine join mine upto on mine.batch_id <= upto.batch_id"""
    found = cursor.execute(edit_fold.folded(prefixes, COLUMNS), {"id": request_id}).fetchall()
    states = {int(row[0]): row[1:] for row in found}
    entries = cursor.execute(
        """select r.batch_id, coalesce(e.made_at, b.received_at), e.who, b.file_name, r.line, coalesce(e.note, ''), e.merged_into
           from rows_requests r left join edits e on r.batch_id = e.edit_id left join batches b using (batch_id)
           where r.request_id = $id order by r.batch_id""",
        {"id": request_id},
    ).fetchall()
    told = []
    names = [name for name in COLUMNS if name != "request_id"]
    before: Sequence[Any] = (None,) * len(names)
    for id, at, who, file_name, line, note, into in entries:
        after = states.get(id, before)
        changes = tuple(Cell(name, old, new) for name, old, new in zip(names, before, after, strict=True) if old != new)
        told.append(Version(id, at, who, file_name, line, note, into, changes))
        before = after
    return tuple(told)


def status_without(cursor: Cursor, request_id: str, edit_id: int) -> str:
    """The status a request would have if one of its edits had never been made; by its times where none was ever given."""
    rows = edit_fold.versions("r.request_id = $id and r.batch_id <> $edit")
    found = cursor.execute(
        f"select status, accepted_at, resolved_at from ({edit_fold.folded(rows, COLUMNS)})", {"id": request_id, "edit": edit_id}
    ).fetchall()
    status, accepted, resolved = found[0]
    return status or ("resolved" if resolved else "accepted" if accepted else "reported")
