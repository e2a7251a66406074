"""The map as a file to take along: it opens from disk with the network off, asks nobody anything, and runs nothing that
was typed.
"""

import re
from pathlib import Path

import pytest
from folium.plugins import MarkerCluster
from playwright.sync_api import Page, expect

from analytics.maps import folium_map
from analytics.maps import ground as map_ground
from analytics.maps.offline_file import standalone
from data.store.database import Store
from tests.browser import Opened
from tests.community import load
from tests.conftest import Filled
from tests.map_file import BUILDINGS, DRAWN, NASTY, two_grids, whole_map


@pytest.fixture
def community(filled: Filled) -> Store:
    """Two buildings in two grids, with requests."""
    return filled(two_grids)


def test_it_opens_from_disk_with_the_network_off_fills_the_window_and_would_be_stopped_from_asking_anybody(
    community: Store, offline: Opened, tmp_path: Path
) -> None:
    path = tmp_path / "热力图.html"
    for dark, size in ((True, (1000, 700)), (False, (360, 640)), (False, (1000, 700))):
        made, legend = whole_map(community, dark)
        content = standalone(made, "热力图 04-07 – 04-08", "截至 20:00", legend=legend, dark=dark)
        assert_nothing_points_outside(content)
        path.write_bytes(content)
        offline.asked.clear()
        offline.page.set_viewport_size({"width": size[0], "height": size[1]})
        page = offline.open(path)
        page.wait_for_function(DRAWN)
        assert_it_takes_the_window(page, *size)
        assert page.title() == "热力图 04-07 – 04-08"
        assert page.locator(".grid-name").all_inner_texts() == ["第一网格", "第二网格"]
        assert page.locator(".leaflet-ground-pane path").count() == 4  # two grids, two buildings
        expect(page.locator("footer")).to_contain_text("截至 20:00")
        expect(page.locator("footer .heat-legend")).to_contain_text("每公顷加权上报")
        house = page.locator(".leaflet-overlay-pane path.leaflet-interactive").first.bounding_box()
        assert house is not None
        page.mouse.move(house["x"] + house["width"] / 2, house["y"] + house["height"] / 2)
        expect(page.locator(".leaflet-tooltip:not(.grid-name):not(.hot-number)")).to_contain_text("上报 4 件")
        page.get_by_role("button", name="放大").click()
        page.wait_for_function("() => !document.querySelector('.leaflet-zoom-anim')")
        page.wait_for_function(DRAWN)
        assert offline.asked == [path.as_uri()]
        assert offline.errors == []
    stopped = offline.page.evaluate(
        """async () => {
            const stopped = [];
            document.addEventListener("securitypolicyviolation", (event) => stopped.push(event.effectiveDirective));
            await fetch("http://127.0.0.1:9/").catch(() => 0);
            await new Promise((done) => { const image = new Image(); image.onerror = done;
                image.src = "http://127.0.0.1:9/x.png"; });
            const script = document.createElement("script");
            await new Promise((done) => { script.onerror = done; script.src = "http://127.0.0.1:9/x.js";
                document.body.append(script); });
            return stopped;
        }"""
    )
    assert stopped == ["connect-src", "img-src", "script-src-elem"]


def assert_it_takes_the_window(page: Page, width: int, height: int) -> None:
    """The map and the bar below it fill the window, and the community, as it is, the map."""
    ground, bar = page.locator(".folium-map").bounding_box(), page.locator("footer").bounding_box()
    assert ground is not None
    assert bar is not None
    assert (ground["x"], ground["y"], ground["width"]) == (0, 0, width)
    assert ground["height"] == pytest.approx(bar["y"], abs=1)
    assert bar["y"] + bar["height"] == pytest.approx(height, abs=1)
    assert ground["height"] > height * 0.7
    houses = [house.bounding_box() for house in page.locator(".leaflet-ground-pane path").all()]
    assert all(
        box and box["x"] > 0 and box["x"] + box["width"] < width and box["width"] < width / 1.5 for box in houses
    )
    assert max(box["width"] for box in houses if box) > width / 6


def assert_nothing_points_outside(content: bytes) -> None:
    """Nothing in the file names an address, and it is small."""
    text = content.decode()
    tags = re.sub(r"(<script>).*?</script>|/\*.*?\*/", r"\1", text, flags=re.DOTALL)
    assert re.findall(r"<link|\bsrc=|\bhref=|https?:|url\((?!data:|#)", tags) == []
    assert "sourceMappingURL" not in text
    assert text.count("url(data:image/png;base64,") == 3
    assert len(content) < 400_000


def test_what_people_typed_is_text(community: Store, offline: Opened, tmp_path: Path) -> None:
    quoted = NASTY.replace('"', '""')
    load(community, "buildings", f'{BUILDINGS[0]}\n1,"{quoted}",A,"{quoted}",40,31.23,121.47\n')
    made, legend = whole_map(community)
    path = tmp_path / "map.html"
    path.write_bytes(standalone(made, NASTY, NASTY, legend=legend))
    page = offline.open(path)
    page.wait_for_function(DRAWN)
    assert page.title() == NASTY
    assert page.locator("footer span").first.inner_text() == NASTY
    assert NASTY in page.locator(".grid-name").all_inner_texts()
    assert page.evaluate("window.ran") is None
    assert page.locator("img").count() == 0
    assert offline.errors == []


def test_without_anything_there_is_a_map_still(store: Store, offline: Opened, tmp_path: Path) -> None:
    made, legend = whole_map(store)
    path = tmp_path / "map.html"
    path.write_bytes(standalone(made, "Heat map", "no report", legend=legend, lang="en"))
    page = offline.open(path)
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("footer")).to_contain_text("no report")
    assert offline.errors == []


def test_a_map_that_needs_a_server_is_refused(community: Store) -> None:
    tiles = folium_map.Tiles("https://tiles.example/{z}/{x}/{y}.png", "wgs84", "")
    with pytest.raises(ValueError, match="tiles"):
        standalone(folium_map.ground(folium_map.MapSheet(map_ground.base(community), "zh", False, tiles)), "", "")
    made, _ = whole_map(community)
    MarkerCluster().add_to(made)
    with pytest.raises(ValueError, match=re.escape("cdnjs.cloudflare.com")):
        standalone(made, "", "")
