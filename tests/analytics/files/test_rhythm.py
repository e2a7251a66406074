"""When what does not come every day is due next; days are counted from a Monday."""

from datetime import date, timedelta

import pytest

from analytics.files import rhythm

MONDAY = date(2022, 3, 7)
WEEKDAYS = [day for day in range(28) if day % 7 < 5]


def on(days: list[int]) -> set[date]:
    return {MONDAY + timedelta(days=day) for day in days}


@pytest.mark.parametrize(
    ("days", "gap", "due"),
    [
        ([], None, None),
        ([0, 1, 2], None, None),  # two gaps are too few
        ([0, 1, 2, 3], 1, 4),
        ([0, 3, 6, 9], 3, 12),
        (list(range(0, 34, 3)), 3, 36),
        ([0, 2, 4, 7, 9, 11], 2, 13),  # gaps 2, 2, 3, 2, 2
        ([0, 1, 3, 4, 6], 2, 8),  # gaps 1, 2, 1, 2: 1.5 is rounded up
        ([0, 1, 2, 3, 4, 8, 12, 16, 20], 4, 24),  # of the last seven gaps 1, 1, 1, 4, 4, 4, 4
        ([0, 7, 14, 21], 7, 28),
        ([0, 10, 20, 30], 10, 40),
        (WEEKDAYS, 1, 28),  # from Friday on, Saturday and Sunday stay empty: Monday
        (WEEKDAYS[:-1], 1, 25),  # from Thursday on: Friday
        ([*WEEKDAYS, 28], 1, 29),
        ([day for day in WEEKDAYS if day > 6], 1, 28),  # three weeks, the first Saturday of which is before them
        ([0, 1, 2, 3, 4], 1, 5),  # of one week nobody knows that Saturdays stay empty
        ([*WEEKDAYS, 12], 1, 26),  # one of the last three Saturdays was not empty
        ([0, 2, 4, 7, 9, 11, 14, 16, 18, 21, 23, 25], 2, 28),  # Monday, Wednesday, Friday: not on Sunday
    ],
)
def test_due_by_the_median_of_the_last_gaps(days: list[int], gap: int | None, due: int | None) -> None:
    assert rhythm.gap(on(days)) == gap
    assert rhythm.due_day(on(days)) == (None if due is None else MONDAY + timedelta(days=due))
