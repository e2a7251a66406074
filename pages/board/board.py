"""指挥看板: what must be done now. On a desk as a page, on the wall as one screen."""

import streamlit as st

from pages.board import desk, first_day, wall, wall_form
from pages.frame import current_visitor, shell, tiles
from pages.registry import PAGES

if st.query_params.get("wall") == "1" or not current_visitor.visitor().may("board"):
    wall.show()
    st.stop()
row = PAGES[""]
# With data the board's own parts renew themselves; without, the page waits for the first file.
page = shell.begin(row.zh, row.en, filters=(), live=not shell.current().has_data)
st.html(tiles.style("board.css"))
with st.container(horizontal=True, vertical_alignment="bottom", key="board_choice"):
    with st.container(width=220):
        page.choose_day("date", page.t("日期", "Day"), page.moment.day, latest=page.moment.day)
    wall_form.show(page)
page = shell.current(shell.day_in_url())
first_day.show(page)
if not page.has_data:
    page.empty(
        "roster",
        "checkins",
        zh="先传楼栋表和居民台账,再传当天的表格。",
        en="Buildings and roster first, then the day's sheets.",
    )
    page.stop()
desk.show(page)
