"""The types of fields: how each is stored, and what privacy asks of its cells.

TO ADD A TYPE: name it here, give it a row in ``SQL_TYPES`` and one in ``PRIVACY``, and a row in
``data.values.types.TYPES`` that says how its cells are read. A test names what is missing.

Privacy follows the type and nothing else, so that whoever adds a kind decides it by saying what a
field holds: a resident's phone is ``PHONE`` in whatever file it stands, that of a grid worker is
``STAFF_PHONE``. Whoever works for the community is named; residents are masked, and go.
"""

from dataclasses import dataclass

TEXT, ID, NAME, BUILDING, UNIT, ROOM = "text", "id", "name", "building", "unit", "room"
DATE, MOMENT, DONE, TIME = "date", "moment", "done", "time"
TEMPERATURE, SYMPTOMS, CONDITION, YES_NO = "temperature", "symptoms", "condition", "yes_no"
#: An amount of goods, whose cell may name its measure; a number of households; a number of days.
NUMBER, COUNT, DAYS = "number", "count", "days"
LATITUDE, LONGITUDE, POINT = "latitude", "longitude", "point"
URGENCY, RATING, STATUS = "urgency", "rating", "status"
#: A resident's id; and a resident's name where it is kept as it was written, spaces and all.
RESIDENT_ID, NAME_AS_WRITTEN = "resident_id", "name_as_written"
#: A resident's phone; and the name and the phone of somebody who works for the community.
PHONE, STAFF, STAFF_PHONE = "phone", "staff", "staff_phone"
#: The year in which somebody was born; a cell may say the day.
BIRTH_YEAR = "birth_year"
#: What somebody wrote about a resident or was told by one; and a word of a list, which a file may fill with anything.
WORDS, LABEL = "words", "label"

#: Types whose cells are kept as they were written, blanks at the ends apart: there a dash is a dash.
FREE = frozenset({TEXT, NAME_AS_WRITTEN, PHONE, STAFF, STAFF_PHONE, WORDS, LABEL})

#: Column type in the database of each type. DONE keeps a moment and a flag, see ``schema``;
#: a POINT becomes latitude and longitude, see ``staging``.
SQL_TYPES = {
    **dict.fromkeys(FREE, "VARCHAR"),
    **dict.fromkeys((ID, RESIDENT_ID, NAME, BUILDING, UNIT, ROOM, SYMPTOMS, CONDITION, RATING, STATUS), "VARCHAR"),
    **dict.fromkeys((MOMENT, DONE, TIME), "TIMESTAMP"),
    **dict.fromkeys((NUMBER, DAYS, LATITUDE, LONGITUDE, TEMPERATURE), "DOUBLE"),
    DATE: "DATE",
    YES_NO: "BOOLEAN",
    COUNT: "BIGINT",
    URGENCY: "TINYINT",
    BIRTH_YEAR: "BIGINT",
}


@dataclass(frozen=True)
class Privacy:
    """What becomes of a type's cells.

    ``mask``: the function of ``data.privacy.masks`` that masks one where nobody has asked to see it whole; None: it
    says nothing of a resident. ``goes``: it goes when the row it stands in becomes nobody's. ``tells``: it says who
    somebody is or where they live.
    """

    mask: str | None = None
    goes: bool = False
    tells: bool = False


_NOBODYS = Privacy()
#: One row a type. A building, a day, a number stay of a row that is nobody's: figures are made of them.
PRIVACY = {
    RESIDENT_ID: Privacy("resident_id", goes=True, tells=True),
    NAME: Privacy("name", goes=True, tells=True),
    NAME_AS_WRITTEN: Privacy("name", goes=True, tells=True),
    PHONE: Privacy("phone", goes=True, tells=True),
    UNIT: Privacy("door", goes=True, tells=True),
    ROOM: Privacy("door", goes=True, tells=True),
    WORDS: Privacy("text", goes=True),
    SYMPTOMS: Privacy("text", goes=True),
    LATITUDE: Privacy(goes=True),
    LONGITUDE: Privacy(goes=True),
    LABEL: Privacy("text"),
    BIRTH_YEAR: Privacy(goes=True),
    STAFF: _NOBODYS,
    STAFF_PHONE: _NOBODYS,
    TEXT: _NOBODYS,
    ID: _NOBODYS,
    BUILDING: _NOBODYS,
    DATE: _NOBODYS,
    MOMENT: _NOBODYS,
    DONE: _NOBODYS,
    TIME: _NOBODYS,
    TEMPERATURE: _NOBODYS,
    CONDITION: _NOBODYS,
    YES_NO: _NOBODYS,
    NUMBER: _NOBODYS,
    COUNT: _NOBODYS,
    DAYS: _NOBODYS,
    POINT: _NOBODYS,
    URGENCY: _NOBODYS,
    RATING: _NOBODYS,
    STATUS: _NOBODYS,
}
