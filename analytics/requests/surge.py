"""Which requests surge: today against the 7 days before, by category and by area.

The rule is that of the project's definitions; EARS C1, C2 and C3 of the CDC are its published
relatives (mean of the 7 days before plus so many standard deviations). Two branches, because a
count around 2 a day is skewed and a standard deviation says little about it:

- mean m ≥ 10: a surge is more than m + 2·max(SD, √m);
- m < 10: a surge is a count that Poisson(m) reaches with a probability under 0.01.

Either way only from a smallest count on (setting ``surge_minimum``).
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.requests import figures
from analytics.tally import EVERYWHERE, Place
from data.clock import Moment
from data.store.database import Store

#: Days before the day that are looked at, and how many of them must have data.
BASELINE_DAYS = 7
LEAST_DAYS = 4
#: From this mean on a count is compared with mean and SD, below it with the Poisson distribution.
LARGE_MEAN = 10.0
SDS = 2.0
RARE = 0.01


@dataclass(frozen=True)
class Baseline:
    """What the days before were like: mean and sample SD (n−1) of a day's count, over ``days`` days.

    Mean is None without a day, SD without two.
    """

    mean: float | None
    sd: float | None
    days: int


def baseline(counts: list[int]) -> Baseline:
    """The baseline of the counts of the days that have data."""
    days = len(counts)
    if not days:
        return Baseline(None, None, 0)
    mean = sum(counts) / days
    sd = math.sqrt(sum((number - mean) ** 2 for number in counts) / (days - 1)) if days > 1 else None
    return Baseline(mean, sd, days)


def poisson_tail(mean: float, least: int) -> float:
    """P(X ≥ least) for X ~ Poisson(mean), by summing the terms of the shorter side.

    The upper side is summed as such, not as 1 − the rest, so that small tails keep their digits.
    """
    if least <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if least <= mean:
        return 1.0 - math.fsum(_poisson(mean, number) for number in range(least))
    first = term = _poisson(mean, least)
    tail, number = 0.0, least
    while term > first * 1e-17:
        tail += term
        number += 1
        term *= mean / number
    return tail


def _poisson(mean: float, number: int) -> float:
    return math.exp(number * math.log(mean) - mean - math.lgamma(number + 1))


def surges(today: int | None, before: Baseline, minimum: int) -> bool | None:
    """Whether today's count surges; None where that cannot be known.

    It cannot where today has no data or where fewer than ``LEAST_DAYS`` of the days before have.
    """
    if today is None or before.days < LEAST_DAYS or before.mean is None or before.sd is None:
        return None
    if today < minimum:
        return False
    if before.mean >= LARGE_MEAN:
        return today > before.mean + SDS * max(before.sd, math.sqrt(before.mean))
    return poisson_tail(before.mean, today) < RARE


class CategorySurgeRow(TypedDict):
    """A category today beside the 7 days before."""

    category: str
    #: Its English name.
    en: str
    #: Today until the moment; missing when the community reported nothing at all today.
    count: int | None
    #: Of the baseline, see ``Baseline``.
    mean: float | None
    sd: float | None
    days: int
    #: Count ÷ mean; missing where the mean is 0 or unknown.
    ratio: float | None
    #: Missing where that cannot be known.
    surge: bool | None
    open: int
    overdue: int
    #: The category's own in the settings; missing for a category that only the data knows.
    urgency: int | None
    hours: float | None
    measure_zh: str | None
    measure_en: str | None


class AreaSurgeRow(TypedDict):
    """A category in a grid today beside the 7 days before, as ``CategorySurgeRow``."""

    category: str
    #: '' where a request has none.
    grid_id: str
    count: int | None
    mean: float | None
    sd: float | None
    days: int
    ratio: float | None
    surge: bool | None


@cached
def categories(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Annotated[pd.DataFrame, CategorySurgeRow]:
    """Every category, those that surge first, then by count.

    A category that only the data knows stands beside those of the settings.
    """
    counts = _counts(figures.at_place(figures.reported(store, moment, place.building), place), ["category"])
    waiting = figures.at_place(figures.backlog(store, moment, place.building), place)
    waiting = waiting.groupby("category")[["open", "overdue"]].sum()
    known = {row["id"]: row for row in store.setting("categories")}
    strangers = sorted({*(key[0] for key in counts), *waiting.index} - known.keys())
    days = figures.days_with_data(store, moment)
    rows = []
    for category in (*known, *strangers):
        row = known.get(category, {})
        rows.append(
            {
                "category": category,
                "en": row.get("en", category),
                **_compared(counts.get((category,), {}), days, moment, store.setting("surge_minimum")),
                "open": int(waiting["open"].get(category, 0)),
                "overdue": int(waiting["overdue"].get(category, 0)),
                **{key: row.get(key) for key in ("urgency", "hours", "measure_zh", "measure_en")},
            }
        )
    return _pressing_first(rows)


@cached
def areas(store: Store, moment: Moment) -> Annotated[pd.DataFrame, AreaSurgeRow]:
    """The same by category and grid, for every grid that reported anything of a category today.

    A day has data for a grid when the community reported anything: a quiet
    grid counts 0, not unknown.
    """
    counts = _counts(figures.reported(store, moment), ["category", "grid_id"])
    days = figures.days_with_data(store, moment)
    rows = [
        {"category": category, "grid_id": grid, **_compared(by_day, days, moment, store.setting("surge_minimum"))}
        for (category, grid), by_day in counts.items()
        if by_day.get(moment.day)
    ]
    return _pressing_first(rows, ["category", "grid_id", "count", "mean", "sd", "days", "ratio", "surge"])


def _counts(reports: pd.DataFrame, by: list[str]) -> dict[tuple[str, ...], dict[Any, int]]:
    """Requests by day, for each combination of the columns ``by``."""
    summed = reports.groupby([*by, "day"], as_index=False)["requests"].sum()
    counts: dict[tuple[str, ...], dict[Any, int]] = {}
    for *key, day, number in summed.itertuples(index=False):
        counts.setdefault(tuple(key), {})[day.date()] = int(number)
    return counts


def _compared(by_day: dict[Any, int], days: frozenset[date], moment: Moment, minimum: int) -> dict[str, Any]:
    """Today's count beside the baseline of the days that have data."""
    today = by_day.get(moment.day, 0) if moment.day in days else None
    earlier = (moment.day - timedelta(days=back) for back in range(1, BASELINE_DAYS + 1))
    before = baseline([by_day.get(day, 0) for day in earlier if day in days])
    return {
        "count": today,
        "mean": before.mean,
        "sd": before.sd,
        "days": before.days,
        "ratio": today / before.mean if today is not None and before.mean else None,
        "surge": surges(today, before, minimum),
    }


def _pressing_first(rows: list[dict[str, Any]], columns: list[str] | None = None) -> pd.DataFrame:
    """The rows as a frame: surges first, then by count. Numbers that may be unknown stay nullable."""
    rows.sort(key=lambda row: (row["surge"] is not True, -(row["count"] or 0)))
    frame = pd.DataFrame(rows, columns=columns)
    frame["surge"] = pd.Series([row["surge"] for row in rows], dtype=object)
    return frame.astype({"count": "Int64", "mean": float, "sd": float, "ratio": float})
