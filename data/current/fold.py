"""The current tables: rows folded, newest file last, a blank cell keeping what stood.

Each function folds only what a file touched: the days of its rows, its requests, its items. All
of them may be run again at any time without changing anything, and after the rows of a file were
taken away they give the tables as if it had never come.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data.current import building_places, edited_requests, identity, request_places, request_squares
from data.current.episodes import LEAST_FEVER
from data.kind_of_file import NAMED, NOBODY, Kind
from data.kinds import CHECKINS, KINDS, REQUESTS, about, days_of_residents
from data.store.database import Cursor
from data.store.schema import row_columns

#: Fewer rows than this share of what stands for their days are folded person by person: a day of a
#: million people need not be made anew for a grid's file.
FEW_ROWS = 0.25
#: Whether a row was entered by hand, by the number that a file has as its batch.
BY_HAND = "batch_id in (select entry_id from hand_entries)"
#: Rows of person and day that are folded or compared at a time.
PORTION_ROWS = 3_000_000


def touch_days(cursor: Cursor, kind_id: str, rows: str) -> bool:
    """Collect in ``touched`` the days of these rows (a table with ``who``), before anything is folded.

    Answers whether the rows are so few beside what stands for these days that only their people
    are to be folded; these are then in ``touched_words`` and, as the words mean now, ``touched_people``.
    """
    cursor.execute(f"create or replace temp table touched as select distinct {KINDS[kind_id].day} as day from {rows}")
    some, standing = cursor.execute(
        f"select (select count(*) from {rows}), (select count(*) from {kind_id} where day in (from touched))"
    ).fetchall()[0]
    if some >= FEW_ROWS * standing:
        return False
    cursor.execute(f"create or replace temp table touched_words as select distinct who from {rows}")
    cursor.execute(
        "create or replace temp table touched_people as select person from identity semi join touched_words using (who)"
    )
    return True


def refresh_days(cursor: Cursor, kind_id: str, days: Sequence[date], touched_only: bool = False) -> None:
    """Fold the rows of these days of a kind about residents; of ``touch_days``' people only, or of everybody."""
    kind, people = KINDS[kind_id], ""
    if touched_only:
        cursor.execute(
            """create or replace temp table fold_people as
               select distinct person from (from touched_people union all
                   select person from identity semi join touched_words using (who)) where person is not null"""
        )
        people = "and person in (from fold_people)"
    column = str(kind.day)
    for some in in_portions(cursor, f"rows_{kind_id}", column, days):
        cursor.execute("create or replace temp table fold_days as select unnest($days::date[]) as day", {"days": some})
        take_out(cursor, kind_id, f"day in (from fold_days) {people}")
        cursor.execute(
            f"""create or replace temp view to_fold as
                select i.person, r.{column} as day, r.* exclude (who, {column})
                from rows_{kind_id} r join identity i using (who)
                where r.{column} in (from fold_days) and i.person is not null {people}"""
        )
        # Not for no rows: after an insert of none DuckDB 2.0.0 loses sight of a large one in the same transaction.
        if cursor.execute("select 1 from to_fold limit 1").fetchall():
            if kind_id in _FOLDS:
                _FOLDS[kind_id](cursor)
            else:
                _fold_cells(cursor, kind)
        if kind_id == CHECKINS.id:
            _derive_ill_days(cursor, f"day in (from fold_days) {people}")


def take_out(cursor: Cursor, kind_id: str, which: str, given: dict[str, Any] | None = None) -> None:
    """Delete the rows of a current table for which a condition holds, and what is derived from them."""
    for table in (kind_id, *(("ill_days",) if kind_id == CHECKINS.id else ())):
        cursor.execute(f"delete from {table} where {which}", given)


def _derive_ill_days(cursor: Cursor, which: str) -> None:
    """Put the few check-ins of which episodes may be made beside the many that there are; see ``episodes``."""
    ill = f"from checkins where {which} and reported and (temperature >= {LEAST_FEVER} or symptomatic)"
    # Not for no rows: after an insert of none DuckDB 2.0.0 loses sight of a large one in the same transaction.
    if cursor.execute(f"select 1 {ill} limit 1").fetchall():
        cursor.execute(f"insert into ill_days select day, person, time, temperature, symptomatic {ill}")


