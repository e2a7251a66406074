"""Taking a batch back, and putting it back in its old place; each can first say what it would change."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from data import clock
from data.batches import difference as differences
from data.batches import outcome, uploads
from data.intake import aside, batch_rows
from data.kind_of_file import Kind
from data.kinds import KINDS
from data.privacy import retention
from data.refusal import Refusal
from data.store.database import Cursor, Store


@dataclass(frozen=True)
class Difference:
    """What undoing or redoing changes in what stands: how many rows go, come, change, and the first of them.

    ``rows``: ``{row, what, field, old, new}``, ``what`` one of removed, added, changed.
    """

    removed: int
    added: int
    changed: int
    rows: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """For HTTP."""
        return asdict(self)


def undo(store: Store, batch_id: int) -> dict[str, Any] | None:
    """Take a batch back: the tables are as if the file had never come. None for an unknown batch.

    The batch stays in the history, marked as undone; undoing it again changes nothing.
    """
    return _move(store, batch_id, undone=True)


def redo(store: Store, batch_id: int) -> dict[str, Any] | None:
    """Put an undone batch back in its old place, under the files that came after it. None for an unknown batch."""
    return _move(store, batch_id, undone=False)


def difference(store: Store, batch_id: int, undone: bool) -> Difference | None:
    """What ``undo`` (or ``redo`` where not ``undone``) would change; None for an unknown batch."""
    found = uploads.batch(store, batch_id)
    if found is None:
        return None
    if bool(found["undone_at"]) == undone:
        return Difference(0, 0, 0, [])
    retention.refuse_undo(store, found)
    kind = KINDS[found["kind"]]
    with store.write() as transaction:
        transaction.keep = False
        cursor = transaction.cursor
        differences.name_people(cursor, kind)
        _change(store, cursor, kind, batch_id, undone, before=lambda: outcome.remember(cursor, kind))
        differences.name_people(cursor, kind)
        counts, rows = differences.compare(cursor, kind)
    return Difference(counts.get("removed", 0), counts.get("added", 0), counts.get("changed", 0), rows)


def _move(store: Store, batch_id: int, undone: bool) -> dict[str, Any] | None:
    found = uploads.batch(store, batch_id)
    if found is None:
        return None
    if bool(found["undone_at"]) != undone:
        retention.refuse_undo(store, found)
    with store.write() as transaction:
        cursor = transaction.cursor
        # Asked again inside: somebody else may have been quicker.
        stands = cursor.execute(
            "select undone_at is null from batches where batch_id = $id", {"id": batch_id}
        ).fetchall()[0][0]
        if stands == undone:
            kind = KINDS[found["kind"]]
            _change(store, cursor, kind, batch_id, undone)
        else:
            transaction.changed = False
    return uploads.batch(store, batch_id)


def _change(
    store: Store, cursor: Cursor, kind: Kind, batch_id: int, undone: bool, before: Callable[[], object] = lambda: None
) -> None:
    """Move the rows and fold what they touch; ``before`` is called when it is known what that is, and nothing is folded
    yet.
    """
    words_changed, few = _moved(cursor, kind, batch_id, undone)
    before()
    batch_rows.refresh(store, cursor, kind, words_changed, few)


def _moved(cursor: Cursor, kind: Kind, batch_id: int, undone: bool) -> tuple[bool, bool]:
    marked = "update batches set undone_at = $at where batch_id = $id"
    if undone:
        moved = aside.take_out(cursor, kind, batch_id)
        cursor.execute(marked, {"id": batch_id, "at": clock.now()})
        return moved
    if not aside.has(cursor, kind, batch_id) and _had_any(cursor, batch_id):
        raise Refusal(
            "not_kept",
            "这次上传的行没有保留下来,不能恢复。请把原文件再上传一次。",
            "The rows of this upload were not kept, so it cannot be put back. Please upload the file again.",
        )
    moved = aside.put_back(cursor, kind, batch_id)
    cursor.execute(marked, {"id": batch_id, "at": None})
    return moved


def _had_any(cursor: Cursor, batch_id: int) -> bool:
    asked = "select accepted + unchanged > 0 from batches where batch_id = $id"
    return bool(cursor.execute(asked, {"id": batch_id}).fetchall()[0][0])
