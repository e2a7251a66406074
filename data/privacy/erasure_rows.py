"""Taking somebody out of one database: every row, and what beside the rows says who they were.

Who is meant is told by keyed hashes (``erased_people``), because a person's number differs from one copy of the
database to the next. The numbers of the days stay: what the rows counted for is kept, see ``kept_counts``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from data.current import fold, identity
from data.kind_of_file import NAMED, RESIDENT
from data.kinds import REQUESTS, WHO_FIELDS, about, days_of_residents
from data.mapping import people_in_mappings
from data.privacy import (
    anonymised_requests,
    erased_people,
    erased_rejects,
    filed_files,
    kept_counts,
    nameless_rows,
    old_entries,
    redacted_originals,
    retention,
    texts_in_tables,
)
from data.privacy.erased_people import Erased
from data.privacy.named_texts import NamedTexts
from data.store.database import Cursor, Store


@dataclass(frozen=True)
class Taken:
    """How many rows of people went or became nobody's, rejected ones too, how many requests became nobody's, and in how
    many texts of others they were hidden.
    """

    rows: int = 0
    requests: int = 0
    texts: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())


def take_out(store: Store, gone: Erased, today: date, said: Sequence[Mapping[str, str | None]] = ()) -> Taken:
    """Take everybody out whom the list means, in one transaction; run again it changes nothing. Files are settled
    afterwards.

    ``said``: further ways in which rows name them (``erased_people.WHO``), which this database need not have.
    """
    if not gone:
        return Taken()
    rejected = erased_rejects.lines_naming(store, gone)
    texts = _texts(store, gone, said)
    lines, whole = filed_files.originals_naming(store, texts)
    with store.write() as transaction:
        cursor = transaction.cursor
        _find(cursor, gone, said)
        _their_words(cursor)
        settings = store.settings()
        rows = _rows(cursor, settings, today) + _named_rows(cursor, settings, gone) + len(rejected)
        taken = Taken(rows, _requests(cursor, settings, gone))
        if rejected:
            cursor.executemany("insert into withheld values (?, ?, false)", rejected)
            cursor.executemany("delete from rejects where batch_id = ? and line = ?", rejected)
        filed_files.withhold(cursor, lines, whole)
        if taken:
            _beside_the_rows(cursor, gone)
            old_entries.forget_empty(cursor)
        taken = replace(taken, texts=texts_in_tables.hide(cursor, texts, settings) + len(lines) + len(whole))
        if taken:
            cursor.execute("insert or replace into state values ($key, 'yes')", {"key": retention.TO_REWRITE})
        transaction.changed = transaction.keep = bool(taken)
    return taken


def _texts(store: Store, gone: Erased, said: Sequence[Mapping[str, str | None]]) -> NamedTexts:
    """Everybody who is meant, with all of their words, for what others wrote."""
    words = ", ".join(WHO_FIELDS)
    with store.cursor() as cursor:
        _find(cursor, gone, said)
        found = cursor.execute(f"select {words}, null from words semi join erased_who using (who)").fetchall()
        for id in _with_phones():
            found += cursor.execute(
                f"""select distinct {", ".join(f"w.{name}" for name in WHO_FIELDS)}, r.phone
                    from rows_{id} r join words w using (who) semi join erased_who using (who)"""
            ).fetchall()
        named = [dict(zip(erased_people.WHO, row, strict=True)) for row in found]
        for kind in about(NAMED):
            names = erased_people.says(kind)
            rows = cursor.execute(
                f"""select distinct {", ".join(names)} from (select {", ".join(names)} from rows_{kind.id}
                    union all select {", ".join(names)} from undone_{kind.id})"""
            ).fetchall()
            told = (dict(zip(names, row, strict=True)) for row in rows)
            named += [who for who in told if gone.means(who)]
        others = cursor.execute(
            "select distinct name from words anti join erased_who using (who) where name <> '' and not anonymous"
        ).fetchall()
        everybody = [*named, *said]
        staff = texts_in_tables.staff(cursor) if everybody else set()
    return NamedTexts(everybody, {name for (name,) in others} | staff)


def _find(cursor: Cursor, gone: Erased, said: Sequence[Mapping[str, str | None]]) -> None:
    """Collect in ``erased_who`` the words of everybody who is meant, and in ``erased_undone`` their rows that are put
    aside.

    Rows that say a name and no more mean them too, where nobody else is known by that name.
    """
    # Words without a unit mean somebody whose unit is known by their others.
    words = cursor.execute(
        """select w.who, w.resident_id, w.name, w.building_id, coalesce(nullif(w.unit, ''), p.unit), w.room
           from words w left join identity i using (who) left join people p using (person) where not w.anonymous"""
    ).fetchall()
    meant = _meant(words, WHO_FIELDS, gone)
    for id in _with_phones():
        phones = cursor.execute(
            f"select r.who, w.name, r.phone from rows_{id} r join words w using (who) where r.phone is not null"
        ).fetchall()
        meant |= _meant(phones, ("name", "phone"), gone)
    cursor.execute(
        "create or replace temp table erased_who as select unnest($who::bigint[]) as who", {"who": sorted(meant)}
    )
    # Other words that mean the same person go too.
    cursor.execute(
        """create or replace temp table erased_who as
           select who from erased_who union
           select who from identity where person in (select person from identity semi join erased_who using (who))"""
    )
    cursor.execute(
        """create or replace temp table erased_who as
           select who from erased_who union
           select who from words where not anonymous and coalesce(resident_id, '') = '' and coalesce(room, '') = ''
               and name in (select name from words semi join erased_who using (who)
                   union select unnest($names::varchar[]))
               and name not in (select name from words anti join erased_who using (who)
                   where (resident_id <> '' or room <> '') and name <> '')""",
        {"names": sorted({words["name"] or "" for words in said if words.get("name")})},
    )
    cursor.execute("create or replace temp table erased_undone (kind varchar, batch_id bigint, line bigint)")
    for kind in about(RESIDENT):
        names = erased_people.says(kind)
        aside = cursor.execute(
            f"select batch_id::varchar || '/' || line, {', '.join(names)} from undone_{kind.id}"
        ).fetchall()
        found = [(kind.id, *map(int, str(row).split("/"))) for row in _meant(aside, names, gone)]
        if found:
            cursor.executemany("insert into erased_undone values (?, ?, ?)", found)


def _with_phones() -> list[str]:
    """The kinds about residents whose rows have a phone."""
    return [kind.id for kind in about(RESIDENT) if "phone" in kind.field_names]


def _meant(rows: Iterable[tuple[Any, ...]], names: tuple[str, ...], gone: Erased) -> set[Any]:
    """The first cells of the rows whose other cells, of these names, mean somebody on the list."""
    return {first for first, *said in rows if gone.means(dict(zip(names, said, strict=True)))}


def _their_words(cursor: Cursor) -> None:
    """Collect in ``erased_texts`` what would say who they were: ids, phones, and names with the rooms that go with
    them.
    """
    phones = " ".join(
        f"""union select w.resident_id, w.name, w.room, r.phone
            from rows_{id} r join words w using (who) semi join erased_who using (who)"""
        for id in _with_phones()
    )
    cursor.execute(
        f"""create or replace temp table erased_texts as
            select distinct resident_id, name, room, null::varchar as phone from words semi join erased_who using (who)
            {phones}"""
    )


def _rows(cursor: Cursor, settings: dict[str, Any], today: date) -> int:
    persons = [kind.id for kind in about(RESIDENT)]
    parts = [f"(select count(*) from rows_{id} semi join erased_who using (who))" for id in persons]
    [(rows, aside)] = cursor.execute(f"select {' + '.join(parts)}, (select count(*) from erased_undone)").fetchall()
    if not rows + aside:
        return 0
    last = kept_counts.cleaned_until(cursor)
    days = set(kept_counts.days_with_anything(cursor, today, last)) | {today}
    homes = cursor.execute(
        "select distinct building_id from people where person in (select person from identity semi join erased_who "
        "using (who))"
    ).fetchall()
    kept_counts.begin(cursor)
    kept_counts.within(cursor, [building for (building,) in homes])
    kept_counts.count(cursor, settings, sorted(days), 1)
    kept_counts.count_episodes(cursor, settings, sorted(days), 1)
    kept_counts.keep_due(cursor, "select person from identity semi join erased_who using (who)")
    for id in persons:
        redacted_originals.withhold_lines(
            cursor,
            f"""select batch_id, line from rows_{id} semi join erased_who using (who)
                union select batch_id, line from erased_undone where kind = '{id}'""",
        )
        cursor.execute(f"delete from rows_{id} where who in (from erased_who)")
        cursor.execute(
            f"delete from undone_{id} where (batch_id, line) in (select (batch_id, line) from erased_undone where "
            f"kind = '{id}')"
        )
    for id in days_of_residents():
        fold.take_out(cursor, id, "person in (select person from identity semi join erased_who using (who))")
    identity.forget_words(cursor)
    kept_counts.forget_open(cursor, "select who from words anti join erased_who using (who)")
    fold.refresh_roster(cursor)
    kept_counts.count(cursor, settings, sorted(days), -1)
    kept_counts.count_episodes(cursor, settings, sorted(days), -1)
    kept_counts.keep(cursor)
    return int(rows + aside)


def _named_rows(cursor: Cursor, settings: dict[str, Any], gone: Erased) -> int:
    """Rows of other kinds that name them become nobody's; how many those are."""
    count = 0
    for kind in nameless_rows.kinds():
        names, keys = erased_people.says(kind), ", ".join(kind.key)
        columns = f"{keys}, {', '.join(names)}"
        said = cursor.execute(
            f"""select {columns} from rows_{kind.id} union all select {columns} from {kind.id}
                union all select {columns} from undone_{kind.id}"""
        ).fetchall()
        rows = ((row[: len(kind.key)], *row[len(kind.key) :]) for row in said)
        nameless_rows.collect(cursor, kind, _meant(rows, names, gone))
        texts = ", ".join(name if name in names else "null" for name in ("resident_id", "name", "room", "phone"))
        tables = (f"rows_{kind.id}", f"undone_{kind.id}")
        if cursor.execute("select 1 from leaving_rows limit 1").fetchall():
            told = " union ".join(
                f"select {texts} from {table} semi join leaving_rows using ({keys})" for table in tables
            )
            cursor.execute(f"insert into erased_texts {told}")
        count += nameless_rows.make(cursor, kind, settings)
    return count


