"""Turns at hashing passwords, counted with work that ends when the test says so."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from data.access.password_queue import AT_ONCE, MOST_KNOWN, MOST_OF_ONE, MOST_STRANGERS, Busy, Gone, PasswordQueue
from tests.finished import finished


class Hashing:
    """What would hash: it notes who began and waits until it may end."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.may_end = threading.Event()

    def __call__(self, name: str) -> str:
        self.begun.append(name)
        assert self.may_end.wait(30)
        return name


async def _stays() -> None:
    await asyncio.Event().wait()


def _ask(
    queue: PasswordQueue, work: Callable[[str], str], name: str, known: bool = False, who: str = ""
) -> asyncio.Task[str]:
    return asyncio.create_task(queue.run(work, name, known=known, who=who or name, gone=_stays))


async def _begun(work: Hashing, count: int) -> None:
    """Wait until so many have begun; one more has its chance to begin by mistake."""
    async with asyncio.timeout(30):
        while len(work.begun) < count:
            await asyncio.sleep(0.001)
    for _ in range(5):
        await asyncio.sleep(0)


def test_whoever_is_known_goes_before_300_strangers_and_most_of_them_are_sent_away() -> None:
    async def crowd() -> None:
        queue, work = PasswordQueue(), Hashing()
        strangers = [_ask(queue, work, f"stranger{nth}") for nth in range(300)]
        await _begun(work, 1)
        assert work.begun == ["stranger0"]
        owner = _ask(queue, work, "owner", known=True)
        await _begun(work, 2)
        assert work.begun == ["stranger0", "owner"]
        work.may_end.set()
        assert await owner == "owner"
        answers = await asyncio.gather(*strangers, return_exceptions=True)
        assert sum(isinstance(answer, Busy) for answer in answers) == 300 - 1 - MOST_STRANGERS
        assert work.begun[2:] == [f"stranger{nth}" for nth in range(1, 1 + MOST_STRANGERS)]

    finished(crowd())


def test_the_known_wait_in_their_own_line_each_account_for_itself() -> None:
    async def morning() -> None:
        queue, work = PasswordQueue(), Hashing()
        one = [_ask(queue, work, f"a{nth}", known=True, who="account 1") for nth in range(MOST_OF_ONE + 3)]
        await _begun(work, 1)
        other = _ask(queue, work, "b", known=True, who="account 2")
        await _begun(work, AT_ONCE)
        assert work.begun == ["a0", "b"]  # one account has one place however often it asks
        many = [_ask(queue, work, f"c{nth}", known=True) for nth in range(MOST_KNOWN)]
        await _begun(work, AT_ONCE)
        work.may_end.set()
        assert await other == "b"
        answers = await asyncio.gather(*one, *many, return_exceptions=True)
        sent_away = [isinstance(answer, Busy) for answer in answers]
        assert sum(sent_away[: len(one)]) == 2
        assert sum(sent_away[len(one) :]) == MOST_OF_ONE  # of those who came when the line was as long as it gets

    finished(morning())


def test_one_network_of_strangers_has_one_place_and_few_waiting() -> None:
    async def flood() -> None:
        queue, work = PasswordQueue(), Hashing()
        network = [_ask(queue, work, f"n{nth}", who="2001:db8::/64") for nth in range(50)]
        elsewhere = _ask(queue, work, "elsewhere")
        await _begun(work, 1)
        work.may_end.set()
        assert await elsewhere == "elsewhere"
        answers = await asyncio.gather(*network, return_exceptions=True)
        assert sum(isinstance(answer, Busy) for answer in answers) == 50 - 1 - MOST_OF_ONE

    finished(flood())


def test_who_has_gone_is_dropped_before_anything_is_hashed() -> None:
    async def leaving() -> None:
        queue, work, left = PasswordQueue(), Hashing(), asyncio.Event()

        async def closes() -> None:
            await left.wait()

        first = _ask(queue, work, "first")
        await _begun(work, 1)
        gone = asyncio.create_task(queue.run(work, "gone", known=False, who="gone", gone=closes))
        after = _ask(queue, work, "after")
        await asyncio.sleep(0)
        left.set()
        with pytest.raises(Gone):
            await gone
        work.may_end.set()
        assert await asyncio.gather(first, after) == ["first", "after"]
        assert work.begun == ["first", "after"]

    finished(leaving())


def test_work_that_fails_gives_its_place_back() -> None:
    def fails(name: str) -> str:
        raise ValueError(name)

    async def failing() -> None:
        queue, work = PasswordQueue(), Hashing()
        work.may_end.set()
        for _ in range(5):
            with pytest.raises(ValueError, match="x"):
                await _ask(queue, fails, "x")
        stopped = _ask(queue, work, "stopped")
        stopped.cancel()
        with pytest.raises(asyncio.CancelledError):
            await stopped
        assert await _ask(queue, work, "y") == "y"

    finished(failing())
