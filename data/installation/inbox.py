"""The inbox: a folder in the data folder whose files are loaded by themselves, each exactly once.

A file that has finished arriving is renamed into ``working/<delivery>/``, loaded under that
delivery, and moved to ``done/`` or ``failed/`` with its report beside it. What lies in
``working/`` after a crash is loaded again under the same delivery, which changes nothing where
it had been loaded before. Links, and what else is no file of the inbox's own, are left where they lie and named
(``data.installation.inbox_folder``).
"""

import logging
import os
import signal
import sys
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from data import clock, real_files
from data.batches import file_report
from data.batches.file_report import REPORT
from data.batches.result import Sending, Told
from data.installation import inbox_folder
from data.installation.inbox_folder import Mark, NotRead, is_ours, mark, readable
from data.intake import jobs
from data.intake.loading import ENDING
from data.intake.progress import Cancelled
from data.refusal import Refusal
from data.store.database import Store
from data.visible_text import file_name, visible

if sys.platform == "linux":
    import fcntl

#: A file that has not changed for so many seconds has arrived; an empty one may only have been begun.
SETTLED_S, EMPTY_SETTLED_S = 2.0, 60.0
#: Seconds until a file is tried again that could not be dealt with: the disk was full, say.
AGAIN_S = 60.0
#: Bytes of a name, so that the report's fits into a folder too: most systems take 255.
_LONGEST_NAME = 180
#: Filed files that ``state`` tells.
SHOWN = 10
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
    """What lies in the inbox: names of files that wait and that are being worked on, the last that were filed, and what
    is not read.
    """

    folder: Path
    waiting: tuple[str, ...]
    working: tuple[str, ...]
    filed: tuple[Filed, ...]
    not_read: tuple[NotRead, ...] = ()


def state(folder: Path) -> InboxState:
    """What lies in the inbox of the data folder; everything empty where there is none yet."""
    inbox = folder / "inbox"
    lying = inbox_folder.lying(inbox)
    waiting = sorted(path.relative_to(inbox).as_posix() for path, _ in lying.files)
    working = sorted(path.name for path in real_files.files(inbox, "working"))
    found: list[Filed] = []
    days = sorted((day.name for name in ("done", "failed") for day in _folders(inbox, name)), reverse=True)
    for day in dict.fromkeys(days):
        found += sorted(
            (filed for name in ("done", "failed") for filed in _filed(inbox, name, day)),
            key=lambda filed: filed.at,
            reverse=True,
        )
        if len(found) >= SHOWN:
            break
    return InboxState(
        inbox, tuple(map(_shown, waiting)), tuple(map(_shown, working)), tuple(found[:SHOWN]), lying.not_read
    )


def _filed(inbox: Path, name: str, day: str) -> Iterator[Filed]:
    for entry in real_files.entries(inbox, name, day):
        if entry.sort != "file" or not entry.path.name.endswith(REPORT):
            continue
        with real_files.opened(inbox, name, day, entry.path.name) as file:
            zh, en = file_report.headlines(file.read().decode("utf-8-sig", "replace"))
        at = clock.local(datetime.fromtimestamp(entry.stat.st_mtime, clock.ZONE))
        yield Filed(_shown(entry.path.name.removesuffix(REPORT)), at, name == "done", zh, en)


