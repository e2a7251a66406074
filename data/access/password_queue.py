"""Who waits while passwords are hashed: few at once, few waiting, and whoever is known goes first.

A hash takes 64 MiB and a processor for a moment, on purpose. Strangers who guess by the hundred would fill memory and
time; so no more wait than can be served soon, and the rest is told to come again. Of our own, not of a package: a
limiter such as anyio's has an endless queue without turns.

To be used from the event loop of the server alone, which is what keeps its counts right.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from anyio import CapacityLimiter, to_thread

#: Passwords that are hashed at once, and of them those of strangers: one place is always left to whoever is known.
AT_ONCE, STRANGERS_AT_ONCE = 2, 1
#: Requests that may wait, of strangers and of those who are known: together some seconds of work.
MOST_STRANGERS, MOST_KNOWN = 20, 40
#: Requests of one network or of one account that may wait.
MOST_OF_ONE = 4
#: Seconds after which somebody who was sent away may come again.
COME_AGAIN_S = 5


class Busy(Exception):
    """Too many wait already: nothing was looked at, and after ``COME_AGAIN_S`` seconds it may be tried again."""

    zh = f"同时登录的人太多,请 {COME_AGAIN_S} 秒后再试。"
    en = f"Too many people log in at this moment; try again in {COME_AGAIN_S} seconds."


class Gone(Exception):
    """Whoever asked has gone before it was their turn; nothing was hashed."""


@dataclass(eq=False)
class _Place:
    """Somebody's place: whether they are known, and what stands for them where turns are counted."""

    known: bool
    who: str
    called: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class PasswordQueue:
    """The one queue of a process."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._waiting: list[_Place] = []
        self._served: list[_Place] = []
        self._resting = False
        self._threads: CapacityLimiter | None = None

    @property
    def is_full(self) -> bool:
        """Whether a stranger who comes now is sent away."""
        return sum(not place.known for place in self._waiting) >= MOST_STRANGERS

    async def run(
        self, work: Callable[..., Any], *given: Any, known: bool, who: str, gone: Callable[[], Awaitable[None]]
    ) -> Any:
        """What ``work`` answers, done in a thread when it is its turn.

        ``known``: they have shown that they belong here. ``who``: their network or account, of which one is served at
        a time. ``gone`` returns once nobody waits for the answer any more. Raises Busy and Gone.
        """
        place = _Place(known, who)
        await self._turn(place, gone)
        self._threads = self._threads or CapacityLimiter(AT_ONCE)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            return await to_thread.run_sync(lambda: work(*given), limiter=self._threads)
        finally:
            self._served.remove(place)
            if not place.known:
                # Half of the time at most goes into strangers' guesses, so that pages are served meanwhile.
                self._resting = True
                loop.call_later(loop.time() - begun, self._rested)
            self._call()

    def _rested(self) -> None:
        self._resting = False
        self._call()

    async def _turn(self, place: _Place, gone: Callable[[], Awaitable[None]]) -> None:
        same = [other for other in self._waiting if other.known == place.known]
        if len(same) >= (MOST_KNOWN if place.known else MOST_STRANGERS):
            raise Busy
        if sum(other.who == place.who for other in same) >= MOST_OF_ONE:
            raise Busy
        self._waiting.append(place)
        self._call()
        leaving = asyncio.ensure_future(gone())
        try:
            await asyncio.wait({place.called, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if leaving.done():
                leaving.result()
                raise Gone
        except BaseException:
            self._leave(place)
            raise
        finally:
            leaving.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await leaving

    def _leave(self, place: _Place) -> None:
        for line in (self._waiting, self._served):
            if place in line:
                line.remove(place)
        self._call()

    def _call(self) -> None:
        """Call whoever is next, as long as there is a place: the known first, each kind in the order of coming."""
        while len(self._served) < AT_ONCE:
            busy = {(served.known, served.who) for served in self._served}
            strangers = STRANGERS_AT_ONCE if self._resting else sum(not served.known for served in self._served)
            free = [
                place
                for place in self._waiting
                if (place.known, place.who) not in busy and (place.known or strangers < STRANGERS_AT_ONCE)
            ]
            if not free:
                return
            chosen = next((place for place in free if place.known), free[0])
            self._waiting.remove(chosen)
            self._served.append(chosen)
            chosen.called.set_result(None)


#: The queue of this process.
QUEUE = PasswordQueue()
