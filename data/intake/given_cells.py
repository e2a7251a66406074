"""Rows that somebody types on a page or sends cell by cell, read by the very rules of a file's rows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from data import clock
from data.files.table import schema
from data.intake import staging
from data.intake.progress import Watch
from data.kind_of_file import Kind
from data.mapping.field_sources import Feed, Reading
from data.privacy import erased_people, masks, withheld_rows
from data.refusal import Refusal
from data.store.database import Cursor, Store

#: Rows that may be given at once.
MOST_ROWS = 1000
_YES_NO = {True: "是", False: "否"}


def read(store: Store, cursor: Cursor, kind: Kind, rows: Sequence[Mapping[str, Any]], day: date) -> None:
    """Read rows, as cells by the name of their field, into ``incoming``, the first as line 0; one that gives no day is
    of ``day``.

    Raises Refusal in words where any cell or row would be rejected, or asked about, in a file: whoever types is there
    to say it again.
    """
    if not 0 < len(rows) <= MOST_ROWS:
        raise Refusal(
            "invalid_value",
            f"一次登记 1–{MOST_ROWS} 行。",
            f"An entry has 1 to {MOST_ROWS} rows.",
        )
    names = list(dict.fromkeys(name for row in rows for name in row))
    known = {field.name for field in kind.understood}
    if unknown := [name for name in names if name not in known]:
        raise Refusal(
            "invalid_value",
            f"{kind.zh}没有“{unknown[0]}”这一项。可以填的有:{'、'.join(sorted(known))}。",
            f"{kind.en} has no field {unknown[0]}; it has: {', '.join(sorted(known))}.",
        )
    texts = [[_text(kind, name, row.get(name)) for name in names] for row in rows]
    reading = Reading(kind, tuple(names), 0, (tuple(Feed(name, (at,)) for at, name in enumerate(names)),), titled=False)
    staging.stage(cursor, lambda: _batch(texts, len(names)), reading, day, "wgs84", Watch())
    withheld_rows.reject(cursor, kind, erased_people.beside(store))
    bad = cursor.execute(
        """select field, reason_zh, reason_en from (from rejected union all from remarked) order by line limit 1"""
    ).fetchall()
    if bad:
        raise _refusal(kind, *bad[0])


def _batch(texts: list[list[str]], width: int) -> Iterator[pa.RecordBatch]:
    cells = [[row[at] for row in texts] for at in range(width)]
    columns = [list(range(len(texts))), *cells, [""] * len(texts)]
    yield pa.RecordBatch.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, schema(width), strict=True)],
        schema=schema(width),
    )


def _text(kind: Kind, name: str, value: Any) -> str:
    """What a file would have in the cell; Refusal for what no cell can hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, datetime):
        return clock.local(value).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | int | float):
        return str(value)
    field = kind.field(name)
    if not isinstance(value, str):
        raise Refusal("invalid_value", f"{field.zh}应是文字或数字。", f"{name} is a text or a number.")
    if masks.HIDDEN in value:
        raise Refusal(
            "masked",
            f"{field.zh}是遮住的,不能登记。请先看完整信息。",
            f"{name} is masked and cannot be entered; look at it in full first.",
        )
    return value


def _refusal(kind: Kind, field: str, zh: str, en: str) -> Refusal:
    called = kind.field(field).zh if field in {one.name for one in kind.understood} else ""
    return Refusal(
        "invalid_value", f"{called}:{zh}。" if called else f"{zh}。", f"{field}: {en}." if field else f"{en}."
    )
