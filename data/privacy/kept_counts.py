"""What stays of a day when its personal rows go: counts by day and building, and nobody's row.

The counts are those that the questions of a day are sums of, as at its 24:00 and under the settings
in force when they were made. ``analytics/privacy/kept_counts.py`` adds them to what is counted from the rows that
are still there. They are made as the difference that removing rows makes, counted before and after,
so that the sum stays what it was, on younger days too.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from data.clock import midnight_after
from data.current.checkin_counts import (
    ANONYMOUS,
    FLAGS,
    HOUSEHOLDS,
    HOUSEHOLDS_IN_BOTH,
    MISSING,
    OF_ANONYMOUS,
    PEOPLE,
    SAID,
)
from data.kinds import days_of_residents
from data.settings import at_time
from data.store.database import Cursor
from data.store.kept_tables import CLEANED

_KEYS = {
    "checkins": ("day", "grid_id", "building_id"),
    "sampling": ("day", "grid_id", "building_id"),
    "followups": ("day", "grid_id", "building_id", "done", "done_on"),
}
_COUNTS = {
    "checkins": (
        "residents",
        "named",
        "reported",
        "on_time",
        "missing",
        "fever",
        "abnormal",
        "households",
        "listed",
        "listed_expected",
        "lived_in",
    ),
    "sampling": ("due", "sampled"),
    "followups": ("visits",),
}

#: Everybody of the buildings in ``counted_buildings`` who lives here on ``$day`` or is named by a row of it.
_HERE = """
with here as (
    select person, household, grid_id, building_id, in_residence_on(resident_from, resident_until, $day) as lives,
        countable_on(resident_from, resident_until, exempt_from, exempt_to, $day) as countable
    from people semi join counted_buildings using (building_id)
)
"""


def _counts(**counted: str) -> str:
    """The numbers kept of check-ins in their order, each as SQL; 0 for those that are not counted here."""
    return ", ".join(counted.get(name, "0") for name in _COUNTS["checkins"])


_OF_PEOPLE = {name: f"count(*) filter ({' and '.join(flags)})" for name, flags in PEOPLE.items()}
_OF_HOMES = {name: f"count(*) filter ({name})" for name in (*HOUSEHOLDS, "lived_in")} | {
    name: f"count(*) filter ({' and '.join(both)})" for name, both in HOUSEHOLDS_IN_BOTH.items()
}
_OF_ANONYMOUS = {name: f"sum({name})" for name in ANONYMOUS}
_CHECKINS = f"""{_HERE}
{SAID}
, told as (
    select here.*, {", ".join(f"s.person is not null and ({flag}) is true as {name}" for name, flag in FLAGS.items())}
    from here left join said s on here.person = s.person where lives or s.person is not null
), seen as (
    select *, {MISSING[0]} and not {MISSING[1]} as missing from told
), homes as (
    select any_value(grid_id) as grid_id, any_value(building_id) as building_id,
        {", ".join(f"bool_or({' or '.join(flags)}) as {name}" for name, flags in HOUSEHOLDS.items())},
        bool_or(lives) and any_value(building_id) <> '' as lived_in
    from seen group by household
)
select grid_id, building_id, {_counts(**_OF_PEOPLE)} from seen group by grid_id, building_id
union all
select grid_id, building_id, {_counts(**_OF_HOMES)} from homes group by grid_id, building_id
union all
select '', '', {_counts(**_OF_ANONYMOUS)} from ({OF_ANONYMOUS}) where $everywhere having sum(named) > 0
"""
_SAMPLING = f"""{_HERE}
, round as (
    select person, due, coalesce(sampled, false) and coalesce(sampled_at <= $end, true) as sampled from sampling
        where day = $day
), says as (select count(due) > 0 as who from round)
select grid_id, building_id, count(*), count(*) filter (sampled)
from here left join round using (person), says
where exists (from round) and if(says.who, coalesce(due, false), countable) group by grid_id, building_id
"""
# A visit at midnight belongs to the day that it ends, as everywhere.
_FOLLOWUPS = """
select grid_id, building_id, coalesce(done, false), (done_at - interval 1 microsecond)::date, count(*)
from followups join (from people semi join counted_buildings using (building_id)) using (person) where day = $day
    group by all
