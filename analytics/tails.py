"""How rare a count is: P(X ≥ least) for counts that are Poisson, and for those that vary more.

The upper side is summed as such, not as 1 − the rest, so that small tails keep their digits.
"""

import math

#: What is added to a tail ends where a term is so small a part of the first.
_NEGLIGIBLE = 1e-17


def poisson_tail(mean: float, least: int) -> float:
    """P(X ≥ least) for X ~ Poisson(mean)."""
    return _tail(mean, math.inf, least)


def negative_binomial_tail(mean: float, variance: float, least: int) -> float:
    """P(X ≥ least) for the negative binomial of that mean and a variance above it."""
    return _tail(mean, mean**2 / (variance - mean), least)


def _tail(mean: float, size: float, least: int) -> float:
    """The tail of the negative binomial whose variance is mean + mean²/size; of Poisson where size is infinite.

    P(X = n + 1) ÷ P(X = n) = mean/(n + 1) × (size + n)/(size + mean), and the last factor is 1 for Poisson.
    """
    if least <= 0:
        return 1.0
    if mean <= 0:
        return 0.0

    def step(number: int) -> float:
        return mean / (number + 1) * (1.0 if math.isinf(size) else (size + number) / (size + mean))

    at_zero = -mean if math.isinf(size) else -size * math.log1p(mean / size)
    logs = [at_zero]
    for number in range(least):
        logs.append(logs[-1] + math.log(step(number)))
    if least <= mean:
        return 1.0 - math.fsum(math.exp(log) for log in logs[:-1])
    first = term = math.exp(logs[-1])
    tail, number = 0.0, least
    while term > first * _NEGLIGIBLE:
        tail += term
        term *= step(number)
        number += 1
    return tail
