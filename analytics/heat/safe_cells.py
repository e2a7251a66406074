"""Where reports are shown on a map that is safe to project: at neighbourhoods of several buildings, never at a report's
own point nor at a building alone.

Which buildings are a neighbourhood follows from the buildings alone, whatever was reported: a map that moved its
cells with the reports would tell where those came from. It lies in one grid, so that a grid's number less those of its
neighbourhoods says nothing. A report beside the buildings joins the nearest one within ``NEAR_M``, or is not drawn.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, TypedDict

import numpy as np
import pandas as pd

from analytics.cache import cached
from analytics.community.drawing import at_drawn
from analytics.community.households import households, safe_buildings
from analytics.heat.query import HeatQuery
from data.current.request_squares import PER_DEGREE
from data.store.database import Store
from data.values.nearest import PlaceTree

#: Metres within which a report joins the next building: the rows of houses round it.
NEAR_M = 160.0
#: Buildings of a neighbourhood: so many at least where its grid has them, and never one alone.
LEAST = 3


class ShownSquareRow(TypedDict):
    """A square and the neighbourhood at which it is shown."""

    cy: int
    cx: int
    #: The number of the neighbourhood, and its middle in degrees.
    cell: int
    lat: float
    lng: float


class NeighbourRow(TypedDict):
    """A building that may be projected, and the neighbourhood in whose number its reports are."""

    building_id: str
    grid_id: str
    #: Of the building.
    lat: float
    lng: float
    #: -1 for one alone: no cell shows it. Else the neighbourhood's number, and the middle of its households.
    cell: int
    cell_lat: float
    cell_lng: float


@cached
def neighbourhoods(store: Store, day: date, by_drawing: bool = False) -> Annotated[pd.DataFrame, NeighbourRow]:
    """The buildings that may be projected by neighbourhood.

    The only building of its grid is a neighbour of others like it, for its grid's number would be its own.
    """
    known = households(store, day)
    if by_drawing:
        known = at_drawn(store, known)
    safe = known[known["building_id"].isin(safe_buildings(store, day, not by_drawing))]
    safe = safe[safe["lat"].notna()].sort_values("building_id", ignore_index=True)
    in_grid = safe.groupby("grid_id")["building_id"].transform("size")
    areas = safe["grid_id"].where(in_grid > 1, "")
    parts = [part for _, area in safe.groupby(areas) for part in _split(area)]
    cell = pd.Series(-1, index=safe.index)
    for number, part in enumerate(part for part in parts if len(part) > 1):
        cell[part.index] = number
    weighed = safe.assign(cell=cell, north=safe["lat"] * safe["households"], east=safe["lng"] * safe["households"])
    sums = weighed.groupby("cell")[["north", "east", "households"]].transform("sum")
    return weighed.assign(cell_lat=sums["north"] / sums["households"], cell_lng=sums["east"] / sums["households"])[
        ["building_id", "grid_id", "lat", "lng", "cell", "cell_lat", "cell_lng"]
    ]


def _split(area: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Buildings halved across their longer side as long as both halves are a neighbourhood."""
    if len(area) < 2 * LEAST:
        yield area
        return
    tall = area["lat"].max() - area["lat"].min()
    wide = (area["lng"].max() - area["lng"].min()) * np.cos(np.radians(area["lat"].mean()))
    along = area.sort_values(["lat" if tall >= wide else "lng", "building_id"])
    yield from _split(along[: len(along) // 2])
    yield from _split(along[len(along) // 2 :])


def safe_places(
    store: Store, query: HeatQuery, squares: pd.DataFrame, level: int
) -> Annotated[pd.DataFrame, ShownSquareRow]:
    """Where each square is shown; those that are not among them are not to be shown.

    ``squares``: ``cy``, ``cx``, each 2**level × 0.0002° wide.
    """
    homes, asked = _homes(store, query, level), squares[["cy", "cx"]].drop_duplicates().reset_index(drop=True)
    if homes.empty or asked.empty:
        return pd.DataFrame({"cy": 0, "cx": 0, "lat": 0.0, "lng": 0.0, "cell": 0}, index=[0])[:0]
    size = 2**level / PER_DEGREE
    there = PlaceTree((homes["cy"] + 0.5) * size - 90, (homes["cx"] + 0.5) * size - 180)
    nearest, away = there.nearest((asked["cy"] + 0.5) * size - 90, (asked["cx"] + 0.5) * size - 180)
    found = asked.assign(
        cell=homes["cell"].to_numpy()[nearest],
        lat=homes["cell_lat"].to_numpy()[nearest],
        lng=homes["cell_lng"].to_numpy()[nearest],
    )
    near = (away <= max(NEAR_M, 2**level / PER_DEGREE * 111_000)) & (found["cell"] >= 0)
    shown: pd.DataFrame = found[near].reset_index(drop=True)
    return shown


def _homes(store: Store, query: HeatQuery, level: int) -> pd.DataFrame:
    """The squares with buildings that may be projected and the neighbourhood of the first there: ``cy``, ``cx``,
    ``cell``, ``cell_lat``, ``cell_lng``.
    """
    safe = neighbourhoods(store, query.moment.day, query.by_drawing)
    placed = safe.assign(
        cy=np.floor((safe["lat"] + 90) * PER_DEGREE).astype("int64") // 2**level,
        cx=np.floor((safe["lng"] + 180) * PER_DEGREE).astype("int64") // 2**level,
    )
    return placed.drop_duplicates(["cy", "cx"])[["cy", "cx", "cell", "cell_lat", "cell_lng"]].reset_index(drop=True)
