"""The sheets of one file, read in this process: workbooks of both kinds, and pages of tables.

As a program of its own it reads for another process, which may end it: the board gives it so much memory and time and
no more.

    python -m data.files.sheet_reader ENCODING PATH SKIP FOLDER MOST_BYTES MOST_CELLS MOST_TEXT MEMORY SECONDS
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.files import html_tables, memory_limit, workbook, xls, xlsx
from data.files.archive import Room
from data.files.sheet_cells import Grid
from data.refusal import Refusal

#: What the program leaves in its folder: a file a sheet, and what it found.
SHEET, FOUND = "sheet{}.arrow", "found.json"
#: Under which the file of a sheet says its merged ranges.
MERGED = b"merged"
#: How the program ends when memory did not suffice.
OUT_OF_MEMORY = 3

#: What reads each kind of file.
_READERS: dict[str, Callable[[Path, int, Room], list[Grid]]] = {
    "xlsx": lambda path, _, room: xlsx.grids(path, room),
    "xls": lambda path, _, room: xls.grids(path, room),
    "html": html_tables.grids,
}


def grids(encoding: str, path: Path, skip: int, room: Room) -> list[Grid]:
    """The sheets that hold anything. Raises Refusal: empty, encrypted, damaged, another kind of document, or over the
    bounds of ``room``.
    """
    found = _READERS[encoding](path, skip, room)
    if not found:
        raise Refusal(
            "empty",
            "工作簿里没有内容,所有工作表都是空的。请检查后重新导出。",
            "The workbook is empty: no sheet holds anything. Please export it again.",
        )
    return found


def _write(grid: Grid, path: Path, room: Room) -> None:
    merged = np.array(grid.merged, np.int32).tobytes()
    batches = workbook.texts(grid, room)
    first = next(batches)
    schema = first.schema.with_metadata({MERGED: merged})
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, schema) as stream:
        stream.write_batch(first)
        for batch in batches:
            stream.write_batch(batch)


def main(encoding: str, path: str, skip: str, folder: str, *numbers: str) -> int:
    """Read a file and leave its sheets in a folder; how the program ends."""
    most_bytes, most_cells, most_text, memory, seconds = map(int, numbers)
    memory_limit.limit(memory, seconds)
    room = Room(most_bytes, most_cells, most_text)
    try:
        found = grids(encoding, Path(path), int(skip), room)
        for number, grid in enumerate(found):
            _write(grid, Path(folder) / SHEET.format(number), room)
        told = {"sheets": [grid.name for grid in found], "left": room.left}
    except Refusal as refusal:
        told = {"refusal": [refusal.code, refusal.zh, refusal.en]}
    except MemoryError:
        return OUT_OF_MEMORY
    (Path(folder) / FOUND).write_text(json.dumps(told), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
