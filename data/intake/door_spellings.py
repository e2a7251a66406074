"""One door in two spellings: 0301 beside 301, where only one of them is known.

They are never taken for one in silence: a remark says so, and the row counts as it stands.
"""

from data.kind_of_file import Kind
from data.store.database import Cursor

_REASON = (
    "同一栋楼里另有一户的房号只差开头的 0(如 0301 和 301);若是同一户,请改成一样的写法再传,若不是,不用改",
    "a room of the building differs by a leading 0 alone, as 0301 and 301 do; if they are one door, write it the same "
    "way and send the row again; else leave it",
)
_SAME_PLACE = "a.building_id = b.building_id and (a.unit = b.unit or a.unit = '' or b.unit = '')"


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
