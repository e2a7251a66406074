"""XLSX and XLS workbooks: each filled sheet is a table, its cells read as a person sees them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.files.archive import Room
from data.files.sheet_cells import Cell, Grid, Merged
from data.files.table import HEADER_ROWS, beyond, schema

#: Rows of one Arrow batch; with more, collecting garbage among their cells takes a fifth of the time.
BATCH_ROWS = 10_000
#: Cells of one batch of a wide sheet.
BATCH_CELLS = 400_000
#: Bytes of XML that the workbooks of one upload may unpack to, since they are held in memory: a million rows of ten
#: cells.
MOST_UNPACKED = 400_000_000
#: Excel keeps, and shows, fifteen digits of a number.
DIGITS = 15


@dataclass(frozen=True)
class WorkbookSheet:
    """A filled sheet; a ``data.files.table.Table``. Columns count from the first used one.

    ``stored``: reads all rows as they stand, as batches of texts. ``merged``: the ranges that span several rows.
    """

    name: str
    encoding: str
    stored: Callable[[], Iterator[pa.RecordBatch]]
    merged: tuple[Merged, ...] = ()
    size: int = 0

    def first_rows(self) -> list[list[str]]:
        """The first rows, for finding the header.

        A cell merged over several rows stands in each of them, so that the lower row of a header
        of two rows is whole.
        """
        return list(islice(self._rows([merged for merged in self.merged if merged.left == merged.right]), HEADER_ROWS))

    def batches(self, below: int, width: int) -> Iterator[pa.RecordBatch]:
        """All rows below row number ``below``; a cell merged over several of them stands in each."""
        merged = [merged for merged in self.merged if merged.top >= below]
        if merged:
            rows = islice(self._rows(merged), below, None)
            while several := list(islice(rows, BATCH_ROWS)):
                columns = [pa.array(column, pa.string()) for column in zip(*several, strict=True)]
                yield _batch(columns, below, width)
                below += len(several)
            return
        passed = 0
        for batch in self.stored():
            first, passed = max(below - passed, 0), passed + batch.num_rows
            if first < batch.num_rows:
                yield _batch(batch.slice(first).columns, passed - batch.num_rows + first, width)

    def _rows(self, merged: Sequence[Merged]) -> Iterator[list[str]]:
        """All rows, with these merged ranges filled wherever the row holds anything else."""
        waiting = list(reversed(merged))
        filling: list[tuple[Merged, str]] = []
        for number, row in enumerate(self._stored_rows()):
            if waiting or filling:
                blank = not any(row)
                while waiting and waiting[-1].top == number:
                    starting = waiting.pop()
                    filling.append((starting, row[starting.left]))
                filling = [(cells, value) for cells, value in filling if cells.bottom >= number]
                for cells, value in filling if not blank else ():
                    row[cells.left : cells.right + 1] = [value] * (cells.right + 1 - cells.left)
            yield row

    def _stored_rows(self) -> Iterator[list[str]]:
        for batch in self.stored():
            yield from map(list, zip(*(column.to_pylist() for column in batch.columns), strict=True))


def named(encoding: str, member: str, names: Sequence[str]) -> list[str]:
    """What the sheets of a file are called: those of an archive's member after it. The only one of a plain file has no
    name of its own, nor has the only table of a page.
    """
    if len(names) == 1 and (not member or encoding == "html"):
        return [member]
    return [f"{member} / {name}" if member else name for name in names]


def texts(grid: Grid, room: Room) -> Iterator[pa.RecordBatch]:
    """The rows of a sheet as texts. Raises Refusal over the bounds of ``room``."""
    rows = grid.rows()
    first = next(rows, None)
    if first is None:
        return
    rows = chain([first], rows)
    several = max(1, min(BATCH_ROWS, BATCH_CELLS // len(first)))
    while batch := list(islice(rows, several)):
        columns = [_texts(column) for column in zip(*batch, strict=True)]
        room.write(sum(pc.sum(pc.binary_length(column)).as_py() or 0 for column in columns))
        yield pa.RecordBatch.from_arrays(columns, names=[f"c{at}" for at in range(len(columns))])


def _batch(columns: Sequence[pa.Array], below: int, width: int) -> pa.RecordBatch:
    count = len(columns[0])
    more = pa.array([""] * count, pa.string())
    further = columns[width:]
    if any(pc.any(pc.not_equal(column, "")).as_py() for column in further):
        more = pa.array(map(beyond, zip(*(column.to_pylist() for column in further), strict=True)), pa.string())
    lines = pa.array(np.arange(below + 1, below + 1 + count, dtype=np.int64))
    cells = [*columns[:width], *[pa.array([""] * count, pa.string())] * (width - len(columns))]
    return pa.RecordBatch.from_arrays([lines, *cells, more], schema=schema(width))


def _texts(column: tuple[Cell, ...]) -> pa.Array:
    """A column as text; columns of nothing but text or whole numbers need no reading cell by cell."""
    types = set(map(type, column))
    if types == {str}:
        return pa.array(column, pa.string())
    if types == {float}:
        numbers = np.array(column)
        if (np.abs(numbers) < 10**DIGITS).all() and (numbers == np.trunc(numbers)).all():
            return pa.array(numbers.astype(np.int64)).cast(pa.string())
    return pa.array([cell if type(cell) is str else _text(cell) for cell in column], pa.string())


@lru_cache(maxsize=1 << 16, typed=True)
def _text(cell: Cell) -> str:
    """A cell as a person sees it: 101, 36.5, TRUE, 2022-04-01, 2022-04-01 08:30:00, 08:24:00, 26:30:00."""
    match cell:
        case str():
            return cell
        case bool():
            return str(cell).upper()
        case int():
            return str(cell)
        case float():
            whole = cell.is_integer() and abs(cell) < 10**DIGITS
            return str(int(cell)) if whole else f"{Decimal(f'{cell:.{DIGITS}g}'):f}"
        case datetime():
            seen = _to_the_second(cell)
            return seen.date().isoformat() if seen.time() == time() else seen.isoformat(" ")
        case date():
            return cell.isoformat()
        case time():
            return _to_the_second(datetime.combine(date(1900, 1, 1), cell)).time().isoformat()
    seconds = round(cell.total_seconds())
    clock = f"{abs(seconds) // 3600}:{abs(seconds) // 60 % 60:02}:{abs(seconds) % 60:02}"
    return f"-{clock}" if seconds < 0 else clock


def _to_the_second(moment: datetime) -> datetime:
    """Excel counts in fractions of a day, so 08:30:00 may be kept as 08:29:59.999."""
    try:
        return (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    except OverflowError:
        return moment.replace(microsecond=0)
