"""How the tables before and after a change differ, in rows and words that people know."""

from collections.abc import Callable
from typing import Any

from data.batches.outcome import cells, key, touched_rows
from data.batches.result import SHOWN
from data.kind_of_file import Kind
from data.store.database import Cursor


def name_people(cursor: Cursor, kind: Kind) -> None:
    """Add to ``named_people`` who the people of now are; called before the change and after, since some may
    come or go.
    """
    if kind.by_day:
        cursor.execute("create temp table if not exists named_people (person bigint, label varchar)")
        cursor.execute(
            f"insert into named_people select person, {who()} from people anti join named_people using (person)"
        )


def compare(cursor: Cursor, kind: Kind) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """How ``before`` (see ``outcome.remember``) differs from what stands for the same keys.

    Counts by ``removed``, ``added`` and ``changed``, and the first differing cells as
    ``{row, what, field, old, new}``.
    """
    keys, compared = key(kind), cells(kind)
    same = " and ".join(f"b.{name} = a.{name}" for name in keys)
    differs = [f"b.{column} is distinct from a.{column}" for column, _ in compared]
    if kind.id == "checkins":
        differs += ["b.reported is distinct from a.reported", "b.marked is distinct from a.marked"]
    cursor.execute(
        f"""create or replace temp table differing as
            select {", ".join(f"coalesce(b.{name}, a.{name}) as {name}" for name in keys)},
                   case when a.{keys[0]} is null then 'removed' when b.{keys[0]} is null then 'added'
                       else 'changed' end as what
            from before b full join ({touched_rows(kind)}) a on {same}
            where a.{keys[0]} is null or b.{keys[0]} is null or {" or ".join(differs)}"""
    )
    counts = dict(cursor.execute("select what, count(*) from differing group by what").fetchall())
    return counts, _first(cursor, kind)


def _first(cursor: Cursor, kind: Kind) -> list[dict[str, Any]]:
    keys, compared = key(kind), cells(kind)
    label, names = _label(kind)
    values = ", ".join(f"b.{column}::varchar, a.{column}::varchar" for column, _ in compared)
    found = cursor.execute(
        f"""select {label}, what, {values} from (from differing order by {", ".join(keys)} limit {SHOWN}) d
            left join before b on {" and ".join(f"d.{name} = b.{name}" for name in keys)}
            left join {kind.id} a on {" and ".join(f"d.{name} = a.{name}" for name in keys)} {names} order by 1, 2"""
    ).fetchall()
    rows = []
    for row, what, *cells_of_row in found:
        for (_, field), old, new in zip(compared, cells_of_row[::2], cells_of_row[1::2], strict=True):
            if old != new:
                rows.append({"row": row, "what": what, "field": field, "old": old, "new": new})
    return rows[:SHOWN]


def _label(kind: Kind) -> tuple[str, str]:
    """SQL for the words by which people know a row of ``differing``, and the join it needs."""
    if kind.by_day:
        return "concat_ws(' ', d.day, n.label)", "left join named_people n on d.person = n.person"
    if kind.id == "roster":
        return who(lambda column: f"coalesce(b.{column}, a.{column})"), ""
    return f"concat_ws(' ', {', '.join(f'd.{name}::varchar' for name in kind.key)})", ""


def who(column: Callable[[str], str] = str) -> str:
    """SQL for who somebody is, of columns of these names: name, door, id."""
    parts = {name: f"nullif({column(name)}, '')" for name in ("name", "building_id", "unit", "room", "resident_id")}
    return (
        f"concat_ws(' ', {parts['name']}, nullif(concat_ws('-', {parts['building_id']}, {parts['unit']}, "
        f"{parts['room']}), ''), {parts['resident_id']})"
    )
