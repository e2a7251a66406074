"""A file's rows inside the transaction that loads it: read, placed, checked.

The temporary table ``incoming`` holds ``line`` and the value columns of ``rows_<kind>``, for a
person's row also their words (never NULL); ``rejected`` collects line, field, value and reasons.
"""

from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from data import datum as datums
from data.checks import checks_of
from data.columns import VERDICT
from data.kinds import DONE, TIME, Kind
from data.schema import row_columns
from data.store import Cursor

_UNREPORTED = """coalesce(time_unreported, false) or coalesce(status_unreported, false)
    or (time_clock is null and time_moment is null and temperature is null and symptoms_symptomatic is null)"""
#: Columns of ``rows_checkins`` that are no field of the kind.
_CHECKIN_COLUMNS = {
    "symptomatic": "symptoms_symptomatic",
    "unreported": _UNREPORTED,
    "mark": "coalesce(status_mark, 0)",
}


def stage(cursor: Cursor, rows: pa.RecordBatchReader, kind: Kind, day: date | None, datum: str) -> int:
    """Read all rows into ``incoming`` and ``rejected``; how many rows were read.

    ``day`` fills the days that rows do not carry; coordinates are converted from ``datum``.
    """
    cursor.register("typed_rows", rows)
    verdict = ", ".join(name for name, _ in VERDICT)
    cursor.execute(
        f"create or replace temp table incoming as select {_columns(kind)}, {verdict} from typed_rows",
        {"day": day} if kind.day else None,
    )
    cursor.unregister("typed_rows")
    read = int(cursor.execute("select count(*) from incoming").fetchall()[0][0])
    cursor.execute(
        """create or replace temp table rejected
           (line bigint, field varchar, value varchar, reason_zh varchar, reason_en varchar)"""
    )
    # Inserted only where there are any: after an insert of no rows DuckDB 2.0.0 loses sight of a large one.
    if cursor.execute("select 1 from incoming where bad_field is not null limit 1").fetchall():
        cursor.execute(f"insert into rejected select line, {verdict} from incoming where bad_field is not null")
        cursor.execute("delete from incoming where bad_field is not null")
    if datum != "wgs84" and "lat" in kind.field_names:
        _convert(cursor, datum)
    _check(cursor, kind)
    if not kind.person:
        reject_repeated(cursor, "incoming", ", ".join(kind.key))
    return read


def _columns(kind: Kind) -> str:
    """What ``incoming`` selects from the typed columns."""
    columns = {"line": "line"}
    names = {field.name for field in kind.understood}
    if kind.person:
        columns |= {"resident_id": "coalesce(resident_id, '')", "name": "coalesce(name, '')"}
    if "room" in names:
        building, unit = _door("building_id" in names, "unit" in names)
        columns |= {"building_id": building, "unit": unit, "room": "coalesce(room, '')"}
    for name, _ in row_columns(kind):
        if name != "who":
            columns.setdefault(name, name)
    if kind.id == "requests":
        columns |= {name: f"nullif({columns[name]}, '')" for name in ("building_id", "unit", "room")}
    if kind.id == "stock":
        columns["site"] = "coalesce(site, '')"
    if kind.id == "checkins":
        columns |= _CHECKIN_COLUMNS
    if kind.day:
        columns |= _days(kind)
    return ", ".join(f"{source} as {name}" for name, source in columns.items())


def _door(building: bool, unit: bool) -> tuple[str, str]:
    """Building and unit from their own columns, where the kind has them, and from the address.

    ``2-101`` beside building 5 is unit 2 room 101; beside building 2 it is room 101.
    """
    own_building = "coalesce(building_id, '')" if building else "''"
    own_unit = "coalesce(unit, '')" if unit else "''"
    between = f"case when {own_building} <> '' and room_building <> {own_building} then room_building end"
    return (
        f"coalesce(nullif({own_building}, ''), room_building, '')",
        f"coalesce(nullif({own_unit}, ''), nullif(room_unit, ''), {between}, '')",
    )


def _days(kind: Kind) -> dict[str, str]:
    """The day of a row: its own, else that of its time, else the upload's; and times on that day."""
    columns = {}
    own = [kind.day or ""]
    for field in kind.fields:
        if field.type == TIME:
            own.append(f"{field.name}_moment::date")
    day = f"coalesce({', '.join(own)}, $day::date)"
    columns[kind.day or ""] = day
    for field in kind.fields:
        if field.type in (TIME, DONE):
            columns[field.name] = f"coalesce({field.name}_moment, {day} + {field.name}_clock)"
        if field.type == DONE:
            columns[field.name.removesuffix("_at")] = f"{field.name}_done"
    return columns


def _convert(cursor: Cursor, datum: str) -> None:
    points = cursor.execute("select line, lat, lng from incoming where lat is not null and lng is not null").df()
    if points.empty:
        return
    lat, lng = datums.to_wgs84(points["lat"].to_numpy(), points["lng"].to_numpy(), datum)
    cursor.register("converted", pd.DataFrame({"line": points["line"], "lat": lat, "lng": lng}))
    cursor.execute("update incoming set lat = c.lat, lng = c.lng from converted c where incoming.line = c.line")
    cursor.unregister("converted")


def _check(cursor: Cursor, kind: Kind) -> None:
    """Move the rows that break a rule from ``incoming`` to ``rejected``."""
    checks = checks_of(kind)
    if not checks:
        return
    broken = " ".join(f"when {check.condition} then {number}" for number, check in enumerate(checks))
    values = " ".join(f"when {number} then {check.field}::varchar" for number, check in enumerate(checks))
    found = cursor.execute(
        f"""select line, broken, case broken {values} end as value
            from (select *, case {broken} end as broken from incoming) where broken is not null"""
    ).fetchall()
    reject(
        cursor,
        [(line, checks[number].field, value, checks[number].zh, checks[number].en) for line, number, value in found],
    )


def reject(cursor: Cursor, rows: list[tuple[Any, ...]], from_table: bool = True) -> None:
    """Add ``(line, field, value, reason_zh, reason_en)`` to ``rejected`` and take the lines out."""
    if not rows:
        return
    frame = pd.DataFrame(rows, columns=["line", "field", "value", "reason_zh", "reason_en"])
    cursor.register("newly_rejected", frame)
    cursor.execute(
        """insert into rejected
           select line::bigint, field::varchar, value::varchar, reason_zh::varchar, reason_en::varchar from newly_rejected"""
    )
    if from_table:
        cursor.execute("delete from incoming where line in (select line from newly_rejected)")
    cursor.unregister("newly_rejected")


def reject_repeated(cursor: Cursor, table: str, key: str, from_table: bool = True) -> None:
    """Of rows of ``table`` with the same key the last one holds; earlier ones are rejected."""
    counts = cursor.execute(f"select count(*), count(distinct ({key})) from {table}").fetchall()[0]
    if counts[0] == counts[1]:
        return
    repeated = cursor.execute(
        f"""select line, last from (select line, max(line) over (partition by {key}) as last from {table})
            where line < last"""
    ).fetchall()
    reject(
        cursor,
        [(line, "", None, f"与第 {last} 行重复,以第 {last} 行为准", f"repeated in line {last}") for line, last in repeated],
        from_table,
    )
