"""The door: in front of pages, websockets, files, components and the HTTP interface alike.

Every request and every websocket comes through here before anything else sees it. Who has neither a
log-in nor a token gets nothing but the log-in page, the health check and Streamlit's own scripts and
styles. What is let through carries its visitor along; which role may do what is asked further in, at
the pages (``pages/registry.py``) and at the routes (``api/routes/dependencies.py``).
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.door import announced_files, cookies, hosts, refusals, security_headers
from api.door import arrival as door_arrival
from api.door.ahead import Ahead, waited
from api.door.arrival import Arrival, arrival
from api.door.page_socket import Sockets
from api.door.turns import TooMany, Turns
from api.door.uses import Uses
from api.door.wrong_tokens import WrongTokens
from data.access import outside_token, sessions, tokens
from data.access.access_file import Access
from data.access.visitor import SESSION, TOKEN, Visitor, at_this_machine
from data.installation.installation import home
from data.installation.visitor_header import HEADER, told
from streamlit_inside import addresses

#: Open to everybody: the log-in with its second step, what a one-time link opens, and the health checks.
OPEN = ("/login", "/login/code", "/login/second", "/link", addresses.HEALTH, "/api/v1/health")
#: Streamlit's own scripts, styles and fonts, the same for everybody.
OPEN_FOLDERS = (addresses.SCRIPTS,)
#: Seconds in which a sender must bring something, while a body comes in.
SLOWEST_S = 60.0
#: Seconds that a stranger's whole body may take: it is a name and a password.
STRANGERS_S = 15.0
#: Pages that one log-in may have open, and one account with all its log-ins.
PAGES_EACH, PAGES_OF_ACCOUNT = 250, 300
#: Calls of the HTTP interface of one account that are worked on at once, of all accounts, and of one that wait. The
#: threads that work on them are 40, and open pages need some of those.
CALLS_EACH, CALLS_TOGETHER, CALLS_WAITING = 4, 24, 100


class Door:
    """ASGI middleware that lets nobody through whom it does not know."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of ``app``."""
        self.app = app
        self.announced = announced_files.Announced()
        self.sockets = Sockets(app, self.announced)
        self._open = Counter[str]()
        # Sending a file may take minutes, in which other calls go on.
        self._asking = Turns(CALLS_EACH, CALLS_TOGETHER, CALLS_WAITING)
        self._sending = Turns(CALLS_EACH, 10_000, CALLS_WAITING)
        self.uses = Uses(lambda id: self._note_aside(sessions.note_use, id))
        self.wrong_tokens = WrongTokens()
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
            self._note_aside(tokens.note_use, visitor)
        if reason:
            await self._refuse(arrived, scope, receive, send, reason, visitor)
            return
        state = {
            **scope.get("state", {}),
            "visitor": visitor,
            "address": arrived.address,
            "https": arrived.https,
            "in_clear": arrived.in_clear,
        }
        scope = {**scope, "state": state}
        if visitor is None:
            await self.app(scope, _unhurried(receive, STRANGERS_S), send)
            return
        self.uses.request(visitor, arrived)
        said = told(visitor)
        scope["headers"] = [*scope["headers"], (HEADER.encode(), said.encode("latin-1", "replace"))]
        if scope["type"] == "websocket":
            await self._page(scope, receive, send, said, visitor)
            return
        if visitor.via == SESSION and arrived.older_cookie:
            send = cookies.renewing(send, arrived)
        if arrived.path.startswith("/api/") and arrived.path not in OPEN:
            await self._in_turn(arrived, scope, _unhurried(receive, None), send, visitor)
        else:
            await self.app(scope, _unhurried(receive, None), send)

    def _note_aside(self, work: Callable[[Access, Any], None], whose: Any) -> None:
        """Note beside the answer, which does not wait for it, when a token or a log-in was used."""
        note = asyncio.create_task(to_thread.run_sync(work, home().access, whose))
        self._notes.add(note)
        note.add_done_callback(self._noted)

    def _noted(self, note: asyncio.Task[None]) -> None:
        self._notes.discard(note)
        if not note.cancelled() and note.exception():  # it is only known less well when that was used last
            logging.getLogger(__name__).warning("the use of a token or log-in is not noted: %s", note.exception())

    def _judge(self, arrived: Arrival) -> tuple[Visitor | None, str]:
        """Who comes, and why they are refused; '' where they are let through."""
        if arrived.wrong:
            return None, "wrong"
        if arrived.foreign:
            return None, "foreign"
        if arrived.path not in (addresses.HEALTH, "/api/v1/health") and not hosts.may_be(arrived):
            return None, "host"
        visitor = self._visitor(arrived)
        if arrived.path in OPEN or arrived.path.startswith(OPEN_FOLDERS):
            return visitor, ""
        if visitor is None:
            if arrived.bearer is None:
                return None, "no_login"
            return None, "slowed" if self.wrong_tokens.wait_s(arrived.address) > 0 else "bad_token"
        if arrived.path.startswith(announced_files.GUARDED) and not self.announced.was(_whose(visitor), arrived.path):
            return visitor, "not_yours"
        if arrived.path.startswith(addresses.UPLOADS) and not visitor.may("upload"):
            return visitor, "not_yours"
        return visitor, ""

    def _visitor(self, arrived: Arrival) -> Visitor | None:
        served = home()
        if arrived.bearer is not None:
            # Tokens are for programs: they open no page. A wrong one is not made good by a cookie beside it.
            return self._of_token(arrived.bearer, arrived.address) if arrived.path.startswith("/api/") else None
        found = cookies.log_in(arrived) if arrived.cookie or arrived.older_cookie else None
        if found is not None:
            # The address is where they are now, not where they logged in.
            return replace(found.visitor, address=arrived.address)
        return at_this_machine(arrived.address) if served.demo and arrived.here else None

    def _of_token(self, word: str, address: str) -> Visitor | None:
        compared = self.wrong_tokens.outside_may_be_compared(address)
        found = tokens.of_word(home().access, word, address, compared)
        if found is None:
            self.wrong_tokens.wrong(address)
        elif found.id == outside_token.VARIABLE:
            self.wrong_tokens.outside_was_right(address)
        return found

    async def _refuse(
        self, arrived: Arrival, scope: Scope, receive: Receive, send: Send, reason: str, visitor: Visitor | None
    ) -> None:
        if not (reason == "no_login" and arrived.method in ("GET", "HEAD") and not arrived.cookie):
            # Somebody who just opens the address and is led to the log-in has tried nothing.
            await to_thread.run_sync(refusals.put_on_record, arrived, reason, visitor or "")
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        after_s = self.wrong_tokens.wait_s(arrived.address) if reason == "slowed" else 0.0
        await refusals.answer(arrived, scope, reason, after_s)(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send, said: str, visitor: Visitor) -> None:
        """The websocket of an open page, where its log-in and account have not too many open."""
        whose, account = _whose(visitor), _account(visitor)
        if self._open[whose] >= PAGES_EACH or self._open[account] >= PAGES_OF_ACCOUNT:
            logging.getLogger(__name__).warning("a log-in has too many pages open; one more was not opened")
            await send({"type": "websocket.close", "code": 1013})
            return
        scope["headers"] = self.announced.without_others_visit(whose, scope["headers"])
        used = self.uses.of_page(visitor, goes_on=self.announced.goes_on(scope["headers"]))
        self._open.update((whose, account))
        try:
            await self.sockets.serve(scope, receive, send, said, whose, account, used)
        finally:
            self._open.subtract((whose, account))
            self._open += Counter()  # forgets those that have none

    async def _in_turn(self, arrived: Arrival, scope: Scope, receive: Receive, send: Send, visitor: Visitor) -> None:
        """A call of the HTTP interface, when it is its account's turn; nothing is done for who has gone by then."""
        turns, account = self._asking if arrived.method in ("GET", "HEAD") else self._sending, _account(visitor)
        ahead = Ahead(receive)
        try:
            if not turns.take_at_once(account) and not await waited(turns, account, ahead):
                return
            try:
                await self.app(scope, ahead, send)
            finally:
                turns.give_back(account)
        except TooMany:
            await refusals.answer(arrived, scope, "busy")(scope, receive, send)
        finally:
            await ahead.close()


def _with_headers(send: Send, arrived: Arrival) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            security_headers.put(headers, arrived.path, arrived.https)
            if arrived.https:
                cookies.encrypted_only(headers)
        await send(message)

    return sent


def _whose(visitor: Visitor) -> str:
    """Under what the files that were announced to a visitor are kept: an address may change while somebody is logged
    in.
    """
    return f"{visitor.via} {visitor.id}"


def _account(visitor: Visitor) -> str:
    """Whose turn it is: that of an account, however often it is logged in, or of a token."""
    return _whose(visitor) if visitor.account is None else f"account {visitor.account}"


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