"""
_QUERIES = {"checkins": _CHECKINS, "sampling": _SAMPLING, "followups": _FOLLOWUPS}
_ROWS = {"checkins": ("rows_checkins", "date"), "sampling": ("rows_sampling", "round_date")}


def begin(cursor: Cursor) -> None:
    """Begin to count a difference, in all buildings; ``within`` narrows it."""
    within(cursor, [building for (building,) in cursor.execute("select distinct building_id from people").fetchall()])
    for kind in _KEYS:
        cursor.execute(f"create or replace temp table counted_{kind} as select 0 as sign, * from kept_{kind} limit 0")


def within(cursor: Cursor, buildings: Sequence[str]) -> None:
    """Count in these buildings only from here on ('': people without one)."""
    cursor.execute(
        "create or replace temp table counted_buildings as select distinct unnest($ids::varchar[]) as building_id",
        {"ids": list(buildings)},
    )


def count(
    cursor: Cursor, settings: Mapping[str, Any], days: Sequence[date], sign: int, everywhere: bool = False
) -> None:
    """Count these days as they stand: with ``sign`` 1 before the change, -1 after it. ``everywhere``: reports of nobody
    known too.
    """
    for day in days:
        end = midnight_after(day)
        checkins = {
            "day": day,
            "at": end,
            "fever": settings["fever_threshold"],
            "everywhere": everywhere,
            "cutoff": datetime.combine(day, at_time(settings["checkin_cutoff"])),
        }
        for kind, query in _QUERIES.items():
            given = {"checkins": checkins, "sampling": {"day": day, "end": end}, "followups": {"day": day}}[kind]
            found = cursor.execute(query, given).fetchall()
            if found:  # not of no rows: after such an insert DuckDB 2.0.0 loses sight of a large one
                marks = ", ".join("?" * (len(found[0]) + 2))
                cursor.executemany(f"insert into counted_{kind} values ({marks})", [(sign, day, *row) for row in found])


def keep(cursor: Cursor) -> None:
    """Put away what the counts lost since ``begin``."""
    for kind, keys in _KEYS.items():
        sums = ", ".join(f"sum(sign * {name})::bigint as {name}" for name in _COUNTS[kind])
        some = " or ".join(f"{name} <> 0" for name in _COUNTS[kind])
        lost = f"from (select {', '.join(keys)}, {sums} from counted_{kind} group by all) where {some}"
        if cursor.execute(f"select 1 {lost} limit 1").fetchall():
            cursor.execute(f"insert into kept_{kind} {lost}")


def keep_files(cursor: Cursor, until: date) -> None:
    """Put away whose files the rows up to a day came in, before they go."""
    for kind, (rows, column) in _ROWS.items():
        found = f"""from (
            select c.day, '{kind}' as kind, p.grid_id, count(distinct c.person) as people, min(r.batch_id) as batch_id
            from {kind} c join people p using (person)
            left join (select i.person, r.{column} as day, r.batch_id from {rows} r join identity i using (who)
                where r.{column} <= $until) r
                on r.person = c.person and r.day = c.day
            where c.day <= $until group by all)"""
        if cursor.execute(f"select 1 from {kind} where day <= $until limit 1", {"until": until}).fetchall():
            cursor.execute(f"insert into kept_files {found}", {"until": until})


def days_with_anything(cursor: Cursor, until: date, after: date | None) -> list[date]:
    """The days up to one that there is anything of, and those between them of the last year, in which people lived here
    too.
    """
    found = cursor.execute(
        f"""with named as ({" union ".join(f"select day from {id}" for id in days_of_residents())}),
               known as (from named union select day from requests where $after is null or day > $after
                   union select date from stock where $after is null or date > $after)
           select distinct day from known where day <= $until""",
        {"until": until, "after": after},
    ).fetchall()
    days = {day for (day,) in found if day}
    first = max(min(days, default=until), until - timedelta(days=366)) if after is None else after + timedelta(days=1)
    return sorted(days | {first + timedelta(days=number) for number in range((until - first).days + 1)})


def cleaned_until(cursor: Cursor) -> date | None:
    """The last day whose personal rows are gone; None before the first time."""
    found = cursor.execute("select value from state where key = $key", {"key": CLEANED}).fetchall()
    return date.fromisoformat(found[0][0]) if found else None
