"""What is new of fever and other symptoms, by day and building: episodes 发热过程 and household cases.

See ``data/current/episodes.py`` for what they are. Days whose rows are gone have what was kept of them; of those that
an earlier version took away nothing is known, and so there is nothing of them here.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any, Literal, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.community.census import at_place
from analytics.privacy import kept_counts
from analytics.tally import EVERYWHERE, UNKNOWN, Place, Tally, count
from data.clock import Moment
from data.current.episodes import GAP_DAYS, cases, episodes
from data.store.database import Store

#: A condition of ``data.current.episodes.CONDITIONS``.
Condition = Literal["fever", "symptoms", "abnormal"]


class NewRow(TypedDict):
    """What began on a day in a building, '' where it is not known."""

    day: date
    grid_id: str
    building_id: str
    count: int


@cached
def new_episodes(store: Store, moment: Moment, condition: Condition, first: date) -> Annotated[pd.DataFrame, NewRow]:
    """New episodes from ``first`` to the moment, each on its first day; of '' where a person's building is unknown."""
    sql = """
    select day, grid_id, building_id, count(*) as count from episodes
    where day >= $since group by all
    """
    read_from = first - timedelta(days=GAP_DAYS)
    return _with_kept(store, moment, "\n".join((episodes(condition), sql)), condition, first, read_from, "episodes")


@cached
def household_cases(store: Store, moment: Moment, condition: Condition, first: date) -> Annotated[pd.DataFrame, NewRow]:
    """Household cases from ``first`` to the moment, each on its first day."""
    sql = """
    select day, grid_id, building_id, count(*) as count from cases
    where day >= $since group by all
    """
    return _with_kept(store, moment, "\n".join((cases(condition), sql)), condition, first, date.min, "cases")


def _with_kept(
    store: Store, moment: Moment, sql: str, condition: str, first: date, read_from: date, column: str
) -> pd.DataFrame:
    found = store.query(sql, _given(store, moment, first, read_from))
    kept = kept_counts.episodes(store, moment, first)
    kept = kept[kept["condition"] == condition].rename(columns={column: "count"})
    keys = ["day", "grid_id", "building_id"]
    if not kept.empty:
        both = pd.concat([found, kept[[*keys, "count"]]], ignore_index=True)
        found = both.groupby(keys).agg({"count": "sum"}).reset_index()
    return found[found["count"] != 0].sort_values(keys, ignore_index=True)


def _given(store: Store, moment: Moment, first: date, read_from: date) -> dict[str, Any]:
    return {
        "fever": store.setting("fever_threshold"),
        "first": read_from,
        "last": moment.day,
        "at": moment.at,
        "since": first,
    }


@cached
def new_by_day(
    store: Store, moment: Moment, condition: Condition, first: date, place: Place = EVERYWHERE
) -> dict[date, int]:
    """New episodes of a place by day; days without any are not in it."""
    if place != EVERYWHERE:
        found = at_place(new_episodes(store, moment, condition, first), place)
        return _summed(zip(found["day"].dt.date, found["count"].tolist(), strict=True))
    # Of the whole community nobody's home need be found.
    sql = "select day, count(*) from begun where day >= $since group by day"
    rows = store.rows(
        "\n".join((episodes(condition), sql)), _given(store, moment, first, first - timedelta(days=GAP_DAYS))
    )
    kept = kept_counts.episodes(store, moment, first)
    kept = kept[kept["condition"] == condition]
    return _summed((*rows, *zip(kept["day"].dt.date, kept["episodes"].tolist(), strict=True)))


def new_today(store: Store, moment: Moment, condition: Condition, place: Place = EVERYWHERE) -> Tally:
    """New episodes of the moment's day in a place; unknown where no check-in of it came or nobody can tell."""
    if kept_counts.episodes_unknown(store, moment) or moment.day not in days_with_sheets(store, moment, place):
        return UNKNOWN
    return count(new_by_day(store, moment, condition, moment.day, place).get(moment.day, 0))


def _summed(found: Iterable[tuple[date, int]]) -> dict[date, int]:
    summed: dict[date, int] = {}
    for day, number in found:
        summed[day] = summed.get(day, 0) + number
    return {day: number for day, number in summed.items() if number}


@cached
def days_with_sheets(store: Store, moment: Moment, place: Place = EVERYWHERE) -> frozenset[date]:
    """The days up to the moment's on which check-ins of the place came and of which it is known what was new."""
    anywhere = "select distinct day from checkins where day <= $day"
    of_place = "and person in (select person from people where $whole)".replace("$whole", _OF_PLACE)
    kept = "union select day from kept_checkins where named > 0 and day <= $day and $whole".replace("$whole", _OF_PLACE)
    found = store.rows(
        "\n".join((anywhere, "" if place == EVERYWHERE else of_place, kept)),
        {"day": moment.day, "grid": place.grid, "building": place.building},
    )
    known_after = kept_counts.episodes_known_after(store)
    return frozenset(day for (day,) in found if known_after is None or day > known_after)


#: The condition on people, and on what is kept of them, that they are of a place.
_OF_PLACE = "coalesce(grid_id = $grid, true) and coalesce(building_id = $building, true)"
