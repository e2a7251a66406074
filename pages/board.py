"""指挥看板: what must be done now. On a desk as a page, on the wall as one screen."""

import streamlit as st

from analytics import rules
from pages import blocks, board_map, board_numbers, frame, look, wall
from pages.registry import PAGES

#: A desk has room to scroll.
MOST_ACTIONS, MOST_HOT = 12, 8


@st.fragment(run_every=wall.RENEWED_EVERY_S)
def live() -> None:
    """The board as it is now, renewed by itself."""
    page = frame.current(frame.day_in_url())
    if not page.store.rows("select 1 from batches where undone_at is null limit 1"):
        page.empty("roster", "checkins", zh="先传楼栋表和居民台账,再传当天的表格。", en="Buildings and roster first, then the day's sheets.")
        return
    files, state = board_numbers.files_line(page)
    st.html(f'<div class="kb">{look.mark(state, page.lang, files) if files else ""}</div>')
    page.tiles(board_numbers.tiles(page))
    target = page.store.setting("rate_target") / 100
    actions = rules.actions(page.store, page.moment)
    grids = blocks.bars(board_numbers.grid_rows(page), page.lang, target)
    hot = blocks.bars(board_numbers.hot_rows(page, MOST_HOT), page.lang)
    now, where = st.columns([2, 3])
    now.html(_panel(blocks.todo_heading(actions, page.lang), blocks.todo(actions, page.lang, MOST_ACTIONS)))
    with where:
        heading, legend = board_map.around(page)
        st.html(f'<div class="kb">{heading}</div>')
        with st.container(key="board_map"):
            board_map.show(page, height=board_map.DESK_HEIGHT, dark=st.context.theme.type == "dark")
        st.html(f'<div class="kb">{legend}</div>')
    left, right = st.columns([3, 2])
    remark = f'<div class="remark">{wall.grids_remark(page)}</div>'
    left.html(_panel(blocks.heading(page.t("各网格打卡率", "Check-in rate by grid")), grids, remark))
    right.html(_panel(blocks.heading(page.t("诉求热点", "Most requested"), page.t("今日件数", "today")), hot))


def _panel(*parts: str) -> str:
    return f'<div class="kb">{blocks.panel(*parts, name="desk")}</div>'


if st.query_params.get("wall") == "1":
    wall.show()
else:
    row = PAGES[""]
    begun = frame.begin(row.zh, row.en, filters=(), live=False)
    st.html(look.style("board.css"))
    with st.container(horizontal=True, vertical_alignment="bottom", key="board_choice"):
        with st.container(width=220):
            begun.choose_day("date", begun.t("日期", "Day"), begun.moment.day, latest=begun.moment.day)
        wall_url = "/?wall=1&embed=true" + ("" if begun.lang == "zh" else f"&lang={begun.lang}")
        st.link_button(begun.t("大屏形式", "Wall form"), wall_url, icon=":material/tv:")
    live()
