"""How many households live where."""

from datetime import date
from typing import Annotated, TypedDict

import pandas as pd

from analytics.cache import cached
from data.store.database import Store


class BuildingRow(TypedDict):
    """A building of the buildings file, or one that only people name (without a grid, name or place of its own)."""

    building_id: str
    name: str
    grid_id: str
    grid_name: str
    #: Of the buildings file, else counted; a whole number, missing where nobody knows any.
    households: float | None
    #: Degrees, WGS-84.
    lat: float | None
    lng: float | None


@cached
def households(store: Store, day: date) -> Annotated[pd.DataFrame, BuildingRow]:
    """Every building with its households.

    Households are those of the buildings file, else counted from who is in residence; missing
    where neither knows any. Buildings that only people name are among them, without a grid.
    """
    return store.query(
        """
        with lived_in as (
            select building_id, sum(households)::bigint as households from (
                select building_id, count(distinct household) as households from people
                where building_id <> '' and in_residence_on(resident_from, resident_until, $day) group by building_id
                union all
                select building_id, sum(lived_in) from kept_checkins where building_id <> '' and day = $day
                    group by building_id
            ) group by building_id having sum(households) > 0
        )
        select building_id, coalesce(nullif(b.building_name, ''), building_id) as name,
            coalesce(b.grid_id, '') as grid_id,
            coalesce(nullif(b.grid_name, ''), b.grid_id, '') as grid_name,
            coalesce(nullif(b.households, 0), l.households)::double as households, b.lat, b.lng
        from buildings b full join lived_in l using (building_id)
        """,
        {"day": day},
    )


@cached
def safe_buildings(store: Store, day: date, placed: bool = True) -> tuple[str, ...]:
    """The buildings that may be projected: those with as many households as the setting asks for and, for a map
    (``placed``), with coordinates; for words a building needs none.

    What all others report follows from a number of the community less what is shown. So they are none, or have as
    many households together: where they have fewer, the smallest building beside them is not projected either.
    """
    known, least = households(store, day), float(store.setting("projection_minimum"))
    shown = known["households"] >= least
    if placed:
        shown &= known["lat"].notna() & known["lng"].notna()
    if shown.any() and 0 < known[~shown]["households"].sum() < least:
        shown[known[shown].sort_values(["households", "building_id"]).index[0]] = False
    return tuple(sorted(known[shown]["building_id"]))


@cached
def small_grids(store: Store, day: date) -> frozenset[str]:
    """The grids of which nothing is projected: their households are known, and together fewer than the setting."""
    grids = households(store, day).groupby("grid_id")["households"].sum(min_count=1)
    return frozenset(grids.index[grids < store.setting("projection_minimum")])
