"""Maps for tests in a browser: one made from a few lines, and the one on a page once it is drawn."""

import time
from datetime import date, datetime

import folium
from playwright.sync_api import Error, Frame, Page

from analytics.heat import density
from analytics.heat.heat import heat
from analytics.heat.query import latest
from analytics.hotspots.hotspots import hotspots
from analytics.maps import folium_map, ground, layers, legend
from data.clock import Moment
from data.store.database import Store
from tests.browser import SHOWS_WITHIN_MS
from tests.community import load

END = Moment(date(2022, 4, 8), datetime(2022, 4, 9))
NASTY = '</script><img src=x onerror="window.ran=1"><!--<script>{{7*7}}{% raw %}\'\\'

BUILDINGS = [
    "楼栋号,楼栋名称,网格编号,网格名称,户数,纬度,经度",
    "1,一号,A,第一网格,40,31.23,121.47",
    "2,二号,B,第二网格,20,31.231,121.472",
]
REQUESTS = "诉求编号,上报时间,诉求类别,楼栋号\n" + "".join(
    f"r{i},2022-04-08 08:00,就医难,{1 + i % 2}\n" for i in range(7)
)

#: Whether any pixel of the heat is coloured.
DRAWN = """() => { const c = document.querySelector('canvas.leaflet-heatmap-layer');
    return c && c.width && c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v,
        i) => i % 4 == 3 && v > 8) }"""


def two_grids(store: Store) -> None:
    """Two buildings in two grids, with requests."""
    load(store, "buildings", "\n".join(BUILDINGS))
    load(store, "requests", REQUESTS)


def whole_map(store: Store, dark: bool = False) -> tuple[folium.Map, str]:
    """The ground with the heat on it, and its legend."""
    base, found = ground.base(store), heat(store, latest(END))
    scale = density.scale(heat=found, dark=dark)
    sheet = folium_map.MapSheet(base, "zh", dark)
    made = folium_map.ground(sheet)
    layers.heat_group(sheet, heat=found, scale=scale, found=hotspots(store, latest(END))).add_to(made)
    return made, legend.of_heat(sheet, scale, legend.beside(found, "zh")).as_html()


def the_map(page: Page, drawn: str = DRAWN, within: str = "", at: int | None = 0) -> Frame:
    """The frame of a map, once it is drawn; it may be replaced while the page is being built. ``at`` None: there is but
    one.
    """
    there = page.locator(f"{within} iframe:is([title*=folium], [title=地图])")
    deadline = time.monotonic() + 2 * SHOWS_WITHIN_MS / 1000
    while True:
        frame = (there if at is None else there.nth(at)).element_handle().content_frame()
        assert frame is not None
        try:
            frame.wait_for_function(drawn, timeout=5_000)
            return frame
        except Error:
            if time.monotonic() > deadline:
                raise
