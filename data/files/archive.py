"""ZIP and GZ archives: members written out under numbers, and never more bytes than are allowed.

What an archive says of itself is checked, not believed: names lead nowhere, sizes bound nothing.
"""

import copy
import gzip
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from data.refusal import Refusal
from data.visible_text import visible

#: More files than this in one archive is no day's work.
MOST_FILES = 200
#: Bytes of an archive's table of contents, which is read whole before anything else: more than so many files ever need.
MOST_CONTENTS = 2_000_000
#: Cells that the sheets of one upload may span, empty ones too, of which each takes some 30 bytes: sixteen full
#: columns.
MOST_CELLS = 1 << 24
#: Bytes of text that the sheets of one upload may show: eight columns of a million rows have a tenth of it.
MOST_TEXT = 800_000_000
#: Bytes unpacked at a time.
BLOCK = 1 << 20
#: What ``zipfile`` raises about archives that are damaged or made to mislead.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    OverflowError,
    NotImplementedError,
    OSError,
)
#: Bytes at the end of a ZIP file in which its own end is told: a comment of 64 KB, and three records before it.
_END = (1 << 16) + 200
#: Bit 11 of a member's flags: its name is UTF-8. Bit 0: it is encrypted.
_UTF8, _ENCRYPTED = 0x800, 0x1
#: Who packed a member, and what Windows says of a link.
_WINDOWS, _REPARSE_POINT = 0, 0x400
#: Files that systems and programs leave behind, not people.
_LEFT_BEHIND = ("thumbs.db", "desktop.ini")


class Room:
    """What one upload may still unpack: bytes, cells of workbooks, and bytes of the texts in these."""

    def __init__(
        self,
        most_bytes: int,
        most_cells: int = MOST_CELLS,
        most_text: int = MOST_TEXT,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """Room for so many. ``check``: raises a Refusal where whoever sent it has stopped it; asked now and then."""
        self.most_bytes = self._bytes = most_bytes
        self._cells, self._text = most_cells, most_text
        self.check = check

    @property
    def left(self) -> tuple[int, int, int]:
        """Bytes, cells and bytes of text that may still come."""
        return self._bytes, self._cells, self._text

    def leave(self, left: tuple[int, int, int]) -> None:
        """What is left after another process has taken its part."""
        self._bytes, self._cells, self._text = left

    def write(self, count: int) -> None:
        """So many bytes of text more. Raises Refusal where they are too many: a text that stands in a workbook once may
        be shown by a million cells.
        """
        self._text -= count
        if self._text < 0:
            raise Refusal(
                "too_large_unpacked",
                "表格里的文字展开后太多,没有读完。请只留要用的列,或拆成几个文件后再上传。",
                "The texts of the table are too long altogether. Please keep the columns that are needed, or split it.",
            )

    def take(self, count: int) -> None:
        """So many bytes more. Raises Refusal where they are too many."""
        self.check()
        self._bytes -= count
        if self._bytes < 0:
            most = f"{self.most_bytes / 1e6:g} MB"
            raise Refusal(
                "too_large_unpacked",
                f"解压后超过上限 {most},没有读完。请拆成几个小一些的文件,分几次上传。",
                f"It unpacks to more than {most}. Please split it into smaller files and upload them one by one.",
            )

    def span(self, rows: int, columns: int) -> None:
        """A sheet of so many rows and columns more. Raises Refusal where their cells are too many."""
        self._cells -= rows * columns
        if self._cells < 0:
            raise too_many_cells(rows, columns)


def too_many_cells(rows: int, columns: int) -> Refusal:
    """The refusal of a sheet that would take too much memory."""
    return Refusal(
        "too_many_cells",
        f"工作表的范围太大({rows:,} 行 × {columns:,} 列),常常是很远的地方误填了一格。请删掉远处的内容后再上传。",
        f"The sheet spans {rows:,} rows by {columns:,} columns, often because of one stray cell far away. "
        "Please delete what lies far from the table and upload it again.",
    )


def unpack(
    path: Path, file_name: str, scratch: Path, most_bytes: int, check: Callable[[], None] = lambda: None
) -> list[tuple[str, Path]]:
    """The files in a ZIP or GZ archive: their names, and where in the folder ``scratch`` they were written.

    Folders, links and what systems leave behind are passed over; archives within are not unpacked.
    Raises Refusal: empty, encrypted, damaged, too many files, or more than ``most_bytes`` in all.
    """
    with path.open("rb") as file:
        gzipped = file.read(2) == b"\x1f\x8b"
    room = Room(most_bytes, check=check)
    return [_gunzip(path, file_name, scratch, room)] if gzipped else _unzip(path, scratch, room)


def _gunzip(path: Path, file_name: str, scratch: Path, room: Room) -> tuple[str, Path]:
    target = scratch / "member0"
    try:
        with gzip.open(path) as source, target.open("wb") as out:
            while block := source.read(BLOCK):
                room.take(len(block))
                out.write(block)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise _damaged() from None
    return re.sub(r"(?i)\.gz$", "", PurePath(file_name).name), target


def _unzip(path: Path, scratch: Path, room: Room) -> list[tuple[str, Path]]:
    files: list[tuple[str, Path]] = []
    with opened(path) as archive:
        wanted = [(name, info) for info in archive.infolist() if _wanted(name := name_of(info), info)]
        if not wanted:
            raise Refusal(
                "empty",
                "压缩包里没有文件。请检查后重新压缩。",
                "The archive holds no files. Please check it and pack it again.",
            )
        if len(wanted) > MOST_FILES:
            raise Refusal(
                "too_many_files",
                f"压缩包里有 {len(wanted):,} 个文件,超过上限 {MOST_FILES} 个。请分几次上传。",
                f"The archive holds {len(wanted):,} files, more than the limit of {MOST_FILES}. Please send them in "
                "parts.",
            )
        for number, (name, info) in enumerate(wanted):
            target = scratch / f"member{number}"
            with target.open("wb") as out:
                for block in content(archive, info, room):
                    out.write(block)
            files.append((name, target))
    return files


def _wanted(name: str, info: zipfile.ZipInfo) -> bool:
    """Whether it is a file that somebody packed on purpose."""
    mode = stat.S_IFMT(info.external_attr >> 16)
    *folders, last = name.split("/")
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in (*folders, last))
    left_behind = last.startswith("~$") or last.lower() in _LEFT_BEHIND
    # A link as Windows packs it, whose sort stands where others keep nothing.
    elsewhere = info.create_system == _WINDOWS and info.external_attr & _REPARSE_POINT
    return bool(last) and mode in (0, stat.S_IFREG) and not elsewhere and not hidden and not left_behind


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A ZIP file's table of contents. Raises Refusal where it is damaged or far too long."""
    if _contents_size(path) > MOST_CONTENTS:
        raise Refusal(
            "too_many_files",
            "压缩包里的文件太多,没有打开。请只把要用的表格重新压缩后再上传。",
            "The archive holds far too many files and was not opened. Please pack only the tables that are needed.",
        )
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGED:
        raise _damaged() from None
    with archive:
        yield archive


