"""What grew in the last days against its own past: the prospective space-time permutation scan.

Kulldorff et al. 2005 (PLoS Medicine 2:e59). A cylinder is a circle of buildings over the last 1 to 7
days. Were a case's place and day independent, it would hold

    μ = cases of its buildings on all days × cases of all buildings on its days ÷ all cases

so that a place that always reports much, and a day on which everybody does, expect much. With c cases
in it, more than μ, and C in all, its likelihood ratio is (c/μ)^c × ((C − c)/(C − μ))^(C − c).

How large the largest ratio gets by chance is found by shuffling the days among the cases: every
building keeps its cases and every day its own, so μ stays too. p = (1 + shuffles whose largest ratio
is as large) ÷ (shuffles + 1), which allows for all cylinders that were looked at. A day without any
case stays without: it is unknown, not quiet. Cases of several kinds, each with days of its own on which
it is unknown, are shuffled each for itself, and their μ add up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Numbers = NDArray[np.float64]
#: Of each cylinder the fewest cases that are as extreme: rank × window × centre.
Thresholds = NDArray[np.int32]

REPLICATIONS = 999
#: The same data always gives the same answer.
SEED = 20050215

#: Fewer cases are no cluster, whatever was expected.
LEAST_CASES = 3

#: Clusters named at most; what comes after these waits until they are dealt with.
MOST_CLUSTERS = 5

#: Shuffles counted together: as many as fit the processor's cache.
BATCH = 8

#: numpy deals out few cases faster one by one, many by their numbers.
FEW_CASES = 60_000

#: Out of reach of any count.
_NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True)
class ScanResult:
    """A cylinder with more cases than chance explains: ``places`` from its centre on, over the last ``days`` days.

    ``observed`` and ``expected`` cases, ``ratio``: the logarithm of its likelihood ratio, ``p`` adjusted for all
    cylinders.
    """

    places: Counts
    days: int
    observed: int
    expected: float
    ratio: float
    p: float


def circle_sizes(near: Counts, weights: Numbers, share: float) -> Counts:
    """How many of the nearest places (rows of ``near``) a circle takes at most: ``share`` of the weights, but its
    centre at least.
    """
    within = np.cumsum(weights[near], axis=1) <= share * weights.sum() * (1 + 1e-9)
    sizes: Counts = np.maximum(1, within.sum(axis=1))
    return sizes


def scan(
    kinds: Sequence[Counts],
    near: Counts,
    sizes: Counts,
    windows: int,
    replications: int = REPLICATIONS,
    level: float = 0.05,
    seed: int = SEED,
) -> list[ScanResult]:
    """The clusters with p ≤ ``level``, the least likely by chance first; no two share a place.

    ``kinds``: cases of each kind, places × days, the last day last. ``near``: the places nearest to each,
    itself first; ``sizes``: how many of these its largest circle has. ``windows``: the longest window in days.
    """
    kinds = [cases for cases in kinds if cases.sum()]
    if not kinds or not windows:
        return []
    cylinders = _Cylinders(near[:, : sizes.max()], sizes, windows)
    total = float(sum(cases.sum() for cases in kinds))
    observed = cylinders.counted(np.sum([_windows(cases, windows) for cases in kinds], axis=0))
    expected: Numbers = np.sum([_expected(cases, cylinders) for cases in kinds], axis=0)
    ratio = np.where(cylinders.allowed & (observed >= LEAST_CASES), _ratio(observed, expected, total), 0.0)
    found = []
    for at in cylinders.apart(ratio):
        least = np.where(cylinders.allowed, _least(expected, total, ratio[at]), _NEVER).astype(np.int32)
        p = _p(cylinders, least, _shuffles(kinds, windows, replications, seed), replications, level)
        if p > level:
            break  # what follows is less extreme
        found.append(
            ScanResult(near[at[2], : at[0] + 1], at[1] + 1, int(observed[at]), float(expected[at]), float(ratio[at]), p)
        )
    return found


def _p(
    cylinders: "_Cylinders", least: Thresholds, shuffles: Iterator[NDArray[np.int32]], replications: int, level: float
) -> float:
    """(1 + shuffles with a cylinder of at least so many cases) ÷ (replications + 1).

    Shuffling ends, and this is a bound, as soon as it is beyond the level, whatever the rest would say.
    """
    reached = 0
    for shuffled in shuffles:
        reached += cylinders.reached(shuffled, least)
        if (1 + reached) / (replications + 1) > level:
            break
    return (1 + reached) / (replications + 1)


class _Cylinders:
    """All cylinders, as arrays of rank × window × centre: rank r is the circle of the r + 1 nearest."""

    def __init__(self, near: Counts, sizes: Counts, windows: int) -> None:
        self.near, self.windows = near, windows
        ranks, places = near.shape[1], len(near)
        self.allowed = np.broadcast_to((np.arange(ranks)[:, None] < sizes)[:, None, :], (ranks, windows, places))
        # For each rank, where in a flat row of windows × places the cases lie that it adds to the circles.
        self.added = (np.arange(windows)[:, None] * places + near.T[:, None, :]).reshape(ranks, -1)

    def counted(self, in_windows: Counts) -> Counts:
        """Cases in every cylinder, from those of every window and place."""
        summed: Counts = np.cumsum(in_windows.ravel()[self.added], axis=0).reshape(self.allowed.shape)
        return summed

    def apart(self, ratio: Numbers) -> list[tuple[int, int, int]]:
        """The cylinders of the largest ratios that share no place, at most ``MOST_CLUSTERS``."""
        best = ratio.copy()
        found: list[tuple[int, int, int]] = []
        taken = np.zeros(len(self.near), dtype=bool)
        while len(found) < MOST_CLUSTERS:
            rank, window, centre = (int(i) for i in np.unravel_index(np.argmax(best), best.shape))
            if best[rank, window, centre] <= 0:
                break
            found.append((rank, window, centre))
            taken[self.near[centre, : rank + 1]] = True
            meets = np.logical_or.accumulate(taken[self.near], axis=1).T
            best[np.broadcast_to(meets[:, None, :], best.shape)] = 0.0
        return found

    def reached(self, shuffled: NDArray[np.int32], least: Thresholds) -> int:
        """In how many shuffles any cylinder has at least its threshold."""
        flat = shuffled.reshape(len(shuffled), -1)
        inside, more = np.zeros_like(flat), np.empty_like(flat)
        found = np.zeros(len(flat), dtype=bool)
        for added, enough in zip(self.added, least.reshape(len(least), -1), strict=True):
            np.take(flat, added, axis=1, out=more, mode="clip")
            np.add(inside, more, out=inside)
            found |= (inside >= enough).any(axis=1)
        return int(found.sum())


def _windows(cases: Counts, windows: int) -> Counts:
    """Cases of every place in the last 1, 2, … days: windows × places."""
    summed: Counts = np.cumsum(cases[:, ::-1][:, :windows], axis=1).T
    return summed


def _expected(cases: Counts, cylinders: _Cylinders) -> Numbers:
    days = np.cumsum(cases.sum(axis=0)[::-1][: cylinders.windows])
    everywhere = np.broadcast_to(cases.sum(axis=1), (cylinders.windows, len(cases)))
    expected: Numbers = cylinders.counted(everywhere) * (days / cases.sum())[:, None]
    return expected


def _ratio(observed: Counts, expected: Numbers, total: float) -> Numbers:
    """The logarithm of the likelihood ratio; 0 where there are no more cases than expected."""
    more = observed > expected * (1 + 1e-12)
    c, mu = np.where(more, observed, 1.0), np.where(more, expected, 1.0)
    rest = np.maximum(total - c, 0.0)
    outside = np.where(rest > 0, rest * np.log(np.maximum(rest, 1e-300) / np.maximum(total - mu, 1e-300)), 0.0)
    return np.where(more, c * np.log(c / mu) + outside, 0.0)


def _least(expected: Numbers, total: float, ratio: float) -> Numbers:
    """The fewest cases whose ratio in a cylinder is at least this one; more than all cases where none is.

    Newton's method from above: the ratio is convex in the cases and no less than Poisson's, for
    which Bernstein's inequality gives where to begin.
    """
    mu = np.clip(expected, 1e-12, total * (1 - 1e-12))
    c = np.minimum(mu + ratio / 3 + np.sqrt(ratio**2 / 9 + 2 * mu * ratio), total * (1 - 1e-12))
    for _ in range(6):
        inside, outside = np.log(c / mu), np.log((total - c) / (total - mu))
        value = c * inside + (total - c) * outside
        c = np.clip(c - (value - ratio) / np.maximum(inside - outside, 1e-12), mu, total * (1 - 1e-12))
    enough = _ratio(np.ceil(c - 1e-6).astype(np.int64), mu, total) >= ratio * (1 - 1e-9)
    return np.where(enough, np.maximum(np.ceil(c - 1e-6), LEAST_CASES), _NEVER)


def _shuffles(kinds: Sequence[Counts], windows: int, replications: int, seed: int) -> Iterator[NDArray[np.int32]]:
    """Shuffled cases in the windows, in batches: shuffles × windows × places."""
    random = np.random.default_rng(seed)
    for start in range(0, replications, BATCH):
        size = min(BATCH, replications - start)
        batch = np.zeros((size, windows, len(kinds[0])), dtype=np.int32)
        for cases in kinds:
            places, days = cases.sum(axis=1), cases.sum(axis=0)[::-1][:windows].tolist()
            for shuffle in batch:
                left = places.copy()
                for window, number in enumerate(days):
                    few = left.sum() <= FEW_CASES
                    drawn = random.multivariate_hypergeometric(left, number, method="count" if few else "marginals")
                    left -= drawn
                    shuffle[window] += drawn.astype(np.int32)
        yield np.cumsum(batch, axis=1, dtype=np.int32)
