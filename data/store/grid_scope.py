"""What people see who work in some grids alone: one row a table, and a table without a row is empty.

A store of some grids asks the same questions in the same words. The names of tables mean views there, in a
catalog of its own in memory, each over the table of its name and filtered by the grids. That catalog holds
nothing else but the schema's macros, and names that say ``main`` lead into it too, so a question cannot reach
past the views; a table that nobody thought of has an empty one. Nothing of this is written to the file.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import duckdb

from data.kind_of_file import Kind
from data.kinds import KINDS, REQUESTS
from data.store import macros, schema
from data.store.database import Answer, Cursor, Store, Transaction

#: The catalog of the views; a database file of this very name could not be opened beside it.
CATALOG = "own_grids"
_VIEWS = f"{CATALOG}.seen"
#: In force for a cursor: the grids of whoever asks.
_MINE = "list_contains(getvariable('grids'), grid_id)"
_OF_PEOPLE = "person in (select person from people)"
_OF_REQUESTS = "request_id in (select request_id from requests)"
#: Whatever the grids: it says nothing about anybody.
WHOLE = "true"
#: A view of the schema that is defined anew over what is seen of its tables.
AGAIN = "again"

#: Which rows are seen of a table or view of the schema that is no kind's, as a condition over what is seen of those
#: above it and of the kinds. What is needed of other grids is days alone: whether the community's file has come, which
#: makes 0 of unknown.
_WHO = {"identity": _OF_PEOPLE, "words": "who in (select who from identity)"}
_BESIDE_KINDS = {
    "ill_days": _OF_PEOPLE,
    "edits": _OF_REQUESTS,
    "kept_checkins": _MINE,
    "kept_episodes": _MINE,
    "open_episodes": "who in (select who from identity)",
    "open_cases": "who in (select who from identity)",
    "kept_sampling": _MINE,
    "kept_due": _MINE,
    "kept_followups": _MINE,
    "kept_files": _MINE,
    "kept_requests": _OF_REQUESTS,
    "placed_buildings": "building_id in (select building_id from buildings)",
    "merges": AGAIN,
    "building_points": AGAIN,
    "batches": WHOLE,
    "settings": WHOLE,
    "state": WHOLE,
    "sampling_days": WHOLE,
    "followup_days": WHOLE,
    "reported_days": WHOLE,
}
#: Rows about residents, by the number of their words; those that were put aside by the words themselves, requests by
#: their building.
_ROW = "who in (select who from identity)"
_SAME_PERSON = """(u.resident_id <> '' and p.resident_id = u.resident_id) or (u.resident_id = '' and p.name = u.name
    and p.building_id = u.building_id and p.room = u.room)"""
_ASIDE = """(resident_id <> '' and resident_id in (select resident_id from people)) or (resident_id = ''
    and (name, building_id, room) in (select (name, building_id, room) from people))"""
_ASIDE_AT = "building_id in (select building_id from buildings)"
#: Columns that are seen of a table, where that is not all; the others are blank. The condition says in which rows.
#: A file may be named for somebody, and what it changed is other people's; the history of a request names its files.
COLUMNS = {
    "batches": {
        **dict.fromkeys(("batch_id", "kind", "day", "received_at", "undone_at"), WHOLE),
        **dict.fromkeys(
            ("file_name", "table_name", "source", "sender"), "batch_id in (select batch_id from rows_requests)"
        ),
    },
}

_laying = threading.Lock()


def seen() -> dict[str, str]:
    """The condition of every table and view of which anything is seen, in the order in which they are to be made."""
    of_kinds = {kind.id: condition for kind in KINDS.values() if (condition := _seen_of(kind))}
    return {"people": _MINE, **of_kinds, **_WHO, **_of_entries(), **_BESIDE_KINDS}


def _of_entries() -> dict[str, str]:
    """What is seen of entries by hand: those of which a row is seen, that stands or was put aside."""
    found: dict[str, str] = {}
    rows = []
    for kind in KINDS.values():
        if kind.by_day or kind is REQUESTS:
            names = f"rows_{kind.id}", f"undone_{kind.id}"
            found |= dict(zip(names, (_ROW, _ASIDE) if kind.by_day else (_OF_REQUESTS, _ASIDE_AT), strict=True))
            rows += [f"select '{kind.id}', batch_id from {name}" for name in names]
    return found | {"hand_entries": f"(kind, entry_id) in ({' union all '.join(rows)})"}


def _seen_of(kind: Kind) -> str | None:
    """Of a kind about residents the rows of those who are seen, of others those that lie in the grids; None where no
    row says where it lies.
    """
    if kind.person:
        return _OF_PEOPLE
    if kind is REQUESTS or "grid_id" in kind.field_names:
        return _MINE
    if "building_id" in [name for name, _ in schema.row_columns(kind)]:
        return "building_id in (select building_id from buildings)"
    return None


def limit(cursor: Cursor, grids: frozenset[str]) -> None:
    """Make every name of a table mean, for this cursor, what is seen of it in these grids."""
    try:
        cursor.execute(f"use {_VIEWS}")
    except duckdb.CatalogException:  # nobody has asked since the database was opened
        with _laying:
            _lay(cursor)
        cursor.execute(f"use {_VIEWS}")
    cursor.execute("set variable grids = $grids::varchar[]", {"grids": sorted(grids)})


def _lay(cursor: Cursor) -> None:
    """Make the views, all of them at once: where there are some, there are all."""
    cursor.execute(f"attach if not exists ':memory:' as {CATALOG}")
    if cursor.execute(
        "select 1 from duckdb_schemas() where database_name = $name and schema_name = 'seen'", {"name": CATALOG}
    ).fetchall():
        return
    [(own,)] = cursor.execute("select current_database()").fetchall()
    columns: dict[str, dict[str, str]] = {}
    for table, column, type in cursor.execute(
        """select table_name, column_name, data_type from duckdb_columns()
           where database_name = current_database() and schema_name = 'main' and not internal order by table_name,
               column_index"""
    ).fetchall():
        columns.setdefault(table, {})[column] = type
    cursor.execute("begin")
    try:
        # The macros again: a name is looked up in this catalog alone, and what one says of a table means its view.
        cursor.execute(f"create schema {_VIEWS}; use {_VIEWS}; {macros.SCHEMA}")
        # In their order, so that a condition finds what it is about.
        conditions = seen()
        for table in (*conditions, *(columns.keys() - conditions)):
            cursor.execute(
                f'create view "{table}" as {_query(own, table, columns[table], conditions.get(table, "false"))}'
            )
        cursor.execute("commit")
    except BaseException:
        cursor.execute("rollback")
        raise


def _query(own: str, table: str, columns: Mapping[str, str], condition: str) -> str:
    """The query for what is seen of a table of the catalog ``own``."""
    if condition == AGAIN:
        return schema.views()[table]
    shown = COLUMNS.get(table, dict.fromkeys(columns, WHOLE))
    cells = ", ".join(
        f'if({shown.get(name, "false")}, "{name}", null)::{type} as "{name}"'
        if shown.get(name) != WHOLE
        else f'"{name}"'
        for name, type in columns.items()
    )
    return f'select {cells} from "{own}".main."{table}" where {condition}'


def sees(transaction: Transaction, request_id: str) -> bool:
    """Whether a request may be read and written in this transaction: any, where it is not limited to some grids."""
    if transaction.grids is None:
        return True
    found = transaction.cursor.execute(
        "select 1 from requests where request_id = $id and list_contains($grids::varchar[], grid_id)",
        {"id": request_id, "grids": sorted(transaction.grids)},
    )
    return bool(found.fetchall())


def sees_entry(transaction: Transaction, kind: Kind, entry_id: int) -> bool:
    """Whether an entry by hand may be read and written in this transaction: each of its rows lies in the grids. One
    about nobody is of the whole community.
    """
    if transaction.grids is None:
        return True
    if not (kind.person or kind is REQUESTS):
        return False
    rows = (
        f"select grid_id from rows_{kind.id} left join identity using (who) left join people using (person)"
        if kind.person
        else "select grid_id from rows_requests left join requests using (request_id)"
    )
    aside = f"""select (select any_value(grid_id) from {"people" if kind.person else "buildings"} p
        where {_SAME_PERSON if kind.person else "p.building_id = u.building_id"}) as grid_id from undone_{kind.id} u"""
    others = transaction.cursor.execute(
        f"""select 1 from ({rows} where batch_id = $id union all {aside} where batch_id = $id)
            where not coalesce(list_contains($grids::varchar[], grid_id), false) limit 1""",
        {"id": entry_id, "grids": sorted(transaction.grids)},
    )
    return not others.fetchall()


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise PermissionError("a store that is limited to some grids is asked for something that needs all of the data")


class Scoped(Store):
    """A store as somebody may ask it who works in some grids alone: it reads what lies in them, and writes their
    requests and what is entered by hand.

    Everything else that a store does raises PermissionError. A blank grid is nobody's.
    """

    def __init__(self, whole: Store, grids: frozenset[str]) -> None:
        """``whole``: the store of everything, which must not be limited itself."""
        whole.whole_only()
        self._whole = whole
        #: The grids that are seen.
        self.grids = frozenset(grid for grid in grids if grid.strip())
        self.key = whole.path, tuple(sorted(self.grids))  # other grids, other answers

    def __getattr__(self, name: str) -> Any:
        """What is the same in any grid; the rest of a store is not here, because it was never opened."""
        if name in ("path", "version", "people_version", "_settings"):
            return getattr(self._whole, name)
        raise AttributeError(name)

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor for reading what lies in the grids; one a thread."""
        with self._whole.cursor() as cursor:
            limit(cursor, self.grids)
            yield cursor

    def _ask(self, question: Callable[[Cursor], Answer]) -> Answer:
        def limited(cursor: Cursor) -> Answer:
            limit(cursor, self.grids)
            return question(cursor)

        return self._whole._ask(limited)

    @contextmanager
    def write_requests(self) -> Iterator[Transaction]:
        """A transaction on the whole of the data, because what follows from an edit does; ``sees`` says which requests
        it may touch.
        """
        with self._whole.write() as transaction:
            transaction.grids = self.grids
            yield transaction

    whole_only = write = sparing = close = write_settings = remember = raise_version = nobody_writing = (
        exchange_file
    ) = _refuse
    scratch = originals = property(_refuse)


def scoped(store: Store, grids: frozenset[str]) -> Scoped:
    """The same store as somebody may ask it who works in these grids alone.

    Raises PermissionError for a store that is limited already.
    """
    store.whole_only()
    return Scoped(store, grids)


def of_everybody(store: Store) -> Store:
    """The store of the whole community, for what is said of all of it and of nobody in it, such as a rate that a
    building is compared with: whoever sees some grids alone gets the same alarms for them.
    """
    return store._whole if isinstance(store, Scoped) else store
