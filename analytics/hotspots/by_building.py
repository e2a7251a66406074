"""Reports by building and day, for the statistics that ask what gathers round a building."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.checkins.episodes import Condition, household_cases
from analytics.community.drawing import drawing
from analytics.heat.heat import Pile
from analytics.heat.query import FEVER, SYMPTOMS, HeatQuery
from analytics.heat.squares import of_requests, parameters
from analytics.hotspots.neighbours import in_metres, nearest
from analytics.privacy import kept_counts
from data.store.database import Store


class BuildingRequestsRow(TypedDict):
    """The requests of a day at a building."""

    building_id: str
    day: date
    reports: int


class SheetRow(TypedDict):
    """A building, '' where it or its grid is not known, from which check-ins came on a day."""

    building_id: str
    grid_id: str
    day: date


class BuildingSheetsRow(SheetRow):
    """The check-ins of a day from a building."""

    #: Household cases of what is asked for that begin on the day; 0 where rows came and none does.
    reports: int


#: What of check-ins is asked for, by the category.
CONDITIONS: dict[str | None, Condition] = {FEVER: "fever", SYMPTOMS: "symptoms", None: "abnormal"}


def placed_requests(
    store: Store, query: HeatQuery, piles: Sequence[Pile], buildings: pd.DataFrame
) -> Annotated[pd.DataFrame, BuildingRequestsRow]:
    """Requests at buildings that have coordinates.

    A request is at the building it names, if that is one of ``buildings`` (``building_id``, ``lat``,
    ``lng``); else at the one nearest to its own point, to the 20 m of a square. Left out is what is
    outside, without a place, or only placed by a pile-up.
    """
    table = store.query(
        of_requests(
            query,
            """
            , there as not materialized (
                select *, list_contains($known::varchar[], building_id) is true as named from asked
            )
            select if(named, building_id, '') as building_id, day, if(named, null, cy) as cy, if(named, null, cx) as cx,
                count(*) as reports, avg(lat) as lat, avg(lng) as lng
            from there
            where named or (place = 'own' and not list_contains($piles::bigint[][], [plat, plng]))
            group by 1, 2, 3, 4
            """,
        ),
        parameters(store, query)
        | {
            "status": query.status,
            "piles": [list(pile.point) for pile in piles],
            "known": buildings["building_id"].tolist(),
        },
    )
    unnamed = (table["building_id"] == "").to_numpy()
    # A point on the earth is near nothing on a drawing.
    if unnamed.any() and len(buildings) and drawing(store).is_true:
        both = pd.concat([buildings[["lat", "lng"]], table.loc[unnamed, ["lat", "lng"]]])
        points = in_metres(both["lat"].to_numpy(dtype="float64"), both["lng"].to_numpy(dtype="float64"))
        closest = nearest(points[len(buildings) :], points[: len(buildings)])
        table.loc[unnamed, "building_id"] = buildings["building_id"].to_numpy()[closest]
    found = table[table["building_id"] != ""]
    return found.groupby(["building_id", "day"], as_index=False).agg({"reports": "sum"})


def new_cases(store: Store, query: HeatQuery) -> Annotated[pd.DataFrame, BuildingSheetsRow]:
    """Household cases by building and day, of what is asked for: 发热, 症状 or, without a category, either.

    There are none where only requests are asked for. A building without a row of the day has none here, and of a day
    of which nobody can tell what was new nothing is.
    """
    found = sheets(store, query)
    if not query.of_checkins:
        return found.head(0).assign(reports=pd.Series(dtype="int64"))
    cases = household_cases(store, query.moment, CONDITIONS[query.category], query.first)
    known_after = kept_counts.episodes_known_after(store)
    if known_after is not None:
        found = found[found["day"].dt.date > known_after]
    found = found.merge(cases, on=["building_id", "grid_id", "day"], how="left")
    return found.assign(reports=found["count"].fillna(0).astype("int64")).drop(columns="count")


@cached
def sheets(store: Store, query: HeatQuery) -> Annotated[pd.DataFrame, SheetRow]:
    """From which buildings, '' where it or its grid is not known, check-ins came on which day."""
    return store.query(
        """
        select coalesce(p.building_id, '') as building_id, coalesce(p.grid_id, '') as grid_id, c.day
        from checkins c left join people p using (person)
        where c.day between $first and $last and ($grid::varchar is null or coalesce(p.grid_id, '') = $grid)
        group by all
        union
        select building_id, grid_id, day from kept_checkins
        where named > 0 and day between $first and $last and ($grid::varchar is null or grid_id = $grid)
        """,
        {"first": query.first, "last": query.moment.day, "grid": query.grid},
    )


def complete_days(checkins: pd.DataFrame) -> tuple[set[str], set[date]]:
    """Grids that usually send check-ins, and the days on which all of them did; of ``sheets``.

    Usually is on at least half of the days on which any did. A grid that has not sent its sheet is
    unknown, not without fever: on such a day, all that fever there is would seem to have moved to
    the others.
    """
    days = checkins.groupby("grid_id")["day"].nunique()
    usual = set(days.index[days * 2 >= checkins["day"].nunique()])
    sent = checkins[checkins["grid_id"].isin(usual)].groupby("day")["grid_id"].nunique()
    return usual, {day.date() for day in sent.index[sent == len(usual)]}


@cached
def sent_daily(store: Store, query: HeatQuery) -> frozenset[str]:
    """The grids from which check-ins came on each of the days on which any came."""
    found = sheets(store, query)
    days = found.groupby("grid_id")["day"].nunique()
    return frozenset(days.index[days == found["day"].nunique()])
