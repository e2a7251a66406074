"""Where everybody lives, as arrays: what the figures of a day are counted over."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.cache import cached_for_people
from analytics.tally import Place
from data.store import Store


@dataclass(frozen=True)
class Census:
    """Everybody whom the roster or a file knows, one entry a person.

    Counting a day over these arrays takes half as long as joining a million check-ins with a
    million people, and most of what it needs stays the same from day to day.
    """

    #: ``grid_id`` and ``building_id`` of each place; '' where there is none.
    places: pd.DataFrame
    #: Of each entry: the row of ``places``, and a number for its household from 0 on.
    place: NDArray[np.int32]
    household: NDArray[np.int32]
    #: Of each household: the row of ``places``.
    household_place: NDArray[np.int32]
    #: The entry of each person number from ``first`` on; -1 where nobody has that number.
    first: int
    entry: NDArray[np.int32]

    def entries(self, persons: pd.Series) -> NDArray[np.int32]:
        """The entry of each of these people; -1 for people who have come since."""
        number = persons.to_numpy() - self.first
        known = (number >= 0) & (number < len(self.entry))
        found = self.entry[np.where(known, number, 0)] if len(self.entry) else number
        return np.where(known, found, -1).astype(np.int32)

    def by_place(self, places: NDArray[np.int32]) -> NDArray[np.int64]:
        """How often each place occurs, for every row of ``places``."""
        return np.bincount(places, minlength=len(self.places))


@cached_for_people
def census(store: Store) -> Census:
    """The census of the people that are known now."""
    # The hash stands for the two texts, which would take ten times as long to bring over a million times.
    people = store.query("select person, household, hash(grid_id, building_id) as place from people")
    place, found = pd.factorize(people["place"])
    names = store.query("select distinct hash(grid_id, building_id) as place, grid_id, building_id from people")
    household, households = pd.factorize(people["household"])
    household_place = np.zeros(len(households), dtype=np.int32)
    household_place[household] = place
    first = int(people["person"].min()) if len(people) else 0
    entry = np.full(int(people["person"].max()) - first + 1 if len(people) else 0, -1, dtype=np.int32)
    entry[people["person"].to_numpy() - first] = np.arange(len(people), dtype=np.int32)
    return Census(
        places=names.set_index("place").reindex(found).fillna("").reset_index(drop=True),
        place=place.astype(np.int32),
        household=household.astype(np.int32),
        household_place=household_place,
        first=first,
        entry=entry,
    )


def at_place(frame: pd.DataFrame, place: Place) -> pd.DataFrame:
    """The rows of a frame with ``grid_id`` and ``building_id`` that belong to a place."""
    if place.grid is not None:
        frame = frame[frame["grid_id"] == place.grid]
    if place.building is not None:
        frame = frame[frame["building_id"] == place.building]
    return frame
