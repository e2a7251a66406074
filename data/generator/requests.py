"""Residents' requests: how many of what, from where, how long they take, what is said in the end."""

import numpy as np
import pyarrow as pa

from data.default_categories import DEFAULT_CATEGORIES
from data.generator import columns, wording
from data.generator.people import People
from data.generator.places import Places, degrees
from data.generator.plan import REQUEST_HOURS, SURGE, Bools, DemoPlan, Floats, Ints

#: Requests of a usual community on a usual day, in the order of the categories of ``settings``.
PER_DAY = {
    "就医难": 10,
    "用药需求": 14,
    "买菜难": 6,
    "心理疏导": 6,
    "物资申领": 11,
    "环境消杀": 9,
    "噪音矛盾": 6,
    "政策咨询": 12,
    "其他": 6,
}
SURGING = "买菜难"
CATEGORIES = tuple(PER_DAY)
LIMITS = np.array([next(row["hours"] for row in DEFAULT_CATEGORIES if row["id"] == name) * 60 for name in CATEGORIES])
URGENCIES = np.array([next(row["urgency"] for row in DEFAULT_CATEGORIES if row["id"] == name) for name in CATEGORIES])
#: Median minutes to the first answer.
ANSWERED = np.array([25, 40, 95, 80, 110, 120, 130, 90, 120])
#: Who takes a request on; a category without an entry goes to the grid worker.
OWNERS = {
    "就医难": "社区卫生服务站",
    "用药需求": "代配药专班",
    "买菜难": "保供专班",
    "心理疏导": "心理援助小组",
    "环境消杀": "物业服务中心",
}
ON_DUTY = "社区值班员"
SOURCES, SOURCE_SHARES = ("微信小程序", "热线电话", "网格员上报", "业主群", "12345转办"), (0.38, 0.27, 0.19, 0.11, 0.05)
#: How far a day's number strays from the usual: at most this many of its square roots.
STRAY = 0.8
#: Shares of requests that take longer than their limit, lack a category, give an urgency.
LATE, UNSORTED, URGENCY_GIVEN = 0.075, 1 / 3, 0.25
#: Shares that give a building and room, or their own point; the rest say nothing of a place.
IN_ROOM, OWN_POINT = 0.70, 0.25
#: Of a surge, the share from one tenth of the buildings, side by side, and which tenth that is.
GATHERED, GATHERED_TENTH = 0.6, 5
#: Requests of these days (counted back) include one from outside the community, this far away (m).
OUTSIDE_DAYS, OUTSIDE_METRES = (0, 3), 900.0
#: A point is this near its building (m), give or take.
POINT_SPREAD = 10.0
#: Closed without being a request: the word, its share, and the minutes until that is found.
CLOSED = (("重复", 0.012), ("不受理", 0.006), ("撤销", 0.008))
CLOSED_AFTER = 90
STATUSES = ("待受理", "已受理", "处理中", "已办结", "已反馈", *(word for word, _ in CLOSED))
#: Share of the resolved who say how it went, and the minutes until they do.
RATED, RATED_AFTER = 0.62, 180
RATINGS, RATING_SHARES = (
    ("满意", "非常满意", "5", "4", "一般", "3", "不满意", "非常不满意"),
    (0.38, 0.28, 0.13, 0.11, 0.04, 0.02, 0.03, 0.01),
)


