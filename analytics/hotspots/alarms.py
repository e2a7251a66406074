"""Alarm days of one category in one area: EARS C1, C2, C3 and the surge rule 激增, day by day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any, TypedDict

import numpy as np
import pandas as pd

from analytics.cache import cached
from analytics.checkins.episodes import days_with_sheets, new_episodes
from analytics.heat.query import HeatQuery
from analytics.hotspots.by_building import CONDITIONS, complete_days, sheets
from analytics.hotspots.ears import BASELINE_DAYS, C1_LIMIT, C2_LIMIT, C3_LIMIT, LAG, SUMMED, ears
from analytics.privacy import kept_counts
from analytics.requests import figures, surge_rule
from analytics.requests.states import question
from analytics.tally import Place
from data.clock import Moment, end_of
from data.store.database import Store

#: Days shown where nobody says: six weeks, so that each weekday stands beside five others.
DAYS = 42

#: Days before the first one shown that its C3 looks back to.
_BEFORE = BASELINE_DAYS + LAG + SUMMED - 1


class AlarmDayRow(TypedDict):
    """A day of one category in one area, beside the days before it."""

    day: date
    #: Reports; missing on a day without data.
    count: int | None
    #: Of the 7 days before; missing, as the others, where it is unknown.
    mean: float | None
    #: In standard deviations beyond that mean.
    c1: float | None
    c2: float | None
    c3: float | None
    #: Missing where that cannot be known.
    alarm_c1: bool | None
    alarm_c2: bool | None
    alarm_c3: bool | None
    alarm_surge: bool | None


@cached
def series(
    store: Store, moment: Moment, category: str, grid: str | None = None, days: int = DAYS
) -> Annotated[pd.DataFrame, AlarmDayRow]:
    """The last ``days`` days up to the moment, one row each; ``category`` of requests, or 发热 or 症状, of which new
    episodes count.

    Without ``grid`` of the whole community. A day has data for requests when anything was reported in the
    community, for check-ins when the grid's sheet, or those of all grids that usually send one, have come.
    Today counts as far as it has come: an alarm of it stands, none may still come.
    """
    shown = [moment.day - timedelta(days=back) for back in range(days + _BEFORE)][::-1]
    found = _counted(store, HeatQuery(moment, shown[0], category, grid=grid))
    counts = [found.get(day) for day in shown]
    known = np.array([np.nan if count is None else count for count in counts], dtype=np.float64)
    answer = ears(known)
    frame = pd.DataFrame(
        {
            "day": shown,
            "count": pd.array(counts, dtype="Int64"),
            "mean": answer.mean,
            "c1": answer.c1,
            "c2": answer.c2,
            "c3": answer.c3,
            "alarm_c1": _beyond(answer.c1, C1_LIMIT),
            "alarm_c2": _beyond(answer.c2, C2_LIMIT),
            "alarm_c3": _beyond(answer.c3, C3_LIMIT),
            "alarm_surge": pd.Series(_surges(found, shown, int(store.setting("surge_minimum"))), dtype=object),
        }
    )
    return frame.tail(days).reset_index(drop=True)


def _counted(store: Store, query: HeatQuery) -> dict[date, int]:
    """Reports by day, from as early on as the surge rule looks back to; days without data are not in it."""
    if not query.of_requests:
        return _new(store, query)
    sql = """
    select day, count(*) filter (not beside and category_in_force = $category
        and ($grid::varchar is null or coalesce(grid_id, '') = $grid))
    from at_time where day between $first and $last group by day
    """
    first = min((query.first, *figures.days_with_data(store, end_of(query.first))))
    named = {"category": query.category, "grid": query.grid, "first": first, "last": query.moment.day}
    return dict(store.rows(question(sql), named | {"end": query.end}))


def _new(store: Store, query: HeatQuery) -> dict[date, int]:
    """New episodes of the category by day, of the grids that usually send their sheets, where all of these have."""
    place = Place(grid=query.grid)
    first = min((query.first, *surge_rule.days_looked_at(days_with_sheets(store, query.moment, place), query.first)))
    grids, complete = complete_days(sheets(store, replace(query, first=first)))
    new = new_episodes(store, query.moment, CONDITIONS[query.category], first)
    by_day = new[new["grid_id"].isin(grids)].groupby("day")["count"].sum()
    known_after = kept_counts.episodes_known_after(store)
    known = [day for day in complete if known_after is None or day > known_after]
    return {day: int(by_day.get(pd.Timestamp(day), 0)) for day in known}


def _beyond(values: Any, limit: float) -> pd.Series:
    return pd.Series([None if np.isnan(value) else bool(value > limit) for value in values], dtype=object)


def _surges(found: Mapping[date, int], shown: Sequence[date], minimum: int) -> list[bool | None]:
    """The surge rule on each day, against the days before it that have data."""
    return [surge_rule.surges(found.get(day), surge_rule.baseline(found, found.keys(), day), minimum) for day in shown]
