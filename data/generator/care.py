"""Rounds of sampling, and follow-up visits to key people."""

import numpy as np
import pyarrow as pa

from data.generator import columns
from data.generator.absence import Absence
from data.generator.people import People
from data.generator.places import Places
from data.generator.plan import FOLLOWUP_HOURS, LOW_BUILDING, LOW_ROUNDS, SAMPLING_HOURS, DemoPlan, Floats

#: Shares not sampled: everywhere, and in the low building lately (round by round) and before.
UNSAMPLED = 0.0225
LOW_UNSAMPLED, LOW_BEFORE = (0.17, 0.19, 0.16, 0.20, 0.18), 0.05
#: Shares of the last day's visits not yet made, and of an earlier day's made the next morning.
UNVISITED, NEXT_MORNING = 0.04, 0.02
#: Visits of these days (counted back) were missed for good, one a day, in a usual community.
MISSED = (1, 3, 4, 6)
DOCTORS = ("社区医生 方静", "社区医生 邹明", "护士 白雪", "护士 侯婷")
RESULTS = (
    "体温正常，无不适",
    "体温正常，无不适",
    "体温正常，无不适",
    "电话随访，情况稳定",
    "上门随访，情况稳定",
    "血压偏高，已联系家庭医生",
    "已送药上门",
    "情绪低落，已安排专人陪聊",
    "需预约透析车辆，已登记",
    "电话未接，已上门见到本人",
)


class Sampling:
    """A round a day: everybody who lives here and is not exempt is due."""

    def __init__(self, plan: DemoPlan, people: People) -> None:
        self.plan, self.people = plan, people
        self._absence = Absence(plan.rng("sampling"), people.household, people.building)
        self._unsampled = np.stack([self._unsampled_on(back) for back in range(plan.days)])

    def day(self, back: int) -> pa.Table:
        """One round, in the order of the roster."""
        people = self.people
        rng = self.plan.rng("rounds", back)
        rows = np.flatnonzero(people.living_here(back))
        due = ~people.exempt(back)[rows]
        away = self._absence.on(self._unsampled[: back + 1])[rows]
        minute = self.plan.minutes(rng, SAMPLING_HOURS, back, len(rows))
        taken = pa.array(rows)
        return pa.table(
            {
                "round_date": columns.same(self.plan.day(back).isoformat(), len(rows)),
                "resident_id": people.id.take(taken),
                "name": people.name.take(taken),
                "room": people.room.take(taken),
                "due": columns.pick(("否", "是"), due.astype(np.int8)),
                "sampled_at": columns.moments(self.plan.end, minute - back * 24 * 60, away | ~due),
            }
        )

    def _unsampled_on(self, back: int) -> Floats:
        shares = np.full(self.plan.buildings, UNSAMPLED)
        if self.plan.buildings >= LOW_BUILDING:
            shares[LOW_BUILDING - 1] = LOW_UNSAMPLED[back] if back < LOW_ROUNDS else LOW_BEFORE
        return shares


class Followups:
    """A visit or call to every key person each day."""

    def __init__(self, plan: DemoPlan, people: People, places: Places) -> None:
        self.plan, self.people, self._workers = plan, people, places.workers

    def day(self, back: int) -> pa.Table:
        """One day's visits."""
        people, who = self.people, self.people.key
        rng, n = self.plan.rng("followups", back), len(self.people.key)
        order = rng.permutation(n)
        minute = self.plan.minutes(rng, FOLLOWUP_HOURS, back, n)
        undone = np.zeros(n, np.bool_)
        if back == 0:
            undone[order[: round(n * UNVISITED)]] = True
        elif back in MISSED:
            undone[order[: max(1, round(self.plan.scale))]] = True
        if back:
            # 07:00 to 09:00 of the next day, if that has come already.
            late = order[n - round(n * NEXT_MORNING) :]
            earliest = min(self.plan.last_minute(back - 1), 7 * 60)
            latest = min(self.plan.last_minute(back - 1), 9 * 60)
            minute[late] = rng.integers(earliest, latest + 1, len(late)) + 24 * 60
        workers = columns.pick(self._workers, people.grid[who])
        # Every fourth is visited by the health station, the others by their grid worker.
        seat = np.arange(n)
        visitors = pa.concat_arrays([workers, pa.array(DOCTORS)])
        taken = pa.array(who)
        return pa.table(
            {
                "date": columns.same(self.plan.day(back).isoformat(), n),
                "resident_id": people.id.take(taken),
                "name": people.name.take(taken),
                "room": people.room.take(taken),
                "done_at": columns.moments(self.plan.end, minute - back * 24 * 60, undone),
                "worker": columns.pick(visitors, np.where(seat % 4 > 0, seat, n + seat // 4 % len(DOCTORS))),
                "result": columns.pick(RESULTS, np.where(undone, -1, rng.integers(0, len(RESULTS), n))),
            }
        )
