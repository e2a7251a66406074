"""Which requests surge: today against the days before, by category and by area; the rule is in ``surge_rule``."""

from datetime import date
from typing import Annotated, Any, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.requests import figures
from analytics.requests.surge_rule import baseline, surges
from analytics.tally import EVERYWHERE, Place
from data.clock import Moment
from data.store.database import Store


class CategorySurgeRow(TypedDict):
    """A category today beside the days before."""

    category: str
    #: Its English name.
    en: str
    #: Today until the moment; missing when the community reported nothing at all today.
    count: int | None
    #: Of the baseline, see ``surge_rule.Baseline``.
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
    """A category in a grid today beside the days before, as ``CategorySurgeRow``."""

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
    """Today's count beside its baseline; ``days``: those that have data."""
    today = by_day.get(moment.day, 0) if moment.day in days else None
    before = baseline(by_day, days, moment.day)
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
