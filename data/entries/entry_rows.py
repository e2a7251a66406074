"""What entries by hand say, cell by cell, whether their rows stand or lie aside."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data.entries import hand_entries
from data.entries.hand_entries import PERSON, HandEntry
from data.kind_of_file import NOBODY
from data.kinds import KINDS, WHO_FIELDS
from data.privacy import masks
from data.store.database import Store
from data.store.schema import row_columns


def cells(store: Store, entries: Iterable[HandEntry]) -> dict[int, list[dict[str, Any]]]:
    """The rows of these entries by the number of the entry, filled cells alone, the words for whom they are about among
    them. Entries of kinds of which this store sees nothing are left out.
    """
    of_kinds: dict[str, list[int]] = {}
    for entry in entries:
        of_kinds.setdefault(entry.kind, []).append(entry.id)
    found: dict[int, list[dict[str, Any]]] = {}
    for kind_id, ids in of_kinds.items():
        kind = KINDS[kind_id]
        names = [*(WHO_FIELDS if kind.person else ()), *(name for name, _ in row_columns(kind) if name != "who")]
        columns = ", ".join(names)
        standing = f"rows_{kind_id} join words using (who)" if kind.person else f"rows_{kind_id}"
        rows = store.rows(
            f"""select batch_id, {columns} from (
                    select batch_id, line, {columns} from {standing}
                    union all select batch_id, line, {columns} from undone_{kind_id})
                where batch_id in (select unnest($ids::bigint[])) order by batch_id, line""",
            {"ids": ids},
        )
        for entry_id, *values in rows:
            filled = {name: value for name, value in zip(names, values, strict=True) if value not in (None, "")}
            found.setdefault(entry_id, []).append(filled)
    return found


def of(store: Store, entry_id: int) -> list[dict[str, Any]]:
    """The rows of one entry, as ``cells`` gives them; none for an unknown one."""
    found = hand_entries.find(store, entry_id)
    return cells(store, [found]).get(entry_id, []) if found else []


def recorded(store: Store, kind_id: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Whose rows that are to be entered are, or of what, as the record names them."""
    kind = KINDS[kind_id]
    if kind.about == NOBODY:
        return ", ".join(str(row.get(kind.named_by) or "") for row in rows)
    known = _known(store, [row[PERSON] for row in rows if PERSON in row])
    named = [known.get(str(row[PERSON]), ("", "", "")) if PERSON in row else _told(row) for row in rows]
    return ", ".join(dict.fromkeys(masks.recorded(*one) for one in named))


def _known(store: Store, people: list[Any]) -> dict[str, tuple[str, str, str]]:
    """Id, name and building of the residents of these numbers, as far as they are numbers of residents."""
    return {
        str(person): (id or "", name or "", building or "")
        for person, id, name, building in store.rows(
            "select person, resident_id, name, building_id from people where list_contains($people, person::varchar)",
            {"people": [str(person) for person in people]},
        )
    }


def _told(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(row.get("resident_id") or ""), str(row.get("name") or ""), str(row.get("building_id") or "")
