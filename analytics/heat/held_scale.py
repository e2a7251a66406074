"""A scale of colours that does not change under those who look: it holds for the day and grows only where it must.

What the colours mean is compared from hour to hour, so a scale that was once needed today stays, also where reports
are taken back. The setting ``scale_holds`` may make it the one that the last days needed as well, so that the maps of
different days compare.
"""

import threading
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from analytics.heat import density
from analytics.heat.density import STEPS, Scale
from analytics.heat.heat import Heat, heat
from analytics.heat.query import latest
from data import clock
from data.clock import Moment
from data.store.database import Store

#: Days that the scale of the period looks back, and how long a change is announced.
PERIOD_DAYS = 7
ANNOUNCED_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Held:
    """By how much the usual steps are multiplied since when; ``changed_at``: when that grew last, None if never."""

    factor: float
    changed_at: datetime | None = None

    def announced(self, now: datetime) -> datetime | None:
        """When it grew, while that is news; else None."""
        return self.changed_at if self.changed_at and now - self.changed_at <= ANNOUNCED_FOR else None


_lock = threading.Lock()
_held: dict[tuple[Path, bool], tuple[date, str, Held]] = {}


def held_scale(store: Store, moment: Moment, shown: Heat, dark: bool) -> tuple[Scale, datetime | None]:
    """The scale of the board's map of a day, and when it was changed, where that was just now.

    Only today's holds: that of a past day follows from its data alone.
    """
    needed = density.scale(heat=shown, dark=dark)
    if not moment.is_today:
        return needed, None
    factor, how = needed.steps[0] / STEPS[0], str(store.setting("scale_holds"))
    now, key = clock.now(), (store.path, shown.safe)
    with _lock:
        known = _held.get(key)
    if known is None or known[:2] != (moment.day, how):
        before = _of_period(store, moment, shown, dark) if how == "period" else 0.0
        known = (moment.day, how, Held(max(factor, before)))
    held = known[2]
    if factor > held.factor:
        held = Held(factor, now)
    with _lock:
        _held[key] = (moment.day, how, held)
    steps = tuple(step * held.factor for step in STEPS)
    return replace(needed, steps=steps), held.announced(now)


def _of_period(store: Store, moment: Moment, shown: Heat, dark: bool) -> float:
    days = (clock.end_of(moment.day - timedelta(days=back)) for back in range(1, PERIOD_DAYS + 1))
    asked = (latest(day, safe=shown.safe, by_drawing=shown.by_drawing) for day in days)
    return max(density.scale(heat=heat(store, query), dark=dark).steps[0] / STEPS[0] for query in asked)
