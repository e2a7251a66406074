"""Entering and undoing on a page: signed by who is logged in, on record first, and said in a quiet line."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from data.entries import entry_rows, hand_entries
from data.refusal import Refusal
from pages.frame import signature
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page

#: Where a visit keeps what became of its last entry on a page, by the part of the page.
_SAID = "entered_{part}"
#: Where it keeps that something was entered, for a part of a page that runs by itself.
_NEWS = "entered_now"


def may(page: Page) -> bool:
    """Whether this visitor may enter anything by hand."""
    return page.visitor.may("enter")


def signer(page: Page) -> str:
    """Who enters: the account's name, in the demo the name given before, else that of the visit."""
    return signature.said() or page.visitor.name


def enter(
    page: Page,
    part: str,
    kind: str,
    rows: Sequence[Mapping[str, Any]],
    words: tuple[str, str] | Callable[[int], tuple[str, str]],
    *,
    channel: str = "phone",
    said_at: datetime | None = None,
    note: str = "",
    replaces: int | None = None,
) -> int | None:
    """Enter rows; the number of the entry, None where that was refused. ``words``: what is said of it in Chinese and in
    English, or what makes that of the number. ``replaces``: the entry that this one corrects; ``note`` says why.
    """
    try:
        number = hand_entries.next_number(page.store)
        whose = entry_rows.recorded(page.store, kind, rows)
        corrects = {"corrects": replaces} if replaces else {}
        with page.doing("entered", f"entry:{number}", kind=kind, rows=len(rows), whose=whose, **corrects):
            made = hand_entries.enter(
                page.store,
                kind,
                rows,
                signer(page),
                channel=channel,
                said_at=said_at,
                note=note,
                replaces=replaces,
                number=number,
            )
    except Refusal as refusal:
        st.session_state[_SAID.format(part=part)] = refusal
        return None
    st.session_state[_SAID.format(part=part)] = (made, words(made) if callable(words) else words)
    st.session_state[_NEWS] = True
    return made


def just_entered() -> bool:
    """Whether something was entered or undone since this was asked last: a part of a page that runs by itself runs the
    whole page then.
    """
    return bool(st.session_state.pop(_NEWS, False))


def refuse(part: str, zh: str, en: str) -> None:
    """Say at the next run why nothing was entered."""
    st.session_state[_SAID.format(part=part)] = Refusal("invalid_value", zh, en)


def undo(page: Page, part: str, entry_id: int, words: tuple[str, str], again: bool = False) -> None:
    """Take an entry back, or with ``again`` put it back; what became of it is said at the next run."""
    move = hand_entries.redo if again else hand_entries.undo
    try:
        with page.doing("entry_put_back" if again else "entry_undone", f"entry:{entry_id}"):
            moved = move(page.store, entry_id, signer(page))
    except Refusal as refusal:
        st.session_state[_SAID.format(part=part)] = refusal
        return
    st.session_state[_SAID.format(part=part)] = (entry_id if again and moved else None, words if moved else None)
    st.session_state[_NEWS] = True


def outcome(page: Page, part: str) -> None:
    """What became of the last entry: ``已登记 张* 36.5 ℃ · 撤销``, or why it was refused."""
    said = st.session_state.get(_SAID.format(part=part))
    if said is None:
        return
    if isinstance(said, Refusal):
        refused(page, said)
        return
    entry_id, words = said
    if words is None:
        st.info(page.t("没有找到这条登记,没有改动。", "There is no such entry; nothing was changed."))
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"entered_{part}_line"):
        what = plain(page.t(*words))
        if entry_id is None:
            st.markdown(page.t(f"已撤销 {what}", f"Undone: {what}"), width="content")
            return
        st.markdown(page.t(f"已登记 {what}", f"Entered: {what}"), width="content")
        st.button(
            page.t("撤销", "Undo"),
            key=f"entered_{part}_undo",
            type="tertiary",
            icon=":material/undo:",
            on_click=undo,
            args=(page, part, entry_id, words),
        )
