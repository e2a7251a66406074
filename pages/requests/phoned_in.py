"""登记来电: a request that somebody makes by telephone, at the counter or in a chat, entered by hand."""

from functools import partial

import streamlit as st

from analytics.requests.urgency import URGENCY
from data import clock
from data.entries import entry_rows
from data.entries.channels import CHANNELS
from data.entries.request_edits import LONGEST_NOTE
from pages.entries import entering
from pages.frame import drafts
from pages.frame.shell import Page
from pages.requests.blocks import category_names

_PART = "phoned_in"
_CHANNELS = ("incoming", "counter", "chat", "visit", "paper")
_TEXTS = ("name", "phone", "building_id", "room", "text")


def show(page: Page) -> None:
    """The form, of today alone; nothing for those who may not enter."""
    if not entering.may(page) or page.moment.day != clock.now().date():
        return
    t = page.t
    with st.expander(t("登记来电", "Enter a call"), key="phoned_in"), drafts.kept(_PART):
        st.text_area(t("说了什么", "What they said"), key="phoned_in_text", max_chars=LONGEST_NOTE, height=90)
        with st.container(horizontal=True, vertical_alignment="bottom", key="phoned_in_fields"):
            st.text_input(t("楼栋", "Building"), key="phoned_in_building_id", width=110, max_chars=20)
            st.text_input(t("房号", "Room"), key="phoned_in_room", width=130, max_chars=20)
            st.text_input(t("来电人", "Who called"), key="phoned_in_name", width=150, max_chars=40)
            st.text_input(t("电话", "Phone"), key="phoned_in_phone", width=170, max_chars=40)
            names = category_names(page)
            st.selectbox(
                t("类别", "Category"),
                ["", *names],
                key="phoned_in_category",
                format_func=lambda id: names.get(id, t("按内容归类", "By its words")),
                filter_mode="contains",
                width=200,
            )
            st.selectbox(
                t("紧急程度", "Urgency"),
                [0, *URGENCY],
                key="phoned_in_urgency",
                format_func=lambda level: t(*URGENCY[level]) if level else t("按类别", "By its category"),
                filter_mode="contains",
                width=200,
            )
            st.selectbox(
                t("渠道", "Channel"),
                _CHANNELS,
                key="phoned_in_channel",
                format_func=lambda id: t(*CHANNELS[id]),
                filter_mode="contains",
                width=130,
            )
        entering.outcome(page, _PART)  # in the button's place, where a phone shows it wherever it is scrolled to
        st.button(t("登记", "Enter"), key="phoned_in_enter", type="primary", on_click=_enter, args=(page,))


def _enter(page: Page) -> None:
    now = clock.now()
    typed = {name: str(st.session_state.get(f"phoned_in_{name}", "")).strip() for name in _TEXTS}
    channel = st.session_state.get("phoned_in_channel", _CHANNELS[0])
    row = {
        "reported_at": now,
        "source": CHANNELS[channel].zh,
        **{name: text for name, text in typed.items() if text},
        **({"category": category} if (category := st.session_state.get("phoned_in_category")) else {}),
        **({"urgency": str(urgency)} if (urgency := st.session_state.get("phoned_in_urgency")) else {}),
    }
    if not typed["text"]:
        entering.refuse(_PART, "请写说了什么。", "Please write what they said.")
        return
    if entering.enter(page, _PART, "requests", [row], partial(_told, page), channel=channel):
        st.session_state.update({f"phoned_in_{name}": "" for name in _TEXTS})
        drafts.done(_PART)


def _told(page: Page, entry_id: int) -> tuple[str, str]:
    """What was entered, by the number that whoever called can ask for."""
    [row] = entry_rows.of(page.store, entry_id)
    return f"诉求 {row['request_id']}", f"Request {row['request_id']}"
