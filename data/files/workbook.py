"""XLSX and XLS workbooks: each filled sheet is a table, its cells read as a person sees them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.files import xls, xlsx
from data.files.archive import Room
from data.files.sheet_cells import Cell, Grid, Merged
from data.files.table import HEADER_ROWS, beyond, schema
from data.refusal import Refusal

#: Rows of one Arrow batch; with more, collecting garbage among their cells takes a fifth of the time.
BATCH_ROWS = 10_000
#: Bytes of XML that the workbooks of one upload may unpack to, since they are held in memory: a million rows of ten
#: cells.
MOST_UNPACKED = 400_000_000
#: Excel keeps, and shows, fifteen digits of a number.
DIGITS = 15


@dataclass(frozen=True)
class WorkbookSheet:
    """A filled sheet; a ``data.files.table.Table``. Columns count from the first used one."""

    name: str
    encoding: str
    grid: Grid
    size: int = 0

    def first_rows(self) -> list[list[str]]:
        """The first rows, for finding the header.

        A cell merged over several rows stands in each of them, so that the lower row of a header
        of two rows is whole.
        """
        upright = [merged for merged in self.grid.merged if merged.left == merged.right]
        return [[_text(cell) for cell in row] for row in islice(self._rows(upright), HEADER_ROWS)]

    def batches(self, below: int, width: int) -> Iterator[pa.RecordBatch]:
        """All rows below row number ``below``; a cell merged over several of them stands in each."""
        rows = islice(self._rows([merged for merged in self.grid.merged if merged.top >= below]), below, None)
        while batch := list(islice(rows, BATCH_ROWS)):
            yield _batch(batch, below, width)
            below += len(batch)

    def _rows(self, merged: Sequence[Merged]) -> Iterator[list[Cell]]:
        """All rows, with these merged ranges filled wherever the row holds anything else."""
        waiting = list(reversed(merged))
        filling: list[tuple[Merged, Cell]] = []
        for number, row in enumerate(self.grid.rows()):
            if waiting or filling:
                blank = all(cell == "" for cell in row)
                while waiting and waiting[-1].top == number:
                    starting = waiting.pop()
                    filling.append((starting, row[starting.left]))
                filling = [(cells, value) for cells, value in filling if cells.bottom >= number]
                for cells, value in filling if not blank else ():
                    row[cells.left : cells.right + 1] = [value] * (cells.right + 1 - cells.left)
            yield row


def sheets(path: Path, member: str = "", room: Room | None = None) -> list[WorkbookSheet]:
    """The filled sheets of a workbook, hidden ones too; those of an archive's member are named after it.

    The only filled sheet of a plain file has no name of its own. Raises Refusal: empty, encrypted,
    damaged, another kind of document, or over the bounds of ``room`` (MOST_UNPACKED).
    """
    room = room or Room(MOST_UNPACKED)
    with path.open("rb") as file:
        encoding = "xlsx" if file.read(2) == b"PK" else "xls"
    grids = xlsx.grids(path, room) if encoding == "xlsx" else xls.grids(path, room)
    if not grids:
        raise Refusal(
            "empty",
            "工作簿里没有内容,所有工作表都是空的。请检查后重新导出。",
            "The workbook is empty: no sheet holds anything. Please export it again.",
        )
    if member:
        return [WorkbookSheet(f"{member} / {grid.name}", encoding, grid) for grid in grids]
    return [WorkbookSheet(grid.name if len(grids) > 1 else "", encoding, grid) for grid in grids]


def _batch(rows: list[list[Cell]], below: int, width: int) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True))
    more = [""] * len(rows)
    if any(cell != "" for column in columns[width:] for cell in column):
        more = [beyond(map(_text, row[width:])) for row in rows]
    lines = pa.array(np.arange(below + 1, below + 1 + len(rows), dtype=np.int64))
    texts = [_texts(column) for column in columns[:width]]
    texts += [pa.array([""] * len(rows), pa.string())] * (width - len(texts))
    return pa.RecordBatch.from_arrays([lines, *texts, pa.array(more, pa.string())], schema=schema(width))


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
