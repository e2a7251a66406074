"""The scale of colours holds for the day, grows only where it must, and says so for some minutes."""

from datetime import date, datetime

import pytest

from analytics.heat import held_scale
from analytics.heat.heat import Heat
from analytics.held_moment import present
from data.store.database import Store

DAY = date(2022, 4, 8)


@pytest.fixture
def board(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    held_scale._held.clear()
    monkeypatch.setenv("BOARD_TODAY", "2022-04-08T10:00")
    return store


def held(store: Store, weight: float, safe: bool = True) -> tuple[float, datetime | None]:
    """The first step and when it was changed, for one cell of so much weight."""
    shown = Heat(DAY, DAY, [[31.23, 121.47, weight]], 0.0002, safe=safe)
    scale, changed = held_scale.held_scale(store, present(store), shown, True)
    return scale.steps[0], changed


def test_it_grows_only_where_it_must_and_says_so_for_ten_minutes(board: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert held(board, 8) == (1.0, None), "the first of the day is no change"
    monkeypatch.setenv("BOARD_TODAY", "2022-04-08T10:32")
    first, changed = held(board, 800)
    assert (first > 1, changed) == (True, datetime(2022, 4, 8, 10, 32))
    monkeypatch.setenv("BOARD_TODAY", "2022-04-08T10:42")
    assert held(board, 8) == (first, changed), "it does not shrink again"
    monkeypatch.setenv("BOARD_TODAY", "2022-04-08T10:43")
    assert held(board, 800) == (first, None), "after ten minutes it is no news"
    assert held(board, 8, safe=False) == (1.0, None), "what may be projected says nothing of the rest"


def test_another_day_begins_anew_and_a_past_one_has_its_own(board: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert held(board, 800)[0] > 1
    shown = Heat(DAY, DAY, [[31.23, 121.47, 8.0]], 0.0002)
    past = held_scale.held_scale(board, present(board, date(2022, 4, 7)), shown, True)
    assert (past[0].steps[0], past[1]) == (1.0, None)
    monkeypatch.setenv("BOARD_TODAY", "2022-04-09T00:01")
    assert held(board, 8) == (1.0, None)
