"""一人打卡: a check-in by hand of somebody who is not on the list, found by door or name."""

from collections.abc import Hashable
from typing import Any

import streamlit as st

from analytics.community.people_in_charge import building_words
from analytics.privacy import masked_answers, veils
from analytics.privacy.veils import Veil
from analytics.search import find
from data import clock
from pages.entries import entered_today, entering
from pages.frame import drafts, reveal
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

_PART = "one_person"
#: What somebody may say of symptoms, and the cell for it.
_SYMPTOMS = {"": ("没有问", "Not asked"), "无": ("没有", "None"), "有": ("有症状", "Some")}


def show(page: Page) -> None:
    """The form, of today alone; nothing for those who may not enter."""
    today = clock.now().date()
    if not entering.may(page) or page.moment.day != today:
        return
    entered_today.show(page, "checkins")
    with (
        st.expander(page.t("一人打卡(电话、上门)", "One check-in (phone, visit)"), key="one_person"),
        drafts.kept(_PART),
    ):
        entering.outcome(page, _PART)
        asked = st.text_input(
            page.t("姓名或房号,如 张三、3-1-502", "Name or door, such as 3-1-502"), key="one_person_asked", max_chars=40
        )
        if not asked.strip():
            return
        found = find.residents(page.store, asked, today)
        if found.empty:
            st.info(page.t("台账里没有找到。请换个写法。", "Nobody of the roster fits. Please try another spelling."))
            return
        people = {int(row["person"]): row for row in found.to_dict("records")}
        named = masked_answers.residents(found)
        whom = dict(zip(people, named, strict=True))
        # Two 张* of one building are told apart by whoever may see them whole.
        object = f"one_person:{'/'.join(map(str, people))}"
        veil = reveal.veil(page, object)
        chosen = st.radio(
            page.t("是哪一位", "Who"),
            list(people),
            format_func=lambda person: plain(_words(page, people[person], whom[person], veil)),
            key="one_person_who",
        )
        reveal.offer(page, object, lambda: named, "one_person")
        with st.container(horizontal=True, vertical_alignment="bottom", key="one_person_fields"):
            st.text_input(
                page.t("体温 ℃", "Temperature ℃"), key="one_person_temperature", placeholder="36.5", width=140
            )
            st.segmented_control(
                page.t("症状", "Symptoms"),
                list(_SYMPTOMS),
                format_func=lambda id: page.t(*_SYMPTOMS[id]),
                key="one_person_symptoms",
            )
            st.button(
                page.t("登记", "Enter"),
                key="one_person_enter",
                type="primary",
                on_click=_enter,
                args=(page, people[chosen]),
            )


def _words(page: Page, row: dict[Any, Any], whom: Hashable, veil: Veil) -> str:
    door = [page.t(*building_words(page.store, row["building_id"])) if row["building_id"] else ""]
    if veil.off(whom):  # stars would tell nothing
        door += [row[name] for name in ("unit", "room") if row[name]]
    said = "-".join(filter(None, door)), veil.name(row["name"], whom), veil.resident_id(row["resident_id"] or "", whom)
    return " ".join(filter(None, said))


def _enter(page: Page, row: dict[Any, Any]) -> None:
    now = clock.now()
    temperature = st.session_state.get("one_person_temperature", "").strip()
    symptoms = st.session_state.get("one_person_symptoms") or ""
    cells = {"temperature": temperature, "symptoms": symptoms, "time": f"{now:%H:%M}"}
    said = f"{veils.name(row['name'])} {f'{temperature} ℃' if temperature else ''}".strip()
    made = entering.enter(
        page,
        _PART,
        "checkins",
        [{"person": row["person"], "date": now.date(), **{name: text for name, text in cells.items() if text}}],
        (said, said),
    )
    if made:
        st.session_state.update(one_person_temperature="", one_person_asked="")
        drafts.done(_PART)
