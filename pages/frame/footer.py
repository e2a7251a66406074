"""The foot of every page: what serves it, in which version."""

import streamlit as st

from analytics.templates import template
from data.version import VERSION
from pages.frame import current_visitor, drafts

_FOOT = template(
    '<div data-drafts-of="{{ whose }}" data-drafts-visit="{{ visit }}" data-drafts-done="{{ done }}" '
    'class="kb quiet page-foot">{{ name }} {{ version }}</div>'
)


def show(lang: str) -> None:
    """Draw the name and the version of the board below everything else, small; for the browser, whose words it may keep
    and which of them were sent (``drafts``).
    """
    name = "社区防疫指挥看板" if lang == "zh" else "Community Command Board"
    whose = drafts.whose(current_visitor.visitor())
    st.html(_FOOT(name=name, version=VERSION, whose=whose, visit=drafts.visit(), done=drafts.told()))
