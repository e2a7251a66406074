"""How follow-up of key people 重点人群随访 goes: who was to be visited, and who has been."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

import pandas as pd

from analytics.cache import cached
from analytics.community.census import Flags, PlaceRow, at_place, census
from analytics.community.residents import ContactRow
from analytics.privacy import kept_counts
from analytics.tally import EVERYWHERE, UNKNOWN, Place, Tally, count, rate
from data.clock import Moment
from data.settings import at_time
from data.store.database import Store

#: Rows of the past few days as they stand at ``$at``. A tick without a time has happened.
_ROWS = """
with rows as not materialized (
    select day, person, worker, result, done_at,
        coalesce(done, false) and coalesce(done_at <= $at, true) as done
    from followups where day between $first and $day
)
"""


_FLAGS = Flags(("due", "done", "overdue"))
_DUE = _FLAGS.select("rows", due="day = $day", done="done", overdue="day < $day and not done")


class FollowUpCountsRow(PlaceRow):
    """The follow-ups of a building: rows, not people."""

    #: Of the day, and those of them done by the moment.
    due: int
    done: int
    #: Of the days before it and not done, as ``overdue`` defines them.
    overdue: int


class VisitRow(ContactRow):
    """Somebody who is still to be visited."""

    #: Of the latest row that says it.
    worker: str | None
    result: str | None
    #: Whether the person is on the list of the day and not done.
    today: bool
    #: How many rows of earlier days are not done.
    overdue: int
    #: The first day of all that are not done.
    since: date


@cached
def counts(store: Store, moment: Moment) -> Annotated[pd.DataFrame, FollowUpCountsRow]:
    """The follow-ups up to the day, one row a building with any."""
    people = census(store)
    rows = store.query(_over_rows(_DUE), _parameters(store, moment))
    entry, flags = people.flagged(rows)
    found = _FLAGS.count(people.place[entry], flags, len(people.places))
    frame = people.places.assign(
        due=found.having("due"), done=found.having("due", "done"), overdue=found.having("overdue")
    )
    frame = frame[found.having() > 0].reset_index(drop=True)
    return kept_counts.added(frame, kept_counts.followups(store, moment, _parameters(store, moment)["first"]))


def followup_rate(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """随访率 = rows of the day with done_at ÷ rows of the day."""
    frame = at_place(counts(store, moment), place)
    return rate(int(frame["done"].sum()), int(frame["due"].sum()))


def overdue(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """超期: rows of an earlier day without done_at by the moment, for 14 days (a setting).

    Unknown where no follow-up of the community is known in all that time.
    """
    if not any_known(store, moment):
        return UNKNOWN
    return count(int(at_place(counts(store, moment), place)["overdue"].sum()))


@cached
def any_known(store: Store, moment: Moment) -> bool:
    """Whether anybody of the community, in whatever grid, has a row of the day or of those that may be overdue."""
    asked = _parameters(store, moment)
    days = store.rows(
        "select 1 from followup_days where of_known and day between $first and $day limit 1",
        {name: asked[name] for name in ("first", "day")},
    )
    return bool(days)


def is_open(store: Store, moment: Moment) -> bool:
    """Whether the day's visits still go on: not judged yet."""
    return moment.at < datetime.combine(moment.day, at_time(store.setting("followup_close")))


@cached
def days_waiting(store: Store, moment: Moment) -> dict[int, tuple[date, ...]]:
    """The days of the visits that are still to be made, the first first, by person."""
    rows = store.rows(
        _over_rows("select person, list(day order by day) from rows where not done group by person"),
        _parameters(store, moment),
    )
    return {person: tuple(days) for person, days in rows}


@cached
def waiting(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Annotated[pd.DataFrame, VisitRow]:
    """Who is still to be visited, longest waiting first, one row a person."""
    return store.query(
        _over_rows(
            """
            , open as (
                select person, arg_max(worker, day) as worker, arg_max(result, day) as result,
                    bool_or(day = $day) as today, count(*) filter (day < $day) as overdue, min(day) as since
                from rows where not done group by person
            )
            select person, resident_id, name, grid_id, building_id, unit, room, phone, tags,
                worker, result, today, overdue, since
            from open join people using (person)
            where ($grid is null or grid_id = $grid) and ($building is null or building_id = $building)
            order by since, grid_id, building_id, unit, room, person
            """
        ),
        {**_parameters(store, moment), "grid": place.grid, "building": place.building},
    )


def _over_rows(sql: str) -> str:
    return "\n".join((_ROWS, sql))


def _parameters(store: Store, moment: Moment) -> dict[str, Any]:
    first = moment.day - timedelta(days=store.setting("followup_overdue_days"))
    return {"day": moment.day, "at": moment.at, "first": first}
