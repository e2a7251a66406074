"""The state of a number: a word, a shape and a colour together (definitions.md)."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.tally import Tally


@dataclass(frozen=True)
class State:
    """One state: its id, shape, words, and a colour for dark and for light ground.

    The colours differ in lightness as well as hue, so that they stay apart for the colour-blind,
    and have a contrast of 4.5:1 or more on their ground.
    """

    id: str
    shape: str
    zh: str
    en: str
    dark: str
    light: str


_ROWS = (
    State("act", "■", "处置", "Act", "#ff5c7c", "#b3123a"),
    State("watch", "▲", "关注", "Watch", "#f5a65b", "#8f4e00"),
    State("normal", "●", "正常", "Normal", "#35b8a4", "#0b6b5d"),
    State("in_progress", "◔", "进行中", "In progress", "#7db2f0", "#1f5fa8"),
    State("no_data", "—", "无数据", "No data", "#9aa7b8", "#55606e"),
)

#: Every state by id.
STATES = {state.id: state for state in _ROWS}


def of_rate(tally: Tally, target: float, margin: float, is_open: bool = False) -> str:
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


def of_count(value: float | None, bounds: Sequence[float] | None) -> str:
    """The state of a count: from the first bound on watch, from the second on act; without bounds normal."""
    if value is None:
        return "no_data"
    if bounds is None:
        return "normal"
    watch, act = bounds
    return "act" if value >= act else "watch" if value >= watch else "normal"
