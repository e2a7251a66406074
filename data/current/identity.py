"""Who a row means.

Rows keep a person's own words (id, name, building, unit, room) as a number in ``words``. Which
person such words mean follows from them and the roster in force: by id; else, where that is blank
or not on the roster, by name, building and room. Nobody fits: the person is provisional. Two fit:
the words mean nobody (NULL) until roster or words say more. Nothing is frozen at load, so the
order of files and their undoing change no number.

A person's number is that of one of the words that mean them. Of a provisional person these are
the fullest words, the first in their order, so that no order of files shows in a name or a room.
Anonymous words, made from the content of rows that name nobody, are persons of ``identity`` and of
no table of people: they count in what was reported, never among those who are expected.
"""

from data.kinds import KINDS, WHO_FIELDS, days_of_residents
from data.store.database import Cursor
from data.store.kept_tables import CLEANED

_WORDS = ", ".join(WHO_FIELDS)
#: The unit of every door of which only one is known, of a table of doors. Where building 1 has a unit 1, as far as is
#: known, no room of it that is of another unit: a door without one may have been 1-401 beside building 1.
_ONLY_UNIT = """select building_id, room, min(unit) as unit from {doors} where unit <> '' and room <> ''
    group by building_id, room having count(distinct unit) = 1
        and (min(unit) = building_id
            or building_id not in (select building_id from {known} where unit = building_id))"""
_SAME_WORDS = " and ".join(f"a.{field} = b.{field}" for field in WHO_FIELDS)
#: A unit that one side does not say is no difference.
_SAME_DOOR = """a.name = b.name and a.building_id = b.building_id and a.room = b.room
    and (a.unit = b.unit or a.unit = '' or b.unit = '') and a.name <> '' and a.room <> ''"""


def number_words(cursor: Cursor, anonymous: bool = False) -> bool:
    """Make the temporary table ``numbered``: the rows of ``incoming`` with their ``who`` for their words.

    ``anonymous``: their ids were made from their content and are nobody's. Answers whether words
    were new. ``incoming`` must have the five fields of a person's words without NULLs.
    """
    nobody_known = not cursor.execute("select 1 from words limit 1").fetchall()
    if nobody_known and _all_differ(cursor, "incoming", "resident_id"):
        # Each row is somebody else by the id alone: no need to compare all five words.
        cursor.execute(
            f"""create or replace temp table numbered as select * exclude ({_WORDS}), line as who from incoming;
                insert into words select line, {_WORDS}, {anonymous} from incoming"""
        )
        return True
    if not nobody_known:
        _number(cursor, anonymous)
        if not cursor.execute("select 1 from numbered where who is null limit 1").fetchall():
            return False
    # The words are few beside the rows: of a file of any size no more than they is held in memory.
    cursor.execute(
        f"""insert into words
            select (select coalesce(max(who), 0) from words) + row_number() over (), {_WORDS}, {anonymous}
            from (select distinct {_WORDS} from incoming a anti join words b on {_SAME_WORDS}
                and b.anonymous = {anonymous})"""
    )
    _number(cursor, anonymous)
    return True


def _number(cursor: Cursor, anonymous: bool) -> None:
    cursor.execute(
        f"""create or replace temp table numbered as
            select a.* exclude ({_WORDS}), b.who from incoming a left join words b on {_SAME_WORDS}
                and b.anonymous = {anonymous}"""
    )


def _all_differ(cursor: Cursor, table: str, column: str) -> bool:
    """Whether no two rows have the same value in the column, and none is blank."""
    found = cursor.execute(
        f"select count(*) = count(distinct {column}) and count(*) filter ({column} = '') = 0 from {table}"
    ).fetchall()
    return bool(found[0][0])


def resolve(cursor: Cursor, roster_changed: bool) -> None:
    """Decide anew which person every ``who`` means; ``reassigned`` has the words whose person changed.

    Where no row of the roster came or went, its own words mean whom they meant.
    """
    if roster_changed:
        _resolve_roster(cursor)
        # In one insert, for the sake of DuckDB 2.0.0: after an insert of no rows it loses sight of a large one.
        doors, decided, kept = "roster_people", "(from roster_identity union all from resolved)", "false"
    else:
        cursor.execute(
            "create or replace temp table roster_identity as from identity semi join rows_roster using (who)"
        )
        doors, decided, kept = "roster", "resolved", "who in (select who from roster_identity)"
    _resolve_others(cursor, doors)
    cursor.execute(
        f"""create or replace temp table reassigned as
            select who from {decided} n join identity o using (who) where n.person is distinct from o.person"""
    )
    cursor.execute(f"delete from identity where not ({kept})")
    cursor.execute(f"insert into identity select who, person from {decided}")


