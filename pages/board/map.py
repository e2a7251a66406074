"""The heat map on the command board: the day and the day before. On the wall, what may be projected of it."""

import streamlit as st

from analytics.community.drawing import drawing
from analytics.heat.heat import heat
from analytics.heat.query import HeatQuery, latest
from analytics.maps.projection import ranking
from analytics.templates import Markup
from pages.frame import html_blocks, tiles
from pages.frame.shell import Page
from pages.maps import filters, places_note, view

#: Pixels on a desk. On the wall the map takes the height of its frame, a share of the screen's.
HEIGHT = 460


def heading(page: Page, aside: str = "") -> Markup:
    """What the map shows, and in small ``aside``."""
    return html_blocks.heading(page.t("近两日异常与诉求热力", "Symptoms and requests of two days"), aside)


def legend(page: Page, dark: bool, safe: bool = False) -> Markup:
    """What its colours mean, and what is not on it."""
    words = view.legend(page, heat=heat(page.store, asked(page, safe)), dark=dark)
    nothing = filters.nothing_safe(page) if safe and page.has_data else ""
    return html_blocks.remark(nothing or words)


def asked(page: Page, safe: bool = False) -> HeatQuery:
    """The question of the board's map; where no building has a true place, answered where they are drawn."""
    return latest(page.moment, safe=safe, by_drawing=not drawing(page.store).is_true)


def on_desk(page: Page) -> None:
    """Heading, map and legend on the ground of the page's theme."""
    dark = view.is_dark()
    with st.container(key="board_map", gap="xsmall"):
        st.html(tiles.block(heading(page)))
        show(page, dark)
        st.html(tiles.block(legend(page, dark)))
        st.html(tiles.block(places_note.note(page)))


def on_wall(page: Page, hottest: str) -> None:
    """What may be projected, dark, as high as its heading and its legend leave room for."""
    st.html(tiles.block(heading(page, hottest), "dark wall-map"))
    show(page, dark=True, fill=True, safe=True)
    st.html(tiles.block(legend(page, dark=True, safe=True), "dark wall-map"))


def show(page: Page, dark: bool, fill: bool = False, safe: bool = False) -> None:
    """The map. Its ground stays the same while the buildings do, so it keeps its place and zoom.

    ``safe``: only what may be projected. ``fill``: take the height of the frame, where a style sheet gives it one.
    Without that the frame has no height before the map has one.
    """
    view.heat(
        page,
        heat=heat(page.store, asked(page, safe)),
        ranking=ranking(page.store, asked(page, safe)),
        key="board_heat",
        height=HEIGHT,
        dark=dark,
        fill=fill,
    )