class Inbox:
    """The inbox of a data folder, looked after by one thread; once ``stop`` is set nothing more is begun."""

    def __init__(self, folder: Path, stop: threading.Event, told: Told | None = None) -> None:
        """Make the folders where they are missing; ``told`` as in ``Sending``."""
        self.folder = folder / "inbox"
        self._stop, self._told = stop, told
        self._looks: dict[Path, tuple[Mark, float]] = {}
        self._not_before: dict[str, float] = {}
        #: What the log was told of that is not read.
        self._said: frozenset[NotRead] = frozenset()
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in inbox_folder.OWN:
            with suppress(OSError):  # something is in the way: ``look`` says so
                real_files.make_folder(self.folder, name)

    def look(self, store: Store, demo: bool) -> None:
        """One round: finish what was begun, then load what has arrived since; ``demo`` whether the store is the
        demo's.
        """
        lying = inbox_folder.lying(self.folder)
        for one in lying.not_read:
            if one not in self._said:
                _log.warning("%s", one.en)
        self._said = frozenset(lying.not_read)
        if any(one.stops for one in lying.not_read):
            return
        for begun in _folders(self.folder, "working"):
            self._try(begun, store, demo)
        for path in self._arrived(lying.files):
            if not self._stop.is_set() and (claim := self._claim(path)):
                self._try(claim, store, demo)

    def _arrived(self, waiting: Iterable[tuple[Path, Mark]]) -> list[Path]:
        """What has finished arriving, oldest first: a correction counts after what it corrects."""
        now, looks = time.monotonic(), {}
        for path, seen in waiting:
            before = self._looks.get(path)
            looks[path] = before if before and before[0] == seen else (seen, now)
        self._looks = looks
        settled = [
            (changed, path)
            for path, ((size, changed), since) in looks.items()
            if now - since >= (SETTLED_S if size else EMPTY_SETTLED_S) and not _being_written(self.folder, path)
        ]
        return [path for _, path in sorted(settled)]

    def _claim(self, path: Path) -> Path | None:
        """The folder that now holds the file, named by its delivery; None where it cannot be had yet."""
        claim = self.folder / "working" / uuid.uuid4().hex
        parts = path.relative_to(self.folder).parts
        place = claim.joinpath(*parts)
        try:
            real_files.make_folder(self.folder, "working", claim.name, *parts[:-1])
            if is_ours(real_files.move_out(self.folder, parts, place), self.folder):  # given its name only now
                place.rename(path)
                raise real_files.NotReal(f"{path} is one of the board's own files")
        except OSError as error:  # in use (Windows), gone again, put in its place, or no room for the folder
            _log.info("%s cannot be taken yet: %s", visible(str(path)), visible(str(error)))
            real_files.remove(claim, ignore_errors=True)
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
            _log.warning("%s: %s; tried again in %g s", claim, visible(str(error)), AGAIN_S, exc_info=not full)

    def _finish(self, claim: Path, store: Store, demo: bool) -> None:
        path = next(real_files.files(self.folder, "working", claim.name), None)
        if path is not None:
            before = mark(path.lstat())
            sender = path.relative_to(claim).parts[:-1]
            report = file_report.FileReport(
                _short(_shown(path.name)), _shown("/".join(sender)), claim.name, clock.now(), demo
            )
            self._load(path, store, report)
            if isinstance(report.refusal, Cancelled) and self._stop.is_set():
                return  # the board is being closed; the next start goes on here
            if mark(path.lstat()) == before:
                self._file(path, store, report)
            else:  # it has grown after all: what is new in it counts once it has arrived
                path.rename(_free(real_files.make_folder(self.folder, *sender), path.name))
        real_files.remove(claim, ignore_errors=True)

    def _load(self, path: Path, store: Store, report: file_report.FileReport) -> None:
        most = store.setting("api_limit_mb") * 1e6
        try:
            with real_files.opened(self.folder, *path.relative_to(self.folder).parts) as file:
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
        where = "done" if report.loaded and report.refusal is None else "failed"
        folder = real_files.make_folder(self.folder, where, clock.now().date().isoformat())
        target = _free(folder, report.file_name)
        written: list[Path] = []
        try:
            for ending, content in files.items():
                beside = target.with_name(target.name + ending)
                written.append(beside)
                with beside.open("xb") as made:  # never through a link that somebody put there
                    made.write(content)
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


def _folders(inbox: Path, name: str) -> list[Path]:
    try:
        return [path for path in real_files.folders(inbox, name) if not path.name.startswith(".")]
    except OSError:
        return []


def _being_written(inbox: Path, path: Path) -> bool:
    """Whether a program of this machine has the file open for writing, however long it pauses.

    Linux tells that by refusing a lease. On Windows such a file cannot be renamed; elsewhere nothing tells.
    """
    if sys.platform != "linux":
        return False
    try:
        with real_files.opened(inbox, *path.relative_to(inbox).parts) as file:
            # The signal for whoever opens the file just now: the usual one would end this process.
            fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:  # another's file, or a file system without leases
        return False
    return False


def _shown(name: str) -> str:
    return file_name(readable(name))


def _short(name: str) -> str:
    path = Path(name)
    stem = path.stem.encode()[: max(_LONGEST_NAME - len(path.suffix.encode()), 1)].decode(errors="ignore")
    return name if len(name.encode()) <= _LONGEST_NAME else stem + path.suffix[:20]


def _free(folder: Path, name: str) -> Path:
    """A path of that name, or with a number behind it, that is not taken, nor that of its report."""
    path = Path(name)
    for number in count(2):
        found = folder / name
        if not os.path.lexists(found) and not os.path.lexists(found.with_name(name + REPORT)):
            return found
        name = f"{path.stem} ({number}){path.suffix}"
    raise AssertionError
