"""Which buildings and grids press most: the ranking beside the heat map, and which of them are hot spots 热点."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.heat.heat import Pile, checkins_asked, heat
from analytics.heat.query import CHECKIN_WEIGHTS, FEVER, SYMPTOMS, HeatQuery
from analytics.heat.squares import of_requests, parameters
from analytics.hotspots import told_buildings
from analytics.hotspots.significance import counting, significance
from data.store.database import Store


class HotSpotRow(TypedDict):
    """A building or grid with reports, and whether it is a hot spot."""

    id: str
    #: Reports, and their weight as on the heat map.
    count: int
    weight: float
    #: Of the reports: requests, those of them that are overdue (missing where too few to be told), check-ins with
    #: fever and with other symptoms.
    requests: int
    overdue: float | None
    fever: int
    symptoms: int
    name: str
    grid_id: str
    #: Missing where nobody knows them.
    households: float | None
    kind: Literal["building", "grid"]
    per_100_households: float | None
    #: As ``SignificanceRow`` has them; missing where not tested.
    z: float | None
    level: int | None
    why_zh: str
    why_en: str


@dataclass(frozen=True)
class Ranking:
    """Buildings and grids with reports, most pressing first.

    ``left_out``: how many places are not ranked because they have fewer than ``minimum`` households.
    ``buildings``: all buildings with reports, also those that are not ranked.
    """

    places: Annotated[pd.DataFrame, HotSpotRow]
    buildings: Annotated[pd.DataFrame, HotSpotRow]
    left_out: int
    minimum: int

    def of(self, kind: str) -> Annotated[pd.DataFrame, HotSpotRow]:
        """The ranking of buildings, or of grids."""
        return self.places[self.places["kind"] == kind]

    def as_list(self) -> list[dict[str, Any]]:
        """The answer of ``GET /hotspots``."""
        shown = self.places[
            [
                "kind",
                "id",
                "name",
                "count",
                "weight",
                "households",
                "per_100_households",
                "z",
                "level",
                "why_zh",
                "why_en",
            ]
        ]
        records = shown.round({"z": 2}).astype(object).where(shown.notna(), None).to_dict("records")
        return [{str(name): value for name, value in record.items()} for record in records]


@cached
def hotspots(store: Store, query: HeatQuery) -> Ranking:
    """The places with reports in the days asked for, as at the moment.

    By weight, then by reports per 100 households = count ÷ households × 100. A place with fewer
    households than the setting ``minimum_count`` is left out: one report in a house of two would
    lead every ranking. A building has the requests that name it; a grid also those whose own point
    is nearest to one of its buildings. ``safe``: only what may be projected counts, as in ``heat``, and of a
    building what ``told_buildings`` lets be told.
    """
    piles = heat(store, query).piled_up
    if query.safe:
        reports = told_buildings.by_day(store, query, [list(pile.point) for pile in piles])
        at_buildings, in_grids = told_buildings.of_places(store, query, reports)
    else:
        at_buildings = pd.concat([_requests(store, query, piles), _checkins(store, query)], ignore_index=True)
        in_grids = at_buildings
    known = counting(store, query)
    buildings = _ranked(at_buildings.rename(columns={"building_id": "id"}), known, "building")
    grids = _ranked(in_grids.drop(columns="building_id").rename(columns={"grid_id": "id"}), _of_grids(known), "grid")
    if query.safe:  # how many are late may be one, and says who
        single = told_buildings.alone(store, query)
        buildings = buildings.assign(overdue=float("nan"))
        grids = grids.assign(overdue=grids["overdue"].astype("float64").where(~grids["id"].isin(single)))
    tested = significance(store, query, piles, in_grids, at_buildings)
    buildings, grids = _with(buildings, tested), _with(grids, tested)
    both = pd.concat([buildings, grids], ignore_index=True)
    minimum = int(store.setting("minimum_count"))
    if query.safe:
        minimum = max(minimum, int(store.setting("projection_minimum")))
        both = both[both["households"] >= minimum]
    small = both["households"] < minimum
    ranked = both[~small].sort_values(
        ["weight", "per_100_households", "count", "id"], ascending=[False, False, False, True], ignore_index=True
    )
    return Ranking(ranked, buildings, int(small.sum()), minimum)


def _with(table: pd.DataFrame, tested: pd.DataFrame) -> pd.DataFrame:
    """The places with what is known of their significance."""
    both = table.merge(tested, on=["kind", "id"], how="left").fillna({"why_zh": "", "why_en": ""})
    return both.assign(level=both["level"].astype(object).where(both["level"].notna(), None))


def _of_grids(buildings: pd.DataFrame) -> pd.DataFrame:
    """The grids with the households of their buildings; unknown as soon as no building has any."""
    named = buildings[buildings["grid_id"] != ""]
    grids = named.groupby("grid_id", as_index=False).agg(
        name=("grid_name", "first"), households=("households", lambda counts: counts.sum(min_count=1))
    )
    return grids.assign(building_id=grids["grid_id"])


def _ranked(counted: pd.DataFrame, known: pd.DataFrame, kind: str) -> pd.DataFrame:
    counts = ["count", "weight", "requests", "overdue", "fever", "symptoms"]
    found = counted[counted["id"].fillna("") != ""].groupby("id", as_index=False)[counts].sum()
    found = found[found["count"] > 0].astype(
        {name: "int64" for name in counts if name != "weight"} | {"weight": "float64"}
    )
    names = known[["building_id", "name", "grid_id", "households"]].rename(columns={"building_id": "id"})
    table = found.merge(names, on="id", how="left")
    table["name"] = table["name"].fillna(table["id"])
    table["grid_id"] = table["grid_id"].fillna("")
    table["households"] = table["households"].astype("float64")
    return table.assign(kind=kind, per_100_households=(table["count"] / table["households"] * 100).round(2))


def _requests(store: Store, query: HeatQuery, piles: list[Pile]) -> pd.DataFrame:
    """The requests by the building they name and their grid; not those that only a pile-up places somewhere."""
    if not query.of_requests:
        return pd.DataFrame(
            columns=["building_id", "grid_id", "count", "weight", "requests", "overdue", "fever", "symptoms"]
        )
    table = store.query(
        of_requests(
            query,
            """
            select building_id, grid_id, count(*) as requests, sum(now) as weight, count(*) filter (overdue) as overdue
            from asked
            where coalesce(building_id, '') <> '' or place <> 'own'
                or not list_contains($piles::bigint[][], [plat, plng])
            group by building_id, grid_id
            """,
        ),
        parameters(store, query) | {"status": query.status, "piles": [list(pile.point) for pile in piles]},
    )
    return table.assign(count=table["requests"], fever=0, symptoms=0)


def _checkins(store: Store, query: HeatQuery) -> pd.DataFrame:
    found = checkins_asked(store, query)
    return found.assign(
        count=found["fever"] + found["symptoms"],
        requests=0,
        overdue=0,
        weight=found["fever"] * CHECKIN_WEIGHTS[FEVER] + found["symptoms"] * CHECKIN_WEIGHTS[SYMPTOMS],
    )
