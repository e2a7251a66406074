"""Who stays away when: whole households mostly, some for a day and some for a week.

Every household has a place on a ring, and on each day those within an arc of the ring are away.
The arc is as wide as the share that is away and moves on every day, by its own width or by a
part of it, so that a household stays within it for one day or for several in a row. Any day can
be told without the days before it.
"""

import numpy as np

from data.generator.plan import Bools, Floats, Ints

#: Days that the arc needs to pass over a household, and the share of absences of that length.
SPELLS = ((1.0, 0.45), (2.5, 0.30), (7.0, 0.25))
#: Share of people who are away on their own, their household not.
ALONE = 0.01


class Absence:
    """Absences of one purpose, by group (a grid or a building) with a rate of its own each day."""

    def __init__(self, rng: np.random.Generator, household: Ints, group: Ints) -> None:
        """``household`` and ``group`` of each person; a household is within one group."""
        self._household = household
        first = np.flatnonzero(np.diff(household, prepend=-1))
        self._group: Ints = group[first]
        self._rings = [_places(rng, self._group) for _ in SPELLS]
        self._own: Floats = rng.random(len(household))

    def on(self, shares: Floats) -> Bools:
        """Which people are away on the last of the given days.

        ``shares``: the share away, 0 to 1, as rows of days (the latest first, down to the day that
        is asked for) and columns of groups.
        """
        away = np.zeros(len(self._group), np.bool_)
        together = np.maximum(shares - ALONE, 0)
        for (days, part), ring in zip(SPELLS, self._rings, strict=True):
            width = together * part
            end = -width[:-1].sum(axis=0) / days
            away |= (end[self._group] - ring) % 1 < width[-1][self._group]
        alone = np.minimum(shares, ALONE)
        own_end = -float(alone[:-1].mean(axis=1).sum())
        return away[self._household] | ((own_end - self._own) % 1 < float(alone[-1].mean()))


def _places(rng: np.random.Generator, group: Ints) -> Floats:
    """A place on the ring for each household, evenly spread within its group: rates come out exact.

    Each group begins somewhere else, so that small groups do not all lose a household at once.
    """
    order = np.lexsort((rng.random(len(group)), group))
    size = np.bincount(group)
    first = np.cumsum(size) - size
    places = np.empty(len(group))
    begin = rng.random(len(size))
    places[order] = (np.arange(len(group)) - first[group[order]] + begin[group[order]]) / size[group[order]]
    return places
