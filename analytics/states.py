"""The state of a number: a word, a shape and a colour together (definitions.md)."""

from dataclasses import dataclass


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

#: The worse of two states is the one that comes first.
_WORST_FIRST = ("act", "watch", "in_progress", "normal", "no_data")


def worst(*states: str) -> str:
    """The worst of some states, by id: that of a tile on which several numbers stand."""
    return min(states, key=_WORST_FIRST.index)
