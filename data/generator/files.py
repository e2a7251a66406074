"""Tables as CSV files, millions of rows a second."""

import time
from collections.abc import Iterable
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
) -> Iterable[tuple[Path, int, float]]:
    """Write each kind into ``folder``, which is made when missing: ``roster.csv``, ``checkins.csv`` …

    With ``split_days`` the kinds with days get a file a day, ``checkins_2026-11-22.csv``.
    Yields each file's path, rows and seconds when it is written. Raises KeyError for an unknown
    kind, header or encoding.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        began = time.perf_counter()
        if not split_days:
            path = folder / f"{kind}.csv"
            yield path, _write(path, kind, (part for _, part in community.parts(kind)), headers, encoding), _since(began)
            continue
        for day, part in community.parts(kind):
            path = folder / _name(kind, day)
            yield path, _write(path, kind, [part], headers, encoding), _since(began)
            began = time.perf_counter()


def _name(kind: str, day: date | None) -> str:
    return f"{kind}_{day.isoformat()}.csv" if day else f"{kind}.csv"


def _since(began: float) -> float:
    return time.perf_counter() - began


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
    """Add rows without a header; quoted only where a cell needs it, which is rare and slower."""
    if encoding.startswith("utf-8"):
        start = file.tell()
        try:
            _rows(part, file, "none")
        except ArrowInvalid:
            file.seek(start)
            file.truncate()
            _rows(part, file, "needed")
        return
    buffer = pa.BufferOutputStream()
    _rows(part, buffer, "needed")
    file.write(buffer.getvalue().to_pybytes().decode().encode(encoding))


def _rows(part: pa.Table, sink: BinaryIO | pa.NativeFile, quoting: str) -> None:
    options = pyarrow.csv.WriteOptions(include_header=False, eol=LINE_END, quoting_style=quoting, batch_size=1 << 16)
    pyarrow.csv.write_csv(part, sink, options)
