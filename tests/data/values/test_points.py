"""Points in one cell, however they are written."""

from datetime import date

import pytest

from data import field_types
from data.intake import loading
from data.kinds import KINDS
from data.refusal import BadValue
from data.store.database import Store
from data.values import points, types


@pytest.mark.parametrize(
    "text",
    [
        "POINT (114.3 30.5)",
        "POINT(114.3 30.5)",
        "point (114.3 30.5)",
        "SRID=4326;POINT(114.3 30.5)",
        "POINT Z (114.3 30.5 21)",
        "(30.5, 114.3)",
        "[30.5,114.3]",
        "30.5,114.3",
        "30.5 114.3",
        " 30.5 , 114.3 ",
        "30.5;114.3",
        "30.5、114.3",
        "（３０．５，１１４．３）",
        "【30.5，114.3】",
        "30.5°,114.3°",
        "纬度:30.5,经度:114.3",
        "经度：114.3，纬度：30.5",
        "lng=114.3 lat=30.5",
        "北纬30.5度 东经114.3度",
        "30.5°N, 114.3°E",
        "E114.3 N30.5",
        "{'latitude': '30.5', 'longitude': '114.3'}",
        # The other way round, which can only be meant so.
        "114.3,30.5",
        "(114.3 30.5)",
    ],
)
def test_a_point_is_one_however_it_is_written(text: str) -> None:
    assert points.point_of(text) == (30.5, 114.3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Outside China a pair is latitude, longitude wherever that can be.
        ("51.5,-0.1", (51.5, -0.1)),
        ("-0.1,51.5", (-0.1, 51.5)),
        ("34.05,-118.25", (34.05, -118.25)),
        ("-118.25,34.05", (34.05, -118.25)),
        ("-33.9 151.2", (-33.9, 151.2)),
        ("33.9S 151.2E", (-33.9, 151.2)),
        # At the corners of the box around China.
        ("0.8293,72.004", (0.8293, 72.004)),
        ("72.004,0.8293", (0.8293, 72.004)),
        ("137.8347,55.8271", (55.8271, 137.8347)),
        ("72,0.8293", (72.0, 0.8293)),
        # Well-known text and labels are taken at their word.
        ("POINT (-118.25 34.05)", (34.05, -118.25)),
        ("lat 72.004 lng 0.8293", (72.004, 0.8293)),
    ],
)
def test_which_number_is_the_latitude(text: str, expected: tuple[float, float]) -> None:
    assert points.point_of(text) == expected


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("人民路 3 号", "请写成 纬度,经度", "write latitude,longitude"),
        ("30.5", "不是坐标", "no point"),
        ("30.5,114.3,21", "不是坐标", "no point"),
        ("POINT EMPTY", "不是坐标", "no point"),
        ("纬度30.5", "不是坐标", "no point"),
        ("nan,nan", "不是坐标", "no point"),
        ("91,181", "超出 ±90,±180", "beyond ±90, ±180"),
        ("95,95", "超出", "beyond"),
        ("POINT (30.5 114.3)", "可能填反了", "may be swapped"),
        ("纬度:114.3,经度:30.5", "可能填反了", "may be swapped"),
        ("SRID=3857;POINT(12723000 3570000)", "应为 4326", "SRID 4326"),
        ("1" * 30000, "不是坐标", "no point"),
    ],
)
def test_what_is_no_point_says_what_is_expected(text: str, zh: str, en: str) -> None:
    with pytest.raises(BadValue) as reason:
        points.point_of(text)
    assert zh in reason.value.zh
    assert en in reason.value.en


@pytest.mark.parametrize("text", ["", "  ", "-", "N/A", "NULL"])
def test_a_blank_is_no_point_and_no_mistake(text: str) -> None:
    assert types.parse(field_types.POINT, text, 2022) == (None, None)


def test_every_kind_with_coordinates_takes_them_in_one_cell() -> None:
    for kind in KINDS.values():
        assert ("lat" in kind.field_names) == ("point" in {field.name for field in kind.understood})
        assert "point" not in kind.field_names


def test_a_file_with_a_point_column_has_its_places(store: Store) -> None:
    text = (
        "id,created_at,type,geom\nA1,2022-04-01 08:00,药,POINT (114.3 30.5)\nA2,2022-04-01 09:00,菜,\nA3,"
        "2022-04-01 09:30,菜,某路口\n"
    )
    result = loading.load(store, text.encode(), "sr.csv", day=date(2022, 4, 1))
    assert (result.kind, result.new, result.rejected) == ("requests", 3, 0)
    assert (result.remarks[0]["line"], result.remarks[0]["column"]) == (4, "geom")
    assert store.rows("select request_id, lat, lng from requests order by 1") == [
        ("A1", 30.5, 114.3),
        ("A2", None, None),
        ("A3", None, None),
    ]
