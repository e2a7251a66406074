"""Files that wait for a browser, although no page refers to them any more.

Streamlit refers to a file that is made at a click nowhere: the second script that ends afterwards, in any tab of
anybody, removes it. With a dozen open boards that renew themselves that is a fraction of a second.
"""

import threading
from itertools import count

from streamlit import runtime

#: Seconds for which a browser may come for its file.
WAITS_S = 60.0
_places = threading.Lock()
_taken = set[str]()


def keep(content: bytes, file_name: str, mime: str) -> None:
    """Refer to a file for a while under a place of its own, so that Streamlit does not remove it."""
    if not runtime.exists():
        return
    files = runtime.get_instance().media_file_mgr
    with _places:
        place = next(name for name in map("waiting-{}".format, count()) if name not in _taken)
        _taken.add(place)

    def let_go() -> None:
        # There is no way to take a file back; nothing in its place is one.
        files.add(b"", "text/plain", place, is_for_static_download=True)
        with _places:
            _taken.discard(place)

    files.add(content, mime, place, file_name, is_for_static_download=True)
    timer = threading.Timer(WAITS_S, let_go)
    timer.daemon = True
    timer.start()
