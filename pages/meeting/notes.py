"""参会单位 and 实地情况 on the page of the meeting: shown beside what they are about, written in a form that loses
nothing.

An open form is a draft of the visit: a page that renews, a line that leaves the agenda, somebody else's change or a
refusal leave it open with all that was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from analytics.meeting import field_notes
from analytics.meeting.agenda import AgendaPart
from analytics.meeting.field_notes import NotePair
from analytics.privacy.veils import CLEAR, Veil
from analytics.templates import Markup
from data.entries import meeting_notes
from data.entries.meeting_notes import ATTENDEES, LONGEST, MeetingNote, StaleNote
from data.refusal import Refusal
from pages.frame import drafts as unsent
from pages.frame import reveal, signature
from pages.frame.shell import Page
from pages.meeting import blocks


@dataclass(frozen=True)
class NoteDraft:
    """An open form: the line it is about and what that said, the version it began with, the text as it was last typed,
    and what could not be done.
    """

    about: str
    title: str
    base: int
    text: str
    said: tuple[str, ...] = ()


def drafts() -> dict[str, NoteDraft]:
    """The open forms of this visit, by the key of what they stand under."""
    kept: dict[str, NoteDraft] = st.session_state.setdefault("meeting_note_drafts", {})
    return kept


def attendance(page: Page) -> None:
    """Who took part: as it stands, and today the form, with the units of earlier meetings to add by a click."""
    note = field_notes.attendees(page.store, page.moment)
    with st.container(key="section_attendees"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(blocks.attendance(page, note, _veil(page, note)))
            offer(page, NotePair(note))
            button(page, ATTENDEES, ATTENDEES, "")
        if page.moment.is_today:
            draw(page, ATTENDEES)


def shown(page: Page, pair: NotePair) -> Sequence[Markup]:
    """What was seen on the spot about a line, as it is read."""
    notes = [note for note in (pair.now, pair.former) if note]
    lifted = [field_notes.note_key(note) for note in notes if _veil(page, note).off(field_notes.note_key(note))]
    return blocks.seen(page, pair, Veil(frozenset(lifted)))


def offer(page: Page, pair: NotePair) -> None:
    """The controls that show notes whole, where something of them is masked."""
    for note in (pair.now, pair.former):
        if note and field_notes.veiled(note) != note:
            key = field_notes.note_key(note)
            reveal.offer(page, key, lambda key=key: {key: key}, named=f"note {note.meeting_day}")  # type: ignore[misc]


def button(page: Page, key: str, about: str, title: str) -> None:
    """The button that opens the form, on the day of the meeting."""
    if page.moment.is_today and key not in drafts():
        words = _label(page, about)
        if about == ATTENDEES:
            written = field_notes.attendees(page.store, page.moment)
            words = page.t(
                "改参会单位" if written else "填参会单位", "Change who is present" if written else "Who is present"
            )
        st.button(words, key=f"{key}_note_open", on_click=_begin, args=(page, key, about, title))


def draw(page: Page, key: str) -> None:
    """The form under that key, if it is open."""
    draft = drafts().get(key)
    if draft is None:
        return
    st.session_state.setdefault(f"{key}_note_text", draft.text)
    with (
        st.container(key=f"{key}_note_form", border=True),
        unsent.kept(f"meeting_note_{key}", f"{key}_note_open"),
    ):
        if draft.said:
            st.html(blocks.told(page, draft.said, "watch"))
        st.text_area(
            _label(page, draft.about),
            key=f"{key}_note_text",
            max_chars=LONGEST,
            height=96,
            on_change=_keep,
            args=(key,),
            placeholder=page.t("单位之间用顿号隔开", "Separate units by commas")
            if draft.about == ATTENDEES
            else page.t("去现场看到了什么、问到了什么", "What was seen and said on the spot"),
        )
        if draft.about == ATTENDEES:
            _suggested(page, key)
        with st.container(horizontal=True):
            st.button(page.t("保存", "Save"), type="primary", key=f"{key}_note_save", on_click=_save, args=(page, key))
            st.button(page.t("不保存", "Discard"), key=f"{key}_note_close", on_click=_close, args=(key,))


def left_over(page: Page, parts: tuple[AgendaPart, ...]) -> None:
    """What was seen about lines that have left the agenda, and the forms of these that are still open."""
    lines = {line.id for part in parts for line in part.lines}
    gone = field_notes.beside(page.store, page.moment, lines)
    open_forms = [key for key, draft in drafts().items() if draft.about not in lines and draft.about != ATTENDEES]
    if not gone and not (open_forms and page.moment.is_today):
        return
    with st.container(key="section_left"):
        st.header(page.t("实地情况(已不在议程的项)", "On the spot (lines that have left the agenda)"))
        for note in gone:
            st.html(blocks.left(page, note, _veil(page, note)))
            offer(page, NotePair(note))
        for key in open_forms if page.moment.is_today else ():
            draw(page, key)


def _label(page: Page, about: str) -> str:
    if about == ATTENDEES:
        return page.t(field_notes.ATTENDEES_ZH, field_notes.ATTENDEES_EN)
    return page.t(field_notes.SEEN_ZH, field_notes.SEEN_EN)


def _veil(page: Page, note: MeetingNote | None) -> Veil:
    """The veil over a note; none where it says nothing of a resident's."""
    if note is None or field_notes.veiled(note) == note:
        return CLEAR
    return reveal.veil(page, field_notes.note_key(note))


