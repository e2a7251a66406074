"""Files of a page belong to whom they were announced: their addresses are no keys for others.

Streamlit keeps a picture or a download under an address of its own and serves it to anybody who
knows that. The address comes to a browser over its websocket; only its log-in may use it.
"""

import re
import threading
from collections import OrderedDict

#: Addresses that are kept for one log-in, and log-ins.
KEPT, KEPT_LOG_INS = 5000, 1000
_ADDRESS = re.compile(rb"/media/[0-9A-Za-z_.-]{8,200}|/_stcore/upload_file/[0-9A-Za-z-]{8,60}/[0-9A-Za-z-]{8,60}")
#: Paths that need to have been announced.
GUARDED = ("/media/", "/_stcore/upload_file/")


class Announced:
    """Which addresses were sent to which log-in."""

    def __init__(self) -> None:
        """Nothing has been sent yet."""
        self._sent: OrderedDict[str, OrderedDict[bytes, None]] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, whose: str, frame: bytes) -> None:
        """A frame goes to this log-in."""
        found = _ADDRESS.findall(frame)
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
        """Whether this address was sent to this log-in."""
        with self._lock:
            return path.encode() in self._sent.get(whose, ())
