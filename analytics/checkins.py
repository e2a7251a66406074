"""How the day's check-ins 健康打卡 go: rates, counts and what they are made of.

Every figure is a sum of ``counts``, one row a building, so that buildings add up to grids and
grids to the community, people without a grid (未归网格, grid '') included.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.cache import cached
from analytics.census import Census, census
from analytics.residents import countable_on, of_checkins, of_residents, parameters
from analytics.tally import EVERYWHERE, Place
from data.clock import Moment
from data.store import Store

#: What may be known of a person on a day; each has a bit of its own.
_FLAGS = ("countable", "named", "reported", "on_time", "fever", "abnormal", "marked")
_ALL = 2 ** len(_FLAGS)
_COMBINATIONS = np.arange(_ALL, dtype=np.uint8)


@cached
def counts(store: Store, moment: Moment) -> pd.DataFrame:
    """The day's check-ins, one row a building: ``grid_id``, ``building_id`` ('' unknown), and

    - ``asked``: whether a check-in row of the day has come from the building's grid. Only such
      grids have expected people; those of others are neither reported nor missing;
    - ``residents``: people in residence and not exempt, ``named``: people whom a row of the day names;
    - ``expected`` 应打卡, ``reported`` 已打卡, ``on_time`` 按时打卡, ``non_reporters`` 未打卡: people;
    - ``fever`` 发热, ``abnormal`` 异常: people, also exempt ones;
    - ``households``: with anybody expected, ``followup_households``: on the follow-up list 待跟进.
    """
    people = census(store)
    seen = _seen(store, moment, people)
    # How many people of each place are in each combination of flags: one pass, then only sums.
    combined = np.bincount(people.place * np.int64(_ALL) + seen, minlength=len(people.places) * _ALL)
    combined = combined.reshape(len(people.places), _ALL)

    def having(*flags: str) -> NDArray[np.int64]:
        return combined[:, (_COMBINATIONS & _bits(*flags)) == _bits(*flags)].sum(axis=1)

    def homes(waiting: NDArray[np.bool_]) -> NDArray[np.int64]:
        found = np.zeros(len(people.household_place), dtype=np.bool_)
        found[people.household[waiting]] = True
        return people.by_place(people.household_place[found])

    countable = (seen & _bits("countable")) > 0
    missing = countable & ((seen & _bits("reported")) == 0)
    frame = people.places.assign(named=having("named"))
    asked = frame.groupby("grid_id")["named"].transform("sum").to_numpy() > 0
    residents, reported = having("countable"), having("countable", "reported")
    frame = frame.assign(
        asked=asked,
        residents=residents,
        expected=residents * asked,
        reported=reported,
        on_time=having("countable", "on_time"),
        non_reporters=residents * asked - reported,
        fever=having("fever"),
        abnormal=having("abnormal"),
        households=homes(countable) * asked,
        followup_households=homes(missing | ((seen & _bits("abnormal", "marked")) > 0)) * asked,
    )
    return frame.sort_values(["grid_id", "building_id"], ignore_index=True)


def _bits(*flags: str) -> np.uint8:
    return np.uint8(sum(1 << _FLAGS.index(flag) for flag in flags))


def _seen(store: Store, moment: Moment, people: Census) -> NDArray[np.uint8]:
    """What is known of each entry of the census that day, as flags (``_FLAGS``)."""
    said = store.query(
        of_checkins("select person, reported, on_time, fever, fever or symptom as abnormal, marked from said"),
        parameters(store, moment),
    )
    flags = np.full(len(said), _bits("named"), dtype=np.uint8)
    for name in said.columns[1:]:
        flags |= said[name].to_numpy(dtype=np.uint8) * _bits(name)
    seen = np.full(len(people.place), _bits("countable"), dtype=np.uint8)
    others = store.query(of_residents("select person from residents where not countable"), {"day": moment.day})
    away = people.entries(others["person"])
    seen[away[away >= 0]] = 0
    entry = people.entries(said["person"])
    seen[entry[entry >= 0]] |= flags[entry >= 0]
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
def non_reporters(store: Store, moment: Moment, place: Place = EVERYWHERE) -> pd.DataFrame:
    """未打卡 (待打卡 until the cut-off): who is expected and has not reported, longest missing first.

    - ``person``, ``resident_id``, ``name``, ``grid_id``, ``building_id``, ``unit``, ``room``,
      ``household``, ``phone``, ``tags``;
    - ``last_report``: day of the last report before, null without one;
    - ``missing_days``: consecutive days without a report, this one included. A report breaks them;
      a day on which nobody asked (no file from the grid, exempt, away) neither adds nor breaks;
    - ``bucket``: "1", "2", "3" or ">3" of them.
    """
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
    select person, max(day) as last_report
    from checkins semi join missing using (person) where reported and day < $day group by person
), asked as (
    select distinct day, grid_id from checkins join people using (person) where day <= $day
), streaks as (
    select person, any_value(last_report) as last_report, count(*) as missing_days
    from missing left join last_reports using (person) join asked using (grid_id)
    where asked.day > coalesce(last_report, date '0001-01-01') and COUNTABLE
    group by person
)
select person, resident_id, name, grid_id, building_id, unit, room, household, phone, tags, last_report,
    missing_days, if(missing_days > 3, '>3', missing_days::varchar) as bucket
from missing join streaks using (person)
order by missing_days desc, grid_id, building_id, unit, room, person
""".replace("COUNTABLE", countable_on("asked.day"))


