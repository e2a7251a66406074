"""Many strangers guess passwords at once, each from an address of their own, while somebody who belongs logs in."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

from tests.attack.attack import Try
from tests.attack.target import Target
from tests.conftest import PASSWORD
from tests.finished import finished

#: Strangers, and log-ins of somebody who logged in from here before.
_STRANGERS, _LOG_INS = 300, 7
#: Seconds that the middle one of those log-ins may take.
_MOST_S = 2.0
#: Seconds after which a stranger guesses again.
_AGAIN_S = 0.2


def guessing(target: Target) -> Iterator[Try]:
    """They hang on and guess again and again; the owner's log-ins are quick, and no guess comes in."""
    account, _ = target.log_in("duty")
    name = next(each["name"] for each in target.administer("GET", "/accounts").json() if each["id"] == account)
    seen, took = finished(_crowd(target, name))
    for status, seconds in took:
        yield Try("a log-in of the owner", status == 303, f"{status} after {seconds:.1f} s")
    middle = statistics.median(seconds for _, seconds in took)
    yield Try("the middle one of them", middle < _MOST_S, f"{middle:.2f} s")
    for status, count in sorted(seen.items()):
        yield Try(f"guesses answered with {status}", status in (401, 429, 503), f"{count} times")


async def _crowd(target: Target, name: str) -> tuple[Counter[int], list[tuple[int, float]]]:
    """How often the strangers got which answer, and answer and seconds of each of the owner's log-ins."""
    seen: Counter[int] = Counter()
    strangers = [asyncio.create_task(_stranger(target, nth, seen)) for nth in range(_STRANGERS)]
    async with asyncio.timeout(120):
        while not seen[503] and not seen[429]:
            await asyncio.sleep(0.05)
        took = []
        for _ in range(_LOG_INS):
            begun = time.monotonic()
            status = await _log_in(target, "127.0.0.1", name, PASSWORD)
            took.append((status, time.monotonic() - begun))
    for task in strangers:
        task.cancel()
    await asyncio.gather(*strangers, return_exceptions=True)
    return seen, took


async def _stranger(target: Target, nth: int, seen: Counter[int]) -> None:
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            # On this machine each may come from an address of its own.
            seen[await _log_in(target, f"127.7.{nth // 200}.{nth % 200 + 1}", f"nobody {nth}", "a guess")] += 1
        await asyncio.sleep(_AGAIN_S)


async def _log_in(target: Target, address: str, name: str, password: str) -> int:
    """The status of a log-in that is sent from an address of this machine, or from the only one there is."""
    parts = urlsplit(target.url)
    host, port = parts.hostname or "localhost", parts.port or 80
    body = urlencode({"name": name, "password": password})
    here = (address, 0) if host in ("localhost", "127.0.0.1") else None
    reader, writer = await asyncio.open_connection("127.0.0.1" if here else host, port, local_addr=here)
    try:
        writer.write(
            f"POST /login HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        return int(head.split()[1])
    finally:
        writer.close()
