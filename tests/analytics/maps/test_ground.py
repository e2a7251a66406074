"""The ground of the map: grids follow from buildings, and no outline crosses itself."""

import itertools
import math
import random

import numpy as np
import pytest

from analytics.community.plane import Point
from analytics.maps.grid_outlines import Polygon, outlines
from analytics.maps.ground import base
from data.store.database import Store
from tests.community import load


def area(polygon: Polygon) -> float:
    return sum(sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)) / 2 for ring in polygon)


def crossings(polygon: Polygon) -> int:
    """How many pairs of edges of an outline cross within both."""

    def side(a: Point, b: Point, c: Point) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    edges = [edge for ring in polygon for edge in itertools.pairwise(ring)]
    slack = 1e-3  # square metres: edges that only touch do not cross
    return sum(
        side(a, b, c) * side(a, b, d) < 0
        and side(c, d, a) * side(c, d, b) < 0
        and min(abs(side(a, b, c)), abs(side(a, b, d)), abs(side(c, d, a)), abs(side(c, d, b))) > slack
        for (a, b), (c, d) in itertools.combinations(edges, 2)
    )


CIRCLE = 24 / 2 * math.sin(2 * math.pi / 24) * 60**2
LENS = 60**2 * (2 * math.acos(25 / 60) - math.sin(2 * math.acos(25 / 60)))


@pytest.mark.parametrize(
    ("points", "groups", "expected"),
    [
        ([(0, 0)], "a", {"a": CIRCLE}),
        ([(0, 0), (0, 0)], "ab", {"a": CIRCLE}),
        ([(0, 0), (50, 0)], "aa", {"a": 2 * CIRCLE - LENS}),
        ([(0, 0), (50, 0)], "ab", {"a": CIRCLE - LENS / 2, "b": CIRCLE - LENS / 2}),
        ([(0, 0), (50, 0), (100, 0)], "aba", {"a": 2 * CIRCLE - LENS, "b": CIRCLE - LENS}),
        ([(0, 0), (500, 0)], "aa", {"a": 2 * CIRCLE}),
        ([], "", {}),
    ],
)
def test_ground_of_few_points(points: list, groups: str, expected: dict[str, float]) -> None:
    found = outlines(np.array(points, dtype=float).reshape(-1, 2), list(groups), 60)
    areas = {group: sum(area(polygon) for polygon in polygons) for group, polygons in found.items()}
    assert areas == pytest.approx(expected, rel=0.02)  # a circle here has 24 corners


@pytest.mark.parametrize("seed", range(6))
def test_grounds_never_cross_and_fill_what_one_group_would(seed: int) -> None:
    chance = random.Random(seed)
    points = np.array(
        [
            (i % 8 * 80 + chance.gauss(0, 12 * (seed % 3)), i // 8 * 60 + chance.gauss(0, 12 * (seed % 3)))
            for i in range(48)
        ]
    )
    groups = [str(chance.randrange(5)) for _ in points]
    parts = outlines(points, groups, 75)
    whole = outlines(points, ["all"] * len(points), 75)["all"]
    for polygon in itertools.chain(whole, *parts.values()):
        assert crossings(polygon) == 0
        assert all(ring[0] == ring[-1] and len(ring) > 3 for ring in polygon)
    together = sum(area(polygon) for polygons in parts.values() for polygon in polygons)
    assert together == pytest.approx(sum(map(area, whole)), rel=1e-3)


def test_a_courtyard_is_a_hole() -> None:
    ring = np.array(
        [(150 * math.cos(turn), 150 * math.sin(turn)) for turn in np.linspace(0, 2 * math.pi, 20, endpoint=False)]
    )
    [[outline, hole]] = outlines(ring, ["a"] * 20, 60)["a"]
    assert area([outline]) > 0 > area([hole])


HEADER = "楼栋号,楼栋名称,网格编号,网格名称,户数,纬度,经度\n"


def test_ground_of_a_community(store: Store) -> None:
    load(
        store,
        "buildings",
        HEADER + "1,一号,A,甲,40,31.23,121.47\n2,二号,A,甲,,31.23,121.471\n3,,B,,20,31.231,121.47\n4,四号,B,,10,,\n",
    )
    ground = base(store)
    assert [grid["properties"] for grid in ground.grids["features"]] == [
        {"id": "A", "name": "甲", "households": 40, "buildings": 2},
        {"id": "B", "name": "B", "households": 20, "buildings": 1},
    ]
    assert [house["properties"] for house in ground.buildings["features"]] == [
        {"id": "1", "name": "一号", "grid": "甲", "households": 40},
        {"id": "2", "name": "二号", "grid": "甲", "households": None},
        {"id": "3", "name": "3", "grid": "B", "households": 20},
    ]
    assert ground.unplaced == 1
    (south, west), (north, east) = ground.view
    assert south < 31.23 < 31.231 < north < 31.24
    assert west < 121.47 < 121.471 < east < 121.48
    for feature in ground.grids["features"] + ground.buildings["features"]:
        assert '"' not in str(feature["geometry"]["coordinates"])
    assert {name for *_, name in ground.labels} == {"甲", "B"}


def test_no_buildings_and_no_coordinates(store: Store) -> None:
    assert base(store).view is None
    load(store, "requests", "诉求编号,上报时间,纬度,经度\na,2022-04-08 08:00,31.2345,121.4712\n")
    assert base(store).view == ((31.23, 121.47), (31.24, 121.48))
    load(store, "buildings", HEADER + "1,一号,A,甲,40,,\n")
    ground = base(store)
    drawn = len(ground.grids["features"]), len(ground.buildings["features"])
    assert (*drawn, ground.unplaced, ground.origin) == (1, 1, 1, "sketch")


def test_a_building_with_a_slip_in_its_coordinates_does_not_shrink_the_view(store: Store) -> None:
    rows = "".join(f"{i},,A,,10,{31.23 + i % 4 * 0.001:.4f},{121.47 + i // 4 * 0.001:.4f}\n" for i in range(20))
    load(store, "buildings", HEADER + rows + "99,,A,,10,13.23,121.47\n")
    (south, _), _ = base(store).view
    assert south > 31.2
