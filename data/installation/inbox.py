"""The inbox: a folder in the data folder whose files are loaded by themselves, each exactly once.

A file that has finished arriving is renamed into ``working/<delivery>/``, loaded under that
delivery, and moved to ``done/`` or ``failed/`` with its report beside it. What lies in
``working/`` after a crash is loaded again under the same delivery, which changes nothing where
it had been loaded before.
"""

import logging
import os
import shutil
import signal
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from data import clock
from data.batches import file_report
from data.batches.file_report import REPORT
from data.batches.result import Sending, Told
from data.intake import jobs
from data.intake.loading import ENDING
from data.intake.progress import Cancelled
from data.refusal import Refusal
from data.store.database import Store

if sys.platform == "linux":
    import fcntl

#: A file that has not changed for so many seconds has arrived; an empty one may only have been begun.
SETTLED_S, EMPTY_SETTLED_S = 2.0, 60.0
#: Seconds until a file is tried again that could not be dealt with: the disk was full, say.
AGAIN_S = 60.0
#: Files that somebody else still needs: being downloaded, or kept by a program or a desktop for itself.
_NOT_YET = (".part", ".partial", ".tmp", ".crdownload", ".download", ".lnk")
_NOT_OURS = (".", "~$")
_OF_THE_DESKTOP = ("thumbs.db", "desktop.ini")
#: Bytes of a name, so that the report's fits into a folder too: most systems take 255.
_LONGEST_NAME = 180
#: Filed files that ``state`` tells.
SHOWN = 10
_OWN = ("done", "failed", "working")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Filed:
    """A file that has been dealt with: when, whether it was loaded, and its report's first line in both languages."""

    name: str
    at: datetime
    loaded: bool
    zh: str
    en: str


@dataclass(frozen=True)
class InboxState:
    """What lies in the inbox: names of files that wait and that are being worked on, and the last that were filed."""

    folder: Path
    waiting: tuple[str, ...]
    working: tuple[str, ...]
    filed: tuple[Filed, ...]


def state(folder: Path) -> InboxState:
    """What lies in the inbox of the data folder; everything empty where there is none yet."""
    inbox = folder / "inbox"
    waiting = sorted(path.relative_to(inbox).as_posix() for path, _ in _arrivals(inbox))
    working = sorted(path.name for path in (inbox / "working").rglob("*") if path.is_file())
    found: list[Filed] = []
    days = sorted((day.name for name in ("done", "failed") for day in _folders(inbox / name)), reverse=True)
    for day in dict.fromkeys(days):
        found += sorted(
            (filed for name in ("done", "failed") for filed in _filed(inbox / name / day, name == "done")),
            key=lambda filed: filed.at,
            reverse=True,
        )
        if len(found) >= SHOWN:
            break
    return InboxState(inbox, tuple(map(_readable, waiting)), tuple(map(_readable, working)), tuple(found[:SHOWN]))


def _filed(folder: Path, loaded: bool) -> Iterator[Filed]:
    for path in folder.glob(f"*{REPORT}"):
        at = clock.local(datetime.fromtimestamp(path.stat().st_mtime, clock.ZONE))
        zh, en = file_report.headlines(path.read_text(encoding="utf-8-sig", errors="replace"))
        yield Filed(path.name.removesuffix(REPORT), at, loaded, zh, en)


