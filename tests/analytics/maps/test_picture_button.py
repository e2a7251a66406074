"""The button that saves the map as a PNG, in a real browser: the picture is what is seen, with its words round it."""

import io
import re
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

import folium
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from analytics.heat.density import COLOURS_LIGHT, Scale
from analytics.maps.heat_layer import PlayedDensityMap
from analytics.maps.offline_file import standalone
from analytics.maps.picture_button import SCRIPT, PictureButton, PictureWords
from data.store.database import Store
from tests.browser import Opened
from tests.conftest import Filled
from tests.map_file import DRAWN, NASTY, two_grids, whole_map

LEGEND = (("#5b92d6", "1"), ("rgba(216, 30, 74, 0.85)", "20 以上"))
#: Pixels of the picture to one of the screen, and the height of the band with a title of one line, on the screen.
FINER, BAND = 2, 40


@pytest.fixture
def community(filled: Filled) -> Store:
    """Two buildings in two grids, with requests."""
    return filled(two_grids)


def opened(
    store: Store,
    offline: Opened,
    folder: Path,
    *more: folium.Element,
    title: str = "幸福社区热力图",
    note: str = "截至 20:00",
    legend: Sequence[tuple[str, str]] = LEGEND,
    lang: str = "zh",
    dark: bool = False,
) -> Page:
    """A page with the map and its button, the heat drawn."""
    made, _ = whole_map(store, dark)
    PictureButton(file_name="map.png", title=title, note=note, lang=lang, legend=legend).add_to(made)
    for element in more:
        element.add_to(made)
    path = folder / "map.html"
    path.write_bytes(standalone(made, "热力图", "", dark=dark))
    page = offline.open(path)
    page.wait_for_function(DRAWN)
    return page


