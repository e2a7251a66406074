"""Heat against values counted by hand from files of a few lines."""

import json
from datetime import date, datetime

import pytest

from analytics.heat.heat import MOST_CELLS, Heat, Pile, heat
from analytics.heat.query import HeatQuery, latest
from analytics.requests.listing import one
from analytics.requests.states import REQUEST_STATES
from data.clock import Moment
from data.installation.settings_change import change_settings
from data.intake.undo import undo
from data.store.database import Store
from tests.community import load
from tests.conftest import Filled

pytestmark = pytest.mark.slow

DAY = date(2022, 4, 8)
END = Moment(DAY, datetime(2022, 4, 9))
NOON = Moment(DAY, datetime(2022, 4, 8, 12))

ONE, TWO = (31.23, 121.47), (31.231, 121.471)
BUILDINGS = f"""楼栋号,网格编号,户数,纬度,经度
1,A,40,{ONE[0]},{ONE[1]}
2,B,20,{TWO[0]},{TWO[1]}
3,B,30,,
"""

HEADER = "诉求编号,上报时间,诉求类别,紧急程度,楼栋号,纬度,经度,状态,办结时间\n"
REQUESTS = (
    HEADER
    + """r1,2022-04-08 08:00,买菜难,,1,,,,
r2,2022-04-07 09:00,就医难,,1,,,,
r3,2022-04-07 10:00,用药需求,1,2,,,,2022-04-08 15:00
r4,2022-04-08 09:00,环境消杀,,,31.2304,121.4704,,
r5,2022-04-08 09:00,其他,,,31.3,121.6,,
r6,2022-04-08 09:00,其他,,3,,,,
r7,2022-04-08 09:00,就医难,1,1,,,重复,
r8,2022-04-08 13:00,买菜难,,2,,,,
r9,2022-04-06 23:59,买菜难,,2,,,,
"""
)

ROSTER = """居民编号,姓名,楼栋号,房号
P1,张三,1,101
P2,李四,2,101
P3,王五,3,101
"""
CHECKINS = """居民编号,姓名,日期,打卡时间,今日体温,是否有症状
P1,张三,2022-04-08,08:00,38.0,咳嗽
P2,李四,2022-04-08,13:00,36.5,咳嗽
P3,王五,2022-04-08,08:00,37.3,否
"""


def three_buildings(store: Store) -> None:
    """Two buildings with coordinates and one without."""
    load(store, "buildings", BUILDINGS)


@pytest.fixture
def placed(filled: Filled) -> Store:
    return filled(three_buildings)


def busy_day(store: Store) -> None:
    """The buildings, and everything that is reported of them."""
    three_buildings(store)
    load(store, "roster", ROSTER)
    load(store, "requests", REQUESTS)
    load(store, "checkins", CHECKINS)


def weights(found: Heat) -> dict[tuple[float, float], float]:
    """Weight by place."""
    return {(lat, lng): weight for lat, lng, weight in found.cells}


def test_a_request_weighs_by_urgency_and_half_more_while_overdue(placed: Store) -> None:
    load(placed, "requests", REQUESTS)
    # 1: 买菜难 2, and 就医难 4, overdue since yesterday 13:00. 2: urgency 1 is 8, overdue until it was
    # resolved at 15:00, and from 13:00 on 买菜难 2. Its own point: 环境消杀 1.
    assert weights(heat(placed, latest(NOON))) == {ONE: 2 + 4 * 1.5, TWO: 8 * 1.5, (31.2304, 121.4704): 1}
    assert weights(heat(placed, latest(END))) == {ONE: 2 + 4 * 1.5, TWO: 8 + 2, (31.2304, 121.4704): 1}


def test_a_request_is_overdue_only_after_its_limit(placed: Store) -> None:
    load(placed, "requests", HEADER + "a,2022-04-08 08:00,就医难,,1,,,,")  # 4 hours
    assert weights(heat(placed, latest(Moment(DAY, datetime(2022, 4, 8, 12))))) == {ONE: 4}
    assert weights(heat(placed, latest(Moment(DAY, datetime(2022, 4, 8, 12, 0, 1))))) == {ONE: 6}


def test_what_is_not_on_the_map_is_counted(placed: Store) -> None:
    load(placed, "requests", REQUESTS)
    found = heat(placed, latest(END))
    assert (found.without_coordinates, found.outside, found.piled_up) == (1, 1, [])
    assert (found.own, found.building, found.shown, found.requests) == (1, 4, 5, 5)


def test_the_first_day_is_the_day_before_unless_another_is_given(placed: Store) -> None:
    load(placed, "requests", REQUESTS)
    assert heat(placed, latest(END)).shown == 5
    assert heat(placed, HeatQuery(END, date(2022, 4, 6))).shown == 6
    assert heat(placed, HeatQuery(END, DAY)).shown == 3
    assert heat(placed, HeatQuery(END, date(2022, 4, 9))).shown == 0


def test_an_abnormal_check_in_weighs_at_its_building_and_fever_counts_as_fever_only(placed: Store) -> None:
    load(placed, "roster", ROSTER)
    load(placed, "checkins", CHECKINS)
    at_noon, at_end = heat(placed, latest(NOON)), heat(placed, latest(END))
    assert weights(at_noon) == {ONE: 4}
    assert weights(at_end) == {ONE: 4, TWO: 2}
    assert (at_end.fever, at_end.symptoms, at_end.without_coordinates) == (1, 1, 1)


def test_somebody_whom_no_roster_knows_has_no_coordinates_without_a_building(placed: Store) -> None:
    load(placed, "checkins", "姓名,房号,日期,今日体温\n甲,1-101,2022-04-08,38.5\n乙,501,2022-04-08,38.5\n")
    found = heat(placed, latest(END))
    assert weights(found) == {ONE: 4}
    assert found.without_coordinates == 1


