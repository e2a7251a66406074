"""Maps: nothing from outside, nothing that people typed is run, and a legend that says what is drawn."""

import re
from datetime import date, datetime
from typing import Any

import folium
import pytest
from streamlit_folium import _get_feature_group_string, _get_header, _get_map_string

from analytics.heat import density
from analytics.heat.heat import Heat, heat
from analytics.heat.query import latest
from analytics.hotspots.hotspots import hotspots
from analytics.maps import folium_map, layers, legend
from analytics.maps import ground as map_ground
from analytics.maps.heat_layer import DensityMap
from data.clock import Moment
from data.current.opened_store import open_store
from data.store.database import Store
from data.values.datum import from_wgs84
from tests.community import load

NOTHING = map_ground.Base({"features": []}, {"features": []}, [], None, 0)
END = Moment(date(2022, 4, 8), datetime(2022, 4, 9))
NASTY = "<img src=x onerror=alert(1)>{{7*7}}{% raw %}'\\\""

BUILDINGS = [
    "楼栋号,楼栋名称,网格编号,网格名称,户数,纬度,经度",
    f'1,"{NASTY.replace(chr(34), chr(34) * 2)}",A,"{NASTY.replace(chr(34), chr(34) * 2)}",40,31.23,121.47',
    "2,二号,B,第二,20,31.231,121.471",
]
REQUESTS = (
    "诉求编号,上报时间,诉求类别,楼栋号,纬度,经度\n" + "r1,2022-04-08 08:00,就医难,1,,\nr2,2022-04-08 09:00,其他,1,,\n"
)
PILE = "".join(f"p{i},2022-04-08 09:00,其他,,31.2306,121.4702\n" for i in range(12))


def sent(store: Store, lang: str = "zh", dark: bool = False, tiles: folium_map.Tiles | None = None) -> dict[str, Any]:
    """What streamlit-folium sends to the browser, by its own functions."""
    sheet, found = folium_map.MapSheet(map_ground.base(store), lang, dark, tiles), heat(store, latest(END))
    ground = folium_map.ground(sheet)
    changes = layers.heat_group(
        sheet, heat=found, scale=density.scale(heat=found, dark=dark), found=hotspots(store, latest(END))
    )
    ground.render()
    parts = {"header": _get_header(ground), "script": _get_map_string(ground)}
    parts["group"] = _get_feature_group_string(changes, map=ground)
    parts["whole"] = ground.get_root().render()
    return parts


def readable(script: str) -> str:
    """A script with the Chinese in its JSON as Chinese."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), script)


@pytest.fixture
def store(store: Store) -> Store:
    """Two buildings, one with a name that nobody should have, and some requests."""
    load(store, "buildings", "\n".join(BUILDINGS))
    load(store, "requests", REQUESTS + PILE)
    return store


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_asked_of_another_host(store: Store, dark: bool) -> None:
    for part in sent(store, dark=dark).values():
        assert re.findall(r"(?:https?:)?//[\w.]+\.\w+", part) == []
    links = [*folium.Map.default_js, *folium.Map.default_css]
    assert all(link.startswith("/assets/") for _, link in links)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_name_is_text_and_neither_markup_nor_template(store: Store, lang: str) -> None:
    parts = sent(store, lang)
    for part in parts.values():
        assert "<img" not in part
        assert "\\u003cimg" not in part
        assert "{{7*7}}" not in part
    for rendered in ("script", "group", "whole"):  # it is there as it was typed, not as 49
        assert "7*7" in parts[rendered]


def test_a_tooltip_has_the_counts(store: Store) -> None:
    group = readable(sent(store)["group"])
    assert "上报 2 件,加权 7" in group  # 就医难 4, overdue × 1.5, and 其他 1
    assert "诉求 2 件,超时 1" in group
    assert "每百户 5 件" in group
    assert "坐标堆积 12 件,不计入热力" in group
    english = sent(store, "en")
    assert "2 requests, 1 overdue" in english["group"]
    assert "20 households" in english["script"]


def test_what_changes_is_not_in_the_ground(store: Store) -> None:
    before = sent(store)["script"]
    load(store, "requests", "诉求编号,上报时间,诉求类别,楼栋号\nr9,2022-04-08 10:00,其他,2\n")
    strip = re.compile(r"_[0-9a-f]{32}")
    after = sent(store)
    assert strip.sub("", after["script"]) == strip.sub("", before)  # so that the map is not mounted anew
    assert "new window.BoardHeat([" in after["group"]
    assert "new window.BoardHeat([" not in after["script"]


def test_the_legend_says_what_the_colours_are_and_what_is_not_drawn() -> None:
    found = Heat(
        END.day, END.day, [[31.23, 121.47, 40]], 0.0002, requests=1, building=1, without_coordinates=6, outside=2
    )
    scale = density.scale(heat=found, dark=True)
    nowhere = folium_map.MapSheet(NOTHING, "zh", True)
    words = re.sub(r"<[^>]+>", " ", legend.of_heat(nowhere, scale, legend.beside(found, "zh")).as_html())
    assert words.split() == [
        "每公顷加权上报",
        "2",
        "10",
        "20",
        "40+",
        "无坐标",
        "6",
        "·",
        "社区外",
        "2",
        "·",
        "同点堆积",
        "0",
    ]
    layer = DensityMap(found.cells, scale)
    assert layer.options["steps"] == [2, 10, 20, 40]
    assert [at for at, _ in layer.options["stops"]] == [0, 0.25, 0.5, 0.75, 1]
    assert "piled up 0" in legend.beside(found, "en")
    change = legend.of_change(nowhere, scale)
    assert [words for _, words in change.steps] == ["−40+", "−20", "−10", "−2", "+2", "+10", "+20", "+40+"]
    assert len({colour for colour, _ in change.steps}) == 8


def test_tiles_move_everything_into_their_datum_and_cannot_be_a_template(store: Store) -> None:
    tiles = folium_map.Tiles("https://tiles.example/{z}/{x}/{y}.png?k={{7*7}}", "gcj02", "© <地图>")
    parts = sent(store, tiles=tiles)
    assert "tiles.example/{z}/{x}/{y}.png" in parts["script"]
    assert "{{" not in parts["script"]
    assert "png?k=7*7" in parts["script"]
    lat, lng = (round(float(value[0]), 6) for value in from_wgs84([31.23], [121.47], "gcj02"))
    assert f"[{lat}, {lng}, 7]" in parts["group"]
    assert "31.23, 121.47" not in parts["group"]
    found = heat(store, latest(END))
    sheet = folium_map.MapSheet(map_ground.base(store), "zh", False, tiles)
    words = legend.of_heat(sheet, density.scale(heat=found, dark=False), legend.beside(found, "zh")).as_html()
    assert "© &lt;地图&gt;" in words


def test_maps_without_buildings_and_without_anything(tmp_path) -> None:
    store = open_store(tmp_path / "bare.duckdb")
    assert "new window.BoardHeat([], " in sent(store)["group"]
    load(store, "requests", REQUESTS + "z,2022-04-08 09:00,其他,,31.3,121.5\n")
    assert "31.3, 121.5, 1]" in sent(store)["group"]
    store.close()
