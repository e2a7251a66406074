"""What entries by hand say, cell by cell, whether their rows stand or lie aside."""

from collections.abc import Iterable
from typing import Any

from data.entries.hand_entries import HandEntry
from data.kinds import KINDS, WHO_FIELDS
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
