"""Colours for a rate: reports per 100 households, in steps that stand for numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.heat.density import COLOURS_DARK, COLOURS_LIGHT, stretched

#: Reports per 100 households at which the next colour begins; multiplied where the highest rate is beyond twice the
#: last.
STEPS = (1.0, 2.0, 5.0, 10.0)
REACH = 2.0
#: Under the first step, and where the rate is unknown.
LOW_DARK, LOW_LIGHT = "#1d3350", "#e3ecf6"
UNKNOWN_DARK, UNKNOWN_LIGHT = "#4a5361", "#bac1cc"


@dataclass(frozen=True)
class Classes:
    """Steps of a rate with their colours; ``low`` is the colour under the first step, ``unknown`` that of no rate."""

    steps: tuple[float, ...]
    colours: tuple[str, ...]
    low: str
    unknown: str

    def colour(self, rate: float | None) -> str:
        """The colour of a rate; that of ``unknown`` for None and NaN."""
        if rate is None or rate != rate:
            return self.unknown
        reached = sum(rate >= step for step in self.steps)
        return self.colours[reached - 1] if reached else self.low


def classes(rates: Iterable[float | None], dark: bool) -> Classes:
    """The usual steps, and a multiple of them where the highest rate is far beyond the last."""
    known = [rate for rate in rates if rate is not None and rate == rate]
    steps = stretched(STEPS, max(known, default=0.0) / REACH)
    colours = tuple(colour for colour, _ in (COLOURS_DARK if dark else COLOURS_LIGHT))
    return Classes(steps, colours, LOW_DARK if dark else LOW_LIGHT, UNKNOWN_DARK if dark else UNKNOWN_LIGHT)