def saved(page: Page, label: str = "存图片") -> tuple[str, np.ndarray]:
    """The name of the downloaded picture, and its colours by row and column."""
    with page.expect_download() as download:
        page.get_by_role("button", name=label).click()
    picture = Image.open(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert picture.format == "PNG"
    return download.value.suggested_filename, np.asarray(picture.convert("RGB")).astype(int)


def ink(part: np.ndarray) -> int:
    """Pixels that differ from the colour in the corner."""
    return int((np.abs(part - part[0, 0]).max(axis=-1) > 60).sum())


def test_the_picture_is_what_is_seen_with_words_round_it_and_says_what_is_missing_or_went_wrong(
    community: Store, offline: Opened, tmp_path: Path
) -> None:
    for dark in (True, False):
        page = opened(community, offline, tmp_path, dark=dark)
        box = page.locator(".folium-map").bounding_box()
        assert box is not None
        name, picture = saved(page)
        page.mouse.move(500, 20)  # so that the button looks as before
        seen = np.asarray(Image.open(io.BytesIO(page.screenshot(clip=box))).convert("RGB")).astype(int)
        height, width = seen.shape[:2]
        assert name == "map.png"
        assert picture.shape[1] == width * FINER
        part = picture[BAND * FINER : (BAND + height) * FINER].reshape(height, FINER, width, FINER, 3).mean(axis=(1, 3))
        off = np.abs(part - seen).max(axis=-1)
        off[:80, :60] = off[:60, -110:] = 0  # the buttons are not part of it
        assert (off > 40).mean() < 0.004  # edges and letters are finer
        assert off.mean() < 2
        assert ink(seen) > 5_000
        labels = page.locator(".grid-name b").all()
        assert len(labels) == 2
        for label in labels:
            at = label.bounding_box()
            assert at is not None
            letters = part[int(at["y"]) : int(at["y"] + at["height"]), int(at["x"]) : int(at["x"] + at["width"])]
            assert letters.std() > 20
        assert offline.errors == []

    # Title, legend and note stand round it.
    title, below = picture[: BAND * FINER], picture[(BAND + height) * FINER :]
    assert ink(title[:, : 200 * FINER]) > 800  # seven Chinese characters
    assert ink(title[:, 200 * FINER :]) == 0
    first, note = below[: 34 * FINER], below[34 * FINER :]
    assert (np.abs(first - [0x5B, 0x92, 0xD6]).max(axis=-1) <= 2).sum() == (14 * FINER) ** 2
    assert ink(first[:, 40 * FINER :]) > 300
    assert ink(note) > 300

    # Images are drawn, and one that may not be is named.
    name_of_map = page.evaluate("Object.keys(window).find((name) => /^map_[0-9a-f]+$/.test(name))")
    overlay = f"""async (url) => {{
        const map = {name_of_map}, corners = [map.containerPointToLatLng([80, 100]),
            map.containerPointToLatLng([160, 200])];
        const shown = L.imageOverlay(url, corners);
        await new Promise((done) => {{ shown.on("load error", done); shown.addTo(map); }});
    }}"""
    before = picture
    made = io.BytesIO()
    Image.new("RGB", (2, 2), "#00ff00").save(made, "PNG")
    page.evaluate(overlay, "data:image/png;base64," + b64encode(made.getvalue()).decode())
    _, drawn = saved(page)
    assert drawn.shape == before.shape
    green = (drawn == [0, 255, 0]).all(axis=-1)
    assert green[(BAND + 102) * FINER : (BAND + 198) * FINER, 82 * FINER : 158 * FINER].all()
    assert green.sum() == pytest.approx(80 * 100 * FINER**2, rel=0.03)
    page.evaluate(overlay, "http://127.0.0.1:9/plan.png")
    _, without = saved(page)
    said = without[-22 * FINER - 24 :]
    assert ink(said) > ink(before[-22 * FINER - 24 :]) + 500  # the note has one more sentence

    # A picture that fails says so, and the next click tries again.
    page.evaluate(
        "() => { window.kept = HTMLCanvasElement.prototype.toBlob; HTMLCanvasElement.prototype.toBlob = () => { "
        "throw new Error('full') } }"
    )
    page.get_by_role("button", name="存图片").click()
    expect(page.get_by_role("button", name="没存成,再点一次")).to_be_visible()
    assert any("full" in error for error in offline.errors)
    page.evaluate("() => { HTMLCanvasElement.prototype.toBlob = window.kept }")
    name, _ = saved(page, "没存成")
    assert name == "map.png"
    expect(page.get_by_role("button", name="存图片")).to_be_visible()


def test_long_words_are_broken_and_none_are_no_band(community: Store, offline: Opened, tmp_path: Path) -> None:
    page = opened(
        community, offline, tmp_path, title="", note="图上所有上报的说明。" * 30, legend=[("#000000", "一类上报")] * 30
    )
    page.set_viewport_size({"width": 400, "height": 700})
    height = page.evaluate("document.querySelector('.folium-map').clientHeight")
    _, picture = saved(page)
    below = picture.shape[0] // FINER - height
    # 300 signs of 14 px on 376 px are 12 rows; a swatch with four signs takes 92 px, four to a row, 8 rows.
    assert picture.shape[1] == 400 * FINER
    assert below == pytest.approx((12 + 8) * 22 + 24, abs=2 * 22)
    assert ink(picture[-2 * 22 * FINER :]) > 100
    assert ink(picture[height * FINER :, -10 * FINER :]) == 0  # nothing runs over the edge
    page.evaluate("window.board_picture = {note: '', legend: []}")
    _, bare = saved(page)
    assert bare.shape[:2] == (height * FINER, 400 * FINER)


def test_what_changes_says_the_words_of_the_next_picture(community: Store, offline: Opened, tmp_path: Path) -> None:
    words = PictureWords(
        file_name="热力图 04-08.png", title=NASTY, note="{{7*7}}", legend=[("#000", "{% raw %}</script>")]
    )
    page = opened(community, offline, tmp_path, words, lang="en")
    assert page.evaluate("window.board_picture") == {
        "title": NASTY,
        "note": "{{7*7}}",
        "legend": [["#000", "{% raw %}</script>"]],
        "fileName": "热力图 04-08.png",
    }
    name, picture = saved(page, "Save PNG")
    assert name == "热力图 04-08.png"
    assert ink(picture[: BAND * FINER]) > 800
    assert page.evaluate("window.ran") is None
    assert offline.errors == []


def test_the_picture_of_a_frame_says_which_one_it_is(community: Store, offline: Opened, tmp_path: Path) -> None:
    scale = Scale((1, 5, 10, 20), COLOURS_LIGHT, 100, 20)
    words = {"play": "播放", "pause": "暂停", "back": "上一段", "on": "下一段", "time": "时间"}
    # Nothing on the first day, and on the second much at the community's south-western corner.
    played = PlayedDensityMap(
        [[31.2296, 121.4694]], [[], [0, 300]], ["07", "08"], ["04-07", "04-08 之后的一天"], words, scale
    )
    page = opened(community, offline, tmp_path, played, title="")
    height = page.evaluate("document.querySelector('.folium-map').clientHeight")
    _, second = saved(page)
    page.get_by_role("button", name="上一段").click()
    _, first = saved(page)
    assert first.shape == second.shape == ((height + BAND + 2 * 22 + 24) * FINER, 1000 * FINER, 3)
    band = slice(0, BAND * FINER)
    assert ink(second[band]) > 2 * ink(first[band]) > 400
    assert ink(first[band][:, 120 * FINER :]) == 0
    crimson = [int(COLOURS_LIGHT[-1][0][i : i + 2], 16) for i in (1, 3, 5)]
    there = [(np.abs(picture[:, : 500 * FINER] - crimson).max(axis=-1) < 45).sum() for picture in (first, second)]
    assert there[1] > there[0] + 5_000
    assert offline.errors == []


def test_the_script_is_no_template() -> None:
    assert re.findall(r"\{\{|\{%|\{#|</script|<!--", SCRIPT) == []
