"""The foot of every page: what serves it, in which version."""

import streamlit as st

from analytics.templates import template
from data.version import VERSION

_FOOT = template('<div class="kb quiet page-foot">{{ name }} {{ version }}</div>')


def show(lang: str) -> None:
    """Draw the name and the version of the board below everything else, small."""
    name = "社区防疫指挥看板" if lang == "zh" else "Community Command Board"
    st.html(_FOOT(name=name, version=VERSION))
