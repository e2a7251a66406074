"""Tables of web pages: what old office systems export under the name of an XLS.

A page counts as a file of tables where most of its text stands in them; any other is a page of the web and no table.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from data.files.archive import BLOCK, Room
from data.files.decode import HEAD, MARKUP, Text, no_csv_but_html, text_of
from data.files.sheet_cells import Cell, Grid, Merged, damaged
from data.refusal import Refusal

#: What is written in a page and no reader sees.
_UNSEEN = ("script", "style", "title", "template")
#: A table has at least so many rows and columns; those of fewer are made for looks.
LEAST_ROWS, LEAST_COLUMNS = 2, 2
#: Rows or columns that one cell may span.
MOST_SPANNED = 1000
#: What a page says of its own encoding, in the words of ``text_encoding``.
_DECLARED = re.compile(rb"(?i)charset=[\"']?([\w-]+)")
_NAMES = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
    "big5": "big5",
    "shift_jis": "shift_jis",
    **dict.fromkeys(("iso-8859-1", "windows-1252"), "latin-1"),
}
_MARKS = (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")


def is_page(path: Path) -> bool:
    """Whether a file begins as a web page with a table in it."""
    if not _begins_so(path):
        return False
    before = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK).replace(b"\x00", b"").lower():
            if b"<table" in before + block:
                return True
            before = block[-len(b"<table") :]
    return False


def _begins_so(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(HEAD)
    mark, codec = next(((mark, codec) for mark, codec in _MARKS if head.startswith(mark)), (b"", "latin-1"))
    return bool(MARKUP.match(head.removeprefix(mark).decode(codec, "ignore")))


def page_text(path: Path, scratch: Path, said: str | None) -> Text:
    """The text of a page as ``text_of`` finds it; where that would have to ask, as the page itself declares."""
    try:
        return text_of(path, scratch, said)
    except Refusal as refusal:
        declared = _DECLARED.search(path.read_bytes()[:HEAD])
        name = _NAMES.get(declared[1].decode("ascii").lower()) if declared else None
        if refusal.code != "encoding_needed" or name is None:
            raise
        return text_of(path, scratch, name)


def grids(path: Path, skip: int, room: Room) -> list[Grid]:
    """The tables of a page in UTF-8 behind so many bytes. Raises Refusal for one that is more than its tables, and over
    the bounds of ``room``.
    """
    room.take(path.stat().st_size)
    with path.open("r", encoding="utf-8", newline="") as file:
        file.seek(skip)
        page = file.read()
    reader = _Reader()
    try:
        reader.feed(page)
        reader.close()
    except AssertionError:  # the parser's own word for a declaration that is none, such as <![
        raise damaged() from None
    tables = [table for table in reader.tables if table.holds_data]
    if not tables or sum(table.letters for table in tables) * 2 < reader.letters:
        raise no_csv_but_html()
    return [table.grid(f"表{number}", room) for number, table in enumerate(tables, 1)]


@dataclass
class _Spanning:
    text: str
    rows: int
    columns: int


@dataclass
class _Table:
    """A table of the page. ``outer``: others lie in it, so that it only arranges them."""

    rows: list[list[_Spanning]] = field(default_factory=list)
    outer: bool = False

    @property
    def letters(self) -> int:
        return sum(len(cell.text) for row in self.rows for cell in row)

    @property
    def holds_data(self) -> bool:
        filled = [row for row in self.rows if any(cell.text for cell in row)]
        return not self.outer and len(filled) >= LEAST_ROWS and max(map(len, filled)) >= LEAST_COLUMNS

    def grid(self, name: str, room: Room) -> Grid:
        """Its cells where they stand, those that span rows or columns in their first."""
        placed: list[dict[int, str]] = []
        merged: list[Merged] = []
        taken: dict[int, int] = {}  # column → the first row in which it is free again
        for number, row in enumerate(self.rows):
            place, cells = 0, dict[int, str]()
            for cell in row:
                while taken.get(place, 0) > number:
                    place += 1
                cells[place] = cell.text
                bottom, right = min(number + cell.rows, len(self.rows)) - 1, place + cell.columns - 1
                if bottom > number:
                    merged.append(Merged(number, place, bottom, right))
                    taken |= dict.fromkeys(range(place, right + 1), bottom + 1)
                place = right + 1
            placed.append(cells)
        width = 1 + max((column for cells in placed for column in cells), default=0)
        room.span(len(placed), width)

        def read() -> Iterator[list[Cell]]:
            for cells in placed:
                yield [cells.get(column, "") for column in range(width)]

        within = (range_._replace(right=min(range_.right, width - 1)) for range_ in merged)
        return Grid(name, read, tuple(sorted(within)))


class _Reader(HTMLParser):
    """Collects tables; where an end is not written, the next cell, row or table ends what is open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.letters = 0
        self._open: list[_Table] = []
        self._cells: list[_Spanning | None] = []  # of each open table the open cell
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            if self._open:
                self._open[-1].outer = True
            self._open.append(_Table())
            self._cells.append(None)
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].rows.append([])
        elif tag in ("td", "th") and self._open:
            self._end_cell()
            if not self._open[-1].rows:
                self._open[-1].rows.append([])
            said = dict(attrs)
            cell = _Spanning("", _span(said.get("rowspan")), _span(said.get("colspan")))
            self._open[-1].rows[-1].append(cell)
            self._cells[-1] = cell
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in ("td", "th", "tr") and self._open:
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            self._open.pop()
            self._cells.pop()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        self.letters += len("".join(data.split()))
        if self._cells and (cell := self._cells[-1]):
            cell.text += data if data == "\n" else re.sub(r"\s+", " ", data)

    def _end_cell(self) -> None:
        if self._cells and (cell := self._cells[-1]):
            cell.text = "\n".join(line.strip() for line in cell.text.split("\n")).strip()
            self._cells[-1] = None


def _span(said: str | None) -> int:
    return min(int(said), MOST_SPANNED) if said and said.isascii() and said.isdigit() and int(said) else 1
