"""Who lives where: households in rooms, people in households, special groups, moves and exemptions."""

import numpy as np
import pyarrow as pa

from data.generator import columns, names
from data.generator.places import FIRST_PHONE, Places
from data.generator.plan import Bools, DemoPlan, Ints

#: The third of a household and the next are children, of less than so many years; their guardian is the first.
CHILD, ADULT = 2, 14
#: Share of households with 1, 2, … 5 people; about 2.67 on average.
HOUSEHOLD_SIZES = (0.17, 0.30, 0.29, 0.17, 0.07)
MOST_IN_A_HOUSEHOLD = 6
#: How far a building's number of households may be from the usual one.
UNEVEN = 0.16
#: A special group and the share of people in it; the first are among those who live alone.
GROUPS = (
    ("独居老人", 0.4),
    ("慢性病", 0.055),
    ("孕产妇", 0.006),
    ("透析", 0.002),
    ("残疾", 0.011),
    ("心理压力", 0.009),
)
#: The bits of the rarer groups: from the third on.
RARE = (1 << len(GROUPS)) - 0b100
#: Share of residents with a follow-up plan.
KEY_PEOPLE = 300 / 8000
#: Shares of households that moved in or out within the last weeks, and of people who are exempt.
MOVED, EXEMPT = 0.006, 0.012
#: Share of residents whose phone nobody has.
NO_PHONE = 0.12
#: Beyond any day that is asked for: has always lived here, is not leaving.
ALWAYS = 10**6


