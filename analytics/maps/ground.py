"""The ground of every map as GeoJSON: grids and buildings, in WGS-84.

Nobody draws the borders of grids in a spreadsheet, so they follow from the buildings: a grid is
what lies near one of its buildings and nearer to it than to any other grid's.
"""

import functools
import math
from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.cache import cached
from analytics.community.drawing import Origin, drawing
from analytics.community.plane import Plane
from analytics.maps.grid_outlines import outlines
from data.store.database import Store

#: Metres round a building that are its ground: this share of the usual distance between
#: neighbours, so that rows of houses and the next grid join up, within these bounds.
REACH_SHARE, REACH_LEAST, REACH_MOST = 1.7, 40.0, 250.0

#: A building's drawn length: this share of the usual distance, within these bounds (m); its width: this share of that.
HOUSE_SHARE, HOUSE_LEAST, HOUSE_MOST, HOUSE_WIDTH = 0.5, 10.0, 50.0, 0.55

#: A building so many times farther from the middle than half of them are is left out of the first view.
FAR = 8.0


@dataclass(frozen=True)
class Base:
    """The ground of a map.

    ``grids`` and ``buildings`` are GeoJSON feature collections; a feature's properties have ``id``,
    ``name``, ``households`` (null: unknown) and, for a grid, ``buildings`` (how many), for a
    building ``grid`` (its name). ``labels``: latitude, longitude and name of each grid. ``view``:
    south-west and north-east corner of what to show first, None where no place is known.
    ``unplaced``: how many buildings have no place. ``origin``: whether places are true, or those of a drawing
    (``community.drawing``): then degrees mean nothing.
    """

    grids: dict[str, Any]
    buildings: dict[str, Any]
    labels: list[tuple[float, float, str]]
    view: tuple[tuple[float, float], tuple[float, float]] | None
    unplaced: int
    origin: Origin = "true"

    @property
    def is_true(self) -> bool:
        """Whether a place on it is one on the earth."""
        return self.origin in ("true", "nothing")

    @property
    def is_measured(self) -> bool:
        """Whether distances on it are metres."""
        return self.is_true or self.origin == "plan"


@cached
def base(store: Store) -> Base:
    """The ground of the community; empty, but whole, without buildings or without coordinates."""
    made = base_of(store)
    return made if made.view else replace(made, view=_view_of_requests(store))


def base_of(store: Store, buildings: Container[str] | None = None) -> Base:
    """The same as if there were only these buildings, and nowhere to look at without any of them."""
    drawn, places = drawing(store), drawing(store).places()
    rows = [row for row in _buildings_of(store) if buildings is None or row[0] in buildings]
    if not drawn.is_true:
        rows = [(*row[:-2], *places.get(row[0], (None, None))) for row in rows]
    made = _drawn(tuple(rows))
    # Of what may not be projected not even the number is told.
    return replace(made, origin=drawn.origin, unplaced=drawn.unplaced if buildings is None else made.unplaced)


@cached
def _buildings_of(store: Store) -> list[tuple[Any, ...]]:
    return store.rows(
        """
        select building_id, coalesce(nullif(building_name, ''), building_id), coalesce(grid_id, ''),
            coalesce(nullif(grid_name, ''), grid_id, ''), households, lat, lng
        from buildings order by building_id
        """
    )


@functools.lru_cache(maxsize=8)
def _drawn(rows: tuple[tuple[Any, ...], ...]) -> Base:
    """The ground of these buildings. Thousands take half a second, and they seldom change with the data."""
    table = pd.DataFrame(rows, columns=["id", "name", "grid_id", "grid", "households", "lat", "lng"])
    placed = table[table["lat"].notna() & table["lng"].notna()].reset_index(drop=True)
    if placed.empty:
        return Base(_collection([]), _collection([]), [], None, len(table))
    placed = placed.astype({"lat": "float64", "lng": "float64"})
    plane = Plane(float(placed["lat"].median()), float(placed["lng"].median()))
    points = plane.metres(placed["lat"].to_numpy(), placed["lng"].to_numpy())
    apart = _usual_distance(points)
    reach = min(max(REACH_SHARE * apart, REACH_LEAST), REACH_MOST)
    grids, labels = _grids(placed, points, plane, reach)
    return Base(
        grids, _buildings(placed, points, plane, apart), labels, _view(points, plane, reach), len(table) - len(placed)
    )


