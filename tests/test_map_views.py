"""Every view of the map and every way of time, on good data and on bad: something true is said, and nothing invented."""

import itertools
from datetime import timedelta

import numpy as np
import pytest
from streamlit_folium import _get_feature_group_string, _get_map_string

from analytics import maps
from analytics.base_map import base
from analytics.map_layers import is_hot
from analytics.partition import outlines
from analytics.present import present
from analytics.projection import safe_base
from analytics.rate_classes import classes
from data import intake
from data.store import Store
from pages.frame import Page
from pages.map_asked import Asked
from pages.map_pictures import TIMES, VIEWS, picture

TODAY = "2022-04-14T15:00"
BUILDINGS = "楼栋号,网格编号,户数,纬度,经度\n" + "".join(f"{i},{'甲乙'[i % 2]},{20 + i},{31.23 + i // 4 * 0.001:.4f},{121.47 + i % 4 * 0.001:.4f}\n" for i in range(12))
HEADER = "诉求编号,上报时间,诉求类别,紧急程度,楼栋号,纬度,经度\n"


def rows(number: int, day: int = 14, building: str = "3", place: str = ",") -> str:
    return "".join(f"q{day}-{building}-{i},2022-04-{day} 08:00,其他,4,{building},{place}\n" for i in range(number))


#: What is wrong with the data -> buildings, requests, how many reports have a place.
BAD = {
    "nothing": ("", "", 0),
    "one report": (BUILDINGS, rows(1), 1),
    "all on one building": (BUILDINGS, rows(30), 30),
    "all on one point": (BUILDINGS, rows(30, building="", place="31.2305,121.4705"), 0),
    "a day missing from the middle": (BUILDINGS, "".join(rows(3, day) for day in (1, 2, 3, 5, 6, 8, 9, 11, 12, 14)), 30),
    "a building without coordinates": (BUILDINGS + "99,甲,30,,\n", rows(5, building="99") + rows(1), 1),
    "no households": (BUILDINGS.replace(",2", ",,2").replace("户数,", "备注,户数,"), rows(4), 4),
    "one building": ("楼栋号,网格编号,户数,纬度,经度\n3,甲,40,31.23,121.47\n", rows(9), 9),
    "no building at all": ("", "".join(f"n{i},2022-04-14 08:00,其他,4,,{31.23 + i / 1000},121.47\n" for i in range(9)), 9),
    "everybody on one spot": ("楼栋号,网格编号,户数,纬度,经度\n" + "".join(f"{i},甲,40,31.23,121.47\n" for i in range(9)), rows(9), 9),
}  # fmt: skip


@pytest.fixture
def page(store: Store, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setenv("BOARD_TODAY", TODAY)
    return Page(store, False, "zh", present(store))


def loaded(page: Page, buildings: str, requests: str) -> Page:
    if buildings:
        intake.load(page.store, buildings.encode(), "buildings.csv", "buildings")
    if requests:
        assert intake.load(page.store, (HEADER + requests).encode(), "requests.csv", "requests").rejected == 0
    page.moment = present(page.store)
    return page


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("safe", [False, True])
def test_bad_data_gives_maps_that_say_so_and_no_hot_spot(page: Page, name: str, safe: bool) -> None:
    buildings, requests, placed = BAD[name]
    loaded(page, buildings, requests)
    asked = Asked(page.moment.day - timedelta(days=13), safe=safe)
    assert asked.heat(page).shown + asked.heat(page).hidden == placed
    for (view, time), lang in itertools.product(ways(), ("zh", "en")):
        page.lang = lang
        ground = safe_base(page.store, page.moment.day) if safe else base(page.store)
        for sheet in (maps.Sheet(ground, lang, dark) for dark in (False, True)):
            shown = picture(page, sheet, asked, view, time)
            for title, group in shown.maps:
                assert title
                made = maps.ground(sheet)
                made.render()
                assert _get_map_string(made)
                assert _get_feature_group_string(group, map=made)
            assert shown.legend.as_html()
            assert name != "a day missing from the middle" or TIMES[time].days == 0 or "4" in shown.remarks[0]
    assert not asked.ranking(page).places["level"].map(is_hot).any()


def ways() -> list[tuple[str, str]]:
    """Every view, and every way of time that it knows."""
    return [("heat", time) for time in TIMES] + [(view, "still") for view in VIEWS if view != "heat"]


def test_awkward_places_make_outlines_that_never_cross_themselves() -> None:
    spots = [[0.0, 0.0], [0.0, 0.0], [10.0, 0.0], [20.0, 0.0], [30.0, 0.0], [15.0, 0.05], [500.0, 500.0], [10.0, 0.2], [10.1, 0.1]]
    shapes = outlines(np.array(spots), list("ababababa"), 40.0)
    for polygons in shapes.values():
        for ring in itertools.chain.from_iterable(polygons):
            edges = list(itertools.pairwise(ring))
            for (a, b), (c, d) in itertools.combinations(edges, 2):
                assert not _cross(a, b, c, d)


def _cross(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]) -> bool:
    """Whether two edges cross in their insides."""

    def side(p: tuple[float, float], q: tuple[float, float], r: tuple[float, float]) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < -1e-6 and side(c, d, a) * side(c, d, b) < -1e-6


