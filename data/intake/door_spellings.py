"""One door in two spellings: 0301 beside 301, where only one of them is known.

They are never taken for one in silence: a remark says so, and the row counts as it stands.
"""

from data.kind_of_file import Kind
from data.store.database import Cursor
from data.values.checks import unread

_REASON = (
    "同一栋楼里另有一户的房号只差开头的 0(如 0301 和 301);若是同一户,请改成一样的写法再传,若不是,不用改",
    "a room of the building differs by a leading 0 alone, as 0301 and 301 do; if they are one door, write it the same "
    "way and send the row again; else leave it",
)
_SAME_PLACE = "a.building_id = b.building_id and (a.unit = b.unit or a.unit = '' or b.unit = '')"


#: Why an address is asked about that speaks of another place than the building and the unit in their own columns.
TORN = (
    "房号里的楼栋或单元和旁边的楼栋、单元对不上,请只写房号,或把它们写成一样的",
    "the building or unit in the room is not that of the columns beside it; write the room alone, or make them agree",
)


def torn_door(own_building: str, own_unit: str) -> str:
    """SQL for the address of a room that contradicts the building and the unit beside it, by their columns; else NULL.

    ``2-101`` beside building 5 is unit 2, so that ``14-04`` beside building 5 unit 2 is neither. A unit has no three
    digits, and names of buildings are left to people.
    """
    own_building = f"coalesce({own_building}, '')"
    named = f"({own_building} <> '' or coalesce({unread('building_id')}, false))"
    return f"""case when {named} and regexp_full_match(room_building, '[0-9]+')
            and case when {own_building} = room_building
                then coalesce(nullif({own_unit}, '') <> nullif(room_unit, ''), false)
                when coalesce(room_unit, '') = '' and length(room_building) > 2 then true
                when not regexp_full_match({own_building}, '[0-9]+') then false
                else coalesce({own_unit}, '') not in ('', room_building) or coalesce(room_unit, '') <> '' end
        then concat_ws('-', room_building, nullif(room_unit, ''), room) end"""


def torn(cursor: Cursor) -> str | None:
    """The rows of ``incoming`` with such an address as line, field, value and reasons, as a query; None without any."""
    if not cursor.execute("select 1 from incoming where torn_door is not null limit 1").fetchall():
        return None
    zh, en = (reason.replace("'", "''") for reason in TORN)
    return f"select line, 'room', torn_door, '{zh}', '{en}' from incoming where torn_door is not null"


def remark_doors(cursor: Cursor, kind: Kind) -> None:
    """Add to ``remarked`` the rows of ``incoming`` whose room the roster spells with a leading 0 more or less.

    Not where a row of the roster spells it as they do. Of a roster's file that has both, the row with the 0.
    """
    doors = "select building_id, unit, room from roster"
    if kind.id == "roster":
        doors += " union all select building_id, unit, room from incoming"
    noughts = "(select room from roster union all select room from incoming)"
    if not cursor.execute(f"select 1 from {noughts} where room like '0%' limit 1").fetchall():
        return
    cursor.execute(
        f"""create or replace temp table respelled as
            with alike as materialized (
                select distinct a.line, a.building_id, a.unit, a.room from incoming a join ({doors}) b
                    on ltrim(a.room, '0') = ltrim(b.room, '0') and {_SAME_PLACE} and a.room <> b.room
                where ltrim(a.room, '0') <> '' {"and a.room like '0%'" if kind.id == "roster" else ""}
            )
            select line, room from alike a
            where not exists (select 1 from roster b where a.room = b.room and {_SAME_PLACE})"""
    )
    if cursor.execute("select 1 from respelled limit 1").fetchall():
        cursor.execute(
            "insert into remarked select line, 'room', room, $zh, $en from respelled",
            {"zh": _REASON[0], "en": _REASON[1]},
        )
