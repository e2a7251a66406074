"""The foot of every page: what serves it, in which version; light or dark."""

import streamlit as st

from analytics.templates import template
from data.version import VERSION
from pages.frame import current_visitor, drafts
from streamlit_inside.theme import CHOICES

_FOOT = template(
    '<div data-drafts-of="{{ whose }}" data-drafts-visit="{{ visit }}" data-drafts-done="{{ done }}" '
    'class="kb quiet page-foot">{{ name }} {{ version }}'
    '<span class="theme-choice" role="group" aria-label="{{ label }}">{% for id, words in choices %}'
    '<button type="button" data-theme-choice="{{ id }}" aria-pressed="false">{{ words }}</button>'
    "{% endfor %}</span></div>"
)


def show(lang: str) -> None:
    """Draw the name and the version of the board below everything else, small, and the choice of light or dark; for
    the browser, whose words it may keep and which of them were sent (``drafts``).
    """
    name = "社区防疫指挥看板" if lang == "zh" else "Community Command Board"
    whose = drafts.whose(current_visitor.visitor())
    choices = [(id, zh if lang == "zh" else en) for id, (zh, en) in CHOICES.items()]
    label = "明暗" if lang == "zh" else "Light or dark"
    st.html(
        _FOOT(
            name=name,
            version=VERSION,
            whose=whose,
            visit=drafts.visit(),
            done=drafts.told(),
            label=label,
            choices=choices,
        )
    )
