"""What a file's rows did: which were new, which changed what, which changed nothing.

The current table is copied before the fold for the keys the file touches, and compared after.
"""

from typing import Any

from data.current import DAY_COLUMNS
from data.kinds import Kind
from data.store import Cursor

#: Rows whose changes are shown.
SHOWN = 100
#: Cells compared, as (column of the current table, field of the file).
_CELLS = {
    "checkins": (("time", "time"), ("temperature", "temperature"), ("symptoms", "symptoms"), ("status", "status")),
    "sampling": (("due", "due"), ("sampled", "sampled_at"), ("sampled_at", "sampled_at")),
    "followups": (("done", "done_at"), ("done_at", "done_at"), ("worker", "worker"), ("result", "result")),
    "roster": tuple((name, name) for name in ("resident_id", "name", "building_id", "unit", "room", "phone", "tags",
                                              "moved_in", "moved_out", "exempt_from", "exempt_to")),
}  # fmt: skip


def _cells(kind: Kind) -> tuple[tuple[str, str], ...]:
    found = _CELLS.get(kind.id)
    return found or tuple((name, name) for name in kind.field_names if name not in kind.key)


def _key(kind: Kind) -> tuple[str, ...]:
    """Columns of the current table that tell one row from another."""
    if kind.id in DAY_COLUMNS:
        return ("person", "day")
    return ("person",) if kind.id == "roster" else kind.key


def remember(cursor: Cursor, kind: Kind) -> bool:
    """Copy what stands for the keys of ``touched`` to ``before``; whether anything stood."""
    key = "day" if kind.id in DAY_COLUMNS else "person" if kind.id == "roster" else ", ".join(kind.key)
    source = f"from {kind.id}" if kind.id == "roster" else f"from {kind.id} semi join touched using ({key})"
    cursor.execute(f"create or replace temp table before as {source}")
    return bool(cursor.execute("select 1 from before limit 1").fetchall())


def compare(cursor: Cursor, kind: Kind, anything_before: bool) -> dict[str, Any]:
    """Counts of ``new``, ``changed`` and ``unchanged`` rows of ``incoming``, and the first changes."""
    rows = "incoming"
    if kind.person:
        day = f", {DAY_COLUMNS[kind.id]} as day" if kind.id in DAY_COLUMNS else ""
        rows = f"""(select line, person{day} from numbered join identity using (who)
                    anti join rejected using (line))"""
    if not anything_before:
        count = cursor.execute(f"select count(*) from {rows}").fetchall()[0][0]
        return {"new": count, "changed": 0, "unchanged": 0, "changes": []}
    keys = _key(kind)
    join_before = " and ".join(f"i.{key} = b.{key}" for key in keys)
    join_after = " and ".join(f"i.{key} = a.{key}" for key in keys)
    cells = _cells(kind)
    pairs = [f"b.{column} is distinct from a.{column}" for column, _ in cells]
    extra = " or b.reported is distinct from a.reported or b.marked is distinct from a.marked" if kind.id == "checkins" else ""
    cursor.execute(
        f"""create or replace temp table compared as
            select i.line, case when b.{keys[0]} is null then 'new' when {" or ".join(pairs)}{extra} then 'changed'
                   else 'unchanged' end as result
            from {rows} i left join before b on {join_before} left join {kind.id} a on {join_after}"""
    )
    counts = dict(cursor.execute("select result, count(*) from compared group by result").fetchall())
    columns = ", ".join(f"b.{column}::varchar, a.{column}::varchar" for column, _ in cells)
    shown = cursor.execute(
        f"""select i.line, {columns} from (from compared where result = 'changed' order by line limit {SHOWN}) c
            join {rows} i using (line) join before b on {join_before} join {kind.id} a on {join_after} order by i.line"""
    ).fetchall()
    changes = []
    for line, *values in shown:
        for (_, field), old, new in zip(cells, values[::2], values[1::2], strict=True):
            if old != new:
                changes.append({"line": line, "field": field, "old": old, "new": new})
    return {result: counts.get(result, 0) for result in ("new", "changed", "unchanged")} | {"changes": changes[:SHOWN]}
