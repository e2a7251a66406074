"""A file's rows inside the transaction that loads it: read, placed, checked.

The temporary table ``incoming`` holds ``line`` and the value columns of ``rows_<kind>``, for a
person's row also their words (never NULL); ``rejected`` collects line, field, value and reasons of rows that do not
count, ``remarked`` those of cells that were left empty in rows that do.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

import duckdb
import pandas as pd
import pyarrow as pa

from data import clock
from data.field_types import DONE, FREE, TIME
from data.intake import amounts, door_spellings, first_parts, lots, masked_texts
from data.intake.progress import Watch
from data.intake.typed_columns import REMARKS, VERDICT, Parts, columns_of, settled, typed
from data.kind_of_file import Kind
from data.kinds import DOOR, WHO_FIELDS
from data.mapping.field_sources import Reading
from data.store.database import Cursor
from data.store.schema import row_columns
from data.values import datum as datums
from data.values.checks import checks_of, unread
from data.values.habits import HABITS

#: An answer that nobody understands is an answer all the same, and a tick for the time is a report without one.
_UNREPORTED = f"""coalesce(time_unreported, false) or coalesce(status_unreported, false)
    or (time_unreported is null and temperature is null
        and symptoms_symptomatic is null and not coalesce({unread("temperature", "symptoms")}, false))"""
#: Columns of ``rows_checkins`` that are no field of the kind; and whether the time is a tick.
_CHECKIN_COLUMNS = {
    "symptomatic": "symptoms_symptomatic",
    "unreported": _UNREPORTED,
    "ticked": "not time_unreported and time_clock is null and time_moment is null and time_day is null",
    # A status that says something decides: 已跟进 beside 已退烧 is done with. But our own lists come back with it in
    # every line: beside an answer that nobody understands it closes nothing.
    "mark": f"""case when symptoms_news and coalesce(status_mark, 0) = 0 then 1
        when status_mark = -1 and ({unread("temperature", "symptoms")}) then 0 else coalesce(status_mark, 0) end""",
    # NULL where the cell is blank: then it keeps what stood.
    "temperature_unread": f"case when {unread('temperature')} then true when temperature is not null then false end",
    "symptoms_unread": f"case when {unread('symptoms')} then true when symptoms_symptomatic is not null then false end",
}


class Staged(NamedTuple):
    """How many rows of the file were read, and what an answer in the mapping would settle (``Result.questions``)."""

    rows_read: int
    questions: list[dict[str, Any]]


def stage(
    cursor: Cursor,
    batches: Callable[[], Iterator[pa.RecordBatch]],
    reading: Reading,
    day: date | None,
    datum: str,
    watch: Watch,
) -> Staged:
    """Read all rows into ``incoming``, ``rejected`` and ``remarked``; how many there were, and what to ask.

    ``day`` fills the days that rows do not carry; coordinates are converted from ``datum``.
    Raises what goes wrong while the file is read, Cancelled among it.
    """
    kind = reading.kind
    parts = columns_of(reading, (day or clock.now().date()).year)
    _read(cursor, watch.counted(batches()), reading, parts, day)
    if settled(parts):
        _read(cursor, watch.counted(batches()), reading, parts, day)
    verdict = ", ".join(name for name, _ in VERDICT)
    several = len(reading.parts) > 1
    rows = "count(distinct line)" if several else "count(*)"
    [(read, wrong, asked)] = cursor.execute(f"select {rows}, count(bad_field), count(remarks) from incoming").fetchall()
    for table in ("rejected", "remarked"):
        cursor.execute(
            f"""create or replace temp table {table}
                (line bigint, field varchar, value varchar, reason_zh varchar, reason_en varchar)"""
        )
    if asked:
        cursor.execute(
            """insert into remarked
               select distinct on (line, field) line, asked.field as field, asked.value, asked.zh, asked.en
               from (select line, unnest(remarks) as asked from incoming where remarks is not null)"""
        )
    if reading.sum_lots:
        lots.note(cursor, kind)
    # Inserted only where there are any: after an insert of no rows DuckDB 2.0.0 loses sight of a large one.
    if wrong:
        once = "distinct on (line)" if several else ""
        cursor.execute(f"insert into rejected select {once} line, {verdict} from incoming where bad_field is not null")
        # All that a row of the file became goes with it, so that it can be mended and sent again as it is.
        cursor.execute(
            "delete from incoming where line in (select line from rejected)"
            if several
            else "delete from incoming where bad_field is not null"
        )
    if "room" in kind.field_names:
        _ask_for_torn_doors(cursor, kind)
        first_parts.settle(cursor)
    if datum != "wgs84" and "lat" in kind.field_names:
        _convert(cursor, datum)
    _check(cursor, kind)
    if kind.person:
        door_spellings.remark_doors(cursor, kind)
    masked_texts.keep_what_stands(cursor, kind)
    questions = _habits_asked(reading, parts) + _measures_asked(cursor, reading)
    if reading.sum_lots:
        reject(cursor, lots.incomplete(kind))
        lots.add_up(cursor, kind)
    rows = lots.OTHERS if reading.sum_lots else "incoming"
    if not kind.person and reject_repeated(cursor, rows, ", ".join(kind.key)) and kind.sums and not reading.sum_lots:
        questions.append({"part": "sum_lots", "key": kind.named_by})
    return Staged(read, questions)


def _habits_asked(reading: Reading, parts: Parts) -> list[dict[str, Any]]:
    """The columns whose way of writing is to be told, each once."""
    asked: dict[str, dict[str, Any]] = {}
    for part in parts:
        for name, column in part.items():
            if column.choices:
                source = reading.header[column.feed.columns[0]] if column.feed.columns else ""
                choices = [habit for habit in HABITS[column.type] if habit in column.choices]
                asked.setdefault(name, {"part": "habits", "key": name, "column": source, "choices": choices})
    return list(asked.values())


def _measures_asked(cursor: Cursor, reading: Reading) -> list[dict[str, Any]]:
    """Bring amounts into the units of their items; the factors that are to be told, their cells asked about."""
    kind = reading.kind
    lacking = amounts.to_units(cursor, kind, reading.factors)
    for name in amounts.measured(kind) if lacking else ():
        cells = amounts.unclear(kind, name)
        if kind.field(name).required:
            reject(cursor, cells)
        elif cursor.execute(f"select 1 from ({cells}) limit 1").fetchall():
            cursor.execute(f"insert into remarked {cells}")
            cursor.execute(f"update incoming set {name} = null from ratios where {amounts.is_unclear(kind, name)}")
    return [
        {"part": "factors", "key": factor.item, "measure": factor.measure, "unit": factor.unit}
        for factor in lacking
        if factor.unit
    ]


def _ask_for_torn_doors(cursor: Cursor, kind: Kind) -> None:
    """Where an address and the columns beside it speak of two places, the room is asked about."""
    cells = door_spellings.torn(cursor)
    if not cells:
        return
    if kind.field("room").required:
        reject(cursor, cells)
        return
    cursor.execute(f"insert into remarked {cells}")
    blank = "''" if kind.person else "null"
    cursor.execute(
        f"""update incoming set room = {blank}, remarks = list_append(coalesce(remarks, []),
                {{'field': 'room', 'value': torn_door, 'zh': $zh, 'en': $en}})
            where torn_door is not null""",
        dict(zip(("zh", "en"), door_spellings.TORN, strict=True)),
    )


def _read(cursor: Cursor, batches: Iterator[pa.RecordBatch], reading: Reading, parts: Parts, day: date | None) -> None:
    """Read all rows into ``incoming``, each with what is wrong with its cells."""
    kind = reading.kind
    failures: list[Exception] = []
    source = typed(batches, reading, parts)
    cursor.register("typed_rows", pa.RecordBatchReader.from_batches(source.schema, _kept(source, failures)))
    verdict = ", ".join(name for name, _ in VERDICT)
    try:
        cursor.execute(
            f"create or replace temp table incoming as select {_columns(kind, reading.anonymous)}, {verdict}, "
            f"{REMARKS[0]} from typed_rows",
            {"day": day} if kind.day else None,
        )
    except Exception:
        if failures:
            raise failures[0] from None
        raise
    finally:
        with suppress(duckdb.Error):  # an interrupted transaction takes no more orders, and this would hide why
            cursor.unregister("typed_rows")


def _kept(rows: Iterator[pa.RecordBatch], failures: list[Exception]) -> Iterator[pa.RecordBatch]:
    """The rows; what goes wrong in reading them is kept: on its way through the database only its words would
    be left.
    """
    try:
        yield from rows
    except Exception as error:
        failures.append(error)
        raise


@functools.cache
def _columns(kind: Kind, anonymous: bool) -> str:
    """What ``incoming`` selects from the typed columns."""
    columns = {"line": "line"}
    names = {field.name for field in kind.understood}
    if kind.person:
        columns |= {name: f"coalesce({name}, '')" if name in names else "''" for name in WHO_FIELDS}
        if anonymous:
            # Equal rows are as many people.
            columns["resident_id"] = "resident_id || '-' || dense_rank() over (partition by resident_id order by line)"
    if "room" in names:
        building, unit = ("building_id" if "building_id" in names else "''", "unit" if "unit" in names else "''")
        columns |= {
            "building_id": f"door_building({building}, room_building)",
            "unit": f"door_unit({building}, {unit}, room_building, room_unit)",
            "room": "coalesce(room, '')",
            "torn_door": door_spellings.torn_door(building, unit),
            "first_part": first_parts.told(building, unit),
        }
    for name, _ in row_columns(kind):
        if name != "who":
            columns.setdefault(name, name)
    if "point" in names:
        columns |= {
            axis: f"case when lat is null and lng is null then point_{axis} else {axis} end" for axis in ("lat", "lng")
        }
    if not kind.person and "room" in names:
        columns |= {name: f"nullif({columns[name]}, '')" for name in (*DOOR, "room")}
    columns |= {f"{name}_measure": f"{name}_measure" for name in amounts.measured(kind)}
    # A blank part of a key is a value like any other.
    words = [field for field in kind.fields if field.type in FREE and field.name in kind.key and not field.required]
    columns |= {field.name: f"coalesce({field.name}, '')" for field in words}
    if "lat" in names:
        # Half a point is none.
        half = f"coalesce({unread('lat', 'lng', *({'point'} & names))}, false)"
        columns |= {axis: f"case when not {half} then {columns[axis]} end" for axis in ("lat", "lng")}
    if kind.id == "checkins":
        columns |= _CHECKIN_COLUMNS
    if kind.day:
        columns |= _days(kind)
    return ", ".join(f"{source} as {name}" for name, source in columns.items())


def _days(kind: Kind) -> dict[str, str]:
    """The day of a row: its own, else that of its time, else the upload's; and times on that day."""
    columns = {}
    own = [kind.day or ""]
    for field in kind.fields:
        if field.type == TIME:
            own += [f"{field.name}_moment::date", f"{field.name}_day"]
    day = f"coalesce({', '.join(own)}, $day::date)"
    columns[kind.day or ""] = day
    for field in kind.fields:
        if field.type in (TIME, DONE):
            columns[field.name] = f"coalesce({field.name}_moment, {day} + {field.name}_clock)"
        if field.type == DONE:
            columns[field.name.removesuffix("_at")] = f"{field.name}_done"
    return columns


