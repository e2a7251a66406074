"""What people enter by hand, of any kind of ``data.kinds``: a check-in by phone, a visit, a count.

An entry is no file: it has a number of the same sequence as a file's batch, and its cells are rows of ``rows_<kind>``
under that number, so that folding, masks, erasing and keeping treat them as rows of files. ``hand_entries`` says who
made it, when and why. It can be undone and put back, exactly; one that corrects another stands in its place, and while
it does, the other's rows lie aside. Nothing is deleted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from numbers import Integral
from typing import Any

from data import clock
from data.current import identity
from data.entries import channels, typed_text
from data.intake import aside, batch_rows, given_cells
from data.kind_of_file import Kind
from data.kinds import KINDS, REQUESTS, WHO_FIELDS
from data.privacy import kept_counts
from data.refusal import Refusal
from data.store import grid_scope
from data.store.database import Cursor, Store, Transaction

#: Whom a row about a resident means, beside ``WHO_FIELDS``: the number of one of ``people``.
PERSON = "person"
#: Characters of a note.
LONGEST_NOTE = 500
#: Characters that a correction has to say why.
SHORTEST_REASON = 4


@dataclass(frozen=True)
class HandEntry:
    """An entry by hand. ``who`` made it ``made_at``, of what was said ``said_at`` by ``channel`` (see ``channels``).

    ``replaces``: the entry that it corrects. ``corrected_by``: the standing entry that corrects this one.
    ``undone_at``, ``undone_by``: None while it is not undone.
    """

    id: int
    kind: str
    made_at: datetime
    said_at: datetime
    who: str
    channel: str
    note: str
    replaces: int | None
    undone_at: datetime | None
    undone_by: str | None
    corrected_by: int | None

    @property
    def stands(self) -> bool:
        """Whether its rows count."""
        return self.undone_at is None and self.corrected_by is None


def enter(
    store: Store,
    kind_id: str,
    rows: Sequence[Mapping[str, Any]],
    who: str,
    *,
    channel: str = "board",
    said_at: datetime | None = None,
    note: str = "",
    replaces: int | None = None,
    number: int | None = None,
) -> int:
    """Enter rows of a kind, cells by the name of their field, in one entry; its number, when it is on disk.

    Cells are read as a file's are, and a row without a day is of the day on which it was said. Whom a row is about is
    said by ``WHO_FIELDS`` or by ``person``. A request without a number gets one. ``replaces``: the entry that this one
    corrects, with a ``note`` that says why. ``number``: one that ``next_number`` gave. A store of some grids
    takes what lies in them alone. Raises Refusal in words, KeyError for an unknown kind.
    """
    kind, who, note = KINDS[kind_id], typed_text.signed(who), _noted(note, replaces)
    channels.known(channel)
    now = clock.now()
    said = _said(said_at, now)
    with store.write_requests() as transaction:
        cursor = transaction.cursor
        entry_id = number or int(cursor.execute(_NEXT).fetchall()[0][0])
        if replaces is not None:
            _make_way(store, transaction, kind, replaces)
        given_cells.read(store, cursor, kind, _told(cursor, kind, rows, now.date(), replaces), said.date())
        cursor.execute(
            "insert into hand_entries values ($id, $kind, $now, $said, $who, $channel, $note, $replaces, null, null)",
            {
                "id": entry_id,
                "kind": kind.id,
                "now": now,
                "said": said,
                "who": who,
                "channel": channel,
                "note": note or None,
                "replaces": replaces,
            },
        )
        new_words = False
        if kind.person:
            _as_known(cursor)
            new_words = identity.number_words(cursor)
        few = batch_rows.put(cursor, kind, entry_id)
        batch_rows.refresh(store, cursor, kind, new_words, few)
        if kind.person:
            _refuse_unclear(cursor)
        if not grid_scope.sees_entry(transaction, kind, entry_id):
            raise _outside()
    return entry_id


def next_number(store: Store) -> int:
    """A number that no other entry or file gets: what is put on record before it is done can say it."""
    with store.write_requests() as transaction:
        transaction.changed = False
        [(number,)] = transaction.cursor.execute(_NEXT).fetchall()
    return int(number)


def undo(store: Store, entry_id: int, who: str) -> HandEntry | None:
    """Take an entry back: the tables are as if it had never been made, and what it corrected stands again.

    None for an unknown entry, and for one of other grids. Undone again, nothing changes.
    """
    return _move(store, entry_id, who, undone=True)


def redo(store: Store, entry_id: int, who: str) -> HandEntry | None:
    """Put an entry back that was undone, in its old place. None as ``undo``."""
    return _move(store, entry_id, who, undone=False)


def find(store: Store, entry_id: int) -> HandEntry | None:
    """An entry; None for an unknown one."""
    with store.cursor() as cursor:
        return _entry(cursor, entry_id)


def made_on(store: Store, day: date, kinds: Sequence[str] = ()) -> list[HandEntry]:
    """The entries made on a day, the newest first; of these kinds, or of all."""
    wanted = "made_at >= $day and made_at < $day + interval 1 day and (len($kinds) = 0 or list_contains($kinds, kind))"
    rows = store.rows(f"{_ENTRIES} where {wanted} order by entry_id desc", {"day": day, "kinds": list(kinds)})
    return [HandEntry(*row) for row in rows]


_NEXT = "select nextval('batch_ids')"

_ENTRIES = """select entry_id, kind, made_at, said_at, who, channel, coalesce(note, ''), replaces, undone_at, undone_by,
        (select max(c.entry_id) from hand_entries c where c.replaces = e.entry_id and c.undone_at is null)
    from hand_entries e"""


def _entry(cursor: Cursor, entry_id: int) -> HandEntry | None:
    found = cursor.execute(f"{_ENTRIES} where entry_id = $id", {"id": entry_id}).fetchall()
    return HandEntry(*found[0]) if found else None


def _said(said_at: datetime | None, now: datetime) -> datetime:
    """When it was said, local; Refusal for a time that no calendar of here has and for one to come."""
    if said_at is None:
        return now
    if not 1900 <= said_at.year < 2200:
        raise Refusal("invalid_value", "这个时间不对,请检查。", "That is no time that can be meant; please check it.")
    said = clock.local(said_at)
    if said > now + timedelta(minutes=1):
        raise Refusal("invalid_value", "这个时间还没有到,请检查。", "That time lies in the future; please check it.")
    return said


def _noted(note: str, replaces: int | None) -> str:
    note = typed_text.text(note, "bad_note")
    if len(note) > LONGEST_NOTE:
        raise Refusal(
            "too_long",
            f"备注最多 {LONGEST_NOTE} 字。请写短一些。",
            f"A note has at most {LONGEST_NOTE} characters. Please be brief.",
        )
    if replaces is not None and len(note) < SHORTEST_REASON:
        raise Refusal(
            "no_reason",
            f"更正要写明原因(至少 {SHORTEST_REASON} 个字)。",
            f"A correction needs its reason, of {SHORTEST_REASON} characters or more.",
        )
    return note


def _told(
    cursor: Cursor, kind: Kind, rows: Sequence[Mapping[str, Any]], today: date, replaces: int | None
) -> list[dict[str, Any]]:
    """The rows in fields of the kind: ``person`` in the words for them, a request with its number."""
    told = [dict(row) for row in rows]
    if kind is REQUESTS:
        _number_requests(cursor, told, today, replaces)
    if not kind.person:
        return told
    for row in told:
        if PERSON not in row:
            continue
        person = row.pop(PERSON)
        if not isinstance(person, Integral) or not 0 <= int(person) < 2**63:
            raise _outside()
        words = cursor.execute(
            f"select {', '.join(f'w.{name}' for name in WHO_FIELDS)} from words w join people on who = person "
            "where person = $person",
            {"person": person},
        ).fetchall()
        if not words:
            raise _outside()
        row.update(zip(WHO_FIELDS, words[0], strict=True))
    return told


def _number_requests(cursor: Cursor, rows: list[dict[str, Any]], today: date, replaces: int | None) -> None:
    """Give each request without a number the next of the day, as D20221122-003; in a correction that of the line which
    it corrects, or what was done about the request would be lost with its number. Refusal for a number that is taken.
    """
    own = [
        id
        for (id,) in cursor.execute(
            "select request_id from undone_requests where batch_id = $id order by line", {"id": replaces}
        ).fetchall()
    ]
    for row, number in zip(rows, own, strict=False):
        row["request_id"] = row.get("request_id") or number
    given = [str(row.get("request_id") or "") for row in rows]
    taken = {
        id
        for (id,) in cursor.execute(
            """select distinct request_id from (select request_id from rows_requests union all
                   select request_id from undone_requests)
               where starts_with(request_id, $day) or list_contains($given, request_id)""",
            {"day": f"D{today:%Y%m%d}-", "given": given},
        ).fetchall()
    }
    if twice := (taken - set(own)) & set(given):
        raise Refusal(
            "taken",
            f"已经有编号为 {min(twice)} 的诉求。请另用一个编号,或留空自动编号。",
            f"There is a request {min(twice)} already. Please use another number, or none.",
        )
    last = max((int(id[10:]) for id in taken if id[10:].isdecimal()), default=0)
    for row in rows:
        if not row.get("request_id"):
            last += 1
            row["request_id"] = f"D{today:%Y%m%d}-{last:03d}"


def _as_known(cursor: Cursor) -> None:
    """Say who is known in the words by which they are known: nobody needs to be found anew then, which takes long."""
    cursor.execute(
        f"""update incoming set {", ".join(f"{name} = known.{name}" for name in WHO_FIELDS)} from (
                select i.line, w.* from incoming i
                join people p on (i.resident_id <> '' and p.resident_id = i.resident_id) or (i.resident_id = ''
                    and p.name = i.name and p.building_id = i.building_id and p.room = i.room and i.room <> ''
                    and (p.unit = i.unit or i.unit = ''))
                join words w on w.who = p.person qualify count(*) over (partition by i.line) = 1
            ) known where incoming.line = known.line"""
    )


def _make_way(store: Store, transaction: Transaction, kind: Kind, replaced: int) -> None:
    """Put the rows of an entry aside that is corrected; Refusal where it does not stand."""
    before = _entry(transaction.cursor, replaced)
    if before is None or before.kind != kind.id or not grid_scope.sees_entry(transaction, kind, replaced):
        raise _outside()
    if not before.stands:
        raise _stale()
    _refuse_past(transaction.cursor, before)
    batch_rows.refresh(store, transaction.cursor, kind, *aside.take_out(transaction.cursor, kind, replaced))


def _move(store: Store, entry_id: int, who: str, undone: bool) -> HandEntry | None:
    who = typed_text.signed(who)
    with store.write_requests() as transaction:
        cursor = transaction.cursor
        entry = _entry(cursor, entry_id)
        kind = KINDS[entry.kind] if entry else None
        if entry is None or kind is None or not grid_scope.sees_entry(transaction, kind, entry_id):
            transaction.changed = False
            return None
        if (entry.undone_at is not None) == undone:
            transaction.changed = False
            return entry
        _refuse_past(cursor, entry)
        before = _entry(cursor, entry.replaces) if entry.replaces else None
        if entry.replaces and before is None:  # nothing is left that would stand in its place
            raise _past()
        if entry.corrected_by or (not undone and before and before.corrected_by):
            raise _stale()
        cursor.execute(
            "update hand_entries set undone_at = $at, undone_by = $who where entry_id = $id",
            {"id": entry_id, "at": clock.now() if undone else None, "who": who if undone else None},
        )
        if not undone and before and before.stands:
            batch_rows.refresh(store, cursor, kind, *aside.take_out(cursor, kind, before.id))
        move = aside.take_out if undone else aside.put_back
        batch_rows.refresh(store, cursor, kind, *move(cursor, kind, entry_id))
        if undone and before and before.undone_at is None:
            batch_rows.refresh(store, cursor, kind, *aside.put_back(cursor, kind, before.id))
        return _entry(cursor, entry_id)


def _refuse_past(cursor: Cursor, entry: HandEntry) -> None:
    until = kept_counts.cleaned_until(cursor)
    if until and entry.made_at.date() <= until:
        raise _past()


def _refuse_unclear(cursor: Cursor) -> None:
    """Refusal where the words of a row fit two people."""
    if cursor.execute("select 1 from numbered join identity using (who) where person is null limit 1").fetchall():
        raise Refusal(
            "unclear",
            "台账上有两个人都符合,请补上居民编号或房号。",
            "Two people of the roster fit; add the resident id or the room.",
        )


def _outside() -> Refusal:
    """What is not known, and what lies in other grids: nobody is told which of both."""
    return Refusal(
        "not_found",
        "没有找到,或不在您的网格里。请检查后再登记。",
        "Not found, or not in your grids. Please check and enter it again.",
    )


def _stale() -> Refusal:
    """What somebody else has undone or corrected meanwhile."""
    return Refusal(
        "stale",
        "这条登记已经撤销或更正过,没有保存。请刷新后再看。",
        "This entry has been undone or corrected already; nothing was saved. Please look again.",
    )


def _past() -> Refusal:
    """What is past its time."""
    return Refusal(
        "past_retention",
        "这条登记已过保留期,不能再撤销或恢复。",
        "This entry is past the time for which it is kept and can no longer be undone or put back.",
    )
