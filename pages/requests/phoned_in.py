"""登记来电: a request that somebody makes by telephone, at the counter or in a chat, entered by hand."""

from datetime import timedelta
from functools import partial

import streamlit as st

from analytics.requests.urgency import URGENCY
from data import clock
from data.entries import entry_rows, hand_entries
from data.entries.channels import CHANNELS
from data.entries.request_edits import LONGEST_NOTE
from pages.entries import entering
from pages.frame import drafts
from pages.frame.shell import Page
from pages.requests.blocks import category_names

_PART = "phoned_in"
_CHANNELS = ("incoming", "counter", "chat", "visit", "paper")
_TEXTS = ("name", "phone", "building_id", "room", "text")
#: For how long the same words of the same person are asked about, and under which key a visit keeps what was asked.
_A_MOMENT = timedelta(minutes=15)
_ASKED = "phoned_in_asked"


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
    twin = _twin(page, typed)
    if twin and st.session_state.get(_ASKED) != twin:
        st.session_state[_ASKED] = twin
        entering.refuse(
            _PART,
            f"同样的话刚才已经登记过了(诉求 {twin}),没有再记。确实是另一件,请再点一次“登记”。",
            f"The same words were entered a moment ago (request {twin}) and are not entered again. If it is "
            "another one, press Enter once more.",
        )
        return
    if entering.enter(page, _PART, "requests", [row], partial(_told, page), channel=channel):
        st.session_state.update({f"phoned_in_{name}": "" for name in _TEXTS})
        st.session_state.pop(_ASKED, None)
        drafts.done(_PART)


def _twin(page: Page, typed: dict[str, str]) -> str | None:
    """The number of a request that the same person entered in the same words a moment ago: whoever presses again after
    a cut does not know whether it was stored.
    """
    now, who = clock.now(), entering.signer(page)
    recent = [
        entry
        for entry in hand_entries.made_on(page.store, now.date(), ["requests"])
        if entry.stands and entry.who == who and now - entry.made_at <= _A_MOMENT
    ]
    words = " ".join(typed["text"].split())
    for [row] in entry_rows.cells(page.store, recent).values():
        if " ".join(str(row.get("text", "")).split()) == words and row.get("phone", "") == typed["phone"]:
            return str(row["request_id"])
    return None


def _told(page: Page, entry_id: int) -> tuple[str, str]:
    """What was entered, by the number that whoever called can ask for."""
    [row] = entry_rows.of(page.store, entry_id)
    return f"诉求 {row['request_id']}", f"Request {row['request_id']}"
