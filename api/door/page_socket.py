"""The websocket of an open page: for as long as its log-in holds, at a measured pace, its runs in turn.

A run is one thread that works for as long as the page needs. An account with many open pages, or whose pages ask
without end, has a few of them at once; a run that a page asks for while its last one goes on takes that one's place.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

from anyio import to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.door.ahead import Ahead, waited
from api.door.announced_files import Announced
from api.door.turns import Turns
from data.installation.installation import home
from data.installation.visitor_header import visitor_of
from streamlit_inside import runs

#: Seconds after which an open page notices that its log-in has ended.
LOOKS_EVERY_S = 0.5
#: Messages a second of one log-in, and how many may come at once before that counts; a hundred open boards send as
#: many.
PACE, BURST = 200.0, 600.0
#: Runs of one account at once, and those that wait: each open page has one of either at most.
RUNS_EACH, RUNS_WAITING = 4, 400
#: Seconds after which a run no longer counts, whatever became of it.
LONGEST_RUN_S = 60.0
#: Seconds for which a run still counts whose page was closed: it stops where it next shows something.
STOPS_WITHIN_S = 2.0
#: Log-ins whose pace is remembered.
_KEPT = 1000

#: Is told of everything that a page sends.
Used = Callable[[bytes], None]


class _Pace:
    """How fast each log-in may send: what came too fast waits a little, and nothing is dropped."""

    def __init__(self) -> None:
        self._left = OrderedDict[str, tuple[float, float]]()

    def wait_s(self, whose: str) -> float:
        """Count a message of this log-in; seconds that it is to wait."""
        now = time.monotonic()
        left, at = self._left.pop(whose, (BURST, now))
        left = min(BURST, left + (now - at) * PACE) - 1
        self._left[whose] = left, now
        while len(self._left) > _KEPT:
            self._left.popitem(last=False)
        return max(0.0, -left / PACE)


class Sockets:
    """The open pages of this board."""

    def __init__(self, app: ASGIApp, announced: Announced) -> None:
        """Serve them by ``app``; what is announced to a log-in is noted."""
        self.app = app
        self.announced = announced
        self.pace = _Pace()
        # Of all together as many as there are pages: the runs of one account take no turn from others.
        self.turns = Turns(RUNS_EACH, 10_000, RUNS_WAITING)

    async def serve(
        self, scope: Scope, receive: Receive, send: Send, said: str, whose: str, account: str, used: Used
    ) -> None:
        """Serve one, of the visitor whom ``said`` means, of that log-in and account; ``used`` is told what comes."""
        one = _Socket(self, Ahead(receive), send, said, whose, account, used)
        try:
            await self.app(scope, one.heard, one.sent)
        finally:
            await one.close()


class _Socket:
    """One websocket."""

    def __init__(self, all: Sockets, ahead: Ahead, send: Send, said: str, whose: str, account: str, used: Used) -> None:
        self.all, self.ahead, self.send, self.used = all, ahead, send, used
        self.said, self.whose, self.account = said, whose, account
        self.over = asyncio.create_task(_ended(said))
        self.closed, self.sent_frames = False, 0
        self.turn: asyncio.TimerHandle | None = None

    async def heard(self) -> Message:
        """The next message that the page is to have."""
        coming = asyncio.ensure_future(self.ahead())
        await asyncio.wait({coming, self.over}, return_when=asyncio.FIRST_COMPLETED)
        if coming.done():
            message = coming.result()
            if message["type"] == "websocket.receive" and message.get("bytes") is None:
                return await self._closed(1003)  # text, which no browser of ours sends
            if await self._in_time(message) and await to_thread.run_sync(visitor_of, self.said, home()) is not None:
                if message.get("bytes"):
                    self.used(message["bytes"])
                return message
        # What is asked after the log-in has ended is not even heard.
        coming.cancel()
        return await self._closed(1008)

    async def sent(self, message: Message) -> None:
        """Pass on what goes to the browser."""
        if self.closed:  # what a page still makes for somebody who is logged out goes nowhere
            return
        frame = message.get("bytes") if message["type"] == "websocket.send" else None
        if frame:
            self.all.announced.note(self.whose, frame, self.sent_frames)
            self.sent_frames += 1
            told = runs.told(frame)
            if told == "begun" and self.turn is None:
                self.all.turns.take_at_once(self.account, anyway=True)
                self._counts()
            elif told == "ended":
                self._done()
        self.closed = message["type"] == "websocket.close"
        await self.send(message)

    async def _closed(self, code: int) -> Message:
        """Close it, for the reason that ``code`` gives; what the page is told."""
        if not self.closed:
            self.closed = True
            with suppress(Exception):  # the browser may have gone by itself
                await self.send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}

    async def close(self) -> None:
        """The page has gone."""
        self.over.cancel()
        await self.ahead.close()
        if self.turn is not None:
            self.turn.cancel()
            asyncio.get_running_loop().call_later(STOPS_WITHIN_S, self.all.turns.give_back, self.account)
            self.turn = None

    async def _in_time(self, message: Message) -> bool:
        """Wait until a message may be heard; False when the log-in ended, or the browser went, before that."""
        if message["type"] != "websocket.receive":
            return True
        wait = self.all.pace.wait_s(self.whose)
        if wait:
            await asyncio.wait({self.over}, timeout=wait)
        if self.turn is None and runs.asked(message.get("bytes") or b""):
            if not await waited(self.all.turns, self.account, self.ahead, self.over):
                return False
            self._counts()
        return not self.over.done()

    def _counts(self) -> None:
        self.turn = asyncio.get_running_loop().call_later(LONGEST_RUN_S, self._done)

    def _done(self) -> None:
        if self.turn is not None:
            self.turn.cancel()
            self.turn = None
            self.all.turns.give_back(self.account)


async def _ended(said: str) -> None:
    """Wait until the log-in of a visitor has ended."""
    while visitor_of(said, home()) is not None:
        await asyncio.sleep(LOOKS_EVERY_S)
