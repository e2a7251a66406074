"""When a count of today is a surge 激增: the rule of the project's definitions, for requests and for new episodes.

From 14 days of data on, today is compared with the last 28 days that have data, ending the day before yesterday, so
that a rise of two days does not hide in its own past: a surge is a count that their mean and variance reach with a
probability under 0.005, by the negative binomial where the variance exceeds the mean, else by Poisson. Before
that, with mean m and SD of those of the 7 days before that have data:

- m ≥ 10: a surge is more than m + 2·max(SD, √m);
- m < 10: a surge is a count that Poisson(m) reaches with a probability under 0.01, for a count around 2 a day is
  skewed and a standard deviation says little about it.

Either way only from a smallest count on (setting ``surge_minimum``). EARS C1, C2 and C3 of the CDC are its published
relatives.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.tails import negative_binomial_tail, poisson_tail

#: The long past: so many days that have data, the last of them so many days before the day; from how many on it counts.
LONG_DAYS, LONG_LAG, LEAST_LONG_DAYS = 28, 2, 14
LONG_RARE = 0.005
#: The short past: the days before the day that are looked at, and how many of them must have data.
SHORT_DAYS, LEAST_SHORT_DAYS = 7, 4
#: From this mean on a count is compared with mean and SD, below it with the Poisson distribution.
LARGE_MEAN = 10.0
SDS = 2.0
SHORT_RARE = 0.01


@dataclass(frozen=True)
class Baseline:
    """What the days before were like: mean and sample SD (n−1) of a day's count, over ``days`` days.

    ``long``: these are of the long past, see above. Mean is None without a day, SD without two.
    """

    mean: float | None
    sd: float | None
    days: int
    long: bool = False


def days_looked_at(days: Collection[date], day: date) -> list[date]:
    """Of the days that have data those that a day is compared with, the long past where it is long enough."""
    long = sorted(one for one in days if one <= day - timedelta(days=LONG_LAG))[-LONG_DAYS:]
    if len(long) >= LEAST_LONG_DAYS:
        return long
    return sorted(one for one in days if day - timedelta(days=SHORT_DAYS) <= one < day)


def baseline(counts: Mapping[date, int], days: Collection[date], day: date) -> Baseline:
    """The baseline of a day: ``counts`` by day, of which those of ``days`` that are not in it are 0."""
    looked_at = days_looked_at(days, day)
    long = len(looked_at) >= LEAST_LONG_DAYS
    if not looked_at:
        return Baseline(None, None, 0)
    numbers = [counts.get(one, 0) for one in looked_at]
    mean = sum(numbers) / len(numbers)
    sd = math.sqrt(sum((number - mean) ** 2 for number in numbers) / (len(numbers) - 1)) if len(numbers) > 1 else None
    return Baseline(mean, sd, len(numbers), long)


def surges(today: int | None, before: Baseline, minimum: int) -> bool | None:
    """Whether today's count surges; None where that cannot be known.

    It cannot where today has no data or where fewer than ``LEAST_SHORT_DAYS`` of the days before have.
    """
    if today is None or before.days < LEAST_SHORT_DAYS or before.mean is None or before.sd is None:
        return None
    if today < minimum:
        return False
    if before.long:
        variance = before.sd**2
        if variance > before.mean:
            return negative_binomial_tail(before.mean, variance, today) < LONG_RARE
        return poisson_tail(before.mean, today) < LONG_RARE
    if before.mean >= LARGE_MEAN:
        return today > before.mean + SDS * max(before.sd, math.sqrt(before.mean))
    return poisson_tail(before.mean, today) < SHORT_RARE
