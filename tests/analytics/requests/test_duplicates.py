"""Which requests may say the same: by category, time, building and distance, against pairs known by hand."""

from datetime import date, datetime

import pytest

from analytics.requests import duplicates
from analytics.requests.states import question
from analytics.tally import Place
from data.clock import Moment
from data.entries import request_edits
from data.intake import loading
from data.store.database import Store
from tests.conftest import Filled

DAY = date(2022, 4, 8)
NOW = Moment(DAY, datetime(2022, 4, 8, 12))
BUILDINGS = "楼栋号,网格编号,纬度,经度\n1,A,30.0000,114.0000\n2,B,30.0010,114.0000\n"
#: 0.001° of latitude are 111.19 m.
HEADER = "诉求编号,上报时间,诉求类别,楼栋号,房号,纬度,经度,状态\n"


def two_buildings(store: Store) -> None:
    """111 m apart, each in a grid of its own."""
    loading.load(store, BUILDINGS.encode(), "b.csv", kind="buildings")


@pytest.fixture
def store(filled: Filled) -> Store:
    return filled(two_buildings)


def send(store: Store, *lines: str) -> None:
    result = loading.load(store, (HEADER + "\n".join(lines)).encode(), "f.csv", kind="requests")
    assert result.rejected == 0, result.rejects


def pairs(store: Store, place: Place | None = None, limit: int = duplicates.SHOWN) -> list[tuple[str, str]]:
    found = duplicates.suggested(store, NOW, place or Place(), limit)
    return list(zip(found["main_id"], found["request_id"], strict=True))


def beside(store: Store, id: str) -> list[str]:
    return list(duplicates.nearby(store, NOW, id)["request_id"])


#: Two requests: the second's time, category, building, room, point, status; and whether they may say the same.
SECOND = {
    "same building": ("2022-04-07 09:00,买菜难,1,,,,", True),
    "same home": ("2022-04-07 09:00,买菜难,1,101,,,", True),
    "72 hours later": ("2022-04-08 08:00:00,买菜难,1,,,,", True),
    "a second more": ("2022-04-08 08:00:01,买菜难,1,,,,", False),
    "before it": ("2022-04-02 08:00,买菜难,1,,,,", True),
    "another category": ("2022-04-08 08:00,就医难,1,,,,", False),
    "another building without a point": ("2022-04-08 08:00,买菜难,2,,,,", False),
    "within 250 m": ("2022-04-08 08:00,买菜难,2,,30.00224,114.0,", True),  # 249.1 m
    "beyond 250 m": ("2022-04-08 08:00,买菜难,2,,30.00226,114.0,", False),  # 251.3 m
    "within 250 m eastwards": ("2022-04-08 08:00,买菜难,2,,30.0,114.00259,", True),  # 249.4 m at this latitude
    "beyond 250 m eastwards": ("2022-04-08 08:00,买菜难,2,,30.0,114.00261,", False),  # 251.3 m
    "of the point's building, but far": ("2022-04-08 08:00,买菜难,1,,30.0040,114.0,", True),
    "withdrawn": ("2022-04-08 08:00,买菜难,1,,,,撤销", False),
    "not reported yet": ("2022-04-08 12:01,买菜难,1,,,,", False),
}


def test_two_requests_may_say_the_same(store: Store) -> None:
    """Each two of them stand a degree apart from the next, with two buildings of their own."""
    buildings, lines = ["楼栋号,网格编号,纬度,经度"], []
    for number, (second, _) in enumerate(SECOND.values()):
        away = 114 - number
        buildings += [f"{number}1,A,30.0000,{away}", f"{number}2,B,30.0010,{away}"]
        at, category, building, room, lat, lng, status = second.split(",")
        east = f"{float(lng) - number:.5f}" if lng else ""
        lines.append(f"{number}-R1,2022-04-05 08:00,买菜难,{number}1,101,30.0,{away},")
        lines.append(f"{number}-R2,{at},{category},{number}{building},{room},{lat},{east},{status}")
    loading.load(store, "\n".join(buildings).encode(), "more.csv", kind="buildings")
    send(store, *lines)
    expected = set()
    for number, (name, (second, alike)) in enumerate(SECOND.items()):
        one, two = f"{number}-R1", f"{number}-R2"
        assert beside(store, one) == ([two] if alike else []), name
        if "04-08 12:01" not in second:  # that one is not there to be asked about
            assert beside(store, two) == ([one] if alike else []), name
        if alike:
            expected.add((two, one) if "04-02" in second else (one, two))
    found = pairs(store, limit=100)
    assert (len(found), set(found)) == (len(expected), expected)


