"""The space-time permutation scan: by hand, by every shuffle, on a planted cluster and on noise."""

import itertools
import math

import numpy as np
import pytest

from analytics.hotspots.clusters import LEVEL
from analytics.hotspots.neighbours import nearest_first
from analytics.hotspots.space_time_scan import circle_sizes, scan

RUNS = 200


def village(rows: int, columns: int) -> np.ndarray:
    """The numbers of the places nearest to each of so many houses on a lattice."""
    return nearest_first(np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2) * 60.0, 100)


def test_observed_expected_and_ratio_by_hand() -> None:
    # Four far places, ten days, one report each a day; the first has 9 more on the last. C = 49, its own 19,
    # the day's 13: μ = 19·13/49, c = 10.
    cases = np.ones((4, 10), dtype=np.int64)
    cases[0, -1] = 10
    near = np.arange(4)[:, None]
    found = scan([cases], near, np.ones(4, dtype=np.int64), 5)
    mu = 19 * 13 / 49
    assert len(found) == 1
    assert (found[0].places.tolist(), found[0].days, found[0].observed) == ([0], 1, 10)
    assert found[0].expected == pytest.approx(mu)
    assert found[0].ratio == pytest.approx(10 * math.log(10 / mu) + 39 * math.log(39 / (49 - mu)))


def test_p_is_the_share_of_all_shuffles_that_are_as_extreme() -> None:
    """Six cases of two places on three days: all 720 shuffles, worked out one by one."""
    places, days = [0, 0, 0, 1, 1, 1], [0, 2, 2, 0, 0, 1]
    cases = np.zeros((2, 3), dtype=np.int64)
    np.add.at(cases, (places, days), 1)
    cases[0, 2] += 1  # three on the last day, so that there is a cluster of three
    places, days = [*places, 0], [*days, 2]

    def largest(order: tuple[int, ...]) -> float:
        best = 0.0
        for place, window in itertools.product((0, 1), (1, 2)):
            c = sum(p == place and d >= 3 - window for p, d in zip(places, order, strict=True))
            mu = places.count(place) * sum(d >= 3 - window for d in order) / 7
            if c >= 3 and c > mu:
                best = max(best, c * math.log(c / mu) + ((7 - c) * math.log((7 - c) / (7 - mu)) if c < 7 else 0))
        return best

    actual = largest(tuple(days))
    shuffles = [largest(order) for order in itertools.permutations(days)]
    exact = sum(ratio >= actual - 1e-9 for ratio in shuffles) / len(shuffles)
    found = scan([cases], np.arange(2)[:, None], np.ones(2, dtype=np.int64), 2, replications=9999, level=1.0)
    assert found[0].ratio == pytest.approx(actual)
    assert found[0].p == pytest.approx(exact, abs=0.015)  # three standard errors


def test_a_place_that_always_reports_much_and_a_busy_day_are_no_clusters() -> None:
    cases = np.random.default_rng(3).poisson(1, (60, 30))
    cases[7] += 20
    cases[:, -1] += 3
    near = village(6, 10)
    assert scan([cases], near, circle_sizes(near, np.ones(60), 0.1), 7) == []


def test_a_planted_cluster_is_found_where_and_when_it_is() -> None:
    near = village(10, 10)
    cases = np.random.default_rng(4).poisson(0.5, (100, 30))
    planted = near[44][:6]
    cases[planted, -3:] += 3
    found = scan([cases], near, circle_sizes(near, np.ones(100), 0.1), 7)
    assert len(found) == 1
    assert found[0].days == 3
    assert set(planted.tolist()) <= set(found[0].places.tolist())
    assert len(found[0].places) <= 8
    assert found[0].p == 0.001
    # Twice the same, and not because of its luck.
    assert scan([cases], near, circle_sizes(near, np.ones(100), 0.1), 7)[0].ratio == found[0].ratio


def test_two_clusters_are_told_apart() -> None:
    near = village(10, 10)
    cases = np.random.default_rng(6).poisson(0.5, (100, 30))
    for centre in (11, 88):
        cases[near[centre][:5], -2:] += 4
    found = scan([cases], near, circle_sizes(near, np.ones(100), 0.1), 7)
    assert {int(cluster.places[0]) // 50 for cluster in found} == {0, 1}
    assert not set(found[0].places.tolist()) & set(found[1].places.tolist())


def test_kinds_are_each_compared_with_their_own_past() -> None:
    """A kind without data on the last day makes no cluster of the other where that is usual."""
    first, second = np.zeros((20, 30), dtype=np.int64), np.zeros((20, 30), dtype=np.int64)
    first[:10] = np.random.default_rng(1).poisson(4, (10, 30))
    second[10:] = np.random.default_rng(2).poisson(4, (10, 30))
    second[:, -1] = 0  # unknown
    near, sizes = village(2, 10), np.full(20, 2, dtype=np.int64)
    assert scan([first, second], near, sizes, 7) == []
    # As one kind, the silence of the second would be a cluster of the first.
    together = scan([first + second], near, np.full(20, 10, dtype=np.int64), 7)
    assert together != []
    assert scan([first, second], near, np.full(20, 10, dtype=np.int64), 7) == []


@pytest.mark.parametrize(
    "cases", [np.zeros((5, 30)), np.eye(5, 30), np.eye(1, 30), np.full((5, 30), 2)], ids=["none", "few", "one", "flat"]
)
def test_without_anything_to_find_nothing_is_found(cases: np.ndarray) -> None:
    places = len(cases)
    near = nearest_first(np.zeros((places, 2)), 100)
    assert scan([cases.astype(np.int64)], near, circle_sizes(near, np.ones(places), 0.1), 7) == []
    assert scan([], near, circle_sizes(near, np.ones(places), 0.1), 7) == []


def test_a_circle_grows_to_a_share_of_the_households() -> None:
    near = np.array([[0, 1, 2, 3], [1, 0, 2, 3], [2, 3, 1, 0], [3, 2, 1, 0]])
    assert circle_sizes(near, np.array([10.0, 10.0, 10.0, 70.0]), 0.2).tolist() == [2, 2, 1, 1]


@pytest.mark.slow
@pytest.mark.parametrize("mean", [0.05, 0.3, 2])
def test_pure_noise_raises_alarms_at_no_more_than_the_stated_rate(mean: float) -> None:
    """Places and days of any size, nothing grown anywhere: at the level at which clusters are shown, at most 5 % of 200
    runs.
    """
    near = village(8, 10)
    sizes = circle_sizes(near, np.full(80, 50.0), 0.1)
    fixed = np.random.default_rng(0)
    usual = fixed.uniform(0.2, 3, 80)[:, None] * fixed.uniform(0.5, 1.5, 30) * mean
    alarms = sum(
        bool(scan([np.random.default_rng(run).poisson(usual)], near, sizes, 7, replications=199, level=LEVEL, seed=run))
        for run in range(RUNS)
    )
    assert alarms <= 0.05 * RUNS
