"""XLS workbooks, of Excel 2003 and before.

Read by xlrd although calamine reads them four times as fast: on a damaged XLS, calamine follows
circles of sectors or believes sizes until memory is out, which ends the whole process.
"""

import io
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import xlrd

from data.files.archive import Room
from data.files.sheet_cells import Cell, Grid, Merged, damaged, merged_within, no_table
from data.refusal import Refusal

#: Other documents of the same container: the stream that tells them, and what they are.
_DOCUMENTS = (
    ("WordDocument", "Word 文档", "a Word document"),
    ("PowerPoint Document", "PowerPoint 演示文稿", "a PowerPoint presentation"),
)
#: The stream that holds an XLSX under a password.
_ENCRYPTED = "EncryptedPackage"


def grids(path: Path, room: Room) -> list[Grid]:
    """The sheets that hold anything. Raises Refusal: encrypted, damaged, another document, too many cells."""
    book = _opened(path.read_bytes())
    return [grid for sheet in book.sheets() if (grid := _grid(sheet, book.datemode, room))]


def _opened(content: bytes) -> xlrd.Book:
    said = ""
    # Merged cells come with formatting only; a damaged format need not keep the values from being read.
    for formatting in (True, False):
        try:
            return xlrd.open_workbook(
                file_contents=content, formatting_info=formatting, ragged_rows=True, logfile=io.StringIO()
            )
        except MemoryError:
            raise
        except Exception as error:  # a damaged file raises anything
            said = str(error)
    if "encrypted" in said or _ENCRYPTED.encode("utf-16-le") in content:
        raise Refusal(
            "encrypted",
            "工作簿有密码,无法读取。请在 Excel 或 WPS 中取消密码,保存后再上传。",
            "The workbook has a password. Please remove it in Excel or WPS, save, and upload it again.",
        )
    for stream, zh, en in _DOCUMENTS:
        if stream.encode("utf-16-le") in content:
            raise no_table("document", zh, en)
    raise damaged()


def _grid(sheet: xlrd.sheet.Sheet, datemode: int, room: Room) -> Grid | None:
    """The used part of a sheet; None where it is empty. Cells that only carry a format are not used."""
    rows = [_cells(sheet, row, datemode) for row in range(sheet.nrows)]
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        return None
    first = min(next(index for index, cell in enumerate(row) if cell != "") for row in rows if row)
    width = max(map(len, rows)) - first
    room.span(len(rows), width)

    def read() -> Iterator[list[Cell]]:
        for row in rows:
            yield [*row[first:], *[""] * (width - max(len(row) - first, 0))]

    ranges = (
        Merged(top, left - first, bottom - 1, right - first - 1) for top, bottom, left, right in sheet.merged_cells
    )
    return Grid(sheet.name, read, merged_within(ranges, len(rows), width))


def _cells(sheet: xlrd.sheet.Sheet, row: int, datemode: int) -> list[Cell]:
    """A row's cells up to the last filled one."""
    cells: list[Cell] = []
    for kind, value in zip(sheet.row_types(row), sheet.row_values(row), strict=True):
        if kind in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER):
            cells.append(value)
        elif kind == xlrd.XL_CELL_DATE:
            cells.append(_moment(value, datemode))
        elif kind == xlrd.XL_CELL_BOOLEAN:
            cells.append(bool(value))
        else:
            cells.append("")
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _moment(value: float, datemode: int) -> datetime | time | float:
    """The moment that a serial day means; below one day a time of day; a number where there is no such day."""
    try:
        moment: datetime = xlrd.xldate.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value
    return moment.time() if 0 <= value < 1 else moment
