"""Turns: how much of what one account asks is worked at once, and who comes next.

Whatever is over that waits, and whenever something ends the accounts come next one after the other: whoever asks for a
hundred things waits for a hundred, and whoever asks for one thing waits for one.
"""

import asyncio
from collections import Counter, OrderedDict, deque


class TooMany(Exception):
    """Too many things of one account wait already."""


class Turns:
    """Of each account so many at once, of all together so many, and so many of each that wait."""

    def __init__(self, each: int, together: int, waiting: int) -> None:
        """Nothing is under way yet."""
        self.each, self.together, self.waiting = each, together, waiting
        self._under_way = Counter[str]()
        #: What waits, by account; whose turn it was last comes last.
        self._queues = OrderedDict[str, deque[asyncio.Future[None]]]()

    def take_at_once(self, whose: str, anyway: bool = False) -> bool:
        """Begin now where nothing has to wait, or ``anyway``: what has begun by itself is counted. Whether it was."""
        if not anyway and (whose in self._queues or not self._free(whose)):
            return False
        self._under_way[whose] += 1
        return True

    async def take(self, whose: str) -> None:
        """Wait for a turn; TooMany where too many of this account do. Who is cancelled waits no longer."""
        if self.take_at_once(whose):
            return
        if self.queued(whose) >= self.waiting:
            raise TooMany
        queue = self._queues.setdefault(whose, deque())
        mine = asyncio.get_running_loop().create_future()
        queue.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # it came in this very moment
                self.give_back(whose)
            elif mine in queue:
                queue.remove(mine)
                self._next()
            raise

    def queued(self, whose: str) -> int:
        """How many of an account's things wait."""
        return len(self._queues.get(whose, ()))

    def give_back(self, whose: str) -> None:
        """It is done: whoever is next begins."""
        self._under_way[whose] -= 1
        if self._under_way[whose] <= 0:
            del self._under_way[whose]
        self._next()

    def _free(self, whose: str) -> bool:
        return self._under_way[whose] < self.each and self._under_way.total() < self.together

    def _next(self) -> None:
        begun = True
        while begun:
            begun = False
            for whose, queue in list(self._queues.items()):
                while queue and queue[0].done():
                    queue.popleft()
                if queue and self._free(whose):
                    self._under_way[whose] += 1
                    queue.popleft().set_result(None)
                    self._queues.move_to_end(whose)
                    begun = True
                if not queue:
                    del self._queues[whose]
