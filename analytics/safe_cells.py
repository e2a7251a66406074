"""Squares that are safe to project: no square stands for fewer households than a setting.

A square with too few is melted into the next wider one, together with its neighbours that have too
few; what is still too few in squares of ``2**MOST_DOUBLINGS`` × 0.0002° joins a safe one within
``NEAR_M``, or is not drawn, only counted. A safe square lies at the middle of its households, never at
a report's own point.
"""

from datetime import date

import numpy as np
import pandas as pd

from analytics.homes import households
from data.cells import PER_DEGREE
from data.datum import metres
from data.store import Store

#: How often a square may be doubled: 0.0016°, some 160 m. A wider one would say nothing about a place.
MOST_DOUBLINGS = 3
#: Metres within which a report beside the houses joins the next safe square: the width of the widest.
NEAR_M = 160.0
_NOWHERE = pd.DataFrame({"cy": 0, "cx": 0, "lat": 0.0, "lng": 0.0, "cell": 0}, index=[0])[:0]


def safe_places(store: Store, day: date, squares: pd.DataFrame, level: int) -> pd.DataFrame:
    """Where the reports of each square may be shown: ``cy``, ``cx``, ``lat``, ``lng``, ``cell`` (number of the safe square).

    ``squares``: ``cy``, ``cx`` of the squares with reports, 2**level × 0.0002° wide. Squares that are
    missing from the answer are not to be shown. Where nobody's households are known none are.
    """
    homes = _homes(store, day, level)
    reported = squares[["cy", "cx"]].drop_duplicates().assign(reports=True)
    left = reported.merge(homes, on=["cy", "cx"], how="outer")
    left["reports"] = left["reports"].fillna(False).astype(bool)
    left = left.fillna({"households": 0.0, "sum_lat": 0.0, "sum_lng": 0.0})
    left["y"], left["x"] = left["cy"], left["cx"]
    least = float(store.setting("projection_minimum"))
    shown, cells = [], 0
    for _ in range(max(1, MOST_DOUBLINGS - level + 1)):
        both = left.groupby(["y", "x"])
        enough = both["reports"].transform("any") & (both["households"].transform("sum") >= least)
        sums = left[enough].groupby(["y", "x"], as_index=False)[["households", "sum_lat", "sum_lng"]].sum()
        sums = sums.assign(lat=sums["sum_lat"] / sums["households"], lng=sums["sum_lng"] / sums["households"], cell=cells + np.arange(len(sums)))
        shown.append(left[enough & left["reports"]].merge(sums[["y", "x", "lat", "lng", "cell"]], on=["y", "x"]))
        cells += len(sums)
        left = left[~enough]
        left = left.assign(y=left["y"] // 2, x=left["x"] // 2)
    found = pd.concat([_NOWHERE, *shown], ignore_index=True)[["cy", "cx", "lat", "lng", "cell"]]
    return pd.concat([found, _joining(left[left["reports"]], found, level)], ignore_index=True)


def _joining(left: pd.DataFrame, found: pd.DataFrame, level: int) -> pd.DataFrame:
    """Those of the squares left over that have a safe one nearby, with its place."""
    cells = found.drop_duplicates("cell").reset_index(drop=True)
    if left.empty or cells.empty:
        return found[:0]
    size = 2**level / PER_DEGREE
    away = metres(
        ((left["cy"].to_numpy() + 0.5) * size - 90)[:, None], ((left["cx"].to_numpy() + 0.5) * size - 180)[:, None],
        cells["lat"].to_numpy()[None, :], cells["lng"].to_numpy()[None, :],
    )  # fmt: skip
    nearest = np.argmin(away, axis=1)
    near = away[np.arange(len(left)), nearest] <= NEAR_M
    joined = cells.loc[nearest[near], ["lat", "lng", "cell"]].reset_index(drop=True)
    return pd.concat([left.loc[near, ["cy", "cx"]].reset_index(drop=True), joined], axis=1)


def _homes(store: Store, day: date, level: int) -> pd.DataFrame:
    """Households of the buildings by square, with the sums of their coordinates."""
    known = households(store, day)
    placed = known[known["lat"].notna() & known["lng"].notna() & (known["households"] > 0)]
    frame = pd.DataFrame({
        "cy": np.floor((placed["lat"] + 90) * PER_DEGREE).astype("int64") // 2**level,
        "cx": np.floor((placed["lng"] + 180) * PER_DEGREE).astype("int64") // 2**level,
        "households": placed["households"].astype("float64"),
        "sum_lat": placed["lat"] * placed["households"], "sum_lng": placed["lng"] * placed["households"],
    })  # fmt: skip
    return frame.groupby(["cy", "cx"], as_index=False).sum()
