"""The page 热力图 in a real browser: what is drawn means what the legend says, and only what changed changes."""

import re
from datetime import datetime

import numpy as np
import pytest
from playwright.sync_api import Frame, Page, expect

from analytics import density
from analytics.heat import Heat
from tests.conftest import OpenTab, Server, running

BUILDINGS = "楼栋号,网格编号,户数,纬度,经度\n" + "".join(
    f"{i},{i // 5 + 1},40,{31.23 + i % 5 * 0.0009:.4f},{121.47 + i // 5 * 0.0012:.4f}\n" for i in range(20)
)
HEADER = "诉求编号,上报时间,诉求类别,紧急程度,楼栋号,纬度,经度\n"
REQUESTS = HEADER + (
    "".join(f"a{i},2022-04-08 08:00,其他,{1 + i % 4},{i % 7},,\n" for i in range(30))
    + "".join(f"b{i},2022-04-01 08:00,买菜难,1,19,,\n" for i in range(5))
    + "c1,2022-04-08 08:00,其他,,,31.5,121.9\nc2,2022-04-08 08:00,其他,,,,\n"
)
LIVE_WITHIN_MS = 5_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    """A board with twenty buildings and some requests, on 8 April 2022."""
    with running(tmp_path_factory.mktemp("heat") / "board", BOARD_DEMO="0", BOARD_TODAY="2022-04-08T20:00") as started:
        for kind, text in (("buildings", BUILDINGS), ("requests", REQUESTS)):
            assert started.send(f"{kind}.csv", text, kind=kind).status_code == 201
        yield started


#: Whether any pixel of the heat is coloured.
DRAWN = """() => { const c = document.querySelector('canvas.leaflet-heatmap-layer');
    return c && c.width && c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v, i) => i % 4 == 3 && v > 8) }"""

#: The colour on the heat canvas at a place.
COLOUR_AT = """([lat, lng]) => { const c = document.querySelector('canvas.leaflet-heatmap-layer'), p = map.latLngToContainerPoint([lat, lng]);
    return [...c.getContext('2d').getImageData(Math.round(p.x), Math.round(p.y), 1, 1).data] }"""


def the_map(page: Page) -> Frame:
    """The frame of the map, once its heat is drawn."""
    frame = page.locator("iframe[title*=folium]").element_handle().content_frame()
    assert frame is not None
    frame.wait_for_function(DRAWN)
    return frame


def colour_of(scale: density.Scale, value: float) -> list[float]:
    """Red, green, blue and opacity (0..255) that the scale gives a density."""
    stops = [(0.0, *(int(scale.colours[0][0][i : i + 2], 16) for i in (1, 3, 5)), 0.0)]
    for step, (colour, opacity) in zip(scale.steps, scale.colours, strict=True):
        stops.append((step, *(int(colour[i : i + 2], 16) for i in (1, 3, 5)), opacity * 255))
    steps = [stop[0] for stop in stops]
    return [float(np.interp(value, steps, [stop[i] for stop in stops])) for i in range(1, 5)]


def test_a_colour_means_the_same_number_at_every_zoom(server: Server, open_tab: OpenTab, tmp_path) -> None:
    tab = open_tab(server)
    frame = the_map(tab.open("/heatmap"))
    answer = server.api("GET", "/heat").json()
    found = Heat(datetime(2022, 4, 7).date(), datetime(2022, 4, 8).date(), answer["cells"], 0.0002)
    scale = density.scale(heat=found, dark=False)
    places = [(31.23, 121.47), (31.2309, 121.47), (31.2315, 121.4704), (31.2304, 121.4709), (31.23, 121.4712)]
    lat, lng = np.array(places).T
    expected = density.density_at(heat=found, lat=lat, lng=lng, radius=scale.radius)
    assert expected.min() > 1
    for zoom in (15, 16, 16.5, 17, 18):
        frame.evaluate("zoom => { map.setView([31.2309, 121.4706], zoom, {animate: false}) }", zoom)
        for place, value in zip(places, expected, strict=True):
            drawn = frame.evaluate(COLOUR_AT, list(place))
            assert drawn == pytest.approx(colour_of(scale, value), abs=12), (zoom, place, value)
    tab.assert_clean()


def test_new_data_shows_within_seconds_and_the_map_keeps_its_zoom(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    page = tab.open("/heatmap")
    frame = the_map(page)
    expect(page.get_by_text("图上 30 件")).to_be_visible()
    frame.evaluate("() => { window.mounted = 'once'; map.setView([31.2315, 121.4715], 17.5, {animate: false}) }")
    assert server.send("more.csv", HEADER + "d1,2022-04-08 09:00,就医难,1,12,,\n", kind="requests").status_code == 201
    expect(page.get_by_text("图上 31 件")).to_be_visible(timeout=LIVE_WITHIN_MS)
    frame.wait_for_function("() => Math.abs(map.getZoom() - 17.5) < 0.01 && window.mounted === 'once'")
    frame.wait_for_function(DRAWN)
    tab.assert_clean()


def test_filters_are_in_the_link_and_swap_only_the_heat(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    page = tab.open("/heatmap?category=买菜难&days=14&urgency=1")
    expect(page.get_by_text("图上 5 件")).to_be_visible()
    frame = the_map(page)
    frame.evaluate("() => { window.mounted = 'once' }")
    page.get_by_role("slider").press("ArrowLeft")
    expect(page).to_have_url(re.compile("date=2022-04-07"))
    expect(page.get_by_text(re.compile(r"03-25 – 04-07.*图上 5 件"))).to_be_visible()
    assert frame.evaluate("window.mounted") == "once"
    tab.open("/heatmap?category=发热")
    expect(tab.page.get_by_text("没有符合条件的上报。")).to_be_visible()
    tab.assert_clean()


def test_a_building_says_its_counts_and_the_map_what_is_not_on_it(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    page = tab.open("/heatmap?lang=en")
    frame = the_map(page)
    expect(page.get_by_text(re.compile(r"no coordinates 1 · outside 1 · piled up 0"))).to_be_visible()
    frame.evaluate("() => { map.setView([31.2318, 121.47], 18, {animate: false}) }")
    box = frame.evaluate("() => { const p = map.latLngToContainerPoint([31.2318, 121.47]); return [p.x, p.y] }")
    page.locator("iframe[title*=folium]").hover(position={"x": box[0], "y": box[1]})
    expect(page.frame_locator("iframe[title*=folium]").locator(".leaflet-tooltip:not(.grid-name)")).to_contain_text("per 100 households")
    tab.assert_clean()
