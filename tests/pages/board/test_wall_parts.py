"""The parts of the wall that need no browser: its playlist, and which lines fit."""

from datetime import date, datetime

import pytest

from data.access.visitor import at_this_machine
from data.clock import Moment
from data.store.database import Store
from pages.board import map
from pages.board.playlist import USUAL, VIEWS, playlist, said_wrong
from pages.board.wall_lines import ONE_ROW, REST, fitting, hot_marks, hot_words
from pages.frame.shell import Page
from tests.community import load
from tests.conftest import Filled


def test_a_playlist_shows_each_view_for_its_seconds_and_begins_again() -> None:
    found = playlist("wall:60,map:30,requests:30,files:20")
    assert found.wrong == ()
    seen = {second: found.at(second) for second in (0, 59.9, 60, 89, 90, 119, 120, 139.9, 140, 140 * 7 + 61)}
    assert seen == {
        0: "wall",
        59.9: "wall",
        60: "map",
        89: "map",
        90: "requests",
        119: "requests",
        120: "files",
        139.9: "files",
        140: "wall",
        140 * 7 + 61: "map",
    }
    assert playlist(found.spelt()) == found
    assert set(USUAL) == set(VIEWS)


def test_without_a_list_it_is_the_overview_and_a_view_without_seconds_has_the_usual() -> None:
    assert playlist(None).at(12) == playlist("").at(99) == "wall"
    assert playlist("map").turns == (("map", USUAL["map"]),)


@pytest.mark.parametrize(
    "wrong",
    ["residents:30", "wall:4", "wall:3601", "wall:-5", "wall:1e3", "<b>:10", "wall:60:60", "设置:60", "wall;map"],
)
def test_what_names_no_view_is_told_and_left_out(wrong: str) -> None:
    found = playlist(f"map:30,{wrong}")
    assert found.turns == (("map", 30),)
    assert len(found.wrong) == 1
    assert found.wrong[0][:3] in said_wrong(found, "zh")
    assert "not understood" in said_wrong(found, "en")
    assert said_wrong(playlist("map:30"), "zh") == ""


def test_a_list_without_end_is_not_read_to_it() -> None:
    found = playlist("map:30," * 5_000)
    assert len(found.turns) == 20


def test_so_many_lines_fit_and_the_rest_is_counted() -> None:
    short, long = "第12网格打卡表迟到 42 分钟", "N95口罩(社区服务中心)低于阈值:现有 828 / 阈值 1,500 只"
    assert fitting([], 10.0) == 0
    assert fitting([short] * 3, 3 * ONE_ROW) == 3
    assert fitting([short] * 4, 3 * ONE_ROW) == 2, "the words for the rest need room as well"
    assert fitting([short] * 4, 3 * ONE_ROW + REST) == 3
    assert fitting([long] * 2, 2 * ONE_ROW) == 1, "a long title takes two rows"


def test_the_hottest_places_of_a_sketch_are_numbered_as_on_its_map(filled: Filled) -> None:
    def nowhere(store: Store) -> None:
        load(store, "buildings", "楼栋号,网格编号,户数\n" + "".join(f"{id},A,40\n" for id in range(1, 6)))
        reports = "".join(f"r{n},2022-04-08 0{n}:00,买菜难,3,2\n" for n in range(1, 7))
        load(store, "requests", f"诉求编号,上报时间,诉求类别,紧急程度,楼栋号\n{reports}")

    end = Moment(date(2022, 4, 8), datetime(2022, 4, 9))
    page = Page(filled(nowhere), False, "zh", end, at_this_machine("127.0.0.1"))
    assert map.asked(page, safe=True).by_drawing
    assert hot_marks(page) == {"2": "①"}
    assert hot_words(page).startswith("① 2")
