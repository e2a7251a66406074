"""Lines that one account writes over and over: the first are on record one by one, the rest of a while as one count.

Whoever asks 94 times a second must not fill the disk, nor hide what matters among such lines.
"""

import re
import threading
import time
from typing import Any

from cachetools import LRUCache

from data.access import audit_log
from data.access.access_file import Access
from data.access.visitor import Visitor

#: Accounts and kinds of line that are watched at once.
_WATCHED = 10_000
_NUMBER = re.compile(r"\d+")

_seen: LRUCache[tuple[str, str, str, str], tuple[float, int]] = LRUCache(_WATCHED)
_lock = threading.Lock()


def add(
    access: Access,
    who: Visitor,
    action: str,
    object: str = "",
    one_by_one: int = 20,
    per_s: float = 60.0,
    **detail: Any,
) -> None:
    """Put it on record, unless this account has just written ``one_by_one`` lines of the kind within ``per_s`` seconds.

    Then it is only counted, and the next line of the kind says by ``more_before`` how many there were. What differs in
    its numbers alone is of one kind.
    """
    now, kind = time.monotonic(), (str(access.path), f"{who.via} {who.id}", action, _NUMBER.sub("0", object))
    if who.account is not None:
        kind = (kind[0], f"account {who.account}", *kind[2:])
    with _lock:
        since, count = _seen.get(kind, (now, 0))
        left_out = 0
        if now - since > per_s:
            since, left_out, count = now, max(0, count - one_by_one), 0
        _seen[kind] = (since, count + 1)
    if count < one_by_one:
        if left_out:
            detail["more_before"] = left_out
        audit_log.add(access, who, action, object, **detail)
