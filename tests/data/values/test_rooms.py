"""Doors as people and Excel write them in a file's cells."""

import pytest

from data import field_types
from data.refusal import BadValue
from data.values import rooms, types

EXCEL = "Excel has made one of a room"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7甲301", ("7甲", "", "301")),
        ("7甲-301", ("7甲", "", "301")),
        ("7甲楼301", ("7甲", "", "301")),
        ("3组15户", ("3", "", "15")),
        ("三组15户", ("3", "", "15")),
        ("2梯301", ("", "2", "301")),
        ("1栋2梯301", ("1", "2", "301")),
        ("3门501", ("", "3", "501")),
        ("301.0", ("", "", "301")),
        ("1-301.0", ("1", "", "301")),
        ("1-101-1", ("1", "101", "1")),
        ("101-102", ("101", "", "102")),
        ("建设路100-101", ("建设路100", "", "101")),
        ("1200 Market St", ("", "", "1200MARKETST")),
        ("1组团3号楼101", ("1组团3", "", "101")),
        ("—", ("", "", "")),
    ],
)
def test_doors_are_read_however_they_are_written(text: str, expected: tuple[str, str, str]) -> None:
    assert rooms.read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-01",
        "2022/1/1",
        "2022年1月1日",
        "1月1日",
        "1月",
        "Jan-01",
        "1-Jan",
        "22-January",
        "2022-01-01 00:00:00",
        "1/1/2022",
        "01:01:00",
    ],
)
def test_a_room_that_excel_turned_into_a_day_is_asked_about(text: str) -> None:
    for read in (rooms.read, rooms.read_building, rooms.read_unit):
        with pytest.raises(BadValue, match=EXCEL):
            read(text)


@pytest.mark.parametrize(
    "text",
    [
        "1-101/102",
        "101/102",
        "1-101、102",
        "1-101,102",
        "1-101和102",
        "1-101-102",
        "1-2-101~102",
        "1号楼101室、102室",
        "1-101,102,103",
    ],
)
def test_two_rooms_in_a_cell_are_asked_about(text: str) -> None:
    with pytest.raises(BadValue, match="two rooms"):
        rooms.read(text)


@pytest.mark.parametrize("text", ["1-***", "***", "1**", "1号楼***", "1-2-***", "1-5XX", "3××"])
def test_a_masked_door_is_no_door(text: str) -> None:
    for type in (field_types.ROOM, field_types.BUILDING, field_types.UNIT):
        with pytest.raises(BadValue, match="masked"):
            types.parse(type, text, 2022)


@pytest.mark.parametrize("text", ["####", "室", "1栋1单元2梯301"])
def test_what_names_no_door_for_certain_is_asked_about(text: str) -> None:
    with pytest.raises(BadValue):
        rooms.read(text)


@pytest.mark.parametrize("text", ["1,003", "1.40E+03", "7.01E+02"])
def test_a_room_that_a_spreadsheet_took_for_an_amount_is_asked_about(text: str) -> None:
    with pytest.raises(BadValue, match="amount"):
        rooms.read(text)


@pytest.mark.parametrize("text", ["18、19号楼", "1和2栋", "1栋、2栋"])
def test_two_buildings_in_a_cell_are_asked_about(text: str) -> None:
    with pytest.raises(BadValue, match="two buildings"):
        rooms.read_building(text)


@pytest.mark.parametrize("text", ["#12", "No.12", "№12", "第12栋"])
def test_a_sign_before_a_buildings_number_is_no_part_of_it(text: str) -> None:
    assert rooms.read_building(text) == "12"


def test_a_number_from_excel_is_the_building_or_unit_it_was() -> None:
    assert (rooms.read_building("1.0"), rooms.read_building("10.0"), rooms.read_building("3组")) == ("1", "10", "3")
    assert (rooms.read_unit("1.0"), rooms.read_unit("2梯")) == ("1", "2")
