"""Closing visits on the page itself: 已随访 or 没联系上 for whoever is still to be visited."""

import zlib
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analytics.care import followups
from analytics.community.people_in_charge import building_words
from analytics.privacy import masked_answers, veils
from analytics.privacy.veils import Veil
from data import clock
from pages.entries import entered_today, entering
from pages.frame import drafts, reveal
from pages.frame.html_table import phone_link
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

_PART = "visits"
#: People that are shown at first, and how many more at each touch.
_FIRST, _MORE = 8, 20


def show(page: Page, waiting: pd.DataFrame) -> None:
    """Whoever is still to be visited today, one line a person; nothing for those who may not enter."""
    if waiting.empty:
        st.success(page.t("该访的都访了。", "Everybody due has been visited."))
    if not entering.may(page) or page.moment.day != clock.now().date():
        return
    days = followups.days_waiting(page.store, page.moment)
    with st.container(key="visits", gap="xsmall"):
        entering.outcome(page, _PART)
        shown = st.session_state.get("visits_shown", _FIRST)
        for row in waiting.head(shown).to_dict("records"):
            _line(page, row, days.get(row["person"], (page.moment.day,)))
        if (more := len(waiting) - shown) > 0:
            st.button(
                page.t(f"再看 {min(more, _MORE)} 人(还有 {more:,} 人)", f"{min(more, _MORE)} more (of {more:,})"),
                key="visits_more",
                on_click=lambda: st.session_state.update(visits_shown=shown + _MORE),
                width="stretch",
            )
        entered_today.show(page, "followups")


def _line(page: Page, row: dict[Any, Any], days: tuple[date, ...]) -> None:
    person = int(row["person"])
    whom = next(iter(masked_answers.residents(pd.DataFrame([row]))))
    object = f"visit:{page.moment.day}:{person}"
    veil = reveal.veil(page, object)
    is_open = st.session_state.get("visits_opened") == person
    st.button(
        plain(_words(page, row, days, whom, veil)),
        key=f"visits_line_{person}",
        icon=":material/expand_less:" if is_open else ":material/expand_more:",
        on_click=lambda: st.session_state.update(visits_opened=None if is_open else person),
        width="stretch",
    )
    if not is_open:
        return
    with st.container(border=True, key=f"visits_panel_{person}"):
        if row["phone"] and veil.off(whom):
            st.html(phone_link(page.t("拨打", "Call"), str(row["phone"])), width="content")
        with drafts.kept(_form(row), f"visits_line_{person}"):
            st.text_input(
                page.t("情况(可不填)", "What they said (may be blank)"), key=f"visits_{person}_result", max_chars=200
            )
        with st.container(horizontal=True, key=f"visits_moves_{person}"):
            for done, zh, en in ((True, "已随访", "Visited"), (False, "没联系上", "Not reached")):
                st.button(
                    page.t(zh, en),
                    key=f"visits_{person}_{'done' if done else 'not_reached'}",
                    type="primary" if done else "secondary",
                    on_click=_enter,
                    args=(page, row, days, done),
                )
        reveal.offer(page, object, lambda: {whom: _recorded(row)})


def _words(page: Page, row: dict[Any, Any], days: tuple[date, ...], whom: Any, veil: Veil) -> str:
    door = [page.t(*building_words(page.store, row["building_id"])) if row["building_id"] else ""]
    if veil.off(whom):  # stars would tell nothing
        door += [row[name] for name in ("unit", "room") if row[name]]
    when = page.t("今天应访", "due today") if row["today"] else page.t(f"应访 {days[0]:%m-%d}", f"due {days[0]:%m-%d}")
    result = veil.text(row["result"] or "", whom, row["name"]) if isinstance(row["result"], str) else ""
    return " · ".join(filter(None, ("-".join(filter(None, door)), veil.name(row["name"], whom), when, result)))


def _recorded(row: dict[Any, Any]) -> str:
    return veils.recorded(row["resident_id"] or "", row["name"], row["building_id"] or "")


def _enter(page: Page, row: dict[Any, Any], days: tuple[date, ...], done: bool) -> None:
    """One entry: a visit closes every day of theirs that waits, an attempt stands with the last of them."""
    field = f"visits_{row['person']}_result"
    said = st.session_state.get(field, "").strip()
    signer = entering.signer(page)
    now = clock.now()
    rows = [
        {
            "person": row["person"],
            "date": day,
            "done_at": now if done else "未随访",
            "worker": signer,
            "result": said if done else " ".join(filter(None, (f"{now:%H:%M} 没联系上({signer})", said))),
        }
        for day in (days if done else days[-1:])
    ]
    name = veils.name(row["name"])  # it stays when the page is masked again
    words = (f"{name} {'已随访' if done else '没联系上'}", f"{name} {'visited' if done else 'not reached'}")
    if entering.enter(page, _PART, "followups", rows, words):
        st.session_state.update({"visits_opened": None, field: ""})
        drafts.done(_form(row))


def _form(row: dict[Any, Any]) -> str:
    """The form of somebody, by who they are: the number of a person may be another's after the next roster."""
    return f"visits_{row['person']}_{zlib.crc32(_recorded(row).encode()):08x}"
