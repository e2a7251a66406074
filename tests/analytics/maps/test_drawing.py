"""A map of buildings without coordinates: heat at once, on a sketch that says so, and never as coordinates."""

import json
from dataclasses import replace
from datetime import date, datetime

import folium
import pytest

from analytics.community.drawing import drawing
from analytics.community.households import safe_buildings
from analytics.heat import density
from analytics.heat.frames import frames
from analytics.heat.heat import Heat, heat
from analytics.heat.query import HeatQuery, latest
from analytics.hotspots.hotspots import hotspots
from analytics.maps import folium_map, ground, layers, legend, offline_file, server_picture
from analytics.maps.projection import ranking, safe_base
from analytics.meeting import minutes_map
from data.clock import Moment
from data.store.database import Store
from data.store.grid_scope import scoped
from tests.community import load
from tests.conftest import Filled

DAY = date(2022, 4, 8)
END = Moment(DAY, datetime(2022, 4, 9))
BUILDINGS = "楼栋号,网格编号,网格名称,户数\n1,A,第1网格,40\n2,A,第1网格,40\n3,B,第2网格,30\n"
REQUESTS = """诉求编号,上报时间,诉求类别,紧急程度,楼栋号,纬度,经度
r1,2022-04-08 08:00,买菜难,3,1,,
r2,2022-04-08 09:00,就医难,1,3,,
r3,2022-04-07 09:00,其他,4,3,31.23,121.47
r4,2022-04-08 09:00,其他,4,,31.23,121.47
r5,2022-04-08 09:00,其他,4,,,
"""
#: Building 3 begins the block of grid B: 2 columns of 60 m and a gap of 60 m east of building 1.
THIRD = (0.0, 180 / 111_194.93)


def nowhere(store: Store) -> None:
    load(store, "buildings", BUILDINGS)
    load(store, "requests", REQUESTS)


@pytest.fixture
def community(filled: Filled) -> Store:
    """Three buildings in two grids, none with coordinates, and five requests, three of which name a building."""
    return filled(nowhere)


def test_requests_are_drawn_at_the_building_they_name_and_the_others_are_counted_beside(community: Store) -> None:
    assert drawing(community).origin == "sketch"
    found = heat(community, latest(END, by_drawing=True))
    assert [(round(lat, 6), round(lng, 4), weight) for lat, lng, weight in sorted(found.cells)] == [
        (0.0, 0.0, 2),  # r1: urgency 3, 16 h of 24
        (0.0, round(THIRD[1], 4), 13),  # r2: danger to life 8, overdue × 1.5, and r3: 1
    ]
    assert (found.building, found.own, found.without_coordinates, found.outside) == (3, 0, 2, 0)
    played = frames(community, latest(END, by_drawing=True))
    assert played.counts == [1, 2]


def test_what_leaves_the_board_has_no_place_of_the_sketch(community: Store) -> None:
    answer = heat(community, HeatQuery(END, date(2022, 4, 7))).as_dict()
    assert [cell[:2] for cell in answer["cells"]] == [[31.23, 121.47]]  # r3 and r4, which have a point of their own
    assert answer["without_coordinates"] == 3
    assert {row["z"] for row in hotspots(community, latest(END, by_drawing=True)).as_list()} == {None}


def test_every_map_and_file_says_that_it_is_a_sketch(community: Store) -> None:
    query = latest(END, by_drawing=True)
    for lang, words, mark in (
        ("zh", "示意图:楼栋位置不是真实位置", "示意图"),
        ("en", "Sketch: buildings do not stand where they are drawn", "Sketch, not to scale"),
    ):
        sheet = folium_map.MapSheet(ground.base(community), lang, dark=False)
        found = heat(community, query)
        scale = density.scale(heat=found, dark=False)
        told = legend.of_heat(sheet, scale, legend.beside(found, lang))
        assert words in told.as_html()
        assert "每公顷" not in told.title
        assert "hectare" not in told.title
        assert words in told.remarks  # what a saved picture has below it
        made = folium_map.ground(sheet)
        layers.heat_group(sheet, heat=found, scale=scale, found=ranking(community, query)).add_to(made)
        file = offline_file.standalone(made, "热力图", " · ".join(told.remarks), legend=told.as_html()).decode()
        assert words in file
        assert "drawing-mark" in file
        assert json.dumps(mark) in file
        assert words in minutes_map.how(community, lang)
    assert minutes_map.picture(community, END) is not None
    assert all(place.point for place in minutes_map.places(community, END))


def test_a_picture_of_a_sketch_has_a_mark_that_one_of_true_places_has_not(community: Store) -> None:
    drawn, empty = ground.base(community), Heat(DAY, DAY, [], 0.0002)
    sketched, true = (
        server_picture.png(base=base, heat=empty, scale=density.scale(heat=empty, dark=False))
        for base in (drawn, replace(drawn, origin="true"))
    )
    assert sketched != true


def test_no_scale_bar_and_no_tiles_of_the_world_lie_under_a_sketch(community: Store) -> None:
    sheet = folium_map.MapSheet(ground.base(community), "zh", dark=False)
    options = folium_map.ground(sheet).options
    assert not options.get("control_scale")
    assert not any(isinstance(one, folium.TileLayer) for one in folium_map.ground(sheet)._children.values())


def test_with_one_true_place_the_others_are_counted_and_nothing_is_sketched(filled: Filled) -> None:
    def mixed(store: Store) -> None:
        nowhere(store)
        load(store, "buildings", "楼栋号,网格编号,纬度,经度\n1,A,31.23,121.47\n")

    found = drawing(filled(mixed))
    assert (found.origin, found.buildings, found.unplaced, found.ids) == ("true", 3, 2, ())
    assert ground.base(filled(mixed)).unplaced == 2


def test_a_projected_sketch_holds_only_what_may_be_projected(filled: Filled) -> None:
    def small(store: Store) -> None:
        load(store, "buildings", BUILDINGS + "4,B,第2网格,3\n5,B,第2网格,60\n")
        load(store, "requests", REQUESTS + "r6,2022-04-08 08:00,买菜难,3,4,,\n")

    store = filled(small)
    safe = safe_buildings(store, DAY, placed=False)
    assert safe == ("1", "2", "5")  # 4 is too small, and 3 beside it, lest what 4 has follows
    drawn = safe_base(store, DAY)
    assert {feature["properties"]["id"] for feature in drawn.buildings["features"]} == set(safe)
    shown = heat(store, latest(END, safe=True, by_drawing=True))
    assert (shown.building, shown.without_coordinates) == (1, 2)  # of r1; r2, r3 and r6 are in no number


def test_a_grid_worker_sees_a_sketch_of_the_own_grid_alone(community: Store) -> None:
    own = scoped(community, frozenset({"B"}))
    assert drawing(own).ids == ("3",)
