"""Temperatures as people write them."""

import pytest

from data import field_types
from data.refusal import BadValue
from data.values import types


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("36.5", 36.5), ("36.5℃", 36.5), ("３６．５", 36.5), ("36度5", 36.5), ("37.2°C", 37.2), ("36,5", 36.5)),
        *((" 36.8 度 ", 36.8), ("34", 34.0), ("43", 43.0), ("38度5", 38.5), ("37度半", 37.5), ("36。5", 36.5)),
        *(("三十六度五", 36.5), ("三十七度", 37.0), ("三十八度半", 38.5), ("三十六点八度", 36.8)),
        *(("36.5℃/正常", 36.5), ("36.5(正常)", 36.5), ("体温36.5", 36.5), ("腋温:36.5", 36.5), ("36.5 摄氏度", 36.5)),
        *(("97.7°F", 36.5), ("100.4℉", 38.0)),
    ],
)
def test_temperatures_are_read_as_typed(text: str, expected: float) -> None:
    assert types.parse(field_types.TEMPERATURE, text, 2022) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "33.9",
        "43.1",
        "365",
        "97.7",
        "98.6",
        "正常",
        "-36.5",
        "36.5.1",
        "36.5/36.6",
        "36.5 36.8",
        "36,37",
        "36 5",
        "36.",
        ">37.3",
        "37.3+",
        "37.5以上",
        "约36.5",
        "低烧",
        "发烧",
        "3.65E+01",
        "36.5?",
        "有",
    ],
)
def test_what_is_no_temperature_for_certain_is_asked_about(text: str) -> None:
    with pytest.raises(BadValue):
        types.parse(field_types.TEMPERATURE, text, 2022)


@pytest.mark.parametrize("text", ["未测", "未测量", "没量", "-", ""])
def test_what_was_not_measured_is_blank(text: str) -> None:
    assert types.parse(field_types.TEMPERATURE, text, 2022) == (None,)


@pytest.mark.parametrize(("text", "zh", "en"), [("97.7", "华氏", "Fahrenheit"), ("365", "36.5", "36.5")])
def test_the_reason_names_what_it_may_have_been(text: str, zh: str, en: str) -> None:
    with pytest.raises(BadValue) as reason:
        types.parse(field_types.TEMPERATURE, text, 2022)
    assert zh in reason.value.zh
    assert en in reason.value.en
