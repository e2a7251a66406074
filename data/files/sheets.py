"""The sheets of a workbook or of a page of tables, whatever it was made for: what may take much is read in a process of
its own, which ends when its memory or its time is over, or when whoever sent the file stops it.
"""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.files import sheet_reader, workbook, xlsx
from data.files.archive import Room
from data.files.decode import Text
from data.files.sheet_cells import Merged, damaged
from data.files.workbook import WorkbookSheet
from data.refusal import Refusal

#: Bytes of memory and seconds of a processor that the reading of one file may take, and how many times as long by the
#: clock: on a busy machine it waits for others.
MEMORY, SECONDS, PATIENCE = 1_000_000_000, 60, 5
#: Files that are read at once in the whole board; others wait.
AT_ONCE = 2
#: Bytes of a page that may be read beside everything else; on marks that nothing closes the parser's time is a square.
SMALL_PAGE = 4_000
#: Seconds after which whoever waits looks whether it was stopped.
_LOOKS_EVERY_S = 0.1

#: The signals by which a system ends a process: SIGXCPU whose time is over, SIGKILL where memory has run out.
_OUT_OF_TIME, _KILLED = 24, 9
_ROOT = Path(__file__).parent.parent.parent
_turns = threading.BoundedSemaphore(AT_ONCE)


def sheets(
    path: Path, scratch: Path, member: str = "", room: Room | None = None, page: Text | None = None
) -> list[WorkbookSheet]:
    """The filled sheets of a workbook, hidden ones too, or the tables of a ``page``; those of an archive's member are
    named after it.

    ``scratch``: a path that is free and lasts as long as the sheets. Raises Refusal: empty, encrypted, damaged, another
    kind of document, over the bounds of ``room`` (workbook.MOST_UNPACKED), of MEMORY or SECONDS; Cancelled where
    ``room.check`` says so.
    """
    room = room or Room(workbook.MOST_UNPACKED)
    encoding, skip, path = ("html", page.skip, page.path) if page else (_encoding(path), 0, path)
    with _turn(room):
        if _is_small(encoding, path):
            found = sheet_reader.grids(encoding, path, skip, room)
            read = [(grid.name, list(workbook.texts(grid, room)), grid.merged) for grid in found]
            names = workbook.named(encoding, member, [name for name, _, _ in read])
            return [
                WorkbookSheet(name, encoding, partial(iter, batches), merged)
                for name, (_, batches, merged) in zip(names, read, strict=True)
            ]
        told = _read_apart(encoding, path, skip, scratch, room)
    names = workbook.named(encoding, member, told)
    files = [scratch / sheet_reader.SHEET.format(number) for number in range(len(names))]
    return [
        WorkbookSheet(name, encoding, partial(_stored, file), _merged(file))
        for name, file in zip(names, files, strict=True)
    ]


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        return "xlsx" if file.read(2) == b"PK" else "xls"


def _is_small(encoding: str, path: Path) -> bool:
    """Whether nothing in it can take much. Of an XLS nobody can tell before it is read."""
    if encoding == "html":
        return path.stat().st_size <= SMALL_PAGE
    return encoding == "xlsx" and xlsx.is_small(path)


@contextmanager
def _turn(room: Room) -> Iterator[None]:
    """One of the places in which files are read."""
    while not _turns.acquire(timeout=_LOOKS_EVERY_S):
        room.check()
    try:
        yield
    finally:
        _turns.release()


def _read_apart(encoding: str, path: Path, skip: int, folder: Path, room: Room) -> list[str]:
    """The names of the sheets that a process of its own has left in ``folder``."""
    folder.mkdir()
    said = folder / "said"
    numbers = (*room.left, MEMORY, SECONDS)
    command = [sys.executable, "-m", sheet_reader.__name__, encoding, path, skip, folder, *numbers]
    # None of the board's own words, such as a token; one thread and one heap, as others would reserve memory that they
    # never use.
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BOARD_")},
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    with said.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=_ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        try:
            _wait(process, room)
        finally:
            process.kill()
            process.wait()
    try:
        told = json.loads((folder / sheet_reader.FOUND).read_text("utf-8"))
    except (OSError, ValueError):
        raise _failed(process.returncode, said.read_bytes()) from None
    if "refusal" in told:
        raise Refusal(*told["refusal"])
    room.leave(tuple(told["left"]))
    return list(told["sheets"])


def _wait(process: subprocess.Popen[bytes], room: Room) -> None:
    until = time.monotonic() + SECONDS * PATIENCE
    while True:
        try:
            process.wait(_LOOKS_EVERY_S)
            return
        except subprocess.TimeoutExpired:
            room.check()
            if time.monotonic() > until:
                raise _too_slow() from None


def _failed(code: int, said: bytes) -> Refusal:
    """Why a process left nothing: its memory or its time was over, or the file made the reader crash."""
    if code in (sheet_reader.OUT_OF_MEMORY, -_KILLED) or b"MemoryError" in said or b"memory allocation" in said:
        return Refusal(
            "too_much_memory",
            f"这个工作簿展开后要用 {MEMORY // 10**6:,} MB 以上的内存,没有读完。请只留要用的工作表和列,"
            "或另存为 CSV 后再上传。",
            f"Reading this workbook takes more than {MEMORY // 10**6:,} MB of memory, so it was stopped. Please keep "
            "the sheets and columns that are needed, or save it as CSV.",
        )
    if code == -_OUT_OF_TIME or (sys.platform == "win32" and not said.strip()):  # there a job ends it without a word
        return _too_slow()
    words = said[-2000:].decode("utf-8", "replace")
    logging.getLogger(__name__).warning("reading a workbook ended with %s: %s", code, words)
    return damaged()


def _too_slow() -> Refusal:
    return Refusal(
        "too_slow",
        f"这个文件算了 {SECONDS} 秒还没有读完,已经停下。请只留要用的工作表和列,或另存为 CSV 后再上传。",
        f"This file was not read within {SECONDS} seconds of computing and was stopped. Please keep the sheets and "
        "columns that are needed, or save it as CSV.",
    )


def _stored(path: Path) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as stream:
        yield from stream


def _merged(path: Path) -> tuple[Merged, ...]:
    with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as stream:
        numbers = np.frombuffer(stream.schema.metadata[sheet_reader.MERGED], np.int32)
    return tuple(Merged(*map(int, row)) for row in numbers.reshape(-1, 4))
