"""What an edit writes beside what was typed: the times of the step taken now, the parts of a door."""

from datetime import datetime
from typing import Any

import pytest

from data.entries import request_edits, request_history
from data.intake import loading
from data.refusal import Refusal
from data.store.database import Store
from tests import requests_by_hand
from tests.requests_by_hand import NOW, T1, hand, rebuilt, send, stands

pytestmark = pytest.mark.slow

TEN = datetime(2022, 4, 7, 10)

noon = requests_by_hand.noon

#: What a file said (status, resolved), the status a person gives then, and accepted_at and resolved_at that stand after
#: it.
STAMPS = {
    "accepted": ("待受理", "", "accepted", (NOW, None)),
    "begun at once": ("", "", "in_progress", (NOW, None)),
    "resolved from accepted at no known time": ("已受理", "", "resolved", (None, NOW)),
    "resolved from in progress": ("处理中", "", "resolved", (None, NOW)),
    "confirmed at once": ("待受理", "", "confirmed", (NOW, NOW)),
    "confirmed, never accepted": ("已办结", T1, "confirmed", (None, TEN)),
    "confirmed by its time alone": ("", T1, "confirmed", (None, TEN)),
    "confirmed at unknown times": ("已办结", "", "confirmed", (None, None)),
    "reopened": ("已办结", T1, "in_progress", (None, TEN)),
    "reopened at unknown times": ("已办结", "", "in_progress", (None, None)),
    "reopened, resolved anew": ("处理中", T1, "resolved", (None, NOW)),
    "put back to the start": ("撤销", "", "reported", (None, None)),
    "refused": ("待受理", "", "out_of_scope", (None, None)),
}


@pytest.mark.parametrize(("said", "resolved", "status", "times"), STAMPS.values(), ids=STAMPS)
def test_only_the_step_that_is_taken_now_is_stamped(
    store: Store, said: str, resolved: str, status: str, times: tuple[Any, Any]
) -> None:
    send(store, said, resolved=resolved)
    hand(store, status=status)
    assert stands(store, "accepted_at", "resolved_at") == times


def test_the_parts_of_a_door_follow_each_other(store: Store) -> None:
    door = ("building_id", "unit", "room")
    text = "诉求编号,上报时间,诉求内容,楼栋号,房号\nR1,2022-04-07 08:00,买菜,5,2-101\n"
    loading.load(store, text.encode(), "f.csv", kind="requests")
    assert stands(store, *door) == ("5", "2", "101")
    hand(store, building_id="7", room="301")
    assert stands(store, *door) == ("7", None, "301")
    hand(store, unit="3单元")
    assert stands(store, *door) == ("7", "3", "301")
    loading.load(store, text.encode(), "f.csv", kind="requests")  # the sheet again
    assert stands(store, *door) == ("7", "3", "301")
    hand(store, room="9号楼-101")
    assert stands(store, *door) == ("9", None, "101")
    assert hand(store, unit="").version == request_history.find(store, "R1").version  # type: ignore[union-attr]
    hand(store, building_id="9号楼", room="9号楼2单元102")
    assert stands(store, *door) == ("9", "2", "102")
    rebuilt(store)
    with pytest.raises(Refusal, match="another building"):
        hand(store, building_id="8", room="9号楼-101")


def test_what_is_reported_later_than_now_is_not_there_yet(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    send(store, "待受理")
    monkeypatch.setenv("BOARD_TODAY", "2022-04-07T07:59")
    assert request_edits.change(store, "R1", {"owner": "李强"}, "张三") is None
    assert store.rows("select count(*) from edits") == [(0,)]
