"""What asynchronous work comes to, from a test that is none."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

#: Whatever comes over a connection comes within this, also on a busy machine.
FINISHED_WITHIN_S = 120


def finished(work: Coroutine[Any, Any, Any]) -> Any:
    """What comes of it, in a thread of its own: the browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asyncio.wait_for(work, FINISHED_WITHIN_S)).result()
