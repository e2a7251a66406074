"""Whether somebody sits before an open board: a log-in that nobody uses ends, however often its page renews itself."""

import threading
import time
from collections.abc import Callable

from cachetools import LRUCache

from api.door.arrival import Arrival
from data.access.visitor import SESSION, Visitor
from streamlit_inside import addresses, uses

#: Seconds after which a use of the same log-in is noted again.
NOTED_EVERY_S = 60.0
#: Log-ins that are watched at once.
_WATCHED = 10_000
#: What an open page asks by itself.
_BY_ITSELF = (*addresses.FOLDERS, "/assets/", "/api/v1/session")


class Uses:
    """When each log-in was last noted as used; ``note`` is called with the id of one that is, once a minute."""

    def __init__(self, note: Callable[[str], None]) -> None:
        """Nobody has been noted yet."""
        self._note = note
        self._noted: LRUCache[str, float] = LRUCache(_WATCHED)
        self._lock = threading.Lock()

    def request(self, visitor: Visitor, arrived: Arrival) -> None:
        """A request came: opening a page, asking the interface or sending something is a use of the board."""
        if arrived.method == "WEBSOCKET":  # also an open page whose connection broke asks for another
            return
        if arrived.method not in ("GET", "HEAD") or not arrived.path.startswith(_BY_ITSELF):
            self._used(visitor)

    def of_page(self, visitor: Visitor, goes_on: bool) -> Callable[[bytes], None]:
        """What is to be told of everything that an open page sends.

        ``goes_on``: its connection goes on with an earlier visit; the first thing that it sends then comes by itself.
        """
        by_itself = goes_on

        def sent(frame: bytes) -> None:
            nonlocal by_itself
            if not by_itself and self._is_due(visitor) and uses.by_somebody(frame):
                self._used(visitor)
            by_itself = False

        return sent

    def _is_due(self, visitor: Visitor) -> bool:
        with self._lock:
            noted = self._noted.get(visitor.id)
        return visitor.via == SESSION and (noted is None or time.monotonic() - noted >= NOTED_EVERY_S)

    def _used(self, visitor: Visitor) -> None:
        if self._is_due(visitor):
            with self._lock:
                self._noted[visitor.id] = time.monotonic()
            self._note(visitor.id)
