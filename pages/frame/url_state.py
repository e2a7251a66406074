"""What stands in a page's address: filters and what is open, so that a link opens the same view.

A browser sends its address along with everything it asks for. What it asked for just before it
learnt of a choice still carries the old address; that must not undo the choice.
"""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

#: Seconds in which a browser may still say an address of before a choice; a busy machine draws a page in a few.
LATE_S = 5.0


@dataclass(frozen=True)
class _Choice:
    """What was chosen last: on which page, its words in the address (None: none), and until when a late address does
    not count.
    """

    page: str
    words: str | None
    until: float


def given(name: str) -> str | None:
    """What the address says of ``name``, or what was chosen a moment ago; None where nothing was said."""
    chosen = st.session_state.get(_key(name))
    if isinstance(chosen, _Choice) and chosen.page == _page() and time.monotonic() < chosen.until:
        _write(name, chosen.words)
        return chosen.words
    return st.query_params.get(name)


def put(name: str, words: str | None) -> None:
    """Say a choice in the address; None takes it out, so that the link of a default stays short."""
    st.session_state[_key(name)] = _Choice(_page(), words, time.monotonic() + LATE_S)
    _write(name, words)


def put_choice(name: str, key: str, default: Any) -> None:
    """Say what the widget of this key holds; nothing where it is the default."""
    value = st.session_state[key]
    if value in (default, None):
        put(name, None)
    else:
        put(name, ",".join(value) if isinstance(value, list) else str(value))


def _key(name: str) -> str:
    return f"{name}_chosen"


def _page() -> str:
    # The same name means something else on another page, to which a menu leads without any query.
    return urlsplit(st.context.url or "").path


def _write(name: str, words: str | None) -> None:
    if words is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != words:
        st.query_params[name] = words
