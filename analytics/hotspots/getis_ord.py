"""Hot spots by Getis and Ord's Gi*, with levels that allow for how many places are looked at.

Gi* compares the sum of a place and its neighbours with what it would be if the values lay anywhere
(Ord & Getis 1995, Geographical Analysis 27:286, eq. 14, with weights of 1):

    z_i = (Σ_j x_j − k_i·x̄) ÷ (S·√((n·k_i − k_i²) ÷ (n − 1))),  S² = Σ x²/n − x̄²

over the k_i places j of the neighbourhood, i among them. ±1.65, ±1.96 and ±2.58 are 90, 95 and 99 %
for *one* place chosen beforehand. Of a hundred places of which nothing is true five are beyond 1.96,
so the levels here come from the most extreme z of all places (Westfall & Young 1993, max T): the values
are dealt out over the places at random, and p of a place with z > 0 is how often the highest z of all is
as high as its own, (1 + so often) ÷ (permutations + 1), and twice that because hot and cold are looked for;
for z < 0 likewise with the lowest. Each side has its own, because counts are skewed: chance brings about
higher z than low ones. Neighbourhoods overlap in the permutations as they do in the data, so that nothing
is given away as with Bonferroni; and no normal distribution is assumed, which few places do not have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

PERMUTATIONS = 999
#: The same data always gives the same answer.
SEED = 20220401

#: Fewer places have too few ways of lying otherwise.
LEAST_PLACES = 4

#: A level in per cent for every p, the strictest first.
CONFIDENCE_LEVELS = ((0.01, 99), (0.05, 95), (0.10, 90))

#: Values of permutations gathered at a time: as many as fit the processor's cache.
CHUNK = 300_000
#: Sums of the same numbers in another order differ by less.
ROUNDING = 1e-9


@dataclass(frozen=True)
class GiStar:
    """The answer for every place.

    ``z``: Gi*, NaN where it was not tested. ``p``: adjusted for all places, two-sided, NaN likewise.
    ``level``: 90, 95 or 99 with the sign of z, 0 where it is not significant or not tested.
    """

    z: Values
    p: Values
    level: NDArray[np.int64]


def gi_star(
    values: Values,
    neighbours: Sequence[NDArray[np.int64]],
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
    families: int = 1,
) -> GiStar:
    """Gi* of every place; ``neighbours`` are the numbers of the places round each, itself included.

    Nothing is tested with fewer than ``LEAST_PLACES`` places or all values the same, and no place
    whose neighbourhood is everything. ``families``: so many such tests are shown side by side; p is
    multiplied by it (Bonferroni), so that all of them together keep to the level.
    """
    values = np.asarray(values, dtype=np.float64)
    sizes = np.array([len(near) for near in neighbours], dtype=np.int64)
    expected, spread = _moments(values, sizes)
    tested = ~np.isnan(spread)
    z, p = np.full(len(values), np.nan), np.full(len(values), np.nan)
    if not tested.any():
        return GiStar(z, p, np.zeros(len(values), dtype=np.int64))
    flat, starts = np.concatenate(neighbours), np.cumsum(sizes) - sizes
    z = (np.add.reduceat(values[flat], starts) - expected) / spread

    random = np.random.default_rng(seed)
    highest, lowest = np.empty(permutations), np.empty(permutations)
    step = max(1, CHUNK // len(flat))
    for start in range(0, permutations, step):
        dealt = random.permuted(np.tile(values, (min(step, permutations - start), 1)), axis=1).T
        sums = np.add.reduceat(np.ascontiguousarray(dealt)[flat], starts, axis=0)
        anywhere = ((sums - expected[:, None]) / spread[:, None])[tested]
        highest[start : start + step] = anywhere.max(axis=0)
        lowest[start : start + step] = anywhere.min(axis=0)
    beyond = np.where(z[tested] >= 0, _reached(z[tested], highest), _reached(-z[tested], -lowest))
    p[tested] = np.minimum(1.0, 2 * families * (1 + beyond) / (permutations + 1))
    return GiStar(z, p, _levels(z, p))


def comparable(counts: Values, households: Values) -> Values:
    """Rates that may be dealt out over places of any size (Assunção & Reis 1999, Statistics in Medicine 18:2147).

    A rate of few households swings wider than one of many: dealt out as it is, it would make hot
    spots of wherever small houses stand together. So it is measured in its own standard deviation:
    (c/h − b) ÷ √(a + b/h), with b the rate of all places and a how much true rates differ beyond
    chance (0 where they do not, so that the root is never of less than chance alone). Where all
    places have the same households this changes no z.
    """
    rate = float(counts.sum() / households.sum())
    if rate == 0:
        return np.zeros(len(counts))
    spread = float((households * (counts / households - rate) ** 2).sum() / households.sum())
    beyond = max(0.0, spread - rate / float(households.mean()))
    compared: Values = (counts / households - rate) / np.sqrt(beyond + rate / households)
    return compared


def _reached(z: Values, extremes: Values) -> NDArray[np.int64]:
    """How many of the extremes are at least each z."""
    reached: NDArray[np.int64] = len(extremes) - np.searchsorted(np.sort(extremes), z - ROUNDING, side="left")
    return reached


def _moments(values: Values, sizes: NDArray[np.int64]) -> tuple[Values, Values]:
    """What the sum of a neighbourhood of each size is expected to be, and its SD; NaN where there is nothing to be
    tested.
    """
    n, deviation = len(values), float(values.std()) if len(values) else 0.0
    # Equal values leave a rest of rounding, which is no deviation.
    if n < LEAST_PLACES or deviation <= ROUNDING * float(np.abs(values).max()):
        return np.zeros(n), np.full(n, np.nan)
    spread = np.where(sizes < n, deviation * np.sqrt(sizes * (n - sizes) / (n - 1)), np.nan)
    return (sizes * values.mean()).astype(np.float64), spread.astype(np.float64)


def _levels(z: Values, p: Values) -> NDArray[np.int64]:
    level = np.zeros(len(z), dtype=np.int64)
    for bound, percent in reversed(CONFIDENCE_LEVELS):
        level[p <= bound + ROUNDING] = percent
    return level * np.where(z < 0, -1, 1)
