"""What is proposed about keeping personal data longer, and who may confirm it."""

import streamlit as st

from data.access.retention_proposals import RetentionProposal
from data.installation import retention_extension
from data.installation.installation import home
from data.refusal import Refusal
from data.roles import ROLES
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page
from pages.settings import fields


def show(page: Page) -> None:
    """The proposal that waits, with its buttons; nothing where none does."""
    proposal = None if page.demo else retention_extension.standing(home())
    if proposal is None:
        return
    second = ROLES[retention_extension.other_role(proposal.role)]
    with st.container(border=True, key="longer_keeping"):
        st.markdown(
            page.t(
                f"**等待确认:个人信息从保留 {proposal.instead_of} 天延长到 {proposal.days} 天**  \n"
                f"{plain(proposal.who)}({ROLES[proposal.role].zh}){proposal.at:%m月%d日 %H:%M} 提议;"
                f"要由一位{second.zh}在 {proposal.until:%m月%d日 %H:%M} 前确认,到时不确认就作废。",
                f"**Waiting: keep personal data for {proposal.days} days instead of {proposal.instead_of}**  \n"
                f"Proposed by {plain(proposal.who)} ({ROLES[proposal.role].en}), {proposal.at:%m-%d %H:%M}. "
                f"Somebody with the role {second.en} must confirm by {proposal.until:%m-%d %H:%M}, or it lapses.",
            )
        )
        if not retention_extension.somebody_else(home().access, second.id):
            st.warning(
                page.t(
                    f"还没有“{second.zh}”的账号:延长保留期要两个人。请系统管理员先在账号页新建。",
                    f"There is no account with the role {second.en}: keeping data longer takes two people. An "
                    "administrator makes one on the page of accounts first.",
                )
            )
        _buttons(page, proposal)


def _buttons(page: Page, proposal: RetentionProposal) -> None:
    mine = retention_extension.may_confirm(proposal, page.visitor)
    with st.container(horizontal=True):
        if mine and st.button(page.t("确认延长", "Confirm"), key="longer_confirm", type="primary"):
            try:
                retention_extension.confirm(home(), proposal.id, page.visitor)
            except Refusal as refusal:
                refused(page, refusal)
                return
            st.session_state["settings_saved"] = True
            st.rerun()
        if st.button(page.t("不同意,撤下提议" if mine else "撤回提议", "Withdraw"), key="longer_withdraw"):
            retention_extension.withdraw(home(), page.visitor)
            st.rerun()


def proposed(page: Page, days: int) -> bool:
    """Propose so many days and say so on the next run; False, with the reason, for who may not.

    What waits already is not proposed again, which would begin its week anew.
    """
    fields.begin_anew("keep_days")
    waits = retention_extension.standing(home())
    if waits is not None and waits.days == days:
        return True
    try:
        retention_extension.propose(home(), days, page.visitor)
    except Refusal as refusal:
        refused(page, refusal)
        return False
    return True
