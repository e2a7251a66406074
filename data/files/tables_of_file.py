"""Any file to its tables: what it is follows from its content, not from how its name ends; but a page of the web is a
sheet only where its name does not say that it is a page.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data.files import archive, csv_rows, html_tables, sheets, workbook
from data.files.archive import Room
from data.files.decode import no_csv_but_html
from data.files.received import Received, receive
from data.files.sheet_cells import no_table
from data.files.table import Table, rows_of
from data.refusal import Refusal, full_disk_refused
from data.store.database import Store

WORKBOOK, ARCHIVE, TEXT, PAGE = "workbook", "archive", "text", "page"

#: Documents that are ZIP files inside: a name that tells them, and what they are.
_DOCUMENTS = (
    ("word/document.xml", "document", "Word 文档", "a Word document"),
    ("ppt/presentation.xml", "document", "PowerPoint 演示文稿", "a PowerPoint presentation"),
    ("xl/workbook.bin", "xlsb", "XLSB 工作簿", "an XLSB workbook"),
    ("meta-inf/manifest.xml", "opendocument", "OpenDocument 文档(ODS、ODT)", "an OpenDocument file (ODS, ODT)"),
    ("index/document.iwa", "numbers", "Numbers 表格", "a Numbers spreadsheet"),
)


#: Pages to be read by people, as our own prints are: not what systems send as a sheet.
_CALLED_PAGES = (".html", ".htm", ".xhtml")
#: A kept file, which was let in once, may unpack to so many times its size.
_UNPACKED = 2000


@dataclass(frozen=True)
class Refused:
    """A member of an archive that cannot be used; those beside it can."""

    name: str
    refusal: Refusal


@contextmanager
def received_tables(
    store: Store,
    content: bytes | Path | BinaryIO,
    file_name: str,
    most_bytes: float,
    encoding: str | None = None,
    check: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Received, list[Table | Refused]]]:
    """A file in the store's scratch folder with its tables, for as long as the block lasts. Raises Refusal as
    ``tables_of`` does.
    """
    try:
        with tempfile.TemporaryDirectory(dir=store.scratch, ignore_cleanup_errors=True) as scratch:
            received = receive(content, file_name, Path(scratch), most_bytes)
            yield received, tables_of(received.path, file_name, Path(scratch), int(most_bytes), encoding, check)
    except Exception:
        with full_disk_refused():
            raise


@contextmanager
def kept_tables(store: Store, path: Path, sent_as: str, encoding: str | None = None) -> Iterator[list[Table]]:
    """The tables of a file that is kept, for as long as the block lasts, without what cannot be used. Raises Refusal as
    ``tables_of`` does. ``encoding``: that in which it was read at first.
    """
    with tempfile.TemporaryDirectory(dir=store.scratch, ignore_cleanup_errors=True) as scratch:
        found = tables_of(path, sent_as, Path(scratch), path.stat().st_size * _UNPACKED, encoding)
        yield [table for table in found if not isinstance(table, Refused)]


def numbered_rows(table: Table, width: int) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number, as ``rows_of`` gives them; of a text each is as wide as it is."""
    return enumerate(table.rows(), start=1) if isinstance(table, csv_rows.CsvTable) else rows_of(table, width)


def tables_of(
    path: Path,
    file_name: str,
    scratch: Path,
    most_bytes: int,
    encoding: str | None = None,
    check: Callable[[], None] = lambda: None,
) -> list[Table | Refused]:
    """The tables of a file: a text is one, a workbook has one a filled sheet, a page its tables, an archive those of
    its members.

    ``scratch``: an empty folder that must last as long as the tables. ``most_bytes``: what an
    archive may unpack to. ``encoding``: what the sender says of texts. ``check``: raises a Refusal where the sender has
    stopped it. Raises Refusal where
    nothing can be read; the members of a ZIP are refused one by one.
    """
    kind, text = kind_of(path), scratch / "utf8"
    room = Room(min(most_bytes, workbook.MOST_UNPACKED), check=check)
    if kind != ARCHIVE:
        return _tables(kind, path, "", text, room, encoding, file_name)
    found: list[Table | Refused] = []
    for name, member in archive.unpack(path, file_name, scratch, most_bytes, check):
        try:
            if (kind := kind_of(member)) == ARCHIVE:
                raise _nested()
            found += _tables(kind, member, name, member.with_suffix(".utf8"), room, encoding, name)
        except Refusal as refusal:
            check()
            found.append(Refused(name, refusal))
    return found


def _tables(
    kind: str, path: Path, name: str, scratch: Path, room: Room, encoding: str | None, sent_as: str
) -> list[Table | Refused]:
    if kind == WORKBOOK:
        return [*sheets.sheets(path, scratch, name, room)]
    if kind == PAGE:
        if sent_as.lower().endswith(_CALLED_PAGES):
            raise no_csv_but_html()
        page = html_tables.page_text(path, scratch, encoding)
        return [*sheets.sheets(path, scratch.with_suffix(".sheets"), name, room, page)]
    return [csv_rows.csv_table(path, scratch, name, encoding)]


def kind_of(path: Path) -> str:
    """WORKBOOK, ARCHIVE, PAGE (of the web, with a table), or else TEXT. Raises Refusal for a damaged ZIP file and for
    documents of other programs.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head == b"\xd0\xcf\x11\xe0":
        return WORKBOOK
    if head.startswith(b"\x1f\x8b"):
        return ARCHIVE
    if head not in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return PAGE if html_tables.is_page(path) else TEXT
    with archive.opened(path) as parts:
        names = {archive.name_of(info).lower() for info in parts.infolist()}
    if "xl/workbook.xml" in names:
        return WORKBOOK
    for name, code, zh, en in _DOCUMENTS:
        if name in names:
            raise no_table(code, zh, en)
    return WORKBOOK if "[content_types].xml" in names else ARCHIVE


def _nested() -> Refusal:
    return Refusal(
        "nested_archive",
        "压缩包里还有压缩包,没有打开。请先解压,再把里面的表格上传。",
        "This is an archive within the archive, which is not opened. Please unpack it and upload the tables within.",
    )