def _convert(cursor: Cursor, datum: str) -> None:
    points = cursor.execute(
        "select rowid as row, lat, lng from incoming where lat is not null and lng is not null"
    ).df()
    if points.empty:
        return
    lat, lng = datums.to_wgs84(points["lat"].to_numpy(), points["lng"].to_numpy(), datum)
    cursor.register("converted", pd.DataFrame({"row": points["row"], "lat": lat, "lng": lng}))
    cursor.execute("update incoming set lat = c.lat, lng = c.lng from converted c where incoming.rowid = c.row")
    cursor.unregister("converted")


@functools.cache
def _rules(kind: Kind) -> tuple[pd.DataFrame, str]:
    """The rules for a kind's rows by number, and the query for the rows of ``incoming`` that break one of ``rules``."""
    checks = checks_of(kind)
    broken = " ".join(f"when {check.condition} then {number}" for number, check in enumerate(checks))
    values = " ".join(f"when {number} then {check.field}::varchar" for number, check in enumerate(checks))
    rules = pd.DataFrame(
        [(number, check.field, check.zh, check.en) for number, check in enumerate(checks)],
        columns=["broken", "field", "zh", "en"],
    )
    return (
        rules,
        f"""
        select line, field, value, zh, en from rules join
            (select line, broken, case broken {values} end as value
             from (select *, case {broken} end as broken from incoming) where broken is not null) using (broken)
    """,
    )


