"""The counts that are kept of days whose personal rows are gone, see ``data/privacy/kept_counts.py``, beside those from
rows.
"""

from datetime import date
from typing import Annotated, TypedDict

import pandas as pd

from analytics.cache import cached
from data.clock import Moment, midnight_after
from data.store.database import Store
from data.store.kept_tables import CLEANED, EPISODES_KEPT_AFTER

_PLACE = ["grid_id", "building_id"]


@cached
def cleaned_until(store: Store) -> date | None:
    """The last day whose personal rows are gone: of it and of earlier ones there are numbers and no lists."""
    found = store.state(CLEANED)
    return date.fromisoformat(found) if found else None


def unknown(store: Store, moment: Moment) -> bool:
    """Whether the moment lies within a day of which only the numbers at its 24:00 are left."""
    last = cleaned_until(store)
    return last is not None and moment.day <= last and moment.at < midnight_after(moment.day)


def episodes_unknown(store: Store, moment: Moment) -> bool:
    """Whether nobody can tell what was new at the moment: within a day whose rows are gone, or on one whose rows an
    earlier version took away.
    """
    last = episodes_known_after(store)
    return unknown(store, moment) or (last is not None and moment.day <= last)


@cached
def episodes_known_after(store: Store) -> date | None:
    """The last day whose rows an earlier version took away, without keeping what was new; None where there is none."""
    found = store.state(EPISODES_KEPT_AFTER)
    return cleaned_until(store) if found is None else date.fromisoformat(found) if found else None


class KeptCheckinsRow(TypedDict):
    """The kept numbers of a day's check-ins in a building, '' where it is not known; see ``kept_checkins``."""

    grid_id: str
    building_id: str
    residents: int
    named: int
    reported: int
    on_time: int
    missing: int
    fever: int
    abnormal: int
    #: Households with anybody expected, those on the follow-up list, and those of these with anybody expected.
    households: int
    listed: int
    listed_expected: int


class KeptEpisodesRow(TypedDict):
    """The kept numbers of new episodes of a day in a building, '' where it is not known; see ``kept_episodes``."""

    day: date
    condition: str
    grid_id: str
    building_id: str
    episodes: int
    cases: int
    recent_people: int
    recent_households: int


class KeptSamplingRow(TypedDict):
    """The kept numbers of a round in a building, '' where it is not known: people due, and sampled."""

    grid_id: str
    building_id: str
    due: int
    sampled: int


class KeptFollowUpsRow(TypedDict):
    """The kept numbers of follow-ups in a building, '' where it is not known, as ``followups.counts`` has them."""

    grid_id: str
    building_id: str
    due: int
    done: int
    overdue: int


def checkins(store: Store, moment: Moment) -> Annotated[pd.DataFrame, KeptCheckinsRow]:
    """What is kept of a day's check-ins, by building."""
    return _of_day(
        store,
        moment,
        """
        select grid_id, building_id, sum(residents)::bigint as residents, sum(named)::bigint as named,
            sum(reported)::bigint as reported,
            sum(on_time)::bigint as on_time, sum(missing)::bigint as missing, sum(fever)::bigint as fever,
                sum(abnormal)::bigint as abnormal,
            sum(households)::bigint as households, sum(listed)::bigint as listed,
            -- A day kept by an older version does not tell both apart: then no more than are expected.
            if(count(listed_expected) = count(*), sum(listed_expected), least(sum(listed), sum(households)))::bigint
                as listed_expected
        from kept_checkins where day = $day and not $unknown group by all
        """,
    )


def episodes(store: Store, moment: Moment, first: date) -> Annotated[pd.DataFrame, KeptEpisodesRow]:
    """What is kept of new episodes and household cases from ``first`` to the moment's day."""
    return store.query(
        """
        select day, condition, grid_id, building_id, sum(episodes)::bigint as episodes, sum(cases)::bigint as cases,
            sum(recent_people)::bigint as recent_people, sum(recent_households)::bigint as recent_households
        from kept_episodes where day between $first and $day and not (day = $day and $unknown) group by all
        """,
        {"first": first, "day": moment.day, "unknown": unknown(store, moment)},
    )


def sampling(store: Store, moment: Moment) -> Annotated[pd.DataFrame, KeptSamplingRow]:
    """What is kept of a day's round, by building."""
    return _of_day(
        store,
        moment,
        """
        select grid_id, building_id, sum(due)::bigint as due, sum(sampled)::bigint as sampled
        from kept_sampling where day = $day and not $unknown group by all
        """,
    )


def followups(store: Store, moment: Moment, first: date) -> Annotated[pd.DataFrame, KeptFollowUpsRow]:
    """What is kept of follow-ups from ``first`` to the moment's day, by building."""
    return store.query(
        """
        with rows as (
            select *, done and coalesce(done_on::timestamp < $at, true) as by_then from kept_followups
                where day between $first and $day
        )
        select grid_id, building_id, coalesce(sum(visits) filter (day = $day), 0)::bigint as due,
            coalesce(sum(visits) filter (day = $day and by_then), 0)::bigint as done,
            coalesce(sum(visits) filter (day < $day and not by_then), 0)::bigint as overdue
        from rows group by all
        """,
        {"first": first, "day": moment.day, "at": moment.at},
    )


def added(counted: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Counts by ``grid_id`` and ``building_id`` with those that are kept, of which the columns that both have count."""
    if kept.empty:
        return counted
    both = pd.concat([counted, kept[[name for name in counted.columns if name in kept.columns]]], ignore_index=True)
    return (
        both.groupby(_PLACE, as_index=False, sort=False).sum().astype(counted.dtypes.to_dict())[list(counted.columns)]
    )


def _of_day(store: Store, moment: Moment, sql: str) -> pd.DataFrame:
    return store.query(sql, {"day": moment.day, "unknown": unknown(store, moment)})
