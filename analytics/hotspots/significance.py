"""Which buildings and grids are hot spots 热点: Gi* over the whole community, and why in one sentence.

What is compared is reports per 100 households, made comparable between large and small places
(``getis_ord.comparable``); plain counts where the households of any tested place are unknown, and the
sentence says so. Tested is every place that lies somewhere and has at least ``minimum_count`` households,
those without a report as 0. Buildings and grids are shown in one list, so their p are adjusted for both.

- A building has the requests that name it, those without a building whose point is nearest to it, and
  its household cases of what is abnormal in check-ins. Round it are the buildings within the distance of
  ``neighbours.band``.
- A grid is next to another where a building of one has a building of the other round it.
- Of fever and symptoms alone, grids that have not sent their sheet on each of the days are unknown: not tested.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.community.drawing import at_measured
from analytics.community.households import BuildingRow, households, safe_buildings
from analytics.community.people_in_charge import building_words, grid_words
from analytics.heat.heat import Pile
from analytics.heat.query import HeatQuery
from analytics.hotspots import told_buildings
from analytics.hotspots.by_building import new_cases, placed_requests, sent_daily
from analytics.hotspots.getis_ord import comparable, gi_star
from analytics.hotspots.neighbours import around, band, in_metres, of_groups
from analytics.privacy import kept_counts
from data.store.database import Store

#: Buildings and grids stand in one list.
FAMILIES = 2


class SignificanceRow(TypedDict):
    """A tested place: whether more gathers round it than chance would have."""

    kind: Literal["building", "grid"]
    id: str
    #: Gi*; missing, as the level, where it could not be tested after all.
    z: float | None
    #: ±90, ±95 or ±99 per cent; 0 is not significant.
    level: int | None
    #: One sentence where it is significant, else ''.
    why_zh: str
    why_en: str


def significance(
    store: Store, query: HeatQuery, piles: Sequence[Pile], counted: pd.DataFrame, at_buildings: pd.DataFrame
) -> Annotated[pd.DataFrame, SignificanceRow]:
    """Every tested place.

    ``counted``: all reports as the ranking of grids has them, by ``grid_id``, of which ``requests`` are
    compared; of check-ins, household cases are. ``at_buildings``: those of the ranking of buildings. Where it is
    ``safe``, they are all that is compared of buildings, and of grids of one building: what lies round a place
    tells what it has, too.
    """
    known = counting(store, query)
    if query.grid is not None:
        known = known[known["grid_id"] == query.grid]
    if not query.of_requests:
        known = known[known["grid_id"].isin(_known_grids(store, query))]
    placed = known[known["lat"].notna() & known["lng"].notna()].sort_values("building_id", ignore_index=True)
    points = in_metres(placed["lat"].to_numpy(dtype="float64"), placed["lng"].to_numpy(dtype="float64"))
    reach, minimum = band(points), float(store.setting("minimum_count"))

    cases = new_cases(store, query)
    reports = cases.groupby("building_id")["reports"].sum()
    if query.safe:
        reports = at_buildings.groupby("building_id")["count"].sum()
    elif query.of_requests:
        requests = placed_requests(store, query, piles, placed)
        reports = reports.add(requests.groupby("building_id")["reports"].sum(), fill_value=0)
    large = ~(placed["households"] < minimum).to_numpy()
    houses = placed[large].set_index("building_id")
    near = around(points, reach)
    buildings = _places(
        "building", reports, houses["households"], near if large.all() else around(points[large], reach)
    )

    homes = known.groupby("grid_id")["households"].agg(lambda numbers: numbers.sum(skipna=False))
    homes = homes[homes.index.isin(placed["grid_id"]) & (homes.index != "") & ~(homes < minimum)]
    of = homes.index.get_indexer(pd.Index(placed["grid_id"])).astype(np.int64)
    if query.safe:
        single = told_buildings.alone(store, query)
        told = counted[counted["grid_id"].isin(single)]
        cases = pd.concat(
            [cases[~cases["grid_id"].isin(single)], told.assign(reports=told["fever"] + told["symptoms"])]
        )
    by_grid = counted.groupby("grid_id")["requests"].sum().add(cases.groupby("grid_id")["reports"].sum(), fill_value=0)
    grids = _places("grid", by_grid, homes, of_groups(near, of, len(homes)))

    whole = ("全社区", "in the whole community") if query.grid is None else ("全网格", "in the whole grid")
    return pd.concat([_tested(store, places, whole) for places in (buildings, grids)], ignore_index=True)


def _known_grids(store: Store, query: HeatQuery) -> frozenset[str]:
    """The grids of which it is known what was new on each of the days."""
    known_after = kept_counts.episodes_known_after(store)
    return sent_daily(store, query) if known_after is None or query.first > known_after else frozenset()


def counting(store: Store, query: HeatQuery) -> Annotated[pd.DataFrame, BuildingRow]:
    """The buildings that count, with their households, as ``households.households`` has them."""
    known = at_measured(store, households(store, query.moment.day))
    return (
        known[known["building_id"].isin(safe_buildings(store, query.moment.day, not query.by_drawing))]
        if query.safe
        else known
    )


@dataclass(frozen=True)
class _Places:
    """Places of one kind with reports, households (NaN: unknown) and the numbers of those round each, itself
    included.
    """

    kind: str
    ids: list[str]
    reports: NDArray[np.float64]
    households: NDArray[np.float64]
    near: list[NDArray[np.int64]]


def _places(kind: str, reports: pd.Series, homes: pd.Series, near: list[NDArray[np.int64]]) -> _Places:
    """The places in ``homes`` (households by id), whatever of them has no report as 0."""
    counts = reports.reindex(homes.index).fillna(0).to_numpy(dtype="float64")
    return _Places(kind, homes.index.tolist(), counts, homes.to_numpy(dtype="float64"), near)


#: How sure a level of confidence is, in words of an office; the level itself stands in the table.
_SURE = {
    90: ("也许不是偶然", "perhaps not by chance"),
    95: ("多半不是偶然", "probably not by chance"),
    99: ("不像是偶然", "hardly by chance"),
}


def _tested(store: Store, places: _Places, whole: tuple[str, str]) -> pd.DataFrame:
    by_household = bool(len(places.ids)) and not np.isnan(places.households).any()
    values = comparable(places.reports, places.households) if by_household else places.reports
    found = gi_star(values, places.near, families=FAMILIES)
    levels: list[int | None] = [
        None if np.isnan(z) else int(level) for z, level in zip(found.z, found.level, strict=True)
    ]
    base = places.households / 100 if by_household else np.ones(len(places.ids))
    rates = [float(places.reports[near].sum() / base[near].sum()) for near in places.near]
    everywhere = float(places.reports.sum() / base.sum()) if len(places.ids) else 0.0
    why = [("", "")] * len(places.ids)
    for i in np.flatnonzero(found.level).tolist():
        unit = _unit(places.kind, by_household)
        zh, en = _name(store, places, i)
        more = found.level[i] > 0
        sure = _SURE[abs(int(found.level[i]))]
        by_zh, by_en = f"明显{'多' if more else '少'},{sure[0]}", f"clearly {'more' if more else 'fewer'}, {sure[1]}"
        why[i] = (
            f"{zh}:{unit[0]} {rates[i]:.1f} 件,{whole[0]} {everywhere:.1f} 件({by_zh})",
            f"{en}: {rates[i]:.1f} {unit[1]}, {everywhere:.1f} {whole[1]} ({by_en})",
        )
    return pd.DataFrame(
        {
            "kind": places.kind,
            "id": pd.Series(places.ids, dtype=object),
            "z": found.z,
            "level": pd.Series(levels, dtype=object),
            "why_zh": pd.Series([zh for zh, _ in why], dtype=object),
            "why_en": pd.Series([en for _, en in why], dtype=object),
        }
    )


def _name(store: Store, places: _Places, i: int) -> tuple[str, str]:
    """A place and how many are round it, Chinese and English."""
    others, building = len(places.near[i]) - 1, places.kind == "building"
    zh, en = building_words(store, places.ids[i]) if building else grid_words(store, places.ids[i])
    if not others:
        return zh, en
    around_zh = f"周边 {others} 栋" if building else f"相邻 {others} 个网格"
    return f"{zh}及{around_zh}", f"{en} and {others} {places.kind}{'s' if others > 1 else ''} around"


def _unit(kind: str, by_household: bool) -> tuple[str, str]:
    """What a rate counts, Chinese and English."""
    if by_household:
        return "每百户", "per 100 households"
    return f"户数不全,平均每{'栋' if kind == 'building' else '网格'}", f"per {kind} (households not all known)"
