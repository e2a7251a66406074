"""What the board does without being asked: it looks into the inbox, makes backups and removes what is past its time."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from data import clock
from data.installation import backup, daily_cleaning
from data.installation.inbox import Inbox
from data.installation.installation import Home
from data.intake import jobs, upload_log
from data.privacy import retention

#: Seconds between two rounds.
EVERY_S = 1.0
#: After a backup or a cleaning that failed the next one is tried so much later.
AGAIN = timedelta(minutes=10)
#: Seconds after which writing the file anew is tried again where somebody's question ran on.
_REWRITE_AGAIN_S = 60.0
#: Seconds that closing the board waits for a round to end.
_PATIENCE_S = 10.0
_log = logging.getLogger(__name__)


class Caretaker:
    """One thread of this process that takes a round every second until it is stopped."""

    def __init__(self, home: Home) -> None:
        """Start at once."""
        self._home = home
        self._stop = threading.Event()
        self._next_backup = datetime.min
        #: By the clock that never jumps: when to try again.
        self._next_cleaning = self._next_copy = self._next_rewriting = 0.0
        #: Up to which day it was cleaned, and up to which it waits.
        self._cleaned: tuple[date, date | None] | None = None
        #: Whether copies wait to be cleaned, and those that could not be when they were last tried.
        self._copies_wait, self._failed = False, set[str]()
        self._inbox = Inbox(home.folder, self._stop, upload_log.uploads(home.access, "收件箱"))
        self._thread = threading.Thread(target=self._rounds, name="caretaker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the rounds. A load that is under way is cancelled; one of the inbox goes on at the next start."""
        self._stop.set()
        for job in jobs.running():
            job.cancel()
        self._thread.join(_PATIENCE_S)

    def _rounds(self) -> None:
        duties: tuple[Callable[[], None], ...] = (
            self._look_into_inbox,
            self._back_up,
            self._clean,
            self._clean_a_copy,
            self._rewrite,
        )
        while not self._stop.wait(EVERY_S):
            for duty in duties:
                try:
                    duty()
                except Exception:
                    # The next round may do better, and the other duties must not wait for it.
                    _log.exception("%s failed", duty.__name__)

    def _look_into_inbox(self) -> None:
        self._inbox.look(self._home.store, self._home.demo)

    def _back_up(self) -> None:
        now = clock.now()
        if now >= self._next_backup and backup.due(self._home.real, self._home.folder, now):
            # Where it fails the disk is full or away: not again every second.
            self._next_backup = now + AGAIN
            backup.make(self._home.real, self._home.folder, self._home.access)

    def _clean(self) -> None:
        """After the start, with every new day, and when the setting changes."""
        now = clock.now()
        due = retention.due(self._home.real, now)
        if (
            due != self._cleaned
            and time.monotonic() >= self._next_cleaning
            and retention.may_begin(self._home.real, now)
        ):
            self._next_cleaning = time.monotonic() + AGAIN.total_seconds()
            if daily_cleaning.clean(self._home, now, most_copies=0).begun:
                self._cleaned, self._copies_wait, self._next_copy = due, True, 0.0

    def _clean_a_copy(self) -> None:
        """One copy a round, because the inbox waits meanwhile; those that could not be cleaned again later, the others
        first.
        """
        if not self._copies_wait or time.monotonic() < self._next_copy:
            return
        self._next_copy = time.monotonic() + AGAIN.total_seconds()  # where it fails altogether
        done = daily_cleaning.clean_copies(self._home, clock.now(), 1, sorted(self._failed))
        self._failed |= set(done.failed)
        if done.waiting or done.failed:
            self._next_copy = 0.0
        elif self._failed:
            self._failed.clear()
        else:
            self._copies_wait = False

    def _rewrite(self) -> None:
        """Try until no byte is left of what was deleted."""
        if time.monotonic() < self._next_rewriting:
            return
        self._next_rewriting = time.monotonic() + _REWRITE_AGAIN_S  # also where the disk is full
        if daily_cleaning.rewrite(self._home.real):
            self._next_rewriting = 0.0
