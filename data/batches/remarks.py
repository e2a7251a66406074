"""Cells that were left empty because nobody could understand them for certain: of rows that count all the same.

A remark names its row's person and door by the row as it stands, and keeps neither itself: what becomes of the row
becomes of them.
"""

from collections.abc import Mapping
from typing import Any

from data.batches.result import SHOWN
from data.kind_of_file import Kind
from data.kinds import DOOR, KINDS
from data.store.database import Cursor, Store

#: Groups of remarks that are listed, and values named of each.
MOST_GROUPS, VALUES = 50, 3
_NAMES = ("line", "column", "value", "reason_zh", "reason_en", "name", "room")
_GROUPED = ("column", "reason_zh", "reason_en", "count", "values", "different")


def _whom(kind: Kind) -> str:
    """Whom, and which door, a row with the kind's own columns names."""
    known = {field.name for field in kind.understood}
    name = "name" if "name" in known else kind.named_by
    parts = ", ".join(f"nullif({part}, '')" for part in (*DOOR, "room"))
    door = f"nullif(concat_ws('-', {parts}), '')" if "room" in known else "null"
    return f"nullif({name}::varchar, '') as name, {door} as room"


def _of_load(kind: Kind) -> str:
    """The remarks of the rows that are being loaded, as a query."""
    return f"""select r.*, i.name, i.room from remarked r
        left join (select line, {_whom(kind)} from incoming) i using (line)"""


def _of_batch(kind: Kind) -> str:
    """Those of a batch ``$id``, whether its rows stand or were put aside, as a query."""
    standing = f"rows_{kind.id} join words using (who)" if kind.person else f"rows_{kind.id}"
    return f"""select r.* exclude (batch_id), i.name, i.room from remarks r left join (
            select line, {_whom(kind)} from {standing} where batch_id = $id
            union all select line, {_whom(kind)} from undone_{kind.id} where batch_id = $id
        ) i using (line) where batch_id = $id"""


def settle(cursor: Cursor) -> int:
    """Drop those of rows that were rejected after all; how many are left."""
    if cursor.execute("select 1 from remarked semi join rejected using (line) limit 1").fetchall():
        cursor.execute("delete from remarked where line in (select line from rejected)")
    return int(cursor.execute("select count(*) from remarked").fetchall()[0][0])


def keep(cursor: Cursor, batch_id: int) -> None:
    """Keep what ``remarked`` holds as that of a batch."""
    # Not of no rows: after such an insert DuckDB 2.0.0 loses sight of a large one.
    if cursor.execute("select 1 from remarked limit 1").fetchall():
        cursor.execute(
            "insert into remarks select $id, line, field, value, reason_zh, reason_en from remarked", {"id": batch_id}
        )


def of_load(cursor: Cursor, kind: Kind, sources: Mapping[str, str]) -> dict[str, Any]:
    """``remarks``, the first of them, and ``remark_groups`` of a load; ``sources``: field → column of the file."""
    first = cursor.execute(_first(_of_load(kind), SHOWN)).fetchall()
    groups = cursor.execute(_groups("from remarked")).fetchall()
    return _answer(first, groups, sources)


def of_batch(store: Store, kind_id: str, batch_id: int, sources: Mapping[str, str]) -> dict[str, Any]:
    """The same of a batch."""
    first = store.rows(_first(_of_batch(KINDS[kind_id]), SHOWN), {"id": batch_id})
    groups = store.rows(_groups("from remarks where batch_id = $id"), {"id": batch_id})
    return _answer(first, groups, sources)


def all_of_batch(store: Store, kind_id: str, batch_id: int, sources: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every remark of a batch, in the order of the file."""
    return _named(store.rows(_first(_of_batch(KINDS[kind_id]), None), {"id": batch_id}), sources)


def _first(remarks: str, most: int | None) -> str:
    limit = "" if most is None else f"limit {most}"
    return f"select line, field, value, reason_zh, reason_en, name, room from ({remarks}) order by line, field {limit}"


def _groups(remarks: str) -> str:
    return f"""select field, reason_zh, reason_en, sum(times)::bigint as times,
            list({{'value': value, 'count': times}} order by times desc, value)[:{VALUES}], count(*)
        from (select field, reason_zh, reason_en, value, count(*) as times from ({remarks}) group by all)
        group by field, reason_zh, reason_en order by times desc, field, reason_en limit {MOST_GROUPS}"""


def _answer(first: list[tuple[Any, ...]], groups: list[tuple[Any, ...]], sources: Mapping[str, str]) -> dict[str, Any]:
    grouped = [dict(zip(_GROUPED, (sources.get(row[0], row[0]), *row[1:]), strict=True)) for row in groups]
    return {"remarks": _named(first, sources), "remark_groups": grouped}


def _named(rows: list[tuple[Any, ...]], sources: Mapping[str, str]) -> list[dict[str, Any]]:
    return [dict(zip(_NAMES, (row[0], sources.get(row[1], row[1]), *row[2:]), strict=True)) for row in rows]
