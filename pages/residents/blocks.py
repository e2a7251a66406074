"""The parts of the page 居民资料: finding somebody, giving out and erasing what the board holds of them, and the way
back.
"""

from typing import Any

import streamlit as st

from data.access import audit_log
from data.installation import resident_data, resident_export
from data.installation.installation import home
from data.installation.resident_data import Candidate
from data.refusal import Refusal
from pages.exports import EXPORTS
from pages.frame import drafts, exporting, reveal
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page
from pages.residents import erasure_key, requests

#: The right that this page takes.
RIGHT = "residents"
#: Characters of a reason.
_LONGEST = 200
#: Under this key what was done is kept until it has been said.
_DONE = "resident_done"


def show(page: Page) -> None:
    """Find one resident; give out or erase their data."""
    if said := st.session_state.pop(_DONE, None):
        st.success(said)
    erasure_key.show(page)
    word = st.text_input(page.t("姓名、编号、电话或房号", "Name, id, phone or room"), key="resident_word", width=360)
    found = resident_data.find(page.store, word)
    if not word.strip():
        st.caption(
            page.t(
                "居民要看自己的资料,或要求删除时用。", "For a resident who asks for their data, or to have it erased."
            )
        )
    elif not found:
        st.info(page.t("没有找到。请换个写法。", "Nobody found. Try other words."))
    else:
        if len(found) == resident_data.MOST:
            st.caption(page.t("找到的人太多,请写得再细一点。", "Too many; please be more precise."))
        _choose(page, word, found)
    _readmit(page)


def _choose(page: Page, word: str, found: list[Candidate]) -> None:
    """Those that were found, numbered, because their masked words may be the same; shown whole after a reason."""
    veil = reveal.offer(page, f"residents:{word}", lambda: {one.person: one.recorded for one in found}, "residents")

    def said(number: int) -> str:
        one = found[number]
        whole = " · ".join(filter(None, (one.name, one.phone, one.door, one.resident_id)))
        return f"{number + 1} · {whole if veil.off(one.person) else one.label}"

    # By person, so that a choice never slips to another when the list changes.
    numbers = {one.person: number for number, one in enumerate(found)}
    chosen = st.selectbox(
        page.t("哪一位", "Who"),
        list(numbers),
        format_func=lambda person: said(numbers[person]),
        key="resident_who",
        width=480,
        filter_mode="contains",
    )
    who = found[numbers[chosen]]
    alike = sum(one.label == who.label for one in found) > 1 and not veil.off(who.person)
    _one(page, who, said(numbers[chosen]), alike, veil.off(who.person))


def exported(page: Page, who: Candidate, guardian: bool = False) -> bytes:
    """All of somebody's data for a download: the visitor is asked for again, and it is on record before it is given.

    Raises Refusal for somebody whose log-in has ended since or who may not have it, where the record cannot be
    written, and for a minor whose guardian does not ask.
    """
    now = exporting.visitor_now(page)
    if not now.may(RIGHT):
        raise Refusal("not_allowed", "您的角色不能导出居民资料。", "Your role does not export residents' data.")
    resident_data.refuse_without_guardian(page.store, who.person, guardian)
    exporting.count_whole(now)
    made = resident_export.export(page.store, who.person)
    detail: dict[str, Any] = {"guardian": True} if guardian else {}
    audit_log.add(home().access, now, "resident_exported", who.recorded, **detail)
    return made


