"""Which of many places is the nearest to a point, by a tree instead of a distance for every pair."""

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from data.values.datum import EARTH_RADIUS, Degrees, metres

#: Pairs of a point and a place that are compared at a time, some 200 MB: a point far from everything is near to all.
CHUNK = 5_000_000


class PlaceTree:
    """Places on the earth (WGS-84, degrees), at least one, of which the nearest can be asked for."""

    def __init__(self, lat: ArrayLike, lng: ArrayLike) -> None:
        """Build the tree of the places, which are known by their position in ``lat`` and ``lng``."""
        self._lat, self._lng = np.asarray(lat, np.float64), np.asarray(lng, np.float64)
        self._tree = shapely.STRtree(np.asarray(shapely.points(self._lng, self._lat)))

    def nearest(self, lat: ArrayLike, lng: ArrayLike) -> tuple[NDArray[np.int64], Degrees]:
        """Return for every point the nearest place and how many metres it is away (great circle).

        Of places equally near it is the first.
        """
        north, east = np.asarray(lat, np.float64), np.asarray(lng, np.float64)
        found, away = np.empty(len(north), np.int64), np.empty(len(north))
        step = max(1, CHUNK // len(self._lat))
        for start in range(0, len(north), step):
            part = slice(start, start + step)
            found[part], away[part] = self._nearest(north[part], east[part])
        return found, away

    def _nearest(self, lat: Degrees, lng: Degrees) -> tuple[NDArray[np.int64], Degrees]:
        # Near on a map of degrees is not nearest on the earth, but nothing farther than that needs to be looked at.
        first = self._tree.nearest(shapely.points(lng, lat))
        reach = metres(lat, lng, self._lat[first], self._lng[first])
        # A hair more than the distance, so that rounding leaves nothing out.
        angle = reach / EARTH_RADIUS * (1 + 1e-9) + 1e-12
        high, radians = np.degrees(angle), np.radians(lat)
        # The box round a circle on the earth; the whole band where that has a pole in it or crosses the date line.
        with np.errstate(invalid="ignore", divide="ignore"):
            wide = np.degrees(np.arcsin(np.sin(angle) / np.cos(radians)))
        over = (np.abs(lat) + high >= 90) | (np.abs(lng) + wide > 180)
        wide = np.where(over | np.isnan(wide), 360.0, wide)
        point, place = self._tree.query(shapely.box(lng - wide, lat - high, lng + wide, lat + high))
        distance = metres(lat[point], lng[point], self._lat[place], self._lng[place])
        order = np.lexsort((place, distance, point))
        best = order[np.unique(point[order], return_index=True)[1]]
        return place[best], distance[best]
