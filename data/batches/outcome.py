"""What a file's rows did: which were new, which changed what, which changed nothing.

The current table is copied before the fold for the keys the file touches, and compared after.
"""

from collections import Counter
from datetime import date
from typing import Any

from data.current.fold import in_portions
from data.kind_of_file import Kind
from data.kinds import DOOR, WHO_FIELDS
from data.store.database import Cursor
from data.store.schema import columns_of

#: Columns of ``checkins`` that are no cell of a file and change with one.
_ALSO_COMPARED = ("reported", "marked", "temperature_unread", "symptoms_unread")
#: Rows whose changes are shown.
SHOWN = 100


def cells(kind: Kind) -> tuple[tuple[str, str], ...]:
    """The cells in which rows are compared, as (column of the current table, field of the file)."""
    if kind.person:
        known = (*WHO_FIELDS, kind.day) if kind.by_day else ()
        fields = [field for field in kind.fields if field.name not in known]
    else:
        fields = [field for field in kind.fields if field.name not in kind.key]
    # An address tells the building and the unit, too, where no column of their own does.
    understood = {field.name for field in kind.understood}
    door = [(name, "room") for name in DOOR if "room" in understood and name not in understood and not kind.person]
    return (*((column, field.name) for field in fields for column, _ in columns_of(field)), *door)


def key(kind: Kind) -> tuple[str, ...]:
    """Columns of the current table that tell one row from another."""
    if kind.by_day:
        return ("person", "day")
    return ("person",) if kind.id == "roster" else kind.key


def touched_rows(kind: Kind) -> str:
    """A query for what stands for the keys of ``touched``."""
    if kind.id == "roster":
        return "from roster"
    return f"from {kind.id} semi join touched using ({'day' if kind.by_day else ', '.join(kind.key)})"


def remember(cursor: Cursor, kind: Kind) -> bool:
    """Copy what stands for the keys of ``touched`` to ``before``; whether anything stood."""
    cursor.execute(f"create or replace temp table before as {touched_rows(kind)}")
    return bool(cursor.execute("select 1 from before limit 1").fetchall())


def compare(cursor: Cursor, kind: Kind, anything_before: bool, several: bool) -> dict[str, Any]:
    """Counts of ``new``, ``changed`` and ``unchanged`` rows of the file, and the first changes.

    ``several``: rows of the file became several rows each; such a one is changed where any of
    them is, else new where any is.
    """
    rows = "incoming"
    if kind.person:
        day = f", {kind.day} as day" if kind.by_day else ""
        rows = f"""(select line, person{day} from numbered join identity using (who)
                    anti join rejected using (line))"""
    if not anything_before:
        lines = "count(distinct line)" if several else "count(*)"
        count = cursor.execute(f"select {lines} from {rows}").fetchall()[0][0]
        return {"new": count, "changed": 0, "unchanged": 0, "changes": []}
    found: Counter[str] = Counter()
    changes: list[dict[str, Any]] = []
    # A row that became several may have them on several days: those are compared in one go.
    for days in [None] if several or not kind.by_day else _portions(cursor, kind):
        some = rows
        if days is not None:
            cursor.execute(
                "create or replace temp table portion_days as select unnest($days::date[]) as day", {"days": days}
            )
            some = f"(from {rows} where day in (from portion_days))"
        counts, shown = _compare(cursor, kind, some, several)
        found.update(counts)
        changes += shown
    return {result: found[result] for result in ("new", "changed", "unchanged")} | {"changes": changes[:SHOWN]}


def _portions(cursor: Cursor, kind: Kind) -> list[list[date]]:
    days = [day for (day,) in cursor.execute("select day from touched").fetchall()]
    return in_portions(cursor, "before", "day", days)


def _compare(cursor: Cursor, kind: Kind, rows: str, several: bool) -> tuple[dict[str, int], list[dict[str, Any]]]:
    keys = key(kind)
    join_before = " and ".join(f"i.{key} = b.{key}" for key in keys)
    join_after = " and ".join(f"i.{key} = a.{key}" for key in keys)
    compared = cells(kind)
    pairs = [f"b.{column} is distinct from a.{column}" for column, _ in compared]
    extra = (
        "".join(f" or b.{name} is distinct from a.{name}" for name in _ALSO_COMPARED) if kind.id == "checkins" else ""
    )
    cursor.execute(
        f"""create or replace temp table compared as
            select i.line, case when b.{keys[0]} is null then 'new' when {" or ".join(pairs)}{extra} then 'changed'
                   else 'unchanged' end as result
            from {rows} i left join before b on {join_before} left join {kind.id} a on {join_after}"""
    )
    if several:
        # In the order changed, new, unchanged, which is that of the alphabet.
        cursor.execute(
            "create or replace temp table compared as select line, min(result) as result from compared group by line"
        )
    counts = dict(cursor.execute("select result, count(*) from compared group by result").fetchall())
    if "changed" not in counts:
        return counts, []
    columns = ", ".join(f"b.{column}::varchar, a.{column}::varchar" for column, _ in compared)
    shown = cursor.execute(
        f"""select i.line, {columns} from (from compared where result = 'changed' order by line limit {SHOWN}) c
            join {rows} i using (line) join before b on {join_before} join {kind.id} a on {join_after}
                order by i.line"""
    ).fetchall()
    changes = []
    for line, *values in shown:
        for (_, field), old, new in zip(compared, values[::2], values[1::2], strict=True):
            if old != new:
                changes.append({"line": line, "field": field, "old": old, "new": new})
    return counts, changes
