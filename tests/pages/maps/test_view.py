"""Every view of the map and every way of time, on good data and on bad: something true is said, and nothing
invented.
"""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import folium
import numpy as np
import pytest
from streamlit_folium import _get_feature_group_string, _get_map_string

from analytics.heat.heat import heat
from analytics.heat.query import HeatQuery
from analytics.held_moment import present
from analytics.maps import folium_map
from analytics.maps.grid_outlines import outlines
from analytics.maps.ground import base
from analytics.maps.heat_layer import PlayedDensityMap
from analytics.maps.layers import is_hot
from analytics.maps.projection import ranking, safe_base
from analytics.maps.rate_classes import classes
from data.access.visitor import at_this_machine
from data.intake import loading
from data.store.database import Store
from pages.frame.shell import Page
from pages.maps import filters
from pages.maps.pictures import TIMES, VIEWS, Picture, picture
from tests.long import so_many

pytestmark = pytest.mark.slow

TODAY = "2022-04-14T15:00"
BUILDINGS = "楼栋号,网格编号,户数,纬度,经度\n" + "".join(
    f"{i},{'甲乙'[i % 2]},{20 + i},{31.23 + i // 4 * 0.001:.4f},{121.47 + i % 4 * 0.001:.4f}\n" for i in range(12)
)
HEADER = "诉求编号,上报时间,诉求类别,紧急程度,楼栋号,纬度,经度\n"


def rows(number: int, day: int = 14, building: str = "3", place: str = ",") -> str:
    return "".join(f"q{day}-{building}-{i},2022-04-{day} 08:00,其他,4,{building},{place}\n" for i in range(number))


@dataclass(frozen=True)
class Bad:
    """Files with something wrong; how many reports are on the map, and on the one that is safe to project; what must be
    said.
    """

    buildings: str
    requests: str
    shown: int
    safe: int
    said: str
    safely_said: str = ""


#: Nothing has come but on the last day.
ONE_DAY = "13 天无数据(04-01、04-02、04-03、04-04、04-05 …),不是 0"
TOO_FEW = "热点未检验:有坐标和户数的楼栋太少"
PLACES = "楼栋号,网格编号,户数,纬度,经度\n"
UNCOUNTED = PLACES + "".join(
    ",".join((*line.split(",")[:2], "", *line.split(",")[3:])) + "\n" for line in BUILDINGS.splitlines()[1:]
)
BAD = {
    "nothing": Bad("", "", 0, 0, "14 天无数据(04-01、04-02、04-03、04-04、04-05 …),不是 0"),
    "one report": Bad(BUILDINGS, rows(1), 1, 1, ONE_DAY),
    "all on one building": Bad(BUILDINGS, rows(30), 30, 30, "没有哪一带比别处明显多"),
    "all on one point": Bad(BUILDINGS, rows(30, building="", place="31.2305,121.4705"), 0, 0, "同点堆积 30(1 处)"),
    "days missing from the middle": Bad(
        BUILDINGS,
        "".join(rows(3, day) for day in (1, 2, 3, 5, 6, 8, 9, 11, 12, 14)),
        30,
        30,
        "4 天无数据(04-04、04-07、04-10、04-13),不是 0",
    ),
    # What may not be projected is in no number: not even in that of the reports without a place.
    "a building without coordinates": Bad(
        BUILDINGS + "99,甲,30,,\n", rows(5, building="99") + rows(1), 1, 1, "无坐标 5", "无坐标 0"
    ),
    "no households": Bad(UNCOUNTED, rows(4), 4, 0, "没有哪一带比别处明显多", "mark no_data"),
    # A cell shows no building alone.
    "one building": Bad(PLACES + "3,甲,40,31.23,121.47\n", rows(9), 9, 0, TOO_FEW),
    "no building at all": Bad(
        "",
        "".join(f"n{i},2022-04-14 08:00,其他,4,,{31.23 + i / 1000},121.47\n" for i in range(9)),
        9,
        0,
        "mark no_data",
    ),
    "everybody on one spot": Bad(
        PLACES + "".join(f"{i},甲,40,31.23,121.47\n" for i in range(9)), rows(9), 9, 9, TOO_FEW
    ),
}


#: Languages, each in light and dark: in every run one of four for each sort of bad data, in the long one all.
LOOKS = [*itertools.product(("zh", "en"), (False, True))]


