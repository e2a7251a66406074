"""The heat map on a page: the ground stays mounted with its zoom, and only what changed is swapped."""

import streamlit as st
from streamlit_folium import st_folium

from analytics import base_map, density, maps
from analytics.heat import Heat
from analytics.hotspots import Ranking
from pages.frame import Page


def draw(page: Page, *, heat: Heat, ranking: Ranking, key: str, height: int, dark: bool) -> None:
    """The map with the heat and the buildings' counts. ``key`` names it; a constant one keeps the zoom."""
    tiles, ground = tiles_of(page), base_map.base(page.store)
    st_folium(
        maps.ground(base=ground, lang=page.lang, dark=dark, tiles=tiles),
        key=key, height=height, use_container_width=True,
        # Nothing comes back: otherwise every pan and zoom would run the page again.
        returned_objects=[],
        # What is sent is the same without a first rendering as a page of its own, which takes as long again.
        render=False,
        feature_group_to_add=maps.changes(
            base=ground, heat=heat, scale=density.scale(heat=heat, dark=dark), places=ranking.buildings,
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
