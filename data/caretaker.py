"""What the board does without being asked: it looks into the inbox, makes backups and removes what is past its time."""

import logging
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

from data import backup, cleaning, clock, jobs, recorded, retention
from data.home import Home
from data.inbox import Inbox

#: Seconds between two rounds.
EVERY_S = 1.0
#: After a backup or a cleaning that failed the next one is tried so much later.
AGAIN = timedelta(minutes=10)
#: Seconds that closing the board waits for a round to end.
_PATIENCE_S = 10.0
_log = logging.getLogger(__name__)


class Caretaker:
    """One thread of this process that takes a round every second until it is stopped."""

    def __init__(self, home: Home) -> None:
        """Start at once."""
        self._home = home
        self._stop = threading.Event()
        self._next_backup = self._next_cleaning = datetime.min
        self._cleaned: date | None = None
        self._inbox = Inbox(home.folder, self._stop, recorded.uploads(home.access, "收件箱"))
        self._thread = threading.Thread(target=self._rounds, name="caretaker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the rounds. A load that is under way is cancelled; one of the inbox goes on at the next start."""
        self._stop.set()
        for job in jobs.running():
            job.cancel()
        self._thread.join(_PATIENCE_S)

    def _rounds(self) -> None:
        duties: tuple[Callable[[], None], ...] = (self._look_into_inbox, self._back_up, self._clean)
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
        until = retention.limit(self._home.real, now)
        if until != self._cleaned and now >= self._next_cleaning and retention.may_begin(self._home.real, now):
            self._next_cleaning = now + AGAIN
            cleaning.clean(self._home, now)
            self._cleaned = until
