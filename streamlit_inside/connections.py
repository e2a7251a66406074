"""Connections to Streamlit's server: how long one may keep silent, and how many silent ones there may be.

The server itself waits for the head of a request for ever, and for a client that takes nothing of its answer as well.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

#: Seconds in which the whole head of a request must come, after the connection was made or the answer before it given.
HEAD_S = 15.0
#: Seconds for which a client may take nothing of an answer.
STALLED_S = 60.0
#: Silent connections of one address, and of all. One more, and the oldest goes: a newcomer is never turned away for
#: what others at its address keep open.
MOST_SILENT, MOST_SILENT_OF_ALL = 100, 1000

#: Those that count as one address; None where they are not counted, as of a proxy.
Counted = Callable[[str], str | None]


class Silent:
    """The connections that wait for the head of a request, the oldest first."""

    def __init__(self, counted: Counted) -> None:
        """Count by ``counted``."""
        self.counted = counted
        self._of = dict[str, OrderedDict["Guarded", None]]()
        self._all = OrderedDict["Guarded", None]()

    def add(self, one: "Guarded") -> None:
        """One begins to wait; the oldest of its address, or of all, is closed where they are too many."""
        self._all[one] = None
        if one.counts_as is not None:
            same = self._of.setdefault(one.counts_as, OrderedDict())
            same[one] = None
            if len(same) > MOST_SILENT:
                next(iter(same)).cut()
        if len(self._all) > MOST_SILENT_OF_ALL:
            next(iter(self._all)).cut()

    def discard(self, one: "Guarded") -> None:
        """One waits no longer."""
        self._all.pop(one, None)
        same = self._of.get(one.counts_as or "")
        if same is not None:
            same.pop(one, None)
            if not same:
                del self._of[one.counts_as or ""]


class Guarded(H11Protocol):
    """A connection that is closed when it keeps silent for too long."""

    #: Set before the server listens.
    silent: Silent

    def __init__(self, *given: Any, **named: Any) -> None:
        """Make it as the server makes any."""
        super().__init__(*given, **named)
        self.counts_as: str | None = None
        self._head: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self.counts_as = self.silent.counted(self.client[0] if self.client else "")
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take what came; a head that is not whole ends no waiting."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._look()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Hand the connection on: from here its pings watch over it."""
        self._heard()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._heard()
        self._flows()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Give the client a while to take what waits for it."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(STALLED_S, self.transport.abort)

    def resume_writing(self) -> None:
        """It takes it."""
        super().resume_writing()
        self._flows()

    def cut(self) -> None:
        """Close it, at once where nothing is on its way to the client."""
        self._heard()
        if self.transport.get_write_buffer_size():
            self.transport.close()
            self.loop.call_later(HEAD_S, self.transport.abort)
        else:
            self.transport.abort()

    def _look(self) -> None:
        """Wait where no request is under way, and no longer where one is."""
        upgraded = self.transport.get_protocol() is not self
        if upgraded or self.transport.is_closing() or (self.cycle is not None and not self.cycle.response_complete):
            self._heard()
        elif self._head is None:
            self._head = self.loop.call_later(HEAD_S, self.cut)
            self.silent.add(self)

    def _heard(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None
            self.silent.discard(self)

    def _flows(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