def _check(cursor: Cursor, kind: Kind) -> None:
    """Move the rows that break a rule from ``incoming`` to ``rejected``."""
    rules, rows = _rules(kind)
    cursor.register("rules", rules)
    reject(cursor, rows)
    cursor.unregister("rules")
    # Empty because nobody understood it: that is what is to be mended.
    cursor.execute(
        """update rejected set value = r.value, reason_zh = r.reason_zh, reason_en = r.reason_en from remarked r
           where r.line = rejected.line and r.field = rejected.field and coalesce(rejected.value, '') = ''"""
    )


def reject(cursor: Cursor, rows: str, from_table: bool = True) -> None:
    """Reject what a query gives as line, field, value and both reasons; take the lines out of ``incoming``."""
    cursor.execute(f"create or replace temp table newly_rejected as select distinct on (line) * from ({rows})")
    if not cursor.execute("select 1 from newly_rejected limit 1").fetchall():
        return
    cursor.execute("insert into rejected from newly_rejected")
    if from_table:
        cursor.execute("delete from incoming where line in (select line from newly_rejected)")


def reject_repeated(cursor: Cursor, table: str, key: str, from_table: bool = True) -> bool:
    """Of rows of ``table`` with the same key the last one holds; earlier ones are rejected. Whether there were any."""
    counts = cursor.execute(f"select count(*), count(distinct ({key})) from {table}").fetchall()[0]
    if counts[0] == counts[1]:
        return False
    reject(
        cursor,
        f"""select line, '', null,
                if(line < last, '与第 ' || last || ' 行重复,以第 ' || last || ' 行为准',
                    '这一行变成的几行是同一条,请检查列对应方案'),
                if(line < last, 'repeated in line ' || last ,
                    'the rows made from this one are the same; check the mapping')
            from (select line, max(line) over (partition by {key}) as last,
                count(*) over (partition by {key}, line) as same from {table})
            where line < last or same > 1""",
        from_table,
    )
    return True
