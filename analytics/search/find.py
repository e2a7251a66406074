"""What somebody means by a few words: a building, a door, a person or a request.

Words are never kept: no answer here is remembered, because the words may be somebody's name. Whoever works in some
grids finds what lies in them, because their store holds nothing else.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypedDict

import pandas as pd

from analytics.community.residents import ContactRow
from analytics.requests import listing
from analytics.requests.listing import RequestRow
from data.clock import Moment
from data.store.database import Store
from data.values import rooms

#: Of each sort so many are found; more words find fewer. Of those among whom one is chosen, so many.
MOST, FEW = 20, 8
#: Letters of a search, the rest is cut off.
LONGEST = 60
#: Digits that say a phone by its end, and letters that say an id or words of a request.
_PHONE_DIGITS, _ID_LETTERS, _TEXT_LETTERS = 4, 2, 2
#: A room alone, without its building, has so many digits.
_ROOM_DIGITS = 3


class BuildingFoundRow(TypedDict):
    """A building that was found."""

    building_id: str
    grid_id: str


class DoorFoundRow(TypedDict):
    """A door that was found, with how many people the roster and the files know behind it."""

    building_id: str
    unit: str
    room: str
    grid_id: str
    people: int


@dataclass(frozen=True)
class SearchResult:
    """What was found, ``MOST`` of each sort at most."""

    buildings: Annotated[pd.DataFrame, BuildingFoundRow]
    doors: Annotated[pd.DataFrame, DoorFoundRow]
    people: Annotated[pd.DataFrame, ContactRow]
    requests: Annotated[pd.DataFrame, RequestRow]

    @property
    def count(self) -> int:
        """How many in all."""
        return sum(map(len, (self.buildings, self.doors, self.people, self.requests)))


def find(store: Store, moment: Moment, words: str, requests: bool = True) -> SearchResult:
    """Everything that the words may mean; ``requests``: whether the visitor may see requests."""
    said = " ".join(words.split())[:LONGEST]
    told = listing.matching(store, moment, said if requests and len(said) >= _TEXT_LETTERS else "", MOST)
    return SearchResult(buildings(store, said), doors(store, said), people(store, said), told)


def buildings(store: Store, words: str) -> Annotated[pd.DataFrame, BuildingFoundRow]:
    """Buildings of this number in whatever spelling (3, 3栋, 三号楼), or with these words in their name."""
    return store.query(
        """
        select building_id, max(grid_id) as grid_id from (
            select building_id, coalesce(grid_id, '') as grid_id, coalesce(building_name, '') as name from buildings
            union all select distinct building_id, coalesce(grid_id, ''), '' from people where building_id = $id
        )
        where building_id <> '' and $words <> '' and (building_id = $id or contains(lower(name), lower($words)))
        group by building_id order by building_id = $id desc, length(building_id), building_id limit $most
        """,
        {"id": rooms.building(words), "words": words, "most": MOST},
    )


def doors(store: Store, words: str) -> Annotated[pd.DataFrame, DoorFoundRow]:
    """The door of an address (3-1-501, 3栋501), or all doors of a room's number. A unit that one side lacks is no
    difference.
    """
    return store.query(_DOORS, {**_door(words), "most": MOST})


def _door(words: str) -> dict[str, str]:
    """Building, unit and room of an address; all of them '' where the words name no door."""
    building, unit, room = rooms.parts(words)
    digits = sum(sign.isdecimal() for sign in room)
    if not digits or not (building or digits >= _ROOM_DIGITS):
        return {"building": "", "unit": "", "room": ""}
    return {"building": building, "unit": unit, "room": room}


_DOORS = """
select building_id, coalesce(unit, '') as unit, room, max(coalesce(grid_id, '')) as grid_id, count(*) as people
from people
where at_door(building_id, unit, room, $building, $unit, $room)
group by building_id, coalesce(unit, ''), room
order by length(building_id), building_id, unit limit $most
"""


def people(store: Store, words: str) -> Annotated[pd.DataFrame, ContactRow]:
    """People with these words in their name, of this id, or whose phone ends in these digits (four at least)."""
    return store.query(_PEOPLE, {**_named(words), "most": MOST})


def residents(store: Store, words: str, day: date, most: int = FEW) -> Annotated[pd.DataFrame, ContactRow]:
    """Who lives here on a day and is found like ``people``, at a door (3-1-501, 3 501), or by building and name
    (3栋 张三).
    """
    building, _, name = words.strip().partition(" ")
    door = _door("-".join(words.split()))
    known = {"day": day, "at": rooms.building(building) if name else "", "last": name.strip()}
    return store.query(_RESIDENTS, {**_named(words.strip()), **door, **known, "most": most})


def _named(words: str) -> dict[str, str]:
    """What the words may be of somebody: a name, an id, the end of a phone; '' for what they cannot be."""
    digits = words.replace(" ", "").replace("-", "")
    is_number = digits.isdecimal()
    return {
        "name": "" if is_number else words,
        "id": words if len(words) >= _ID_LETTERS else "",
        "phone": digits if is_number and len(digits) >= _PHONE_DIGITS else "",
    }


_PEOPLE = """
select person, coalesce(resident_id, '') as resident_id, coalesce(name, '') as name,
    coalesce(grid_id, '') as grid_id, coalesce(building_id, '') as building_id, coalesce(unit, '') as unit,
    coalesce(room, '') as room, phone, tags
from people
where goes_by(name, resident_id, phone, $name, $id, $phone)
order by lower(coalesce(name, '')) = lower($name) desc, length(name), grid_id, building_id, unit, room, person
limit $most
"""
_RESIDENTS = """
select person, resident_id, name, grid_id, building_id, unit, room, phone, tags from people
where in_residence_on(resident_from, resident_until, $day) and (
    goes_by(name, resident_id, phone, $name, $id, $phone)
    or at_door(building_id, unit, room, $building, $unit, $room)
    or ($at <> '' and building_id = $at and goes_by(name, '', '', $last, '', '')))
order by length(building_id), building_id, unit, room, name, person limit $most
"""
