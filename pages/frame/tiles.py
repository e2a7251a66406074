"""Our own HTML: tiles of numbers and marks of state, one look for desk, wall and phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analytics.states import STATES
from analytics.templates import Markup, ours, template

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Tile:
    """One number on screen.

    ``value`` and ``unit`` are words already ("93.4", "%"); ``details`` are the small lines under
    it: numerator and denominator, as at when, compared with what. ``metric``: the id of the metric that it shows;
    ``link``: where it leads, '' where it cannot be clicked.
    """

    label: str
    value: str
    unit: str = ""
    state: str = "no_data"
    details: tuple[str, ...] = ()
    metric: str = ""
    link: str = ""


def style(*sheets: str) -> Markup:
    """The style sheet with the palettes: the page's own for a desk, always the dark one on a wall.

    ``sheets``: further style sheets of this folder that the page needs.
    """
    dark = _palette("dark", panel="#172130", ground="#0d1420", ink="#eef3fb", track="#2a3647", alarm="#3d1622")
    light = _palette("light", panel="#f3f6fa", ground="#ffffff", ink="#17202c", track="#dfe5ee", alarm="#fbe3e8")
    both = ";".join(f"{name}:light-dark({light[name]},{dark[name]})" for name in light)
    rules = (
        f".kb{{{_declarations(light)}}}"
        f"@supports (color:light-dark(#000,#fff)){{.kb{{{both}}}}}"
        f".kb.dark{{{_declarations(dark)}}}"
        f"{''.join((_FOLDER / sheet).read_text(encoding='utf-8') for sheet in ('look.css', *sheets))}"
    )
    return _STYLE(rules=ours(rules))


_STYLE = template("<style>{{ rules }}</style>")


def _palette(variant: str, **surfaces: str) -> dict[str, str]:
    colours = {f"--{id.replace('_', '-')}": getattr(state, variant) for id, state in STATES.items()}
    return colours | {f"--{name}": colour for name, colour in surfaces.items()}


def _declarations(palette: dict[str, str]) -> str:
    return ";".join(f"{name}:{colour}" for name, colour in palette.items())


_MARK = template('<span class="mark {{ row.id }}"><i>{{ row.shape }}</i> {{ words }}</span>')


def mark(state: str, lang: str, words: str | None = None) -> Markup:
    """A state as shape, word and colour together: ``■ 处置``."""
    row = STATES[state]
    return _MARK(row=row, words=words if words is not None else row.zh if lang == "zh" else row.en)


_NEUTRAL = template('<span class="quiet">{{ words }}</span>')


def neutral(words: str) -> Markup:
    """That there is none of something: no state, since good news of one thing is not good news of all."""
    return _NEUTRAL(words=words)


_SHAPE = template(
    '<span class="mark {{ row.id }}" role="img" aria-label="{{ word }}" title="{{ word }}"><i>{{ row.shape '
    "}}</i></span>"
)


def shape(state: str, lang: str) -> Markup:
    """A state as its shape alone, with the word for those who do not see it."""
    row = STATES[state]
    return _SHAPE(row=row, word=row.zh if lang == "zh" else row.en)


_TILE = template("""
    <div class="tile is-{{ tile.state }}">
      <div class="top">
        {% if tile.link %}<a class="label go" href="{{ tile.link }}" target="_self">{{ tile.label }}</a>
        {% else %}<span class="label">{{ tile.label }}</span>{% endif %}
        {{ mark }}
      </div>
      <div class="number">{{ tile.value }}{% if tile.unit %}<small>{{ tile.unit }}</small>{% endif %}</div>
      {% for line in tile.details if line %}<div class="detail">{{ line }}</div>{% endfor %}
    </div>
""")


def tile(given: Tile, lang: str) -> Markup:
    """One tile."""
    return _TILE(tile=given, mark=mark(given.state, lang))


_TILES = template('<div class="tiles">{% for tile in tiles %}{{ tile }}{% endfor %}</div>')


def tiles(given: Iterable[Tile], lang: str) -> Markup:
    """A row of tiles, wrapping where it is narrow."""
    return _TILES(tiles=[tile(one, lang) for one in given])


_TITLE = template('<h1>{{ words }}{% if badge %} <span class="badge">{{ badge }}</span>{% endif %}</h1>')


def title(words: str, badge: str = "") -> Markup:
    """The title of a page, with a badge behind it."""
    return _TITLE(words=words, badge=badge)


_BLOCK = template('<div class="kb{% if variant %} {{ variant }}{% endif %}">{{ content }}</div>')


def block(content: str, variant: str = "") -> Markup:
    """Content on a ground with our look, as a page shows it; ``variant``: further classes, such as ``dark``."""
    return _BLOCK(content=content, variant=variant)
