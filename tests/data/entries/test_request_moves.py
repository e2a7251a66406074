"""From which state a request may be put into which by hand, and what is said where it may not."""

import pytest

from analytics.requests.listing import CHOICES
from data.entries import request_moves
from data.refusal import Refusal
from data.store.database import Store
from tests import requests_by_hand
from tests.requests_by_hand import hand, send, stands

noon = requests_by_hand.noon


def test_every_state_has_its_steps_and_no_state_is_a_move_from_itself() -> None:
    assert set(request_moves.STEPS) == set(CHOICES) - {"open", "overdue", "undated"}
    for state in request_moves.STEPS:
        possible = request_moves.ALLOWED[state]
        assert len(set(possible)) == len(possible)
        assert not {state, "duplicate"} & set(possible)


@pytest.mark.parametrize("aside", ["撤销", "不属实", "重复"])
def test_nobody_confirms_what_was_set_aside(store: Store, aside: str) -> None:
    send(store, aside)
    with pytest.raises(Refusal) as refused:
        hand(store, status="confirmed")
    assert refused.value.code == "no_such_move"
    assert refused.value.zh.startswith("这件诉求现在不能改为“已反馈”。可以改为:待受理、")
    assert "It can become: reported, " in refused.value.en
    assert store.rows("select count(*) from edits") == [(0,)]
    hand(store, status="reported")
    assert hand(store, status="confirmed").values["status"] == "confirmed"


def test_what_stands_already_is_no_move_and_may_be_said_again(store: Store) -> None:
    send(store, "重复")
    assert hand(store, "记", status="duplicate").version == 2
    send(store, id="R2")  # no status: its times say that it is 待受理
    hand(store, "记", id="R2", status="reported")
    assert stands(store, "status", id="R2") == ("reported",)


def test_what_was_done_at_no_known_time_moves_as_its_status_does(store: Store) -> None:
    send(store, "已反馈", id="R1")
    send(store, "已办结", id="R2")
    for id, others in (("R1", ("resolved", "accepted")), ("R2", ("confirmed", "accepted"))):
        status = stands(store, "status", id=id)[0]
        assert request_moves.moving("undated", status) == status
        for other in others:
            assert other in request_moves.ALLOWED[status]
            assert hand(store, id=id, status=other).values["status"] == other
            send(store, "已反馈" if id == "R1" else "已办结", id=id)