def _suggested(page: Page, key: str) -> None:
    """Units that took part before and do not stand in the list yet, each added by a click."""
    listed = field_notes.units(st.session_state[f"{key}_note_text"])
    more = [unit for unit in field_notes.remembered(page.store, page.moment) if unit not in listed]
    if more:
        st.caption(page.t("以前参会的,点一下加上:", "Present before; click to add:"))
        with st.container(horizontal=True):
            for nth, unit in enumerate(more):
                st.button(unit, key=f"{key}_unit_{nth}", icon=":material/add:", on_click=_add, args=(key, unit))


def _begin(page: Page, key: str, about: str, title: str) -> None:
    now = next(
        (
            note
            for note in field_notes.standing(page.store, page.moment)
            if (note.meeting_day, note.about) == (page.moment.day, about)
        ),
        None,
    )
    if now and not _veil(page, now).off(field_notes.note_key(now)):
        text = ""  # the mask would be saved: what stands is shown above, a new text replaces it
        said = page.t(
            "原来写的有遮住的内容。要改,请先点“显示完整信息”;直接写会整段替换。",
            "What stands is masked in part. Show it in full to change it; what you write here replaces all of it.",
        )
        drafts()[key] = NoteDraft(about, title, now.version, text, (said,))
        return
    base = field_notes.version(page.store, page.moment, about)
    drafts().setdefault(key, NoteDraft(about, title, base, now.text if now else ""))


def _keep(key: str) -> None:
    """What was typed, to stand there again: a page that is left forgets its widgets."""
    if key in drafts():
        drafts()[key] = replace(drafts()[key], text=st.session_state[f"{key}_note_text"])


def _add(key: str, unit: str) -> None:
    st.session_state[f"{key}_note_text"] = "、".join([*field_notes.units(st.session_state[f"{key}_note_text"]), unit])
    _keep(key)


def _close(key: str) -> None:
    drafts().pop(key, None)
    unsent.done(f"meeting_note_{key}")
    st.session_state.pop(f"{key}_note_text", None)


def _save(page: Page, key: str) -> None:
    _keep(key)
    draft = drafts()[key]
    what = "attendees" if draft.about == ATTENDEES else "on the spot"
    try:
        with page.doing("meeting_note", what):
            meeting_notes.write(page.store, draft.about, draft.text, signature.said(), draft.base, draft.title)
    except StaleNote as stale:
        theirs = field_notes.veiled(stale.current, _veil(page, stale.current)).text
        said = (
            page.t(f"没有保存。{stale.zh}", f"Not saved. {stale.en}"),
            page.t(f"对方写的:{theirs}", f"Theirs: {theirs}"),
        )
        drafts()[key] = replace(draft, base=stale.current.version, said=said)
    except Refusal as refusal:
        drafts()[key] = replace(draft, said=(page.t(f"没有保存。{refusal.zh}", f"Not saved. {refusal.en}"),))
    else:
        _close(key)
