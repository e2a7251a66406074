"""The page 热力图 in a real browser: what is drawn means what the legend says, and only what changed changes."""

import re
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from analytics.heat import density
from analytics.heat.heat import Heat
from data.current.opened_store import open_store
from data.installation.settings_change import change_settings
from pages.frame.markdown_escape import unlinked
from tests.browser import Opened, OpenTab
from tests.map_file import DRAWN, the_map
from tests.server import Running, Server

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
#: A category that somebody has called so.
TYPED = "![图](/x.png) **急** [点](http://example.com) :red[红]"


@pytest.fixture(scope="module")
def server(running: Running, tmp_path_factory: pytest.TempPathFactory):
    """A board with twenty buildings and some requests, on 8 April 2022."""
    folder = tmp_path_factory.mktemp("heat") / "board"
    folder.mkdir()
    store = open_store(folder / "board.duckdb")
    categories = store.setting("categories")
    change_settings(store, {"categories": [*categories, {**categories[0], "id": TYPED}]})
    store.close()
    with running(folder, BOARD_DEMO="0", BOARD_TODAY="2022-04-08T20:00") as started:
        for kind, text in (("buildings", BUILDINGS), ("requests", REQUESTS)):
            assert started.send(f"{kind}.csv", text, kind=kind).status_code == 201
        yield started


#: Notes where something is, at every frame from now on.
TOPS = """below => { window.tops = [];
    const note = () => { window.tops.push(below.getBoundingClientRect().top); requestAnimationFrame(note) }; note() }"""

#: The colour on the heat canvas at a place.
COLOUR_AT = """([lat, lng]) => { const c = document.querySelector('canvas.leaflet-heatmap-layer'),
    p = map.latLngToContainerPoint([lat, lng]);
    return [...c.getContext('2d').getImageData(Math.round(p.x), Math.round(p.y), 1, 1).data] }"""


def colour_of(scale: density.Scale, value: float) -> list[float]:
    """Red, green, blue and opacity (0..255) that the scale gives a density."""
    stops = [(0.0, *(int(scale.colours[0][0][i : i + 2], 16) for i in (1, 3, 5)), 0.0)]
    for step, (colour, opacity) in zip(scale.steps, scale.colours, strict=True):
        stops.append((step, *(int(colour[i : i + 2], 16) for i in (1, 3, 5)), opacity * 255))
    steps = [stop[0] for stop in stops]
    return [float(np.interp(value, steps, [stop[i] for stop in stops])) for i in range(1, 5)]


def test_a_colour_means_the_same_number_at_every_zoom(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    frame = the_map(tab.open("/heatmap"), at=None)
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
    frame = the_map(page, at=None)
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
    frame = the_map(page, at=None)
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
    frame = the_map(page, at=None)
    expect(page.get_by_text(re.compile(r"no coordinates 1 · outside 1 · piled up 0"))).to_be_visible()
    frame.evaluate("() => { map.setView([31.2318, 121.47], 18, {animate: false}) }")
    box = frame.evaluate("() => { const p = map.latLngToContainerPoint([31.2318, 121.47]); return [p.x, p.y] }")
    page.locator("iframe[title*=folium]").hover(position={"x": box[0], "y": box[1]})
    expect(page.frame_locator("iframe[title*=folium]").locator(".leaflet-tooltip:not(.grid-name)")).to_contain_text(
        "per 100 households"
    )
    tab.assert_clean()


def test_what_somebody_called_a_category_is_text_on_its_button(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    page = tab.open("/projection")
    buttons = page.get_by_role("radiogroup", name="类别")
    expect(buttons.get_by_text(unlinked(TYPED), exact=True)).to_be_visible()
    assert buttons.locator("img, strong, a, [style*=color]").count() == 0
    buttons.get_by_text(unlinked(TYPED), exact=True).click()
    expect(page).to_have_url(re.compile("category="))
    tab.assert_clean()


@pytest.mark.parametrize("path", ["/", "/heatmap?", "/heatmap?time=beside", "/projection?", "/projection?time=beside"])
def test_nothing_moves_from_under_the_pointer_when_a_map_comes_late(
    server: Server, open_tab: OpenTab, path: str
) -> None:
    tab = open_tab(server)
    held: list[Route] = []
    tab.page.route("**/component/streamlit_folium.*/index.html*", lambda route: held.append(route))
    page = tab.open(path)
    expect(page.locator("iframe[title*=folium]")).to_have_count(2 if "beside" in path else 1)
    below = page.locator(".heat-legend").last
    below.evaluate(TOPS)
    assert held
    for route in held:
        route.continue_()
    the_map(page, at=None if path == "/" else -1)
    tops = page.evaluate("window.tops")
    assert max(tops) - min(tops) < 1
    tab.assert_clean()


@pytest.mark.parametrize(("time", "said"), [("weeks", "与上周同期的差异"), ("beside", "与前一段的差异")])
def test_of_two_maps_beside_each_other_a_file_has_the_difference_and_says_so(
    server: Server, open_tab: OpenTab, offline: Opened, tmp_path: Path, time: str, said: str
) -> None:
    tab = open_tab(server)
    page = tab.open(f"/heatmap?time={time}&days=7")
    expect(page.locator("iframe[title*=folium]")).to_have_count(2)
    file = tmp_path / "map.html"
    assert saved(page, "地图网页(不用联网)", file) == "热力图_2022-04-08.html"
    alone = offline.open(file)
    alone.wait_for_function(DRAWN)
    assert re.search(rf"全部 · {said} · 04-02 – 04-08 \d+ 件,对比 03-26 – 04-01 5 件", alone.title())
    expect(alone.locator("footer .heat-legend")).to_contain_text("每公顷加权上报的变化")
    assert offline.errors == []
    tab.assert_clean()


@pytest.mark.parametrize(
    ("path", "behind"), [("/heatmap?", ""), ("/projection?", "_投屏"), ("/projection?lang=en&", "_projection")]
)
def test_what_may_be_passed_on_has_it_in_the_name(
    server: Server, open_tab: OpenTab, tmp_path: Path, path: str, behind: str
) -> None:
    tab = open_tab(server)
    page = tab.open(path)
    words = (
        ("Map as a file (works offline)", "Ranking as a spreadsheet")
        if "lang=en" in path
        else ("地图网页(不用联网)", "排名表格")
    )
    names = ("heat map", "hot spots") if "lang=en" in path else ("热力图", "热点排名")
    assert [saved(page, word, tmp_path / word) for word in words] == [
        f"{names[0]}_2022-04-08{behind}.html",
        f"{names[1]}_2022-04-08{behind}.xlsx",
    ]
    with page.expect_download() as caught:
        the_map(page, at=None).get_by_role("button", name="Save PNG" if "lang=en" in path else "存图片").click()
    assert caught.value.suggested_filename == f"{names[0]}_2022-04-08{behind}.png"
    tab.assert_clean()


@pytest.mark.parametrize("path", ["/heatmap", "/projection"])
def test_a_day_before_all_days_opens_the_map_of_today(server: Server, open_tab: OpenTab, path: str) -> None:
    tab = open_tab(server)
    page = tab.open(f"{path}?date=0001-01-01")
    expect(page.get_by_text(re.compile("04-07 – 04-08")).first).to_be_visible()
    tab.assert_clean()


def saved(page: Page, button: str, path: Path) -> str:
    """Save what a button gives; the name that the browser gives the file."""
    # While a script runs the button may be about to be replaced, and a click on the old one gives nothing.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    with page.expect_download() as caught:
        page.get_by_role("button", name=button).click()
    caught.value.save_as(path)
    return caught.value.suggested_filename
