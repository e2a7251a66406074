"""今日到表: which of the day's files have come, which are late or short, and whom to call."""

import streamlit as st

from analytics import arrivals, punctual
from pages import frame, inbox_blocks, today_blocks, wall
from pages.registry import PAGES

row = PAGES["files"]
# The board below renews itself; without data the page waits for the first file.
page = frame.begin(row.zh, row.en, filters=("date",), live=not frame.current().has_data)


@st.fragment(run_every=wall.RENEWED_EVERY_S)
def board() -> None:
    """The day's files. They change with the time alone, so they are asked for again without a new file."""
    page = frame.current(frame.day_in_url())
    sheets = arrivals.sheets(page.store, page.moment)
    if not sheets:
        page.empty("checkins", "sampling", "stock", zh="前 7 天里到过 3 天的表,会列在应到的表里。",
                   en="A file that came on 3 of the 7 days before is listed as expected.")  # fmt: skip
        return
    st.html(today_blocks.summary(page, sheets))
    st.html(today_blocks.table_of(page, sheets))
    today_blocks.remarks(page, sheets)


board()
if files := punctual.sources(page.store, page.moment):
    # Outside the board: a button that is made anew every few seconds is hard to hit.
    page.save(lambda: today_blocks.as_csv(page), page.t("今日到表.csv", "todays_files.csv"))
    if page.visitor.may("settings"):
        st.subheader(page.t("改应到时间", "Change when a file is due"))
        today_blocks.due_form(page, files)
if page.visitor.may("upload"):
    inbox_blocks.show(page)
    inbox_blocks.backups(page)
