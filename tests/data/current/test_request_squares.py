"""Heat from counts that are kept ready is the heat of the requests themselves."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from analytics.heat.heat import Heat, heat
from analytics.heat.query import HeatQuery
from data.clock import Moment, midnight_after
from data.current import request_squares
from data.current.request_squares import PER_DEGREE
from data.intake.undo import undo
from data.store.database import Store
from tests.community import load
from tests.conftest import Filled

pytestmark = pytest.mark.slow

FIRST, LAST = date(2022, 4, 5), date(2022, 4, 8)
HEADER = "诉求编号,上报时间,诉求类别,紧急程度,楼栋号,纬度,经度,状态,受理时间,办结时间"
BUILDINGS = "\n".join(
    [
        "楼栋号,网格编号,户数,纬度,经度",
        *(f"{i},{i % 3},40,{31.23 + i * 0.0011:.4f},{121.47 + i % 4 * 0.0013:.4f}" for i in range(12)),
        "99,1,9,,",
    ]
)
MOMENTS = [
    *(Moment(day, midnight_after(day)) for day in (FIRST, date(2022, 4, 6), LAST)),
    Moment(LAST, datetime(2022, 4, 8, 0, 0, 1)),
    Moment(LAST, datetime(2022, 4, 8, 10, 30)),
    Moment(LAST, datetime(2022, 4, 8, 23, 59)),
    Moment(date(2022, 4, 9), datetime(2022, 4, 9, 11)),
    Moment(date(2022, 4, 20), midnight_after(date(2022, 4, 20))),
]


def requests_file(day: date, many: int = 150) -> str:
    """Requests of a day with everything that can happen to one, the same at every call."""
    chance = random.Random(day.toordinal())
    lines = [HEADER]
    for i in range(many):
        at = datetime(day.year, day.month, day.day) + timedelta(minutes=chance.randrange(1440))
        accepted, resolved, status = "", "", chance.choice(["", "", "", "处理中", "已办结", "重复", "撤销", "已反馈"])
        if chance.random() < 0.6:
            accepted = at + timedelta(minutes=chance.randrange(300))
            if chance.random() < 0.8:
                resolved = accepted + timedelta(hours=chance.randrange(90))
        place = chance.choice(["own", "own", "pile", "far", "none", *["building"] * 5])
        lat, lng = {
            "own": (31.2355 + chance.randrange(4) / 1000, 121.4713),
            "pile": (31.2341, 121.4722),
            "far": (31.4, 121.9),
        }.get(place, ("", ""))
        building = chance.randrange(12) if place == "building" else 99 if place == "none" else ""
        category = chance.choice(["就医难", "买菜难", "买菜难", "买菜难", "环境消杀", "其他"])
        urgency = chance.choice(["", "", 1, 2, 3, 4])
        lines.append(f"{day:%m%d}-{i},{at},{category},{urgency},{building},{lat},{lng},{status},{accepted},{resolved}")
    return "\n".join(lines)


def four_days(store: Store) -> None:
    """Requests of four days round a dozen buildings."""
    load(store, "buildings", BUILDINGS)
    for day in range(4):
        load(store, "requests", requests_file(FIRST + timedelta(day)))


@pytest.fixture
def store(filled: Filled) -> Store:
    return filled(four_days)


def answers(store: Store) -> list[Heat]:
    """Every answer, with its cells in order and its floating sums as people see them."""
    found = []
    for moment in MOMENTS:
        for first in (FIRST, moment.day - timedelta(days=1)):
            for category in (None, "买菜难", "就医难"):
                shown = heat.__wrapped__(store, HeatQuery(moment, first, category))
                rounded = sorted([round(lat, 5), round(lng, 5), weight] for lat, lng, weight in shown.cells)
                found.append(replace(shown, cells=rounded))
    return found


def test_kept_counts_give_the_same_heat_at_every_moment(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = answers(store)
    assert store.rows("select count(*) from request_cells") == [(0,)]  # all of it was read from the requests
    assert any(shown.piled_up for shown in expected)
    assert any(shown.outside and shown.without_coordinates for shown in expected)
    monkeypatch.setattr(request_squares, "SERIES_MOST", 40)  # every day, and 买菜难 of every day, but not 就医难
    with store.write() as transaction:
        request_squares.refresh(transaction.cursor, None)
    kept = store.rows("select distinct category from request_days where level is not null order by category")
    assert kept == [("",), ("买菜难",)]
    assert answers(store) == expected


def test_kept_counts_are_the_same_whether_counted_by_day_or_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_squares, "SERIES_MOST", 40)
    with store.write() as transaction:
        request_squares.refresh(transaction.cursor, None)
    before = everything_kept(store)
    added = load(store, "requests", requests_file(date(2022, 4, 9)))
    assert everything_kept(store) != before
    by_day = everything_kept(store)
    with store.write() as transaction:
        request_squares.refresh(transaction.cursor, None)
    assert everything_kept(store) == by_day
    assert added.batch_id is not None
    undo(store, added.batch_id)
    assert everything_kept(store) == before


def everything_kept(store: Store) -> list[list[tuple]]:
    """The tables, floating sums rounded to what they are made of."""
    squares = (
        "select * replace (round(sum_lat, 6) as sum_lat, round(sum_lng, 6) as sum_lng) from request_cells order by all"
    )
    return [
        store.rows("from request_days order by all"),
        store.rows(squares),
        store.rows("from request_late order by all"),
    ]


def test_crowded_series_are_kept_in_wider_squares_and_lose_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = MOMENTS[-1]
    fine = heat.__wrapped__(store, HeatQuery(moment, FIRST))
    monkeypatch.setattr(request_squares, "SERIES_MOST", 6)
    with store.write() as transaction:
        request_squares.refresh(transaction.cursor, None)
    assert store.rows(
        "select max(squares) <= 6 from (select count(*) as squares from request_cells group by day, category)"
    ) == [(True,)]
    coarse = heat.__wrapped__(store, HeatQuery(moment, FIRST))
    assert coarse.cell_degrees > fine.cell_degrees == 1 / PER_DEGREE
    assert len(coarse.cells) < len(fine.cells)
    assert sum(cell[2] for cell in coarse.cells) == sum(cell[2] for cell in fine.cells)
    assert replace(coarse, cells=[], cell_degrees=0) == replace(fine, cells=[], cell_degrees=0)


def test_squares_of_the_view_are_those_of_the_constant(store: Store) -> None:
    per_degree = {"n": PER_DEGREE}
    wrong = (
        "select count(*) from heat_requests where lat is not null and (cy <> floor((lat + 90) * $n) or cx <> "
        "floor((lng + 180) * $n))"
    )
    assert store.rows(wrong, per_degree) == [(0,)]
