"""The drawing of buildings that have no place: the same every time, in rows by number, counted out by hand."""

import random

from analytics.community.sketch import sketch


def test_two_grids_stand_beside_each_other_with_their_buildings_in_rows_of_natural_order() -> None:
    buildings = [("10", "B"), ("2", "A"), ("1", "A"), ("9", "B"), ("3", "A")]
    # Grid A has 3 buildings, so rows of ceil(√4.5) = 3; B's block begins 3 columns and a gap of 60 m farther east.
    expected = {"1": (0.0, 0.0), "2": (60.0, 0.0), "3": (120.0, 0.0), "9": (240.0, 0.0), "10": (300.0, 0.0)}
    assert sketch(buildings) == expected
    for seed in range(5):
        mixed = random.Random(seed).sample(buildings, len(buildings))
        assert sketch(mixed) == expected


def test_a_third_grid_begins_a_row_below_and_those_without_a_grid_come_last() -> None:
    found = sketch([("5", ""), ("1", "第2网格"), ("2", "第2网格"), ("3", "第10网格"), ("4", "第1网格")])
    assert found["4"] == (0.0, 0.0)  # 第1网格
    assert found["1"] == (180.0, 0.0)  # 第2网格: two columns, so 120 m and a gap
    assert found["2"] == (240.0, 0.0)
    assert found["3"] == (0.0, -120.0)  # 第10网格, one row and a gap below
    assert found["5"] == (180.0, -120.0)


def test_no_two_of_a_thousand_buildings_share_a_point() -> None:
    places = sketch((str(number), f"{number % 17}") for number in range(1000))
    assert len(set(places.values())) == len(places) == 1000
    assert sketch([]) == {}
