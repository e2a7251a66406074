"""A request as it stands, and everything that files and people ever said of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.current import edited_requests
from data.current.edited_requests import COLUMNS
from data.store.database import Cursor, Store


@dataclass(frozen=True)
class Cell:
    """A field that changed: what stood and what stands; None where there was nothing."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class RequestVersion:
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

    @property
    def says_something(self) -> bool:
        """Whether the entry is news; a sheet that was sent again unchanged is none."""
        return bool(self.changes or self.note or self.merged_into)


@dataclass(frozen=True)
class Request:
    """A request as it stands.

    ``version``: the newest entry in its history. ``values``: its fields, None where nothing was
    said. ``merged_into``: the request it was merged into; ``merged_from``: those merged into it, and into those.
    """

    request_id: str
    version: int
    values: dict[str, Any]
    merged_into: str | None
    merged_from: tuple[str, ...]

    @property
    def mark(self) -> str:
        """A short word that differs where any field does."""
        return hashlib.sha256(repr(self.values).encode()).hexdigest()[:12]


def find(store: Store, request_id: str) -> Request | None:
    """A request as it stands; None where there is none of that id."""
    with store.cursor() as cursor:
        cursor.execute("begin")  # closing the cursor ends it
        return read(cursor, request_id)


def history(store: Store, request_id: str) -> tuple[RequestVersion, ...]:
    """Every entry in a request's history, oldest first, those that changed nothing too; none for an unknown id."""
    with store.cursor() as cursor:
        cursor.execute("begin")
        return versions(cursor, request_id)


def read(cursor: Cursor, request_id: str) -> Request | None:
    """``find`` inside a transaction."""
    stands = values(cursor, request_id)
    if stands is None:
        return None
    newest = cursor.execute(
        "select max(batch_id) from rows_requests where request_id = $id", {"id": request_id}
    ).fetchall()
    into = cursor.execute("select merged_into from merges where request_id = $id", {"id": request_id}).fetchall()
    others = cursor.execute(
        """with recursive chain as (
               select request_id, edit_id from merges where merged_into = $id
               union select m.request_id, m.edit_id from merges m join chain on m.merged_into = chain.request_id
           ) select request_id from chain semi join requests using (request_id) where request_id <> $id
               order by edit_id""",
        {"id": request_id},
    ).fetchall()
    return Request(request_id, newest[0][0], stands, into[0][0] if into else None, tuple(id for (id,) in others))


def values(cursor: Cursor, request_id: str) -> dict[str, Any] | None:
    """A request's fields as they stand, inside a transaction; None where there is none of that id."""
    found = cursor.execute(
        f"select {', '.join(COLUMNS)} from requests where request_id = $id", {"id": request_id}
    ).fetchall()
    return dict(zip(COLUMNS, found[0], strict=True)) if found else None


def versions(cursor: Cursor, request_id: str) -> tuple[RequestVersion, ...]:
    """``history`` inside a transaction: the rows folded up to each entry that says anything, one after the other."""
    mine, named, names = (
        edited_requests.versions("r.request_id = $id"),
        {"id": request_id},
        [name for name in COLUMNS if name != "request_id"],
    )
    # An entry's number stands in for the request: each is folded as if nothing had come after it. Sheets
    # sent again unchanged change nothing, and there are far more of them than of others.
    counts = " or ".join(f"{name} is not null" for name in names)
    differs = " or ".join(
        f"({name} is not null and {name} is distinct from lag({name} ignore nulls) over (order by batch_id))"
        for name in names
    )
    telling = (
        f"{edited_requests.counting('from mine', COLUMNS)} select batch_id from counting qualify by_hand or "
        f"(batch_id > first_hand and ({counts})) or {differs}"
    )
    prefixes = f"""with mine as ({mine}), telling as ({telling})
        select telling.batch_id::varchar as request_id, mine.* exclude (request_id) from mine
            join telling on mine.batch_id <= telling.batch_id"""
    states = {
        int(row[0]): row[1:] for row in cursor.execute(edited_requests.folded(prefixes, COLUMNS), named).fetchall()
    }
    entries = cursor.execute(
        f"""select r.batch_id, coalesce(r.made_at, b.received_at, h.made_at), coalesce(e.who, h.who), b.file_name,
            r.line, coalesce(e.note, h.note, ''),
            e.merged_into,
               {", ".join(f"r.{name}" for name in names)}
           from ({mine}) r left join edits e on r.batch_id = e.edit_id left join batches b using (batch_id)
               left join hand_entries h on r.batch_id = h.entry_id order by r.batch_id""",
        named,
    ).fetchall()
    told = []
    before: Sequence[Any] = (None,) * len(names)
    for id, at, who, file_name, line, note, into, *own in entries:
        # An edit that no file's row precedes any more waits for one; what it said is its own all the same.
        waiting = (
            [old if new in (None, "") else new for old, new in zip(before, own, strict=True)]
            if who is not None
            else before
        )
        after = states.get(id, waiting)
        changes = tuple(Cell(name, old, new) for name, old, new in zip(names, before, after, strict=True) if old != new)
        told.append(RequestVersion(id, at, who, file_name, line, note, into, changes))
        before = after
    return tuple(told)


def status_without_merges(cursor: Cursor, request_id: str) -> str:
    """The status a request would have if it had never been merged; by its times where there is none but 重复."""
    rows = edited_requests.versions("r.request_id = $id and e.merged_into is null")
    found = cursor.execute(
        f"select status, accepted_at, resolved_at from ({edited_requests.folded(rows, COLUMNS)})", {"id": request_id}
    ).fetchall()
    status, accepted, resolved = found[0]
    if status not in (None, "duplicate"):
        return str(status)
    return "resolved" if resolved else "accepted" if accepted else "reported"
