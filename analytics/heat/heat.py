"""Where trouble gathers: the heat of requests and abnormal check-ins 热力值.

A request of urgency 1, 2, 3, 4 weighs 8, 4, 2, 1, and 1.5 times that while it is overdue; a check-in
with fever weighs 4, with other symptoms 2. How the weights are spread over the map is said in
``analytics/heat/density.py``.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import numpy as np
import pandas as pd

from analytics.cache import cached
from analytics.heat.query import CHECKIN_WEIGHTS, FEVER, SYMPTOMS, HeatQuery
from analytics.heat.safe_cells import safe_places
from analytics.heat.squares import (
    NOTHING,
    AbnormalCheckinsRow,
    Point,
    SquareRow,
    abnormal_checkins,
    merged,
    piled_points,
    request_squares,
)
from data.current.request_squares import PER_DEGREE
from data.store.database import Store

#: Squares that go to a browser at most: some 28 bytes each, so that an answer stays under 300 KB.
MOST_CELLS = 8000


@dataclass(frozen=True)
class Pile:
    """Reports on one point that is no building: most likely a default of whoever located them."""

    lat: float
    lng: float
    count: int

    @property
    def point(self) -> Point:
        """Its place as reports have it."""
        return round(self.lat * 1e6), round(self.lng * 1e6)


@dataclass(frozen=True)
class Heat:
    """The heat of some days as at a moment.

    ``cells``: latitude, longitude (WGS-84, the middle of the reports of a square) and summed weight.
    ``cell_degrees``: the squares' width. The counts are of reports: ``shown`` in the cells, split into
    ``requests``, ``fever`` and ``symptoms``, and by place into ``own`` and ``building``; apart from
    them those without coordinates, outside the community, and on ``piled_up`` points. ``safe``: made to
    be projected; what may not be shown is then in no number at all, for it would follow by subtraction.
    """

    first: date
    last: date
    cells: list[list[float]]
    cell_degrees: float
    requests: int = 0
    fever: int = 0
    symptoms: int = 0
    own: int = 0
    building: int = 0
    without_coordinates: int = 0
    outside: int = 0
    piled_up: list[Pile] = field(default_factory=list)
    safe: bool = False
    #: Cells are places of a drawing, ``community.drawing``; ``without_coordinates`` name no building that is drawn.
    by_drawing: bool = False

    @property
    def shown(self) -> int:
        """Reports in the cells."""
        return self.own + self.building

    @property
    def piled(self) -> int:
        """Reports on piled-up points."""
        return sum(pile.count for pile in self.piled_up)

    def as_dict(self) -> dict[str, Any]:
        """The answer of ``GET /heat``."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "cells": self.cells,
            "shown": self.shown,
            "without_coordinates": self.without_coordinates,
            "outside": self.outside,
            "piled_up": [{"lat": pile.lat, "lng": pile.lng, "count": pile.count} for pile in self.piled_up],
        }


@cached
def heat(store: Store, query: HeatQuery, also_piled: tuple[Point, ...] = ()) -> Heat:
    """The heat of the days asked for, as at the moment; ``first`` after the moment's day gives nothing.

    ``safe``: in the cells of ``safe_cells``. ``also_piled``: points that are pile-ups at another time, and so are
    no heat in this one either.
    """
    squares, level = request_squares(store, query) if query.of_requests else (NOTHING, 0)
    checkins = checkins_asked(store, query)
    located = checkins[checkins["lat"].notna()]
    squares = merged([squares, as_squares(located, level)])
    drawn = squares["cy"].notna()
    beside, squares = squares[~drawn], squares[drawn].astype({"cy": "int64", "cx": "int64"})
    reports = int((squares["own"] + squares["building"]).sum())
    least = max(store.setting("pile_minimum"), store.setting("pile_share") * reports)
    piles = piled_points(store, query, squares, level, least, also_piled)
    squares = _without(squares, piles)
    if query.safe:
        squares = _safely(store, query, squares, level)
    cells, level = _cells(squares, level)
    own, building = int(squares["own"].sum()), int(squares["building"].sum())
    fever, symptoms = int(located["fever"].sum()), int(located["symptoms"].sum())
    return Heat(
        query.first,
        query.moment.day,
        cells,
        2**level / PER_DEGREE,
        requests=own + building - fever - symptoms,
        fever=fever,
        symptoms=symptoms,
        own=own,
        building=building,
        without_coordinates=int(beside["without"].sum() + (checkins["fever"] + checkins["symptoms"]).sum())
        - fever
        - symptoms,
        outside=int(beside["outside"].sum()),
        piled_up=[
            Pile(round(float(lat), 6), round(float(lng), 6), int(count))
            for lat, lng, count in zip(piles["lat"], piles["lng"], piles["reports"], strict=True)
        ],
        safe=query.safe,
        by_drawing=query.by_drawing,
    )


