"""Turns: each account a few things at once, whoever asks for little does not wait for whoever asks for much."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from api.door.ahead import Ahead
from api.door.turns import TooMany, Turns
from tests.api.door.test_door import finished


def at_work(turns: Turns, begun: list[str], ends: asyncio.Event) -> Callable[[str], Coroutine[Any, Any, None]]:
    async def work(whose: str) -> None:
        await turns.take(whose)
        begun.append(whose)
        await ends.wait()
        turns.give_back(whose)

    return work


async def settled() -> None:
    """Let everything go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_an_account_has_a_few_at_once_and_the_others_begin_at_once() -> None:
    async def run() -> list[str]:
        turns, begun, ends = Turns(2, 10, 100), list[str](), asyncio.Event()
        work = at_work(turns, begun, ends)
        tasks = [asyncio.create_task(work("many")) for _ in range(30)] + [asyncio.create_task(work("one"))]
        await settled()
        before = list(begun)
        ends.set()
        await asyncio.wait(tasks)
        assert len(begun) == 31
        return before

    assert finished(run()) == ["many", "many", "one"]


def test_accounts_come_next_one_after_the_other() -> None:
    async def run() -> list[str]:
        turns, begun = Turns(5, 1, 100), list[str]()

        async def work(whose: str) -> None:
            await turns.take(whose)
            begun.append(whose)
            await asyncio.sleep(0)
            turns.give_back(whose)

        asked = ["a"] * 4 + ["b"] * 2 + ["c"]
        await asyncio.gather(*(work(whose) for whose in asked))
        return begun

    assert finished(run()) == ["a", "a", "b", "c", "a", "b", "a"]


def test_who_gave_up_takes_no_turn_and_keeps_none() -> None:
    async def run() -> None:
        turns, begun, ends = Turns(1, 10, 100), list[str](), asyncio.Event()
        work = at_work(turns, begun, ends)
        tasks = [asyncio.create_task(work("a")) for _ in range(4)]
        await settled()
        tasks[1].cancel()
        await settled()
        # In the very moment in which its turn came.
        ends.set()
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.wait(tasks)
        assert begun.count("a") == 2
        assert turns.take_at_once("a")

    finished(run())


def test_a_queue_has_an_end() -> None:
    async def run() -> None:
        turns = Turns(1, 10, 3)
        assert turns.take_at_once("a")
        waiting = [asyncio.create_task(turns.take("a")) for _ in range(3)]
        await settled()
        with pytest.raises(TooMany):
            await turns.take("a")
        await turns.take("b")
        for each in waiting:
            each.cancel()
        await asyncio.wait(waiting)

    finished(run())


@pytest.mark.parametrize("gone", ["http.disconnect", "websocket.disconnect"])
def test_who_has_gone_is_noticed_and_nothing_that_was_said_is_lost(gone: str) -> None:
    async def run() -> list[str]:
        said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        ahead = Ahead(said.get)  # type: ignore[arg-type]
        watching = asyncio.create_task(ahead.gone())
        said.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        await settled()
        assert not watching.done()
        said.put_nowait({"type": gone})
        await watching
        return [str((await ahead())["type"]) for _ in range(2)]

    assert finished(run()) == ["http.request", gone]


def test_no_more_than_one_message_is_read_before_its_turn() -> None:
    async def run() -> None:
        said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        for body in (b"1", b"2", b"3"):
            said.put_nowait({"type": "http.request", "body": body, "more_body": True})
        ahead = Ahead(said.get)  # type: ignore[arg-type]
        watching = asyncio.create_task(ahead.gone())
        await settled()
        assert said.qsize() == 2
        watching.cancel()
        assert [(await ahead())["body"] for _ in range(3)] == [b"1", b"2", b"3"]
        # Who stopped waiting for the next one does not lose it either.
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(ahead(), 0.01)
        said.put_nowait({"type": "http.disconnect"})
        assert (await ahead())["type"] == "http.disconnect"
        await ahead.close()

    finished(run())
