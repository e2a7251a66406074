"""What came of a line: well, ill, followed up or not reached, a temperature; each is one entry by hand."""

import zlib
from collections.abc import Sequence
from typing import Any

import streamlit as st

from analytics.checkins.open_lines import OpenLine, Waiting
from analytics.privacy import veils
from data import clock
from pages.entries import entering
from pages.frame import drafts
from pages.frame.shell import Page

#: What a touch says: its words, and the cells of the check-in that it enters. Of the first two the time is now.
_OUTCOMES: dict[str, tuple[str, str, dict[str, str]]] = {
    "well": ("正常", "Well", {"symptoms": "无"}),
    "fever": ("发热", "Fever", {"symptoms": "发热"}),
    "ill": ("有症状", "Symptoms", {"symptoms": "有"}),
    "followed_up": ("已随访", "Followed up", {"status": "已随访"}),
    "not_reached": ("没联系上", "Not reached", {"status": "没联系上"}),
}
#: Of whom has not reported, and of whom has.
_OF_SILENT, _OF_SAID = ("well", "fever", "ill", "not_reached"), ("followed_up", "not_reached")


def of_all(page: Page, line: OpenLine) -> None:
    """One touch for everybody of a household who is open."""
    silent = all("non_reporter" in one.reasons for one in line.people)
    with st.container(horizontal=True, key=f"closing_all_{line.household}"):
        for id in ("well", "not_reached") if silent else _OF_SAID:
            zh, en, _ = _OUTCOMES[id]
            st.button(
                page.t(f"全户{zh}", f"All: {en.lower()}"),
                key=f"closing_all_{line.household}_{id}",
                on_click=_close,
                args=(page, line, line.people, id),
            )


def of_one(page: Page, line: OpenLine, one: Waiting) -> None:
    """What came of somebody: a touch, or a temperature typed."""
    silent = "non_reporter" in one.reasons
    with st.container(horizontal=True, key=f"closing_moves_{one.person}"):
        for nth, id in enumerate(_OF_SILENT if silent else _OF_SAID):
            zh, en, _ = _OUTCOMES[id]
            st.button(
                page.t(zh, en),
                key=f"closing_{one.person}_{id}",
                type="secondary" if nth else "primary",
                on_click=_close,
                args=(page, line, (one,), id),
            )
    field = _field(one)
    with (
        drafts.kept(_form(one), f"closing_line_{line.household}"),
        st.container(horizontal=True, vertical_alignment="bottom", key=f"closing_measured_{one.person}"),
    ):
        st.text_input(page.t("体温 ℃", "Temperature ℃"), key=field, placeholder="36.5", width=140, max_chars=20)
        st.button(
            page.t("登记体温", "Enter"),
            key=f"{field}_enter",
            on_click=_measured,
            args=(page, line, one),
        )


def _close(page: Page, line: OpenLine, people: Sequence[Waiting], id: str) -> None:
    """Enter what a touch says; of somebody who was reached a temperature that stands typed goes along."""
    zh, en, cells = _OUTCOMES[id]
    of = people[0] if len(people) == 1 and id != "not_reached" else None
    typed = _typed(of) if of else ""
    more = {"temperature": typed} if typed else {}
    timed = {"time": _now()} if typed or "symptoms" in cells else {}
    said = (f"{zh} {typed} ℃", f"{en} {typed} ℃") if typed else (zh, en)
    if _enter(page, line, people, {**cells, **more, **timed}, said) and of:
        st.session_state[_field(of)] = ""


def _measured(page: Page, line: OpenLine, one: Waiting) -> None:
    typed = _typed(one)
    cells = {"temperature": typed, "time": _now()}
    if typed and _enter(page, line, (one,), cells, (f"{typed} ℃", f"{typed} ℃")):
        st.session_state[_field(one)] = ""


def _field(one: Waiting) -> str:
    return f"closing_{one.person}_temperature"


def _typed(one: Waiting) -> str:
    return str(st.session_state.get(_field(one), "")).strip()


def _form(one: Waiting) -> str:
    """The form of somebody, by who they are: the number of a person may be another's after the next roster."""
    whom = veils.recorded(one.whom.resident_id, one.whom.name, one.whom.building)
    return f"closing_{one.person}_{zlib.crc32(whom.encode()):08x}"


def _enter(page: Page, line: OpenLine, people: Sequence[Waiting], cells: dict[str, str], said: tuple[str, str]) -> bool:
    rows: list[dict[str, Any]] = [{"person": one.person, "date": page.moment.day, **cells} for one in people]
    names = [veils.name(one.whom.name) for one in people]  # it stays when the page is masked again
    words = (f"{'、'.join(names)} {said[0]}", f"{', '.join(names)} {said[1]}")
    made = entering.enter(page, "closing", "checkins", rows, words)
    if made:
        st.session_state["closing_done"] = line.household
        for one in people:
            drafts.done(_form(one))
    return made is not None


def _now() -> str:
    return f"{clock.now():%H:%M}"
