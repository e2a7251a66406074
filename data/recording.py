"""What the history keeps of a batch."""

import json

from data import clock
from data.looking import Look
from data.receiving import Received, keep
from data.result import Result, Sending
from data.store import Cursor, Store, Transaction


def delivered(cursor: Cursor, sending: Sending, table_name: str) -> Result | None:
    """What the same delivery of this table became before."""
    if sending.delivery is None:
        return None
    rows = cursor.execute(
        """select batch_id, kind, encoding, day, rows_read, accepted, unchanged, rejected, added, changed, columns, missing, changes
           from batches where delivery = $delivery and table_name = $table""",
        {"delivery": sending.delivery, "table": table_name},
    ).fetchall()
    if not rows:
        return None
    names = ("batch_id", "kind", "encoding", "day", "rows_read", "accepted", "unchanged", "rejected", "new", "changed")
    *numbers, columns, missing, changes = rows[0]
    lists = {"columns": json.loads(columns), "missing": json.loads(missing), "changes": json.loads(changes), "rejects": []}
    return Result(**dict(zip(names, numbers, strict=True)), **lists)


def record(store: Store, transaction: Transaction, result: Result, received: Received, seen: Look, sending: Sending) -> int:
    """Write the batch into the history and keep its original."""
    cursor = transaction.cursor
    batch_id = int(cursor.execute("select currval('batch_ids')").fetchall()[0][0])
    original = keep(received, store.originals, batch_id)
    transaction.files.append(original)
    cursor.execute(
        """insert into batches (batch_id, kind, file_name, size, sha256, encoding, day, datum, source, sender, delivery, received_at,
               rows_read, accepted, unchanged, rejected, added, changed, original, table_name, mapping, mapping_name, columns, missing, changes)
           values ($id, $kind, $name, $size, $sha, $encoding, $day, $datum, $source, $sender, $delivery, $now,
               $read, $accepted, $unchanged, $rejected, $new, $changed, $original, $table, $mapping, $mapping_name, $columns, $missing, $changes)""",
        {
            "id": batch_id, "kind": result.kind, "name": received.name, "size": received.size, "sha": received.sha256,
            "encoding": result.encoding, "day": result.day, "datum": seen.datum, "source": sending.by, "sender": sending.sender,
            "delivery": sending.delivery, "now": clock.now(),
            "read": result.rows_read, "accepted": result.accepted, "unchanged": result.unchanged,
            "rejected": result.rejected, "new": result.new, "changed": result.changed,
            "original": original.relative_to(store.path.parent).as_posix(), "table": seen.table.name,
            "mapping": seen.plan.as_json() if seen.plan else None, "mapping_name": seen.mapping_name,
            "columns": json.dumps(result.columns, ensure_ascii=False), "missing": json.dumps(result.missing),
            "changes": json.dumps(result.changes, ensure_ascii=False),
        },
    )  # fmt: skip
    cursor.execute(
        "insert into rejects select $id, line, field, value, reason_zh, reason_en from rejected", {"id": batch_id}
    )
    return batch_id
