"""Who looks at the page: whom the door let in, asked again at every run, because a log-in may have ended since."""

from html import escape
from typing import Any

import streamlit as st

from data.access.visitor import SESSION, Visitor
from data.base_path import under
from data.installation.installation import home
from data.installation.visitor_header import HEADER, visitor_of
from pages.registry import PAGES, Row

#: Under this key a visit remembers whose it is.
_WHOSE = "visitor"


def visitor() -> Visitor:
    """Who looks. Where nobody may any more, the page stops here and says so."""
    found = visitor_of(st.context.headers.get(HEADER, ""), home())
    if found is None:
        st.session_state.clear()
        st.warning("您已退出登录,请重新登录。\n\nYou are logged out; please log in again.")
        st.stop()
    return found


def greet() -> Visitor:
    """Who looks, at the beginning of a run: what somebody else typed or had opened in this tab is forgotten."""
    found = visitor()
    whose: Any = (found.via, found.id, found.role.id, found.grids)
    if st.session_state.get(_WHOSE, whose) != whose:
        st.session_state.clear()
    st.session_state[_WHOSE] = whose
    return found


def who(found: Visitor, lang: str) -> str:
    """Who looks, as HTML: the way to their account, or a word that the demo needs none here."""
    role = found.role.zh if lang == "zh" else found.role.en
    if found.via != SESSION:
        return f'<span class="quiet">{escape(role)}{",免账号" if lang == "zh" else ", no account needed"}</span>'
    return f'<a class="quiet" href="{under("/account")}" target="_self">{escape(found.name)} · {escape(role)}</a>'


def open_to(found: Visitor) -> list[Row]:
    """The pages that somebody may open, in the order of the menu."""
    return [row for row in PAGES.values() if found.may(row.right)]
