"""What was tried in vain, on record without filling the disk: many of a kind from one address are counted together.

Of our own, not of the package ``limits``: that forgets how many it refused, which the next line on record says, and
watches any number of addresses at once.
"""

import threading
import time
from typing import Any

from cachetools import LRUCache

from data.access import audit_log
from data.access.access_file import Access
from data.access.networks import network
from data.access.visitor import Visitor

#: Lines of one address and reason, and lines of all together, that are put on record one by one within ``PER_S``
#: seconds.
ONE_BY_ONE, ALTOGETHER, PER_S = 20, 300, 60.0
#: Addresses that are watched at once.
_WATCHED = 10_000

_seen: LRUCache[tuple[str, str], tuple[float, int]] = LRUCache(_WATCHED)
_lock = threading.Lock()


def tried(
    access: Access, who: Visitor | str, action: str, object: str, address: str, reason: str, **detail: Any
) -> None:
    """Put it on record, unless there have just been many: then it is only counted, and the next line says how many."""
    now = time.monotonic()
    with _lock:
        most, before = _count(("", ""), ALTOGETHER, now)
        one, earlier = _count((network(address), reason), ONE_BY_ONE, now)
    more = {"more_before": earlier + before} if earlier + before else {}
    if most and one:
        audit_log.add(access, who, action, object, address, reason=reason, **more, **detail)


def _count(key: tuple[str, str], allowed: int, now: float) -> tuple[bool, int]:
    """Whether one more is put on record, and how many were only counted in the minute before."""
    since, count = _seen.pop(key, (now, 0))
    left_out = 0
    if now - since > PER_S:
        since, left_out, count = now, max(0, count - allowed), 0
    _seen[key] = (since, count + 1)
    return count < allowed, left_out