def test_closed_ones_are_near_but_are_not_suggested(store: Store) -> None:
    send(store, "R1,2022-04-08 08:00,买菜难,1,,,,已办结", "R2,2022-04-08 09:00,买菜难,1,,,,")
    assert beside(store, "R2") == ["R1"]
    assert list(duplicates.nearby(store, NOW, "R2")["open"]) == [False]
    assert pairs(store) == []


def test_the_likeliest_come_first_with_what_speaks_for_them(store: Store) -> None:
    send(
        store,
        "R1,2022-04-08 08:00,买菜难,1,101,30.0000,114.0,",
        "R2,2022-04-08 09:00,买菜难,2,201,30.0010,114.0,",
        "R3,2022-04-08 10:00,买菜难,1,102,30.0005,114.0,",
        "R4,2022-04-08 11:00,买菜难,1,1-101,,,",
    )
    found = duplicates.nearby(store, NOW, "R1")
    assert list(found["request_id"]) == ["R4", "R3", "R2"]
    assert list(found["same_home"]) == [True, False, False]
    assert list(found["same_building"]) == [True, True, False]
    assert found["metres"].iloc[1:].tolist() == pytest.approx([55.6, 111.2], abs=0.1)
    assert found["metres"].isna().tolist() == [True, False, False]
    assert found["hours"].tolist() == [3, 2, 1]
    assert pairs(store) == [("R1", "R4"), ("R1", "R3"), ("R3", "R4"), ("R2", "R3"), ("R1", "R2")]
    assert pairs(store, Place(grid="B")) == [("R1", "R2")]
    assert pairs(store, Place(building="2")) == [("R1", "R2")]
    assert pairs(store, limit=1) == [("R1", "R4")]


def test_points_on_which_reports_pile_up_are_no_evidence(store: Store) -> None:
    piled = [f"P{number},2022-04-08 08:{number:02d},买菜难,,,30.0003,114.0003," for number in range(10)]
    send(store, *piled[:9])
    assert len(pairs(store, limit=100)) == 36
    send(store, piled[9])  # the tenth makes it a pile-up
    assert pairs(store) == []
    assert beside(store, "P1") == []
    # On a building's own point they are that building's.
    send(store, *(f"B{number},2022-04-08 09:{number:02d},买菜难,,,30.0010,114.0," for number in range(10)))
    assert len(pairs(store, limit=100)) == 45


def test_a_pile_up_grown_over_weeks_is_one_for_a_single_request_too(store: Store) -> None:
    send(store, *(f"P{day},2022-03-{day:02d} 08:00,买菜难,,,30.0003,114.0003," for day in range(10, 31)))
    assert (beside(store, "P29"), pairs(store)) == ([], [])


def test_what_was_merged_is_suggested_no_more(store: Store) -> None:
    send(store, "R1,2022-04-05 08:00,买菜难,1,,,,", "R2,2022-04-06 08:00,买菜难,1,,,,")
    assert pairs(store) == [("R1", "R2")]
    request_edits.merge(store, "R2", "R1", "张三")
    assert (pairs(store), beside(store, "R1"), beside(store, "R2")) == ([], [], [])


def test_nothing_is_near_what_nobody_knows(store: Store) -> None:
    assert duplicates.nearby(store, NOW, "R1").empty
    assert duplicates.suggested(store, NOW).empty


@pytest.mark.slow
def test_twenty_thousand_open_ones_on_one_spot_are_no_square(store: Store) -> None:
    """All of one category, building and hour: 200 million pairs, of which each request looks at a few."""
    rows = (
        f"R{number},2022-04-08 08:{number % 60:02d},买菜难,1,,30.0{number % 97:03d},114.0001,"
        for number in range(20_000)
    )
    send(store, *rows)
    assert len(duplicates.suggested(store, NOW)) == duplicates.SHOWN
    named = duplicates._named(store, NOW, Place(), 1) | {"compared": duplicates.COMPARED}
    counting = "select count(*), $hours, $grid, $building, $limit from compared"
    compared = store.rows(question(duplicates._ALIKE + duplicates._WITH_THOSE_BEFORE + counting), named)[0][0]
    # In its building and around it; none has a room.
    assert 20_000 < compared <= 2 * 20_000 * duplicates.COMPARED