@pytest.fixture
def page(store: Store, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setenv("BOARD_TODAY", TODAY)
    return Page(store, False, "zh", present(store), at_this_machine(""))


def looks(name: str) -> list[tuple[str, bool]]:
    """Those in which this sort of bad data is drawn: one of four in turn, in the long run all."""
    own = LOOKS[list(BAD).index(name) % len(LOOKS)]
    return so_many([own], LOOKS)


def loaded(page: Page, buildings: str, requests: str) -> Page:
    if buildings:
        loading.load(page.store, buildings.encode(), "buildings.csv", "buildings")
    if requests:
        assert loading.load(page.store, (HEADER + requests).encode(), "requests.csv", "requests").rejected == 0
    page.moment = present(page.store)
    return page


@pytest.mark.parametrize("name", BAD)
def test_bad_data_gives_maps_that_say_so_and_no_hot_spot(page: Page, name: str) -> None:
    bad = BAD[name]
    loaded(page, bad.buildings, bad.requests)
    for safe, shown_on_it, said in (
        (False, bad.shown, bad.said),
        (True, bad.safe, bad.safely_said or bad.said),
    ):
        query = HeatQuery(page.moment, page.moment.day - timedelta(days=13), safe=safe)
        assert heat(page.store, query).shown == shown_on_it
        found = ranking(page.store, query)
        ground = safe_base(page.store, page.moment.day) if safe else base(page.store)
        for lang, dark in looks(name):
            page.lang = lang
            sheet = folium_map.MapSheet(ground, lang, dark)
            made = folium_map.ground(sheet)
            made.render()
            assert _get_map_string(made)
            for view, time in looked_at(name):
                shown = picture(page, sheet, query, view, time)
                for title, group in shown.maps:  # as on a page, where the ground stays and the groups come and go
                    assert title
                    assert _get_feature_group_string(group, map=made)
                assert shown.legend.as_html()
                told = " · ".join((*shown.legend.remarks, *shown.remarks, filters.reasons(page, found)))
                assert lang != "zh" or said in told, (safe, view, time)
        assert not found.places["level"].map(is_hot).any(), safe


def looked_at(name: str) -> list[tuple[str, str]]:
    """How this sort of bad data is looked at: as it first shows, and every third way in turn, so that each way meets a
    third of them; in the long run every way.
    """
    first, *others = ways()
    return so_many([first, *others[list(BAD).index(name) % 3 :: 3]], [first, *others])


def ways() -> list[tuple[str, str]]:
    """Every view, and every way of time that it knows."""
    return [("heat", time) for time in TIMES] + [(view, "still") for view in VIEWS if view != "heat"]


def test_awkward_places_make_outlines_that_never_cross_themselves() -> None:
    spots = [
        [0.0, 0.0],
        [0.0, 0.0],
        [10.0, 0.0],
        [20.0, 0.0],
        [30.0, 0.0],
        [15.0, 0.05],
        [500.0, 500.0],
        [10.0, 0.2],
        [10.1, 0.1],
    ]
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
    query = HeatQuery(page.moment, page.moment.day)
    sheet = folium_map.MapSheet(base(page.store), "zh", False)
    shown = picture(page, sheet, query, "heat", "change")
    assert "04-14 5 件,对比 04-13 2 件" in shown.maps[0][0]
    [layer] = [child for child in shown.maps[0][1]._children.values() if hasattr(child, "painter")]
    assert sorted(weight for *_, weight in layer.data) == [-2, 5]
    week = picture(page, sheet, query, "heat", "week")
    assert "对比 04-07 3 件" in week.maps[0][0]
    beside = picture(page, sheet, query, "heat", "weeks")
    assert [title for title, _ in beside.maps] == ["04-07 · 3 件", "04-14 · 5 件"]


def test_today_is_compared_with_the_same_time_of_the_other_day(page: Page) -> None:
    late = "l1,2022-04-13 16:00,其他,4,3,,\n"
    loaded(page, BUILDINGS, rows(5, 14) + rows(2, 13) + late)
    shown = picture(
        page,
        folium_map.MapSheet(base(page.store), "zh", False),
        HeatQuery(page.moment, page.moment.day),
        "heat",
        "change",
    )
    assert "对比 04-13 2 件" in shown.maps[0][0]  # the one of 16:00 has not come yet at 15:00


def test_bubbles_and_rates_have_the_colours_of_their_numbers(page: Page) -> None:
    loaded(page, BUILDINGS, rows(6, building="0") + rows(1, building="1"))
    sheet, query = folium_map.MapSheet(base(page.store), "zh", False), HeatQuery(page.moment, page.moment.day)
    grids = ranking(page.store, query).of("grid").set_index("name")["per_100_households"]
    # Twelve buildings of 20 … 31 households, alternately of two grids: 150 and 156.
    assert grids.to_dict() == {"甲": 4.0, "乙": pytest.approx(0.64)}
    bubbles = picture(page, sheet, query, "bubbles", "still")
    # The first building has 6 in 20 households: 30 per 100.
    assert [words for _, words in bubbles.legend.steps] == ["<2", "2", "4", "10", "20+", "无数据或户数太少"]


def features(shown: Picture, layer: int = 0) -> dict[str, dict[str, Any]]:
    """What stands on one of the GeoJSON layers of a picture, by its name: the properties, of which ``tip`` is what it
    says.
    """
    layers = [child for child in shown.maps[0][1]._children.values() if isinstance(child, folium.GeoJson)]
    found = [feature["properties"] for feature in layers[layer].data["features"]]
    return {properties["tip"].removeprefix("<b>").partition("</b>")[0]: properties for properties in found}


def test_a_grid_without_a_report_has_a_rate_of_0_where_that_is_known(page: Page) -> None:
    more = "20,丙,30,31.2340,121.4700\n21,丁,4,31.2340,121.4710\n22,戊,,31.2340,121.4720\n"
    loaded(page, BUILDINGS + more, rows(6, building="0"))
    sheet = folium_map.MapSheet(base(page.store), "zh", False)

    def shown(query: HeatQuery) -> dict[str, tuple[str, str]]:
        """By grid its colour, and what its tooltip says behind its name."""
        found = features(picture(page, sheet, query, "rates", "still"))
        return {name: (grid["colour"], grid["tip"].partition("<br>")[2]) for name, grid in found.items()}

    colours = classes([4.0], dark=False)
    today = page.moment.day
    assert shown(HeatQuery(page.moment, today)) == {
        "甲": (colours.colour(4.0), "6 栋 · 150 户<br>上报 6 件 · 每百户 4 件"),
        "乙": (colours.low, "6 栋 · 156 户<br>上报 0 件 · 每百户 0 件"),
        "丙": (colours.low, "1 栋 · 30 户<br>上报 0 件 · 每百户 0 件"),
        "丁": (colours.unknown, "1 栋 · 4 户"),  # fewer than five households
        "戊": (colours.unknown, "1 栋 · — 户"),
    }
    # Requests have come, none of this category. Check-ins have not come at all, nor anything on the day before.
    assert shown(HeatQuery(page.moment, today, "买菜难"))["甲"] == (
        colours.low,
        "6 栋 · 150 户<br>上报 0 件 · 每百户 0 件",
    )
    assert {colour for colour, _ in shown(HeatQuery(page.moment, today, "发热")).values()} == {colours.unknown}
    before = Page(page.store, False, "zh", present(page.store, today - timedelta(days=1)), page.visitor)
    assert {
        grid["colour"]
        for grid in features(
            picture(before, sheet, HeatQuery(before.moment, before.moment.day), "rates", "still")
        ).values()
    } == {colours.unknown}
    # A grid that is not asked for is not said to have none.
    assert list(shown(HeatQuery(page.moment, today, grid="乙"))) == ["乙"]


def test_of_fever_a_grid_without_its_sheet_is_unknown(page: Page) -> None:
    loaded(page, BUILDINGS, "")
    loading.load(
        page.store, "居民编号,姓名,楼栋号,房号\nR0,张三,0,101\nR1,李四,1,101\n".encode(), "roster.csv", "roster"
    )
    loading.load(
        page.store,
        "居民编号,姓名,日期,今日体温,是否有症状\nR0,张三,2022-04-14,36.5,否\n".encode(),
        "checkins.csv",
        "checkins",
    )
    page.moment = present(page.store)
    sheet, colours = folium_map.MapSheet(base(page.store), "zh", False), classes([0.0], dark=False)
    for category in ("发热", None):
        found = features(picture(page, sheet, HeatQuery(page.moment, page.moment.day, category), "rates", "still"))
        assert {name: grid["colour"] for name, grid in found.items()} == {"甲": colours.low, "乙": colours.unknown}
    found = features(picture(page, sheet, HeatQuery(page.moment, page.moment.day, "买菜难"), "rates", "still"))
    assert {grid["colour"] for grid in found.values()} == {colours.unknown}


def test_a_tiny_house_has_no_rate_and_does_not_set_the_colours_of_the_others(page: Page) -> None:
    loaded(page, BUILDINGS + "50,甲,1,31.2340,121.4700\n", rows(2, building="50") + rows(6, building="0"))
    shown = picture(
        page,
        folium_map.MapSheet(base(page.store), "zh", False),
        HeatQuery(page.moment, page.moment.day),
        "bubbles",
        "still",
    )
    # 2 in 1 household are 200 per 100; the highest that counts is 6 in 20.
    assert [words for _, words in shown.legend.steps] == ["<2", "2", "4", "10", "20+", "无数据或户数太少"]
    colours = classes([30.0], dark=False)
    bubbles = features(shown, 1)
    assert {name: bubble["colour"] for name, bubble in bubbles.items()} == {
        "0": colours.colour(30.0),
        "50": colours.unknown,
    }
    assert colours.colour(30.0) == colours.colours[-1]
    assert "每百户 30 件" in bubbles["0"]["tip"]
    assert "每百户" not in bubbles["50"]["tip"]


def test_what_still_runs_says_up_to_when_it_is_known(page: Page) -> None:
    loaded(page, BUILDINGS, rows(6, 14) + rows(1, 13))
    sheet = folium_map.MapSheet(base(page.store), "zh", False)

    def labels(shown_on: Page, time: str) -> list[str]:
        group = picture(
            shown_on, sheet, HeatQuery(shown_on.moment, shown_on.moment.day - timedelta(days=6)), "heat", time
        ).maps[0][1]
        [played] = [child for child in group._children.values() if isinstance(child, PlayedDensityMap)]
        return list(played.data["labels"])

    assert labels(page, "play7")[-2:] == ["04-13 周三 · 1 件", "04-14 周四 · 6 件(截至 15:00)"]
    assert labels(page, "quarters7")[-2:] == ["04-14 周四 06–12 时 · 6 件", "04-14 周四 12–18 时 · 0 件(截至 15:00)"]
    page.lang = "en"
    assert labels(page, "play7")[-1] == "04-14 Thu · 6 reports (until 15:00)"
    over = Page(page.store, False, "zh", present(page.store, page.moment.day - timedelta(days=1)), page.visitor)
    assert labels(over, "play7")[-1] == "04-13 周三 · 1 件"


def test_households_that_nobody_counted_are_no_rate_on_any_map(page: Page) -> None:
    loaded(page, UNCOUNTED, rows(4))
    assert page.store.rows("select count(*), count(households) from buildings") == [(12, 0)]
    sheet, query = folium_map.MapSheet(base(page.store), "zh", False), HeatQuery(page.moment, page.moment.day)
    unknown = classes([], dark=False).unknown
    bubble = features(picture(page, sheet, query, "bubbles", "still"), 1)["3"]
    assert bubble["colour"] == unknown
    assert bubble["tip"].startswith("<b>3</b> · 乙 · — 户<br>上报 4 件")
    assert "每百户" not in bubble["tip"]
    grids = features(picture(page, sheet, query, "rates", "still"))
    assert {grid["colour"] for grid in grids.values()} == {unknown}
    assert grids["乙"]["tip"].endswith("6 栋 · — 户<br>上报 4 件 · 每百户 — 件")
    assert grids["甲"]["tip"].endswith("6 栋 · — 户")  # not: 0 reports


def test_unknown_households_are_no_rate_of_0() -> None:
    found = classes([None, 0.0, 5.0], dark=False)
    assert found.colour(None) == found.colour(float("nan")) == found.unknown
    assert found.colour(0.0) == found.low != found.unknown
    assert found.colour(5.0) == found.colours[2]
    assert found.colour(4.99) == found.colours[1]
