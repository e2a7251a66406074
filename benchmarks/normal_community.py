"""An invented community in which nothing happens but chance, to count the alarms it raises, see ``alarms``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.default_categories import DEFAULT_CATEGORIES
from data.intake import loading
from data.store.database import Store

FIRST_DAY = date(2022, 1, 1)
#: People of a household, each as likely as written: 2.6 on average.
HOUSEHOLD_SIZES, SIZE_SHARES = (1, 2, 3, 4, 5), (0.18, 0.32, 0.28, 0.16, 0.06)
#: An episode of fever lasts one to three days, each as likely.
LONGEST_DAYS = 3
#: Everybody else of the household catches it with this probability, one to three days after it began.
SPREAD = 0.15
#: How the requests of a day share out among the nine categories: few are asked for much.
CATEGORY_SHARES = (6, 5, 5, 3, 3, 2, 2, 1, 1)
#: Metres between buildings, that stand in rows of ten, roughly.
APART_M, JITTER_M, ROW = 60, 8, 10
#: Degrees of a metre at the place.
DEGREE_LAT, DEGREE_LNG = 1 / 110_950, 1 / 95_500


@dataclass
class NormalCommunity:
    """Who lives where: arrays with an entry for each person."""

    residents: int
    buildings: int
    grids: int
    seed: int
    building: NDArray[np.int64] = field(init=False)
    #: The number of the household, and of each its people.
    household: NDArray[np.int64] = field(init=False)
    members: list[NDArray[np.int64]] = field(init=False)

    def __post_init__(self) -> None:
        """Deal people out to households, and households to buildings of different sizes."""
        self.random = np.random.default_rng(self.seed)
        sizes = self.random.choice(HOUSEHOLD_SIZES, self.residents, p=SIZE_SHARES)
        self.household = np.repeat(np.arange(self.residents), sizes)[: self.residents]
        homes = int(self.household[-1]) + 1
        shares = self.random.uniform(0.5, 1.5, self.buildings)
        of_home = np.sort(self.random.choice(self.buildings, homes, p=shares / shares.sum()))
        self.building = of_home[self.household]
        self.members = np.split(np.arange(self.residents), np.flatnonzero(np.diff(self.household)) + 1)

    def settle(self, store: Store) -> None:
        """Load buildings and roster."""
        lines = ["楼栋号,网格编号,纬度,经度,户数"]
        homes = np.bincount(self.building[[people[0] for people in self.members]], minlength=self.buildings)
        for number in range(self.buildings):
            north, east = np.array(divmod(number, ROW)) * APART_M + self.random.normal(0, JITTER_M, 2)
            grid = number * self.grids // self.buildings + 1
            place = f"{31.23 + north * DEGREE_LAT:.6f},{121.47 + east * DEGREE_LNG:.6f}"
            lines.append(f"{number + 1},{grid},{place},{homes[number]}")
        load_lines(store, "buildings", lines)
        roster = [
            f"R{person},居民{person},{self.building[person] + 1},{self.household[person] + 1000}"
            for person in range(self.residents)
        ]
        load_lines(store, "roster", ["居民编号,姓名,楼栋号,房号", *roster])

    def fevers(self, days: int, prevalence: float) -> NDArray[np.bool_]:
        """Who has a fever on which day: days × people, of whom ``prevalence`` have one on an average day."""
        before = 2 * LONGEST_DAYS  # so that the first day is as any other
        sizes = np.array([len(people) for people in self.members])
        caught = 1 + SPREAD * ((sizes**2).sum() / sizes.sum() - 1)  # who begins, and whom they pass it on to
        starts = prevalence * self.residents / ((1 + LONGEST_DAYS) / 2) / caught
        ill = np.zeros((days + before + 2 * LONGEST_DAYS, self.residents), dtype=bool)
        for day in range(days + before):
            for person in self.random.integers(0, self.residents, self.random.poisson(starts)):
                self._fall_ill(ill, day, person)
                for other in self.members[self.household[person]]:
                    if other != person and self.random.random() < SPREAD:
                        self._fall_ill(ill, day + int(self.random.integers(1, LONGEST_DAYS + 1)), other)
        return ill[before : before + days]

    def _fall_ill(self, ill: NDArray[np.bool_], day: int, person: int) -> None:
        ill[day : day + int(self.random.integers(1, LONGEST_DAYS + 1)), person] = True

    def check_in(self, store: Store, ill: NDArray[np.bool_], folder: Path) -> None:
        """Load a check-in of everybody on every day."""
        path = folder / "checkins.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("居民编号,日期,打卡时间,今日体温,是否有症状\n")
            for number, of_day in enumerate(ill):
                day = FIRST_DAY + timedelta(days=number)
                file.writelines(
                    f"R{person},{day},08:00,{'38.2' if fever else '36.5'},否\n"
                    for person, fever in enumerate(of_day.tolist())
                )
        result = loading.load(store, path, path.name, kind="checkins")
        assert not result.rejected, result.rejects
        path.unlink()

    def request(self, store: Store, days: int, mean: float, size: float | None) -> int:
        """Load so many requests a day over the nine categories, from anywhere; the number of their upload.

        Poisson, or with ``size`` k negative binomial of each category and day: variance mean + mean²/k.
        """
        means = mean * np.array(CATEGORY_SHARES) / sum(CATEGORY_SHARES)
        counts = drawn(self.random, np.tile(means, (days, 1)), size)
        lines = ["诉求编号,诉求类别,楼栋号,上报时间,受理时间,办结时间"]
        for number, of_day in enumerate(counts):
            day = FIRST_DAY + timedelta(days=number)
            for category, count in zip(DEFAULT_CATEGORIES, of_day.tolist(), strict=True):
                for person in self.random.integers(0, self.residents, count):
                    hour = int(self.random.integers(8, 20))
                    lines.append(
                        f"Q{len(lines)},{category['id']},{self.building[person] + 1},{day} {hour:02}:00,"
                        f"{day} {hour:02}:30,{day} {hour + 2:02}:00"
                    )
        return load_lines(store, "requests", lines)


def drawn(random: np.random.Generator, means: NDArray[np.float64], size: float | None) -> NDArray[np.int64]:
    """Counts of these means: Poisson, or with ``size`` negative binomial."""
    lifted = means if size is None else means * random.gamma(size, 1 / size, means.shape)
    counts: NDArray[np.int64] = random.poisson(lifted)
    return counts


def load_lines(store: Store, kind: str, lines: Sequence[str]) -> int:
    result = loading.load(store, "\n".join(lines).encode(), f"{kind}.csv", kind=kind)
    assert not result.rejected, result.rejects
    return int(result.batch_id or 0)