def test_a_difference_is_the_one_heat_less_the_other(page: Page) -> None:
    loaded(page, BUILDINGS, rows(5, 14) + rows(2, 13) + rows(3, 7))
    asked = Asked(page.moment.day)
    sheet = maps.Sheet(base(page.store), "zh", False)
    shown = picture(page, sheet, asked, "heat", "change")
    assert "04-14 5 件,对比 04-13 2 件" in shown.maps[0][0]
    [layer] = [child for child in shown.maps[0][1]._children.values() if hasattr(child, "painter")]
    assert sorted(weight for *_, weight in layer.data) == [-2, 5]
    week = picture(page, sheet, asked, "heat", "week")
    assert "对比 04-07 3 件" in week.maps[0][0]
    beside = picture(page, sheet, asked, "heat", "weeks")
    assert [title for title, _ in beside.maps] == ["04-07 · 3 件", "04-14 · 5 件"]


def test_today_is_compared_with_the_same_time_of_the_other_day(page: Page) -> None:
    late = "l1,2022-04-13 16:00,其他,4,3,,\n"
    loaded(page, BUILDINGS, rows(5, 14) + rows(2, 13) + late)
    shown = picture(page, maps.Sheet(base(page.store), "zh", False), Asked(page.moment.day), "heat", "change")
    assert "对比 04-13 2 件" in shown.maps[0][0]  # the one of 16:00 has not come yet at 15:00


def test_bubbles_and_rates_have_the_colours_of_their_numbers(page: Page) -> None:
    loaded(page, BUILDINGS, rows(6, building="0") + rows(1, building="1"))
    sheet, asked = maps.Sheet(base(page.store), "zh", False), Asked(page.moment.day)
    grids = asked.ranking(page).of("grid").set_index("name")["per_100_households"]
    # Twelve buildings of 20 … 31 households, alternately of two grids: 150 and 156.
    assert grids.to_dict() == {"甲": 4.0, "乙": pytest.approx(0.64)}
    bubbles = picture(page, sheet, asked, "bubbles", "still")
    # The first building has 6 in 20 households: 30 per 100.
    assert [words for _, words in bubbles.legend.steps] == ["<2", "2", "4", "10", "20+", "户数不明或太少"]


def test_unknown_households_are_no_rate_of_0(page: Page) -> None:
    found = classes([None, 0.0, 5.0], dark=False)
    assert found.colour(None) == found.colour(float("nan")) == found.unknown
    assert found.colour(0.0) == found.low != found.unknown
    assert found.colour(5.0) == found.colours[2]
    assert found.colour(4.99) == found.colours[1]
