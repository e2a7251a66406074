"""Since when a line stands there: as it was seen to begin, or as the data tells; what neither tells is not invented."""

from datetime import date, datetime

import pytest

from analytics.held_moment import present
from analytics.rules import registry, since
from data.store.database import Store
from tests.community import load

BUILDINGS = "楼栋号,网格,户数\n" + "".join(f"{n},甲,50\n" for n in range(1, 4))
USUAL = "诉求编号,上报时间,诉求类别,楼栋号\n" + "".join(
    f"u{day}-{n},2022-03-{day:02} 09:{n:02},买菜难,1\n" for day in range(10, 32) for n in range(2)
)
SURGE = "诉求编号,上报时间,诉求类别,楼栋号\n" + "".join(
    f"s{n},2022-04-01 08:{n:02},买菜难,{1 + n % 3}\n" for n in range(30)
)
LINE = "rule:request_surge:category=买菜难"


@pytest.fixture
def board(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    since._watched.clear()
    monkeypatch.setenv("BOARD_TODAY", "2022-04-01T12:00")
    load(store, "buildings", BUILDINGS)
    load(store, "requests", USUAL)
    return store


def lines(store: Store) -> dict[str, since.Began]:
    return since.since(store, present(store))


def test_a_line_that_appears_while_somebody_looks_began_then_and_is_new_for_five_minutes(
    board: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LINE not in lines(board)
    load(board, "requests", SURGE, "surge.csv")
    monkeypatch.setenv("BOARD_TODAY", "2022-04-01T12:01")
    began = lines(board)[LINE]
    assert began.known(present(board)) == datetime(2022, 4, 1, 12, 1)
    assert began.is_new(datetime(2022, 4, 1, 12, 6))
    assert not began.is_new(datetime(2022, 4, 1, 12, 7))


def test_one_that_stood_there_already_is_looked_for_in_the_data(board: Store) -> None:
    load(board, "requests", SURGE, "surge.csv")
    moment = present(board)
    first = lines(board)[LINE]
    assert (first.known(moment), first.is_new(moment.at)) == (None, False), "nothing is known yet, nothing is invented"
    for _ in range(30):
        lines(board)
    found = lines(board)[LINE].known(moment)
    assert isinstance(found, datetime)
    assert datetime(2022, 4, 1, 8, 0) < found < datetime(2022, 4, 1, 8, 32), "within the half hour in which they came"


def test_one_of_an_earlier_day_has_its_day_and_one_that_began_before_all_looks_has_none(board: Store) -> None:
    moment = present(board)
    noon, midnight = datetime(2022, 4, 1, 12), datetime(2022, 4, 1)
    assert since.Began(datetime(2022, 3, 30), datetime(2022, 3, 31)).known(moment) == date(2022, 3, 30)
    never = since.Began(None, datetime(2022, 3, 25))
    assert (never.known(moment), never.at_latest(moment)) == (None, date(2022, 3, 24))
    assert since.Began(None, noon).at_latest(moment) is None
    assert since.Began(midnight, noon).known(moment) is None, "between midnight and noon is no time"


def test_of_a_past_day_nothing_is_said(board: Store) -> None:
    load(board, "requests", SURGE, "surge.csv")
    assert since.since(board, present(board, date(2022, 3, 31))) == {}
    assert registry.actions(board, present(board))
