"""How the day's check-ins 健康打卡 go: rates, counts and what they are made of.

Every figure is a sum of ``counts``, one row a building, so that buildings add up to grids and
grids to the community, people without a grid (未归网格, grid '') included.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.cache import cached
from analytics.community.census import Census, Flags, PlaceRow, census
from analytics.community.residents import ResidentRow, of_residents
from analytics.privacy import kept_counts
from analytics.tally import EVERYWHERE, Place
from data.clock import Moment
from data.current.checkin_counts import (
    ANONYMOUS,
    FLAGS,
    HOUSEHOLDS,
    HOUSEHOLDS_IN_BOTH,
    MISSING,
    OF_ANONYMOUS,
    PEOPLE,
    SAID,
)
from data.settings import at_time
from data.store.database import Store

_WHAT_WAS_SAID = of_residents(SAID)

#: What may be known of a person on a day; see ``data/current/checkin_counts.py``.
_FLAGS = Flags(("countable", *FLAGS, "missing"))
_SAID = _FLAGS.select("said", **FLAGS)


def of_checkins(sql: str) -> str:
    """A query, or more ``with`` parts and a query, over ``residents`` and ``said``; needs all of ``parameters``."""
    return "\n".join((_WHAT_WAS_SAID, sql))


def parameters(store: Store, moment: Moment) -> dict[str, Any]:
    """What a query of ``of_checkins`` asks for by name."""
    return {
        "day": moment.day,
        "at": moment.at,
        "cutoff": cutoff(store, moment),
        "fever": store.setting("fever_threshold"),
    }


def cutoff(store: Store, moment: Moment) -> datetime:
    """When the day's check-ins are due; a report up to then is on time."""
    return datetime.combine(moment.day, at_time(store.setting("checkin_cutoff")))


def is_open(store: Store, moment: Moment) -> bool:
    """Whether the day's check-ins are still running: not judged yet, and 未打卡 reads 待打卡."""
    return moment.at < cutoff(store, moment)


class CheckinCounts(TypedDict):
    """What a day's check-ins come to in a place: people, but for the two numbers of households."""

    #: In residence and not exempt.
    residents: int
    #: Whom a row of the day names, the anonymous too.
    named: int
    #: 已打卡, and 按时打卡 of them.
    reported: int
    on_time: int
    #: 发热 and 异常, also exempt and anonymous people; these live in no building.
    fever: int
    abnormal: int
    #: With anybody expected.
    households: int
    #: Whether a check-in row of the day has come from the grid. Only such grids have expected people; those of others
    #: are neither reported nor missing.
    asked: bool
    #: 应打卡, and 未打卡 of them.
    expected: int
    non_reporters: int
    #: On the follow-up list 待跟进, and those of them with anybody expected.
    followup_households: int
    followup_expected: int


class BuildingCheckinsRow(PlaceRow, CheckinCounts):
    """A day's check-ins in a building."""


class NonReporterRow(ResidentRow):
    """Somebody who is expected and has not reported."""

    household: int
    phone: str | None
    tags: str | None
    #: The day of the last report before; missing without one.
    last_report: date | None
    #: Consecutive days without a report, this one included. A report breaks them; a day on which nobody asked (no file
    #: from the grid, exempt, away) neither adds nor breaks, also where somebody reported on it.
    missing_days: int
    bucket: Literal["1", "2", "3", ">3"]


@cached
def counts(store: Store, moment: Moment) -> Annotated[pd.DataFrame, BuildingCheckinsRow]:
    """The day's check-ins, one row a building."""
    people = census(store)
    seen = _seen(store, moment, people)
    persons = _FLAGS.count(people.place, seen, len(people.places))
    homes = _FLAGS.count(people.place[people.household], people.of_any_member(seen), len(people.places))
    frame = people.places.assign(
        **{name: persons.having(*flags) for name, flags in PEOPLE.items()},
        **{name: homes.having_any(*flags) for name, flags in HOUSEHOLDS.items()},
        **{
            name: homes.having_any_of_each(*(HOUSEHOLDS[each] for each in both))
            for name, both in HOUSEHOLDS_IN_BOTH.items()
        },
    )
    return _with_anonymous(_asked(kept_counts.added(frame, kept_counts.checkins(store, moment))), store, moment)