def in_portions(cursor: Cursor, table: str, column: str, days: Sequence[date]) -> list[list[date]]:
    """The days in portions of about ``PORTION_ROWS`` rows of the table: what is counted by person and day is held in
    memory.
    """
    if len(days) < 2:
        return [list(days)] if days else []
    counted = dict(
        cursor.execute(
            f"select {column}, count(*) from {table} where {column} in (select unnest($days::date[])) group by "
            f"{column}",
            {"days": list(days)},
        ).fetchall()
    )
    portions: list[list[date]] = [[]]
    rows = 0
    for day in sorted(days):
        rows += counted.get(day, 0)
        if portions[-1] and rows > PORTION_ROWS:
            portions.append([])
            rows = counted.get(day, 0)
        portions[-1].append(day)
    return portions


def _several(cursor: Cursor) -> bool:
    """Whether any person has more than one row of ``to_fold`` on a day."""
    found = cursor.execute(
        """select coalesce(sum(rows) > sum(people), false)
           from (select count(*) as rows, count(distinct person) as people from to_fold group by day)"""
    )
    return bool(found.fetchall()[0][0])


def _fold_checkins(cursor: Cursor) -> None:
    """Check-ins: the rows of one file are one report, and a report is never replaced by its absence.

    Of files the last one that says something of a cell holds. What people entered by hand are statements, and fold with
    each other and with what the files say to the earliest time, the highest temperature and any symptom.
    ``…_unread``: a temperature, or an answer on symptoms, stands that nobody understood, until a later row says it.
    """
    if not _several(cursor):
        cursor.execute(
            """insert into checkins
               select day, person, not unreported, case when not unreported then time end,
                      case when not unreported then temperature end, case when not unreported then symptoms end,
                      case when not unreported then symptomatic end, status, mark = 1,
                      not unreported and temperature_unread is true, not unreported and symptoms_unread is true
               from to_fold"""
        )
        return
    cursor.execute(
        """
        create or replace temp table reports as
            select day, person, batch_id, bool_or(not unreported) as reported,
                   min(time) filter (not unreported) as time,
                   max(temperature) filter (not unreported) as temperature,
                   arg_max(symptoms, (symptomatic::int, line))
                       filter (not unreported and symptomatic is not null) as symptoms,
                   bool_or(symptomatic) filter (not unreported) as symptomatic,
                   arg_max(status, line) as status,
                   coalesce(max(mark) filter (not unreported and mark <> 0), 0) as mark,
                   coalesce(bool_or(mark = 1) filter (unreported), false) as asked_after,
                   bool_or(temperature_unread) filter (not unreported) as temperature_unread,
                   bool_or(symptoms_unread) filter (not unreported) as symptoms_unread
            from to_fold group by day, person, batch_id
        """
    )
    cursor.execute(
        f"""
        insert into checkins
            select day, person, bool_or(reported),
                   least(arg_max(time, batch_id) filter (not by_hand), min(time) filter (by_hand)),
                   greatest(arg_max(temperature, batch_id) filter (not by_hand), max(temperature) filter (by_hand)),
                   case when arg_max(symptomatic, batch_id) filter (not by_hand)
                       then arg_max(symptoms, batch_id) filter (not by_hand)
                       when bool_or(symptomatic) filter (by_hand)
                       then arg_max(symptoms, batch_id) filter (by_hand and symptomatic)
                       else arg_max(symptoms, batch_id) end,
                   greatest(arg_max(symptomatic::tinyint, batch_id) filter (not by_hand),
                       max(symptomatic::tinyint) filter (by_hand))::boolean,
                   arg_max(status, batch_id),
                   coalesce(arg_max(mark, batch_id) filter (mark <> 0), 0) = 1
                   or (bool_or(asked_after) and not bool_or(reported)),
                   arg_max(temperature_unread, batch_id) is true, arg_max(symptoms_unread, batch_id) is true
            from (select *, {BY_HAND} as by_hand from reports) group by day, person
        """
    )


def _last_of_each_file(cursor: Cursor) -> None:
    """Collect as ``last_rows``: in these kinds the last row of a file holds; earlier ones of the same person and day do
    not.
    """
    cursor.execute(
        """create or replace temp table last_rows as
           select * from to_fold
           qualify row_number() over (partition by person, day, batch_id order by line desc) = 1"""
    )