def _requests(cursor: Cursor, settings: dict[str, Any], gone: Erased) -> int:
    """Their requests, whether open or closed, become nobody's."""
    names = erased_people.says(REQUESTS)
    columns = ", ".join(names)
    said = cursor.execute(
        f"select request_id, {columns} from rows_requests union all select request_id, {columns} from requests"
    ).fetchall()
    aside = cursor.execute(f"select request_id, {columns} from undone_requests").fetchall()
    meant = _meant(said, names, gone) | _meant(aside, names, gone)
    cursor.execute(
        """create or replace temp table leaving as
           select unnest($ids::varchar[]) as request_id except select request_id from kept_requests""",
        {"ids": sorted(meant)},
    )
    some = cursor.execute("select 1 from leaving limit 1").fetchall()
    if some:
        cursor.execute(
            "insert into erased_texts select distinct null, name, room, phone from rows_requests semi join leaving "
            "using (request_id)"
        )
    return anonymised_requests.make(cursor, settings)


def _beside_the_rows(cursor: Cursor, gone: Erased) -> None:
    """What beside the rows says who they were: cells not understood, samples and changes of uploads, mappings' lines.

    A short id is also an age or a number of pieces: an id counts in its own column alone.
    """
    for cells in ("rejects", "remarks"):
        cursor.execute(
            f"""delete from {cells} where exists (from erased_texts t where
                   ({cells}.field = 'resident_id' and {cells}.value = t.resident_id and t.resident_id <> '')
                   or ({cells}.field = 'name' and {cells}.value = t.name and t.name <> '')
                   or (length(t.phone) >= 7 and contains({cells}.value, t.phone)))"""
        )
    texts = cursor.execute("select distinct resident_id, name, phone from erased_texts").fetchall()
    told = {word for _, *words in texts for word in words if word}
    ids = {id for id, *_ in texts if id}
    found = cursor.execute("select batch_id, columns, changes from batches").fetchall()
    naming = [batch_id for batch_id, columns, changes in found if _names(columns or "[]", changes or "[]", told, ids)]
    cursor.execute("create or replace temp table naming as select unnest($ids::bigint[]) as batch_id", {"ids": naming})
    retention.strip(cursor, "select batch_id from withheld union select batch_id from naming")
    rooms = cursor.execute("select distinct name, room from erased_texts where name <> ''").fetchall()
    people_in_mappings.take_out(
        cursor,
        lambda who: (
            gone.means(who)
            or any(
                who.get("name") == name and (not who.get("room") or erased_people.door(who)[2] == room)
                for name, room in rooms
            )
        ),
    )


def _names(columns: str, changes: str, told: set[str], ids: set[str]) -> bool:
    if any(word in columns or word in changes for word in told):
        return True
    samples = {
        sample
        for column in json.loads(columns)
        if column.get("field") == "resident_id"
        for sample in column.get("samples", [])
    }
    # What a change calls its row ends with the id.
    called = {
        word
        for change in json.loads(changes)
        for cell in change.values()
        if isinstance(cell, str)
        for word in cell.split()
    }
    return not ids.isdisjoint(samples | called)
