"""记录人: who writes what is written by hand. Whoever is logged in writes under their own name; in the demo it is asked
for.
"""

import streamlit as st

from data.access.visitor import SESSION
from data.entries.typed_text import LONGEST_NAME
from pages.frame import current_visitor
from pages.frame.shell import Page

#: Where the name is kept: a widget's own state goes when its page does, this stays as long as the visit.
KEPT = "signed"


def name(page: Page, key: str = "signing") -> str:
    """Draw the field 记录人 and give the name that stands in it, trimmed; '' while nobody said.

    A page that draws it more than once gives each a ``key`` of its own; they all hold the same name.
    """
    field = f"{key}_name"
    st.session_state[field] = said()
    st.text_input(
        page.t("记录人", "Written by"),
        key=field,
        max_chars=LONGEST_NAME,
        on_change=_keep,
        args=(field,),
        width=220,
        placeholder=page.t("您的姓名", "Your name"),
        disabled=page.visitor.via == SESSION,
    )
    return said()


def said() -> str:
    """Who writes, without drawing a field: the account's name, or what was given before in this visit; '' while nobody
    said.
    """
    visitor = current_visitor.visitor()
    if visitor.via == SESSION:
        return visitor.name
    kept: str = st.session_state.get(KEPT, "")
    return kept


def _keep(field: str) -> None:
    st.session_state[KEPT] = " ".join(st.session_state[field].split())
