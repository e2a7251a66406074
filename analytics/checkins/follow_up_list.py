"""The follow-up list 待跟进名单: abnormal, not reported, marked or not understood, one entry a household, by grid
worker.

Its order, on the page, in print, in text and in files: fever first, then red care levels (where the register leaves the
level open: those over 80 or in a special group), then whoever is missing longest.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Annotated, Any

import pandas as pd

from analytics.cache import cached
from analytics.checkins.counts import is_open, non_reporters, of_checkins, parameters
from analytics.community.care_level import Care, care
from analytics.community.grids import counted, grids
from analytics.community.people_in_charge import building_words, grid_workers
from analytics.community.residents import ResidentRow
from analytics.tally import EVERYWHERE, Place
from analytics.words import some
from data.clock import Moment
from data.store.database import Store

#: Why somebody is on the list, most pressing first, with the words for it. Until the cut-off a
#: non-reporter reads ``PENDING`` instead.
REASONS = {
    "fever": ("发热", "fever"),
    "symptom": ("有症状", "symptoms"),
    "temperature_unread": ("体温待核实", "temperature to be checked"),
    "symptoms_unread": ("症状待核实", "symptoms to be checked"),
    "non_reporter": ("未打卡", "not reported"),
    "marked": ("待跟进", "marked"),
}
#: Those that a report gives.
_SAID = ("fever", "symptom", "temperature_unread", "symptoms_unread", "marked")
#: The year of birth of everybody of whom the register says it.
_BORN = "select person, birth_year from roster where birth_year is not null"
PENDING = ("待打卡", "not reported yet")


def order(reasons: Collection[str], level: Care, missing_days: int | None) -> tuple[bool, int, int]:
    """The place of somebody in any list of whom to follow up: the smallest comes first."""
    return "fever" not in reasons, level.rank, -(missing_days or 0)


@dataclass(frozen=True)
class FollowUpPerson:
    """Somebody on the list: ``reasons`` are ids of ``REASONS``; ``temperature`` in ℃.

    ``missing_days``: consecutive days without a report, null for one who reported. '' where
    nothing is known.
    """

    resident_id: str
    name: str
    phone: str
    tags: str
    reasons: tuple[str, ...]
    temperature: float | None
    missing_days: int | None
    care: Care = field(default_factory=Care)

    @property
    def order(self) -> tuple[bool, int, int]:
        """The place in the list: the smallest comes first."""
        return order(self.reasons, self.care, self.missing_days)


@dataclass(frozen=True)
class FollowUpHousehold:
    """A line of the list; a person without a room is a household of their own."""

    building: str
    unit: str
    room: str
    grid: str
    people: tuple[FollowUpPerson, ...]

    @property
    def order(self) -> tuple[bool, int, int]:
        """The place in the list: as pressing as the most pressing of each kind among its people."""
        fever, level, missing = zip(*(person.order for person in self.people), strict=True)
        return min(fever), min(level), min(missing)

    @property
    def label(self) -> str:
        """Building-unit-room, as far as they are known; without a room the name stands for it."""
        return "-".join(part for part in (self.building, self.unit, self.room or self.people[0].name) if part)


@dataclass(frozen=True)
class FollowUpRound:
    """What one grid worker has to follow up; ``worker`` and ``phone`` are '' where nobody is named."""

    grid: str
    worker: str
    phone: str
    households: tuple[FollowUpHousehold, ...]

    @property
    def people(self) -> int:
        """How many people that is."""
        return sum(len(household.people) for household in self.households)


@dataclass(frozen=True)
class FollowList:
    """The list of a day; ``is_open``: before the cut-off, so that 未打卡 reads 待打卡."""

    moment: Moment
    is_open: bool
    sections: tuple[FollowUpRound, ...]
    grid_names: dict[str, str]
    building_names: dict[str, tuple[str, str]]

    @property
    def households(self) -> list[FollowUpHousehold]:
        """Every entry, in the order of the sections."""
        return [household for section in self.sections for household in section.households]

    def reason(self, person: FollowUpPerson, id: str, lang: str = "zh") -> str:
        """A reason in words, with the days in a row from the second on."""
        zh, en = PENDING if id == "non_reporter" and self.is_open else REASONS[id]
        days = (person.missing_days or 0) if id == "non_reporter" else 0
        if days >= 2 and self.is_open:  # today is not missing yet
            return (
                f"{zh},前 {days - 1} 天未打卡" if lang == "zh" else f"{en}, missing on {some(days - 1, 'day')} before"
            )
        if days >= 2:
            return f"连续 {days} 天{zh}" if lang == "zh" else f"{en} {days} days in a row"
        return zh if lang == "zh" else en

    def reasons(self, person: FollowUpPerson, lang: str = "zh") -> str:
        """Everything for which somebody is on the list, in words."""
        return ("、" if lang == "zh" else ", ").join(self.reason(person, id, lang) for id in person.reasons)

    def grid_name(self, id: str, lang: str = "zh") -> str:
        """What people call a grid; '' is 未归网格."""
        return self.grid_names.get(id, id) or ("未归网格" if lang == "zh" else "No grid")

    def building_name(self, id: str, lang: str = "zh") -> str:
        """What people call a building."""
        return self.building_names[id][0 if lang == "zh" else 1]


class FollowUpRow(ResidentRow):
    """Somebody on the list, '' where nothing is known, and why they are on it."""

    household: int
    phone: str
    tags: str
    #: In ℃; missing without a report that says it.
    temperature: float | None
    fever: bool
    symptom: bool
    marked: bool
    #: An answer was not understood.
    temperature_unread: bool
    symptoms_unread: bool
    #: As ``NonReporterRow`` has them; missing for one who reported.
    missing_days: int | None
    #: Missing where the register does not say it.
    birth_year: int | None
    non_reporter: bool


@cached
def follow_list(store: Store, moment: Moment, place: Place = EVERYWHERE) -> FollowList:
    """The follow-up list of a day in a place, as at the moment."""
    rows = [
        {str(name): value for name, value in row.items()} for row in people(store, moment, place).to_dict("records")
    ]
    homes: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        homes.setdefault(row["household"], []).append(row)
    workers, phones = _workers(store)
    rounds: dict[tuple[str, str], list[FollowUpHousehold]] = {}
    for first, *others in homes.values():
        grid = first["grid_id"]
        worker = workers.get(first["building_id"]) or grid_workers(store).get(grid, "")
        members = tuple(sorted((_person(row, moment.day.year) for row in (first, *others)), key=_pressing))
        household = FollowUpHousehold(first["building_id"], first["unit"], first["room"], grid, members)
        rounds.setdefault((grid, worker), []).append(household)
    order = {grid: nth for nth, grid in enumerate(grids(store))}
    # People without a grid are on nobody's round, so they come last.
    keys = sorted(rounds, key=lambda key: (order.get(key[0], len(order)), key))
    return FollowList(
        moment=moment,
        is_open=is_open(store, moment),
        sections=tuple(
            FollowUpRound(*key, phones.get(key, ""), tuple(sorted(rounds[key], key=_place))) for key in keys
        ),
        grid_names=grids(store),
        building_names={id: building_words(store, id) for id in {row["building_id"] for row in rows}},
    )


@cached
def people(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Annotated[pd.DataFrame, FollowUpRow]:
    """Everybody on the list, one row a person."""
    said = store.query(
        of_checkins(
            """
            select person, resident_id, name, grid_id, building_id, unit, room, household, phone, tags,
                if(reported, temperature, null) as temperature, fever, symptom, marked,
                temperature_unread, symptoms_unread
            from said join residents using (person)
            where (fever or symptom or marked or temperature_unread or symptoms_unread)
                and ($grid is null or grid_id = $grid) and ($building is null or building_id = $building)
            order by person
            """
        ),
        {**parameters(store, moment), "grid": place.grid, "building": place.building},
    )
    missing = non_reporters(store, moment, place).drop(columns=["last_report", "bucket"])
    said = said.merge(missing[["person", "missing_days"]], on="person", how="left")
    silent = missing[~missing["person"].isin(said["person"])]
    frame = pd.concat(
        [said, silent.assign(temperature=None, **dict.fromkeys(_SAID, False))],
        ignore_index=True,
    )
    frame = frame.merge(store.query(_BORN), on="person", how="left")
    texts = ["resident_id", "name", "grid_id", "building_id", "unit", "room", "phone", "tags"]
    frame[texts] = frame[texts].fillna("")
    return frame.astype({"missing_days": "Int64", "birth_year": "Int64", "temperature": "float64"}).assign(
        non_reporter=frame["missing_days"].notna()
    )


def as_json(found: FollowList) -> list[dict[str, Any]]:
    """The list in the shape of ``GET /followups``: one object a household, null for what is unknown."""
    return [
        {
            "household": household.label,
            "building": household.building or None,
            "grid": household.grid or None,
            "grid_worker": section.worker or None,
            "people": [
                {
                    "resident_id": person.resident_id or None,
                    "name": person.name,
                    "phone": person.phone or None,
                    "tags": person.tags or None,
                    "reasons": list(person.reasons),
                    "temperature": person.temperature,
                    "missing_days": person.missing_days,
                }
                for person in household.people
            ],
        }
        for section in found.sections
        for household in section.households
    ]


def _person(row: dict[str, Any], year: int) -> FollowUpPerson:
    return FollowUpPerson(
        row["resident_id"],
        row["name"],
        row["phone"],
        row["tags"],
        tuple(reason for reason in REASONS if row[reason]),
        None if pd.isna(row["temperature"]) else float(row["temperature"]),
        None if pd.isna(row["missing_days"]) else int(row["missing_days"]),
        care(row["tags"], None if pd.isna(row["birth_year"]) else int(row["birth_year"]), year),
    )


def _pressing(person: FollowUpPerson) -> tuple[bool, int, int]:
    return person.order


def _place(household: FollowUpHousehold) -> tuple[Any, ...]:
    return (
        household.order,
        counted(household.building),
        counted(household.unit),
        counted(household.room),
        household.label,
    )


@cached
def _workers(store: Store) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """The grid worker of every building, and the phone of every grid worker by grid and name."""
    rows = store.rows(
        """
        select building_id, grid_id, coalesce(grid_worker, ''), coalesce(grid_worker_phone, '')
        from buildings order by building_id
        """
    )
    workers = {building: worker for building, _, worker, _ in rows}
    phones = {(grid, worker): phone for _, grid, worker, phone in reversed(rows) if phone}
    return workers, phones