def _resolve_roster(cursor: Cursor) -> None:
    """Persons of the roster: by id; rows without one join the only such person at their door."""
    cursor.execute(
        f"""
        create or replace temp table roster_words as
            select w.*, r.batch_id, r.line
            from (select who, max(batch_id) as batch_id, arg_max(line, (batch_id, line)) as line from rows_roster
                group by who) r
            join words w using (who);
        create or replace temp table roster_ids as
            {_newest("select *, min(who) over by_id as person from roster_words", "resident_id <> ''")};
        create or replace temp table roster_identity as
            select w.who, i.person from roster_words w join roster_ids i using (resident_id)
            union all
            select a.who, case count(distinct b.person) when 0 then a.who when 1 then min(b.person) end
            from roster_words a left join roster_ids b on {_SAME_DOOR}
            where a.resident_id = '' group by a.who;
        create or replace temp table roster_people as
            {_newest("select person, w.* from roster_identity join roster_words w using (who)", "person is not null")}
        """
    )


def _newest(rows: str, which: str) -> str:
    """A query for the name and door in each person's newest ``rows`` of the roster (with person, batch_id and line),
    of those for which a condition holds.

    A blank cell keeps what stood, but for the unit of a building that they have left.
    """
    cells = ", ".join(
        f"coalesce(arg_max({name}, (batch_id, line)) filter ({name} <> ''), '') as {name}"
        for name in ("name", "building_id", "room")
    )
    return f"""with said as ({rows} where {which} window by_id as (partition by resident_id)), newest as (
            select person, max(resident_id) as resident_id, {cells} from said group by person
        ), units as (
            select person, arg_max(unit, (batch_id, line)) as unit from said s join newest n using (person)
            where s.unit <> '' and s.building_id in ('', n.building_id) group by person
        ) select person, resident_id, name, building_id, coalesce(unit, '') as unit, room
        from newest left join units using (person)"""


def _resolve_others(cursor: Cursor, doors: str) -> None:
    """Words not on the roster as ``resolved``: by its ids, then by its doors, then provisional among themselves.

    ``doors``: the table of the roster's persons with their ids and where they live.
    """
    nobody_listed = not cursor.execute(f"select 1 from {doors} limit 1").fetchall()
    if nobody_listed and _all_differ(cursor, "words", "resident_id"):
        # Without a roster, and with an id for each, everyone is who their own words say; so are the anonymous.
        cursor.execute("create or replace temp table resolved as select who, who as person from words")
        return
    cursor.execute(
        f"""
        create or replace temp table others as select * from words anti join roster_identity using (who)
            where not anonymous;
        create or replace temp table by_id as
            select o.who, d.person from others o join {doors} d using (resident_id) where o.resident_id <> '';
        create or replace temp table by_door as
            select a.who, count(distinct b.person) as fits, min(b.person) as person
            from (from others anti join by_id using (who)) a join {doors} b on {_SAME_DOOR} group by a.who;
        create or replace temp table strangers as
            select * from others anti join by_id using (who) anti join by_door using (who);
        create or replace temp table stranger_ids as
            select s.*, i.person from strangers s
            join (select resident_id, arg_min(who, {{'roomless': room = '', 'nameless': name = '', 'name': name,
                         'building_id': building_id, 'unit': unit, 'room': room}}) as person
                  from strangers where resident_id <> '' group by resident_id) i using (resident_id);
        create or replace temp table strange_units as {_ONLY_UNIT.format(doors="others", known="others")};
        create or replace temp table nameless_ids as
            select s.*, case when name = '' or room = '' then who else first_value(who) over (
                partition by name, building_id, room, coalesce(nullif(s.unit, ''), u.unit, '') order by s.unit = ''
            ) end as alone
            from strangers s left join strange_units u using (building_id, room) where resident_id = '';
        create or replace temp table stranger_doors as
            select a.who, case count(distinct b.person) when 0 then min(a.alone) when 1 then min(b.person) end as person
            from nameless_ids a
            left join stranger_ids b on a.name = b.name and a.building_id = b.building_id and a.room = b.room
                and (a.unit = b.unit or a.unit = '' or b.unit = '')
            group by a.who;
        create or replace temp table resolved as
            select who, person from by_id
            union all select who, case when fits = 1 then person end from by_door
            union all select who, person from stranger_ids
            union all select who, person from stranger_doors
            union all select who, who from words where anonymous
        """
    )


