"""今日到表: which of the day's files have come, which are late or short, and whom to call."""

import streamlit as st

from analytics.files import arrivals, due_files
from pages.exports import EXPORTS
from pages.files import backups, blocks, inbox
from pages.frame import exporting, freshness, shell
from pages.registry import PAGES

row = PAGES["files"]
# The board below renews itself; without data the page waits for the first file.
page = shell.begin(row.zh, row.en, filters=("date",), live=not shell.current().has_data)


@st.fragment(run_every=freshness.RENEWED_EVERY_S)
def board() -> None:
    """The day's files. They change with the time alone, so they are asked for again without a new file."""
    page = shell.current(shell.day_in_url())
    sheets = arrivals.sheets(page.store, page.moment)
    if not sheets:
        page.empty(
            "checkins",
            "sampling",
            "stock",
            zh="来过四次的表,按它自己的间隔列在应到的表里。",
            en="A file that has come four times is listed as expected, by its own rhythm.",
        )
        return
    st.html(blocks.summary(page, sheets))
    st.html(blocks.table_of(page, sheets))
    blocks.remarks(page, sheets)


board()
if files := due_files.sources(page.store, page.moment):
    # Outside the board: a button that is made anew every few seconds is hard to hit.
    exporting.save(page, EXPORTS["todays_files"], lambda _: blocks.as_csv(page))
    if page.visitor.may("settings"):
        st.header(page.t("改应到时间", "Change when a file is due"))
        blocks.due_form(page, files)
if page.visitor.may("upload"):
    inbox.show(page)
    backups.show(page)
