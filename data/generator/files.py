"""Tables as CSV files, millions of rows a second."""

import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv
from pyarrow.lib import ArrowInvalid

from data.generator.community import Community
from data.kinds import KINDS

#: What Excel and WPS end a line with.
LINE_END = "\r\n"
#: How a file may be encoded; the first opens right in Excel, the second is what older tools save.
ENCODINGS = ("utf-8-sig", "gb18030", "utf-8")
#: Headers: the Chinese words of ``data.kinds``, or its field names.
HEADERS = ("zh", "en")


def write(
    community: Community,
    folder: Path,
    kinds: Iterable[str],
    *,
    headers: str = HEADERS[0],
    encoding: str = ENCODINGS[0],
    split_days: bool = False,
) -> Iterator[tuple[Path, int, float]]:
    """Write each kind into ``folder``, which is made when missing: ``roster.csv``, ``checkins.csv`` …

    With ``split_days`` the kinds with days get a file a day, ``checkins_2026-11-22.csv``.
    Yields each file's path, rows and seconds when it is written. Raises KeyError for an unknown
    kind, header or encoding.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        if split_days:
            files: Iterator[tuple[str, Iterable[pa.Table]]] = (
                (_name(kind, day), [part]) for day, part in community.parts(kind)
            )
        else:
            files = iter([(_name(kind), (part for _, part in community.parts(kind)))])
        began = time.perf_counter()
        for name, parts in files:
            rows = _write(folder / name, kind, parts, headers, encoding)
            yield folder / name, rows, time.perf_counter() - began
            began = time.perf_counter()


def _name(kind: str, day: date | None = None) -> str:
    return f"{kind}_{day.isoformat()}.csv" if day else f"{kind}.csv"


def _write(path: Path, kind: str, parts: Iterable[pa.Table], headers: str, encoding: str) -> int:
    fields = KINDS[kind].fields
    header = {"zh": [field.zh for field in fields], "en": [field.name for field in fields]}[headers]
    rows = 0
    with path.open("wb") as file:
        file.write((",".join(header) + LINE_END).encode(encoding))
        for part in parts:
            _append(file, part, encoding)
            rows += part.num_rows
    return rows


def _append(file: BinaryIO, part: pa.Table, encoding: str) -> None:
    """Add rows without a header."""
    try:
        rows = _rendered(part, "none")
    except ArrowInvalid:
        # Some cell holds a comma, a quote or a line break; Arrow then quotes every cell, which is slower.
        rows = _rendered(part, "needed")
    file.write(rows if encoding.startswith("utf-8") else rows.to_pybytes().decode().encode(encoding))


def _rendered(part: pa.Table, quoting: str) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    options = pyarrow.csv.WriteOptions(include_header=False, eol=LINE_END, quoting_style=quoting, batch_size=1 << 16)
    pyarrow.csv.write_csv(part, sink, options)
    return sink.getvalue()
