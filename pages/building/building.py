"""楼栋: everything about one building: who is in charge, who waits, how it went, what is asked for."""

import streamlit as st

from pages.building import blocks, waiting
from pages.frame import explained, shell, url_state
from pages.registry import PAGES

row = PAGES["building"]
page = shell.begin(row.zh, row.en, filters=("date",))
if not page.has_data:
    page.empty("buildings", "roster")
    page.stop()

found = blocks.find(page, url_state.given("building") or "")
if found is None:
    blocks.show_all(page)
    page.stop()
page.place = found.place
st.html(blocks.head(page, found))
page.tiles(blocks.tiles(page))
explained.show(page, blocks.NUMBERS)

waiting.show(page)
blocks.show_requests(page)

st.header(page.t("近 14 天", "Last 14 days"))
blocks.show_trends(page)
blocks.show_place(page, found)
