"""Which reports of a single building may be told where everybody looks: no count of cases under a setting.

What may be told is decided for the reports of one building, day and category together, and whatever is shown of a
building is a sum of such. So no other days, no category and no view gives, by what they differ in, a count that
is not told. Nor does what is shown of several buildings less what is told of some: where it would leave
one building with reports alone, one more is not told.
"""

from datetime import date
from typing import Annotated, TypedDict

import pandas as pd

from analytics.heat.query import CHECKIN_WEIGHTS, FEVER, SYMPTOMS, HeatQuery
from analytics.heat.safe_cells import neighbourhoods
from analytics.heat.squares import of_checkins, of_requests, parameters
from data.store.database import Store


class PlacedReportsRow(TypedDict):
    """The reports of a day that name a building, or lie in a grid, and are about one thing."""

    #: '' for none.
    building_id: str
    grid_id: str
    day: date
    #: A category of requests, or 发热 or 症状.
    about: str
    #: As in ``hotspots.HotSpotRow``.
    count: int
    weight: float
    requests: int
    overdue: int
    fever: int
    symptoms: int


#: What is counted of a place.
COUNTS = ["count", "weight", "requests", "overdue", "fever", "symptoms"]

_REQUESTS = """
select coalesce(building_id, '') as building_id, coalesce(grid_id, '') as grid_id, day, coalesce(category, '') as about,
    count(*) as requests, sum(now) as weight, count(*) filter (overdue) as overdue
from asked
where coalesce(building_id, '') <> '' or place <> 'own'
    or not list_contains($piles::bigint[][], [plat, plng])
group by all
"""

_CHECKINS = """
select building_id, grid_id, day, fever as with_fever, count(*) as count from abnormal group by all
"""


def by_day(store: Store, query: HeatQuery, piles: list[list[int]]) -> Annotated[pd.DataFrame, PlacedReportsRow]:
    """The reports by ``building_id``, ``grid_id``, ``day`` and what they are ``about``, in ``COUNTS``; those that only
    a pile-up places somewhere are left out.
    """
    parts = [pd.DataFrame(columns=["building_id", "grid_id", "day", "about", *COUNTS])]
    if query.of_requests:
        named = parameters(store, query) | {"status": query.status, "piles": piles}
        found = store.query(of_requests(query, _REQUESTS), named)
        parts.append(found.assign(count=found["requests"], fever=0, symptoms=0))
    if query.of_checkins:
        found = of_checkins(store, query, _CHECKINS)
        about = found["with_fever"].map({True: FEVER, False: SYMPTOMS})
        found = found.assign(about=about, requests=0, overdue=0, weight=found["count"] * about.map(CHECKIN_WEIGHTS))
        found = found.assign(
            fever=found["count"].where(about == FEVER, 0), symptoms=found["count"].where(about == SYMPTOMS, 0)
        )
        parts.append(found[found["about"] == query.category] if query.category else found)
    both = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    counted = both[COUNTS].astype("int64" if both.empty else {name: "int64" for name in COUNTS if name != "weight"})
    return pd.concat([both[["building_id", "grid_id", "day", "about"]], counted], axis=1)


def told(store: Store, query: HeatQuery, reports: pd.DataFrame) -> Annotated[pd.DataFrame, PlacedReportsRow]:
    """Those of the reports, as ``by_day`` has them, that may be told of their building."""
    known = neighbourhoods(store, query.moment.day, query.by_drawing)
    least = int(store.setting("projection_cases"))
    rows = reports[reports["building_id"].isin(known["building_id"])].merge(
        known.assign(whole=0)[["building_id", "cell", "grid_id", "whole"]].rename(columns={"grid_id": "area"}),
        on="building_id",
    )
    if rows.empty:
        return reports[:0]
    sums = ["building_id", "day", "about"]
    rows = rows.assign(told=rows.groupby(sums)["count"].transform("sum") >= least)
    sizes = known.assign(area=known["grid_id"], whole=0)
    for level in ("cell", "area", "whole"):
        rows = _covered(rows, level, sizes.groupby(level)["building_id"].nunique())
    return rows[rows["told"].astype(bool)][["building_id", "grid_id", "day", "about", *COUNTS]]


def _covered(rows: pd.DataFrame, level: str, sizes: pd.Series) -> pd.DataFrame:
    """The rows with one building less that is ``told`` wherever a single one that is not would be left with reports."""
    by, one = [level, "day", "about"], [level, "day", "about", "building_id"]
    buildings = rows.groupby(one, as_index=False).agg(count=("count", "sum"), told=("told", "all"))
    areas = buildings.assign(
        shown=buildings["told"].astype(int), left=buildings["count"].where(~buildings["told"].astype(bool), 0)
    )
    areas = areas.groupby(by, as_index=False)[["shown", "left"]].sum()
    bare = areas[(areas[level].map(sizes) - areas["shown"] == 1) & (areas["left"] > 0)]
    candidates = buildings[buildings["told"].astype(bool)].merge(bare[by], on=by).sort_values(["count", "building_id"])
    given_up = candidates.drop_duplicates(by)[one].assign(given_up=True)
    both = rows.merge(given_up, on=one, how="left")
    return both.assign(told=both["told"].astype(bool) & both["given_up"].isna()).drop(columns="given_up")


def alone(store: Store, query: HeatQuery) -> frozenset[str]:
    """The grids that have one building that may be projected: what is said of such a grid is said of the building."""
    sizes = neighbourhoods(store, query.moment.day, query.by_drawing).groupby("grid_id")["building_id"].nunique()
    return frozenset(sizes.index[sizes < 2])


def of_places(
    store: Store, query: HeatQuery, reports: pd.DataFrame
) -> tuple[Annotated[pd.DataFrame, PlacedReportsRow], Annotated[pd.DataFrame, PlacedReportsRow]]:
    """What may be told of buildings and what of grids, from the reports as ``by_day`` has them."""
    of_buildings, single = told(store, query, reports), alone(store, query)
    several = reports[~reports["grid_id"].isin(single)]
    of_grids = pd.concat([several, of_buildings[of_buildings["grid_id"].isin(single)]], ignore_index=True)
    return of_buildings, of_grids
