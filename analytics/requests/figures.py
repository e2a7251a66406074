"""How residents' requests go: 发现 → 响应 → 解决 → 反馈.

Counts are of requests; duplicates, what is out of scope and what was withdrawn are in none but
their own (``set_aside``). A request that was reported after the moment does not exist yet.
"""

from datetime import date
from typing import Annotated, Any, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.requests import surge_rule
from analytics.requests.states import happened_before, question, times, window_start
from analytics.tally import EVERYWHERE, UNKNOWN, Place, Tally, count, rate
from data.clock import Moment
from data.current.edited_requests import ASIDE
from data.store.database import Store

#: The slow end of a distribution of times that is shown beside its median (P90).
SLOW = 0.9


def new(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """今日新增: requests reported that day, until the moment.

    Unknown on a day on which nobody of the community reported anything: then no file has come.
    """
    if moment.day not in days_with_data(store, moment):
        return UNKNOWN
    return count(_total(today(store, moment, place.building), place, "requests"))


def open_count(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """在办: requests that wait for somebody at the moment, the overdue ones among them."""
    if not any_request(store, moment):
        return UNKNOWN
    return count(_total(backlog(store, moment, place.building), place, "open"))


def overdue(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """超时: open for longer than the category's time limit. The denominator is all that is open."""
    if not any_request(store, moment):
        return UNKNOWN
    found = backlog(store, moment, place.building)
    return count(_total(found, place, "overdue"), _total(found, place, "open"))


def on_time_completion(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """按时办结率 = resolved in time ÷ (resolved + open and already overdue), over 7 days up to the day.

    A resolved request belongs to the window by the time it was resolved, an open one by the time
    it was due; what is open and not yet due is left out, and so is what was resolved at no known time.
    """
    done = outcomes(store, moment, place.building)
    waiting = _total(backlog(store, moment, place.building), place, "fell_due")
    return rate(_total(done, place, "in_time"), _total(done, place, "resolved") + waiting)


def satisfaction(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """满意率 = satisfied ÷ those who rated in the 7 days up to the day, also where the rating reopened the request.

    4, 5, 满意 and 非常满意 are satisfied; 一般 and 基本满意 are not.
    """
    given = ratings(store, moment, place.building)
    return rate(_total(given, place, "satisfied"), _total(given, place, "rated"))


@cached
def response_hours(store: Store, moment: Moment, place: Place = EVERYWHERE, share: float = 0.5) -> Tally:
    """响应时长: the median of accepted − reported in hours, of requests accepted that day.

    The denominator is how many those are, without any accepted before it was reported, which two sources
    together may say. ``share`` takes another point of the distribution:
    ``SLOW`` is P90, linear between the two nearest requests.
    """
    sql = """
    select quantile_cont(date_diff('microsecond', reported_at, accepted_at) / 3.6e9, $share), count(*)
    from at_time
    where accepted_at >= $day and accepted_at < $end and accepted_at >= reported_at and not beside and not undated
        and ($grid is null or coalesce(grid_id, '') = $grid) and ($building is null or building_id = $building)
    """
    return _duration(store, sql, times(moment), place, share)


@cached
def resolve_hours(store: Store, moment: Moment, place: Place = EVERYWHERE, share: float = 0.5) -> Tally:
    """办结时长: the median of resolved − reported in hours, of requests resolved in 7 days up to the day.

    The denominator is how many those are, without any resolved before it was reported; ``share`` as in
    ``response_hours``.
    """
    sql = """
    select quantile_cont(date_diff('microsecond', reported_at, resolved_at) / 3.6e9, $share), count(*)
    from at_time
    where resolved_at >= $first and finished and resolved_at >= reported_at
        and ($grid is null or coalesce(grid_id, '') = $grid) and ($building is null or building_id = $building)
    """
    return _duration(store, sql, times(moment), place, share)


def response_p90_hours(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """响应时长(P90): as ``response_hours``, the slow end: nine in ten were accepted as fast or faster."""
    return response_hours(store, moment, place, SLOW)


def resolve_p90_hours(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """办结时长(P90): as ``resolve_hours``, the slow end: nine in ten were resolved as fast or faster."""
    return resolve_hours(store, moment, place, SLOW)


@cached
def set_aside(store: Store, moment: Moment, place: Place = EVERYWHERE) -> dict[str, int]:
    """How many requests up to the moment are in no figure, by why.

    ``duplicate``, ``out_of_scope`` and ``withdrawn`` are in no figure at all. ``undated`` 时间不详
    are resolved at no known time: closed, but in no median and not in the on-time rate.
    """
    sql = """
    select if(undated, 'undated', status) as why, count(*) as requests
    from at_time
    where (beside or undated)
        and ($grid is null or coalesce(grid_id, '') = $grid) and ($building is null or building_id = $building)
    group by why
    """
    found = store.rows(question(sql), {"end": happened_before(moment), **_where(place)})
    return {**dict.fromkeys((*ASIDE, "undated"), 0), **dict(found)}


class GridRequestsRow(TypedDict):
    """A grid's requests; '' where a request has none."""

    grid_id: str
    #: Reported today.
    new: int
    open: int
    overdue: int


class BacklogRow(TypedDict):
    """What is open of a category in a grid, '' where a request has none."""

    grid_id: str
    category: str
    open: int
    overdue: int
    #: Overdue since the window began.
    fell_due: int


class OutcomesRow(TypedDict):
    """What was resolved of a category in a grid, '' where a request has none."""

    grid_id: str
    category: str
    resolved: int
    in_time: int


class RatingsRow(TypedDict):
    """How requests of a category in a grid were rated, '' where a request has none."""

    grid_id: str
    category: str
    #: With a rating, and with a good one.
    rated: int
    satisfied: int


class TodayRow(TypedDict):
    """The reports of the day from a grid, '' where a request has none."""

    grid_id: str
    requests: int
    #: With duplicates and the like, which show that the day's file has come.
    rows: int


class ReportedRow(TypedDict):
    """The reports of a day of a category from a grid, '' where a request has none."""

    day: date
    grid_id: str
    category: str
    requests: int
    #: As ``TodayRow`` has them.
    rows: int


@cached
def by_grid(store: Store, moment: Moment) -> Annotated[pd.DataFrame, GridRequestsRow]:
    """Requests by grid, busiest first."""
    fresh = today(store, moment).groupby("grid_id")["requests"].sum()
    waiting = backlog(store, moment).groupby("grid_id")[["open", "overdue"]].sum()
    table = waiting.join(fresh.rename("new"), how="outer").fillna(0).astype(int).reset_index()
    return table.sort_values(["overdue", "open", "new", "grid_id"], ascending=[False, False, False, True])[
        ["grid_id", "new", "open", "overdue"]
    ].reset_index(drop=True)


# The frames behind the figures: additive, so that one query serves the community, every grid and
# every category. A building has its own, because all buildings by category would be the whole table.


@cached
def backlog(store: Store, moment: Moment, building: str | None = None) -> Annotated[pd.DataFrame, BacklogRow]:
    """What is open, by grid and category."""
    sql = """
    select coalesce(grid_id, '') as grid_id, category_in_force as category,
        count(*) as open,
        count(*) filter (request_overdue(due_at, done_at, $at, $end)) as overdue,
        count(*) filter (request_overdue(due_at, done_at, $at, $end) and due_at >= $first::timestamp) as fell_due
    from at_time
    where open and ($building is null or building_id = $building)
    group by all
    """
    when = times(moment)
    del when["day"]
    return store.query(question(sql), {**when, "building": building})


@cached
def outcomes(store: Store, moment: Moment, building: str | None = None) -> Annotated[pd.DataFrame, OutcomesRow]:
    """What was resolved in the window, by grid and category."""
    sql = """
    select coalesce(grid_id, '') as grid_id, category_in_force as category,
        count(*) as resolved,
        count(*) filter (resolved_at <= due_at) as in_time
    from at_time
    where resolved_at >= $first and finished and ($building is null or building_id = $building)
    group by all
    """
    return store.query(
        question(sql), {"end": happened_before(moment), "first": window_start(moment), "building": building}
    )


@cached
def ratings(store: Store, moment: Moment, building: str | None = None) -> Annotated[pd.DataFrame, RatingsRow]:
    """Ratings of the window, by grid and category.

    A rating is of the day on which it was given by hand; one from a file does not say when, and is of the day on which
    its request was resolved, whatever became of that since.
    """
    sql = """
    select coalesce(grid_id, '') as grid_id, category_in_force as category,
        count(*) as rated, count(*) filter (rating in ('4', '5', '满意', '非常满意')) as satisfied
    from at_time
    where rating is not null and not beside
        and coalesce(rated_at, resolved_at) >= $first and coalesce(rated_at, resolved_at) < $end
        and ($building is null or building_id = $building)
    group by all
    """
    return store.query(
        question(sql), {"end": happened_before(moment), "first": window_start(moment), "building": building}
    )


@cached
def today(store: Store, moment: Moment, building: str | None = None) -> Annotated[pd.DataFrame, TodayRow]:
    """Reports of the day until the moment, by grid."""
    sql = """
    select coalesce(grid_id, '') as grid_id, count(*) filter (not beside) as requests, count(*) as rows
    from at_time
    where day = $day and ($building is null or building_id = $building)
    group by all
    """
    return store.query(question(sql), {"end": happened_before(moment), "day": moment.day, "building": building})


@cached
def reported(store: Store, moment: Moment, building: str | None = None) -> Annotated[pd.DataFrame, ReportedRow]:
    """Reports of the day and of the days that it is compared with, by day, grid and category."""
    sql = """
    select day, coalesce(grid_id, '') as grid_id, category_in_force as category,
        count(*) filter (not beside) as requests, count(*) as rows
    from at_time
    where day between $first and $day and ($building is null or building_id = $building)
    group by all
    """
    first = min(days_with_data(store, moment), default=moment.day)
    when = {"end": happened_before(moment), "first": first, "day": moment.day}
    return store.query(question(sql), {**when, "building": building})


@cached
def days_with_data(store: Store, moment: Moment) -> frozenset[date]:
    """The days on which any request of the community was reported, in whatever grid: of the day, those just before it,
    and as many earlier ones as a surge is compared with.
    """
    days = store.rows(
        """
        select day from reported_days
        where first_at < $end and (day between $day::date - $short::int and $day or day in (
            select day from reported_days where day <= $day::date - $lag::int order by day desc limit $long))
        """,
        {
            "day": moment.day,
            "end": happened_before(moment),
            "short": surge_rule.SHORT_DAYS,
            "lag": surge_rule.LONG_LAG,
            "long": surge_rule.LONG_DAYS,
        },
    )
    return frozenset(day for (day,) in days)


def at_place(frame: pd.DataFrame, place: Place) -> pd.DataFrame:
    """The rows of such a frame that belong to the place's grid."""
    return frame if place.grid is None else frame[frame["grid_id"] == place.grid]


@cached
def any_request(store: Store, moment: Moment) -> bool:
    """Whether the community has any request at all up to the moment, in whatever grid."""
    # The first finds one at once, where there is one to be seen; the second knows of those that are not.
    ever = (
        "select 1 from requests where reported_at < $end limit 1",
        "select 1 from reported_days where first_at < $end limit 1",
    )
    return any(store.rows(sql, {"end": happened_before(moment)}) for sql in ever)


def _total(frame: pd.DataFrame, place: Place, column: str) -> int:
    return int(at_place(frame, place)[column].sum())


def _where(place: Place) -> dict[str, Any]:
    return {"grid": place.grid, "building": place.building}


def _duration(store: Store, sql: str, when: dict[str, Any], place: Place, share: float) -> Tally:
    named = {key: value for key, value in when.items() if f"${key}" in sql or key == "end"}
    [(hours, requests)] = store.rows(question(sql), {**named, **_where(place), "share": share})
    return Tally(hours, None, requests)
