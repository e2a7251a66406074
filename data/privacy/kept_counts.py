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
from data.current.episodes import CONDITIONS, GAP_DAYS, cases, episodes
from data.kinds import days_of_residents
from data.settings import at_time
from data.store.database import Cursor
from data.store.kept_tables import CLEANED, EPISODES_KEPT_AFTER

_KEYS = {
    "checkins": ("day", "grid_id", "building_id"),
    "episodes": ("day", "grid_id", "building_id", "condition"),
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
    "episodes": ("episodes", "cases", "recent_people", "recent_households"),
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
#: Of ``found_episodes`` and ``found_cases``, in all buildings and of anonymous reports too.
_EPISODES = """
select grid_id, building_id, condition, count(*) filter (day = $day), 0, count(distinct person),
    count(distinct household)
from found_episodes where day > $day::date - $days::int and day <= $day
group by all
union all
select grid_id, building_id, condition, 0, count(*), 0, 0
from found_cases where day = $day group by all
"""
_SAMPLING = f"""{_HERE}
, round as (
    select person, due, coalesce(sampled, false) and coalesce(sampled_at <= $end, true) as sampled from sampling
        where day = $day
), saying as (
    select grid_id from round join people using (person) where due union select grid_id from kept_due where day = $day
)
select grid_id, building_id, count(*), count(*) filter (sampled) from here left join round using (person)
where exists (from round) and if(grid_id in (from saying), coalesce(due, false), countable and coalesce(due, true))
group by grid_id, building_id
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
            _add(cursor, kind, sign, day, cursor.execute(query, given).fetchall())


def count_episodes(cursor: Cursor, settings: Mapping[str, Any], days: Sequence[date], sign: int) -> None:
    """The same for new episodes and household cases, in all buildings: for those of a day, the days before it count."""
    if not days:
        return
    last, fever = max(days), settings["fever_threshold"]
    ever = {"fever": fever, "first": date.min, "last": last, "at": midnight_after(last)}
    for name, part in (("episodes", episodes), ("cases", cases)):
        of_each = (f"(select '{one}' as condition, * from ({part(one)} from {name}))" for one in CONDITIONS)
        cursor.execute(f"create or replace temp table found_{name} as {' union all '.join(of_each)}", ever)
    for day in days:
        given = {"day": day, "days": settings["cluster_days"]}
        _add(cursor, "episodes", sign, day, cursor.execute(_EPISODES, given).fetchall())


def _add(cursor: Cursor, kind: str, sign: int, day: date, found: list[tuple[Any, ...]]) -> None:
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


def keep_open(cursor: Cursor, until: date, fever: float) -> None:
    """Put away the episodes and cases that younger days may belong to, before the rows up to a day go; it follows
    ``count_episodes`` of these days.
    """
    last = cleaned_until(cursor)
    cursor.execute(
        "insert or ignore into state values ($key, $after)",
        {"key": EPISODES_KEPT_AFTER, "after": last.isoformat() if last else ""},
    )
    first = until - timedelta(days=GAP_DAYS - 1)
    ill = " union all ".join(
        f"""(select * from ({episodes(condition)}
            select distinct i.who, '{condition}', day from ill join identity i using (person) where not carried))"""
        for condition in CONDITIONS
    )
    given = {"fever": fever, "first": first, "last": until, "at": midnight_after(until)}
    begun = f"""select distinct i.who, c.condition, c.day
        from found_cases c join found_episodes e on c.condition = e.condition and c.household = e.household
            and e.day between c.day and c.day + {GAP_DAYS}
        join identity i on i.person = e.person where c.day between $first and $until"""
    for table, query, named in (
        ("open_episodes", ill, given),
        ("open_cases", begun, {"first": first, "until": until}),
    ):
        found = cursor.execute(query, named).fetchall()
        cursor.execute(f"delete from {table} where day < $first", {"first": first})
        if found:
            cursor.executemany(f"insert into {table} values (?, ?, ?)", found)


def forget_open(cursor: Cursor, who: str = "select who from words") -> None:
    """Take away the open episodes and cases of whoever is not among these words, a query for ``who``."""
    for table in ("open_episodes", "open_cases"):
        cursor.execute(f"delete from {table} where who not in ({who})")


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


def keep_due(cursor: Cursor, persons: str) -> None:
    """Put away in which grids the rows of these people (a query for ``person``) say who is due in a round, before they
    go: the others of the grid stay due or not due by it.
    """
    found = f"from sampling join people using (person) where due and person in ({persons})"
    if cursor.execute(f"select 1 {found} limit 1").fetchall():
        cursor.execute(f"insert into kept_due select distinct day, grid_id {found}")


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
