"""The page 热力图 in a real browser: what is drawn means what the legend says, and only what changed changes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

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


#: The document in the frame of a map.
MAP_DOCUMENT = "*/component/streamlit_folium.*/index.html*"

#: Notes where something is, at every frame from now on.
TOPS = """below => { window.tops = [];
    const note = () => { if (!window.tops) return;
        window.tops.push(below.getBoundingClientRect().top); requestAnimationFrame(note) };
    note() }"""

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


@contextmanager
def standing(page: Page, maps: int) -> Iterator[None]:
    """Hold back the maps of a page that is opened in the block; when they then come, nothing below may move."""
    held: list[str] = []
    # By the browser's own means: a page with one of Playwright's routes reads all scripts anew.
    network = page.context.new_cdp_session(page)
    network.on("Fetch.requestPaused", lambda event: held.append(event["requestId"]))
    network.send("Fetch.enable", {"patterns": [{"urlPattern": MAP_DOCUMENT}]})
    yield
    expect(page.locator("iframe:is([title*=folium], [title=地图])")).to_have_count(maps)
    page.locator(".heat-legend").last.evaluate(TOPS)
    assert len(held) >= maps
    for request in held:
        network.send("Fetch.continueRequest", {"requestId": request})
    the_map(page, at=-1)
    tops = page.evaluate("window.tops")
    assert max(tops) - min(tops) < 1
    page.evaluate("window.tops = null")
    network.detach()


def test_what_is_drawn_means_its_number_is_saved_under_its_name_and_follows_new_data(
    server: Server, open_tab: OpenTab, tmp_path: Path
) -> None:
    tab = open_tab(server)
    page = tab.page
    with standing(page, maps=1):
        tab.open("/heatmap?")
    frame = the_map(page, at=None)
    assert names_of_what_is_saved(page, tmp_path) == [
        "热力图_2022-04-08.html",
        "热点排名_2022-04-08.xlsx",
        "热力图_2022-04-08.png",
    ]
    # A colour means the same number at every zoom.
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
    # New data shows within seconds, and the map keeps its zoom.
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
    page = tab.open("/heatmap?lang=en&date=2022-04-08")
    frame = the_map(page, at=None)
    expect(page.get_by_text(re.compile(r"no coordinates 1 · outside 1 · piled up 0"))).to_be_visible()
    frame.evaluate("() => { map.setView([31.2318, 121.47], 18, {animate: false}) }")
    box = frame.evaluate("() => { const p = map.latLngToContainerPoint([31.2318, 121.47]); return [p.x, p.y] }")
    page.locator("iframe:is([title*=folium], [title=地图])").hover(position={"x": box[0], "y": box[1]})
    expect(
        page.frame_locator("iframe:is([title*=folium], [title=地图])").locator(
            ".leaflet-tooltip:not(.grid-name):not(.hot-number)"
        )
    ).to_contain_text("per 100 households")
    # A click on it opens its own page, of the same day.
    page.locator("iframe:is([title*=folium], [title=地图])").click(position={"x": box[0], "y": box[1]})
    expect(page).to_have_url(re.compile(r"/building\?.*building=\w+.*date=2022-04-08"))
    expect(page.get_by_text("Last 14 days").first).to_be_visible()
    tab.assert_clean()


def test_a_projection_is_saved_under_its_name_and_what_somebody_called_a_category_is_text_on_its_button(
    server: Server, open_tab: OpenTab, tmp_path: Path
) -> None:
    tab = open_tab(server)
    page = tab.page
    with standing(page, maps=1):
        tab.open("/projection?")
    assert names_of_what_is_saved(page, tmp_path) == [
        "热力图_2022-04-08_投屏.html",
        "热点排名_2022-04-08_投屏.xlsx",
        "热力图_2022-04-08_投屏.png",
    ]
    buttons = page.get_by_role("radiogroup", name="类别")
    expect(buttons.get_by_text(unlinked(TYPED), exact=True)).to_be_visible()
    assert buttons.locator("img, strong, a, [style*=color]").count() == 0
    buttons.get_by_text(unlinked(TYPED), exact=True).click()
    expect(page).to_have_url(re.compile("category="))
    tab.open("/projection?lang=en&")
    assert names_of_what_is_saved(page, tmp_path, "en") == [
        "heat map_2022-04-08_projection.html",
        "hot spots_2022-04-08_projection.xlsx",
        "heat map_2022-04-08_projection.png",
    ]
    tab.assert_clean()


def test_of_two_maps_beside_each_other_none_moves_what_is_below_and_a_file_has_the_difference(
    server: Server, open_tab: OpenTab, offline: Opened, tmp_path: Path
) -> None:
    tab = open_tab(server)
    page = tab.page
    for time, said in (("beside", "与前一段的差异"), ("weeks", "与上周同期的差异")):
        with standing(page, maps=2):
            tab.open(f"/heatmap?time={time}&days=7")
        file = tmp_path / f"{time}.html"
        assert saved(page, "地图网页(不用联网)", file) == "热力图_2022-04-08.html"
        alone = offline.open(file)
        alone.wait_for_function(DRAWN)
        assert re.search(rf"全部 · {said} · 04-02 – 04-08 \d+ 件,对比 03-26 – 04-01 5 件", alone.title())
        expect(alone.locator("footer .heat-legend")).to_contain_text("每公顷加权上报的变化")
    assert offline.errors == []
    with standing(page, maps=2):
        tab.open("/projection?time=beside")
    with standing(page, maps=1):
        tab.open("/")
    tab.assert_clean()


def test_a_day_before_all_days_opens_the_map_of_today(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    for path in ("/heatmap", "/projection"):
        page = tab.open(f"{path}?date=0001-01-01")
        expect(page.get_by_text(re.compile("04-07 – 04-08")).first).to_be_visible()
    tab.assert_clean()


def names_of_what_is_saved(page: Page, folder: Path, lang: str = "zh") -> list[str]:
    """Save the map as a file, the ranking and the map as a picture; what the browser calls them."""
    html, xlsx, png = (
        ("地图网页(不用联网)", "排名表格", "存图片")
        if lang == "zh"
        else ("Map as a file (works offline)", "Ranking as a spreadsheet", "Save PNG")
    )
    names = [saved(page, html, folder / "map.html"), saved(page, xlsx, folder / "ranking.xlsx")]
    with page.expect_download() as caught:
        the_map(page, at=None).get_by_role("button", name=png).click()
    return [*names, caught.value.suggested_filename]


def saved(page: Page, button: str, path: Path) -> str:
    """Save what a button gives; the name that the browser gives the file."""
    # While a script runs the button may be about to be replaced, and a click on the old one gives nothing.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    with page.expect_download() as caught:
        page.get_by_role("button", name=button).click()
    caught.value.save_as(path)
    return caught.value.suggested_filename
