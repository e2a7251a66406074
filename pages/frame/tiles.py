"""Our own HTML: tiles of numbers and marks of state, one look for desk, wall and phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from analytics.states import STATES

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Tile:
    """One number on screen.

    ``value`` and ``unit`` are words already ("93.4", "%"); ``details`` are the small lines under
    it: numerator and denominator, as at when, compared with what.
    """

    label: str
    value: str
    unit: str = ""
    state: str = "no_data"
    details: tuple[str, ...] = ()


def style(*sheets: str) -> str:
    """The style sheet with the palettes: the page's own for a desk, always the dark one on a wall.

    ``sheets``: further style sheets of this folder that the page needs.
    """
    dark = _palette("dark", panel="#172130", ground="#0d1420", ink="#eef3fb", track="#2a3647", alarm="#3d1622")
    light = _palette("light", panel="#f3f6fa", ground="#ffffff", ink="#17202c", track="#dfe5ee", alarm="#fbe3e8")
    both = ";".join(f"{name}:light-dark({light[name]},{dark[name]})" for name in light)
    return (
        "<style>"
        f".kb{{{_declarations(light)}}}"
        f"@supports (color:light-dark(#000,#fff)){{.kb{{{both}}}}}"
        f".kb.dark{{{_declarations(dark)}}}"
        f"{''.join((_FOLDER / sheet).read_text(encoding='utf-8') for sheet in ('look.css', *sheets))}</style>"
    )


def _palette(variant: str, **surfaces: str) -> dict[str, str]:
    colours = {f"--{id.replace('_', '-')}": getattr(state, variant) for id, state in STATES.items()}
    return colours | {f"--{name}": colour for name, colour in surfaces.items()}


def _declarations(palette: dict[str, str]) -> str:
    return ";".join(f"{name}:{colour}" for name, colour in palette.items())


def mark(state: str, lang: str, words: str | None = None) -> str:
    """A state as shape, word and colour together: ``■ 处置``."""
    row = STATES[state]
    said = words if words is not None else (row.zh if lang == "zh" else row.en)
    return f'<span class="mark {row.id}"><i>{row.shape}</i> {escape(said)}</span>'


def shape(state: str, lang: str) -> str:
    """A state as its shape alone, with the word for those who do not see it."""
    row = STATES[state]
    word = escape(row.zh if lang == "zh" else row.en)
    return f'<span class="mark {row.id}" role="img" aria-label="{word}" title="{word}"><i>{row.shape}</i></span>'


def tile(given: Tile, lang: str) -> str:
    """One tile; everything in it is escaped."""
    unit = f"<small>{escape(given.unit)}</small>" if given.unit else ""
    details = "".join(f'<div class="detail">{escape(line)}</div>' for line in given.details if line)
    return (
        f'<div class="tile is-{escape(given.state)}">'
        f'<div class="top"><span class="label">{escape(given.label)}</span>{mark(given.state, lang)}</div>'
        f'<div class="number">{escape(given.value)}{unit}</div>{details}</div>'
    )


def tiles(given: Iterable[Tile], lang: str) -> str:
    """A row of tiles, wrapping where it is narrow."""
    return f'<div class="kb"><div class="tiles">{"".join(tile(one, lang) for one in given)}</div></div>'
