"""Where everybody lives, as arrays, and how the figures of a day are counted over them: yes-or-no answers about many
people, packed into a byte each and counted by place in one pass.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.cache import cached_for_people
from analytics.community.residents import of_residents
from analytics.tally import Place
from data.store.database import Store

_AWAY = of_residents("select person from residents where not countable")


@dataclass(frozen=True)
class Flags:
    """Up to eight named yes-or-no answers; each has a bit of its own, in this order.

    A byte instead of a column each: bringing a million answers out of the database costs as much
    as finding them.
    """

    names: tuple[str, ...]

    def bits(self, *names: str) -> np.uint8:
        """The byte in which exactly these are yes."""
        return np.uint8(sum(1 << self.names.index(name) for name in names))

    def select(self, source: str, **conditions: str) -> str:
        """A query for ``person`` and ``flags``, the byte, of each row of a source.

        ``conditions``: SQL for some of the answers (never NULL).
        """
        bits = [f"if({condition}, {self.bits(name)}, 0)" for name, condition in conditions.items()]
        return "select person, (BITS)::utinyint as flags from SOURCE".replace("BITS", " + ".join(bits)).replace(
            "SOURCE", source
        )

    def count(self, place: NDArray[np.int32], seen: NDArray[np.uint8], places: int) -> "Counted":
        """Count by place. Of each one counted: the number of its place (below ``places``), and its byte."""
        occurs = np.bincount(seen, minlength=256) > 0
        column = np.cumsum(occurs) - 1  # few combinations of answers occur: only they get a column
        combinations = np.flatnonzero(occurs)
        width = len(combinations)
        found = np.bincount(place * np.int64(width) + column[seen], minlength=places * width)
        return Counted(self, combinations, found.reshape(places, width))


@dataclass(frozen=True)
class Counted:
    """How many there are, one row a place and one column a combination of answers."""

    flags: Flags
    combinations: NDArray[np.int64]
    found: NDArray[np.int64]

    def having(self, *names: str) -> NDArray[np.int64]:
        """Of each place: how many have all of these."""
        wanted = self.flags.bits(*names)
        having: NDArray[np.int64] = self.found[:, (self.combinations & wanted) == wanted].sum(axis=1)
        return having

    def having_any(self, *names: str) -> NDArray[np.int64]:
        """Of each place: how many have at least one of these."""
        return self.having_any_of_each(names)

    def having_any_of_each(self, *groups: Iterable[str]) -> NDArray[np.int64]:
        """Of each place: how many have at least one of every group of these."""
        chosen = np.ones(len(self.combinations), dtype=bool)
        for names in groups:
            chosen &= (self.combinations & self.flags.bits(*names)) > 0
        having: NDArray[np.int64] = self.found[:, chosen].sum(axis=1)
        return having


class GridRow(TypedDict):
    """A grid; '' is 未归网格."""

    grid_id: str


class PlaceRow(GridRow):
    """Where people live: a building and its grid; '' where that is not known."""

    building_id: str


@dataclass(frozen=True)
class Census:
    """Everybody whom the roster or a file knows, one entry a person, members of a household together.

    Counting a day over these arrays takes a third of the time of joining a million check-ins with
    a million people, and most of what it needs stays the same from day to day.
    """

    #: Each place, in the order of grids and buildings.
    places: Annotated[pd.DataFrame, PlaceRow]
    #: Of each entry: the row of ``places``.
    place: NDArray[np.int32]
    #: The first entry of each household.
    household: NDArray[np.int64]
    #: The entry of each person number from ``first`` on; -1 where nobody has that number.
    first: int
    entry: NDArray[np.int32]
    #: What ``countable`` has found, by day.
    found: dict[date, NDArray[np.bool_]] = field(default_factory=dict)

    def entries(self, persons: pd.Series) -> NDArray[np.int32]:
        """The entry of each of these people; -1 for people who have come since."""
        number = persons.to_numpy() - self.first
        if len(number) and number.min() >= 0 and number.max() < len(self.entry):
            found: NDArray[np.int32] = self.entry[number]
            return found
        known = (number >= 0) & (number < len(self.entry))
        found = np.full(len(number), -1, dtype=np.int32)
        found[known] = self.entry[number[known]]
        return found

    def flagged(self, rows: pd.DataFrame) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Entry and flags of the people in rows of ``Flags.select``, without those who have come since."""
        entry, flags = self.entries(rows["person"]), rows["flags"].to_numpy()
        known = entry >= 0
        return entry[known], flags[known]

    def countable(self, store: Store, day: date) -> NDArray[np.bool_]:
        """Of each entry: whether that person is in residence and not exempt on the day. Do not change it."""
        if day not in self.found:
            away = store.query(_AWAY, {"day": day})
            entries = self.entries(away["person"])
            countable = np.ones(len(self.place), dtype=np.bool_)
            countable[entries[entries >= 0]] = False
            self.found[day] = countable
        return self.found[day]

    def of_any_member(self, seen: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Of each household: what is yes (see ``Flags``) of anybody in it."""
        return np.bitwise_or.reduceat(seen, self.household) if len(seen) else seen


@cached_for_people
def census(store: Store) -> Census:
    """The census of the people that are known now."""
    # The hash stands for the two texts, which would take ten times as long to bring over a million times.
    people, places = store.together(
        "select person, household, hash(grid_id, building_id) as place from people",
        """select distinct hash(grid_id, building_id) as place, grid_id, building_id
           from people order by grid_id, building_id""",
    )
    household = pd.factorize(people["household"])[0]
    by_household = np.argsort(household, kind="stable")
    people, household = people.iloc[by_household], household[by_household]
    place, found = pd.factorize(people["place"])
    row = pd.Series(places.index, index=places["place"]).reindex(found).to_numpy()
    number = people["person"].to_numpy()
    first = int(number.min()) if len(people) else 0
    entry = np.full(int(number.max()) - first + 1 if len(people) else 0, -1, dtype=np.int32)
    entry[number - first] = np.arange(len(people), dtype=np.int32)
    return Census(
        places=places[["grid_id", "building_id"]],
        place=row[place].astype(np.int32),
        household=np.flatnonzero(np.diff(household, prepend=-1)),
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