def forget_words(cursor: Cursor, among: str = "words") -> bool:
    """Drop the words that no row has any more, of those in a table with a column ``who``; whether there were any."""
    rows = " union all ".join(f"select who from rows_{kind.id}" for kind in KINDS.values() if kind.person)
    cursor.execute(
        f"create or replace temp table unused as select distinct who from {among} anti join ({rows}) using (who)"
    )
    unused = cursor.execute("select 1 from unused limit 1").fetchall()
    cursor.execute("delete from words where who in (from unused)")
    return bool(unused)


def rebuild_people(cursor: Cursor) -> None:
    """Make ``people`` anew from roster, provisional persons and the buildings' grids."""
    cursor.execute("delete from people")
    # Not at all where it is empty: after an insert of no rows DuckDB 2.0.0 loses sight of a large one.
    if cursor.execute("select 1 from roster limit 1").fetchall():
        # In what is kept of days whose personal rows are gone, everybody of then is counted already.
        cursor.execute(
            f"""
            create or replace temp table roster_doors as
                select r.person, r.building_id, coalesce(nullif(r.unit, ''), u.unit, '') as unit, r.room
                from roster r
                left join ({_ONLY_UNIT.format(doors="roster", known="roster")}) u using (building_id, room);
            create or replace temp table households as
                select row_number() over () as household, building_id, unit, room
                from (select distinct building_id, unit, room from roster_doors where room <> '');
            insert into people
                select r.person, true, r.resident_id, r.name, d.building_id, d.unit, d.room,
                       coalesce(h.household, -r.person), coalesce(b.grid_id, ''), r.phone, r.tags,
                       greatest(r.moved_in, (select value::date + 1 from state where key = '{CLEANED}')), r.moved_out,
                           r.exempt_from, r.exempt_to
                from roster r join roster_doors d using (person)
                left join households h on h.building_id = d.building_id and h.unit = d.unit and h.room = d.room
                left join buildings b on b.building_id = d.building_id
            """
        )
    refresh_provisional(cursor)


def refresh_provisional(cursor: Cursor) -> None:
    """Make those of ``people`` anew who are not on the roster; the others stay as they are."""
    cursor.execute(
        """create or replace temp table guests as
           select distinct person from identity anti join roster using (person)
           anti join (select who as person from words where anonymous) using (person) where person is not null"""
    )
    some = cursor.execute("(select 1 from guests limit 1) union all (select 1 from people where not on_roster limit 1)")
    if some.fetchall():
        cursor.execute(_guests())


def _guests() -> str:
    """Statements that make those of ``guests`` people, from the first to a while after the last day that names them."""
    named = " union all ".join(
        f"select person, day from {id} semi join guests using (person)" for id in days_of_residents()
    )
    return f"""
create or replace temp table named as
    select person, min(day) as first_day, max(day) as last_day
    from ({named}) group by person;
delete from people where not on_roster;
create or replace temp table guest_doors as
    select distinct w.building_id, w.unit, w.room from named n join words w on n.person = w.who where w.room <> '';
create or replace temp table known_doors as
    with standing as (
        select distinct building_id, unit, room, household
        from people semi join guest_doors using (building_id, room)
    ), doors as (
        select building_id, unit, room, null as household from guest_doors union all from standing
    ), known_units as (
        select building_id, unit from people union all select building_id, unit from guest_doors
    ), merged as (
        select d.building_id, d.unit, d.room, d.household, coalesce(nullif(d.unit, ''), u.unit, '') as known_unit
        from doors d left join ({_ONLY_UNIT.format(doors="doors", known="known_units")}) u using (building_id, room)
    ), numbered as (
        select building_id, known_unit, room, min(household) as household from merged group by all
    ), complete as (
        select * replace (coalesce(household, (select greatest(coalesce(max(household), 0), 0) from people)
            + row_number() over (order by household nulls first)) as household) from numbered
    )
    select g.*, c.household from guest_doors g join merged m using (building_id, unit, room)
    join complete c using (building_id, known_unit, room) where m.household is null;
insert into people
    select n.person, false, w.resident_id, w.name, w.building_id, w.unit, w.room,
           coalesce(h.household, -n.person), coalesce(b.grid_id, ''), null, null,
           n.first_day, n.last_day + 15, null, null
    from named n join words w on n.person = w.who
    left join known_doors h using (building_id, unit, room)
    left join buildings b using (building_id);
"""
