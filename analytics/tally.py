"""What a question is asked about, and what its answer carries."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a question is asked: the whole community, one grid, or one building."""

    grid: str | None = None
    building: str | None = None


#: The whole community.
EVERYWHERE = Place()


@dataclass(frozen=True)
class Tally:
    """A number with what it was made of.

    ``value`` is None where there is nothing to count: unknown is never 0. A rate's value is
    ``numerator / denominator``, a fraction of 1.
    """

    value: float | None
    numerator: float | None = None
    denominator: float | None = None


#: There is nothing to count.
UNKNOWN = Tally(None)


def rate(numerator: float, denominator: float) -> Tally:
    """A rate; unknown where the denominator is 0."""
    if not denominator:
        return Tally(None, numerator, denominator)
    return Tally(numerator / denominator, numerator, denominator)


def count(number: float, among: float | None = None) -> Tally:
    """A count, optionally among so many."""
    return Tally(number, number, among)
