"""XLSX workbooks: checked to be sound and within bounds, then read by calamine, which knows no bounds.

Calamine makes room for every cell between the outermost ones and ends the whole process where
memory does not suffice; one stray cell in the last column of the last row asks for half a terabyte.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from data.files import archive
from data.files.archive import MOST_CELLS, Room, too_many_cells
from data.files.sheet_cells import Grid, Merged, damaged, merged_within
from data.refusal import Refusal

#: References within reach, for three shapes of sheet: cells of one of them span no more than MOST_CELLS.
_WITHIN = (
    rb"[A-O](?:10[0-4][0-9]{4}|[0-9]{1,6})",  # narrow and long
    rb"[A-B]?[A-Z]1?[0-9]{1,5}",
    rb"[A-Z]{1,2}[0-9]{1,4}",  # wide and short
)
#: A cell that is not plainly written with such a reference.
_BEYOND = tuple(re.compile(rb'<c(?![a-zA-Z]| r="%s")' % reference) for reference in _WITHIN)
#: A cell whose element has a prefix.
_PREFIXED = re.compile(rb":c[\s/>]")
#: Bytes of a workbook that may be read beside everything else, packed and unpacked; cells that it may span; and bytes
#: that it may be made to write or to read over and over.
_SMALL, _SMALL_UNPACKED, _SMALL_CELLS, _SMALL_WORK = 200_000, 1_000_000, 200_000, 50_000_000
_REFERENCE = re.compile(r"([A-Za-z]{1,6})([0-9]{1,9})")


def is_small(path: Path) -> bool:
    """Whether a workbook cannot take much memory or time, whatever it was made for: all that its parts may be made to
    say, each sheet as often as the table of contents could name it, and each text in as many cells as there may be.
    """
    if path.stat().st_size > _SMALL:
        return False
    room, sheets, contents, longest = Room(_SMALL_UNPACKED), 0, 0, 0
    try:
        with archive.opened(path) as parts:
            for info in parts.infolist():
                part = b"".join(archive.content(parts, info, room))
                if b"sheetData" in part:
                    sheets += len(part)
                    if _reach_of(part) > _SMALL_CELLS:
                        return False
                else:
                    longest = max(longest, *map(len, part.split(b"<si")))
                    contents = max(contents, part.count(b"sheet"))
    except Refusal:
        return False  # whoever reads it says why
    cells = sheets // len(b"<c><v>0</v></c>")
    return sheets * max(contents, 1) <= _SMALL_WORK and cells * longest <= _SMALL_WORK


def grids(path: Path, room: Room) -> list[Grid]:
    """The sheets that hold anything. Raises Refusal: encrypted, damaged, more bytes or cells than ``room`` has."""
    with archive.opened(path) as parts:
        for info in parts.infolist():
            part = bytearray()
            for block in archive.content(parts, info, room):
                part += block
            _check_span(part)
    found = []
    # Opened here: by its path, calamine would go by how the file's name ends.
    with path.open("rb") as file, _readable():
        book = CalamineWorkbook.from_filelike(file)
        for index, about in enumerate(book.sheets_metadata):
            if about.typ is SheetTypeEnum.WorkSheet:
                cells = book.get_sheet_by_index(index)
                room.span(cells.height, cells.width)
                if any(cell != "" for row in cells.iter_rows() for cell in row):
                    found.append(Grid(about.name, cells.iter_rows, _merged(cells)))
    return found


def _merged(cells: CalamineSheet) -> tuple[Merged, ...]:
    first = cells.start[1] if cells.start else 0
    last = cells.end[0] if cells.end else 0
    ranges = (
        Merged(top, left - first, bottom, right - first)
        for (top, left), (bottom, right) in cells.merged_cell_ranges or ()
    )
    return merged_within(ranges, last + 1, cells.width)


@contextmanager
def _readable() -> Iterator[None]:
    """Raise Refusal for whatever calamine cannot read."""
    try:
        yield
    except (Refusal, OSError, MemoryError):
        raise
    except BaseException as error:
        # A panic is no Exception, and its class cannot be imported.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise damaged() from None
        raise


def _reach_of(part: bytes | bytearray) -> int:
    """How many cells lie between a sheet's outermost filled ones. Raises Refusal where it is damaged."""
    reach = _Reach()
    try:
        reach.parser.Parse(part, True)
    except (expat.ExpatError, ValueError):
        raise damaged() from None
    return reach.rows * reach.columns


def _check_span(part: bytearray) -> None:
    """Raise Refusal where this part is a sheet whose filled cells span more than MOST_CELLS."""
    if b"sheetData" not in part:
        return
    # Nearly every sheet is told by a search; only for the others each cell is looked at.
    if not _PREFIXED.search(part) and any(not beyond.search(part) for beyond in _BEYOND):
        return
    reach = _Reach()
    try:
        reach.parser.Parse(part, True)
    except (expat.ExpatError, ValueError):
        raise damaged() from None
    if reach.rows * reach.columns > MOST_CELLS:
        raise too_many_cells(reach.rows, reach.columns)


class _Reach:
    """Rows and columns between a sheet's outermost filled cells; a cell that only carries a format is not filled."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._row = self._column = self._at = 0
        self._in_cell = False
        self._top = self._left = 1 << 62
        self._bottom = self._right = 0

    @property
    def rows(self) -> int:
        return max(self._bottom + 1 - self._top, 0)

    @property
    def columns(self) -> int:
        return max(self._right + 1 - self._left, 0)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(":")[2]
        reference = attributes.get("r")
        if element == "row":
            self._row, self._column = int(reference) if reference else self._row + 1, 0
        elif element == "c":
            self._in_cell = True
            self._at, self._column = (self._row, self._column + 1) if reference is None else _place(reference)
        elif self._in_cell:
            self._top, self._bottom = min(self._top, self._at), max(self._bottom, self._at)
            self._left, self._right = min(self._left, self._column), max(self._right, self._column)

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c":
            self._in_cell = False


def _place(reference: str) -> tuple[int, int]:
    """Row and column of a reference such as B7, both from 1. Raises ValueError."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError(reference)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column
