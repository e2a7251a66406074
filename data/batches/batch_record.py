"""What the history keeps of a batch."""

import json

from data import clock
from data.batches import remarks
from data.batches.result import Result, Sending
from data.files.received import Received, keep
from data.kind_of_file import Kind
from data.mapping.recognition import Look
from data.store.database import Cursor, Store, Transaction


def delivered(cursor: Cursor, sending: Sending, table_name: str) -> Result | None:
    """What the same delivery of this table became before."""
    if sending.delivery is None:
        return None
    rows = cursor.execute(
        """select batch_id, kind, encoding, day, rows_read, accepted, unchanged, rejected, added, changed,
            coalesce(remark_count, 0), columns, missing, changes, coalesce(notices, '[]')
           from batches where delivery = $delivery and table_name = $table""",
        {"delivery": sending.delivery, "table": table_name},
    ).fetchall()
    if not rows:
        return None
    counts = ("rows_read", "accepted", "unchanged", "rejected", "new", "changed", "remark_count")
    names = ("batch_id", "kind", "encoding", "day", *counts)
    *numbers, columns, missing, changes, notices = rows[0]
    lists = {
        "columns": json.loads(columns),
        "missing": json.loads(missing),
        "changes": json.loads(changes),
        "notices": json.loads(notices),
        "rejects": [],
    }
    return Result(**dict(zip(names, numbers, strict=True)), **lists)


def announce(cursor: Cursor, kind: Kind, received: Received, seen: Look, sending: Sending) -> int:
    """Begin a batch: its number, and which file it is, which the fold asks while its rows are put in."""
    batch_id = int(cursor.execute("select nextval('batch_ids')").fetchall()[0][0])
    cursor.execute(
        """insert into batches (batch_id, kind, file_name, size, sha256, datum, source, sender, delivery, table_name,
            mapping, mapping_name)
           values ($id, $kind, $name, $size, $sha, $datum, $source, $sender, $delivery, $table, $mapping,
               $mapping_name)""",
        {
            "id": batch_id,
            "kind": kind.id,
            "name": received.name,
            "size": received.size,
            "sha": received.sha256,
            "datum": seen.datum,
            "source": sending.by,
            "sender": sending.sender,
            "delivery": sending.delivery,
            "table": seen.table.name,
            "mapping": seen.plan.as_json() if seen.plan else None,
            "mapping_name": seen.mapping_name,
        },
    )
    return batch_id


def record(store: Store, transaction: Transaction, result: Result, received: Received, batch_id: int) -> None:
    """Write into the history what became of the batch, and keep its original."""
    cursor = transaction.cursor
    original = keep(received, store.originals, batch_id)
    transaction.files.append(original)
    cursor.execute(
        """update batches set encoding = $encoding, day = $day, received_at = $now, rows_read = $read,
            accepted = $accepted,
               unchanged = $unchanged, rejected = $rejected, added = $new, changed = $changed, original = $original,
               columns = $columns, missing = $missing, changes = $changes, remark_count = $remarks,
               notices = $notices
           where batch_id = $id""",
        {
            "id": batch_id,
            "encoding": result.encoding,
            "day": result.day,
            "now": clock.now(),
            "read": result.rows_read,
            "accepted": result.accepted,
            "unchanged": result.unchanged,
            "rejected": result.rejected,
            "new": result.new,
            "changed": result.changed,
            "original": original.relative_to(store.path.parent).as_posix(),
            "columns": json.dumps(result.columns, ensure_ascii=False),
            "missing": json.dumps(result.missing),
            "changes": json.dumps(result.changes, ensure_ascii=False),
            "remarks": result.remark_count,
            "notices": json.dumps(result.notices, ensure_ascii=False),
        },
    )
    remarks.keep(cursor, batch_id)
    if result.rejected:
        cursor.execute(
            "insert into rejects select $id, line, field, value, reason_zh, reason_en from rejected", {"id": batch_id}
        )
