"""How sampling 核酸采样 goes: a round is the day it is for.

Who is due 应检 is said grid by grid: where a row of the round in a grid says yes, those whose row does; in any other
grid everybody in residence and not exempt, but for those whose row says no. People are counted, not pooled tubes.
"""

from datetime import date, datetime
from typing import Annotated, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.cache import cached
from analytics.community.census import Census, Flags, GridRow, PlaceRow, at_place, census
from analytics.community.residents import ContactRow, of_residents
from analytics.privacy import kept_counts
from analytics.tally import EVERYWHERE, Place, Tally, rate
from data.clock import Moment, end_of
from data.settings import at_time
from data.store.database import Store

#: How far back to look for a building's last rounds, in times of ``persistent_rounds``: buildings
#: take turns, so a building need not be due in every round.
TURNS = 3
_FLAGS = Flags(("due", "sampled", "not_due"))
_SAID = _FLAGS.select(
    "sampling where day = $day",
    due="coalesce(due, false)",
    sampled="coalesce(sampled, false) and coalesce(sampled_at <= $at, true)",
    not_due="coalesce(not due, false)",
)


class BuildingSamplingRow(PlaceRow):
    """A building's round: distinct people."""

    #: 应检, and 已采 of them by the moment. A tick without a time has happened.
    due: int
    sampled: int


class GridSamplingRow(GridRow):
    """A grid's round, as ``BuildingSamplingRow``."""

    due: int
    sampled: int


class RoundRow(TypedDict):
    """A round with its completion."""

    day: date
    #: A fraction: people sampled ÷ people due.
    value: float
    numerator: int
    denominator: int


class LowBuildingRow(TypedDict):
    """A building whose rounds stay under the target."""

    building_id: str
    grid_id: str
    #: People of the latest of these rounds.
    due: int
    sampled: int
    #: All of these rounds, oldest first, and their completion as fractions.
    days: list[date]
    rates: list[float]


@cached
def counts(store: Store, moment: Moment) -> Annotated[pd.DataFrame, BuildingSamplingRow]:
    """The round of the day, one row a building with anybody due; no rows on a day without a round."""
    people = census(store)
    rows = store.query(_SAID, {"day": moment.day, "at": moment.at})
    entry, flags = people.flagged(rows)
    seen = np.zeros(len(people.place), dtype=np.uint8)
    seen[entry] = flags
    if _is_counted(store, moment):
        says_not = (seen & _FLAGS.bits("not_due")) > 0
        whole = people.countable(store, moment.day) & ~says_not & ~_of_grids_that_say(store, moment, people, seen)
        seen |= whole * _FLAGS.bits("due")
    found = _FLAGS.count(people.place, seen, len(people.places))
    frame = people.places.assign(due=found.having("due"), sampled=found.having("due", "sampled"))
    frame = kept_counts.added(frame, kept_counts.sampling(store, moment))
    return frame[frame["due"] > 0].reset_index(drop=True)


def _is_counted(store: Store, moment: Moment) -> bool:
    """Whether the community has a round that day whose rows are still there to be counted."""
    return bool(store.rows("select 1 from sampling_days where day = $day and not kept", {"day": moment.day}))


