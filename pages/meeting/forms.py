"""Making and changing decisions on the page of the meeting: nothing that is typed there is lost.

A form that is open is a *draft*: other people's changes, a line that leaves the agenda, or a
refusal leave it open with all that was typed. Saving happens in callbacks, which
run before the page is drawn again.
"""

import json
import zlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

import streamlit as st

from analytics.held_moment import present
from analytics.meeting import decision_progress
from analytics.meeting.agenda_lines import AgendaLine, due
from analytics.meeting.watched_numbers import read
from analytics.privacy.veils import CLEAR, Veil
from data.entries import decisions
from data.entries.decisions import FIELDS, Decision, StaleDecision
from data.refusal import Refusal
from pages.frame import drafts as unsent
from pages.frame import reveal, signature
from pages.frame.shell import Page
from pages.meeting import blocks

#: The fields of the form that are kept as typed, in the order of the form.
_TEXTS = ("what", "owner", "measure", "note")
#: The first day of the calendar; the last is the last there is, for a deadline may have come over HTTP.
FIRST = date(2000, 1, 1)


@dataclass(frozen=True)
class DecisionDraft:
    """An open form: what stood in it first or when it was last refused, the numbers it offers, and the version that it
    changes (None: a new one).

    The numbers keep the words they have at the beginning: a choice whose words change under a form is lost.
    """

    values: dict[str, Any]
    numbers: dict[str, str]
    base: Decision | None = None
    said: list[str] = field(default_factory=list)
    stale: bool = False


def drafts() -> dict[str, DecisionDraft]:
    """The open forms of this visit, by key."""
    kept: dict[str, DecisionDraft] = st.session_state.setdefault("meeting_drafts", {})
    return kept


def key_of(line_id: str) -> str:
    """The key of what stands under the line of the agenda with this id."""
    return f"line_{zlib.crc32(line_id.encode()):08x}"


def begin(page: Page, line: AgendaLine | None) -> None:
    """Open the form of a new decision, filled with what a line suggests; None: of a free one."""
    if line is None:
        values = {
            "what": "",
            "owner": "",
            "measure": "",
            "due_at": due(page.moment),
            "number": "",
            "source": "",
            "link": "",
        }
    else:
        suggested = {
            "what": page.t(f"{line.measure_zh}({line.title_zh})", f"{line.measure_en} ({line.title_en})"),
            "owner": page.t(line.owner_zh, line.owner_en),
            "measure": "",
        }
        values = {name: words[: FIELDS[name].longest] for name, words in suggested.items()} | {
            "due_at": line.due_at or due(page.moment),
            "number": blocks.spelled(line.number),
            "source": line.id,
            "link": line.link,
        }
    choices = blocks.numbers_to_choose(page, line.number if line else None)
    drafts().setdefault("free" if line is None else key_of(line.id), DecisionDraft({**values, "note": ""}, choices))


def change(page: Page, decision: Decision) -> None:
    """Open the form that changes a decision; one that is open keeps the version it began with."""
    spec, _ = read(decision.number, None)
    drafts().setdefault(
        f"change_{decision.decision_id}",
        DecisionDraft(_values(decision), blocks.numbers_to_choose(page, spec), decision),
    )


def set_status(page: Page, decision: Decision, status: str) -> None:
    """Say what became of a decision; where somebody else changed it meanwhile, only say what they changed."""
    told = _told(decision)
    try:
        with page.doing("decision", str(decision.decision_id), status=status):
            decisions.change(page.store, decision.decision_id, {"status": status}, signature.said(), decision.version)
    except Refusal as refusal:
        st.session_state[told] = _words(page, refusal)


def close(key: str) -> None:
    """Close a form without saving."""
    drafts().pop(key, None)
    unsent.done(f"decision_{key}")


def veil(page: Page, decision: Decision) -> Veil:
    """The veil over what a decision says; none where it says nothing of a resident's."""
    return (
        CLEAR
        if decision_progress.veiled(decision) == decision
        else reveal.veil(page, decision_progress.decision_key(decision))
    )


def offer(page: Page, decision: Decision) -> None:
    """The control that shows a decision whole, where something of it is masked."""
    if decision_progress.veiled(decision) != decision:
        object = decision_progress.decision_key(decision)
        reveal.offer(page, object, lambda: {object: object})


