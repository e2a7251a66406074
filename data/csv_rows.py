"""Text to rows: CSV read so that every row is accounted for under the number Excel shows."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from data.decode import BLOCK, Text
from data.refusal import Refusal

#: Rows of one Arrow batch made from quoted CSV.
BATCH_ROWS = 50_000
#: The csv module's own bound on a cell; the upload limit bounds ours.
csv.field_size_limit(1 << 30)
#: More columns than this is no daily sheet.
MOST_COLUMNS = 500
#: Rows looked through for the header, since sheets often carry a title above it.
HEADER_ROWS = 20


@dataclass(frozen=True)
class Table:
    """A CSV file whose header is known.

    ``header``: the cells of the header row; ``line``: its row number, as Excel counts;
    ``delimiter``: what separates cells.
    """

    text: Text
    header: tuple[str, ...]
    line: int
    delimiter: str


def delimiter_of(text: Text) -> str:
    """The separator that occurs most often in the first lines: comma, tab, semicolon or ,."""
    with text.path.open("r", encoding="utf-8", newline="") as file:
        file.seek(text.skip)
        head = file.read(8192)
    counts = {mark: head.count(mark) for mark in (",", "\t", ";", "，", "|")}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def first_rows(text: Text, delimiter: str, most: int = HEADER_ROWS) -> list[list[str]]:
    """The first rows, for finding the header."""
    rows: list[list[str]] = []
    for row in _python_rows(text, delimiter):
        rows.append(row)
        if len(rows) == most:
            break
    return rows


def _decoded_lines(text: Text) -> Iterator[str]:
    with text.path.open("r", encoding="utf-8", newline="") as file:
        file.seek(text.skip)
        yield from file


def _python_rows(text: Text, delimiter: str) -> Iterator[list[str]]:
    """Rows as the csv module reads them, a quoted line break being part of its cell.

    Where quotes do not pair up, every physical line is a row of its own, and a line whose own
    quotes do not pair up is cut at its separators.
    """
    if text.plain or _quotes_pair_up(text, delimiter):
        yield from csv.reader(_decoded_lines(text), delimiter=delimiter, strict=True)
        return
    for line in _decoded_lines(text):
        try:
            yield next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except csv.Error:
            yield line.rstrip("\r\n").split(delimiter)


def _quotes_pair_up(text: Text, delimiter: str) -> bool:
    """Whether the whole file reads without an error."""
    try:
        for _ in csv.reader(_decoded_lines(text), delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def rows_of(table: Table) -> pa.RecordBatchReader:
    """All rows below the header as Arrow batches of text: ``line``, ``c0`` …, ``ragged``.

    Short rows are filled with blanks; ``ragged`` is true where a row has more cells than the
    header (cells beyond it must be blank). Line numbers are those Excel shows.
    """
    width = len(table.header)
    schema = pa.schema([("line", pa.int64()), *((f"c{i}", pa.string()) for i in range(width)), ("ragged", pa.bool_())])
    plain = table.text.plain and table.delimiter.isascii()
    batches = _plain_batches(table, schema) if plain else _python_batches(table, schema)
    return pa.RecordBatchReader.from_batches(schema, batches)


def _plain_batches(table: Table, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Arrow's reader; it hands over the rows whose number of cells differs, with their place."""
    width = len(table.header)
    odd: list[tuple[int, str]] = []

    def keep(row: pa_csv.InvalidRow) -> str:
        odd.append((row.number, row.text))
        return "skip"

    names = [f"c{i}" for i in range(width)]
    with table.text.path.open("rb") as file:
        file.seek(table.text.skip)
        for _ in range(table.line):
            file.readline()
        if file.tell() == table.text.path.stat().st_size:
            return
        reader = pa_csv.open_csv(
            file,
            read_options=pa_csv.ReadOptions(use_threads=False, column_names=names, block_size=BLOCK),
            parse_options=pa_csv.ParseOptions(
                delimiter=table.delimiter, quote_char=False, double_quote=False, ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )  # fmt: skip
        line, taken = table.line, 0
        for batch in reader:
            lines: list[int] = []
            rest = batch.num_rows
            # Odd rows sit between the regular ones: number the runs between them.
            while taken < len(odd) and odd[taken][0] + table.line - line - 1 <= rest:
                run = odd[taken][0] + table.line - line - 1
                lines.extend(range(line + 1, line + 1 + run))
                line, rest = line + run + 1, rest - run
                taken += 1
            numbers = pa.array([*lines, *range(line + 1, line + 1 + rest)]) if lines else _counting(line, rest)
            line += rest
            flags = pa.array(np.zeros(batch.num_rows, dtype=bool))
            yield pa.RecordBatch.from_arrays([numbers, *batch.columns, flags], schema=schema)
    rows = [(number + table.line, cells.rstrip("\r\n").split(table.delimiter)) for number, cells in odd]
    yield _batch(rows, width, schema)


def _counting(line: int, count: int) -> pa.Array:
    return pa.array(np.arange(line + 1, line + 1 + count, dtype=np.int64))


def _python_batches(table: Table, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    width = len(table.header)
    waiting: list[tuple[int, list[str]]] = []
    for number, row in enumerate(_python_rows(table.text, table.delimiter), start=1):
        if number <= table.line:
            continue
        waiting.append((number, row))
        if len(waiting) == BATCH_ROWS:
            yield _batch(waiting, width, schema)
            waiting = []
    yield _batch(waiting, width, schema)


def _batch(rows: Iterable[tuple[int, list[str]]], width: int, schema: pa.Schema) -> pa.RecordBatch:
    numbers, columns, ragged = [], [[] for _ in range(width)], []  # type: ignore[var-annotated]
    for number, row in rows:
        numbers.append(number)
        ragged.append(any(cell.strip() for cell in row[width:]))
        for index in range(width):
            columns[index].append(row[index] if index < len(row) else "")
    arrays = [pa.array(numbers, pa.int64()), *(pa.array(column, pa.string()) for column in columns)]
    return pa.RecordBatch.from_arrays([*arrays, pa.array(ragged, pa.bool_())], schema=schema)


def table_of(text: Text, delimiter: str, header_index: int, rows: list[list[str]]) -> Table:
    """The table whose header is the row at ``header_index`` of ``rows``.

    Raises Refusal where it has too many columns.
    """
    header = rows[header_index]
    while header and not header[-1].strip():
        header = header[:-1]
    if len(header) > MOST_COLUMNS:
        raise Refusal(
            "too_many_columns",
            f"表头有 {len(header):,} 列,超过上限 {MOST_COLUMNS} 列。请只保留需要的列。",
            f"The header has {len(header):,} columns, more than the limit of {MOST_COLUMNS}.",
        )
    return Table(text, tuple(header), header_index + 1, delimiter)
