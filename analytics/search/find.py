"""What somebody means by a few words: a building, a door, a person or a request.

Words are never kept: no answer here is remembered, because the words may be somebody's name. Whoever works in some
grids finds what lies in them, because their store holds nothing else.
"""

from dataclasses import dataclass
from typing import Annotated, TypedDict

import pandas as pd

from analytics.community.residents import ContactRow
from analytics.requests import listing
from analytics.requests.listing import RequestRow
from data.clock import Moment
from data.store.database import Store
from data.values import rooms

#: Of each sort so many are found; more words find fewer.
MOST = 20
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
    building, unit, room = rooms.parts(words)
    digits = sum(sign.isdecimal() for sign in room)
    if not room or not digits or not (building or digits >= _ROOM_DIGITS):
        return store.query(_DOORS, {"building": "", "unit": "", "room": "", "most": 0})
    return store.query(_DOORS, {"building": building, "unit": unit, "room": room, "most": MOST})


_DOORS = """
select building_id, coalesce(unit, '') as unit, room, max(coalesce(grid_id, '')) as grid_id, count(*) as people
from people
where room = $room and $room <> '' and ($building = '' or building_id = $building)
    and ($unit = '' or coalesce(unit, '') in ('', $unit))
group by building_id, coalesce(unit, ''), room
order by length(building_id), building_id, unit limit $most
"""


def people(store: Store, words: str) -> Annotated[pd.DataFrame, ContactRow]:
    """People with these words in their name, of this id, or whose phone ends in these digits (four at least)."""
    digits = words.replace(" ", "").replace("-", "")
    is_number = digits.isdecimal()
    return store.query(
        """
        select person, coalesce(resident_id, '') as resident_id, coalesce(name, '') as name,
            coalesce(grid_id, '') as grid_id, coalesce(building_id, '') as building_id, coalesce(unit, '') as unit,
            coalesce(room, '') as room, phone, tags
        from people
        where ($name <> '' and contains(lower(name), lower($name)))
            or ($id <> '' and lower(resident_id) = lower($id))
            or ($phone <> '' and suffix(phone, $phone))
        order by lower(coalesce(name, '')) = lower($name) desc, length(name), grid_id, building_id, unit, room, person
        limit $most
        """,
        {
            "name": "" if is_number else words,
            "id": words if len(words) >= _ID_LETTERS else "",
            "phone": digits if is_number and len(digits) >= _PHONE_DIGITS else "",
            "most": MOST,
        },
    )
