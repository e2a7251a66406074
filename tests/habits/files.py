"""How people hand a table over: the file's coding, its separators, and what else stands on the sheet."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
import xlwt

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Layout:
    """A way of making a file of a header and rows. ``first_line``: the line number of the first row in it."""

    name: str
    ending: str
    write: Callable[[Sequence[str], Rows], bytes]
    first_line: int = 2


def text(header: Sequence[str], rows: Rows, separator: str = ",", end: str = "\n", quote_all: bool = False) -> str:
    """The table as separated text."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting).writerows([header, *rows])
    return out.getvalue()


def _coded(encoding: str) -> Callable[[Sequence[str], Rows], bytes]:
    return lambda header, rows: text(header, rows).encode(encoding, "replace")


def _separated(separator: str) -> Callable[[Sequence[str], Rows], bytes]:
    return lambda header, rows: text(header, rows, separator).encode()


def _beside(header: str, cell: str, first: bool = False) -> Callable[[Sequence[str], Rows], bytes]:
    """With a column more, whose cells are these; ``{}`` is the row's number."""

    def write(names: Sequence[str], rows: Rows) -> bytes:
        cells = [cell.format(number) for number in range(1, len(rows) + 1)]
        if first:
            return text([header, *names], [[more, *row] for more, row in zip(cells, rows, strict=True)]).encode()
        return text([*names, header], [[*row, more] for more, row in zip(cells, rows, strict=True)]).encode()

    return write


def _above(*lines: str) -> Callable[[Sequence[str], Rows], bytes]:
    return lambda header, rows: ("".join(f"{line}\n" for line in lines) + text(header, rows)).encode()


def _headed(change: Callable[[str], str]) -> Callable[[Sequence[str], Rows], bytes]:
    return lambda header, rows: text([change(name) for name in header], rows).encode()


def _numbered(header: Sequence[str], rows: Rows) -> bytes:
    """As a survey writes its questions."""
    return text([f"{number}、{name}" for number, name in enumerate(header, 1)], rows).encode()


def _workbook(header: Sequence[str], rows: Rows, title: str = "", dates: bool = False) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("登记表")
    style = book.add_format({"num_format": "yyyy/m/d"})
    lines = [header, *rows]
    if title:
        sheet.merge_range(0, 0, 0, len(header) - 1, title)
        lines.insert(0, [])
    for line, cells in enumerate(lines):
        for column, cell in enumerate(cells):
            if dates and len(cell) == 10 and cell[4] == cell[7] == "-":
                sheet.write_datetime(line, column, datetime.fromisoformat(cell), style)
            elif dates and cell.replace(".", "", 1).isdigit() and len(cell) < 8:
                sheet.write_number(line, column, float(cell))
            else:
                sheet.write_string(line, column, cell)
    book.close()
    return out.getvalue()


def _old_workbook(header: Sequence[str], rows: Rows) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for line, cells in enumerate([header, *rows]):
        for column, cell in enumerate(cells):
            sheet.write(line, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _page(header: Sequence[str], rows: Rows) -> bytes:
    """The page that a government system gives as an .xls."""
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n" for cells in [header, *rows])
    return f"<html><head><meta charset='utf-8'></head><body><table>{lines}</table></body></html>".encode()


def _footed(*lines: str) -> Callable[[Sequence[str], Rows], bytes]:
    return lambda header, rows: (text(header, rows) + "".join(f"{line}\n" for line in lines)).encode()


def _again(header: Sequence[str], rows: Rows) -> bytes:
    """The header once more below, as where pages were copied together."""
    return (text(header, rows) + text(header, [])).encode()


def _backwards(header: Sequence[str], rows: Rows) -> bytes:
    return text(header[::-1], [row[::-1] for row in rows]).encode()


def _trailing(header: Sequence[str], rows: Rows) -> bytes:
    return "".join(f"{line},,,\n" for line in text(header, rows).splitlines()).encode()


LAYOUTS = (
    Layout("utf-8", "csv", _coded("utf-8")),
    Layout("utf-8 with a mark", "csv", _coded("utf-8-sig")),
    Layout("gb18030", "csv", _coded("gb18030")),
    Layout("utf-16", "csv", _coded("utf-16")),
    Layout("utf-16 big end first", "csv", lambda header, rows: b"\xfe\xff" + text(header, rows).encode("utf-16-be")),
    Layout("tabs", "txt", _separated("\t")),
    Layout("tabs named csv", "csv", _separated("\t")),
    Layout("semicolons", "csv", _separated(";")),
    Layout("bars", "csv", _separated("|")),
    Layout("windows line ends", "csv", lambda header, rows: text(header, rows, end="\r\n").encode()),
    Layout("all quoted", "csv", lambda header, rows: text(header, rows, quote_all=True).encode()),
    Layout("no last line end", "csv", lambda header, rows: text(header, rows).rstrip("\n").encode()),
    Layout("trailing separators", "csv", _trailing),
    Layout("a title", "csv", _above("幸福社区登记表"), 3),
    Layout("a title and separators", "csv", _above("幸福社区登记表,,,,", ",,,,"), 4),
    Layout("a title and who filled it in", "csv", _above("幸福社区登记表", "填表人:王敏,联系电话:027-85550000"), 4),
    Layout("a blank line", "csv", _above(""), 3),
    Layout("numbered rows", "csv", _beside("序号", "{}", first=True)),
    Layout("a column of notes", "csv", _beside("备注", "第{}行,无\n见附件")),
    Layout("a column without a name", "csv", _beside("", "")),
    Layout("a column of the community", "csv", _beside("社区", "幸福社区", first=True)),
    Layout("a sum below", "csv", _footed("合计,,,")),
    Layout("a signature below", "csv", _footed("", "填表人:王敏,,审核人:李强")),
    Layout("the header again", "csv", _again),
    Layout("columns in another order", "csv", _backwards),
    Layout("headers with a star", "csv", _headed(lambda name: f"*{name}")),
    Layout("headers that must be filled in", "csv", _headed(lambda name: f"{name}（必填）")),
    Layout("headers with blanks", "csv", _headed(lambda name: f" {name[0]} {name[1:]} ")),
    Layout("headers with a line break", "csv", _headed(lambda name: f"{name[:2]}\n{name[2:]}" if name[2:] else name)),
    Layout("headers with a colon", "csv", _headed(lambda name: f"{name}：")),
    Layout("numbered headers", "csv", _numbered),
    Layout("a workbook of text", "xlsx", _workbook),
    Layout("a workbook of days and numbers", "xlsx", lambda header, rows: _workbook(header, rows, dates=True)),
    Layout("a workbook under a title", "xlsx", lambda header, rows: _workbook(header, rows, "登记表"), 3),
    Layout("an old workbook", "xls", _old_workbook),
    Layout("a page named as a workbook", "xls", _page),
)
