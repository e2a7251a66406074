"""The ground of each group of points: what lies within a radius of any point and nearest to one of the group.

Plane coordinates in metres in, rings out. The Voronoi cells of a group are melted into one shape and
cut where the circles round the points end. Two groups share a border and never overlap.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from analytics.community.plane import Point

#: An outline, counter-clockwise, then its holes, clockwise; every ring ends where it begins.
Polygon = list[list[Point]]

#: Corners of a quarter of a circle.
CORNERS = 6
#: Square metres below which a piece is no ground but what rounding left where three borders meet.
LEAST_M2 = 0.5


def outlines(points: NDArray[np.float64], groups: Sequence[str], radius: float) -> dict[str, list[Polygon]]:
    """Return the ground of each group as polygons. ``points`` has a row (x, y) in metres a point, ``groups`` its group.

    Of points on one spot the first stands for all. Any number of points will do: one has a circle.
    """
    if not len(points):
        return {}
    _, first = np.unique(np.round(points, 1), axis=0, return_index=True)
    kept = np.sort(first)
    spots, of = points[kept], np.array([groups[i] for i in kept], dtype=object)
    circles = np.asarray(shapely.buffer(shapely.points(spots), radius, quad_segs=CORNERS))
    # Cells reach at least as far as the circles, which they are cut by.
    around = shapely.box(*shapely.total_bounds(circles))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(spots), extend_to=around, ordered=True))
    inner = shapely.covered_by(cells, circles)
    tree = shapely.STRtree(circles)
    found = {}
    for group in dict.fromkeys(of.tolist()):
        own, rim = (of == group) & inner, (of == group) & ~inner
        # By all circles that come near, not by the group's alone: so both sides of a border end in the same point.
        near = np.unique(tree.query(circles[rim], predicate="intersects")[1])
        cut = shapely.intersection(shapely.union_all(cells[rim]), shapely.union_all(circles[near]))
        found[group] = _polygons(shapely.union_all([*cells[own], cut]))
    return found


def _polygons(ground: shapely.Geometry) -> list[Polygon]:
    """A shape's polygons as rings, as GeoJSON orders them."""
    parts = shapely.get_parts(shapely.orient_polygons(ground))
    return [
        [_ring(part.exterior), *(_ring(hole) for hole in part.interiors if shapely.Polygon(hole).area >= LEAST_M2)]
        for part in parts
        if isinstance(part, shapely.Polygon) and part.area >= LEAST_M2
    ]


def _ring(ring: shapely.LinearRing) -> list[Point]:
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(ring)]
