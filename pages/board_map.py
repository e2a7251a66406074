"""The heat map on the command board, the same on desk and wall: the day and the day before."""

import streamlit as st
from branca.element import Element
from streamlit_folium import st_folium

from analytics import base_map, density, hotspots, maps
from analytics.heat import Heat, heat
from pages import blocks
from pages.frame import Page

#: Pixels. On the wall the map takes the height of its frame instead, a share of the screen's.
DESK_HEIGHT = WALL_HEIGHT = 460
_FILL_THE_FRAME = "<style>#map_div { height: 100vh !important; }</style>"


def _heat(page: Page, dark: bool) -> tuple[Heat, density.Scale]:
    found = heat(page.store, page.moment)
    return found, density.scale(heat=found, dark=dark)


def heading(page: Page) -> str:
    """What the map shows."""
    return blocks.heading(page.t("近两日异常与诉求热力", "Symptoms and requests of two days"))


def legend(page: Page, dark: bool) -> str:
    """What its colours mean, and what is not on it."""
    found, scale = _heat(page, dark)
    return f'<div class="remark">{maps.legend(heat=found, scale=scale, lang=page.lang, dark=dark)}</div>'


def on_desk(page: Page) -> None:
    """Heading, map and legend on the ground of the page's theme."""
    dark = st.context.theme.type == "dark"
    with st.container(key="board_map", gap="xsmall"):
        st.html(f'<div class="kb">{heading(page)}</div>')
        show(page, DESK_HEIGHT, dark)
        st.html(f'<div class="kb">{legend(page, dark)}</div>')


def show(page: Page, height: int, dark: bool) -> None:
    """The map. Its ground stays the same while the buildings do, so it keeps its place and zoom."""
    found, scale = _heat(page, dark)
    base = base_map.base(page.store)
    ground = maps.ground(base=base, lang=page.lang, dark=dark)
    Element(_FILL_THE_FRAME).add_to(ground.get_root().header, name="fill_the_frame")  # type: ignore[attr-defined]
    places = hotspots.hotspots(page.store, page.moment).of("building")
    st_folium(
        ground, key="board_heat", height=height, use_container_width=True,
        feature_group_to_add=maps.changes(base=base, heat=found, scale=scale, places=places, lang=page.lang, dark=dark),
        # Nothing comes back: else every pan and zoom would run the page again.
        returned_objects=[],
    )  # fmt: skip
