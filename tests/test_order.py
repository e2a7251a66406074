"""Both processes of a run begin with what is dear, and share out what is quick at the end."""

import random

from tests.order import in_halves

#: The weight of each module's tests.
WEIGHTS = {"a": 8, "b": 0, "c": 4, "d": 0, "e": 4, "f": 0, "g": 8}
TESTS = [(module, nth) for module in "abcdefg" for nth in range(10 if WEIGHTS[module] else 30)]


def ordered(tests: list[tuple[str, int]]) -> list[tuple[str, int]]:
    # One test of a module that is dear makes it so as a whole.
    return in_halves(tests, lambda test: test[0], lambda test: WEIGHTS[test[0]] if test[1] == 3 else 0)


def test_each_half_begins_with_whole_dear_modules_and_ends_with_quick_ones() -> None:
    for seed in range(20):
        modules = list("abcdefg")
        random.Random(seed).shuffle(modules)
        tests = [test for module in modules for test in TESTS if test[0] == module]
        found = ordered(tests)
        assert sorted(found) == sorted(tests)
        first, second = found[: len(found) // 2], found[len(found) // 2 :]
        for half in (first, second):
            dear = [bool(WEIGHTS[module]) for module, _ in half]
            assert dear == sorted(dear, reverse=True)
            assert True in dear
            assert False in dear
        assert not {module for module, _ in first if WEIGHTS[module]} & {module for module, _ in second}
        # Within a kind as they came.
        quick = [module for module in modules if not WEIGHTS[module]]
        assert list(dict.fromkeys(module for module, _ in found if not WEIGHTS[module])) == quick


def test_nothing_is_lost_where_all_are_dear_or_none() -> None:
    assert ordered([]) == []
    for some in ([test for test in TESTS if WEIGHTS[test[0]]], [test for test in TESTS if not WEIGHTS[test[0]]]):
        assert sorted(ordered(some)) == sorted(some)