def _of_grids_that_say(store: Store, moment: Moment, people: Census, seen: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Of each entry of the census: whether any row of the round in that person's grid says who is due."""
    grids = people.places["grid_id"]
    saying = set(grids.iloc[np.unique(people.place[(seen & _FLAGS.bits("due")) > 0])])
    # Where everybody whose row said so has been erased since, the grid is counted as before.
    saying |= {grid for (grid,) in store.rows("select grid_id from kept_due where day = $day", {"day": moment.day})}
    of_saying: NDArray[np.bool_] = grids.isin(saying).to_numpy(dtype=np.bool_)[people.place]
    return of_saying


def completion(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """采样完成率 = distinct due people sampled ÷ due; unknown on a day without a round."""
    frame = at_place(counts(store, moment), place)
    return rate(int(frame["sampled"].sum()), int(frame["due"].sum()))


def is_open(store: Store, moment: Moment) -> bool:
    """Whether the day's round still runs: not judged yet, and 应检未检 reads 待采."""
    return moment.at < datetime.combine(moment.day, at_time(store.setting("sampling_close")))


def missed_words(store: Store, moment: Moment) -> tuple[str, str]:
    """应检未检, or 待采 while the round runs; in both languages."""
    return ("待采", "To be sampled") if is_open(store, moment) else ("应检未检", "Missed")


def by_grid(store: Store, moment: Moment) -> Annotated[pd.DataFrame, GridSamplingRow]:
    """The round of the day summed by grid."""
    return counts(store, moment).groupby("grid_id", as_index=False)[["due", "sampled"]].sum()


@cached
def round_days(store: Store, moment: Moment) -> list[Moment]:
    """The rounds up to the day, latest first, each as at its 24:00 or as at the moment."""
    days = store.rows("select day from sampling_days where day <= $day order by day desc", {"day": moment.day})
    return [moment if day == moment.day else end_of(day) for (day,) in days]


def rounds(
    store: Store, moment: Moment, place: Place = EVERYWHERE, last: int = 10
) -> Annotated[pd.DataFrame, RoundRow]:
    """The last rounds up to the day, oldest first.

    Rounds in which nobody of the place was due are left out.
    """
    found = [(when.day, completion(store, when, place)) for when in round_days(store, moment)[:last]]
    return pd.DataFrame(
        [(day, tally.value, tally.numerator, tally.denominator) for day, tally in reversed(found) if tally.denominator],
        columns=["day", "value", "numerator", "denominator"],
    )


@cached
def persistently_low(store: Store, moment: Moment) -> Annotated[pd.DataFrame, LowBuildingRow]:
    """持续偏低: buildings under the target in their last 3 rounds in a row, lowest in the latest first.

    The number of rounds and the target are settings. A round counts for a building when at least
    ``minimum_count`` of its people were due: one of two people missing is no low building. A round
    that still runs is not judged.
    """
    needed, least = int(store.setting("persistent_rounds")), store.setting("minimum_count")
    closed = [when for when in round_days(store, moment) if not is_open(store, when)]
    looked_at = [counts(store, when).assign(day=when.day) for when in closed[: TURNS * needed]]
    if not looked_at:
        looked_at = [pd.DataFrame(columns=["grid_id", "building_id", "due", "sampled", "day"])]
    rows = pd.concat(looked_at)
    rows = rows[(rows["due"] >= least) & (rows["building_id"] != "")]
    rows = rows.assign(rate=rows["sampled"] / rows["due"], nth=rows.groupby("building_id").cumcount())
    recent = rows[rows["nth"] < needed]
    low = recent["sampled"] * 100 < store.setting("rate_target") * recent["due"]
    kept = [
        {
            "building_id": building,
            "grid_id": own["grid_id"].iloc[0],
            "due": int(own["due"].iloc[0]),
            "sampled": int(own["sampled"].iloc[0]),
            "days": list(own["day"])[::-1],
            "rates": list(own["rate"])[::-1],
        }
        for building, own in recent[low].groupby("building_id")
        if len(own) == needed
    ]
    kept.sort(key=lambda row: (row["rates"][-1], row["building_id"]))
    return pd.DataFrame(kept, columns=["building_id", "grid_id", "due", "sampled", "days", "rates"])


@cached
def missed(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Annotated[pd.DataFrame, ContactRow]:
    """应检未检 (待采 while the round runs): who is due and not sampled, by building."""
    return store.query(
        of_residents(
            """
            , round as (
                select person, due, sampled and coalesce(sampled_at <= $at, true) as sampled from sampling
                    where day = $day
            ), saying as (
                select grid_id from round join people using (person) where due
                union select grid_id from kept_due where day = $day
            )
            select person, resident_id, name, grid_id, building_id, unit, room, phone, tags
            from residents left join round using (person)
            where if(grid_id in (from saying), coalesce(due, false), $counted and countable and coalesce(due, true))
                and not coalesce(sampled, false)
                and ($grid is null or grid_id = $grid) and ($building is null or building_id = $building)
            order by grid_id, building_id, unit, room, person
            """
        ),
        {
            "day": moment.day,
            "at": moment.at,
            "counted": _is_counted(store, moment),
            "grid": place.grid,
            "building": place.building,
        },
    )
