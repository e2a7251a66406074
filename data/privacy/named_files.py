"""Which rows of a file name somebody who goes, and whether its bytes hold their words at all, packed ones too."""

import gzip
import io
import mmap
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import IO, cast

from data.field_types import PHONE, RESIDENT_ID, ROOM
from data.files import tables_of_file
from data.kind_of_file import NAMED, RESIDENT
from data.kinds import about
from data.mapping.headers import aliases, normalised
from data.privacy import erased_people, masks
from data.privacy.named_texts import NamedTexts
from data.refusal import Refusal
from data.store.database import Store

_WIDEST = 500
#: The encodings of files that come to the board.
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
#: Bytes of a packed file that are unpacked at a time, and as a whole: more is as if it held the words.
_BLOCK, _MOST = 1 << 20, 2_000_000_000
#: Archives within archives that are looked into.
_DEEPEST = 3


def holds(path: Path, words: Iterable[str]) -> bool:
    """Whether a file has any of these words somewhere, in whatever encoding, also within archives and workbooks."""
    needles = [re.escape(needle) for needle in encoded(words)]
    if not needles or not path.stat().st_size:
        return False
    pattern = re.compile(b"|".join(needles))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if pattern.search(content):
            return True
        head = content[:4]
    with path.open("rb") as file:
        return _packed_holds(file, head, pattern, max(len(needle) for needle in needles), _DEEPEST)


def encoded(words: Iterable[str]) -> set[bytes]:
    """Words as the bytes of every encoding."""
    return {word.encode(encoding) for word in words if word for encoding in ENCODINGS}


def _packed_holds(file: IO[bytes], head: bytes, pattern: re.Pattern[bytes], longest: int, deep: int) -> bool:
    try:
        if head.startswith(b"PK") and deep:
            with zipfile.ZipFile(file) as archive:
                members = (partial(archive.open, info) for info in archive.infolist())
                return any(_stream_holds(member, pattern, longest, deep) for member in members)
        if head.startswith(b"\x1f\x8b") and deep:
            return _stream_holds(partial(_unpacked, file), pattern, longest, deep)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, zlib.error, ValueError):
        return False  # damaged or locked: nobody reads it, and its bytes were searched
    return False


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=file))


def _stream_holds(opened: Callable[[], IO[bytes]], pattern: re.Pattern[bytes], longest: int, deep: int) -> bool:
    """Whether what is packed has the words; what is an archive itself is looked into as well."""
    read, before = 0, b""
    with opened() as stream:
        first = stream.read(_BLOCK)
        block = first
        while block:
            read += len(block)
            if read > _MOST or pattern.search(before + block):
                return True
            before, block = block[-longest:], stream.read(_BLOCK)
    if first[:2] in (b"PK", b"\x1f\x8b"):
        with opened() as stream:
            return _packed_holds(io.BytesIO(stream.read(_MOST)), first[:4], pattern, longest, deep - 1)
    return False


def _headers(*types: str) -> set[str]:
    """How any kind calls the columns of these types."""
    return {
        header
        for kind in about(RESIDENT, NAMED)
        for header, field in aliases(kind).items()
        if kind.field(field).type in types
    }


def rows_naming(
    store: Store, path: Path, sent_as: str, texts: NamedTexts, encoding: str | None = None
) -> dict[str, set[int]] | None:
    """The numbers of the rows that name somebody, by the table of the file; None for a file that cannot be read."""
    ids, doors = _headers(RESIDENT_ID), _headers(RESIDENT_ID, ROOM, PHONE)
    found: dict[str, set[int]] = {}
    try:
        with tables_of_file.kept_tables(store, path, sent_as, encoding) as tables:
            for table in tables:
                first = list(table.first_rows())
                of_ids, of_doors = (
                    {place for row in first for place, cell in enumerate(row) if normalised(cell) in headers}
                    for headers in (ids, doors)
                )
                rows = tables_of_file.numbered_rows(table, _WIDEST)
                found[table.name] = {line for line, row in rows if names_row(row, of_ids, of_doors, texts)}
    except (Refusal, OSError):
        return None
    return found


def names_row(row: list[str], ids: set[int], doors: set[int], texts: NamedTexts) -> bool:
    """Whether a row names one of them: by their id in a column of ids, their phone, their name with their door or id;
    by the name alone where it says no other door, phone or id; or in the words of a cell.

    ``ids``, ``doors``: the places of the columns of ids, and of whatever tells somebody apart.
    """
    if not texts.may_name("\x1f".join(row)):
        return False
    cells = [cell.strip() for cell in row]
    if any(_means(cells, ids, who) for who in texts.said):
        return True
    for place, cell in enumerate(cells):
        if not cell:
            continue
        if cell in texts.names:
            if not texts.is_shared(cell) and not any(
                other and number != place and (number in doors or masks.text(other) != other)
                for number, other in enumerate(cells)
            ):
                return True
        elif texts.names_somebody(cell):
            return True
    return False


def _means(row: list[str], ids: set[int], who: dict[str, str | None]) -> bool:
    cells = set(row)
    id, name, phone = (who.get(key) or "" for key in ("resident_id", "name", "phone"))
    if id and any(place < len(row) and row[place] == id for place in ids):
        return True
    if phone and any(phone in re.split(r"[^\w]+", cell) for cell in cells):
        return True
    if not name or name not in cells:
        return False
    return bool(id and id in cells) or any(_at_door(cell, who) for cell in cells)


def _at_door(cell: str, who: dict[str, str | None]) -> bool:
    """Whether a cell may be somebody's door: the same room, and nothing said that differs."""
    building, unit, room = erased_people.door({"room": cell})
    at = erased_people.door(who)
    return (
        bool(room)
        and room == at[2]
        and all(not one or not other or one == other for one, other in zip((building, unit), at, strict=False))
    )