class People:
    """The residents, in the order of their households; arrays have one value a person."""

    def __init__(self, plan: DemoPlan, places: Places) -> None:
        self.plan = plan
        rng = plan.rng("people")
        size = _sizes(rng, plan)
        building = _homes(rng, plan)
        self.households_of_building: Ints = np.bincount(building, minlength=plan.buildings)
        self.household: Ints = np.repeat(np.arange(plan.households), size)
        member = np.arange(plan.residents) - np.repeat(np.cumsum(size) - size, size)
        self.building: Ints = building[self.household]
        self.grid: Ints = places.grid_of_building[self.building]
        #: The first of each person's household.
        self._first: Ints = np.repeat(np.cumsum(size) - size, size)
        self.name = names.families(rng, self.household, member)
        self.id = columns.glued("R", columns.padded(np.arange(1, plan.residents + 1), 7))
        self._unit, self._door, self.room = self._rooms(building)
        self.tags = self._tags(rng, size)
        self._children: Bools = (member >= CHILD) & (self.tags == 0)
        self._moves(rng)
        serial = FIRST_PHONE + np.arange(1, plan.residents + 1)
        self.phone = columns.number(serial, rng.random(plan.residents) < NO_PHONE)
        #: Lives here all the time and is never exempt: whoever the story needs is one of these.
        self.steady: Bools = (self.moved_in == ALWAYS) & (self.moved_out == -ALWAYS) & (self.exempt_from == -ALWAYS)
        self.key: Ints = self._key_people(rng)

    def living_here(self, back: int) -> Bools:
        """In residence on that day."""
        return (self.moved_in >= back) & (self.moved_out < back)

    def exempt(self, back: int) -> Bools:
        """Exempt on that day."""
        return (self.exempt_from >= back) & (self.exempt_to <= back)

    def in_building(self, number: int) -> Ints:
        """The steady people of the building of that number (from 1), household by household."""
        return np.flatnonzero(self.steady & (self.building == number - 1))

    def table(self) -> pa.Table:
        """The roster file."""
        end, n = self.plan.end, self.plan.residents
        long_ago = self.plan.rng("moved in").integers(-8000, 1500, n)
        age = self.plan.rng("birth years").integers(1, ADULT, n)
        known = (self.moved_in < ALWAYS) | (long_ago < -200 - self.plan.days)
        return pa.table(
            {
                "resident_id": self.id,
                "name": self.name,
                "building_id": columns.number(self.building + 1),
                "unit": self._unit,
                "room": self._door,
                "phone": self.phone,
                "tags": columns.pick([_words(code) for code in range(1 << len(GROUPS))], self.tags),
                "moved_in": columns.dates(end, np.where(self.moved_in < ALWAYS, self.moved_in, -long_ago), ~known),
                "moved_out": columns.dates(end, self.moved_out, self.moved_out == -ALWAYS),
                "exempt_from": columns.dates(end, self.exempt_from, self.exempt_from == -ALWAYS),
                "exempt_to": columns.dates(end, self.exempt_to, self.exempt_to == -ALWAYS),
                "birth_year": columns.number(end.year - age, ~self._children),
                "guardian": columns.where(self._children, columns.pick(self.name, self._first)),
                "guardian_phone": columns.where(self._children, columns.pick(self.phone, self._first)),
            }
        )

    def _rooms(self, building: Ints) -> tuple[columns.Column, columns.Column, columns.Column]:
        """Unit, room and full address of each person; every third building has a single unit."""
        first = np.searchsorted(building, np.arange(self.plan.buildings))
        rank = np.arange(self.plan.households) - first[building]
        two_units = building % 3 != 2
        unit = np.where(two_units, rank % 2 + 1, 0)
        doors = np.where(two_units, 2, 4)
        floor, door = np.divmod(np.where(two_units, rank // 2, rank), doors)
        building_number = columns.number(building + 1)
        room = columns.number((floor + 1) * 100 + door + 1)
        unit_number = columns.pick([None, "1", "2"], unit)
        front = columns.pick(["", "1-", "2-"], unit)
        address = columns.glued(building_number, "-", front, room)
        unit_of, room_of, address_of = (columns.pick(column, self.household) for column in (unit_number, room, address))
        return unit_of, room_of, address_of

    def _tags(self, rng: np.random.Generator, size: Ints) -> Ints:
        """Each person's special groups, one bit a group."""
        n = self.plan.residents
        alone = size[self.household] == 1
        tags = np.zeros(n, np.int64)
        for bit, (group, share) in enumerate(GROUPS):
            tags |= ((rng.random(n) < share) & (alone if group == GROUPS[0][0] else True)).astype(np.int64) << bit
        return tags

    def _moves(self, rng: np.random.Generator) -> None:
        """First and last days of residence and exemption, counted back from the last day."""
        n, households = self.plan.residents, self.plan.households
        what = rng.random(households)
        when = rng.integers(2, 28, households)
        self.moved_in: Ints = np.where(what < MOVED, when, ALWAYS)[self.household]
        self.moved_out: Ints = np.where((what >= MOVED) & (what < 2 * MOVED), when, -ALWAYS)[self.household]
        away = rng.random(n) < EXEMPT
        start = rng.integers(0, 36, n)
        self.exempt_from: Ints = np.where(away, start, -ALWAYS)
        # Every third of them has no end yet.
        self.exempt_to: Ints = np.where(away & (start % 3 > 0), start - 13, -ALWAYS)

    def _key_people(self, rng: np.random.Generator) -> Ints:
        """Those with a follow-up plan: from the special groups, the rarer ones first."""
        wanted = round(self.plan.residents * KEY_PEOPLE)
        rarity = np.select([self.tags & RARE > 0, self.tags > 0], [0, 1], 2)
        order = np.argsort(rarity + rng.random(len(rarity)))
        return np.sort(order[self.steady[order]][:wanted])


def _words(code: int) -> str | None:
    return "、".join(group for bit, (group, _) in enumerate(GROUPS) if code >> bit & 1) or None


def _homes(rng: np.random.Generator, plan: DemoPlan) -> Ints:
    """The building of each household: no two buildings have quite the same number."""
    ends = np.cumsum(rng.uniform(1 - UNEVEN, 1 + UNEVEN, plan.buildings))
    building: Ints = np.searchsorted(ends / ends[-1] * plan.households, np.arange(plan.households), side="right")
    return building


def _sizes(rng: np.random.Generator, plan: DemoPlan) -> Ints:
    """People in each household, as many as there are residents in all."""
    size: Ints = rng.choice(np.arange(1, len(HOUSEHOLD_SIZES) + 1), plan.households, p=HOUSEHOLD_SIZES)
    while missing := plan.residents - int(size.sum()):
        room = np.flatnonzero(size < MOST_IN_A_HOUSEHOLD if missing > 0 else size > 1)
        chosen = rng.choice(room, min(abs(missing), len(room)), replace=False)
        size[chosen] += np.sign(missing)
    return size