FILTERS: list[tuple[dict, dict]] = [
    ({"category": "买菜难"}, {ONE: 2, TWO: 2}),
    ({"category": "发热"}, {ONE: 4}),
    ({"category": "症状"}, {TWO: 2}),
    ({"urgency": 1}, {TWO: 8}),
    ({"urgency": 3}, {ONE: 2, TWO: 2}),
    ({"status": "open"}, {ONE: 8, TWO: 2, (31.2304, 121.4704): 1}),
    ({"status": "overdue"}, {ONE: 6}),
    ({"status": "resolved"}, {TWO: 8}),
    ({"status": "accepted"}, {}),
    ({"grid": "B"}, {TWO: 12}),
    ({"grid": "A", "category": "就医难"}, {ONE: 6}),
    ({"category": "没有的类别"}, {}),
]


def test_filters(filled: Filled) -> None:
    store = filled(busy_day)
    for options, expected in FILTERS:
        found = weights(heat(store, latest(END, **options)))
        assert {place: weight for place, weight in found.items() if weight} == pytest.approx(expected), options


def test_a_state_on_a_past_day_is_the_one_that_the_list_of_requests_says(placed: Store) -> None:
    rows = (
        "r1,2022-04-08 08:00,买菜难,1,处理中,2022-04-09 09:00,\nr2,2022-04-08 08:00,买菜难,2,已办结,2022-04-08 09:00,\n"
    )
    load(placed, "requests", f"诉求编号,上报时间,诉求类别,楼栋号,状态,受理时间,办结时间\n{rows}")
    for moment, first in ((END, "reported"), (Moment(date(2022, 4, 9), datetime(2022, 4, 10)), "in_progress")):
        assert [one(placed, moment, id)["state"] for id in ("r1", "r2")] == [first, "undated"]  # type: ignore[index]
        told = {state: heat(placed, latest(moment, status=state)).shown for state in REQUEST_STATES}
        # Resolved at no known time is resolved here: the map has no state of its own for it.
        assert {state: shown for state, shown in told.items() if shown} == {first: 1, "resolved": 1}


def piled(many: int, lat: float, lng: float, name: str) -> str:
    return "".join(f"{name}{i},2022-04-08 09:00,其他,,,{lat},{lng},,\n" for i in range(many))


def test_ten_reports_on_one_point_that_is_no_building_are_listed_and_left_out(placed: Store) -> None:
    load(
        placed,
        "requests",
        HEADER + piled(10, 31.2306, 121.4702, "p") + piled(9, 31.2302, 121.4708, "q") + piled(12, *ONE, "b"),
    )
    found = heat(placed, latest(END))
    assert found.piled_up == [Pile(31.2306, 121.4702, 10)]
    assert weights(found) == {(31.2302, 121.4708): 9, ONE: 12}
    assert (found.shown, found.piled, found.own) == (21, 10, 21)


def test_a_pile_shares_its_square_with_others(placed: Store) -> None:
    """What else is reported within the same 20 metres stays on the map, where it is."""
    load(placed, "requests", HEADER + piled(11, 31.23061, 121.47021, "p") + piled(2, 31.23069, 121.47029, "q"))
    assert weights(heat(placed, latest(END))) == {(31.23069, 121.47029): 2}


def test_a_pile_needs_a_share_of_what_is_shown(placed: Store) -> None:
    many = "".join(f"m{i},2022-04-08 09:00,其他,,1,,,,\n" for i in range(491))
    load(placed, "requests", HEADER + piled(10, 31.2306, 121.4702, "p") + many)  # 10 of 501 is less than 2 %
    assert heat(placed, latest(END)).piled_up == []
    assert heat(placed, latest(END, grid="A")).shown == 501
    change_settings(placed, {"pile_share": 0.019})
    assert heat(placed, latest(END)).piled_up == [Pile(31.2306, 121.4702, 10)]


def test_without_buildings_nothing_is_outside(store: Store) -> None:
    load(
        store,
        "requests",
        HEADER + "a,2022-04-08 08:00,其他,,,31.3,121.6,,\nb,2022-04-08 08:00,其他,,,-12.05,-77.04,,\n",
    )
    found = heat(store, latest(END))
    assert weights(found) == {(31.3, 121.6): 1, (-12.05, -77.04): 1}
    assert found.outside == 0


def test_a_large_answer_is_coarsened_and_loses_nothing(store: Store) -> None:
    scattered = "".join(
        f"s{i},2022-04-08 08:00,其他,,,{31 + i % 101 * 0.0007:.4f},{121 + i // 101 * 0.0007:.4f},,\n"
        for i in range(9000)
    )
    load(store, "requests", HEADER + scattered)
    found = heat(store, latest(END))
    assert 1000 < len(found.cells) <= MOST_CELLS
    assert sum(cell[2] for cell in found.cells) == 9000 == found.shown
    assert len(json.dumps(found.as_dict(), separators=(",", ":"))) <= 300_000


def test_nothing_at_all(store: Store) -> None:
    assert heat(store, latest(END)).as_dict() == {
        "from": "2022-04-07",
        "to": "2022-04-08",
        "cells": [],
        "shown": 0,
        "without_coordinates": 0,
        "outside": 0,
        "piled_up": [],
    }


def test_undoing_a_file_takes_its_heat_away(placed: Store) -> None:
    before = heat(placed, latest(END))
    batch = load(placed, "requests", REQUESTS).batch_id
    assert heat(placed, latest(END)) != before
    undo(placed, batch)
    assert heat(placed, latest(END)) == before