def _asked(frame: pd.DataFrame) -> pd.DataFrame:
    """The counts with what is expected of grids from which rows came; nobody was asked in the others."""
    asked = frame.groupby("grid_id")["named"].transform("sum").to_numpy() > 0
    of_asked = {
        "expected": "residents",
        "non_reporters": "missing",
        "households": "households",
        "followup_households": "listed",
        "followup_expected": "listed_expected",
    }
    counts = {name: frame[count] * asked for name, count in of_asked.items()}
    return frame.assign(asked=asked, **counts).drop(columns=["missing", "listed", "listed_expected"])


def _with_anonymous(frame: pd.DataFrame, store: Store, moment: Moment) -> pd.DataFrame:
    """Counts with the reports of nobody known, who live nowhere: in fever, abnormal and those among whom these are
    counted, never in expected.
    """
    if not store.rows("select 1 from words where anonymous limit 1"):
        return frame
    [found] = store.rows(of_checkins(OF_ANONYMOUS), parameters(store, moment))
    more = dict(zip(ANONYMOUS, found, strict=True))
    nowhere = (frame["grid_id"] == "") & (frame["building_id"] == "")
    if more["named"] and not nowhere.any():
        blank = {name: "" if name in ("grid_id", "building_id") else False if name == "asked" else 0 for name in frame}
        frame = pd.concat([frame, pd.DataFrame([blank])], ignore_index=True).astype(frame.dtypes.to_dict())
        nowhere = (frame["grid_id"] == "") & (frame["building_id"] == "")
    return frame.assign(**{name: frame[name] + number * nowhere for name, number in more.items()})


def _seen(store: Store, moment: Moment, people: Census) -> NDArray[np.uint8]:
    """What is known of each entry of the census that day, as ``_FLAGS``."""
    said = store.query(of_checkins(_SAID), parameters(store, moment))
    seen = people.countable(store, moment.day) * _FLAGS.bits("countable")
    entry, flags = people.flagged(said)
    seen[entry] |= flags
    seen[(seen & _FLAGS.bits(*MISSING)) == _FLAGS.bits(MISSING[0])] |= _FLAGS.bits("missing")
    return seen


def grids_reported(store: Store, moment: Moment) -> tuple[int, int]:
    """How many grids have reported that day, of how many with anybody to report or a row: 11/12 网格已报.

    未归网格 is nobody's sheet, so it is counted only where there is no grid at all.
    """
    frame = counts(store, moment)
    frame = frame[(frame["residents"] > 0) | frame["asked"]]
    grids = frame[frame["grid_id"] != ""]
    asked = (frame if grids.empty else grids).groupby("grid_id")["asked"].any()
    return int(asked.sum()), len(asked)


@cached
def non_reporters(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Annotated[pd.DataFrame, NonReporterRow]:
    """未打卡 (待打卡 until the cut-off): who is expected and has not reported, longest missing first."""
    return store.query(
        of_checkins(_WITH_STREAKS),
        {**parameters(store, moment), "grid": place.grid, "building": place.building},
    )


_WITH_STREAKS = """
, missing as materialized (
    select residents.*
    from residents left join said using (person)
    where countable and not coalesce(reported, false)
        and grid_id in (select grid_id from said join people using (person))
        and ($grid is null or grid_id = $grid) and ($building is null or building_id = $building)
), last_reports as (
    select person, max(day) as last_report,
        max(day) filter (countable_on(resident_from, resident_until, exempt_from, exempt_to, day)) as broken_on
    from checkins join missing using (person) where reported and day < $day group by person
), asked as (
    select distinct day, grid_id from checkins join people using (person) where day <= $day
), streaks as (
    select person, any_value(last_report) as last_report, count(*) as missing_days
    from missing left join last_reports using (person) join asked using (grid_id)
    where asked.day > coalesce(broken_on, date '0001-01-01')
        and countable_on(resident_from, resident_until, exempt_from, exempt_to, asked.day)
    group by person
)
select person, resident_id, name, grid_id, building_id, unit, room, household, phone, tags, last_report,
    missing_days, if(missing_days > 3, '>3', missing_days::varchar) as bucket
from missing join streaks using (person)
order by missing_days desc, grid_id, building_id, unit, room, person
"""
