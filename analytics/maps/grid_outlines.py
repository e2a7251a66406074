"""The ground of each group of points: what lies within a radius of one and nearest to it.

Plane coordinates in metres in, rings out. Every point has its Voronoi cell, cut at a circle round
it; the cells of a group are melted into one outline. Two groups share a border and never overlap.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
#: An outline, counter-clockwise, then its holes; every ring ends where it begins.
Polygon = list[list[Point]]

#: Corners of a full circle.
CORNERS = 24
#: Metres within which two corners are the same: each is computed from both sides of a border.
SAME = 0.05

#: What made an edge of a cell: the circle, or the border with the point of that number.
_CIRCLE = -1


def outlines(points: NDArray[np.float64], groups: Sequence[str], radius: float) -> dict[str, list[Polygon]]:
    """The ground of each group as polygons. ``points`` has a row (x, y) a point, ``groups`` its group.

    Of points on one spot the first stands for all. Any number of points will do: one has a circle.
    """
    _, first = np.unique(np.round(points, 1), axis=0, return_index=True)
    kept = sorted(first.tolist())
    spots = [(float(points[i, 0]), float(points[i, 1])) for i in kept]
    of = [groups[i] for i in kept]
    edges: dict[str, list[tuple[Point, Point]]] = defaultdict(list)
    for i, near in enumerate(_neighbours(spots, radius)):
        ring = _cell(spots, i, near, radius)
        for (corner, made), (following, _) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (made == _CIRCLE or of[made] != of[i]) and math.dist(corner, following) > SAME:
                edges[of[i]].append((corner, following))
    return {group: _polygons(found) for group, found in edges.items()}


def _neighbours(spots: Sequence[Point], radius: float) -> list[list[int]]:
    """For every point those whose circles overlap its own, nearest first."""
    size = 2 * radius
    squares: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, (x, y) in enumerate(spots):
        squares[int(x // size), int(y // size)].append(i)
    found = []
    for i, (x, y) in enumerate(spots):
        column, row = int(x // size), int(y // size)
        around = [
            j for dx in (-1, 0, 1) for dy in (-1, 0, 1) for j in squares.get((column + dx, row + dy), ()) if j != i
        ]
        near = sorted((math.dist(spots[i], spots[j]), j) for j in around)
        found.append([j for distance, j in near if distance < size])
    return found


def _cell(spots: Sequence[Point], i: int, near: Sequence[int], radius: float) -> list[tuple[Point, int]]:
    """The corners of a point's cell, counter-clockwise, each with what made the edge that follows it."""
    x, y = spots[i]
    turns = [2 * math.pi * k / CORNERS for k in range(CORNERS)]
    ring = [((x + radius * math.cos(turn), y + radius * math.sin(turn)), _CIRCLE) for turn in turns]
    for j in near:
        distance = math.dist(spots[i], spots[j])
        if distance / 2 > max(math.dist((x, y), corner) for corner, _ in ring):
            break
        ring = _cut(ring, spots[i], spots[j], j, radius)
    return ring


def _cut(ring: list[tuple[Point, int]], here: Point, there: Point, j: int, radius: float) -> list[tuple[Point, int]]:
    """A cell without what is nearer to ``there``."""
    distance = math.dist(here, there)
    ux, uy = (there[0] - here[0]) / distance, (there[1] - here[1]) / distance
    mx, my = (here[0] + there[0]) / 2, (here[1] + there[1]) / 2
    beyond = [(corner[0] - mx) * ux + (corner[1] - my) * uy for corner, _ in ring]
    left: list[tuple[Point, int]] = []
    for k, (corner, made) in enumerate(ring):
        following, over, next_over = ring[(k + 1) % len(ring)][0], beyond[k], beyond[(k + 1) % len(ring)]
        if over <= 0:
            left.append((corner, made))
        if (over <= 0) != (next_over <= 0):
            share = over / (over - next_over)
            crossing = (corner[0] + share * (following[0] - corner[0]), corner[1] + share * (following[1] - corner[1]))
            if made == _CIRCLE:
                # On the true circle, so that the neighbour, whose corners lie elsewhere, finds the same point.
                half = math.sqrt(max(0.0, radius * radius - distance * distance / 4))
                ends = ((mx - uy * half, my + ux * half), (mx + uy * half, my - ux * half))
                crossing = min(ends, key=lambda end: math.dist(end, crossing))
            left.append((crossing, j if over <= 0 else made))
    return left


def _polygons(edges: list[tuple[Point, Point]]) -> list[Polygon]:
    """Directed edges, the ground on their left, as outlines with their holes."""
    rings = _rings(edges)
    outer = [ring for ring in rings if _area(ring) > 0]
    polygons: list[Polygon] = [[ring] for ring in outer]
    for hole in (ring for ring in rings if _area(ring) < 0):
        around = [polygon for polygon in polygons if _inside(hole[0], polygon[0])]
        if around:
            min(around, key=lambda polygon: _area(polygon[0])).append(hole)
    return polygons


def _rings(edges: list[tuple[Point, Point]]) -> list[list[Point]]:
    """Edges put end to end. Where several go on, the sharpest left turn keeps the rings from crossing."""
    starting: dict[tuple[int, int], list[int]] = defaultdict(list)
    for k, (start, _) in enumerate(edges):
        starting[_key(start)].append(k)
    unused = set(range(len(edges)))
    rings = []
    while unused:
        k = unused.pop()
        ring = [edges[k][0]]
        while True:
            start, end = edges[k]
            ring.append(end)
            if len(ring) > 3 and math.dist(end, ring[0]) < 2 * SAME:
                ring[-1] = ring[0]
                rings.append(ring)
                break
            on = [n for n in _at(starting, end) if n in unused and math.dist(edges[n][0], end) < 2 * SAME]
            if not on:  # an edge too short to keep was lost; what is left of the ring is no ground
                break
            k = min(on, key=lambda n: _turn(start, end, edges[n][1]))
            unused.remove(k)
    return rings


def _key(point: Point) -> tuple[int, int]:
    return math.floor(point[0]), math.floor(point[1])


def _at(starting: dict[tuple[int, int], list[int]], point: Point) -> list[int]:
    column, row = _key(point)
    return [k for dx in (-1, 0, 1) for dy in (-1, 0, 1) for k in starting.get((column + dx, row + dy), ())]


def _turn(start: Point, corner: Point, end: Point) -> float:
    """How far right the way turns at a corner, from 0 (back to the left) to a full circle."""
    back = math.atan2(start[1] - corner[1], start[0] - corner[0])
    on = math.atan2(end[1] - corner[1], end[0] - corner[0])
    return (back - on) % (2 * math.pi)


def _area(ring: Sequence[Point]) -> float:
    """Twice the area, positive where the ring runs counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))


def _inside(point: Point, ring: Sequence[Point]) -> bool:
    """Whether a ray to the right crosses the ring an odd number of times."""
    crossings = 0
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > point[1]) != (by > point[1]) and point[0] < ax + (point[1] - ay) / (by - ay) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1
