"""显示完整信息: names, phones and doors shown whole after a click that asks why, and a line on record first.

What was lifted is kept beside the log-in (``data.access.lifts``), so that it outlives a page that is loaded anew. How
much one reason opens follows from who asks: one thing and the people in it, for a quarter of an hour; for a duty
officer a whole list, until the log-in ends, where those who join it later are put on record as they come; for a grid
worker everybody in their own grids, for a shift.
"""

import sqlite3
import zlib
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime, time, timedelta

import streamlit as st

from analytics.community.census import census
from analytics.privacy import veils
from analytics.privacy.veils import CLEAR, VEILED, Veil
from data import clock
from data.access import audit_log, lifts, personal_data_bounds
from data.access.lifts import SHIFT, Lift
from data.access.visitor import Visitor
from data.installation.installation import home
from data.privacy import texts_in_tables
from data.refusal import Refusal
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page

#: Seconds that a lift of minutes is shorter than they are: the moment that masking again takes.
_MASKING_S = 10
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


def veil(page: Page, object: str) -> Veil:
    """The veil over an object as it is now, without drawing a control."""
    return _veil(page.visitor, _standing(page.visitor, object))


def whole_list(visitor: Visitor, name: str) -> Lift | None:
    """The lift by which somebody has a whole list, so that its files and prints are whole, too; None without one."""
    return _standing(visitor, _list(name)) if visitor.role.keeps_lists and not visitor.role.by_grid else None


def offer(page: Page, object: str, whose: Callable[[], Whose], named: str | None = None) -> Veil:
    """Draw the control of an object and give the veil over it; nothing is drawn for those who may not lift it.

    ``object``: by which the visit knows it; ``named``: what the record calls it, where that may not
    be said, and ``whose`` who is shown by it, asked at the click alone.
    """
    if not page.visitor.may("reveal"):
        return VEILED
    key = f"reveal_{zlib.crc32(object.encode()):08x}"
    lift = _standing(page.visitor, object)
    if lift is not None:
        _lifted(page, object, key, lift)
    else:
        label = page.t("显示完整信息", "Show in full")
        with (
            st.popover(label, icon=":material/visibility:", key=f"{key}_popover"),
            st.form(key, border=False),
        ):
            _ask(page, object, whose, named or object, key)
    return _veil(page.visitor, lift)


def offer_list(page: Page, name: str, view: str, whose: Callable[[], Whose]) -> Veil:
    """The same for a list of people: a reason and a button on the page itself.

    ``name``: which list it is, ``view``: what of it shows (day, grid, filter). Whoever keeps lists has all of it by one
    reason, in every view, while it stands; for others it is of this view and of those who are in it now.
    """
    if not page.visitor.may("reveal"):
        return VEILED
    keeps = page.visitor.role.keeps_lists and not page.visitor.role.by_grid
    object, named = (_list(name) if keeps else f"{name}:{view}"), f"{name}:{view}"
    key = f"reveal_{zlib.crc32(object.encode()):08x}"
    lift = _standing(page.visitor, object)
    if lift is None:
        with st.container(key=f"{key}_ask", gap="small"):
            _ask(page, object, whose, named, key, on_page=True)
        return VEILED
    if keeps:
        lift = _joined(page, object, lift, whose(), named)
    _lifted(page, object, key, lift)
    return _veil(page.visitor, lift)


def _list(name: str) -> str:
    return f"list:{name}"


def _standing(visitor: Visitor, object: str) -> Lift | None:
    if not visitor.may("reveal"):
        return None
    return lifts.standing(home().access, visitor, SHIFT if visitor.role.by_grid else object)


def _veil(visitor: Visitor, lift: Lift | None) -> Veil:
    """Whoever works in grids is asked by a store that knows nobody else's residents."""
    if lift is None:
        return VEILED
    return CLEAR if visitor.role.by_grid else Veil(lift.whom)


def _lasts(visitor: Visitor, object: str) -> timedelta:
    real = home().real
    if visitor.role.by_grid:
        return timedelta(hours=float(real.setting("shift_hours")))
    if object.startswith(_list("")):
        return timedelta(hours=float(real.setting("list_hours")))
    return timedelta(minutes=float(real.setting("reveal_minutes"))) - timedelta(seconds=_MASKING_S)


def _ask(page: Page, object: str, whose: Callable[[], Whose], named: str, key: str, on_page: bool = False) -> None:
    """What asks why. Written down first; where that fails nothing is shown."""
    t = page.t
    st.caption(_what_it_opens(page, object))
    if on_page:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            reason = st.radio(
                t("为什么看", "Why"),
                list(REASONS),
                index=None,
                key=f"{key}_reason",
                format_func=lambda id: t(*REASONS[id]),
                horizontal=True,
                label_visibility="collapsed",
                width="content",
            )
            words = _words(page, key) if reason == "other" else ""
            label = t("显示完整名单", "Show the list in full")
            clicked = st.button(label, type="primary", key=f"{key}_show", icon=":material/visibility:")
        if not clicked:
            return
    else:
        reason = st.selectbox(
            t("为什么看", "Why"),
            list(REASONS),
            index=None,
            key=f"{key}_reason",
            format_func=lambda id: t(*REASONS[id]),
            placeholder=t("请选择", "Please choose"),
            filter_mode="contains",
        )
        words = _words(page, key)
        if not st.form_submit_button(t("显示", "Show"), type="primary", key=f"{key}_show"):
            return
    if reason is None:
        st.error(t("请先选择为什么看。", "Please choose a reason first."), icon=":material/block:")
        return
    if reason == "other" and not words.strip():
        st.error(t("选“其他”时请写明原因。", "For “Other” please write the reason."), icon=":material/block:")
        return
    said = " ".join(words.split())
    said = veils.text(said, *texts_in_tables.residents_in(home().store, said))
    if _lift(page, object, whose, named, ":".join(filter(None, (REASONS[reason][0], said)))):
        st.rerun()


