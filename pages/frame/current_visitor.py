"""Who looks at the page: whom the door let in, asked again at every run, because a log-in may have ended since."""

from typing import Any

import streamlit as st

from analytics.templates import Markup, template
from data.access import folded_lines, sessions
from data.access.visitor import SESSION, Visitor
from data.base_path import under
from data.installation.installation import home
from data.installation.visitor_header import HEADER, visitor_of
from pages.registry import PAGES, PageRow
from streamlit_inside import asked_page

#: Under this key a visit remembers whose it is.
_WHOSE = "visitor"


def visitor() -> Visitor:
    """Who looks. Where nobody may any more, the page stops here and says so."""
    found = visitor_of(st.context.headers.get(HEADER, ""), home())
    if found is None:
        st.session_state.clear()
        st.warning("您已退出登录,请重新登录。\n\nYou are logged out; please log in again.")
        st.stop()
    if found.via == SESSION and found.role.stays_days:
        sessions.put_off(home().access, found.id)
    return found


def greet() -> Visitor:
    """Who looks, at the beginning of a run: what somebody else typed or had opened in this tab is forgotten."""
    found = visitor()
    whose: Any = (found.via, found.id, found.role.id, found.grids)
    if st.session_state.get(_WHOSE, whose) != whose:
        st.session_state.clear()
    st.session_state[_WHOSE] = whose
    return found


_NOBODY = template('<span class="quiet">{{ role }}{{ aside }}</span>')
_ACCOUNT = template('<a class="quiet" href="{{ address }}" target="_self">{{ name }} · {{ role }}</a>')


def who(found: Visitor, lang: str) -> Markup:
    """Who looks, as HTML: the way to their account, or a word that the demo needs none here."""
    role = found.role.zh if lang == "zh" else found.role.en
    if found.via != SESSION:
        return _NOBODY(role=role, aside=",免账号" if lang == "zh" else ", no account needed")
    return _ACCOUNT(address=under("/account"), name=found.name, role=role)


def note_refused_page(found: Visitor) -> None:
    """Put on record that somebody asks for a page that their role does not open: the run shows them another."""
    asked = asked_page.asked()
    for row in PAGES.values():
        if asked and not found.may(row.right) and asked == asked_page.number_of(row.path):
            folded_lines.add(home().access, found, "refused", row.url, reason="forbidden")


def open_to(found: Visitor) -> list[PageRow]:
    """The pages that somebody may open, in the order of the menu."""
    return [row for row in PAGES.values() if found.may(row.right)]
