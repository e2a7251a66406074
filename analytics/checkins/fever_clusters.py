"""Where fevers gather 发热聚集: buildings with more new episodes at once than chance explains.

Fixed numbers alone would call one wherever a building is large or fever is about: so many people must also be rare
beside what is new elsewhere in the community.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, TypedDict

import numpy as np
import pandas as pd

from analytics.cache import cached
from analytics.checkins.episodes import days_with_sheets, new_episodes
from analytics.community.households import households
from analytics.privacy import kept_counts
from analytics.tails import poisson_tail
from data.clock import Moment
from data.current.episodes import GAP_DAYS, episodes
from data.store.database import Store
from data.store.grid_scope import of_everybody

#: The days whose new episodes elsewhere a building is compared with, and how many of them must have data.
BACKGROUND_DAYS, LEAST_DAYS = 14, 7
#: A community without any fever has at least this much, so that its first is not infinitely rare: new episodes of
#: people per household and day.
LEAST_RATE = 0.5 / 7000
#: How rare a cluster is in any building of the community, by chance alone.
RARE = 0.01


class FeverClusterRow(TypedDict):
    """A building with 发热聚集."""

    building_id: str
    #: Missing, as those of the grid, where the buildings file does not say.
    building_name: str | None
    grid_id: str
    grid_name: str | None
    grid_worker: str | None
    #: With a new episode of fever within the days.
    people: int
    households: int
    first_day: date
    last_day: date
    #: The highest, in ℃; missing where the rows are gone.
    temperature: float | None
    #: People with a new episode that the days would have in this building by what is new elsewhere, and the probability
    #: of as many as there are; both missing where that cannot be told, and then the count alone has decided.
    expected: float | None
    p: float | None
    #: Days with data among the ``BACKGROUND_DAYS``.
    days: int


@cached
def fever_clusters(store: Store, moment: Moment) -> Annotated[pd.DataFrame, FeverClusterRow]:
    """发热聚集: new episodes of 3 or more people, of 2 or more households of one building, within today and yesterday,
    where so many have a probability under ``RARE`` ÷ buildings.

    That is by Poisson, with the new episodes per household and day elsewhere in the community over the last
    ``BACKGROUND_DAYS`` (at least ``LEAST_RATE``), times the building's households and the days. Without
    ``LEAST_DAYS`` of data, or without known households, the count alone decides. The three numbers are settings. The
    days end with the moment's. One row a building, most people first. People whose building is unknown are no cluster.
    """
    found = _gathered(store, moment)
    people, homes = int(store.setting("cluster_people")), int(store.setting("cluster_households"))
    found = found[(found["people"] >= people) & (found["households"] >= homes)]
    if found.empty:
        return found.assign(expected=pd.Series(dtype=float), p=pd.Series(dtype=float), days=pd.Series(dtype=int))
    background, days = _background(of_everybody(store), moment), int(store.setting("cluster_days"))
    compared = [
        background.compared(building, people, days)
        for building, people in zip(found["building_id"], found["people"], strict=True)
    ]
    found = found.assign(
        expected=pd.Series([expected for expected, _ in compared], index=found.index, dtype=float),
        p=pd.Series([p for _, p in compared], index=found.index, dtype=float),
        days=background.days,
    )
    found = found[found["p"].isna() | (found["p"] < RARE / background.buildings)]
    return found.sort_values(["people", "building_id"], ascending=[False, True], ignore_index=True)


def _gathered(store: Store, moment: Moment) -> pd.DataFrame:
    """Every building with a new episode within the days, with how many people and households have one."""
    first = moment.day - timedelta(days=int(store.setting("cluster_days")) - 1)
    gathered = """
    select building_id, count(distinct person) as people, count(distinct household) as households,
        min(day) as first_day, max(day) as last_day, max(temperature) as temperature
    from episodes where day >= $since and building_id <> '' group by building_id
    """
    rows = store.query(
        "\n".join((episodes("fever"), gathered)),
        {
            "fever": store.setting("fever_threshold"),
            "first": first - timedelta(days=GAP_DAYS),
            "last": moment.day,
            "at": moment.at,
            "since": first,
        },
    )
    both = pd.concat([rows, _kept(store, moment, first)], ignore_index=True)
    counted = both.groupby("building_id", as_index=False).agg(
        {"people": "sum", "households": "sum", "first_day": "min", "last_day": "max", "temperature": "max"}
    )
    named = store.query("select building_id, building_name, grid_id, grid_name, grid_worker from buildings")
    found = counted[counted["people"] > 0].merge(named, on="building_id", how="left")
    found["grid_id"] = found["grid_id"].fillna("")
    columns = [name for name in FeverClusterRow.__annotations__ if name in found.columns]
    return found[columns]


def _kept(store: Store, moment: Moment, first: date) -> pd.DataFrame:
    """The same of what is kept: of days whose rows are gone, and of people who were erased."""
    kept = kept_counts.episodes(store, moment, first)
    kept = kept[(kept["condition"] == "fever") & (kept["building_id"] != "")]
    days = kept[kept["episodes"] > 0].groupby("building_id")["day"].agg(["min", "max"])
    days = days.rename(columns={"min": "first_day", "max": "last_day"})
    last = kept[kept["day"] == pd.Timestamp(moment.day)].set_index("building_id")
    last = last[["recent_people", "recent_households"]].rename(columns=lambda name: name.removeprefix("recent_"))
    return last.join(days, how="left").reset_index().assign(temperature=np.nan)


@dataclass(frozen=True)
class _Background:
    """What is new in the community: ``days`` with data, the number of buildings, and of each its new episodes of people
    and its households, where they are known.
    """

    days: int
    buildings: int
    episodes: dict[str, int]
    households: dict[str, float]

    def compared(self, building: str, people: int, days: int) -> tuple[float | None, float | None]:
        """How many new episodes the building would have in so many days, and the probability of ``people`` or more."""
        homes = self.households.get(building)
        if homes is None or self.days < LEAST_DAYS:
            return None, None
        elsewhere = sum(self.episodes.values()) - self.episodes.get(building, 0)
        exposed = (sum(self.households.values()) - homes) * self.days
        rate = max(elsewhere / exposed if exposed else 0.0, LEAST_RATE)
        expected = rate * homes * days
        return expected, poisson_tail(expected, people)


@cached
def _background(store: Store, moment: Moment) -> _Background:
    first = moment.day - timedelta(days=BACKGROUND_DAYS - 1)
    known = households(store, moment.day)
    homes = known[known["households"] > 0]
    new = new_episodes(store, moment, "fever", first)
    days = [day for day in days_with_sheets(store, moment) if day >= first]
    return _Background(
        len(days),
        len(known),
        {str(id): int(count) for id, count in new.groupby("building_id")["count"].sum().items()},
        dict(zip(homes["building_id"], homes["households"], strict=True)),
    )
