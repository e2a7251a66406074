"""Short tables as HTML, in which a cell may carry a state: shape, word and colour together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from pages.frame.tiles import mark


@dataclass(frozen=True)
class Column:
    """A column: its heading, and whether it holds numbers, which stand to the right."""

    label: str
    number: bool = False


@dataclass(frozen=True)
class Marked:
    """A cell with a state of ``analytics.states`` and its own word for it."""

    state: str
    words: str


@dataclass(frozen=True)
class Phone:
    """A phone number, which calls when it is touched."""

    number: str


Cell = str | Marked | Phone


def table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], lang: str) -> str:
    """The table; everything in it is escaped. It scrolls sideways where the screen is narrow."""
    head = "".join(f"<th{_class(column)}>{escape(column.label)}</th>" for column in columns)
    body = "".join(
        "<tr>"
        + "".join(f"<td{_class(column)}>{_cell(cell, lang)}</td>" for column, cell in zip(columns, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="kb"><div class="scroll"><table class="rows"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div></div>"
    )


def _class(column: Column) -> str:
    return ' class="num"' if column.number else ""


def _cell(cell: Cell, lang: str) -> str:
    if isinstance(cell, Phone):
        called = "".join(sign for sign in cell.number if sign.isdecimal() or sign == "+")
        return f'<a class="phone" href="tel:{escape(called)}">{escape(cell.number)}</a>'
    return mark(cell.state, lang, cell.words) if isinstance(cell, Marked) else escape(cell)
