"""The lines of the follow-up list that are still open, and what has been done about each by hand.

Whoever has not reported is open until they have. Whoever is abnormal, marked or not understood is open until somebody
has followed them up (已随访), or has been told since how they are. What comes later opens the line again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from analytics.cache import cached
from analytics.checkins import follow_up_list
from analytics.checkins.follow_up_list import REASONS
from analytics.community.care_level import Care, care
from analytics.community.grids import counted
from analytics.privacy.masked_answers import Resident
from analytics.tally import EVERYWHERE, Place
from data.clock import Moment
from data.store.database import Store
from data.values.checkin_status import CLOSED, NOT_REACHED

#: How pressing a reason is, the most pressing first.
_ORDER = {reason: nth for nth, reason in enumerate(REASONS)}


@dataclass(frozen=True)
class Attempt:
    """What somebody entered by hand about a person on the day: when it was said, by whom it was entered, and what."""

    at: datetime
    who: str
    status: str
    temperature: float | None
    symptomatic: bool | None

    @property
    def not_reached(self) -> bool:
        """没联系上: somebody tried."""
        return self.status.upper() in NOT_REACHED


@dataclass(frozen=True)
class Waiting:
    """Somebody of an open line. ``reasons`` are ids of ``follow_up_list.REASONS``; ``tried`` the latest last."""

    person: int
    whom: Resident
    phone: str
    tags: str
    reasons: tuple[str, ...]
    temperature: float | None
    missing_days: int | None
    tried: tuple[Attempt, ...]
    care: Care

    @property
    def order(self) -> tuple[bool, int, int]:
        """The place in the list, by the rule of the follow-up list."""
        return follow_up_list.order(self.reasons, self.care, self.missing_days)


@dataclass(frozen=True)
class OpenLine:
    """A household with everybody of it who is open; one without a room is a person's."""

    household: int
    grid: str
    building: str
    people: tuple[Waiting, ...]


@dataclass(frozen=True)
class OpenLines:
    """The lines that are open, the most pressing first, and how many households have been closed: nobody of them is
    open any more, and they are on the list still or were taken off it by an entry of the day.
    """

    lines: tuple[OpenLine, ...]
    closed: int


@cached
def open_lines(store: Store, moment: Moment, place: Place = EVERYWHERE) -> OpenLines:
    """The open lines of a day in a place, as at the moment."""
    rows = follow_up_list.people(store, moment, place).to_dict("records")
    tried = attempts(store, moment)
    since = _abnormal_since(store, moment, list(tried))
    homes: dict[int, list[Waiting]] = {}
    where: dict[int, tuple[str, str]] = {}
    for row in rows:
        where.setdefault(row["household"], (row["grid_id"], row["building_id"]))
        told = tried.get(row["person"], ())
        if row["non_reporter"] or not _followed_up(told, since.get(row["person"])):
            homes.setdefault(row["household"], []).append(_waiting(row, told, moment.day.year))
    lines = [OpenLine(home, *where[home], tuple(people)) for home, people in homes.items()]
    entered = [person for person, told in tried.items() if not all(one.not_reached for one in told)]
    off = _households(store, entered, place)
    return OpenLines(tuple(sorted(lines, key=_pressing)), len((where.keys() | off) - homes.keys()))


@cached
def attempts(store: Store, moment: Moment) -> dict[int, tuple[Attempt, ...]]:
    """What was entered by hand about the check-ins of the day until the moment, by person, the latest last."""
    found: dict[int, list[Attempt]] = {}
    for person, *said in store.rows(
        """
        select person, said_at, e.who, coalesce(status, ''), temperature, symptomatic
        from hand_entries e join rows_checkins r on r.batch_id = e.entry_id join identity i on r.who = i.who
        where e.kind = 'checkins' and r.date = $day and said_at <= $at and person is not null
        order by said_at, entry_id
        """,
        {"day": moment.day, "at": moment.at},
    ):
        found.setdefault(person, []).append(Attempt(*said))
    return {person: tuple(told) for person, told in found.items()}


def _households(store: Store, people: list[int], place: Place) -> set[int]:
    """The households of these people, as far as they live in the place."""
    rows = store.rows(
        """
        select distinct household from people
        where list_contains($people, person)
            and ($grid is null or grid_id = $grid) and ($building is null or building_id = $building)
        """,
        {"people": people, "grid": place.grid, "building": place.building},
    )
    return {int(household) for (household,) in rows}


def _abnormal_since(store: Store, moment: Moment, people: list[int]) -> dict[int, datetime | None]:
    """When each of these people last said that they are ill, or a file marked them; None where nobody says when."""
    return dict(
        store.rows(
            """
            select person, max(coalesce(e.said_at, r.time))
            from rows_checkins r join identity i using (who) left join hand_entries e on r.batch_id = e.entry_id
            where r.date = $day and list_contains($people, person)
                and (r.temperature >= $fever or r.symptomatic or r.mark = 1)
            group by person
            """,
            {"day": moment.day, "people": people, "fever": store.setting("fever_threshold")},
        )
    )


def _followed_up(told: tuple[Attempt, ...], since: datetime | None) -> bool:
    """Whether anybody has followed somebody up after they last said that they are ill."""
    return any(
        (one.status.upper() in CLOSED or one.temperature is not None or one.symptomatic is not None)
        and (since is None or one.at > since or (one.at == since and one.status.upper() in CLOSED))
        for one in told
    )


def _waiting(row: dict[Any, Any], tried: tuple[Attempt, ...], year: int) -> Waiting:
    return Waiting(
        int(row["person"]),
        Resident(*(row[name] for name in ("resident_id", "name", "building_id", "unit", "room"))),
        row["phone"],
        row["tags"],
        tuple(reason for reason in REASONS if row[reason]),
        None if pd.isna(row["temperature"]) else float(row["temperature"]),
        None if pd.isna(row["missing_days"]) else int(row["missing_days"]),
        tried,
        care(row["tags"], None if pd.isna(row["birth_year"]) else int(row["birth_year"]), year),
    )


def _pressing(line: OpenLine) -> tuple[Any, ...]:
    """As the follow-up list: fever, care, missing longest; then why, and within a grid by building and door."""
    orders = zip(*(one.order for one in line.people), strict=True)
    worst = min(_ORDER[reason] for one in line.people for reason in one.reasons)
    first = line.people[0].whom
    door = (counted(first.building), counted(first.unit), counted(first.room))
    return *map(min, orders), worst, counted(line.grid), *door, first.name
