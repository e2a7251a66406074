"""Files of a page belong to whom they were announced: their addresses are no keys for others.

Streamlit keeps a picture or a download under an address of its own and serves it to anybody who
knows that. The address comes to a browser over its websocket; only its log-in may use it. The same
goes for the number under which a connection that broke finds its page again, with all that was open.
"""

import re
import threading
from collections import OrderedDict

#: Addresses that are kept for one log-in, and log-ins.
KEPT, KEPT_LOG_INS = 5000, 1000
_UUID = rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
#: As far as an address tells files apart. No further: the byte behind it in a frame may be a letter too.
_ADDRESS = re.compile(rb"/media/[0-9a-f]{32}|/_stcore/upload_file/" + _UUID + rb"/" + _UUID)
#: How Streamlit numbers the visits of a page, and in which frames of a connection the number stands.
_VISIT, _FIRST_FRAMES = re.compile(_UUID), 3
#: The header in which a browser asks for an earlier visit, in the third place.
_ASKED = b"sec-websocket-protocol"
#: Where a page's uploader sends files.
UPLOADS = "/_stcore/upload_file/"
#: Paths that need to have been announced.
GUARDED = ("/media/", UPLOADS)


class Announced:
    """Which addresses were sent to which log-in."""

    def __init__(self) -> None:
        """Nothing has been sent yet."""
        self._sent: OrderedDict[str, OrderedDict[bytes, None]] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, whose: str, frame: bytes, nth: int) -> None:
        """The nth frame of a connection goes to this log-in."""
        found = _ADDRESS.findall(frame)
        if nth < _FIRST_FRAMES:
            found += _VISIT.findall(frame)
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
        found = _ADDRESS.match(path.encode())
        return found is not None and self._has(whose, found.group())

    def _has(self, whose: str, word: bytes) -> bool:
        with self._lock:
            return word in self._sent.get(whose, ())

    def without_others_visit(self, whose: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The headers of a new connection, without the number of a visit that was somebody else's: it begins anew then."""
        return [(name, self._own(whose, value) if name == _ASKED else value) for name, value in headers]

    def _own(self, whose: str, value: bytes) -> bytes:
        entries = value.split(b",")
        return value if len(entries) < 3 or self._has(whose, entries[2].strip()) else b",".join(entries[:2])
