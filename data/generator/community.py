"""A whole community, handed out kind by kind and day by day as it is needed."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

import pyarrow as pa

from data.generator.care import Followups, Sampling
from data.generator.checkins import Checkins
from data.generator.people import People
from data.generator.places import Places
from data.generator.plan import Plan
from data.generator.requests import Requests
from data.generator.stock import Stock
from data.kinds import KINDS


class Community:
    """The files of one plan. Tables have text columns under the field names of ``data.kinds``.

    Nothing is made before it is asked for, so that one day of a large community costs one day.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def places(self) -> Places:
        return Places(self.plan)

    @cached_property
    def people(self) -> People:
        return People(self.plan, self.places)

    @cached_property
    def _daily(self) -> dict[str, Checkins | Sampling | Followups | Requests | Stock]:
        return {
            "checkins": Checkins(self.plan, self.people),
            "sampling": Sampling(self.plan, self.people),
            "followups": Followups(self.plan, self.people, self.places),
            "requests": Requests(self.plan, self.people, self.places),
            "stock": Stock(self.plan),
        }

    def parts(self, kind: str) -> Iterator[tuple[date | None, pa.Table]]:
        """The kind's rows day by day, oldest first; in one part without a day where no day matters.

        Raises KeyError for an unknown kind.
        """
        if kind == "buildings":
            yield None, self.places.table(self.people.households_of_building)
        elif kind == "roster":
            yield None, self.people.table()
        else:
            for back in self.plan.backs:
                yield self.plan.day(back), self._daily[kind].day(back)

    def table(self, kind: str) -> pa.Table:
        """All rows of a kind."""
        return pa.concat_tables(part for _, part in self.parts(kind))

    def tables(self) -> dict[str, pa.Table]:
        """All rows of every kind."""
        return {kind: self.table(kind) for kind in KINDS}
