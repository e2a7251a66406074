"""更正: what was entered by hand said again, with the reason; what it said before is kept and no longer counts."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analytics.privacy import veils
from data.entries.hand_entries import LONGEST_NOTE, SHORTEST_REASON, HandEntry
from data.kinds import KINDS, WHO_FIELDS
from pages.entries import entering
from pages.frame import drafts
from pages.frame.shell import Page

#: What may be said again, by kind: the first always, the others where the entry says them. A request is corrected on
#: its own page; a visit, whose words are masked, is undone and closed anew.
CORRECTED = {
    "checkins": {
        "temperature": ("体温 ℃", "Temperature ℃"),
        "symptoms": ("症状", "Symptoms"),
        "status": ("办理情况", "Follow-up"),
    },
    "stock": {
        "on_hand": ("现有数量", "On hand"),
        "received": ("今天入库", "Received"),
        "issued": ("今天出库", "Issued"),
    },
}
#: Where the visit keeps the entry whose form is open.
_OPENED = "correcting"


def offered(entry: HandEntry, rows: list[dict[str, Any]]) -> bool:
    """Whether an entry can be corrected here: one that stands and has one row, of which nothing is masked."""
    if not entry.stands or entry.kind not in CORRECTED or len(rows) != 1:
        return False
    shown = {name: _shown(rows[0].get(name)) for name in CORRECTED[entry.kind]}
    return all(veils.VEILED.cell(entry.kind, name, words) == words for name, words in shown.items())


def button(page: Page, part: str, entry: HandEntry) -> None:
    """What opens the form of an entry, and closes it."""
    st.button(page.t("更正", "Correct"), key=f"{part}_{entry.id}_correct", on_click=_open, args=(entry.id,))


def draw(page: Page, part: str, entry: HandEntry, row: Mapping[str, Any], said: str) -> None:
    """The form of an entry, if it is open; ``said``: whom or what it is about, as the page may show it."""
    if st.session_state.get(_OPENED) != entry.id:
        return
    key, words = f"correct_{entry.id}", CORRECTED[entry.kind]
    first, *others = words
    names = [first, *(name for name in others if name in row)]
    with (
        drafts.kept(f"correct_{entry.id}", f"{part}_{entry.id}_correct"),
        st.form(key),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        for name in names:
            label = page.t(*words[name])
            st.text_input(label, value=_shown(row.get(name)), key=f"{key}_{name}", width=150, max_chars=200)
        st.text_input(
            page.t(f"为什么更正(至少 {SHORTEST_REASON} 个字)", f"Why ({SHORTEST_REASON} characters or more)"),
            key=f"{key}_why",
            max_chars=LONGEST_NOTE,
            width=260,
        )
        st.form_submit_button(
            page.t("保存更正", "Save"), type="primary", on_click=_save, args=(page, part, entry, dict(row), names, said)
        )


def _open(entry_id: int) -> None:
    st.session_state[_OPENED] = None if st.session_state.get(_OPENED) == entry_id else entry_id


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


def _save(page: Page, part: str, entry: HandEntry, row: dict[str, Any], names: list[str], said: str) -> None:
    """Enter the row anew in the place of what it was."""
    key = f"correct_{entry.id}"
    fields = {*(field.name for field in KINDS[entry.kind].fields), *WHO_FIELDS}
    typed = {name: str(st.session_state.get(f"{key}_{name}") or "").strip() for name in names}
    cells = {name: value for name, value in (row | typed).items() if name in fields and value != ""}
    words = " ".join(filter(None, (said, *typed.values())))
    made = entering.enter(
        page,
        part,
        entry.kind,
        [cells],
        (words, words),
        channel=entry.channel,
        said_at=entry.said_at,
        note=str(st.session_state.get(f"{key}_why") or "").strip(),
        replaces=entry.id,
    )
    if made:
        drafts.done(f"correct_{entry.id}")
        st.session_state[_OPENED] = None
