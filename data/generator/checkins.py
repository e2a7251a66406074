"""Daily health check-ins: who reports when, how warm they are, and who does not report."""

import numpy as np
import pyarrow as pa

from data.generator import columns
from data.generator.absence import Absence
from data.generator.people import People
from data.generator.plan import CHECKIN_HOURS, FEVER_BUILDINGS, Bools, DemoPlan, Floats, Ints

#: Who reports of a grid: from the lowest to the highest of the ordinary ones.
ORDINARY_RATE, SPREAD = 0.945, 0.035
#: Grids counted from the last one: it sends no file on the last day; the next two do badly in the
#: last ``WEAK_DAYS`` days and not well before.
WEAK = {1: (0.79, 0.90), 2: (0.88, 0.93)}
WEAK_DAYS = 2
#: Every so many grids, the worker hands out a prefilled sheet that also names who has not reported.
PREFILLED = 4
#: Shares of reports with a fever and with a symptom.
FEVER, SYMPTOM = 0.0005, 0.0022
SYMPTOMS = (
    "否",
    "咳嗽",
    "乏力",
    "咽痛",
    "流涕",
    "头痛",
    "咳嗽、乏力",
    "腹泻",
    "嗅觉减退",
    "发热",
    "发热、咳嗽",
    "发热、乏力",
)
#: Where the symptoms that go with a fever begin in ``SYMPTOMS``.
WITH_FEVER = 9
STATUSES = ("正常", "异常", "待跟进")
TENTHS = pa.array([f"{tenths // 10}.{tenths % 10}" for tenths in range(340, 431)])
#: Guests who are on no roster: they report on the last ``GUEST_DAYS`` days, in large communities.
GUESTS, GUEST_DAYS = ("钱进宝", "伍思远", "尹小满"), 5
GUESTS_FROM = 1000


