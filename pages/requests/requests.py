"""居民诉求: what residents ask for, what surges, what is overdue."""

import streamlit as st

from analytics.requests import figures, surge
from pages.entries import entered_today
from pages.frame import explained, shell, url_state
from pages.registry import PAGES
from pages.requests import blocks, editor, overview, pairs, phoned_in
from pages.requests import categories as request_categories

row = PAGES["requests"]
chosen = url_state.given("request")
# A panel in which people type stands by itself, as at now, and does not run again under their hands.
page = shell.begin(row.zh, row.en, filters=() if chosen else ("date", "grid", "building"), live=not chosen)

if not chosen:
    phoned_in.show(page)
if chosen:
    st.button(page.t("返回清单", "Back to the list"), icon=":material/arrow_back:", on_click=blocks.close_request)
    editor.show(page, chosen, "request")
elif not figures.any_request(page.store, page.moment):
    page.empty("requests")
else:
    page.newest_day("requests", days=7)
    page.tiles(blocks.tiles(page))
    explained.show(page, blocks.NUMBERS)
    st.caption(blocks.set_aside(page))

    categories = surge.categories(page.store, page.moment, page.place)
    overview.show(page, categories)
    overview.show_list(page, categories)
if not chosen:
    entered_today.show(page, "requests")
    pairs.show(page)
    if page.visitor.may("settings"):
        request_categories.show(page)
