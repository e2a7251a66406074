"""Requests that may say the same, listed in pairs under the list of requests."""

import streamlit as st

from analytics.requests import duplicates
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page
from pages.requests.blocks import open_one
from pages.requests.words import alike, masked_text

#: Pairs that are shown, and that are looked for to be counted.
SHOWN, COUNTED = 10, 100


def show(page: Page) -> None:
    """How many pairs of open requests may say the same, and the likeliest of them, each to be opened; nothing where
    there is none.
    """
    found = duplicates.suggested(page.store, page.moment, page.place, COUNTED)
    if found.empty:
        return
    many = f"{COUNTED}+" if len(found) == COUNTED else str(len(found))
    with st.expander(page.t(f"可能重复 {many} 对", f"{many} pairs may say the same"), key="request_pairs"):
        for nth, (_, row) in enumerate(found.head(SHOWN).iterrows()):
            with st.container(horizontal=True, vertical_alignment="center", key=f"pair_{nth}"):
                st.button(
                    plain(row["request_id"]), key=f"pair_{nth}_open", on_click=open_one, args=(row["request_id"],)
                )
                st.markdown(plain(f"{row['main_id']} {masked_text(row, 'main_')} ← {alike(page, row)}"))
