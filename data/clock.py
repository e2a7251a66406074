"""What time it is for the board: Asia/Shanghai, or what ``BOARD_TODAY`` says.

All times in the database are naive local times of Asia/Shanghai.
"""

import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def local(moment: datetime) -> datetime:
    """A time as naive Asia/Shanghai; one without an offset is local already."""
    return moment.astimezone(ZONE).replace(tzinfo=None) if moment.tzinfo else moment


def now() -> datetime:
    """Now, naive local. ``BOARD_TODAY`` stands in for it; a bare date means 23:59 of it.

    Raises ValueError when ``BOARD_TODAY`` is neither an ISO date nor an ISO date-time.
    """
    given = os.environ.get("BOARD_TODAY", "").strip()
    if not given:
        return machine_now()
    if len(given) == len("2022-04-01"):
        return datetime.combine(date.fromisoformat(given), time(23, 59))
    return local(datetime.fromisoformat(given))


def machine_now() -> datetime:
    """Now by the machine's clock whatever ``BOARD_TODAY`` says, naive local: for what expires, and for the record."""
    return datetime.now(ZONE).replace(tzinfo=None, microsecond=0)


@dataclass(frozen=True)
class Moment:
    """A day and the time as at which it is answered: now for today, else its 24:00."""

    day: date
    at: datetime

    @property
    def is_today(self) -> bool:
        """Whether the day is still running at ``at``."""
        return self.at < midnight_after(self.day)

    def earlier(self, days: int) -> "Moment":
        """The same time of day so many days before, for comparisons."""
        return Moment(self.day - timedelta(days=days), self.at - timedelta(days=days))


def midnight_after(day: date) -> datetime:
    """24:00 of a day."""
    return datetime.combine(day, time()) + timedelta(days=1)


def end_of(day: date) -> Moment:
    """A day as at its 24:00."""
    return Moment(day, midnight_after(day))


def moment(day: date | None = None) -> Moment:
    """The moment of a day: today (the default) as at now, any other day as at its 24:00."""
    current = now()
    if day is None or day == current.date():
        return Moment(current.date(), current)
    return end_of(day)
