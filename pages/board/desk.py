"""The desk form of the command board: the same blocks as on the wall, on a page that scrolls."""

import streamlit as st

from analytics.metrics import registry as board_metrics
from analytics.rules import registry
from analytics.templates import Markup
from pages.board import map, seen_to, wall
from pages.board import numbers as board_numbers
from pages.frame import explained, freshness, html_blocks, links, shell, tiles
from pages.frame.shell import Page

#: A desk has room to scroll.
MOST_ACTIONS, MOST_HOT = 12, 8
#: The map costs more to draw than all the rest; it too shows a new file within 5 seconds.
MAP_RENEWED_EVERY_S = 4


def show(page: Page) -> None:
    """Numbers first, then what to do beside the map; one column on a phone."""
    numbers()
    explained.show(page, [metric.id for tile in board_metrics.tiles("wall", "desk") for metric in tile])
    left, right = st.columns([2, 3])
    with left:
        todo()
    with right:
        gathering()
        grids()


@st.fragment(run_every=freshness.RENEWED_EVERY_S)
def numbers() -> None:
    """Which files have come, and the numbers; wakes the map when the data has changed."""
    page = shell.current(shell.day_in_url())
    files, state = board_numbers.files_line(page)
    st.html(tiles.block(tiles.mark(state, page.lang, files) if files else ""))
    page.newest_day(days=wall.DAYS)
    page.tiles(board_numbers.tiles(page, "wall", "desk"))


@st.fragment(run_every=MAP_RENEWED_EVERY_S)
def gathering() -> None:
    """Where it gathers. By itself, because a rerun of the page among parts that renew themselves can leave it blank."""
    map.on_desk(shell.current(shell.day_in_url()))


@st.fragment(run_every=freshness.RENEWED_EVERY_S)
def todo() -> None:
    """What is to be done now, and what is asked for most."""
    page = shell.current(shell.day_in_url())
    actions = registry.actions(page.store, page.moment)
    _panel(
        html_blocks.todo_heading(actions, page.lang),
        html_blocks.todo(
            actions,
            page.lang,
            MOST_ACTIONS,
            page.has_data,
            lambda action: links.kept(page.visitor, page.lang, action.link),
            lambda action: seen_to.seen_to(page, action),
        ),
    )
    heading = html_blocks.heading(page.t("诉求热点", "Most requested"), page.t("今日件数", "today"))
    _panel(heading, html_blocks.bars(board_numbers.hot_rows(page, MOST_HOT, linked=True), page.lang))


@st.fragment(run_every=freshness.RENEWED_EVERY_S)
def grids() -> None:
    """The check-in rate of every grid."""
    page = shell.current(shell.day_in_url())
    bars = html_blocks.bars(board_numbers.grid_rows(page), page.lang, page.store.setting("rate_target") / 100)
    heading = html_blocks.heading(page.t("各网格打卡率", "Check-in rate by grid"))
    _panel(heading, bars, html_blocks.remark(wall.grids_remark(page)))


def _panel(*parts: Markup) -> None:
    st.html(tiles.block(html_blocks.panel(*parts, name="desk")))
