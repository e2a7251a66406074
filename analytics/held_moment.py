"""Now, held still long enough for answers about it to be kept."""

import threading
from datetime import date
from pathlib import Path

from data import clock
from data.clock import Moment
from data.store.database import Store

_lock = threading.Lock()
_held: dict[Path, tuple[int, Moment]] = {}


def present(store: Store, day: date | None = None) -> Moment:
    """The moment at which a day is answered: today as at now, a past day as at its 24:00.

    "Now" stands still until the store's data or the minute changes: fifty viewers of one board
    then share one answer, while a row that has just come is never later than the moment it is
    looked at. Screens, HTTP and lists agree to the second because all of them ask here.
    """
    asked = clock.moment(day)
    if not asked.is_today:
        return asked
    with _lock:
        version, held = _held.get(store.path, (-1, asked))
        same_minute = held.at.replace(second=0, microsecond=0) == asked.at.replace(second=0, microsecond=0)
        if version == store.version and same_minute and held.at <= asked.at:
            return held
        _held[store.path] = (store.version, asked)
        return asked
