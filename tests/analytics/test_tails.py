"""Tails of counts, against closed sums."""

import math
from fractions import Fraction

import pytest

from analytics.tails import negative_binomial_tail, poisson_tail


def test_poisson_tail_is_exact() -> None:
    # P(X ≥ 1) = 1 − e⁻²; P(X ≥ 3 | 2) = 1 − e⁻²(1 + 2 + 2) = 1 − 5e⁻².
    assert poisson_tail(2, 1) == pytest.approx(1 - math.exp(-2), abs=1e-15)
    assert poisson_tail(2, 3) == pytest.approx(1 - 5 * math.exp(-2), abs=1e-15)
    assert poisson_tail(2, 0) == 1
    assert poisson_tail(0, 1) == 0
    # Far out, the first term is nearly all of it: e⁻¹/20! · (1 + 1/21 + 1/(21·22) + …).
    assert poisson_tail(1, 20) == pytest.approx(math.exp(-1) / math.factorial(20) * 1.04989248, rel=1e-7)


def heads(size: int, mean: int, least: int) -> Fraction:
    """The same tail by another way: ``least`` failures come before the last of ``size`` successes where the first
    least + size − 1 trials have fewer successes than that.
    """
    chance, trials = Fraction(size, size + mean), least + size - 1
    return sum(
        (math.comb(trials, wins) * chance**wins * (1 - chance) ** (trials - wins) for wins in range(size)), Fraction(0)
    )


@pytest.mark.parametrize(("size", "mean"), [(1, 3), (4, 4), (5, 8), (3, 40)])
def test_negative_binomial_tail_is_that_of_failures_before_successes(size: int, mean: int) -> None:
    variance = mean + mean**2 / size
    for least in (1, 2, mean, mean + 1, 3 * mean, 12 * mean):
        expected = float(heads(size, mean, least))
        assert negative_binomial_tail(mean, variance, least) == pytest.approx(expected, rel=1e-9), least
    assert negative_binomial_tail(mean, variance, 0) == 1


def test_with_a_variance_close_to_the_mean_it_is_poisson() -> None:
    for least in (5, 12, 30):
        assert negative_binomial_tail(8, 8 + 1e-9, least) == pytest.approx(poisson_tail(8, least), rel=1e-6)
