"""What is typed and not sent yet is not lost: kept by the browser (streamlit_inside/drafts.js), put back into the form
after a cut, a restart of the server, a reload or a wrong turn.

``with drafts.kept("phoned_in"):`` around the fields, ``drafts.done("phoned_in")`` once they are saved or discarded.
Streamlit's tables and chosen files are not kept, passwords never.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from analytics.templates import template
from data.access.visitor import Visitor
from pages.frame import current_visitor
from streamlit_inside.drafts import put_back

_MARK = template(
    '<div class="kb draft-line" role="status" data-draft="{{ form }}" data-draft-of="{{ whose }}" '
    'data-draft-visit="{{ visit }}" data-draft-opener="{{ opener }}"></div>'
)
#: Forms that were done with in this visit, each with a word of its own, the newest last; so many are told.
_DONE, _TOLD = "drafts_done", 20


@contextmanager
def kept(form: str, opener: str = "") -> Iterator[None]:
    """The fields of a form, whose words stay until ``done``. The name tells forms of the whole board apart.

    Every field needs a key. Not inside ``st.form`` but around it. ``opener``: the key of the button that opens the
    form, which is pressed where there is something to put back and the form is closed.
    """
    with st.container(key=f"draft_{form}"):
        st.html(_MARK(form=form, whose=whose(current_visitor.visitor()), visit=visit(), opener=opener))
        field = f"draft_{form}_again"
        label = "草稿" if st.session_state.get("lang", "zh") == "zh" else "Draft"
        st.text_input(label, key=field, label_visibility="collapsed", on_change=_again, args=(field,))
        yield


def done(form: str) -> None:
    """Say that a form was saved or discarded: the browser forgets what it kept of it."""
    told: list[str] = st.session_state.setdefault(_DONE, [])
    told.append(f"{secrets.token_hex(4)} {form}")
    del told[:-_TOLD]


def told() -> str:
    """What the browser is told of forms that were done with, a line each."""
    return "\n".join(st.session_state.get(_DONE, []))


def whose(visitor: Visitor) -> str:
    """Whose words these are, for a browser that several people use: the account with its name."""
    return f"{visitor.account or visitor.via} {visitor.name}"


def visit() -> str:
    """A word for this visit: the server has forgotten what was typed when it is another."""
    word: str = st.session_state.setdefault("drafts_visit", secrets.token_hex(8))
    return word


def _again(field: str) -> None:
    """Put back what the browser kept."""
    try:
        said = json.loads(st.session_state[field])
    except ValueError:
        said = {}
    st.session_state[field] = ""
    if isinstance(said, dict) and isinstance(said.get("fields"), dict):
        put_back(said["fields"])
