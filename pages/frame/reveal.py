"""显示完整信息: names, phones and doors shown whole after a click that asks why, and a line on record first.

A lift is of one visit, one object and the people who were in it at the click, for at most a quarter
of an hour; it lives in the session alone, which a change of visitor clears.
"""

import sqlite3
import time
import zlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from analytics.privacy import veils
from analytics.privacy.veils import VEILED, Veil
from data.access import audit_log, personal_data_bounds
from data.installation.installation import home
from data.privacy import texts_in_tables
from data.refusal import Refusal
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page

#: Where a visit keeps its lifts, by object.
KEPT = "revealed"
#: Seconds that a lift lasts: a quarter of an hour, less the moment that masking again takes.
LASTS_S = 15 * 60 - 10
#: How often, at least, a page that shows somebody whole looks whether it still may.
_LOOKS_EVERY_S = 30.0
#: Characters of a reason in one's own words.
LONGEST_REASON = 60

#: Why somebody may have to see a resident whole; of the last one says why in words.
REASONS = {
    "call": ("电话随访", "Telephone follow-up"),
    "visit": ("上门", "Visit at home"),
    "check": ("核对登记", "Checking the register"),
    "rescue": ("紧急救助", "Emergency help"),
    "other": ("其他", "Other"),
}

#: Those whom a control shows, and how the record names each.
Whose = Mapping[Hashable, str]


@dataclass(frozen=True)
class Lift:
    """Somebody's lift: until when (seconds since 1970), whose visit it is of, of whom, and why."""

    until: float
    visitor: str
    whom: frozenset[Hashable]
    why: str

    def lasts(self, page: Page) -> bool:
        """Whether it still holds; not after a clock that was set back, either."""
        return (
            0 < self.until - time.time() <= LASTS_S and self.visitor == page.visitor.id and page.visitor.may("reveal")
        )


def veil(page: Page, object: str) -> Veil:
    """The veil over an object as it is now, without drawing a control."""
    lift: Lift | None = st.session_state.get(KEPT, {}).get(object)
    return Veil(lift.whom) if lift is not None and lift.lasts(page) else VEILED


def offer(page: Page, object: str, whose: Callable[[], Whose], named: str | None = None) -> Veil:
    """Draw the control of an object and give the veil over it; nothing is drawn for those who may not lift it.

    ``object``: by which the visit knows it; ``named``: what the record calls it, where that may not
    be said, and ``whose`` who is shown by it, asked at the click alone.
    """
    if not page.visitor.may("reveal"):
        return VEILED
    key = f"reveal_{zlib.crc32(object.encode()):08x}"
    now = veil(page, object)
    if now.lifted:
        _lifted(page, object, key)
    else:
        with st.popover(page.t("显示完整信息", "Show in full"), icon=":material/visibility:", key=f"{key}_popover"):
            _ask(page, object, whose, named or object, key)
    return now


def _ask(page: Page, object: str, whose: Callable[[], Whose], named: str, key: str) -> None:
    """The form that asks why. Written down first; where that fails nothing is shown."""
    t = page.t
    with st.form(key, border=False):
        st.caption(
            t(
                "姓名、电话、房号会完整显示 15 分钟。谁在什么时候看、为什么看,都会记下来。",
                "Names, phones and rooms show in full for 15 minutes. Who looked, when and why is put on record.",
            )
        )
        reason = st.selectbox(
            t("为什么看", "Why"),
            list(REASONS),
            index=None,
            key=f"{key}_reason",
            format_func=lambda id: t(*REASONS[id]),
            placeholder=t("请选择", "Please choose"),
        )
        words = st.text_input(
            t("说明(选“其他”时必填)", "In words (required for “Other”)"), key=f"{key}_words", max_chars=LONGEST_REASON
        )
        if not st.form_submit_button(t("显示", "Show"), type="primary", key=f"{key}_show"):
            return
        if reason is None:
            st.error(t("请先选择为什么看。", "Please choose a reason first."), icon=":material/block:")
            return
        if reason == "other" and not words.strip():
            st.error(t("选“其他”时请写明原因。", "For “Other” please write the reason."), icon=":material/block:")
            return
        found = whose()
        said = " ".join(words.split())
        said = veils.text(said, *texts_in_tables.residents_in(home().store, said))
        why = ":".join(filter(None, (REASONS[reason][0], said)))
        try:
            most = float(home().real.setting("reveals_per_hour"))
            personal_data_bounds.take(home().access, page.visitor, "reveal", len(found), most)
            audit_log.add(
                home().access, page.visitor, "reveal", named, why=why, count=len(found), whose=list(found.values())
            )
        except (Refusal, sqlite3.Error, OSError) as error:
            if isinstance(error, Refusal) and error.code == "too_much":
                refused(page, error)
                return
            st.error(
                t(
                    "操作记录写不进去,所以没有显示。请告诉系统管理员。",
                    "The record cannot be written, so nothing is shown. Please tell the administrator.",
                ),
                icon=":material/block:",
            )
            return
    lifts: dict[str, Lift] = st.session_state.setdefault(KEPT, {})
    lifts[object] = Lift(time.time() + LASTS_S, page.visitor.id, frozenset(found), why)
    st.rerun()


def _lifted(page: Page, object: str, key: str) -> None:
    """Until when it is shown, the way to mask it sooner, and the clock that masks it again without a click."""
    lift: Lift = st.session_state[KEPT][object]

    @st.fragment(run_every=min(_LOOKS_EVERY_S, max(1.0, lift.until - time.time() + 0.5)))
    def clock() -> None:
        if not lift.lasts(page):
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_lifted"):
            ends = f"{datetime.fromtimestamp(lift.until):%H:%M}"
            st.caption(
                page.t(f"完整显示到 {ends} · {plain(lift.why)}", f"Shown in full until {ends} · {plain(lift.why)}"),
                width="content",
            )
            if st.button(page.t("遮住", "Mask again"), key=f"{key}_mask", icon=":material/visibility_off:"):
                st.session_state[KEPT].pop(object, None)
                st.rerun()

    clock()