def _fold_sampling(cursor: Cursor) -> None:
    if not _several(cursor):
        cursor.execute(
            "insert into sampling select day, person, due, coalesce(sampled, false), sampled_at from to_fold"
        )
        return
    _last_of_each_file(cursor)
    cursor.execute(
        f"""insert into sampling
            select day, person, arg_max(due, batch_id), coalesce(bool_or(sampled), false),
                   min(sampled_at) filter (sampled)
            from ({_statements("sampled", "sampled_at", "due")}) group by day, person"""
    )


def _fold_followups(cursor: Cursor) -> None:
    if not _several(cursor):
        cursor.execute(
            "insert into followups select day, person, coalesce(done, false), done_at, worker, result from to_fold"
        )
        return
    _last_of_each_file(cursor)
    of_done = [
        f"coalesce(arg_max({name}, batch_id) filter (done), arg_max({name}, batch_id))" for name in ("worker", "result")
    ]
    cursor.execute(
        f"""insert into followups
            select day, person, coalesce(bool_or(done), false), min(done_at) filter (done), {", ".join(of_done)}
            from ({_statements("done", "done_at", "worker", "result")}) group by day, person"""
    )


def _statements(done: str, at: str, *others: str) -> str:
    """A query for what ``last_rows`` say of whether something was done, and when: all files together as one, the last
    of them that says it holding, and each entry by hand by itself. Who has done it has done it, whoever else did not.
    """
    newest = ", ".join(f"arg_max({name}, batch_id) as {name}" for name in others)
    return f"""select day, person, max(batch_id) as batch_id, arg_max({done}, batch_id) as {done},
            (arg_max({{'at': {at}}}, batch_id) filter ({done} is not null)).at as {at}, {newest}
        from last_rows where not {BY_HAND} group by day, person
        union all select day, person, batch_id, {done}, {at}, {", ".join(others)} from last_rows where {BY_HAND}"""


def _fold_cells(cursor: Cursor, kind: Kind) -> None:
    """Any other kind: each cell from the newest file that has one."""
    names = [name for name, _ in row_columns(kind) if name not in ("who", kind.day)]
    into = f"insert into {kind.id} (day, person, {', '.join(names)}) select day, person"
    if not _several(cursor):
        cursor.execute(f"{into}, {', '.join(names)} from to_fold")
        return
    _last_of_each_file(cursor)
    newest = ", ".join(f"arg_max({name}, batch_id)" for name in names)
    cursor.execute(f"{into}, {newest} from last_rows group by day, person")


#: Kinds about residents that are not simply folded cell by cell.
_FOLDS = {"checkins": _fold_checkins, "sampling": _fold_sampling, "followups": _fold_followups}


def fold_roster(cursor: Cursor) -> None:
    """The roster: a person's newest words and, cell by cell, their newest values."""
    cursor.execute(
        """
        create or replace temp table roster_rows as
            select i.person, r.* from rows_roster r join identity i using (who) where i.person is not null
            qualify row_number() over (partition by i.person, r.batch_id order by r.line desc) = 1;
        delete from roster;
        insert into roster
            select r.person, any_value(p.resident_id), any_value(p.name), any_value(p.building_id),
                   any_value(p.unit), any_value(p.room),
                   arg_max(phone, batch_id), arg_max(tags, batch_id), arg_max(moved_in, batch_id),
                   arg_max(moved_out, batch_id), arg_max(exempt_from, batch_id), arg_max(exempt_to, batch_id),
                   arg_max(birth_year, batch_id), arg_max(guardian, batch_id), arg_max(guardian_phone, batch_id)
            from roster_rows r join roster_people p on r.person = p.person group by r.person
        """
    )


def fold_by_key(cursor: Cursor, kind: Kind) -> None:
    """Fold rows that are not about a resident for the keys in the temporary table ``touched``."""
    if kind.id == REQUESTS.id:
        edited_requests.fold(cursor)
        return
    keys = ", ".join(kind.key)
    columns = [name for name, _ in row_columns(kind)]
    folded = ", ".join(name if name in kind.key else f"arg_max({name}, batch_id) as {name}" for name in columns)
    cursor.execute(f"delete from {kind.id} using touched t where {_same(kind.id, 't', kind.key)}")
    target, rows = f"{kind.id} ({', '.join(columns)})", f"rows_{kind.id} r semi join touched using ({keys})"
    cursor.execute(f"insert into {target} select {folded} from {rows} group by {keys}")