def _usual_distance(points: NDArray[np.float64]) -> float:
    """The median distance to the nearest neighbour in metres; 60 where there is no other building."""
    spots = np.unique(np.round(points, 1), axis=0)
    if len(spots) < 2:
        return 60.0
    # Some hundred buildings say what is usual; comparing thousands with each other would take seconds.
    sample = spots[:: max(1, len(spots) // 300)]
    distances = np.hypot(*(sample[:, None, :] - spots[None, :, :]).transpose(2, 0, 1))
    distances[distances < 0.1] = np.inf
    return float(np.median(distances.min(axis=1)))


def _grids(
    placed: pd.DataFrame, points: NDArray[np.float64], plane: Plane, reach: float
) -> tuple[dict[str, Any], list[tuple[float, float, str]]]:
    named = (placed["grid_id"] != "").to_numpy()
    shapes = outlines(points[named], placed.loc[named, "grid_id"].tolist(), reach)
    features, labels = [], []
    for id, part in placed[named].groupby("grid_id", sort=True):
        name = str(part["grid"].iloc[0])
        polygons = [
            [[plane.position(point) for point in ring] for ring in polygon] for polygon in shapes.get(str(id), [])
        ]
        if polygons:
            features.append(
                _feature(
                    {"type": "MultiPolygon", "coordinates": polygons},
                    {
                        "id": str(id),
                        "name": name,
                        "households": _sum(part["households"]),
                        "buildings": len(part),
                    },
                )
            )
        its_points = points[part.index]
        middle = part.index[int(np.argmin(np.hypot(*(its_points - its_points.mean(axis=0)).T)))]
        labels.append((float(placed["lat"][middle]), float(placed["lng"][middle]), name))
    return _collection(features), labels


def _buildings(placed: pd.DataFrame, points: NDArray[np.float64], plane: Plane, apart: float) -> dict[str, Any]:
    """Every building as a small rectangle: nobody tells us its true outline."""
    length = min(max(HOUSE_SHARE * apart, HOUSE_LEAST), HOUSE_MOST) / 2
    width = length * HOUSE_WIDTH
    corners = ((-length, -width), (length, -width), (length, width), (-length, width), (-length, -width))
    features = []
    for (x, y), row in zip(points.tolist(), placed.to_dict("records"), strict=True):
        ring = [plane.position((x + dx, y + dy)) for dx, dy in corners]
        features.append(
            _feature(
                {"type": "Polygon", "coordinates": [ring]},
                {
                    "id": row["id"],
                    "name": row["name"],
                    "grid": row["grid"],
                    "households": _whole(row["households"]),
                },
            )
        )
    return _collection(features)


def _view(points: NDArray[np.float64], plane: Plane, reach: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The box round the buildings; one with a slip in its coordinates must not shrink all others to a dot."""
    middle = np.median(points, axis=0)
    away = np.hypot(*(points - middle).T)
    near = points[away <= max(FAR * float(np.median(away)), 2 * reach)]
    (west, south), (east, north) = near.min(axis=0) - reach, near.max(axis=0) + reach
    west_degrees, south_degrees = plane.position((float(west), float(south)))
    east_degrees, north_degrees = plane.position((float(east), float(north)))
    return (south_degrees, west_degrees), (north_degrees, east_degrees)


def _view_of_requests(store: Store) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Without buildings: the box round nearly all requests, to a hundredth of a degree, lest it moves with each."""
    [(south, west, north, east)] = store.rows(
        """
        select quantile_disc(place_lat, 0.01), quantile_disc(place_lng, 0.01),
            quantile_disc(place_lat, 0.99), quantile_disc(place_lng, 0.99)
        from requests where place = 'own'
        """
    )
    if south is None:
        return None
    return (math.floor(south * 100) / 100, math.floor(west * 100) / 100), (
        math.ceil(north * 100) / 100,
        math.ceil(east * 100) / 100,
    )


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _whole(number: Any) -> int | None:
    return None if pd.isna(number) else int(number)


def _sum(numbers: pd.Series) -> int | None:
    return _whole(numbers.sum(min_count=1))
