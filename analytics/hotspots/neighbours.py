"""Which buildings lie round which: in metres, without a distance for every pair being kept.

Places are rows (east, north) in metres, as ``analytics.community.plane.Plane`` gives them.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from analytics.community.plane import Plane

Points = NDArray[np.float64]
Indices = NDArray[np.int64]

#: The neighbourhood of a building reaches so far that half of all buildings have this many others in
#: theirs (with fewer buildings: half of the others), within these bounds in metres.
OTHERS = 8
BAND_LEAST, BAND_MOST = 50.0, 500.0

#: Buildings that say how far that is; comparing thousands with each other would take seconds.
SAMPLE = 300

#: Distances worked out at a time, some 40 MB.
CHUNK = 5_000_000


def in_metres(lat: Points, lng: Points) -> Points:
    """Degrees as rows (east, north) in metres from the middle of these places."""
    if not len(lat):
        return np.empty((0, 2))
    return Plane(float(np.median(lat)), float(np.median(lng))).metres(lat, lng)


def band(points: Points) -> float:
    """How far a neighbourhood reaches, in metres: the median distance to the ``OTHERS``-th nearest."""
    others = min(OTHERS, max(1, (len(points) - 1) // 2))
    if len(points) <= others:
        return BAND_LEAST
    sample = points[:: -(-len(points) // SAMPLE)]
    distances = np.partition(_distances(sample, points), others, axis=1)[:, others]
    return float(np.clip(np.median(distances), BAND_LEAST, BAND_MOST))


def around(points: Points, reach: float) -> list[Indices]:
    """For every place the places within ``reach`` metres of it, itself included."""
    if not len(points):
        return []
    places = np.asarray(shapely.points(points))
    # A hair farther than that: ``reach`` is the distance of some pair (see ``band``), which rounding must not part.
    one, other = shapely.STRtree(places).query(places, predicate="dwithin", distance=reach * (1 + 1e-9))
    order = np.lexsort((other, one))
    return np.split(other[order], np.searchsorted(one[order], np.arange(1, len(points))))


def of_groups(near: Sequence[Indices], group: Indices, groups: int) -> list[Indices]:
    """The neighbourhoods of groups of places, from those of their places (``group``: each place's group, −1 none).

    Two groups are neighbours where a place of one is a neighbour of a place of the other. A group
    has itself in its neighbourhood.
    """
    one = np.repeat(group, [len(others) for others in near])
    other = group[np.concatenate(near)] if len(near) else group
    pairs = np.unique(np.column_stack([one, other])[(one >= 0) & (other >= 0)], axis=0)
    return [pairs[pairs[:, 0] == number, 1] for number in range(groups)]


def nearest_first(points: Points, most: int) -> Indices:
    """For every place all places from the nearest on, itself first, at most so many: one row each.

    By all distances: Shapely's tree knows the nearest, not the hundred nearest.
    """
    most = min(most, len(points))
    found = np.empty((len(points), most), dtype=np.int64)
    step = max(1, CHUNK // max(1, len(points)))
    for start in range(0, len(points), step):
        distances = _distances(points[start : start + step], points)
        rows = np.arange(len(distances))
        distances[rows, start + rows] = -1.0  # itself first, also where several places share a point
        found[start : start + step] = np.argsort(distances, axis=1, kind="stable")[:, :most]
    return found


def nearest(points: Points, places: Points) -> Indices:
    """For every point the nearest of the places, of which there must be one."""
    one, other = shapely.STRtree(np.asarray(shapely.points(places))).query_nearest(shapely.points(points))
    # Of several equally near the first.
    order = np.lexsort((other, one))
    first: Indices = other[order][np.unique(one[order], return_index=True)[1]]
    return first


def _distances(points: Points, places: Points) -> Points:
    return np.hypot(points[:, None, 0] - places[None, :, 0], points[:, None, 1] - places[None, :, 1])
