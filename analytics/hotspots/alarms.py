"""Alarm days of one category in one area: EARS C1, C2, C3 and the surge rule 激增, day by day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, TypedDict

import numpy as np
import pandas as pd

from analytics.cache import cached
from analytics.heat.query import FEVER, SYMPTOMS, HeatQuery
from analytics.hotspots.by_building import abnormal_by_day, complete_days
from analytics.hotspots.ears import BASELINE_DAYS, C1_LIMIT, C2_LIMIT, C3_LIMIT, LAG, SUMMED, ears
from analytics.requests import figures, surge_rule
from analytics.requests.states import question
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
    """The last ``days`` days up to the moment, one row each; ``category`` of requests, or 发热 or 症状.

    Without ``grid`` of the whole community. A day has data for requests when anything was reported in the
    community, for check-ins when the grid's sheet, or those of all grids that usually send one, have come.
    Today counts as far as it has come: an alarm of it stands, none may still come.
    """
    shown = [moment.day - timedelta(days=back) for back in range(days + _BEFORE)][::-1]
    first = min((shown[0], *figures.days_with_data(store, end_of(shown[0]))))
    found = _counted(store, HeatQuery(moment, first, category, grid=grid))
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
    """Reports by day; days without data are not in it."""
    if not query.of_requests:
        sheets = abnormal_by_day(store, query, fever=query.category == FEVER, symptoms=query.category == SYMPTOMS)
        grids, complete = complete_days(sheets)
        by_day = sheets[sheets["grid_id"].isin(grids)].groupby("day")["reports"].sum()
        return {day: int(by_day[pd.Timestamp(day)]) for day in complete}
    sql = """
    select day, count(*) filter (not beside and category_in_force = $category
        and ($grid::varchar is null or coalesce(grid_id, '') = $grid))
    from at_time where day between $first and $last group by day
    """
    named = {"category": query.category, "grid": query.grid, "first": query.first, "last": query.moment.day}
    return dict(store.rows(question(sql), named | {"end": query.end}))


def _beyond(values: Any, limit: float) -> pd.Series:
    return pd.Series([None if np.isnan(value) else bool(value > limit) for value in values], dtype=object)


def _surges(found: Mapping[date, int], shown: Sequence[date], minimum: int) -> list[bool | None]:
    """The surge rule on each day, against the days before it that have data."""
    return [surge_rule.surges(found.get(day), surge_rule.baseline(found, found.keys(), day), minimum) for day in shown]
