"""Files that the inbox filed and that name somebody, found by what they say: those that were refused stand in no
database.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from data.batches.file_report import TO_MEND
from data.field_types import RESIDENT_ID
from data.files import tables_of_file
from data.kind_of_file import NAMED, RESIDENT
from data.kinds import about
from data.mapping.headers import aliases, normalised
from data.privacy import erased_people, redacted_originals
from data.refusal import Refusal
from data.store.database import Store

_WIDEST = 500


def _id_headers() -> set[str]:
    """How any kind calls the column of residents' ids."""
    return {
        header
        for kind in about(RESIDENT, NAMED)
        for header, field in aliases(kind).items()
        if kind.field(field).type == RESIDENT_ID
    }


def forget_filed_naming(store: Store, inbox: Path, said: Iterable[Mapping[str, str | None]]) -> int:
    """Take what names somebody (``resident_data.words_of``) out of the filed files; how many files changed or went.

    Of a text the rows are blanked, any other file goes as a whole. A row names them that has their phone, their name
    and door, or their id: in a column of ids, or beside their name. What cannot be read by anybody is left.
    """
    said = list(said)
    changed = 0
    beside = sorted(path for path in redacted_originals.all_filed(inbox) if path.name.endswith(TO_MEND))
    for path in (*redacted_originals.filed(inbox), *beside):
        if not path.exists() or not (lines := _naming(store, path, said)):
            continue
        if tables_of_file.kind_of(path) != tables_of_file.TEXT or not redacted_originals.blank(
            path, lines, store.scratch
        ):
            redacted_originals.forget_filed(path)
        changed += 1
    return changed


def _naming(store: Store, path: Path, said: list[Mapping[str, str | None]]) -> set[int]:
    """The numbers of the rows that name somebody, in whichever table of the file."""
    id_headers = _id_headers()
    try:
        with tables_of_file.kept_tables(store, path, path.name) as tables:
            found: set[int] = set()
            for table in tables:
                ids = {
                    place
                    for row in table.first_rows()
                    for place, cell in enumerate(row)
                    if normalised(cell) in id_headers
                }
                rows = tables_of_file.numbered_rows(table, _WIDEST)
                found |= {line for line, row in rows if any(_names_in(row, ids, who) for who in said)}
            return found
    except (Refusal, OSError):
        return set()


def _names_in(row: list[str], ids: set[int], who: Mapping[str, str | None]) -> bool:
    cells = {cell.strip() for cell in row}
    id, name, phone = (who.get(key) or "" for key in ("resident_id", "name", "phone"))
    if id and any(place < len(row) and row[place].strip() == id for place in ids):
        return True
    if phone and any(phone in re.split(r"[^\w]+", cell) for cell in cells):
        return True
    if not name or name not in cells:
        return False
    return bool(id and id in cells) or any(_at_door(cell, who) for cell in cells)


def _at_door(cell: str, who: Mapping[str, str | None]) -> bool:
    """Whether a cell may be somebody's door: the same room, and nothing said that differs."""
    building, unit, room = erased_people.door({"room": cell})
    at = erased_people.door(who)
    return (
        bool(room)
        and room == at[2]
        and all(not one or not other or one == other for one, other in zip((building, unit), at, strict=False))
    )
