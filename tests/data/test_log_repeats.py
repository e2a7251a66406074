"""What says the same again and again is in the log once, with a number."""

import io
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from data import log_repeats
from data.log_repeats import Repeats

ROOT = Path(__file__).parents[2]

#: A server at the limit of open files, as the board's is one: strangers connect and say nothing.
AT_THE_LIMIT = """
import asyncio, resource, socket
from data import log_repeats

log_repeats.watch()

async def full():
    refused = asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(
        lambda loop, context: (loop.default_exception_handler(context), refused.set())
    )
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, backlog=2048)
    port = server.sockets[0].getsockname()[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))
    lines = []
    while not refused.is_set():
        try:
            lines.append(socket.create_connection(("127.0.0.1", port)))
        except OSError:
            lines.pop().close() if len(lines) > 40 else None
        await asyncio.sleep(0)

asyncio.run(full())
print("done", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_at_the_limit_of_open_files_the_log_stays_short() -> None:
    done = subprocess.run([sys.executable, "-c", AT_THE_LIMIT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "done\n", done.stderr[-2000:]
    assert "Too many open files" in done.stderr
    # Without, there are as many tracebacks as connections may wait: 2,048.
    assert done.stderr.count("Traceback") == 1, len(done.stderr)


@pytest.fixture
def log() -> io.StringIO:
    """What a logger of ours writes."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(Repeats(handler))
    logger = logging.getLogger("tests.log_repeats")
    logger.handlers, logger.propagate = [handler], False
    return written


def fail(word: str) -> None:
    try:
        int(word)
    except ValueError:
        logging.getLogger("tests.log_repeats").exception("failed with %s", word)


def test_how_many_more_there_were_is_told(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_repeats, "WITHIN_S", 3600.0)
    before = set(threading.enumerate())
    for number in range(50):
        fail(f"x{number}")
    [timer] = set(threading.enumerate()) - before
    assert isinstance(timer, threading.Timer)
    assert log.getvalue().count("failed with") == 1
    timer.cancel()
    timer.function(*timer.args, **timer.kwargs)
    assert "49 more of this kind" in log.getvalue()
    # From then on the next one is written again.
    fail("y")
    assert "failed with y" in log.getvalue()


def test_what_differs_is_written(log: io.StringIO) -> None:
    fail("x")
    for _ in range(2):
        logging.getLogger("tests.log_repeats").info("news")
    try:
        [][0]
    except IndexError:
        logging.getLogger("tests.log_repeats").exception("another error")
    logging.getLogger("tests.log_repeats").warning("another place")
    for word in ("failed with x", "another error", "another place"):
        assert word in log.getvalue()