class Checkins:
    """The check-in files of a community."""

    def __init__(self, plan: DemoPlan, people: People) -> None:
        self.plan, self.people = plan, people
        self._absence = Absence(plan.rng("absence"), people.household, people.grid)
        self._cluster = _cluster(people)
        grids = np.arange(plan.grids)
        self._usual: Floats = ORDINARY_RATE + SPREAD * (grids * 7 % 12) / 11
        self._late = plan.grids - 1 if plan.grids > len(WEAK) + 1 else -1
        self._rates = np.stack([self._rates_of(back) for back in range(plan.days)])

    def day(self, back: int) -> pa.Table:
        """One day's rows, in the order of the roster."""
        plan, people = self.plan, self.people
        rng = plan.rng("checkins", back)
        expected = people.living_here(back) & ~people.exempt(back)
        if back == 0:
            expected &= people.grid != self._late
        away = self._absence.on(1 - self._rates[: back + 1])
        ill = self._cluster.get(back, np.empty(0, np.int64))
        away[ill] = False
        reported = expected & ~away
        listed = np.flatnonzero(reported | (expected & away & (people.grid % PREFILLED == PREFILLED - 1)))
        return self._table(rng, back, listed, reported[listed], np.searchsorted(listed, ill))

    def _rates_of(self, back: int) -> Floats:
        """The share of each grid that reports on a day, about."""
        rates = self._usual + self.plan.rng("rates", back).uniform(-0.008, 0.008, self.plan.grids)
        if self._late > 0:
            for before_last, (lately, before) in WEAK.items():
                rates[-1 - before_last] = lately if back < WEAK_DAYS else before
        return rates

    def _table(self, rng: np.random.Generator, back: int, listed: Ints, reported: Bools, ill: Ints) -> pa.Table:
        n, people = len(listed), self.people
        minute = self.plan.minutes(rng, CHECKIN_HOURS, back, n)
        tenths = np.clip(rng.standard_normal(n, dtype=np.float32) * 1.8 + 365.6, 361, 371).astype(np.int16)
        symptom = np.zeros(n, np.int8)
        some = rng.integers(0, n, rng.binomial(n, SYMPTOM)) if n else listed
        symptom[some] = rng.integers(1, WITH_FEVER, len(some))
        hot = np.concatenate([self._scattered(rng, back, listed, reported), ill])
        tenths[hot] = 373 + np.minimum(rng.exponential(5, len(hot)), 21).astype(np.int16)
        symptom[hot] = np.where(rng.random(len(hot)) < 0.6, rng.integers(WITH_FEVER, len(SYMPTOMS), len(hot)), 0)
        abnormal = (symptom > 0) | (tenths >= 373)
        rows = pa.array(listed)
        table = pa.table(
            {
                "resident_id": people.id.take(rows),
                "name": people.name.take(rows),
                "room": people.room.take(rows),
                "date": columns.same(self.plan.day(back).isoformat(), n),
                "time": columns.pick(
                    pa.concat_arrays([columns.CLOCKS, pa.array(["未打卡"])]),
                    np.where(reported, minute, len(columns.CLOCKS)),
                ),
                "temperature": columns.pick(TENTHS, np.where(reported, tenths - 340, -1)),
                "symptoms": columns.pick(SYMPTOMS, np.where(reported, symptom, -1)),
                "status": columns.pick(STATUSES, np.where(reported, abnormal, 2).astype(np.int8)),
            }
        )
        return pa.concat_tables([table, self._guests(rng, back)])

    def _scattered(self, rng: np.random.Generator, back: int, listed: Ints, reported: Bools) -> Ints:
        """Rows with a fever by chance: at most one of a building and day, so that none look like a cluster."""
        if not len(listed):
            return listed
        rows = rng.integers(0, len(listed), rng.binomial(len(listed), FEVER))
        building = self.people.building[listed[rows]]
        apart = np.isin(building, [number - 1 for number in FEVER_BUILDINGS], invert=True)
        rows = rows[reported[rows] & apart]
        return rows[np.unique(self.people.building[listed[rows]], return_index=True)[1]]

    def _guests(self, rng: np.random.Generator, back: int) -> pa.Table:
        people, n = self.people, len(GUESTS)
        if back >= GUEST_DAYS or self.plan.residents < GUESTS_FROM:
            n = 0
        hosts = pa.array(people.key[len(people.key) // 4 :: 7][:n])
        return pa.table(
            {
                "resident_id": columns.glued("T", columns.padded(np.arange(1, n + 1), 4)),
                "name": columns.pick(GUESTS, np.arange(n)),
                "room": people.room.take(hosts),
                "date": columns.same(self.plan.day(back).isoformat(), n),
                "time": columns.pick(columns.CLOCKS, self.plan.minutes(rng, CHECKIN_HOURS, back, n)),
                "temperature": columns.pick(TENTHS, rng.integers(22, 30, n)),
                "symptoms": columns.same(SYMPTOMS[0], n),
                "status": columns.same(STATUSES[0], n),
            }
        )


def _cluster(people: People) -> dict[int, Ints]:
    """The fever cluster: who has a fever on the last day (0) and on the day before (1).

    In each of the two buildings one household has two ill and the others one; one ill in each
    building and one more in the first had it the day before. 7 people from 5 households.
    """
    ill: dict[int, list[int]] = {0: [], 1: []}
    for number, others in zip(FEVER_BUILDINGS, (2, 1), strict=True):
        living = people.in_building(number)
        household, first, size = np.unique(people.household[living], return_index=True, return_counts=True)
        shared = first[size >= 2]
        if len(household) < 12 or not len(shared):
            return {}
        pair = shared[len(shared) // 2]
        alone = [start for start in first[3::4] if start != pair][:others]
        today = [pair, pair + 1, *alone]
        ill[0] += [int(living[row]) for row in today]
        ill[1] += [int(living[row]) for row in (pair, *alone[1:])]
    return {back: np.sort(rows) for back, rows in ill.items()}
