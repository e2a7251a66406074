"""Alarm days by EARS, the CDC's Early Aberration Reporting System: C1, C2 and C3.

Hutwagner et al. 2003 (Journal of Urban Health 80:i89) and Fricker et al. 2008 (Statistics in Medicine
27:3407). With the mean m and sample SD s (n − 1) of a baseline of 7 days,

    C1(t) = (count(t) − m) ÷ s over the days t−7 … t−1     alarm beyond 3
    C2(t) = the same over the days t−9 … t−3                alarm beyond 3
    C3(t) = Σ max(0, C2(i) − 1) over i = t, t−1, t−2        alarm beyond 2

C2 leaves out the two days before, so that a slow rise does not hide in its own baseline; C3 adds up what
a few days exceed it by. They are made to be sensitive: where nothing happens but chance (Poisson counts
of any mean) C1 and C2 raise an alarm on up to 3 days of 100, C3 on up to 10 (``tests/analytics/hotspots/test_ears.py``
measures it).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

#: Days of a baseline, and how many of them must have data.
BASELINE_DAYS = 7
LEAST_DAYS = 4
#: Days between a day and the baseline of C2.
LAG = 2
#: Days that C3 adds up, and what it takes off each.
SUMMED, ALLOWED = 3, 1.0

#: Beyond these an alarm is raised.
C1_LIMIT = C2_LIMIT = 3.0
C3_LIMIT = 2.0

#: s is taken as no less than this, else after a week of equal counts any other would be infinitely
#: many SDs away. EARS leaves it open; R's surveillance package has 0 and quotes Burkom's advice of 0.5 or
#: 1 for sparse data. With 1, four reports after a week without any raise an alarm, three do not.
LEAST_SD = 1.0


@dataclass(frozen=True)
class Ears:
    """For every day: ``mean`` of the 7 days before, ``c1``, ``c2``, ``c3``; NaN where unknown."""

    mean: Numbers
    c1: Numbers
    c2: Numbers
    c3: Numbers


def ears(counts: Numbers, least_sd: float = LEAST_SD) -> Ears:
    """EARS of counts by day, one entry for each calendar day, NaN where there is no data.

    Days without data are in no baseline; with fewer than ``LEAST_DAYS`` left, and for the day itself, the
    answer is unknown. In C3 an unknown day before adds nothing.
    """
    counts = np.asarray(counts, dtype=np.float64)
    mean, sd = _baseline(counts, 0)
    lagged_mean, lagged_sd = _baseline(counts, LAG)
    c2 = (counts - lagged_mean) / np.maximum(lagged_sd, least_sd)
    beyond = np.nan_to_num(np.maximum(0.0, c2 - ALLOWED))
    padded = np.concatenate([np.zeros(SUMMED - 1), beyond])
    c3 = np.where(np.isnan(c2), np.nan, sum(padded[i : i + len(counts)] for i in range(SUMMED)))
    return Ears(mean, (counts - mean) / np.maximum(sd, least_sd), c2, c3)


def _baseline(counts: Numbers, lag: int) -> tuple[Numbers, Numbers]:
    """Mean and sample SD of the 7 days that end ``lag`` days before the day before."""
    padded = np.concatenate([np.full(BASELINE_DAYS + lag, np.nan), counts])
    before = np.lib.stride_tricks.sliding_window_view(padded, BASELINE_DAYS)[: len(counts)]
    days = (~np.isnan(before)).sum(axis=1)
    known = np.maximum(days, 2)
    mean = np.nansum(before, axis=1) / known
    sd = np.sqrt(np.nansum((before - mean[:, None]) ** 2, axis=1) / (known - 1))
    enough = days >= LEAST_DAYS
    return np.where(enough, mean, np.nan), np.where(enough, sd, np.nan)
