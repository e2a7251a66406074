"""Which lines of the follow-up list are open, and how many households have been closed."""

import pytest

from analytics.checkins import open_lines
from analytics.tally import EVERYWHERE, Place
from data import clock
from data.entries import hand_entries
from data.store.database import Store
from tests.community import load, reported
from tests.conftest import Filled

NOON = "2022-04-02T12:00"


def at_noon(store: Store) -> None:
    """李四 and 孙七 have a fever, 王五 coughs, 赵六 has not reported: four households."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", NOON)
        reported(store)


def closed(store: Store, place: Place = EVERYWHERE) -> tuple[int, int]:
    found = open_lines.open_lines(store, clock.moment(), place)
    return len(found.lines), found.closed


def test_who_said_that_they_are_well_is_counted_as_closed_and_who_was_not_reached_is_not(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOARD_TODAY", NOON)
    store = filled(at_noon)
    assert closed(store) == (4, 0)

    def said(id: str, **cells: str) -> int:
        return hand_entries.enter(store, "checkins", [{"resident_id": id, **cells}], "王敏")

    said("R3", status="已随访")
    assert closed(store) == (3, 1)
    said("R4", status="没联系上")
    assert closed(store) == (3, 1), "somebody tried, and the line is open"
    well = said("R4", symptoms="无", time="12:00")
    assert closed(store) == (2, 2), "off the list, because they are well"
    assert closed(store, Place(building="2")) == (1, 1)
    assert closed(store, Place(grid="B")) == (0, 0)
    hand_entries.undo(store, well, "王敏")
    assert closed(store) == (3, 1)
    # What a file says afterwards is nobody's closing.
    load(store, "checkins", "居民编号,姓名,日期,打卡时间,今日体温\nR4,赵六,2022-04-02,11:00,36.5\n", "late.csv")
    assert closed(store) == (2, 1)
