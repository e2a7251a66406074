"""Placing on a plan: saved step by step, taken back exactly, and true only where known points make it so."""

from pathlib import Path
from typing import Any

import pytest

from data.current.opened_store import open_store
from data.entries import placing
from data.files.plan_image import PlanImage
from data.refusal import Refusal
from data.store.database import Store
from tests.community import load

IMAGE = PlanImage(b"jpeg", 1000, 800)
BUILDINGS = "楼栋号,网格编号,户数\n1,A,40\n2,A,40\n3,B,30\n"
REQUESTS = """诉求编号,上报时间,诉求类别,楼栋号,纬度,经度
r1,2022-04-08 08:00,其他,1,,
r2,2022-04-08 08:00,其他,,31.2301,121.47
"""
POINTS = {"do": "points", "a": [600, 400], "b": [700, 400], "la": [31.23, 121.47], "lb": [31.23, 121.471]}


def step(token: str, **what: Any) -> dict[str, Any]:
    return {"token": token, **what}


def put(token: str, id: str, x: float = 600, y: float = 400) -> dict[str, Any]:
    return step(token, do="place", at=[[id, x, y]])


def state(store: Store) -> tuple[Any, ...]:
    return (
        store.rows("from buildings order by all"),
        store.rows("from placed_buildings order by all"),
        store.rows("select request_id, place, place_lat, place_lng, grid_id from requests order by all"),
        store.rows("from request_days order by all"),
    )


@pytest.fixture
def plan(store: Store) -> int:
    load(store, "buildings", BUILDINGS)
    load(store, "requests", REQUESTS)
    return placing.add_plan(store, IMAGE, "王敏")


def test_every_step_is_taken_back_exactly_and_all_of_them_too(store: Store, plan: int) -> None:
    steps = [
        put("a", "1"),
        step("b", do="place", at=[["2", 700, 400], ["3", 800, 400]]),
        step("c", do="length", a=[0, 0], b=[100, 0], metres=50),
        step("d", **POINTS),
        put("e", "1", 610, 410),
        step("f", do="remove", ids=["3"]),
    ]
    before = []
    for one in steps:
        before.append(state(store))
        assert placing.add_steps(store, plan, [one], "王敏") == 1
    last = state(store)
    assert last != before[-1]
    for expected in reversed(before):
        assert placing.undo(store, plan, "王敏") == 1
        assert state(store) == expected
    assert placing.undo(store, plan, "王敏") == 0
    assert placing.add_steps(store, plan, [{**one, "token": f"{one['token']}2"} for one in steps], "王敏") == 6
    assert state(store) == last
    assert placing.undo(store, plan, "王敏", everything=True) == 6
    assert state(store) == before[0]


def test_known_points_give_buildings_requests_and_grids_a_true_place(store: Store, plan: int) -> None:
    placing.add_steps(store, plan, [put("a", "1"), step("b", **POINTS)], "王敏")
    assert store.rows("select building_id, lat, lng from buildings order by 1") == [
        ("1", 31.23, 121.47),
        ("2", None, None),
        ("3", None, None),
    ]
    found = store.rows("select request_id, place, place_lat, grid_id from requests order by 1")
    assert found == [("r1", "building", 31.23, "A"), ("r2", "own", 31.2301, "A")]


def test_a_file_s_coordinates_outrank_a_plan_s_also_when_it_comes_later_and_go_with_it(store: Store, plan: int) -> None:
    placing.add_steps(store, plan, [put("a", "1"), step("b", **POINTS)], "王敏")
    before = state(store)
    batch = load(store, "buildings", "楼栋号,网格编号,纬度,经度\n1,A,31.5,121.5\n").batch_id
    assert store.rows("select lat, lng from buildings where building_id = '1'") == [(31.5, 121.5)]
    from data.intake.undo import undo

    undo(store, batch)
    assert state(store) == before


def test_a_length_alone_makes_no_coordinates(store: Store, plan: int) -> None:
    placing.add_steps(store, plan, [put("a", "1"), step("b", do="length", a=[0, 0], b=[100, 0], metres=50)], "王敏")
    assert store.rows("select count(lat) from buildings") == [(0,)]
    assert store.rows("select building_id, east, north, measured, lat from placed_buildings") == [
        ("1", 50.0, 0.0, True, None)
    ]


