"""Files of a page belong to whom they were announced: their addresses are no keys for others.

Streamlit keeps a picture or a download under an address of its own and serves it to anybody who
knows that. The address comes to a browser over its websocket; only its log-in may use it. The same
goes for the number under which a connection that broke finds its page again, with all that was open.
"""

import threading
from collections import OrderedDict

from streamlit_inside import addresses

#: Addresses that are kept for one log-in, and log-ins.
KEPT, KEPT_LOG_INS = 5000, 1000
#: Paths that need to have been announced.
GUARDED = (addresses.MEDIA, addresses.UPLOADS)


class Announced:
    """Which addresses were sent to which log-in."""

    def __init__(self) -> None:
        """Nothing has been sent yet."""
        self._sent: OrderedDict[str, OrderedDict[bytes, None]] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, whose: str, frame: bytes, nth: int) -> None:
        """The nth frame of a connection goes to this log-in."""
        found = addresses.FILE.findall(frame)
        if nth < addresses.FIRST_FRAMES:
            found += addresses.VISIT.findall(frame)
        if not found:
            return
        with self._lock:
            kept = self._sent.setdefault(whose, OrderedDict())
            self._sent.move_to_end(whose)
            for address in found:
                kept[address] = None
                kept.move_to_end(address)
            while len(kept) > KEPT:
                kept.popitem(last=False)
            while len(self._sent) > KEPT_LOG_INS:
                self._sent.popitem(last=False)

    def was(self, whose: str, path: str) -> bool:
        """Whether the file of this address was announced to this log-in."""
        found = addresses.FILE.match(path.encode())
        return found is not None and self._has(whose, found.group())

    def _has(self, whose: str, word: bytes) -> bool:
        with self._lock:
            return word in self._sent.get(whose, ())

    def without_others_visit(self, whose: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The headers of a new connection, without the number of a visit that was somebody else's: it begins
        anew then.
        """
        return [(name, self._own(whose, value) if name == addresses.ASKED_VISIT else value) for name, value in headers]

    @staticmethod
    def goes_on(headers: list[tuple[bytes, bytes]]) -> bool:
        """Whether a new connection goes on with an earlier visit, as those of an open page do that broke."""
        asked = [value.split(b",") for name, value in headers if name == addresses.ASKED_VISIT]
        return any(len(entries) > addresses.VISIT_PLACE for entries in asked)

    def _own(self, whose: str, value: bytes) -> bytes:
        entries = value.split(b",")
        visit = entries[addresses.VISIT_PLACE : addresses.VISIT_PLACE + 1]
        if all(self._has(whose, word.strip()) for word in visit):
            return value
        return b",".join(entries[: addresses.VISIT_PLACE])