def draw(page: Page, key: str) -> None:
    """The form of that key, if it is open; what it changes must be shown whole, or the mask would be saved."""
    draft = drafts().get(key)
    if draft is None:
        return
    if draft.base and not veil(page, draft.base).off(decision_progress.decision_key(draft.base)):
        for name in (*_TEXTS, "day", "time", "number"):  # Streamlit would drop what was typed
            if f"{key}_{name}" in st.session_state:
                st.session_state[f"{key}_{name}"] = st.session_state[f"{key}_{name}"]
        st.caption(page.t("先点“显示完整信息”,才能改这条决定。", "Click “Show in full” first to change this decision."))
        return
    t, labels = page.t, {name: page.pick(row) for name, row in FIELDS.items()}
    first = draft.values
    starts = {name: first[name] for name in _TEXTS} | {
        "day": first["due_at"].date(),
        "time": first["due_at"].time(),
        "number": first["number"],
    }
    for name, value in starts.items():  # kept in the session, so that a stale form can be brought up to date
        st.session_state.setdefault(f"{key}_{name}", value)
    with unsent.kept(f"decision_{key}", _opener(key)), st.form(key):
        if draft.said:
            st.html(blocks.told(page, draft.said, "watch" if draft.stale else "act"))
        st.text_input(f"{labels['what']} *", key=f"{key}_what", max_chars=FIELDS["what"].longest)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(f"{labels['owner']} *", key=f"{key}_owner", max_chars=FIELDS["owner"].longest, width=240)
            st.date_input(
                f"{labels['due_at']} *",
                key=f"{key}_day",
                min_value=FIRST,
                max_value=date.max,
                format="YYYY-MM-DD",
                width=160,
            )
            st.time_input(t("几点前 *", "Time *"), key=f"{key}_time", width=130)
        st.text_area(labels["measure"], key=f"{key}_measure", max_chars=FIELDS["measure"].longest, height=72)
        st.selectbox(
            labels["number"],
            list(draft.numbers),
            format_func=draft.numbers.__getitem__,
            key=f"{key}_number",
            filter_mode="contains",
        )
        st.text_input(labels["note"], key=f"{key}_note", max_chars=FIELDS["note"].longest)
        with st.container(horizontal=True):
            st.form_submit_button(
                t("保存决定", "Save decision"), type="primary", icon=":material/save:", on_click=_save, args=(page, key)
            )
            st.form_submit_button(t("不保存", "Discard"), on_click=close, args=(key,))


def _opener(key: str) -> str:
    """The key of the button that opens the form of that key."""
    return "decide_free" if key == "free" else f"{key}_{'change' if key.startswith('change_') else 'decide'}"


def say(page: Page, decision: Decision) -> None:
    """What could not be done with a decision, said once."""
    sentences = st.session_state.pop(_told(decision), [])
    if sentences:
        st.html(blocks.told(page, sentences, "watch"))


def _save(page: Page, key: str) -> None:
    draft = drafts()[key]
    typed = _typed(key)
    try:
        if draft.base is None:
            values = {**typed, "source": draft.values["source"], "link": draft.values["link"]}
            with page.doing("decision", "", made=True):
                decisions.make(page.store, _measured(page, values), signature.said())
        else:
            before = _values(draft.base)
            values = {name: value for name, value in typed.items() if value != before[name]}
            with page.doing("decision", str(draft.base.decision_id)):
                decisions.change(
                    page.store, draft.base.decision_id, _measured(page, values), signature.said(), draft.base.version
                )
    except StaleDecision as stale:
        values = draft.values | _bring_up_to_date(key, typed, draft, stale.current)
        spec, _ = read(stale.current.number, None)
        choices = blocks.numbers_to_choose(page, spec) | draft.numbers
        drafts()[key] = replace(
            draft, values=values, numbers=choices, base=stale.current, said=_words(page, stale), stale=True
        )
    except Refusal as refusal:
        drafts()[key] = replace(draft, values=draft.values | _kept(typed), said=_words(page, refusal), stale=False)
    else:
        close(key)


def _kept(typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed, to stand in the form again: a page that is left forgets its widgets. A blank deadline is what it
    was before.
    """
    return {name: value for name, value in typed.items() if name != "due_at" or value is not None}


def _bring_up_to_date(key: str, typed: dict[str, Any], draft: DecisionDraft, current: Decision) -> dict[str, Any]:
    """Put what somebody else wrote into the fields that this person has not touched; gives what then stands in all of
    them.
    """
    before, now = _values(draft.base) if draft.base else {}, _values(current)
    theirs = {name: now[name] for name in typed if typed[name] == before[name]}
    for name in theirs.keys() - {"due_at"}:
        st.session_state[f"{key}_{name}"] = theirs[name]
    if "due_at" in theirs:
        st.session_state[f"{key}_day"], st.session_state[f"{key}_time"] = (
            theirs["due_at"].date(),
            theirs["due_at"].time(),
        )
    return _kept(typed) | theirs


def _typed(key: str) -> dict[str, Any]:
    day: date | None = st.session_state[f"{key}_day"]
    at: time | None = st.session_state[f"{key}_time"]
    typed: dict[str, Any] = {name: st.session_state[f"{key}_{name}"].strip() for name in _TEXTS}
    due_at = datetime.combine(day, at) if day and at is not None else None
    return {**typed, "due_at": due_at, "number": st.session_state[f"{key}_number"] or ""}


def _measured(page: Page, values: dict[str, Any]) -> dict[str, Any]:
    """The values with the number as it is now."""
    if "number" in values:
        values = {**values, "number": json.loads(values["number"]) if values["number"] else None}
    return decision_progress.with_number(page.store, present(page.store), values)


def _values(decision: Decision) -> dict[str, Any]:
    """A decision as the form has it."""
    spec, _ = read(decision.number, decision.number_then)
    texts = {name: getattr(decision, name) for name in _TEXTS}
    return {
        **texts,
        "due_at": decision.due_at,
        "number": blocks.spelled(spec),
        "source": decision.source,
        "link": decision.link,
    }


def _words(page: Page, refusal: Refusal) -> list[str]:
    told = page.t(f"没有保存。{refusal.zh}", f"Not saved. {refusal.en}")
    return [told, *(blocks.changed(page, refusal.changed) if isinstance(refusal, StaleDecision) else [])]


def _told(decision: Decision) -> str:
    return f"decision_{decision.decision_id}_told"
