"""The agenda and the decisions of the meeting with what can be done about each line."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.meeting import decision_progress, field_notes
from analytics.meeting.agenda import AgendaPart
from analytics.meeting.agenda_lines import AgendaLine
from analytics.meeting.decision_progress import Decided
from data.base_path import under
from pages.frame.shell import Page
from pages.meeting import blocks, forms, notes
from pages.registry import PAGES
from pages.requests import editor

#: What may become of a decision that stands so.
_OFFERED = {
    "open": ("done", "not_done", "dropped"),
    "not_done": ("done", "dropped", "open"),
    "done": ("open",),
    "dropped": ("open",),
}


def show(page: Page, parts: tuple[AgendaPart, ...]) -> None:
    """Every section of the agenda, then the forms whose line has left it."""
    earlier = {row.decision.decision_id: row for row in decision_progress.carried(page.store, page.moment)}
    for part in parts:
        with st.container(key=f"section_{part.section.id}"):
            st.header(
                page.t(f"{part.zh}({part.counted_zh})", f"{part.en} ({part.counted_en})")
                if part.total
                else page.pick(part)
            )
            if not part.lines:
                st.html(blocks.nothing(page, part.empty_words, part.known))
            for line in part.lines:
                _line(page, line, earlier)
            if part.more:
                st.link_button(
                    page.t(f"另有 {part.more} 项,查看全部", f"{part.more} more: see all"),
                    _address(page, part.link),
                    type="tertiary",
                )
    notes.left_over(page, parts)
    if page.moment.is_today:
        _left_over(page, parts)


def of_today(page: Page) -> None:
    """The decisions of the day, and the form of one that comes from no line."""
    made = decision_progress.of_day(page.store, page.moment)
    with st.container(key="section_today"):
        day = page.t("今日决定" if page.moment.is_today else "当日决定", "Decisions of the day")
        st.header(day + page.t(f"({len(made)})", f" ({len(made)})") if made else day)
        if not made:
            none = (
                ("今天还没有形成决定", "Nothing has been decided yet")
                if page.moment.is_today
                else ("当天没有形成决定", "Nothing was decided")
            )
            st.html(blocks.nothing(page, none, False))
        for row in made:
            _decision(page, row)
        if page.moment.is_today:
            st.button(
                page.t("新增决定", "New decision"),
                key="decide_free",
                icon=":material/add:",
                on_click=forms.begin,
                args=(page, None),
            )
            forms.draw(page, "free")


def _line(page: Page, line: AgendaLine, earlier: dict[int, Decided]) -> None:
    if line.decision is not None:
        _decision(page, earlier[line.decision], line)
        return
    key = forms.key_of(line.id)
    pair = field_notes.pairs(page.store, page.moment).get(line.id, field_notes.NOTHING)
    made = [
        row
        for row in decision_progress.standing(page.store, page.moment)
        if row.source == line.id and row.status in decision_progress.UNDONE
    ]
    with _row(key, blocks.line(page, line, made, notes.shown(page, pair))):
        st.link_button(page.t("查看", "See"), _address(page, line.link), key=f"{key}_see", type="tertiary")
        if page.moment.is_today and line.request:
            words = page.t("收起", "Close") if line.request in _handled() else page.t("办理", "Handle")
            st.button(words, key=f"{key}_handle", on_click=_handle, args=(line.request,))
        if page.moment.is_today:
            st.button(page.t("形成决定", "Decide"), key=f"{key}_decide", on_click=forms.begin, args=(page, line))
        notes.offer(page, pair)
        notes.button(page, key, line.id, page.t(line.title_zh, line.title_en))
    if page.moment.is_today:
        notes.draw(page, key)
        forms.draw(page, key)
        if line.request in _handled():
            editor.show(page, line.request, f"{key}_request", f"{key}_handle")


def _row(key: str, html: str) -> DeltaGenerator:
    """A line and, in what this gives, its buttons: beside it, on a phone together under it."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_row"):
        st.html(html)
        return st.container(horizontal=True, vertical_alignment="center", width="content", key=f"{key}_buttons")


def _handled() -> dict[str, None]:
    """The requests whose panel is open in this visit."""
    kept: dict[str, None] = st.session_state.setdefault("meeting_requests", {})
    return kept


def _handle(request_id: str) -> None:
    """Open the panel of a request, or close it."""
    if request_id in _handled():
        del _handled()[request_id]
    else:
        _handled()[request_id] = None


def _decision(page: Page, row: Decided, line: AgendaLine | None = None) -> None:
    """A decision: that of a line of the agenda with what was seen on the spot."""
    it, t = row.decision, page.t
    key = f"change_{it.decision_id}"
    pairs = field_notes.pairs(page.store, page.moment)
    pair = pairs.get(line.id, field_notes.NOTHING) if line else field_notes.NOTHING
    with _row(key, blocks.decision(page, row, forms.veil(page, it), notes.shown(page, pair))):
        forms.offer(page, it)
        if it.link:
            st.link_button(t("查看", "See"), _address(page, it.link), key=f"{key}_see", type="tertiary")
        if page.moment.is_today:
            offered = {
                "done": t("完成", "Done"),
                "not_done": t("未完成", "Not done"),
                "dropped": t("撤销决定", "Withdraw"),
                "open": t("重新办理", "Reopen"),
            }
            for status in _OFFERED[it.status]:
                st.button(offered[status], key=f"{key}_{status}", on_click=forms.set_status, args=(page, it, status))
            st.button(t("改", "Change"), key=f"{key}_change", on_click=forms.change, args=(page, it))
        notes.offer(page, pair)
        if line:
            notes.button(page, key, line.id, it.what)
    forms.say(page, it)
    if page.moment.is_today:
        notes.draw(page, key)
        forms.draw(page, key)


def _left_over(page: Page, parts: tuple[AgendaPart, ...]) -> None:
    """Forms and requests whose line is no longer on the agenda: what was typed is still there, a request shows how it
    ended.
    """
    drawn = {forms.key_of(line.id) for part in parts for line in part.lines}
    for key in [key for key in forms.drafts() if key.startswith("line_") and key not in drawn]:
        st.info(
            page.t(
                "这一项已不在议程里,写的内容还在,仍可保存。",
                "This line has left the agenda; what was typed is still here and can be saved.",
            )
        )
        forms.draw(page, key)
    requests = {line.request for part in parts for line in part.lines}
    for request_id in [id for id in _handled() if id not in requests]:
        st.button(page.t("收起", "Close"), key=f"gone_{request_id}", on_click=_handle, args=(request_id,))
        editor.show(page, request_id, f"{forms.key_of(f'request:{request_id}')}_request")


def _address(page: Page, link: str) -> str:
    """A link to one of our pages in the page's language; what leads elsewhere leads to the board instead."""
    path, _, query = link.partition("?")
    known = path in {row.url for row in PAGES.values()}
    given = "&".join(
        part for part in (query if known else "", f"lang={page.lang}" if page.lang != "zh" else "") if part
    )
    return under(path if known else "/") + (f"?{given}" if given else "")
