"""今天手工登记: what was entered by hand today, by whom, and undoing it."""

from functools import partial
from typing import Any

import streamlit as st

from analytics.privacy import veils
from data import clock
from data.entries import entry_rows, hand_entries
from data.entries.channels import CHANNELS
from data.entries.entered_kinds import ENTERED
from data.entries.hand_entries import HandEntry
from data.kinds import KINDS
from pages.entries import correcting, entering
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

#: Entries that are shown.
_SHOWN = 30
#: Cells that say whom or what a row is about; they stand in its name.
_NAMED = {"resident_id", "name", "building_id", "unit", "room", "request_id", "item", "site", "date", "line"}


def show(page: Page, *kinds: str) -> None:
    """The day's entries of some kinds, the newest first, each to be undone; nothing where there is none."""
    if not entering.may(page):
        return
    part = f"today_{kinds[0]}"
    made = hand_entries.made_on(page.store, clock.now().date(), kinds)
    if not made:
        return
    shown = made[:_SHOWN]
    cells = entry_rows.cells(page.store, shown)
    with st.expander(page.t(f"今天手工登记 {len(made):,} 条", f"Entered by hand today: {len(made):,}"), key=part):
        entering.outcome(page, part)
        for entry in shown:
            _entry(page, part, entry, cells.get(entry.id, []))
        if len(made) > _SHOWN:
            st.caption(page.t(f"只列最近 {_SHOWN} 条。", f"The latest {_SHOWN} are listed."))


def _entry(page: Page, part: str, entry: HandEntry, rows: list[dict[str, Any]]) -> None:
    channel = page.t(*CHANNELS[entry.channel]) if entry.channel in CHANNELS else entry.channel
    told = f"{entry.made_at:%H:%M} {entry.who} · {channel} · {_words(page, entry, rows)}"
    if entry.undone_by:
        told += page.t(f" · 已撤销({entry.undone_by})", f" · undone ({entry.undone_by})")
    elif entry.corrected_by:
        told += page.t(" · 已更正", " · corrected")
    with st.container(horizontal=True, vertical_alignment="center", key=f"{part}_{entry.id}"):
        st.markdown(plain(told), width="content")
        words = page.t(ENTERED[entry.kind].zh, ENTERED[entry.kind].en)
        press = partial(entering.undo, page, part, entry.id, (words, words))
        if entry.undone_at is not None:
            st.button(page.t("恢复", "Put back"), key=f"{part}_{entry.id}_redo", on_click=press, args=(True,))
        elif entry.stands:
            st.button(page.t("撤销", "Undo"), key=f"{part}_{entry.id}_undo", on_click=press)
        if correcting.offered(entry, rows):
            correcting.button(page, part, entry)
    if correcting.offered(entry, rows):
        correcting.draw(page, part, entry, rows[0], _whom(entry, rows[0]))


def _words(page: Page, entry: HandEntry, rows: list[dict[str, Any]]) -> str:
    """What an entry says, its people masked."""
    said = []
    for row in rows[:3]:
        of, whom = KINDS[entry.kind], _whom(entry, row)
        values = [
            veils.VEILED.cell(of.id, field.name, _shown(row[field.name]))
            for field in of.fields
            if field.name in row and field.name not in _NAMED
        ]
        said.append(" ".join([whom, *map(str, values)]))
    if len(rows) > 3:
        said.append(page.t(f"等 {len(rows)} 行", f"{len(rows)} rows"))
    return ";".join(said)


def _whom(entry: HandEntry, row: dict[str, Any]) -> str:
    """Whom or what a row is about, people masked."""
    of = KINDS[entry.kind]
    if of.person:
        return " ".join(filter(None, (row.get("building_id", ""), veils.name(row.get("name", "")))))
    return str(row.get(of.named_by, ""))


def _shown(value: Any) -> str:
    return f"{value:%H:%M}" if hasattr(value, "hour") else f"{value:g}" if isinstance(value, float) else str(value)