@cached
def abnormal_people(store: Store, moment: Moment, place: Place = EVERYWHERE) -> pd.DataFrame:
    """异常: who has a fever or any symptom that day, also exempt people, highest temperature first.

    Who and where as in ``non_reporters``; ``time``, ``temperature`` (℃) and ``symptoms`` as
    reported, and the flags ``fever``, ``symptom`` and ``exempt``.
    """
    return store.query(
        of_checkins(
            """
            select person, resident_id, name, grid_id, building_id, unit, room, household, phone, tags,
                time, temperature, symptoms, fever, symptom, exempt
            from said join residents using (person)
            where (fever or symptom)
                and ($grid is null or grid_id = $grid) and ($building is null or building_id = $building)
            order by fever desc, temperature desc nulls last, grid_id, building_id, unit, room, person
            """
        ),
        {**parameters(store, moment), "grid": place.grid, "building": place.building},
    )


@cached
def fever_clusters(store: Store, moment: Moment) -> pd.DataFrame:
    """发热聚集: 3 or more people with fever, of 2 or more households of one building, within 2 days.

    The three numbers are settings. The days end with the moment's. One row a building, most people
    first: ``building_id``, ``building_name``, ``grid_id``, ``grid_name``, ``grid_worker`` (null
    where the buildings file does not say), ``people``, ``households``, ``first_day``, ``last_day``
    and ``temperature``, the highest. People whose building is unknown are no cluster.
    """
    return store.query(
        """
        select building_id, any_value(building_name) as building_name, people.grid_id,
            any_value(grid_name) as grid_name, any_value(grid_worker) as grid_worker,
            count(distinct person) as people, count(distinct household) as households,
            min(day) as first_day, max(day) as last_day, max(temperature) as temperature
        from checkins join people using (person) left join buildings using (building_id)
        where day > $day::date - $days::int and day <= $day and building_id <> ''
            and reported and coalesce(time <= $at, true) and temperature >= $fever
        group by building_id, people.grid_id
        having count(distinct person) >= $people and count(distinct household) >= $households
        order by people desc, building_id
        """,
        {
            "day": moment.day,
            "at": moment.at,
            "fever": store.setting("fever_threshold"),
            "days": store.setting("cluster_days"),
            "people": store.setting("cluster_people"),
            "households": store.setting("cluster_households"),
        },
    )