class Inbox:
    """The inbox of a data folder, looked after by one thread; once ``stop`` is set nothing more is begun."""

    def __init__(self, folder: Path, stop: threading.Event, told: Told | None = None) -> None:
        """Make the folders where they are missing; ``told`` as in ``Sending``."""
        self.folder = folder / "inbox"
        self._stop, self._told = stop, told
        self._looks: dict[Path, tuple[tuple[int, int], float]] = {}
        self._not_before: dict[str, float] = {}
        for name in _OWN:
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def look(self, store: Store, demo: bool) -> None:
        """One round: finish what was begun, then load what has arrived since; ``demo`` whether the store is the
        demo's.
        """
        for begun in _folders(self.folder / "working"):
            self._try(begun, store, demo)
        for path in self._arrived():
            if not self._stop.is_set() and (claim := self._claim(path)):
                self._try(claim, store, demo)

    def _arrived(self) -> list[Path]:
        """What has finished arriving, oldest first: a correction counts after what it corrects."""
        now, looks = time.monotonic(), {}
        for path, mark in _arrivals(self.folder):
            before = self._looks.get(path)
            looks[path] = before if before and before[0] == mark else (mark, now)
        self._looks = looks
        settled = [
            (changed, path)
            for path, ((size, changed), since) in looks.items()
            if now - since >= (SETTLED_S if size else EMPTY_SETTLED_S) and not _being_written(path)
        ]
        return [path for _, path in sorted(settled)]

    def _claim(self, path: Path) -> Path | None:
        """The folder that now holds the file, named by its delivery; None where it cannot be had yet."""
        claim = self.folder / "working" / uuid.uuid4().hex
        place = claim / path.relative_to(self.folder)
        try:
            place.parent.mkdir(parents=True)
            path.rename(place)
        except OSError as error:  # in use (Windows), gone again, or no room for the folder
            _log.info("%s cannot be taken yet: %s", path, error)
            shutil.rmtree(claim, ignore_errors=True)
            return None
        return claim

    def _try(self, claim: Path, store: Store, demo: bool) -> None:
        """Deal with a claimed file; after an error again a minute later, under the same delivery."""
        if self._stop.is_set() or time.monotonic() < self._not_before.get(claim.name, 0):
            return
        try:
            self._finish(claim, store, demo)
        except Exception as error:
            self._not_before[claim.name] = time.monotonic() + AGAIN_S
            full = isinstance(error, Refusal) and error.code == "disk_full"
            _log.warning("%s: %s; tried again in %g s", claim, error, AGAIN_S, exc_info=not full)

    def _finish(self, claim: Path, store: Store, demo: bool) -> None:
        path = next((path for path in claim.rglob("*") if path.is_file()), None)
        if path is not None:
            size = _mark(path.stat())
            sender = path.relative_to(claim).parts[:-1]
            report = file_report.FileReport(
                _short(_readable(path.name)), _readable("/".join(sender)), claim.name, clock.now(), demo
            )
            self._load(path, store, report)
            if isinstance(report.refusal, Cancelled) and self._stop.is_set():
                return  # the board is being closed; the next start goes on here
            if _mark(path.stat()) == size:
                self._file(path, store, report)
            else:  # it has grown after all: what is new in it counts once it has arrived
                path.rename(_free(self.folder.joinpath(*sender), path.name))
        shutil.rmtree(claim, ignore_errors=True)

    def _load(self, path: Path, store: Store, report: file_report.FileReport) -> None:
        most = store.setting("api_limit_mb") * 1e6
        try:
            with path.open("rb") as file:
                sending = Sending("inbox", report.sender, report.delivery, self._told)
                job = jobs.start(store, file, report.file_name, sending=sending, most_bytes=most, here=True)
        except PermissionError:
            report.refusal = Refusal(
                "unreadable", "没有读这个文件的权限。", "This file may not be read: no permission."
            )
            return
        # What ended the load of one of several tables ended it for the file; what was loaded before is not loaded
        # again.
        ended = next(
            (found.refusal for found in job.outcomes if found.refusal and found.refusal.code in ENDING), job.refusal
        )
        if ended and ended.code == "disk_full":
            raise ended
        report.refusal, report.outcomes = ended, job.outcomes

    def _file(self, path: Path, store: Store, report: file_report.FileReport) -> None:
        """Move the file away with its report, which is written first: a file that is filed has one."""
        files = report.files(store)
        folder = (
            self.folder
            / ("done" if report.loaded and report.refusal is None else "failed")
            / clock.now().date().isoformat()
        )
        folder.mkdir(parents=True, exist_ok=True)
        target = _free(folder, report.file_name)
        written: list[Path] = []
        try:
            for ending, content in files.items():
                beside = target.with_name(target.name + ending)
                written.append(beside)
                beside.write_bytes(content)
            if store.rows(
                "select 1 from withheld join batches using (batch_id) where delivery = $delivery limit 1",
                {"delivery": report.delivery},
            ):
                path.unlink()  # some of its rows must not be kept: what may be is kept as the originals of its tables
            else:
                path.rename(target)
        except OSError:
            for beside in written:
                beside.unlink(missing_ok=True)
            raise


def _arrivals(inbox: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """The files that wait, those of a sender's folder too, each with size and time of its last change."""
    for folder in (inbox, *(folder for folder in _folders(inbox) if folder.name not in _OWN)):
        try:
            entries = list(os.scandir(folder))
        except OSError:  # not made yet, or taken away again
            continue
        for entry in entries:
            name = entry.name.lower()
            if name.startswith(_NOT_OURS) or name.endswith(_NOT_YET) or name in _OF_THE_DESKTOP:
                continue
            try:
                if entry.is_file(follow_symlinks=False):
                    yield Path(entry.path), _mark(os.stat(entry.path))
            except OSError:  # gone again
                continue


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


def _mark(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_size, stat.st_mtime_ns


def _being_written(path: Path) -> bool:
    """Whether a program of this machine has the file open for writing, however long it pauses.

    Linux tells that by refusing a lease. On Windows such a file cannot be renamed; elsewhere nothing tells.
    """
    if sys.platform != "linux":
        return False
    try:
        with path.open("rb") as file:
            # The signal for whoever opens the file just now: the usual one would end this process.
            fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:  # another's file, or a file system without leases
        return False
    return False


def _readable(name: str) -> str:
    """A name as text. Archives made on a Chinese Windows leave names in GB18030 behind on Linux."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def _short(name: str) -> str:
    path = Path(name)
    stem = path.stem.encode()[: max(_LONGEST_NAME - len(path.suffix.encode()), 1)].decode(errors="ignore")
    return name if len(name.encode()) <= _LONGEST_NAME else stem + path.suffix[:20]


def _free(folder: Path, name: str) -> Path:
    """A path of that name, or with a number behind it, that is not taken, nor that of its report."""
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(name)
    for number in count(2):
        found = folder / name
        if not found.exists() and not found.with_name(name + REPORT).exists():
            return found
        name = f"{path.stem} ({number}){path.suffix}"
    raise AssertionError