def _one(page: Page, who: Candidate, label: str, alike: bool, shown: bool) -> None:
    """What can be done about one of those found; ``alike``: another's masked words are the same, and neither is shown
    whole. ``shown``: this one is.
    """
    with st.container(border=True, key="resident_panel"):
        st.markdown(f"**{plain(label)}**")
        if alike:
            st.warning(
                page.t(
                    "有几位遮盖后看起来一样。请先点“显示完整信息”,认准是哪一位,再导出或删除。",
                    "Several look the same when masked. First press “Show in full” to be sure who it is; then "
                    "export or erase.",
                )
            )
            return
        guardian = requests.guardian_asks(page, who, shown)
        if guardian is None:
            return
        exporting.save(page, EXPORTS["resident"], lambda _: exported(page, who, guardian))
        requests.note(page, who)
        if page.demo:
            st.caption(page.t("演示数据是虚构的,不用删除。", "The demo is invented; there is nothing to erase."))
            return
        st.markdown(
            page.t(
                "删除后:各表、上传的原文件、收件箱和备份里都不再有这位居民;别人写的话里,他的姓名、电话、门牌会遮去;过去的数字保留;以后的文件里他的行会被拒收。不能撤销。",
                "Erased, this resident is in no table, no original of an upload, no inbox and no backup any more; "
                "in what others wrote, name, phone and door are hidden; numbers of the past stay; "
                "their rows in later files are rejected. This cannot be undone.",
            )
        )
        why = st.text_input(
            page.t("原因(谁在何时要求)", "Reason (who asked, and when)"),
            key=f"resident_why_{who.person}",
            max_chars=_LONGEST,
        )
        sure = st.checkbox(
            page.t("确定删除这位居民的资料", "Yes, erase this resident's data"), key=f"resident_sure_{who.person}"
        )
        if st.button(page.t("删除", "Erase"), key="resident_erase", type="primary", disabled=not sure):
            if not why.strip():
                st.error(page.t("请先写上原因。", "Please say why first."))
                return
            _erase(page, who, why, guardian)


def _erase(page: Page, who: Candidate, why: str, guardian: bool) -> None:
    try:
        done = resident_data.erase(home(), who.person, page.visitor, why.strip(), guardian)
    except Refusal as refusal:
        refused(page, refusal)
        return
    st.session_state[_DONE] = page.t(
        f"已删除:{done.rows:,} 行,{done.requests:,} 件诉求已去掉个人信息。",
        f"Erased: {done.rows:,} rows; {done.requests:,} requests are nobody's now.",
    )
    if done.pending:
        st.session_state[_DONE] += " " + page.t(*done.pending)
    st.rerun()


def _readmit(page: Page) -> None:
    """Take somebody off the list whose rows are rejected: they live here again and agree."""
    if page.demo:
        return
    with (
        st.expander(page.t("重新登记(取消拒收)", "Admit again (rows are no longer rejected)")),
        drafts.kept("readmit"),
        st.form("readmit", border=False),
    ):
        st.caption(
            page.t(
                "写居民编号,或姓名加楼栋、房号,或姓名加电话。",
                "Give the resident id, or the name with building and room, or with the phone.",
            )
        )
        with st.container(horizontal=True):
            who = {
                "resident_id": st.text_input(page.t("居民编号", "Resident id"), key="readmit_id", width=180),
                "name": st.text_input(page.t("姓名", "Name"), key="readmit_name", width=160),
                "building_id": st.text_input(page.t("楼栋", "Building"), key="readmit_building", width=120),
                "unit": st.text_input(page.t("单元(有就写)", "Unit, if any"), key="readmit_unit", width=120),
                "room": st.text_input(page.t("房号", "Room"), key="readmit_room", width=120),
                "phone": st.text_input(page.t("电话", "Phone"), key="readmit_phone", width=180),
            }
        why = st.text_input(page.t("原因", "Reason"), key="readmit_why", max_chars=_LONGEST)
        if st.form_submit_button(page.t("重新登记", "Admit again")):
            if not why.strip():
                st.error(page.t("请先写上原因。", "Please say why first."))
                return
            try:
                number = resident_data.readmit(
                    home(),
                    page.visitor,
                    why.strip(),
                    **{name: word.strip() for name, word in who.items() if word.strip()},
                )
            except Refusal as refusal:
                refused(page, refusal)
                return
            if number:
                drafts.done("readmit")
                st.success(page.t("已取消拒收,以后的文件会照常载入。", "Done; later files are loaded as usual."))
            else:
                st.info(page.t("名单上没有这样的人。", "Nobody on the list is meant by this."))
