"""What a sender says, looked at before its turn: whoever has gone by then takes none."""

import asyncio
from collections import deque
from contextlib import suppress

from starlette.types import Message, Receive

from api.door.turns import Turns

_GONE = ("http.disconnect", "websocket.disconnect")


class Ahead:
    """A ``receive`` of which something was read already: that is given first."""

    def __init__(self, receive: Receive) -> None:
        """Nothing is read yet."""
        self._receive = receive
        self._read = deque[Message]()
        self._coming: asyncio.Future[Message] | None = None

    async def __call__(self) -> Message:
        """The next message, in order."""
        return self._read.popleft() if self._read else await self._next()

    async def gone(self) -> None:
        """Return when the sender has gone. No more is read ahead than one message of a body or of a websocket: then
        who waits is known to be there, and their line is held up.
        """
        while True:
            message = await self._next()
            self._read.append(message)
            if message["type"] in _GONE:
                return
            if message["type"] != "http.request" or message.get("more_body", False):
                await asyncio.Event().wait()

    async def _next(self) -> Message:
        if self._coming is None:
            self._coming = asyncio.ensure_future(self._receive())
        # Who gives up waiting for it does not lose it.
        message = await asyncio.shield(self._coming)
        self._coming = None
        return message

    async def close(self) -> None:
        """Wait for nothing any more."""
        if self._coming is not None:
            self._coming.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._coming


async def waited(turns: Turns, whose: str, ahead: Ahead, over: asyncio.Future[None] | None = None) -> bool:
    """Wait for a turn; False, and none is taken, where the sender went before it came, or it was ``over`` with them.

    Raises TooMany where too many of theirs wait already.
    """
    taking, gone = asyncio.ensure_future(turns.take(whose)), asyncio.ensure_future(ahead.gone())
    ends = {gone} if over is None else {gone, over}
    here = False
    try:
        await asyncio.wait({taking, *ends}, return_when=asyncio.FIRST_COMPLETED)
        here = not any(each.done() for each in ends)
    finally:
        gone.cancel()
        taking.cancel()
        await asyncio.wait({taking, gone})
        if not here and not taking.cancelled() and taking.exception() is None:
            turns.give_back(whose)
    if here:
        taking.result()
    return here
