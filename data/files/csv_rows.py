"""Text to rows: CSV read so that every row is accounted for under the number Excel shows."""

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from data.files.decode import BLOCK, Text, no_csv_but_html, text_of
from data.files.table import BEYOND, HEADER_ROWS, beyond, schema

#: Rows of one Arrow batch made from quoted CSV.
BATCH_ROWS = 50_000
#: The csv module's own bound on a cell; the upload limit bounds ours.
csv.field_size_limit(1 << 30)
#: A quoted cell that goes on for more lines or characters than this has lost its closing quote.
LONGEST_CELL_LINES, LONGEST_CELL = 1000, 1 << 24
#: Rows of more cells are cut in Python, one by one.
MOST_CELLS = 1000


@dataclass(frozen=True)
class CsvTable:
    """A text whose rows are lines and whose cells lie between ``delimiter``; a ``data.files.table.Table``."""

    text: Text
    delimiter: str
    name: str = ""

    @property
    def encoding(self) -> str:
        """How the original is encoded."""
        return self.text.encoding

    @property
    def size(self) -> int:
        """Bytes of the text, for telling how far reading has come."""
        return self.text.path.stat().st_size

    def first_rows(self) -> list[list[str]]:
        """The first rows, for finding the header."""
        return list(islice(self.rows(), HEADER_ROWS))

    def rows(self) -> Iterator[list[str]]:
        """All rows with all their cells, from the first on."""
        return _python_rows(self)

    def batches(self, below: int, width: int) -> Iterator[pa.RecordBatch]:
        """All rows below row number ``below`` as Arrow batches of ``table.schema``.

        Short rows are filled with blanks; ``beyond`` is what stands behind the first ``width`` cells.
        """
        plain = self.text.plain and self.delimiter.isascii()
        return _plain_batches(self, below, width) if plain else _python_batches(self, below, width)


def csv_table(path: Path, scratch: Path, name: str = "", encoding: str | None = None) -> CsvTable:
    """The table of a text file; one that is not UTF-8 is rewritten at ``scratch``. ``encoding``: what its sender says.
    Raises Refusal.
    """
    text = text_of(path, scratch, encoding)
    if text.page:
        raise no_csv_but_html()
    return CsvTable(text, _delimiter_of(text), name)


def _delimiter_of(text: Text) -> str:
    """The separator that the most of the first lines have: comma, tab, semicolon, ， or |; of several the most
    frequent.

    Chinese commas stand in many a text, but hardly ever in a header.
    """
    with text.path.open("r", encoding="utf-8", newline="") as file:
        file.seek(text.skip)
        head = file.read(8192)
    counts = {
        mark: (sum(mark in line for line in head.splitlines()), head.count(mark))
        for mark in (",", "\t", ";", "，", "|")
    }
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best][1] else ","


def _decoded_lines(text: Text) -> Iterator[str]:
    with text.path.open("r", encoding="utf-8", newline="") as file:
        file.seek(text.skip)
        yield from file


class _Lines:
    """The lines of a text, some of which may be put back."""

    def __init__(self, text: Text) -> None:
        self._lines = _decoded_lines(text)
        self._ahead: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return self._ahead.popleft() if self._ahead else next(self._lines)

    def put_back(self, lines: list[str]) -> None:
        self._ahead.extendleft(reversed(lines))


def _python_rows(table: CsvTable) -> Iterator[list[str]]:
    """Rows with quoted cells, a quoted line break being part of its cell.

    A quote that nothing closes, or that seems to close only rows further down, is a sign like any
    other: its line is a row of its own, and the lines after it are rows again.
    """
    lines, usual = _Lines(table.text), _usual_separators(table)
    for line in lines:
        if '"' not in line:
            yield _cut(line, table.delimiter)
            continue
        several = [line, *_until_quotes_pair_up(line, lines)]
        row = _parsed(several, table.delimiter, usual)
        if row is None:
            lines.put_back(several[1:])
            row = _parsed([line], table.delimiter, usual) or _cut(line, table.delimiter)
        yield row


def _usual_separators(table: CsvTable) -> int:
    """How many separators most of the first lines have that have any: the lines of a long cell may have none."""
    counts = Counter(line.count(table.delimiter) for line in islice(_decoded_lines(table.text), HEADER_ROWS))
    del counts[0]
    return counts.most_common(1)[0][0] if counts else 0


def _cut(line: str, delimiter: str) -> list[str]:
    bare = line.rstrip("\r\n")
    return bare.split(delimiter) if bare else []


def _until_quotes_pair_up(line: str, following: Iterator[str]) -> Iterator[str]:
    """The lines after this one that its open quote takes in, within bounds."""
    open_quote, size, taken = line.count('"') % 2, len(line), 0
    while open_quote and taken < LONGEST_CELL_LINES and size < LONGEST_CELL and (line := next(following, "")):
        yield line
        open_quote ^= line.count('"') % 2
        size += len(line)
        taken += 1