def test_the_same_step_sent_twice_is_one_and_one_that_was_undone_does_not_come_back(store: Store, plan: int) -> None:
    assert placing.add_steps(store, plan, [put("a", "1"), put("b", "2")], "王敏") == 2
    version = store.version
    assert placing.add_steps(store, plan, [put("a", "1"), put("b", "2")], "王敏") == 0
    assert store.version == version
    placing.undo(store, plan, "王敏")
    assert placing.add_steps(store, plan, [put("b", "2")], "王敏") == 0
    assert set(placing.newest(store).plan.pixels) == {"1"}  # type: ignore[union-attr]


def test_everything_is_there_after_a_restart_and_without_the_image(tmp_path: Path) -> None:
    store = open_store(tmp_path / "board.duckdb")
    load(store, "buildings", BUILDINGS)
    plan = placing.add_plan(store, IMAGE, "王敏")
    placing.add_steps(store, plan, [put("a", "1"), step("b", **POINTS)], "王敏")
    placing.delete_image(store, plan)
    before = state(store)
    store.close()
    store = open_store(tmp_path / "board.duckdb")
    found = placing.newest(store)
    assert found is not None
    assert (found.image, found.steps, found.plan.pixels) == (None, 2, {"1": (600.0, 400.0)})
    assert state(store) == before
    store.close()


def test_a_new_plan_keeps_what_known_points_placed_and_no_pixels_of_another(store: Store, plan: int) -> None:
    placing.add_steps(store, plan, [put("a", "1"), step("b", **POINTS)], "王敏")
    second = placing.add_plan(store, IMAGE, "王敏")
    assert store.rows("select building_id from buildings where lat is not null") == [("1",)]
    with pytest.raises(Refusal, match="replaced"):
        placing.add_steps(store, plan, [put("c", "2")], "王敏")
    placing.add_steps(store, second, [put("d", "2", 1, 1)], "王敏")
    third = placing.add_plan(store, IMAGE, "王敏")
    assert third == 3
    assert store.rows("select building_id from placed_buildings") == [("1",)]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"do": "place", "at": [["nobody", 1, 1]]}, "building_unknown"),
        ({"do": "place", "at": []}, "step_unknown"),
        ({"do": "place", "at": [["1", float("nan"), 1]]}, "step_unknown"),
        ({"do": "place", "at": [["1", 1e9, 1]]}, "step_unknown"),
        ({"do": "length", "a": [0, 0], "b": [1, 0], "metres": 5}, "points_too_near"),
        ({"do": "length", "a": [0, 0], "b": [100, 0], "metres": 0}, "length_impossible"),
        ({"do": "length", "a": [0, 0], "b": [100, 0], "metres": float("inf")}, "length_impossible"),
        ({**POINTS, "la": [121.47, 31.23]}, "point_impossible"),
        ({**POINTS, "lb": [39.9, 116.4]}, "points_impossible"),
        ({**POINTS, "datum": "moon"}, "step_unknown"),
        ({"do": "fly"}, "step_unknown"),
        ({}, "step_unknown"),
    ],
)
def test_a_step_that_means_nothing_is_refused_in_words_and_nothing_is_saved(
    store: Store, plan: int, bad: dict[str, Any], code: str
) -> None:
    before = state(store)
    with pytest.raises(Refusal) as refused:
        placing.add_steps(store, plan, [put("a", "1"), {"token": "b", **bad}], "王敏")
    assert refused.value.code == code
    assert refused.value.zh
    assert state(store) == before


def test_points_of_amap_are_converted_once(store: Store, plan: int) -> None:
    placing.add_steps(store, plan, [put("a", "1"), step("b", **POINTS, datum="gcj02")], "王敏")
    [(lat, lng)] = store.rows("select lat, lng from buildings where building_id = '1'")
    assert 0.001 < abs(lat - 31.23) + abs(lng - 121.47) < 0.01