def _words(page: Page, key: str) -> str:
    words: str = st.text_input(
        page.t("说明(选“其他”时必填)", "In words (required for “Other”)"), key=f"{key}_words", max_chars=LONGEST_REASON
    )
    return words


def _what_it_opens(page: Page, object: str) -> str:
    lasts = _lasts(page.visitor, object)
    minutes, hours = round((lasts + timedelta(seconds=_MASKING_S)).total_seconds() / 60), lasts.total_seconds() / 3600
    if page.visitor.role.by_grid:
        return page.t(
            f"选原因后,本网格居民的姓名、电话、房号在各名单上完整显示一班({hours:g} 小时),记一次。",
            f"With a reason, residents of your grids show in full on every list for a shift ({hours:g} hours); it is "
            "put on record once.",
        )
    if object.startswith(_list("")):
        return page.t(
            "选原因后,整张名单完整显示到退出登录,打印和下载也是完整的。谁、什么时候、为什么看,都会记下来。",
            "With a reason the whole list shows in full until you log out, in print and files as well. Who looked, "
            "when and why is put on record.",
        )
    return page.t(
        f"姓名、电话、房号会完整显示 {minutes} 分钟。谁在什么时候看、为什么看,都会记下来。",
        f"Names, phones and rooms show in full for {minutes} minutes. Who looked, when and why is put on record.",
    )


def _lift(page: Page, object: str, whose: Callable[[], Whose], named: str, why: str) -> bool:
    """Count it, put it on record and lift it, all or nothing; whether it is lifted."""
    access, visitor = home().access, page.visitor
    if visitor.role.by_grid:
        known = sorted(visitor.grids or ())

        def written() -> None:
            take(page.visitor, "export", 1)
            people = len(census(page.store).place)
            audit_log.add(access, visitor, "reveal", SHIFT, why=why, count=people, grids=known)
            lifts.begin(access, visitor, SHIFT, _lasts(visitor, object), why)

        return _recorded(page, written)
    found = whose()

    def shown() -> None:
        take(page.visitor, "list" if object.startswith(_list("")) else "reveal", len(found))
        audit_log.add(access, visitor, "reveal", named, why=why, count=len(found), whose=list(found.values()))
        lifts.begin(access, visitor, object, _lasts(visitor, object), why, found)

    return _recorded(page, shown)


def _joined(page: Page, object: str, lift: Lift, now: Whose, named: str) -> Lift:
    """The lift with those who have joined its list since, who are put on record as they come; where that fails, or they
    are too many, they stay masked.
    """
    more = {one: called for one, called in now.items() if one not in lift.whom}
    if not more:
        return lift
    access, visitor = home().access, page.visitor

    def written() -> None:
        take(page.visitor, "list", len(more))
        audit_log.add(access, visitor, "reveal", named, why=lift.why, count=len(more), whose=list(more.values()))
        lifts.widen(access, visitor, object, more)

    if _recorded(page, written):
        return lifts.standing(access, visitor, object) or lift
    return lift


def reason_words(page: Page, why: str) -> str:
    """A reason as the record keeps it, in the language of the page; what somebody wrote in their own words stays."""
    kept, colon, own = why.partition(":")
    return page.t(kept, dict(REASONS.values()).get(kept, kept)) + colon + own


def take(visitor: Visitor, bound: str, amount: int) -> None:
    """Count so much of a bound. Raises Refusal "too_much" where it would be more than an hour allows."""
    most = float(home().real.setting(personal_data_bounds.BOUNDS[bound].setting))
    personal_data_bounds.take(home().access, visitor, bound, amount, most)


def _recorded(page: Page, write: Callable[[], None]) -> bool:
    """Whether it could be counted and written down; where not, the page says why."""
    try:
        write()
    except (Refusal, sqlite3.Error, OSError) as error:
        if isinstance(error, Refusal) and error.code == "too_much":
            refused(page, error)
            return False
        st.error(
            page.t(
                "操作记录写不进去,所以没有显示。请告诉系统管理员。",
                "The record cannot be written, so nothing is shown. Please tell the administrator.",
            ),
            icon=":material/block:",
        )
        return False
    return True


def _lifted(page: Page, object: str, key: str, lift: Lift) -> None:
    """Until when it is shown, the way to mask it sooner, and the clock that masks it again without a click."""
    left = (lift.until - clock.machine_now()).total_seconds()

    @st.fragment(run_every=min(_LOOKS_EVERY_S, max(1.0, left + 0.5)))
    def looks() -> None:
        if _standing(page.visitor, object) is None:
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_lifted"):
            ends, why = _clock(lift.until), plain(reason_words(page, lift.why))
            st.caption(
                page.t(f"完整显示到 {ends} · {why}", f"Shown in full until {ends} · {why}"),
                width="content",
            )
            if st.button(page.t("遮住", "Mask again"), key=f"{key}_mask", icon=":material/visibility_off:"):
                lifts.end(home().access, page.visitor, SHIFT if page.visitor.role.by_grid else object)
                st.rerun()

    looks()


def _clock(until: datetime) -> str:
    today: date = clock.machine_now().date()
    return f"{until:%H:%M}" if until < datetime.combine(today, time()) + timedelta(days=1) else f"{until:%m-%d %H:%M}"
