"""The door: in front of pages, websockets, files, components and the HTTP interface alike.

Every request and every websocket comes through here before anything else sees it. Who has neither a
log-in nor a token gets nothing but the log-in page, the health check and Streamlit's own scripts and
styles. What is let through carries its visitor along; which role may do what is asked further in, at
the pages (``pages/registry.py``) and at the routes (``api/routes/dependencies.py``).
"""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import replace

from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.door import announced_files, refusals, security_headers
from api.door import arrival as door_arrival
from api.door.arrival import Arrival, arrival
from data.access import sessions, tokens
from data.access.visitor import TOKEN, Visitor, at_this_machine
from data.installation.installation import home
from data.installation.visitor_header import HEADER, told, visitor_of
from streamlit_inside import addresses

#: Open to everybody: the log-in, what a one-time link opens, and the health checks.
OPEN = ("/login", "/link", addresses.HEALTH, "/api/v1/health")
#: Streamlit's own scripts, styles and fonts, the same for everybody.
OPEN_FOLDERS = (addresses.SCRIPTS,)
#: Seconds after which an open page notices that its log-in has ended.
LOOKS_EVERY_S = 0.5
#: Seconds in which a sender must bring something, while a body comes in.
SLOWEST_S = 60.0
#: Seconds that a stranger's whole body may take: it is a name and a password.
STRANGERS_S = 15.0


class Door:
    """ASGI middleware that lets nobody through whom it does not know."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of ``app``."""
        self.app = app
        self.announced = announced_files.Announced()
        self._notes: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge one request or websocket."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        scope = door_arrival.under_base_path(door_arrival.without_our_header(scope))
        arrived = arrival(scope)
        if scope["type"] == "http":
            send = _with_headers(send, arrived)
        visitor, reason = self._judge(arrived)
        if visitor is not None and visitor.via == TOKEN:
            note = asyncio.create_task(to_thread.run_sync(tokens.note_use, home().access, visitor))
            self._notes.add(note)
            note.add_done_callback(self._noted)
        if reason:
            await self._refuse(arrived, scope, receive, send, reason, visitor)
            return
        state = {**scope.get("state", {}), "visitor": visitor, "address": arrived.address, "https": arrived.https}
        scope = {**scope, "state": state}
        if visitor is None:
            await self.app(scope, _unhurried(receive, STRANGERS_S), send)
            return
        said = told(visitor)
        scope["headers"] = [*scope["headers"], (HEADER.encode(), said.encode("latin-1", "replace"))]
        if scope["type"] == "websocket":
            scope["headers"] = self.announced.without_others_visit(_whose(visitor), scope["headers"])
            await self._socket(scope, receive, send, said, _whose(visitor))
        else:
            await self.app(scope, _unhurried(receive, None), send)

    def _noted(self, note: asyncio.Task[None]) -> None:
        self._notes.discard(note)
        if not note.cancelled() and note.exception():  # it is only known less well when the token was used last
            logging.getLogger(__name__).warning("the use of a token could not be noted: %s", note.exception())

    def _judge(self, arrived: Arrival) -> tuple[Visitor | None, str]:
        """Who comes, and why they are refused; '' where they are let through."""
        if arrived.wrong:
            return None, "wrong"
        if arrived.foreign:
            return None, "foreign"
        visitor = self._visitor(arrived)
        if arrived.path in OPEN or arrived.path.startswith(OPEN_FOLDERS):
            return visitor, ""
        if visitor is None:
            return None, "bad_token" if arrived.bearer is not None else "no_login"
        if arrived.path.startswith(announced_files.GUARDED) and not self.announced.was(_whose(visitor), arrived.path):
            return visitor, "not_yours"
        if arrived.path.startswith(addresses.UPLOADS) and not visitor.may("upload"):
            return visitor, "not_yours"
        return visitor, ""

    def _visitor(self, arrived: Arrival) -> Visitor | None:
        served = home()
        if arrived.bearer is not None:
            # Tokens are for programs: they open no page. A wrong one is not made good by a cookie beside it.
            return (
                tokens.of_word(served.access, arrived.bearer, arrived.address)
                if arrived.path.startswith("/api/")
                else None
            )
        found = sessions.of_cookie(served.access, arrived.cookie) if arrived.cookie else None
        if found is not None:
            # The address is where they are now, not where they logged in.
            return replace(found.visitor, address=arrived.address)
        return at_this_machine(arrived.address) if served.demo and arrived.here else None

    async def _refuse(
        self, arrived: Arrival, scope: Scope, receive: Receive, send: Send, reason: str, visitor: Visitor | None
    ) -> None:
        if not (reason == "no_login" and arrived.method in ("GET", "HEAD") and not arrived.cookie):
            # Somebody who just opens the address and is led to the log-in has tried nothing.
            await to_thread.run_sync(refusals.put_on_record, arrived, reason, visitor or "")
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await refusals.answer(arrived, scope, reason)(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send, said: str, whose: str) -> None:
        """A websocket for as long as its log-in holds."""
        ended = asyncio.create_task(_ended(said))
        closed, sent_frames = False, 0

        async def heard() -> Message:
            nonlocal closed
            coming = asyncio.ensure_future(receive())
            await asyncio.wait({coming, ended}, return_when=asyncio.FIRST_COMPLETED)
            if coming.done() and await to_thread.run_sync(visitor_of, said, home()) is not None:
                return coming.result()
            # What is asked after the log-in has ended is not even heard.
            coming.cancel()
            if not closed:
                closed = True
                with suppress(Exception):  # the browser may have gone by itself
                    await send({"type": "websocket.close", "code": 1008})
            return {"type": "websocket.disconnect", "code": 1008}

        async def sent(message: Message) -> None:
            nonlocal closed, sent_frames
            if closed:  # what a page still makes for somebody who is logged out goes nowhere
                return
            if message["type"] == "websocket.send" and message.get("bytes"):
                self.announced.note(whose, message["bytes"], sent_frames)
                sent_frames += 1
            closed = message["type"] == "websocket.close"
            await send(message)

        try:
            await self.app(scope, heard, sent)
        finally:
            ended.cancel()


async def _ended(said: str) -> None:
    """Wait until the log-in of a visitor has ended."""
    while visitor_of(said, home()) is not None:
        await asyncio.sleep(LOOKS_EVERY_S)


def _with_headers(send: Send, arrived: Arrival) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            security_headers.put(MutableHeaders(scope=message), arrived.path, arrived.https)
        await send(message)

    return sent


def _whose(visitor: Visitor) -> str:
    """Under what the files that were announced to a visitor are kept: an address may change while somebody is logged
    in.
    """
    return f"{visitor.via} {visitor.id}"


def _unhurried(receive: Receive, within_s: float | None) -> Receive:
    """The same body, but a sender who stops in the middle, or takes longer altogether than ``within_s``, is taken to
    have gone.
    """
    whole = False
    until = None if within_s is None else time.monotonic() + within_s

    async def heard() -> Message:
        nonlocal whole
        if whole:
            return await receive()
        try:
            left = SLOWEST_S if until is None else min(SLOWEST_S, max(0.0, until - time.monotonic()))
            message = await asyncio.wait_for(receive(), left)
        except TimeoutError:
            message = {"type": "http.disconnect"}
        whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    return heard
