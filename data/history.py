"""Every upload ever made: what it was, what became of its rows, and taking it back."""

import json
from pathlib import Path
from typing import Any

from data import clock, csv_rows, decode, identity, intake
from data.csv_safe import csv_bytes
from data.kinds import KINDS
from data.store import Store

_COLUMNS = (
    "batch_id", "kind", "file_name", "size", "sha256", "encoding", "day", "datum", "source", "received_at",
    "rows_read", "accepted", "unchanged", "rejected", "added", "changed", "undone_at", "columns", "missing", "changes",
)  # fmt: skip
_JSON = ("columns", "missing", "changes")


def batches(store: Store) -> list[dict[str, Any]]:
    """All batches, newest first, undone ones too; without their columns, changes and rejects."""
    rows = store.rows(f"select {', '.join(_COLUMNS)} from batches order by batch_id desc")
    return [{name: value for name, value in _batch(row).items() if name not in _JSON} for row in rows]


def batch(store: Store, batch_id: int) -> dict[str, Any] | None:
    """One batch with the first of its changes and rejects; None where there is none of that id."""
    rows = store.rows(f"select {', '.join(_COLUMNS)} from batches where batch_id = $id", {"id": batch_id})
    if not rows:
        return None
    found = _batch(rows[0])
    found["rejects"] = rejects(store, batch_id, intake.SHOWN)
    return found


def _batch(row: tuple[Any, ...]) -> dict[str, Any]:
    found = dict(zip(_COLUMNS, row, strict=True))
    found["new"] = found.pop("added")
    for name in _JSON:
        found[name] = json.loads(found[name] or "[]")
    for name in ("day", "received_at", "undone_at"):
        found[name] = found[name].isoformat() if found[name] else None
    return found


def rejects(store: Store, batch_id: int, most: int | None = None) -> list[dict[str, Any]]:
    """The rejected rows of a batch in file order: line, column, value and the reason in both languages."""
    limit = "" if most is None else f"limit {int(most)}"
    rows = store.rows(
        f"""select line, field, value, reason_zh, reason_en from rejects where batch_id = $id order by line {limit}""",
        {"id": batch_id},
    )
    names = ("line", "column", "value", "reason_zh", "reason_en")
    sources = {column["field"]: column["source"] for column in _columns(store, batch_id)}
    return [dict(zip(names, (row[0], sources.get(row[1], row[1]), *row[2:]), strict=True)) for row in rows]


def _columns(store: Store, batch_id: int) -> list[dict[str, Any]]:
    found = store.rows("select columns from batches where batch_id = $id", {"id": batch_id})
    return json.loads(found[0][0]) if found else []


def rejects_csv(store: Store, batch_id: int) -> bytes | None:
    """The rejected rows as the file had them, with line and reasons behind; None for an unknown batch."""
    found = store.rows("select original from batches where batch_id = $id", {"id": batch_id})
    if not found:
        return None
    header = [column["source"] for column in _columns(store, batch_id)]
    reasons = rejects(store, batch_id)
    cells = _original_rows(store.path.parent / found[0][0], header, {row["line"] for row in reasons})
    blank = [""] * len(header)
    rows = [
        [*cells.get(row["line"], blank), row["line"], row["column"], row["reason_zh"], row["reason_en"]] for row in reasons
    ]
    return csv_bytes([*header, "行号 line", "列 column", "原因", "reason"], rows)


def _original_rows(original: Path, header: list[str], lines: set[int]) -> dict[int, list[str]]:
    """The cells of these lines of a kept original, by line; empty where the original is gone."""
    if not lines or not original.exists():
        return {}
    scratch = original.with_suffix(".utf8")
    try:
        text = decode.text_of(original, scratch)
        delimiter = csv_rows.delimiter_of(text)
        first = csv_rows.first_rows(text, delimiter)
        index = next(i for i, row in enumerate(first) if row[: len(header)] == header)
        found = {}
        for part in csv_rows.rows_of(csv_rows.table_of(text, delimiter, index, first)):
            for place, line in enumerate(part.columns[0].to_pylist()):
                if line in lines:
                    found[line] = [column[place].as_py() for column in part.columns[1:-1]]
        return found
    finally:
        scratch.unlink(missing_ok=True)


def undo(store: Store, batch_id: int) -> dict[str, Any] | None:
    """Take a batch back: the tables are as if the file had never come. None for an unknown batch.

    The batch stays in the history, marked as undone; undoing it again changes nothing.
    """
    found = batch(store, batch_id)
    if found is None or found["undone_at"]:
        return found
    kind = KINDS[found["kind"]]
    with store.write() as transaction:
        cursor = transaction.cursor
        cursor.execute(
            f"create or replace temp table undone as select * from rows_{kind.id} where batch_id = $id", {"id": batch_id}
        )
        few = intake.touch(cursor, kind, "undone")
        cursor.execute(f"delete from rows_{kind.id} where batch_id = $id", {"id": batch_id})
        cursor.execute("update batches set undone_at = $now where batch_id = $id", {"id": batch_id, "now": clock.now()})
        fewer_words = identity.forget_unused(cursor) if kind.person else False
        intake.refresh(store, cursor, kind, fewer_words, few)
    return batch(store, batch_id)
