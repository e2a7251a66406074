"""Closing the lines of the follow-up list on the page itself: a touch on the line, a touch on what came of it."""

import streamlit as st

from analytics.checkins import counts, follow_up_list, open_lines
from analytics.checkins.open_lines import OpenLine, OpenLines, Waiting
from analytics.community.people_in_charge import building_words
from analytics.privacy import veils
from analytics.privacy.veils import Veil
from data import clock
from pages.checkins import outcomes
from pages.checkins.blocks import FOLLOWUPS
from pages.entries import entering
from pages.frame import reveal
from pages.frame.html_table import phone_link
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

#: Lines that are shown at first, and how many more at each touch.
_FIRST, _MORE = 8, 20
#: The part of the page by which its last entry is known.
PART = "closing"
#: Where the visit keeps the line that is open, and how many are shown.
_OPENED, _SHOWN = "closing_opened", "closing_shown"


def show(page: Page) -> None:
    """The open lines of today, the most pressing first; nothing for those who may not enter, or of another day."""
    if not entering.may(page) or page.moment.day != clock.now().date():
        return
    entering.just_entered()  # this very run shows it
    with st.container(key="closing", gap="xsmall"):
        st.fragment(_lines)(page)


def _lines(page: Page) -> None:
    """The list; opening a line runs it alone, and what was entered runs the page, whose numbers follow."""
    if entering.just_entered():
        st.rerun()
    found = open_lines.open_lines(page.store, page.moment, page.place)
    closed = page.t(f" · 已办 {found.closed:,} 户", f" · {found.closed:,} done") if found.closed else ""
    left = page.t(f"待跟进 {len(found.lines):,} 户", f"{len(found.lines):,} households to follow up")
    st.markdown(f"**{left}**{closed}")
    entering.outcome(page, PART)
    opened = _opened(found)
    shown = found.lines[: st.session_state.get(_SHOWN, _FIRST)]
    if opened and opened.household not in {line.household for line in shown}:
        # Somebody else closed it, or it lies further down: what is typed in it stays on screen.
        _line(page, opened, opened, gone=opened.household not in {line.household for line in found.lines})
    for line in shown:
        _line(page, line, opened)
    if (more := len(found.lines) - len(shown)) > 0:
        st.button(
            page.t(f"再看 {min(more, _MORE)} 户(还有 {more:,} 户)", f"{min(more, _MORE)} more (of {more:,})"),
            key="closing_more",
            on_click=_show_more,
            args=(len(shown),),
            width="stretch",
        )


def _show_more(shown: int) -> None:
    st.session_state[_SHOWN] = shown + _MORE


def _opened(found: OpenLines) -> OpenLine | None:
    """The line that the visit has open, as it now stands; as it last stood where it is closed by now."""
    last: OpenLine | None = st.session_state.get(_OPENED)
    if last is None:
        return None
    now = next((line for line in found.lines if line.household == last.household), None)
    if now is None and st.session_state.get("closing_done") == last.household:
        del st.session_state[_OPENED]  # closed here
        return None
    st.session_state[_OPENED] = now or last
    return now or last


def _open(line: OpenLine) -> None:
    last: OpenLine | None = st.session_state.get(_OPENED)
    st.session_state.pop("closing_done", None)
    if last is not None and last.household == line.household:
        del st.session_state[_OPENED]
    else:
        st.session_state[_OPENED] = line


def _line(page: Page, line: OpenLine, opened: OpenLine | None, gone: bool = False) -> None:
    is_open = opened is not None and opened.household == line.household
    object = f"closing:{page.moment.day}:{line.household}"
    listed = reveal.whole_list(page.visitor, FOLLOWUPS)
    veil = Veil(listed.whom) if listed else reveal.veil(page, object)
    st.button(
        plain(_words(page, line, veil)),
        key=f"closing_line_{line.household}",
        icon=":material/expand_less:" if is_open else ":material/expand_more:",
        on_click=_open,
        args=(line,),
        width="stretch",
    )
    if not is_open:
        return
    with st.container(border=True, key=f"closing_panel_{line.household}"):
        if gone:
            st.info(page.t("这一户已由别人登记,或已打卡。", "Somebody else has closed this line, or they reported."))
        if len(line.people) > 1:
            outcomes.of_all(page, line)
        for one in line.people:
            with st.container(horizontal=True, vertical_alignment="center", key=f"closing_who_{one.person}"):
                st.markdown(plain(_person(page, one, veil)), width="content")
                if one.phone and veil.off(one.whom):
                    st.html(phone_link(page.t("拨打", "Call"), one.phone), width="content")
            outcomes.of_one(page, line, one)
        if not listed:
            reveal.offer(page, object, lambda: {one.whom: _recorded(one) for one in line.people})


def _recorded(one: Waiting) -> str:
    return veils.recorded(one.whom.resident_id, one.whom.name, one.whom.building)


def _words(page: Page, line: OpenLine, veil: Veil) -> str:
    """A line in words: the door, who, why, and who tried."""
    first = line.people[0].whom
    door = [page.t(*building_words(page.store, line.building)) if line.building else ""]
    if veil.off(first):  # stars would tell nothing
        door += [part for part in (first.unit, first.room) if part]
    said = ["-".join(filter(None, door))]
    said += [_person(page, one, veil) for one in line.people[:3]]
    if (more := len(line.people) - 3) > 0:
        said.append(page.t(f"等 {more} 人", f"and {more} more"))
    return " · ".join(filter(None, said))


def _person(page: Page, one: Waiting, veil: Veil) -> str:
    """Somebody in words: name, reasons with the temperature, and the last who did not reach them."""
    pressing = [id for id in one.reasons if id != "marked"] or one.reasons
    reasons = page.t("、", ", ").join(_reason(page, one, id) for id in pressing)
    told = [f"{veil.name(one.whom.name, one.whom)} {reasons}".strip()]
    if one.tried and one.tried[-1].not_reached:
        last = one.tried[-1]
        told.append(page.t(f"{last.at:%H:%M} 没联系上({last.who})", f"not reached {last.at:%H:%M} ({last.who})"))
    return " ".join(told)


def _reason(page: Page, one: Waiting, id: str) -> str:
    said = page.t(*follow_up_list.REASONS[id])
    if id == "non_reporter" and counts.is_open(page.store, page.moment):
        said = page.t(*follow_up_list.PENDING)
    if id == "fever" and one.temperature is not None:
        return f"{said} {one.temperature:g} ℃"
    if id == "non_reporter" and (one.missing_days or 0) > 1:
        return page.t(f"连续 {one.missing_days} 天{said}", f"{said} {one.missing_days} days")
    return said
