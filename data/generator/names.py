"""Invented names of people: common surnames and given names put together at random."""

import numpy as np
import pyarrow as pa

from data.generator import columns
from data.generator.columns import Column
from data.generator.plan import Ints
from data.values import persons

#: Common surnames; the share falls with the rank.
SURNAMES = pa.array(list(persons.SURNAMES))
# Left out are the characters that would make names everybody knows.
_FIRST = "志建文晓海国秋秀玉美丽家子思雨佳欣浩俊宇嘉明永宏德金桂红小亚雅静淑慧振光少天云梦若世"
_LAST = "华明军安英芳惠梅强伟杰涛磊斌鹏飞龙辉勇刚敏娟燕玲霞娜婷琳怡萱涵轩泽宇航博文豪宁悦清林生成福祥贵珍莲琴凤洁莹"
_ALONE = "伟芳娜敏静丽斌磊军洋勇艳杰娟涛明超霞亮刚桂辉玲"
_ALL_GIVEN = [*_ALONE, *(first + last for first in _FIRST for last in _LAST if first != last)]


def _largest_prime(limit: int) -> int:
    return next(n for n in range(limit, 1, -1) if all(n % factor for factor in range(2, int(n**0.5) + 1)))


#: A prime number of given names: walking them in steps meets none twice, see ``families``.
GIVEN = pa.array(_ALL_GIVEN[: _largest_prime(len(_ALL_GIVEN))])
_WEIGHTS = 1 / (np.arange(len(SURNAMES)) + 8.0)
_SHARES = np.cumsum(_WEIGHTS / _WEIGHTS.sum())


def _surnames(rng: np.random.Generator, n: int) -> Ints:
    return np.minimum(np.searchsorted(_SHARES, rng.random(n)), len(SURNAMES) - 1)


def adults(rng: np.random.Generator, n: int) -> Column:
    """``n`` names, some of them the same."""
    return columns.glued(columns.pick(SURNAMES, _surnames(rng, n)), columns.pick(GIVEN, rng.integers(0, len(GIVEN), n)))


def families(rng: np.random.Generator, household: Ints, member: Ints) -> Column:
    """A name for each person: the second of a household brings a surname, the others share the first's.

    ``household`` and ``member`` are numbers from 0. No two of a household have the same name.
    """
    n = int(household.max(initial=-1)) + 1
    surname = np.stack([_surnames(rng, n), _surnames(rng, n)])
    given = rng.integers(0, len(GIVEN), n)
    step = rng.integers(1, len(GIVEN), n)
    return columns.glued(
        columns.pick(SURNAMES, surname[(member == 1).astype(np.int64), household]),
        columns.pick(GIVEN, (given[household] + member * step[household]) % len(GIVEN)),
    )
