"""Short tables as HTML, in which a cell may carry a state: shape, word and colour together."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.templates import Markup, escaped, ours, template
from pages.frame.tiles import mark


@dataclass(frozen=True)
class TableColumn:
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

    @property
    def called(self) -> str:
        """The number as a telephone dials it."""
        return "".join(sign for sign in self.number if sign.isdecimal() or sign == "+")


@dataclass(frozen=True)
class Linked:
    """Words that lead somewhere; a click anywhere in their row does too."""

    words: str
    link: str


Cell = str | Marked | Phone | Linked

_CALL = template("""
    <div class="kb"><a class="phone call" href="tel:{{ phone.called }}">{{ label }} {{ phone.number }}</a></div>
""")


def phone_link(label: str, number: str) -> Markup:
    """A phone number that calls when it is touched, behind a word such as 拨打."""
    return _CALL(label=label, phone=Phone(number))


_TABLE = template("""
    <div class="kb">
      <div class="scroll" tabindex="0" role="group" aria-label="{{ columns | map(attribute='label') | join(' ') }}">
        <table class="rows">
          <thead>
            <tr>
              {% for column in columns %}<th{% if column.number %} class="num"{% endif %}>{{ column.label }}</th>
              {%- endfor %}
            </tr>
          </thead>
          <tbody>{{ body }}</tbody>
        </table>
      </div>
    </div>
""")

_LINK = template('<a class="go" href="{{ link }}" target="_self">{{ words }}</a>')


def table(columns: Sequence[TableColumn], rows: Iterable[Sequence[Cell]], lang: str) -> Markup:
    """The table; everything in it is escaped. It scrolls sideways where the screen is narrow, by the arrow keys too."""
    begins = ['<td class="num">' if column.number else "<td>" for column in columns]
    marks = functools.cache(lambda cell: mark(cell.state, lang, cell.words))
    # The rows are put together here: a long list has tens of thousands of cells, for which a template takes three
    # times as long. A mark that many rows carry is filled once.
    body: list[str] = []
    for row in rows:
        body.append("<tr>")
        for begin, cell in zip(begins, row, strict=True):
            if isinstance(cell, str):
                body += (begin, escaped(cell), "</td>")
            elif isinstance(cell, Marked):
                body += (begin, marks(cell), "</td>")
            elif isinstance(cell, Linked):
                body += (begin, _LINK(link=cell.link, words=cell.words) if cell.link else escaped(cell.words), "</td>")
            else:
                body += (
                    begin,
                    '<a class="phone" href="tel:',
                    escaped(cell.called),
                    '">',
                    escaped(cell.number),
                    "</a></td>",
                )
        body.append("</tr>")
    return _TABLE(columns=columns, body=ours("".join(body)))
