"""盘点一项: one item at one site counted and entered by hand."""

import pandas as pd
import streamlit as st

from data import clock
from pages.entries import entered_today, entering
from pages.frame import drafts
from pages.frame.shell import Page

_PART = "one_count"
_FIELDS = ("item", "site", "on_hand", "received", "issued")


def show(page: Page, levels: pd.DataFrame) -> None:
    """The form, of today alone; nothing for those who may not enter. ``levels``: the items known."""
    if not entering.may(page) or page.moment.day != clock.now().date():
        return
    t = page.t
    entered_today.show(page, "stock")
    with st.expander(t("盘点一项", "Count one item"), key="one_count"), drafts.kept(_PART):
        items = sorted(set(levels["item"])) if not levels.empty else []
        sites = sorted({site for site in levels["site"] if site}) if not levels.empty else []
        with st.container(horizontal=True, vertical_alignment="bottom", key="one_count_fields"):
            for name, label, known in (
                ("item", t("物资", "Item"), items),
                ("site", t("存放点(可不填)", "Site (may be blank)"), sites),
            ):
                st.selectbox(
                    label,
                    known,
                    index=None,
                    key=f"one_count_{name}",
                    accept_new_options=True,
                    filter_mode="contains",
                    placeholder=t("选择或输入", "Choose or type"),
                    width=220,
                )
            for name, label in (
                ("on_hand", t("现有数量", "On hand")),
                ("received", t("今天入库(可不填)", "Received (may be blank)")),
                ("issued", t("今天出库(可不填)", "Issued (may be blank)")),
            ):
                st.text_input(label, key=f"one_count_{name}", width=150, max_chars=20)
        entering.outcome(page, _PART)  # in the button's place, where a phone shows it wherever it is scrolled to
        st.button(t("登记", "Enter"), key="one_count_enter", type="primary", on_click=_enter, args=(page,))


def _enter(page: Page) -> None:
    now = clock.now()
    typed = {name: str(st.session_state.get(f"one_count_{name}") or "").strip() for name in _FIELDS}
    said = " ".join(filter(None, (typed["item"], typed["site"], typed["on_hand"])))
    cells = {name: text for name, text in typed.items() if text}
    row = {"date": now.date(), "counted_at": f"{now:%H:%M}", **cells}
    if entering.enter(page, _PART, "stock", [row], (said, said), channel="board"):
        st.session_state.update({f"one_count_{name}": "" for name in _FIELDS[2:]})
        drafts.done(_PART)
