"""What the first part of 1-401 is where a table has a column for the building too: its column as a whole tells.

Beside building 3 it is unit 1; beside building 1 the row alone does not tell, and is read as room 401 of a unit that
is not said. Where other rows of the table have units there, it has one as well.
"""

from data.store.database import Cursor

#: Of so many rows one must have a unit there: fewer are slips in a column that repeats the building.
_ONE_IN = 10


def told(own_building: str, own_unit: str) -> str:
    """SQL for what a row tells of the first part, by the columns of the building and the unit beside it.

    ``unit``: it is not the building. ``whole``: building and unit stand before the room. ``either``: it is the
    building's number, and may be that of a unit. NULL: nothing. What is torn (``door_spellings``) tells nothing.
    """
    own_building, own_unit = f"coalesce({own_building}, '')", f"coalesce({own_unit}, '')"
    return f"""case when {own_building} = '' or room_named or not regexp_full_match(room_building, '[0-9]{{1,2}}')
                or room = '' then null
            when room_unit <> '' then if({own_building} = room_building, 'whole', null)
            when {own_building} <> room_building then if({own_unit} in ('', room_building), 'unit', null)
            when {own_unit} = '' then 'either' end"""


def settle(cursor: Cursor) -> None:
    """Give the rows of ``incoming`` whose first part may be either a unit where the column as a whole says so."""
    [(units, whole, either)] = cursor.execute(
        """select count(*) filter (first_part = 'unit' and torn_door is null), count(*) filter (first_part = 'whole'),
            count(*) filter (first_part = 'either') from incoming"""
    ).fetchall()
    if either and whole < units and units * _ONE_IN >= units + whole + either:
        cursor.execute("update incoming set unit = building_id where first_part = 'either'")