def _same(left: str, right: str, keys: Sequence[str]) -> str:
    return " and ".join(f"{left}.{key} = {right}.{key}" for key in keys)


def refresh_roster(cursor: Cursor) -> None:
    """The roster, who every word means, the days that this changes, and the people."""
    identity.resolve(cursor, roster_changed=True)
    fold_roster(cursor)
    for kind_id in days_of_residents():
        refresh_days(cursor, kind_id, _days_reassigned(cursor, kind_id))
    identity.rebuild_people(cursor)


def refresh_people_of(cursor: Cursor, kind_id: str, days: Sequence[date], words_changed: bool, few: bool) -> None:
    """After rows of a person kind came or went: who they mean, their days, and the people.

    ``few``: as ``touch_days`` answered.
    """
    if words_changed:
        identity.resolve(cursor, roster_changed=False)
    # Where nobody is meant who was not before, no other kind's days change.
    for other in days_of_residents() if words_changed else (kind_id,):
        touched = set(days) if other == kind_id else set()
        reassigned = set(_days_reassigned(cursor, other)) if words_changed else set()
        # One fold a table: in one transaction DuckDB 2.0.0 may lose rows after an insert of none.
        refresh_days(cursor, other, sorted(touched | reassigned), touched_only=few and not reassigned)
    # Rows of who is on the roster alone say nothing new of anybody else's first and last day.
    if words_changed or not few or cursor.execute(_ANY_GUEST).fetchall():
        identity.refresh_provisional(cursor)


_ANY_GUEST = "select 1 from touched_people anti join roster using (person) limit 1"


def _days_reassigned(cursor: Cursor, kind_id: str) -> list[date]:
    """The days of the rows that now mean somebody else."""
    found = cursor.execute(
        f"select distinct {KINDS[kind_id].day} from rows_{kind_id} where who in (from reassigned)"
    ).fetchall()
    return [day for (day,) in found]


def refresh_requests(cursor: Cursor, settings: Mapping[str, Any]) -> None:
    """What follows for all requests from buildings, categories and other settings."""
    request_places.derive(cursor, settings)
    request_squares.refresh(cursor, None)


def refresh_places(cursor: Cursor, settings: Mapping[str, Any]) -> None:
    """After something was placed on a plan, or taken back: the buildings' places, and what follows for requests."""
    true_places = "select bit_xor(hash(building_id, lat, lng)) from buildings where lat is not null"
    before = cursor.execute(true_places).fetchall()
    cursor.execute("create or replace temp table touched as select distinct building_id from rows_buildings")
    fold_by_key(cursor, KINDS["buildings"])
    building_places.fill(cursor)
    if cursor.execute(true_places).fetchall() != before:
        refresh_requests(cursor, settings)


def refresh_touched(cursor: Cursor, kind: Kind, settings: Mapping[str, Any]) -> None:
    """Fold the keys in ``touched`` of a kind that is not about residents, and what follows from them."""
    if kind.id == REQUESTS.id:
        edited_requests.refresh(cursor, settings)
        return
    fold_by_key(cursor, kind)
    if kind.id == "buildings":
        building_places.fill(cursor)
        identity.rebuild_people(cursor)
        refresh_requests(cursor, settings)


def rebuild(cursor: Cursor, settings: Mapping[str, Any]) -> None:
    """Make every current table anew from the rows."""
    for kind in about(NAMED, NOBODY):
        keys = ", ".join(kind.key)
        cursor.execute(f"delete from {kind.id}")
        cursor.execute(f"create or replace temp table touched as select distinct {keys} from rows_{kind.id}")
        fold_by_key(cursor, kind)
    building_places.fill(cursor)
    identity.resolve(cursor, roster_changed=True)
    fold_roster(cursor)
    for kind_id, column in days_of_residents().items():
        take_out(cursor, kind_id, "true")
        days = cursor.execute(f"select distinct {column} from rows_{kind_id}").fetchall()
        refresh_days(cursor, kind_id, [day for (day,) in days])
    identity.rebuild_people(cursor)
    refresh_requests(cursor, settings)
