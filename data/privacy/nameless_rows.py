"""Rows that become nobody's in kinds that name somebody beside a key of their own: what is personal goes by the types
of its fields (``field_types.PRIVACY``), and the row and its numbers stay.

Requests are such a kind with ways of their own, see ``anonymised_requests``.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from data.current import fold
from data.field_types import PRIVACY
from data.kind_of_file import NAMED, Kind
from data.kinds import REQUESTS, about
from data.privacy import redacted_originals
from data.store.database import Cursor
from data.store.schema import row_columns


def kinds() -> list[Kind]:
    """The kinds whose rows become nobody's here."""
    return [kind for kind in about(NAMED) if kind is not REQUESTS]


def personal(kind: Kind) -> tuple[str, ...]:
    """The columns that are blanked when a row becomes nobody's; of an address the building stays."""
    types = {field.name: field.type for field in kind.understood} | {"unit": "unit"}
    return tuple(name for name, _ in row_columns(kind) if name in types and PRIVACY[types[name]].goes)


def collect(cursor: Cursor, kind: Kind, keys: Iterable[tuple[Any, ...]]) -> None:
    """Collect in the temporary table ``leaving_rows`` the rows of these keys, for ``make``."""
    names = ", ".join(kind.key)
    cursor.execute(f"create or replace temp table leaving_rows as select {names} from rows_{kind.id} limit 0")
    if found := sorted(set(keys), key=str):
        cursor.executemany(f"insert into leaving_rows values ({', '.join('?' * len(kind.key))})", found)


def collect_past(cursor: Cursor, kind: Kind, until: date) -> None:
    """Collect in ``leaving_rows`` the rows whose time is over, which began on a day up to ``until``."""
    some = " or ".join(f"{name} is not null" for name in personal(kind))
    names = ", ".join(kind.key)
    past = f"{kind.kept_from}::date <= $until"
    cursor.execute(
        f"""create or replace temp table leaving_rows as
            select {names} from {kind.id} where {past} and ({some})
            union select {names} from undone_{kind.id} where {past}""",
        {"until": until},
    )


def make(cursor: Cursor, kind: Kind, settings: Mapping[str, Any]) -> int:
    """Make the rows in ``leaving_rows`` nobody's, and their lines go from the originals; how many rows those are."""
    [(count,)] = cursor.execute("select count(*) from leaving_rows").fetchall()
    if not count:
        return 0
    keys = ", ".join(kind.key)
    leaving = f"({keys}) in (select ({keys}) from leaving_rows)"
    redacted_originals.withhold_lines(
        cursor,
        f"""select batch_id, line from rows_{kind.id} where {leaving}
            union select batch_id, line from undone_{kind.id} where {leaving}""",
    )
    cursor.execute(f"delete from undone_{kind.id} where {leaving}")
    if cursor.execute(f"select 1 from rows_{kind.id} where {leaving} limit 1").fetchall():
        blank = ", ".join(f"{name} = null" for name in personal(kind))
        cursor.execute(f"update rows_{kind.id} set {blank} where {leaving}")
        cursor.execute("create or replace temp table touched as from leaving_rows")
        fold.refresh_touched(cursor, kind, settings)
    return int(count)


def any_past(kind: Kind) -> list[str]:
    """Queries that find a row whose time was over by ``$until``, in a database that is only read."""
    some = " or ".join(f"{name} is not null" for name in personal(kind))
    past = f"{kind.kept_from}::date <= $until"
    return [f"select 1 from {kind.id} where {past} and ({some})", f"select 1 from undone_{kind.id} where {past}"]
