"""What a question is asked about, what its answer carries, and which of ``states.STATES`` that is."""

from collections.abc import Sequence
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


def state_of_rate(tally: Tally, target: float, margin: float, is_open: bool = False) -> str:
    """The state of a rate: at or above its target normal, down to ``margin`` below it watch, else act.

    ``target`` and ``margin`` are in per cent. While ``is_open``, before its cut-off, a rate of the
    day is in progress: not judged, never red.
    """
    if tally.value is None or not tally.denominator or tally.numerator is None:
        return "no_data"
    if is_open:
        return "in_progress"
    # Compared as whole parts: 0.29 * 100 is a little less than 29.
    reached = tally.numerator * 100
    if reached >= target * tally.denominator:
        return "normal"
    return "watch" if reached >= (target - margin) * tally.denominator else "act"


def state_of_count(value: float | None, bounds: Sequence[float] | None) -> str:
    """The state of a count: from the first bound on watch, from the second on act; without bounds normal."""
    if value is None:
        return "no_data"
    if bounds is None:
        return "normal"
    watch, act = bounds
    return "act" if value >= act else "watch" if value >= watch else "normal"
