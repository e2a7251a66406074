"""The daily cleaning of a data folder: what is past its time, and what is left of people who were erased, goes
everywhere.

Each step finds by itself what there is to do, so that one which was cut short is finished by the next run.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from data import clock, real_files
from data.access import audit_log, record_cut
from data.installation import backup_cleaning, resident_data
from data.installation.backup_cleaning import Cleaned
from data.installation.installation import Home
from data.privacy import erased_people, erasure_rows, redacted_originals, retention
from data.privacy.erasure_rows import Taken
from data.privacy.retention import Gone
from data.store import compaction
from data.store.database import Store

#: Who is on record for what the board does by itself.
BOARD = "看板"
#: Seconds after which a file of a load is one that a killed load left.
_LEFT_OVER_S = 24 * 3600.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CleaningReport:
    """What a cleaning did: up to which day, what went from the data, from the inbox (files) and from copies.

    ``begun``: False where a new board still keeps everything, and nothing was done.
    """

    until: date
    begun: bool = True
    gone: Gone = field(default_factory=Gone)
    taken: Taken = field(default_factory=Taken)
    files: int = 0
    copies: Cleaned = field(default_factory=Cleaned)

    def __bool__(self) -> bool:
        return bool(self.gone or self.taken or self.files or self.copies.removed)

    def counts(self) -> dict[str, Any]:
        """For the record: numbers and the day."""
        numbers = {
            **asdict(self.gone),
            "erased_rows": self.taken.rows,
            "erased_requests": self.taken.requests,
            "erased_texts": self.taken.texts,
            "files": self.files,
            "backups_removed": self.copies.removed,
            "backups_cleaned": self.copies.cleaned,
        }
        return {"until": self.until.isoformat(), **{name: number for name, number in numbers.items() if number}}


def clean(home: Home, now: datetime, most_copies: int | None = None) -> CleaningReport:
    """Clean the community's own data (never a demo that shows), its files, its inbox and its copies.

    ``most_copies``: no more copies than that; ``clean_copies`` sees to the others. Raises Refusal, and nothing is
    lost: ``DiskFull``, or where some copy could not be cleaned and everything else is done.
    """
    store, folder, today = home.real, home.folder, now.date()
    record_cut.cut(home.access, clock.machine_now() - timedelta(days=store.setting("record_keep_days")), BOARD)
    (until, waits), inbox = retention.due(store, now), home.folder / "inbox"
    if retention.note_waiting(store, waits is not None) and waits:
        _log.warning("the clock says %s: nothing goes up to %s until a new file or seven days confirm it", now, waits)
        audit_log.add(home.access, BOARD, "retention", until.isoformat(), waiting=waits.isoformat())
    resident_data.finish_begun(home, today)
    gone = retention.clean(store, until, today, now)
    if gone is None:
        return CleaningReport(until, begun=False)
    on_list = erased_people.of(home.access)
    taken = erasure_rows.take_out(store, on_list, today)
    # What is gone stays gone, also where the setting has been raised since.
    until = retention.cleaned_until(store) or until
    files = redacted_originals.settle(store, inbox) + _inbox(inbox, until) + _scratch(store.scratch)
    files += home.forget_ended_demo()
    rewrite(store)
    copies = backup_cleaning.clean_some(folder, until, today, on_list, most_copies)
    report = CleaningReport(until, gone=gone, taken=taken, files=files, copies=copies)
    if report:
        audit_log.add(home.access, BOARD, "retention", until.isoformat(), **report.counts())
    backup_cleaning.refuse_failed(report.copies.failed)
    return report


def rewrite(store: Store) -> bool:
    """Write the file anew where it still has bytes of what was deleted; False where it still has, because somebody's
    question runs on.
    """
    if store.state(retention.TO_REWRITE) != "yes":
        return True
    with store.nobody_writing():  # or what somebody deletes in between would be forgotten
        if not compaction.rewrite(store):
            return False
        store.remember(retention.TO_REWRITE, "no")
    return True


def clean_copies(home: Home, now: datetime, most: int, skip: Sequence[str]) -> Cleaned:
    """Clean some more of the copies, without those of these names, up to the day to which the data itself is clean;
    while a new board keeps everything, of people who were erased alone.
    """
    until = retention.cleaned_until(home.real)
    if until is None and retention.may_begin(home.real, now):
        until = retention.due(home.real, now)[0]
    return backup_cleaning.clean_some(home.folder, until, now.date(), erased_people.of(home.access), most, skip)


def _inbox(inbox: Path, until: date) -> int:
    """Take away what the inbox filed on days up to one; how many files."""
    gone = 0
    for folder in (*real_files.folders(inbox, "done"), *real_files.folders(inbox, "failed")):
        try:
            past = date.fromisoformat(folder.name) <= until
        except ValueError:
            continue
        if past:
            gone += len(list(real_files.files(folder)))
            real_files.remove(folder)
    return gone


def _scratch(scratch: Path) -> int:
    """Take away what killed loads left; how many files and folders."""
    old = [entry for entry in real_files.entries(scratch) if time.time() - entry.stat.st_mtime > _LEFT_OVER_S]
    for entry in old:
        real_files.remove(entry.path)
    return len(old)
