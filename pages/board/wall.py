"""The wall form of the command board: one screen, dark, no scroll bar, renewed by itself."""

from html import escape

import streamlit as st

from analytics.rules import registry
from data import clock
from data.base_path import under
from pages.board import map, numbers
from pages.frame import freshness, html_blocks, shell, tiles
from pages.frame.shell import Page

#: A file uploaded elsewhere must show within 5 seconds.
RENEWED_EVERY_S = 2
#: Without new data the map is drawn again so often, for requests become overdue with time.
MAP_MINUTES = 10
#: What fits beside each other on one screen.
MOST_GRIDS, MOST_ACTIONS, MOST_HOT = 15, 6, 4


def show() -> None:
    """The whole screen: what is written renews itself, the map when the data has changed."""
    st.html(tiles.style("board.css"))
    live()
    page = shell.current(shell.day_in_url())
    with st.container(key="wall_map"):
        map.show(page, dark=True, fill=True)


@st.fragment(run_every=RENEWED_EVERY_S)
def live() -> None:
    """The board as it is now. What did not change gives the same text, so the browser leaves it alone."""
    page = shell.current(shell.day_in_url())
    st.html(_screen(page))
    renew_map(page)


def renew_map(page: Page) -> None:
    """Run the whole page again when the map would look different.

    The map is drawn outside what runs every other second, because that costs fifty times as much.
    """
    minutes = page.moment.at.hour * 60 + page.moment.at.minute
    shown = (str(page.store.path), page.store.version, page.moment.day, minutes // MAP_MINUTES)
    if st.session_state.setdefault("map_shown", shown) != shown:
        st.session_state["map_shown"] = shown
        st.rerun()


def _screen(page: Page) -> str:
    rates = page.store.setting("rate_target") / 100
    grids = numbers.grid_rows(page)
    return (
        '<div class="kb dark wall">'
        + head(page)
        + f'<div class="tiles">{"".join(tiles.tile(tile, page.lang) for tile in numbers.tiles(page))}</div>'
        + html_blocks.panel(*_grids(page, grids, rates), name="grids")
        + html_blocks.panel(map.heading(page), map.legend(page, dark=True), name="map")
        + html_blocks.panel(*_todo(page), name="todo-panel")
        + f'<div class="foot">{html_blocks.legend(page.lang)}{_foot(page)}</div></div>'
    )


def head(page: Page) -> str:
    """Who we are, what time it is, how old the data is, which files are missing."""
    badge = f' <span class="badge">{page.t("演示数据", "Demo data")}</span>' if page.demo else ""
    title = page.t("防疫指挥看板", "Command board")
    files, state = numbers.files_line(page)
    now = clock.now()
    shown = page.moment.day if not page.moment.is_today else None
    past = f'<span class="badge">{page.t("回看", "as of")} {shown}</span>' if shown else ""
    marked = tiles.mark(state, page.lang, files) if files else ""
    return (
        f'<div class="head"><h1>{escape(page.store.setting("community"))} · {title}{badge}</h1>'
        f'<div class="status">{past}<b>{escape(freshness.when(now, page.lang))}</b>'
        f"<span>{escape(freshness.age(freshness.last_arrival(page.store), now, page.lang))}</span>{marked}</div></div>"
    )


def _grids(page: Page, rows: list[html_blocks.Bar], target: float) -> tuple[str, ...]:
    left_out = len(rows) - MOST_GRIDS
    more = page.t(f" · 另有 {left_out} 个网格", f" · {left_out} more grids") if left_out > 0 else ""
    return (
        html_blocks.heading(page.t("各网格打卡率", "Check-in rate by grid")),
        html_blocks.bars(rows[:MOST_GRIDS], page.lang, target),
        f'<div class="remark">{grids_remark(page)}{more}</div>',
    )


def grids_remark(page: Page) -> str:
    """What the bars are measured by, and who is not ranked."""
    target, least = page.store.setting("rate_target"), page.store.setting("minimum_count")
    return page.t(
        f"竖线为目标 {target:g}% · 应打卡不足 {least:g} 人的不排名",
        f"Line: target {target:g}% · under {least:g} people not ranked",
    )


def _todo(page: Page) -> tuple[str, ...]:
    actions = registry.actions(page.store, page.moment)
    return (
        html_blocks.todo_heading(actions, page.lang),
        html_blocks.todo(actions, page.lang, MOST_ACTIONS, page.has_data),
        f'<div class="hot">{html_blocks.heading(page.t("诉求热点", "Most requested"), page.t("今日件数", "today"))}'
        f"{html_blocks.bars(numbers.hot_rows(page, MOST_HOT), page.lang)}</div>",
    )


def _foot(page: Page) -> str:
    renewed = page.t(f"每 {RENEWED_EVERY_S} 秒自动更新", f"renewed every {RENEWED_EVERY_S} s")
    back = under("/" if page.lang == "zh" else f"/?lang={page.lang}")
    leave = page.t("退出大屏", "Leave the wall form")
    if not page.visitor.may("board"):  # a screen has no other form to go back to
        back, leave = under("/account"), page.visitor.name
    return f'<span>{renewed} · <a href="{back}" target="_self">{escape(leave)}</a></span>'