@cached
def any_report(store: Store) -> bool:
    """Whether anything could ever be shown: a request, or somebody's check-in."""
    return bool(
        store.rows(
            "select 1 from requests union all select 1 from checkins union all select 1 from kept_checkins limit 1"
        )
    )


@cached
def request_categories(store: Store) -> dict[str, str]:
    """Categories of requests with their English words: those of the settings, then others that files gave."""
    known = {row["id"]: row["en"] for row in store.setting("categories")}
    given = store.rows("select distinct category from request_days where category <> '' order by category")
    return known | {category: category for (category,) in given if category not in known}


def checkins_asked(store: Store, query: HeatQuery) -> Annotated[pd.DataFrame, AbnormalCheckinsRow]:
    """The abnormal check-ins asked for, by building."""
    if not query.of_checkins:
        return pd.DataFrame(columns=["building_id", "grid_id", "lat", "lng", "fever", "symptoms"]).astype(
            dict.fromkeys(("lat", "lng", "fever", "symptoms"), "float64")
        )
    return of_kind(abnormal_checkins(store, query), query.category)


def of_kind(checkins: pd.DataFrame, category: str | None) -> pd.DataFrame:
    """The same with 0 for the other kind, where only 发热 or only 症状 is asked for."""
    return checkins if category is None else checkins.assign(**{"symptoms" if category == FEVER else "fever": 0})


def _safely(store: Store, query: HeatQuery, squares: pd.DataFrame, level: int) -> pd.DataFrame:
    """The squares as they may be projected, each where its households are; those that may not be left out."""
    shown = squares.merge(safe_places(store, query, squares, level), on=["cy", "cx"])
    reports = shown["own"] + shown["building"]
    moved = shown.assign(sum_lat=shown["lat"] * reports, sum_lng=shown["lng"] * reports)
    one = moved.groupby("cell", as_index=False)[["cy", "cx"]].min()
    sums = moved.drop(columns=["cy", "cx", "lat", "lng"]).groupby("cell", as_index=False).sum()
    return sums.merge(one, on="cell").drop(columns="cell")


def as_squares(checkins: pd.DataFrame, level: int) -> Annotated[pd.DataFrame, SquareRow]:
    """Located abnormal check-ins in the columns of a frame of squares, each in the row it has in ``checkins``."""
    count = checkins["fever"] + checkins["symptoms"]
    weight = checkins["fever"] * CHECKIN_WEIGHTS[FEVER] + checkins["symptoms"] * CHECKIN_WEIGHTS[SYMPTOMS]
    frame = pd.DataFrame(
        {
            "cy": np.floor((checkins["lat"] + 90) * PER_DEGREE).astype("int64") // 2**level,
            "cx": np.floor((checkins["lng"] + 180) * PER_DEGREE).astype("int64") // 2**level,
            "own": 0,
            "building": count,
            "outside": 0,
            "without": 0,
            "weight": weight,
            "sum_lat": checkins["lat"] * count,
            "sum_lng": checkins["lng"] * count,
        }
    )
    return frame[count > 0]


def _without(squares: pd.DataFrame, piles: pd.DataFrame) -> pd.DataFrame:
    """The squares less the reports on piled-up points, and without those that had nothing else."""
    less = pd.DataFrame(
        {
            "cy": piles["cy"].astype("int64"),
            "cx": piles["cx"].astype("int64"),
            "own": -piles["reports"],
            "building": 0,
            "outside": 0,
            "without": 0,
            "weight": -piles["weight"],
            "sum_lat": -piles["lat"] * piles["reports"],
            "sum_lng": -piles["lng"] * piles["reports"],
        }
    )
    left = merged([squares, less]) if len(less) else squares
    return left[left["own"] + left["building"] > 0]


def _cells(squares: pd.DataFrame, level: int) -> tuple[list[list[float]], int]:
    """The squares as cells, doubled in width until they are few enough, and their level."""
    while len(squares) > MOST_CELLS:
        squares, level = merged([squares.assign(cy=squares["cy"] // 2, cx=squares["cx"] // 2)]), level + 1
    reports = (squares["own"] + squares["building"]).to_numpy(dtype="float64")
    lat = np.round(squares["sum_lat"].to_numpy() / reports, 6)
    lng = np.round(squares["sum_lng"].to_numpy() / reports, 6)
    # Weights are multiples of 0.5, sums of them too: one digit says all, and whole ones need none.
    weights = [int(weight) if weight == int(weight) else weight for weight in np.round(squares["weight"], 1).tolist()]
    return [list(cell) for cell in zip(lat.tolist(), lng.tolist(), weights, strict=True)], level
