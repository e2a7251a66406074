"""The rows of a batch that want mending as a file of their own: to be corrected and sent again by itself.

The rejected ones, and those of which a cell was left empty.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from data.batches import uploads
from data.exports.csv_safe import separated
from data.files.csv_rows import CsvTable
from data.files.table import Table
from data.files.tables_of_file import TEXT, kept_tables, kind_of, numbered_rows
from data.store import originals
from data.store.database import Store

#: What stands behind the original's columns; no kind knows a header like these.
REASONS = ("行号 line", "列 column", "原因", "reason")
#: And behind those of rows that count, for whoever goes and asks.
WHOM = ("谁 who", "门 door")
#: How the file is written, by the original's encoding; a workbook's rows become what Excel opens best.
_WRITTEN = {"gb18030": "gb18030", "utf-16": "utf-16"}


def file_name(batch_id: int, day: Any, what: str = "rejects") -> str:
    """The name of a batch's file of rows to mend; it carries the day that the rows themselves do not."""
    return f"{what}_{batch_id}{f'_{day}' if day else ''}.csv"


def rejects_csv(store: Store, batch_id: int) -> tuple[str, bytes] | None:
    """Name and content: each rejected row as the file had it, its line and reasons behind; None for an unknown batch.

    In the original's encoding, separator and order of columns. The name carries the day that the
    rows do not, so that the corrected file can be sent by itself. Cells beyond the header's stand
    behind the reasons: sent again uncorrected, the row is rejected again.
    """
    return _to_mend(store, batch_id, "rejects", uploads.rejects)


def remarks_csv(store: Store, batch_id: int) -> tuple[str, bytes] | None:
    """The same of the rows with remarks, a line a remark; the person and the door behind the reasons."""
    return _to_mend(store, batch_id, "remarks", uploads.all_remarks, WHOM, ("name", "room"))


def _to_mend(
    store: Store,
    batch_id: int,
    what: str,
    reasons_of: Callable[[Store, int], list[dict[str, Any]]],
    further: Sequence[str] = (),
    named: Sequence[str] = (),
) -> tuple[str, bytes] | None:
    found = store.rows(
        "select original, table_name, file_name, day, encoding from batches where batch_id = $id", {"id": batch_id}
    )
    if not found:
        return None
    original, table_name, sent_as, day, read_as = found[0]
    header = [column["source"] for column in uploads.columns(store, batch_id)]
    reasons = reasons_of(store, batch_id)
    kept = originals.kept(store, original)
    rows, encoding, delimiter = original_rows(
        store, kept, sent_as, table_name or "", header, {row["line"] for row in reasons}, read_as
    )
    blank: list[str] = [""] * len(header)
    lines: list[list[Any]] = [[*header, *REASONS, *further]]
    for row in reasons:
        cells = rows.get(row["line"], blank)
        said = [row["line"], row["column"], row["reason_zh"], row["reason_en"], *(row[name] for name in named)]
        lines.append([*cells[: len(header)], *said, *cells[len(header) :]])
    return file_name(batch_id, day, what), _written(lines, encoding, delimiter)


def _written(lines: list[list[Any]], encoding: str, delimiter: str) -> bytes:
    text = separated(lines, delimiter if len(delimiter) == 1 and delimiter.isascii() else ",")
    return text.encode(_WRITTEN.get(encoding, "utf-8-sig"), "replace")


def original_rows(
    store: Store,
    original: Path | None,
    sent_as: str,
    table_name: str,
    header: list[str],
    lines: set[int],
    encoding: str | None = None,
) -> tuple[dict[int, list[str]], str, str]:
    """The cells of these lines of a kept original, by line, with its encoding and separator; none where it is gone.

    ``encoding``: that in which it was read at first.
    """
    if not lines or original is None:
        return {}, "utf-8-sig", ","
    with kept_tables(store, original, sent_as, encoding) as tables:
        # Of a workbook or an archive that must not be kept whole each table is kept as a text.
        wanted = "" if kind_of(original) == TEXT else table_name
        table = next((table for table in tables if table.name == wanted), None)
        if table is None:
            return {}, "utf-8-sig", ","
        return _cells(table, header, lines), table.encoding, table.delimiter if isinstance(table, CsvTable) else ","


def _cells(table: Table, header: list[str], lines: set[int]) -> dict[int, list[str]]:
    width = max([len(header), *(len(row) for row in table.first_rows())])
    return {
        line: cells + [""] * (len(header) - len(cells)) for line, cells in numbered_rows(table, width) if line in lines
    }
