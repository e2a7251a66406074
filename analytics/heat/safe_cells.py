"""Where reports are shown on a map that is safe to project: at homes of enough households, never at a report's own
point.

Which squares are homes follows from the buildings alone, whatever was reported: a map that moved its
squares with the reports would tell where those came from. A report beside the homes joins the nearest
one within ``NEAR_M``, or is not drawn.
"""

from datetime import date
from typing import Annotated, TypedDict

import numpy as np
import pandas as pd

from analytics.community.households import households, safe_buildings
from data.current.request_squares import PER_DEGREE
from data.store.database import Store
from data.values.nearest import PlaceTree

#: Metres within which a report joins the next home: the rows of houses round it.
NEAR_M = 160.0


class ShownSquareRow(TypedDict):
    """A square and the home at which it is shown."""

    cy: int
    cx: int
    #: The number of the home, and its middle in degrees.
    cell: int
    lat: float
    lng: float


def safe_places(store: Store, day: date, squares: pd.DataFrame, level: int) -> Annotated[pd.DataFrame, ShownSquareRow]:
    """Where each square is shown; those that are not among them are not to be shown.

    ``squares``: ``cy``, ``cx``, each 2**level × 0.0002° wide. A home is a square with a building that may be
    projected, and lies in the middle of the households there.
    """
    homes, asked = _homes(store, day, level), squares[["cy", "cx"]].drop_duplicates().reset_index(drop=True)
    if homes.empty or asked.empty:
        return pd.DataFrame({"cy": 0, "cx": 0, "lat": 0.0, "lng": 0.0, "cell": 0}, index=[0])[:0]
    size = 2**level / PER_DEGREE
    there = PlaceTree((homes["cy"] + 0.5) * size - 90, (homes["cx"] + 0.5) * size - 180)
    nearest, away = there.nearest((asked["cy"] + 0.5) * size - 90, (asked["cx"] + 0.5) * size - 180)
    found = asked.assign(cell=nearest, lat=homes["lat"].to_numpy()[nearest], lng=homes["lng"].to_numpy()[nearest])
    near: pd.DataFrame = found[away <= max(NEAR_M, 2**level / PER_DEGREE * 111_000)].reset_index(drop=True)
    return near


def _homes(store: Store, day: date, level: int) -> pd.DataFrame:
    """The squares of buildings that may be projected: ``cy``, ``cx`` and the middle of their households, from
    south-west on.
    """
    known = households(store, day)
    safe = known[known["building_id"].isin(safe_buildings(store, day))]
    frame = pd.DataFrame(
        {
            "cy": np.floor((safe["lat"] + 90) * PER_DEGREE).astype("int64") // 2**level,
            "cx": np.floor((safe["lng"] + 180) * PER_DEGREE).astype("int64") // 2**level,
            "households": safe["households"],
            "lat": safe["lat"] * safe["households"],
            "lng": safe["lng"] * safe["households"],
        }
    )
    sums = frame.groupby(["cy", "cx"], as_index=False).sum()
    return sums.assign(lat=sums["lat"] / sums["households"], lng=sums["lng"] / sums["households"])
