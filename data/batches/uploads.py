"""Every upload ever made: what it was, and what became of its rows."""

import json
from pathlib import Path
from typing import Any

from data import visible_text
from data.batches import remarks
from data.batches.result import SHOWN
from data.store import originals
from data.store.database import Store

_BRIEF = (
    "batch_id",
    "kind",
    "file_name",
    "table_name",
    "size",
    "sha256",
    "encoding",
    "day",
    "datum",
    "source",
    "sender",
    "received_at",
    "rows_read",
    "accepted",
    "unchanged",
    "rejected",
    "added",
    "changed",
    "undone_at",
    "mapping_name",
    "remark_count",
)
_JSON = ("columns", "missing", "changes", "notices")


def batches(store: Store) -> list[dict[str, Any]]:
    """All batches, newest first, undone ones too; without their columns, changes, rejects and remarks."""
    return [_batch(row) for row in store.rows(f"select {', '.join(_BRIEF)} from batches order by batch_id desc")]


def batch(store: Store, batch_id: int) -> dict[str, Any] | None:
    """One batch with the first of its changes, rejects and remarks; None where there is none of that id."""
    rows = store.rows(f"select {', '.join((*_BRIEF, *_JSON))} from batches where batch_id = $id", {"id": batch_id})
    if not rows:
        return None
    lists = {name: json.loads(text or "[]") for name, text in zip(_JSON, rows[0][len(_BRIEF) :], strict=True)}
    found = _batch(rows[0][: len(_BRIEF)]) | lists | {"rejects": rejects(store, batch_id, SHOWN)}
    if not found["remark_count"]:  # most have none, and to find whom they name takes a look at all rows
        return found | {"remarks": [], "remark_groups": []}
    return found | remarks.of_batch(store, found["kind"], batch_id, _sources(found["columns"]))


def _batch(row: tuple[Any, ...]) -> dict[str, Any]:
    found = dict(zip(_BRIEF, row, strict=True))
    found["new"] = found.pop("added")
    if found["file_name"]:  # which an earlier version may have kept with what turns the writing round
        found["file_name"] = visible_text.file_name(found["file_name"])
    found["remark_count"] = found["remark_count"] or 0  # of an upload before there were any
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
    sources = _sources(columns(store, batch_id))
    return [dict(zip(names, (row[0], sources.get(row[1], row[1]), *row[2:]), strict=True)) for row in rows]


def all_remarks(store: Store, batch_id: int) -> list[dict[str, Any]]:
    """Every remark on a batch in file order; see ``data.batches.remarks``."""
    [(kind,)] = store.rows("select kind from batches where batch_id = $id", {"id": batch_id})
    return remarks.all_of_batch(store, kind, batch_id, _sources(columns(store, batch_id)))


def _sources(columns: list[dict[str, Any]]) -> dict[str, str]:
    return {column["field"]: column["source"] for column in columns}


def columns(store: Store, batch_id: int) -> list[dict[str, Any]]:
    """The columns of a batch's table as its answer listed them; empty for an unknown batch."""
    found = store.rows("select columns from batches where batch_id = $id", {"id": batch_id})
    return json.loads(found[0][0] or "[]") if found else []


def original(store: Store, batch_id: int) -> Path | None:
    """Where the file of a batch is kept; None where it is not, or no longer."""
    found = store.rows("select original from batches where batch_id = $id", {"id": batch_id})
    return originals.kept(store, found[0][0]) if found else None


def original_name(sent_as: str | None, original: Path) -> str:
    """What a kept original is called: as it was sent, with its own ending where it stays as a text of what was a
    workbook.
    """
    name = visible_text.file_name(sent_as or original.name)
    return (
        name
        if original.suffix != ".csv" or not name.lower().endswith((".xlsx", ".xls", ".xlsm", ".et", ".zip", ".gz"))
        else f"{name}.csv"
    )
