"""A map in a file, opened by a browser without a network, for the tests of what people take along."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import folium
from playwright.sync_api import Browser, Page

from analytics import base_map, density, map_layers, map_legend, maps
from analytics.heat import heat
from analytics.hotspots import hotspots
from data.clock import Moment
from data.store import Store
from tests.conftest import SHOWS_WITHIN_MS

END = Moment(date(2022, 4, 8), datetime(2022, 4, 9))
NASTY = "</script><img src=x onerror=\"window.ran=1\"><!--<script>{{7*7}}{% raw %}'\\"

BUILDINGS = [
    "楼栋号,楼栋名称,网格编号,网格名称,户数,纬度,经度",
    "1,一号,A,第一网格,40,31.23,121.47",
    "2,二号,B,第二网格,20,31.231,121.472",
]
REQUESTS = "诉求编号,上报时间,诉求类别,楼栋号\n" + "".join(f"r{i},2022-04-08 08:00,就医难,{1 + i % 2}\n" for i in range(7))

#: Whether any pixel of the heat is coloured.
DRAWN = """() => { const c = document.querySelector('canvas.leaflet-heatmap-layer');
    return c && c.width && c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v, i) => i % 4 == 3 && v > 8) }"""


def whole_map(store: Store, dark: bool = False) -> tuple[folium.Map, str]:
    """The ground with the heat on it, and its legend."""
    base, found = base_map.base(store), heat(store, END)
    scale = density.scale(heat=found, dark=dark)
    sheet = maps.Sheet(base, "zh", dark)
    made = maps.ground(sheet)
    map_layers.heat_group(sheet, heat=found, scale=scale, found=hotspots(store, END)).add_to(made)
    return made, map_legend.of_heat(sheet, scale, map_legend.beside(found, "zh")).as_html()


@dataclass
class Opened:
    """A file open in a browser without a network: what it asked for and what went wrong."""

    page: Page
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: Path) -> Page:
        """Open the file and wait until its map stands."""
        self.page.goto(path.as_uri())
        self.page.wait_for_selector(".leaflet-control-zoom", timeout=SHOWS_WITHIN_MS)
        return self.page


@contextmanager
def without_network(browser: Browser) -> Iterator[Opened]:
    """A tab of a computer without a network, until the block ends."""
    context = browser.new_context(viewport={"width": 1000, "height": 700}, offline=True)
    context.set_default_timeout(SHOWS_WITHIN_MS)
    opened = Opened(context.new_page())
    opened.page.on("request", lambda request: opened.asked.append(request.url))
    opened.page.on("console", lambda said: said.type == "error" and opened.errors.append(said.text))
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    context.close()
