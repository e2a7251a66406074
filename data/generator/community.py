"""A whole community, handed out kind by kind and day by day as it is needed."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property

import pyarrow as pa

from data.generator import sample_lines
from data.generator.care import Followups, Sampling
from data.generator.checkins import Checkins
from data.generator.people import People
from data.generator.places import Places
from data.generator.plan import DemoPlan
from data.generator.requests import Requests
from data.generator.stock import Stock
from data.kinds import KINDS

Daily = Checkins | Sampling | Followups | Requests | Stock


class Community:
    """The files of one plan. Tables have text columns under the field names of ``data.kinds``.

    Nothing is made before it is asked for, so that one day of a large community costs one day.
    """

    def __init__(self, plan: DemoPlan) -> None:
        self.plan = plan

    @cached_property
    def places(self) -> Places:
        return Places(self.plan)

    @cached_property
    def people(self) -> People:
        return People(self.plan, self.places)

    @cached_property
    def _daily(self) -> dict[str, Daily]:
        return {kind: make(self) for kind, make in _DAILY.items()}

    def parts(self, kind: str) -> Iterator[tuple[date | None, pa.Table]]:
        """The kind's rows day by day, oldest first; in one part without a day where no day matters, and where they are
        no more than the sample that the registry gives.

        Raises KeyError for an unknown kind, and for one that is neither invented here nor has a sample.
        """
        if kind == "buildings":
            yield None, self.places.table(self.people.households_of_building)
        elif kind == "roster":
            yield None, self.people.table()
        elif kind not in _DAILY:
            yield None, sample_lines.table(KINDS[kind], self.plan.end)
        else:
            for back in self.plan.backs:
                yield self.plan.day(back), self._daily[kind].day(back)

    def table(self, kind: str) -> pa.Table:
        """All rows of a kind."""
        return pa.concat_tables(part for _, part in self.parts(kind))

    def tables(self) -> dict[str, pa.Table]:
        """All rows of every kind."""
        return {kind: self.table(kind) for kind in KINDS}


#: What invents the rows of a day.
_DAILY: dict[str, Callable[[Community], Daily]] = {
    "checkins": lambda of: Checkins(of.plan, of.people),
    "sampling": lambda of: Sampling(of.plan, of.people),
    "followups": lambda of: Followups(of.plan, of.people, of.places),
    "requests": lambda of: Requests(of.plan, of.people, of.places),
    "stock": lambda of: Stock(of.plan),
}
#: The kinds that are invented; of any other the registry gives a few lines.
INVENTED = ("buildings", "roster", *_DAILY)
