"""From clicks on a plan to metres and degrees, worked out by hand."""

import math

import pytest

from data.current.plan_steps import plan_of, turned

PLACED = {"do": "place", "at": [["1", 600, 400], ["2", 700, 400], ["3", 600, 300]]}


def test_two_clicks_and_a_length_give_metres_from_the_middle_of_the_plan() -> None:
    plan = plan_of(1000, 800, [PLACED, {"do": "length", "a": [100, 100], "b": [400, 500], "metres": 250}])
    # 3-4-5: the clicks are 500 pixels apart, so a pixel is half a metre; the middle is (500, 400).
    found = {id: (place.east, place.north, place.lat) for id, place in plan.places().items()}
    assert found == {"1": (50.0, 0.0, None), "2": (100.0, 0.0, None), "3": (50.0, 50.0, None)}
    assert plan.measured


def test_a_better_scale_later_moves_everything_placed_before() -> None:
    steps = [PLACED, {"do": "length", "a": [0, 0], "b": [100, 0], "metres": 50}]
    later = [*steps, {"do": "length", "a": [0, 0], "b": [100, 0], "metres": 100}]
    assert plan_of(1000, 800, later).places()["2"].east == 2 * plan_of(1000, 800, steps).places()["2"].east == 200.0


def test_two_known_points_turn_and_scale_the_plan() -> None:
    # On this plan north is to the right: from a to b, 100 pixels right, it is 0.001° north, 111.195 m.
    points = {"do": "points", "a": [600, 400], "b": [700, 400], "la": [31.23, 121.47], "lb": [31.231, 121.47]}
    plan = plan_of(1000, 800, [PLACED, points])
    found = plan.places()
    assert turned(plan) == pytest.approx(90)
    assert (found["1"].lat, found["1"].lng) == (31.23, 121.47)
    assert (found["2"].lat, found["2"].lng) == (31.231, 121.47)
    # 100 pixels up are as far west.
    west = 0.001 / math.cos(math.radians(31.23))
    assert (found["3"].lat, found["3"].lng) == (31.23, round(121.47 - west, 6))
    assert found["2"].north - found["1"].north == pytest.approx(111.195, abs=0.01)


def test_known_points_outrank_a_length_and_what_is_removed_is_gone() -> None:
    points = {"do": "points", "a": [600, 400], "b": [700, 400], "la": [31.23, 121.47], "lb": [31.23, 121.471]}
    length = {"do": "length", "a": [0, 0], "b": [100, 0], "metres": 1000}
    plan = plan_of(1000, 800, [PLACED, points, length, {"do": "remove", "ids": ["3"]}])
    assert set(plan.places()) == {"1", "2"}
    assert plan.places()["2"].lng == 121.471


def test_without_a_scale_places_are_drawn_and_not_measured() -> None:
    plan = plan_of(1000, 800, [PLACED])
    assert not plan.measured
    assert plan.places()["2"].east == 100.0
