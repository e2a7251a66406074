"""查找: what the words in the header's field may mean, by sort: buildings, doors, people, requests."""

import streamlit as st

from analytics.search.find import find
from pages.frame import search_field, shell
from pages.registry import PAGES
from pages.search import blocks

row = PAGES["search"]
page = shell.begin(row.zh, row.en, filters=(), live=False)
words = str(st.session_state.get(search_field.WORDS, ""))
if not page.has_data:
    page.empty("buildings", "roster")
    page.stop()
if not words:
    blocks.how(page)
    page.stop()

with blocks.on_record(page, words):
    found = find(page.store, page.moment, words, page.visitor.may("requests"))
blocks.show(page, words, found)
