"""The map on a page: the ground stays mounted with its zoom, and only what changed is swapped."""

import folium
import streamlit as st
from branca.element import Element
from streamlit_folium import st_folium

from analytics.heat.heat import Heat
from analytics.heat.held_scale import held_scale
from analytics.hotspots.hotspots import Ranking
from analytics.maps import folium_map, layers
from analytics.maps import ground as map_ground
from analytics.maps import legend as map_legend
from analytics.maps.projection import safe_base
from analytics.templates import Markup, template
from pages.frame import links
from pages.frame.shell import Page

#: Where the style of a page gives the frame its height, the map fills it, and its letters grow with it.
_FILL_THE_FRAME = template(
    "<style>:root { --letter: max(1px, .172vh); } #map_div { height: 100vh !important; }"
    " .leaflet-control-scale-line { font-size: calc(12 * var(--letter)); line-height: 1.2; }</style>"
)


def sheet(page: Page, dark: bool, safe: bool = False, large: bool = False) -> folium_map.MapSheet:
    """What a page's map is drawn upon; ``safe``: nothing on it that may not be projected."""
    ground = safe_base(page.store, page.moment.day) if safe else map_ground.base(page.store)
    # Without the day: the ground stays the same when the slider moves, and the map keeps its zoom.
    opens = "" if safe else links.to(page.visitor, page.lang, "building", building="")
    return folium_map.MapSheet(ground, page.lang, dark, tiles_of(page) if ground.is_true else None, large, opens)


def draw(
    drawn_on: folium_map.MapSheet,
    group: folium.FeatureGroup,
    *,
    key: str,
    height: int,
    fill: bool = False,
    parts: tuple[folium.MacroElement, ...] = (),
) -> None:
    """The ground with what changes on it.

    ``key`` names the map; a constant one keeps the zoom. ``height`` is in pixels; with ``fill`` the map
    takes the height that the page's style gives its frame instead. ``parts`` stay with the ground.
    """
    ground = folium_map.ground(drawn_on)
    for part in parts:
        part.add_to(ground)
    if fill:
        Element(_FILL_THE_FRAME()).add_to(ground.get_root().header, name="fill_the_frame")  # type: ignore[attr-defined]
    # The room is there before the map: what lies below must not move from under somebody's pointer.
    with st.container(key=f"{key}_room", height="content" if fill else height, border=False):
        st_folium(
            ground,
            key=key,
            height=height,
            use_container_width=True,
            # Nothing comes back: otherwise every pan and zoom would run the page again.
            returned_objects=[],
            # What is sent is the same without a first rendering as a page of its own, which takes as long again.
            render=False,
            feature_group_to_add=group,
        )


def heat(page: Page, *, heat: Heat, ranking: Ranking, key: str, height: int, dark: bool, fill: bool = False) -> None:
    """A map of heat with the buildings' counts."""
    drawn_on = sheet(page, dark, heat.safe)
    scale, _ = held_scale(page.store, page.moment, heat, dark)
    group = layers.heat_group(drawn_on, heat=heat, scale=scale, found=ranking)
    draw(drawn_on, group, key=key, height=height, fill=fill)


def legend(page: Page, *, heat: Heat, dark: bool) -> Markup:
    """What the colours of a map of heat mean, that their scale was changed just now, and what is not on it, as HTML."""
    scale, changed = held_scale(page.store, page.moment, heat, dark)
    said = (page.t(f"▲ 色阶已调整 {changed:%H:%M}", f"▲ scale changed {changed:%H:%M}"),) if changed else ()
    # ①②③ stand on buildings, the heat of a screen on the middle of several: one need not lie on the other.
    merged = (page.t("热力按相邻几栋合并", "heat by neighbourhoods"),) if heat.safe else ()
    remarks = (*said, *merged, *map_legend.beside(heat, page.lang))
    return map_legend.of_heat(sheet(page, dark, heat.safe), scale, remarks).as_html()


def is_dark() -> bool:
    """Whether the visitor looks at a dark page."""
    return st.context.theme.type == "dark"


def tiles_of(page: Page) -> folium_map.Tiles | None:
    """The tile server of the settings; None as long as none is set."""
    url = page.store.setting("tile_url").strip()
    if not url:
        return None
    return folium_map.Tiles(url, page.store.setting("tile_datum"), page.store.setting("tile_attribution"))