def _parsed(lines: list[str], delimiter: str, usual: int) -> list[str] | None:
    """The one row that these lines make; None where they are not one well-formed row."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    if len(rows) == 1 and len(rows[0]) == usual + 1:
        return rows[0]  # as many cells as there shall be: whatever stands in their lines belongs to them
    # Lines inside a cell that look like rows themselves have been swallowed by a stray quote.
    first = _shape(lines[0], delimiter)
    swallowed = usual and len(first) == usual + 1 and any(_alike(first, _shape(line, delimiter)) for line in lines[1:])
    return None if len(rows) != 1 or swallowed else rows[0]


def _shape(line: str, delimiter: str) -> list[str]:
    """Of each cell: blank, or whether it begins with a digit."""
    cells = (cell.strip('" \t\r\n')[:1] for cell in line.split(delimiter))
    return ["9" if cell.isdigit() else cell and "x" for cell in cells]


def _alike(first: list[str], other: list[str]) -> bool:
    """Whether two lines have as many cells, and where both are filled, cells of the same shape."""
    return len(first) == len(other) and all(a == b for a, b in zip(first, other, strict=True) if a and b)


def _plain_batches(table: CsvTable, below: int, width: int) -> Iterator[pa.RecordBatch]:
    """Arrow's reader; it hands over the rows whose number of cells differs, with their place."""
    odd: list[tuple[int, str]] = []
    text = table.text

    def keep(row: pa_csv.InvalidRow) -> str:
        odd.append((row.number, row.text))
        return "skip"

    names = [f"c{i}" for i in range(_usual_cells(table, below, width))]
    with text.path.open("rb") as file:
        file.seek(text.skip)
        for _ in range(below):
            file.readline()
        if file.tell() == text.path.stat().st_size:
            return
        reader = pa_csv.open_csv(
            file,
            read_options=pa_csv.ReadOptions(use_threads=False, column_names=names, block_size=BLOCK),
            parse_options=pa_csv.ParseOptions(
                delimiter=table.delimiter,
                quote_char=False,
                double_quote=False,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
        line, taken = below, 0
        for batch in reader:
            lines: list[int] = []
            rest = batch.num_rows
            # Odd rows sit between the regular ones: number the runs between them.
            while taken < len(odd) and odd[taken][0] + below - line - 1 <= rest:
                run = odd[taken][0] + below - line - 1
                lines.extend(range(line + 1, line + 1 + run))
                line, rest = line + run + 1, rest - run
                taken += 1
            numbers = pa.array([*lines, *range(line + 1, line + 1 + rest)]) if lines else _counting(line, rest)
            line += rest
            yield _fitted(numbers, batch.columns, width)
            if taken >= BATCH_ROWS:
                yield _odd_batch(odd[:taken], table, below, width)
                del odd[:taken]
                taken = 0
    yield _odd_batch(odd, table, below, width)


def _usual_cells(table: CsvTable, below: int, width: int) -> int:
    """How many cells most of the first rows below the header have: often one more, or less, than the header."""
    counts = Counter(
        line.count(table.delimiter) + 1
        for line in islice(_decoded_lines(table.text), below, below + HEADER_ROWS)
        if line.strip()
    )
    usual = counts.most_common(1)[0][0] if counts else width
    return usual if usual <= MOST_CELLS else width


def _fitted(numbers: pa.Array, cells: list[pa.Array], width: int) -> pa.RecordBatch:
    """A batch of ``width`` columns from as many cells as the rows have."""
    more = pa.repeat("", len(numbers))
    if any(pc.any(pc.not_equal(column, "")).as_py() for column in cells[width:]):
        trimmed = [pc.utf8_trim_whitespace(column) for column in cells[width:]]
        more = pc.utf8_rtrim(pc.binary_join_element_wise(*trimmed, BEYOND), BEYOND)
    blank = [pa.repeat("", len(numbers))] * (width - len(cells))
    return pa.RecordBatch.from_arrays([numbers, *cells[:width], *blank, more], schema=schema(width))


def _odd_batch(odd: list[tuple[int, str]], table: CsvTable, below: int, width: int) -> pa.RecordBatch:
    return _batch(((number + below, _cut(cells, table.delimiter)) for number, cells in odd), width)


def _counting(line: int, count: int) -> pa.Array:
    return pa.array(np.arange(line + 1, line + 1 + count, dtype=np.int64))


def _python_batches(table: CsvTable, below: int, width: int) -> Iterator[pa.RecordBatch]:
    rows = islice(enumerate(_python_rows(table), start=1), below, None)
    while waiting := list(islice(rows, BATCH_ROWS)):
        yield _batch(waiting, width)


def _batch(rows: Iterable[tuple[int, list[str]]], width: int) -> pa.RecordBatch:
    numbers, columns, more = [], [[] for _ in range(width)], []  # type: ignore[var-annotated]
    for number, row in rows:
        numbers.append(number)
        more.append(beyond(row[width:]))
        for index in range(width):
            columns[index].append(row[index] if index < len(row) else "")
    arrays = [pa.array(numbers, pa.int64()), *(pa.array(column, pa.string()) for column in columns)]
    return pa.RecordBatch.from_arrays([*arrays, pa.array(more, pa.string())], schema=schema(width))