def _contents_size(path: Path) -> int:
    """Bytes of the table of contents, as the end of the file says; the most of what could be taken for that end."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END))
        end = file.read()
    short = [end[found.start() + 12 :][:4] for found in re.finditer(rb"PK\x05\x06", end)]
    long = [end[found.start() + 40 :][:8] for found in re.finditer(rb"PK\x06\x06", end)]
    sizes = [int.from_bytes(size, "little") for size in short if not (long and size == b"\xff" * 4)]
    return max([*sizes, *(int.from_bytes(size, "little") for size in long)], default=0)


def name_of(info: zipfile.ZipInfo) -> str:
    """A member's name to show, a folder's ending in "/"; Windows in Chinese writes names in GB18030 without
    saying so.
    """
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        written = name.encode("cp437", errors="replace")
        try:
            name = written.decode("utf-8")
        except UnicodeDecodeError:
            name = written.decode("gb18030", errors="replace")
    parts = visible(name).replace("\\", "/").split("/")
    return "/".join([*(part for part in parts[:-1] if part not in ("", ".", "..")), parts[-1]])


def content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: Room) -> Iterator[bytes]:
    """A member's bytes, block by block.

    Raises Refusal: encrypted, packed in an unusual way, more bytes than ``room`` has, or not the
    bytes that the archive declares.
    """
    if info.flag_bits & _ENCRYPTED:
        raise Refusal(
            "encrypted",
            "压缩包有密码,无法读取。请不设密码重新压缩后再上传。",
            "The archive has a password. Please pack it again without one.",
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refusal(
            "unusual_archive",
            "压缩包用了不常见的压缩方式,无法读取。请用系统自带的“压缩为 ZIP”重新压缩后再上传。",
            "The archive is packed in an unusual way. Please pack it again with the system's own ZIP.",
        )
    # zipfile stops where the declared size ends and would check no more than that.
    whole = copy.copy(info)
    whole.file_size = 1 << 62
    size = 0
    try:
        with archive.open(whole) as member:
            while block := member.read(BLOCK):
                size += len(block)
                room.take(len(block))
                yield block
    except _DAMAGED:
        raise _damaged() from None
    if size != info.file_size:
        raise _damaged()


def _damaged() -> Refusal:
    return Refusal(
        "malformed",
        "文件已损坏或没有传完整,无法解开。请重新导出或重新压缩后再上传。",
        "The file is damaged or incomplete and cannot be unpacked. Please export or pack it again.",
    )
