"""By which rhythm something comes that does not come every day, and when it is due next."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from statistics import median

#: From so many gaps between days with data on a rhythm is known, and so many of the last tell it.
LEAST_GAPS, LAST_GAPS = 3, 7
#: In each of so many weeks before a weekday must have been empty, for nothing to be due on it.
WEEKS = 3

_WEEK = timedelta(days=7)


def gap(days: Collection[date]) -> int | None:
    """The usual days from one day with data to the next: the median of the last gaps, rounded up; None with fewer than
    ``LEAST_GAPS``.
    """
    gaps = [(later - earlier).days for earlier, later in pairwise(sorted(days)[-LAST_GAPS - 1 :])]
    return ceil(median(gaps)) if len(gaps) >= LEAST_GAPS else None


def due_day(days: Collection[date]) -> date | None:
    """The day on which the next is due: the last day with data and the usual gap, or the first day after that whose
    weekday is not one that stays empty. None without a rhythm.
    """
    usual = gap(days)
    if usual is None:
        return None
    due = max(days) + timedelta(days=usual)
    # What comes once a week or more seldom has a weekday of its own or none.
    while usual < _WEEK.days and _stays_empty(due, days, usual):
        due += timedelta(days=1)  # at the latest the last day's own weekday is one that does not
    return due


def _stays_empty(day: date, days: Collection[date], usual: int) -> bool:
    """Whether the day's weekday was empty in each of the last weeks, as far back as it can be known: what comes every
    day has met it after two of them, what comes every few days after all three.
    """
    needed = WEEKS if usual > 1 else WEEKS - 1
    known = min(days) <= day - needed * _WEEK
    return known and not any(day - number * _WEEK in days for number in range(1, WEEKS + 1))