class Requests:
    """The request files of a community."""

    def __init__(self, plan: DemoPlan, people: People, places: Places) -> None:
        self.plan, self.people, self.places = plan, people, places
        everyone = np.arange(plan.residents)
        self._callers = everyone[people.steady] if people.steady.any() else everyone
        self._first = np.searchsorted(people.building[self._callers], np.arange(plan.buildings + 1))
        self._texts = [pa.array(wording.texts(category)) for category in CATEGORIES]
        self._counts = self._numbers()

    def day(self, back: int) -> pa.Table:
        """The requests reported on one day, in the order of their times."""
        plan = self.plan
        rng = plan.rng("requests", back)
        counts = self._counts[back]
        minute = np.concatenate([plan.minutes(rng, REQUEST_HOURS, back, n) for n in counts])
        order = np.argsort(minute, kind="stable")
        category = np.repeat(np.arange(len(CATEGORIES)), counts)[order]
        building = np.concatenate([self._buildings(rng, back, which, n) for which, n in enumerate(counts)])[order]
        caller = self._caller(rng, building)
        reported = minute[order] - back * 24 * 60
        n = len(reported)
        # 0: building and room are given, 1: an own point, 2: nothing.
        told = np.searchsorted(np.cumsum([IN_ROOM, OWN_POINT]), rng.random(n), side="right")
        named = (told == 0) | (rng.random(n) < 0.6)
        lat, lng = self._points(rng, back, caller, category, told)
        return pa.table(
            {
                "request_id": columns.glued(f"SQ{plan.day(back):%Y%m%d}-", columns.padded(np.arange(1, n + 1), 6)),
                "reported_at": columns.moments(plan.end, reported),
                "name": columns.where(named, columns.pick(self.people.name, caller)),
                "phone": columns.where(named, columns.pick(self.people.phone, caller)),
                "source": columns.pick(SOURCES, rng.choice(len(SOURCES), n, p=SOURCE_SHARES)),
                **self._what(rng, category),
                "building_id": columns.number(self.people.building[caller] + 1, told != 0),
                "room": columns.where(told == 0, columns.pick(self.people.room, caller)),
                "lat": columns.number(lat, told != 1),
                "lng": columns.number(lng, told != 1),
                **self._outcome(rng, back, caller, category, reported, told),
            }
        )

    def _numbers(self) -> Ints:
        """Requests of each day (rows, the last one first) and category: about the usual, and the surge."""
        plan = self.plan
        usual = np.tile(np.array(list(PER_DAY.values())) * plan.scale, (plan.days, 1))
        stray = [plan.rng("numbers", back).uniform(-STRAY, STRAY, len(CATEGORIES)) for back in range(plan.days)]
        wanted = np.maximum(usual + np.stack(stray) * np.sqrt(usual), 0)
        wanted[0] *= plan.share_by_now(REQUEST_HOURS, 0)
        for back, surge in enumerate(SURGE[: plan.days]):
            wanted[back, CATEGORIES.index(SURGING)] = surge * plan.scale
        if plan.requests is None:
            return np.round(wanted).astype(np.int64)
        # As many as asked for in all, to the very number.
        ends = np.round(np.cumsum(wanted) / wanted.sum() * plan.requests).astype(np.int64)
        counts: Ints = np.diff(ends, prepend=0).reshape(wanted.shape)
        return counts

    def _buildings(self, rng: np.random.Generator, back: int, category: int, n: int) -> Ints:
        """Evenly over the buildings, so that nothing gathers by chance; the surge where it gathers."""
        every = self.plan.buildings
        building = ((rng.permutation(n) + rng.random(n)) / max(n, 1) * every).astype(np.int64)
        near = np.flatnonzero(np.arange(every) * 10 // every == GATHERED_TENTH)
        if back < len(SURGE) and CATEGORIES[category] == SURGING and len(near):
            gathered = rng.random(n) < GATHERED
            building[gathered] = rng.choice(near, int(gathered.sum()))
        return np.minimum(building, every - 1)

    def _caller(self, rng: np.random.Generator, building: Ints) -> Ints:
        """Somebody of each building; somebody else where all of it are moving."""
        first, after = self._first[building], self._first[building + 1]
        drawn = first + (rng.random(len(building)) * (after - first)).astype(np.int64)
        return self._callers[np.minimum(drawn, len(self._callers) - 1)]

    def _points(
        self, rng: np.random.Generator, back: int, caller: Ints, category: Ints, told: Ints
    ) -> tuple[Floats, Floats]:
        """A point near each caller's building. On some days one is outside: then ``told`` says so too."""
        building, n = self.people.building[caller], len(caller)
        reach = 3 * POINT_SPREAD
        north, east = np.clip(rng.normal(0, POINT_SPREAD, (2, n)), -reach, reach)
        lat_0, lng_0 = degrees(np.zeros(1), np.zeros(1))
        lat_off, lng_off = degrees(north, east)
        lat = self.places.lat[building] + lat_off - lat_0
        lng = self.places.lng[building] + lng_off - lng_0
        ordinary = np.flatnonzero(category != CATEGORIES.index(SURGING))
        if back in OUTSIDE_DAYS and len(ordinary):
            away = ordinary[len(ordinary) // 2]
            told[away] = 1
            beyond = np.full(1, self.places.radius + OUTSIDE_METRES)
            lat[away], lng[away] = (axis[0] for axis in degrees(np.zeros(1), beyond))
        return np.round(lat, 6), np.round(lng, 6)

    def _what(self, rng: np.random.Generator, category: Ints) -> dict[str, columns.Column]:
        """Category and urgency as far as they are given, and the words."""
        n = len(category)
        given = np.where(rng.random(n) < UNSORTED, -1, category)
        # Every fifth takes it more seriously than the category does.
        urgency = np.maximum(URGENCIES[category] - (rng.random(n) < 0.2), 1)
        size = np.array([len(texts) for texts in self._texts])
        first = np.cumsum(size) - size
        text = first[category] + (rng.random(n) * size[category]).astype(np.int64)
        return {
            "category": columns.pick(CATEGORIES, given),
            "urgency": columns.number(urgency, rng.random(n) >= URGENCY_GIVEN),
            "text": columns.pick(pa.concat_arrays(self._texts), text),
        }

    def _outcome(
        self, rng: np.random.Generator, back: int, caller: Ints, category: Ints, reported: Ints, told: Ints
    ) -> dict[str, columns.Column]:
        """How far each has come by the last day's last minute, and who saw to it."""
        n, now = len(reported), self.plan.last_minute(0)
        limit = LIMITS[category]
        late = rng.random(n) < LATE
        within = np.minimum(rng.lognormal(np.log(0.36), 0.45, n), 0.95)
        takes = np.maximum(limit * np.where(late, rng.uniform(1.1, 3.5, n), within), 6).astype(np.int64)
        resolved = reported + takes
        answer = ANSWERED[category] * rng.lognormal(0, 0.7, n)
        accepted = reported + np.minimum(answer, takes * 0.7).astype(np.int64)
        closed = self._closed(rng, back, category) & (reported + CLOSED_AFTER <= now)
        is_accepted, is_resolved = (accepted <= now) & ~closed, (resolved <= now) & ~closed
        rated = is_resolved & (resolved + RATED_AFTER <= now) & (rng.random(n) < RATED)
        stage = np.select([rated, is_resolved, is_accepted & (rng.random(n) < 0.65), is_accepted], [4, 3, 2, 1], 0)
        shares = np.array([share for _, share in CLOSED])
        stage = np.where(closed, 5 + rng.choice(len(CLOSED), n, p=shares / shares.sum()), stage)
        return {
            "status": columns.pick(STATUSES, stage),
            "owner": columns.where(is_accepted, self._owner(caller, category, told)),
            "accepted_at": columns.moments(self.plan.end, accepted, ~is_accepted),
            "resolved_at": columns.moments(self.plan.end, resolved, ~is_resolved),
            "rating": columns.pick(RATINGS, np.where(rated, rng.choice(len(RATINGS), n, p=RATING_SHARES), -1)),
        }

    def _closed(self, rng: np.random.Generator, back: int, category: Ints) -> Bools:
        """Which are closed without being a request; of the surge none, its numbers are the story's."""
        closed = rng.random(len(category)) < sum(share for _, share in CLOSED)
        told: Bools = closed & ((category != CATEGORIES.index(SURGING)) | (back >= len(SURGE)))
        return told

    def _owner(self, caller: Ints, category: Ints, told: Ints) -> columns.Column:
        """The category's team, else the grid worker of the place, else whoever is on duty."""
        teams = [OWNERS.get(name) for name in CATEGORIES]
        team = np.array([-1 if name is None else index for index, name in enumerate(teams)])
        words = pa.concat_arrays([pa.array(teams, pa.string()), self.places.workers, pa.array([ON_DUTY])])
        worker = np.where(told == 0, len(teams) + self.people.grid[caller], len(words) - 1)
        return columns.pick(words, np.where(team[category] >= 0, team[category], worker))
