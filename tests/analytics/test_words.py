"""How numbers are worded, and how states look."""

from datetime import date, datetime

import pytest

from analytics import words
from analytics.states import STATES
from analytics.tally import UNKNOWN, Tally
from data.clock import Moment

PERCENTS = [
    (None, "—"),
    (float("nan"), "—"),
    (0, "0%"),
    (0.0004, "<0.1%"),
    (0.001, "0.1%"),
    (0.29, "29.0%"),  # 0.29 * 100 is a little less than 29
    (0.934, "93.4%"),
    (0.8996, "89.9%"),  # has not reached 90 %
    (0.9, "90.0%"),
    (0.9996, "99.9%"),
    (0.999999999, "99.9%"),
    (1, "100%"),
    (1.5, "150.0%"),
    (-0.25, "-25.0%"),
    (1e-9, "<0.1%"),
]


@pytest.mark.parametrize(("value", "text"), PERCENTS)
def test_percent_is_cut_never_rounded_into_a_lie(value: float | None, text: str) -> None:
    assert words.percent(value) == text


def test_percent_of_whole_parts_is_exact() -> None:
    for below in range(1, 201):
        for top in range(below + 1):
            exact = "<0.1%" if 0 < top * 1000 < below else f"{top * 1000 // below / 10:.1f}%"
            assert words.percent(top / below) == {0: "0%", below: "100%"}.get(top, exact)


HOURS = [
    (None, "—", "—"),
    (0, "0 分钟", "0 min"),
    (0.6, "36 分钟", "36 min"),
    (0.999, "1 小时", "1 h"),
    (1.6, "1.6 小时", "1.6 h"),
    (4, "4 小时", "4 h"),
    (47.9, "47.9 小时", "47.9 h"),
    (48, "2 天", "2 days"),
    (76.8, "3.2 天", "3.2 days"),
]


@pytest.mark.parametrize(("value", "zh", "en"), HOURS)
def test_hours(value: float | None, zh: str, en: str) -> None:
    assert (words.hours(value), words.hours(value, "en")) == (zh, en)


def test_number_and_fraction() -> None:
    assert [words.number(value) for value in (None, float("nan"), 0, 7425, 1234567, 1.44)] == [
        "—",
        "—",
        "0",
        "7,425",
        "1,234,567",
        "1.4",
    ]
    assert words.fraction(Tally(0.934, 7425, 7950)) == "7,425 / 7,950"
    assert words.fraction(Tally(None, 0, 0)) == "0 / 0"
    assert words.fraction(UNKNOWN) == ""
    assert [words.value(2, unit) for unit in ("ratio", "hours", "people")] == ["200.0%", "2 小时", "2"]


def test_the_end_of_a_past_day_is_its_24_00() -> None:
    day = date(2022, 4, 2)
    assert words.clock(Moment(day, datetime(2022, 4, 3))) == "24:00"
    assert words.clock(Moment(day, datetime(2022, 4, 2))) == "00:00"
    assert words.clock(Moment(day, datetime(2022, 4, 2, 9, 42, 59))) == "09:42"


def test_states_differ_in_shape_and_word_and_can_be_read_on_their_ground() -> None:
    assert list(STATES) == ["act", "watch", "normal", "in_progress", "no_data"]
    for field in ("shape", "zh", "en", "dark", "light"):
        assert len({getattr(state, field) for state in STATES.values()}) == 5
    for state in STATES.values():
        assert contrast(state.dark, "#172130") >= 4.5
        assert contrast(state.light, "#f3f6fa") >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio of two colours."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
