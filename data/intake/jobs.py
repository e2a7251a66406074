"""Loads that run by themselves, so that whoever waits can see how far they are and stop them."""

import itertools
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from data import visible_text
from data.batches.result import Outcome, Sending
from data.files.received import MOST_BYTES
from data.intake.loading import load_all
from data.intake.progress import Watch
from data.mapping.recognition import Given
from data.refusal import Refusal, full_disk_refused
from data.store.database import Store

#: Ended jobs that are remembered.
REMEMBERED = 50

_numbers = itertools.count(1)
_jobs: dict[int, "Job"] = {}
_lock = threading.Lock()


class Job:
    """One file being loaded, or looked at. ``outcomes`` or ``refusal`` is there once ``ended`` is."""

    def __init__(self, file_name: str, dry_run: bool) -> None:
        """A job not begun yet."""
        self.id = next(_numbers)
        self.file_name = file_name
        self.dry_run = dry_run
        self.watch = Watch(file_name)
        self.outcomes: list[Outcome] = []
        self.refusal: Refusal | None = None
        self._ended = threading.Event()

    @property
    def ended(self) -> bool:
        """Whether it is over, well or not."""
        return self._ended.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for its end, at most so long; whether it has ended."""
        return self._ended.wait(seconds)

    def cancel(self) -> None:
        """Stop it; nothing has changed then, unless it had been written already."""
        self.watch.cancel()

    def run(self, load: Callable[[], list[Outcome]]) -> None:
        """Do the work and keep what came of it."""
        try:
            with full_disk_refused():
                self.outcomes = load()
        except Refusal as refusal:
            self.refusal = refusal
        except Exception:
            logging.getLogger(__name__).exception("loading %s failed", self.file_name)
            self.refusal = Refusal(
                "internal",
                "系统内部出错,数据没有改变;详情见服务器日志。",
                "Something went wrong inside; no data changed. The server's log has the details.",
            )
        finally:
            self._ended.set()


def start(
    store: Store,
    source: bytes | Path | BinaryIO,
    file_name: str,
    given: Given | None = None,
    dry_run: bool = False,
    sending: Sending | None = None,
    most_bytes: float = MOST_BYTES,
    here: bool = False,
    only: str | None = None,
) -> Job:
    """Begin to load a file in a thread of its own, or with ``here`` in this one; see ``loading.load_all``."""
    file_name = visible_text.file_name(file_name)
    job = Job(file_name, dry_run)
    with _lock:
        _jobs[job.id] = job
        ended = [number for number, known in _jobs.items() if known.ended]
        for number in ended[: max(0, len(ended) - REMEMBERED)]:
            del _jobs[number]

    def load() -> list[Outcome]:
        outcomes = load_all(store, source, file_name, given, dry_run, sending, job.watch, most_bytes, only)
        if sending and sending.told and not dry_run:
            try:
                sending.told(file_name, outcomes)
            except Exception:  # it is loaded all the same, and that it was begun is on record
                logging.getLogger(__name__).exception("what became of %s is not on record", file_name)
        return outcomes

    if here:
        job.run(load)
    else:
        threading.Thread(target=job.run, args=(load,), name=f"load {file_name}", daemon=True).start()
    return job


def running() -> list[Job]:
    """The jobs that have not ended, oldest first."""
    with _lock:
        return [job for job in _jobs.values() if not job.ended]


def find(number: int) -> Job | None:
    """The job of that number; None where there is none, or no longer."""
    return _jobs.get(number)
