"""Since when a rule has fired: seen as it began, or found in the data; what neither tells is unknown.

A line that appears while somebody looks began then. Of one that stood there already the data is asked as it was
before: day by day back to one at whose end the rule did not fire, and within today by halves. One such question a
look, because it costs as much as all rules do.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from analytics.rules import registry
from data import clock
from data.clock import Moment
from data.store.database import Store

#: Days that are looked back; what fired all the time has no beginning that is known.
DAYS_BACK = 7
#: Two looks so near to each other miss nothing that began and stayed; a beginning is found as exactly as this.
NEAR = timedelta(minutes=2)
#: How long a line is new.
NEW_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Began:
    """When a line began: not before ``after`` (None: nothing is known), and by ``by``; ``seen`` as it did."""

    after: datetime | None
    by: datetime
    seen: bool = False

    def known(self, moment: Moment) -> datetime | date | None:
        """The time, of another day the day alone; None as long as it is unknown."""
        if self.after is None:
            return None
        if self.by <= _midnight(moment.day):
            return self.after.date() if self.by - self.after <= timedelta(days=1) else None
        return self.by if self.seen or self.by - self.after <= NEAR else None

    def at_latest(self, moment: Moment) -> date | None:
        """The first day on which it is known to have fired, where it may have before; None for one of today."""
        fired_all_day = self.after is None and self.by <= _midnight(moment.day)
        return self.by.date() - timedelta(days=1) if fired_all_day else None

    def is_new(self, now: datetime) -> bool:
        """Whether it was seen to begin just now."""
        return self.seen and now - self.by <= NEW_FOR


@dataclass
class _Watched:
    """What is remembered of one board: the day, the last look, and when each line of that look began."""

    day: date
    looked_at: datetime
    began: dict[str, Began]


_lock = threading.Lock()
_watched: dict[Path, _Watched] = {}


def since(store: Store, moment: Moment) -> dict[str, Began]:
    """When each line that fires at the moment began, by ``registry.line_id``; of a past day nothing is known."""
    if not moment.is_today:
        return {}
    now = clock.now()
    lines = {registry.line_id(action) for action in registry.actions(store, moment)}
    with _lock:
        kept = _watched.get(store.path)
        if kept is None or kept.day != moment.day or now < kept.looked_at:
            kept = _watched[store.path] = _Watched(moment.day, now, {line: Began(None, now) for line in lines})
        kept.began = {line: kept.began.get(line) or _begun(kept, now) for line in lines}
        kept.looked_at = now
        asked = _next(kept.began.values(), moment)
    if asked is not None:
        fired = {registry.line_id(action) for action in registry.actions(store, asked)}
        with _lock:
            kept.began = {line: _narrowed(began, asked.at, line in fired) for line, began in kept.began.items()}
    return dict(kept.began)


def _begun(kept: _Watched, now: datetime) -> Began:
    return Began(kept.looked_at, now, seen=now - kept.looked_at <= NEAR)


def _next(all_of_them: Iterable[Began], moment: Moment) -> Moment | None:
    """The moment of which the data is to be asked next; None where all is known that can be."""
    for began in all_of_them:
        if began.after is None:
            back = max((moment.day - (began.by - timedelta(seconds=1)).date()).days, 0) + 1
            if back <= DAYS_BACK:
                return clock.end_of(moment.day - timedelta(days=back))
        elif began.by > _midnight(moment.day) and not began.seen and began.by - began.after > NEAR:
            return Moment(moment.day, began.after + (began.by - began.after) / 2)
    return None


def _narrowed(began: Began, at: datetime, fired: bool) -> Began:
    if began.seen or at >= began.by or (began.after is not None and at <= began.after):
        return began
    return replace(began, by=at) if fired else replace(began, after=at)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
