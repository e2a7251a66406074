"""The field of every page's header that finds a building, a door, a person or a request.

What is typed is in the session alone: never in an address, and on record only as ``recorded_words`` has it.
"""

import streamlit as st

from analytics.search.find import LONGEST
from data.access.visitor import Visitor
from pages.frame import links
from pages.registry import PAGES

#: Where a visit keeps the words it looks for, and that they were typed just now.
WORDS, _TYPED = "search_words", "search_typed"
_FIELD = "search_field"


def show(visitor: Visitor, lang: str) -> None:
    """Draw the field for whoever may see what it finds; Enter leads to the page of what was found."""
    row = PAGES["search"]
    if not visitor.may(row.right):
        return
    with st.container(key="search_box", width=260):
        st.text_input(
            "查找" if lang == "zh" else "Find",
            key=_FIELD,
            max_chars=LONGEST,
            icon=":material/search:",
            placeholder="楼栋、门牌、姓名、诉求" if lang == "zh" else "Building, door, name, request",
            label_visibility="collapsed",
            autocomplete="off",
            on_change=_typed,
        )
    if st.session_state.pop(_TYPED, False):
        st.switch_page(row.script, query_params=links.asked(lang) or None)


def _typed() -> None:
    words = " ".join(str(st.session_state[_FIELD]).split())
    if words:
        st.session_state[WORDS] = words
        st.session_state[_TYPED] = True
