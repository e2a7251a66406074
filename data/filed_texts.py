"""Files that the inbox filed and that name somebody, found by what they say: those that were refused stand in no database."""

import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from data import originals
from data.inbox_report import REJECTS
from data.opening import Refused, tables_of
from data.refusal import Refusal
from data.store import Store
from data.tables import rows_of

#: A packed file may be so many times as large when it is unpacked.
_UNPACKED = 2000
_WIDEST = 500


def forget_filed_naming(store: Store, inbox: Path, said: Iterable[Mapping[str, str | None]]) -> int:
    """Take away the filed files with a row that names somebody (``erasure.words_of``); how many.

    A row names them that has their id or phone, or their name and room. What cannot be read by anybody is left.
    """
    said = list(said)
    gone = 0
    for path in originals.filed(inbox):
        if _names(store, path, said):
            originals.forget_filed(path)
            gone += 1
    for path in sorted(inbox.glob(f"*/*/*{REJECTS}")):
        if path.exists() and _names(store, path, said):
            path.unlink()
    return gone


def _names(store: Store, path: Path, said: list[Mapping[str, str | None]]) -> bool:
    with tempfile.TemporaryDirectory(dir=store.scratch, ignore_cleanup_errors=True) as scratch:
        try:
            tables = tables_of(path, path.name, Path(scratch), path.stat().st_size * _UNPACKED)
            return any(_names_in(row, said) for table in tables if not isinstance(table, Refused)
                       for _, row in rows_of(table, _WIDEST))  # fmt: skip
        except (Refusal, OSError):
            return False


def _names_in(row: list[str], said: list[Mapping[str, str | None]]) -> bool:
    cells = {cell.strip() for cell in row}
    parts = {part for cell in cells for part in re.split(r"[^\w]+", cell)}
    for who in said:
        id, name, room, phone = (who.get(key) or "" for key in ("resident_id", "name", "room", "phone"))
        if (id and id in cells) or (phone and phone in parts) or (name and room and name in cells and any(cell.endswith(room) for cell in cells)):
            return True
    return False
