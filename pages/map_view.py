"""The heat map on a page: the ground stays mounted with its zoom, and only what changed is swapped."""

import streamlit as st
from branca.element import Element
from streamlit_folium import st_folium

from analytics import base_map, density, maps
from analytics.heat import Heat
from analytics.hotspots import Ranking
from pages.frame import Page

_FILL_THE_FRAME = "<style>#map_div { height: 100vh !important; }</style>"


def draw(page: Page, *, heat: Heat, ranking: Ranking, key: str, height: int, dark: bool, fill: bool = False) -> None:
    """The map with the heat and the buildings' counts.

    ``key`` names it; a constant one keeps the zoom. ``height`` is in pixels; with ``fill`` the map
    takes the height that the page's style gives its frame instead.
    """
    tiles, base = tiles_of(page), base_map.base(page.store)
    ground = maps.ground(base=base, lang=page.lang, dark=dark, tiles=tiles)
    if fill:
        Element(_FILL_THE_FRAME).add_to(ground.get_root().header, name="fill_the_frame")  # type: ignore[attr-defined]
    st_folium(
        ground, key=key, height=height, use_container_width=True,
        # Nothing comes back: otherwise every pan and zoom would run the page again.
        returned_objects=[],
        # What is sent is the same without a first rendering as a page of its own, which takes as long again.
        render=False,
        feature_group_to_add=maps.changes(
            base=base, heat=heat, scale=density.scale(heat=heat, dark=dark), places=ranking.buildings,
            lang=page.lang, dark=dark, tiles=tiles,
        ),
    )  # fmt: skip


def legend(page: Page, *, heat: Heat, dark: bool) -> str:
    """What the colours mean, and what is not on the map, as HTML."""
    return maps.legend(
        heat=heat, scale=density.scale(heat=heat, dark=dark), lang=page.lang, dark=dark, tiles=tiles_of(page)
    )


def is_dark() -> bool:
    """Whether the visitor looks at a dark page."""
    return st.context.theme.type == "dark"


def tiles_of(page: Page) -> maps.Tiles | None:
    """The tile server of the settings; None as long as none is set."""
    url = page.store.setting("tile_url").strip()
    if not url:
        return None
    return maps.Tiles(url, page.store.setting("tile_datum"), page.store.setting("tile_attribution"))
