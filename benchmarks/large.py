"""(f) The memory of the serving process while a CSV of 1 GB comes in over HTTP."""

import tempfile
import threading
from datetime import date, timedelta
from pathlib import Path

import psutil

from benchmarks.table import Row, seconds
from tests.server import Server, spawned

END = date(2026, 11, 22)
#: Every person's report of every day: 37 bytes a row.
PEOPLE = 1_000_000
LIMIT_GB = 1.5


def run(size: int) -> list[Row]:
    """Send a file of at least ``size`` bytes to an empty board and watch the process."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "checkins.csv")
        rows = _write(path, size)
        with spawned(Path(scratch, "board"), BOARD_DEMO="0", BOARD_TODAY=END.isoformat()) as server:
            watch = Peak(server)
            took = seconds(lambda: _post(server, path, rows))
            peak = watch.end()
    what = f"(f) a CSV of {size / 1e9:g} GB ({rows / 1e6:g} million rows) over HTTP"
    return [
        Row(f"{what}: most memory of the process", peak / 1e9, "GB", limit=LIMIT_GB),
        Row(f"{what}: time", took, "s"),
    ]


def _write(path: Path, size: int) -> int:
    rows, written, back = 0, 0, 0
    with path.open("w", encoding="utf-8", newline="") as file:
        written += file.write("resident_id,date,time,temperature,symptoms\n")
        while written < size:
            day = (END - timedelta(days=back)).isoformat()
            lines = (
                f"R{person:07d},{day},{7 + person % 5:02d}:{person % 60:02d},36.{person % 9},否\n"
                for person in range(PEOPLE)
            )
            # The last character takes three bytes.
            written += file.write("".join(lines)) + 2 * PEOPLE
            rows, back = rows + PEOPLE, back + 1
    return rows


def _post(server: Server, path: Path, rows: int) -> None:
    with path.open("rb") as file:
        answer = server.api("POST", "/uploads", files={"file": (path.name, file)}, timeout=3600)
    answer.raise_for_status()
    assert answer.json()["accepted"] == rows, answer.text[:1000]


class Peak:
    """The most memory (bytes) that a server's process has had since."""

    def __init__(self, server: Server) -> None:
        """Begin to watch."""
        self._process = psutil.Process(server.pid)
        self._most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            self._most = max(self._most, self._process.memory_info().rss)

    def end(self) -> int:
        """Stop watching."""
        self._ended.set()
        self._thread.join()
        return self._most
