"""The order of a run on several processes: what starts servers and browsers first, what is quick last.

Each of two processes of ``--dist worksteal`` begins with one half of the tests, and one that has finished takes over
the tail of the other's. A module split that way has its boards made once more, and a long test begun last keeps one
process waiting for the other; so the tail of either half is what costs nothing to split. Within that, modules and
their tests stay in the random order that they came in.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import groupby
from typing import TypeVar

import pytest

Each = TypeVar("Each")

#: Markers of tests that need what is dear to set up, and about how many times as long as others they take.
DEAR = {"browser": 8, "server": 4, "proxy": 4, "disk": 4, "slow": 4}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After the markers were given and everything was shuffled."""
    items[:] = in_halves(items, lambda item: item.nodeid.partition("::")[0], _weight)


def _weight(item: pytest.Item) -> int:
    return max((DEAR[mark.name] for mark in item.iter_markers() if mark.name in DEAR), default=0)


def in_halves(items: Sequence[Each], module: Callable[[Each], Hashable], weight: Callable[[Each], int]) -> list[Each]:
    """Two halves of as many items, in each whole modules that weigh anything before those that weigh nothing.

    The weights of both halves are as equal as dealing module by module makes them.
    """
    modules = [list(tests) for _, tests in groupby(items, module)]
    weights = [sum(map(weight, tests)) for tests in modules]
    halves: tuple[list[Each], list[Each]] = [], []
    sums = [0, 0]
    for tests, heavy in zip(modules, weights, strict=True):
        if heavy:
            lighter = sums.index(min(sums))
            halves[lighter].extend(tests)
            sums[lighter] += heavy
    quick = _flat(tests for tests, heavy in zip(modules, weights, strict=True) if not heavy)
    # The first half ends where a process's share does.
    fill = min(max(len(items) // 2 - len(halves[0]), 0), len(quick))
    return [*halves[0], *quick[:fill], *halves[1], *quick[fill:]]


def _flat(lists: Iterable[list[Each]]) -> list[Each]:
    return [each for some in lists for each in some]
