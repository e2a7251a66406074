"""A table: what rows are read from, be it a text, a sheet of a workbook, or a member of an archive."""

import functools
from collections.abc import Iterable, Iterator
from typing import Protocol

import pyarrow as pa

#: Rows looked through for the header, since sheets often carry a title above it.
HEADER_ROWS = 20
#: Between cells beyond the header; it stands in no cell that a person typed.
BEYOND = "\x1f"


class Table(Protocol):
    """Rows of text under the numbers that Excel shows, the first being 1."""

    @property
    def name(self) -> str:
        """Blank for a plain file; else the sheet's or the member's name, both joined by " / "."""

    @property
    def encoding(self) -> str:
        """The codec of a text: utf-8, utf-8-sig, gb18030, big5 …; xlsx, xls or html for a sheet."""

    @property
    def size(self) -> int:
        """Bytes of all cells as text, for telling how far reading has come; 0 where unknown."""

    def first_rows(self) -> list[list[str]]:
        """The first HEADER_ROWS rows, for finding the header."""

    def batches(self, below: int, width: int) -> Iterator[pa.RecordBatch]:
        """All rows below row number ``below``, as Arrow batches of ``schema(width)``."""


@functools.cache
def schema(width: int) -> pa.Schema:
    """``line``, ``c0`` …, ``beyond``: the cells beyond ``width`` up to the last filled one, with BEYOND between them.
    Blank cells are ''.
    """
    cells = ((f"c{index}", pa.string()) for index in range(width))
    return pa.schema([("line", pa.int64()), *cells, ("beyond", pa.string())])


def beyond(cells: Iterable[str]) -> str:
    """The cells of a row beyond the header, as ``schema`` has them."""
    return BEYOND.join(cell.strip().replace(BEYOND, " ") for cell in cells).rstrip(BEYOND)


def rows_of(table: Table, width: int) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number, at most ``width`` cells each. Not always in order: rows of an odd width may
    come last.
    """
    for batch in table.batches(0, width):
        for line, *cells, _ in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield line, cells
