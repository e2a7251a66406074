"""The parts of the page 账号 about tokens: the list, making one, ending one."""

import streamlit as st

from data.access import tokens
from data.access.tokens import ENDED, LONGEST_LABEL, MOST_DAYS, Token
from data.installation.installation import home
from data.refusal import Refusal
from pages.accounts.people import ask_role, grid_names
from pages.frame import drafts
from pages.frame.html_table import Cell, Marked, TableColumn, table
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page


def table_of(page: Page) -> None:
    """Every token: for whom, role, whose it is, until when, used last."""
    t = page.t
    columns = [
        TableColumn(t("给谁用", "For whom")),
        TableColumn(t("角色", "Role")),
        TableColumn(t("网格", "Grids")),
        TableColumn(t("属于账号", "Ends with account")),
        TableColumn(t("到期", "Expires")),
        TableColumn(t("最近使用", "Last used")),
        TableColumn(t("状态", "State")),
    ]
    rows: list[list[Cell]] = [
        [
            found.label,
            _role(page, found),
            grid_names(page, found.grids),
            _owner(page, found),
            f"{found.expires_at:%Y-%m-%d}",
            f"{found.used_at:%Y-%m-%d %H:%M}" if found.used_at else "—",
            _state(page, found),
        ]
        for found in tokens.tokens(home().access)
    ]
    if rows:
        st.html(table(columns, rows, page.lang))


def _state(page: Page, found: Token) -> Marked:
    if found.ended:
        return Marked("no_data", page.t(*ENDED[found.ended]))
    return Marked("normal", page.t("有效", "good"))


def _role(page: Page, found: Token) -> str:
    role = page.pick(found.role)
    return page.t(f"{role}(随账号降低)", f"{role} (lowered with its account)") if found.lowered else role


def _owner(page: Page, found: Token) -> str:
    """The account with which it ends; of one from before that was kept, who is said to have made it."""
    return found.owner or page.t(f"以前建立({found.created_by})", f"made earlier ({found.created_by})")


def make(page: Page) -> None:
    """A new token, shown this once."""
    with st.expander(page.t("新建令牌", "New token")):
        with drafts.kept("token"):
            label = st.text_input(
                page.t("给谁用(如 12345 热线)", "For whom (such as the hotline)"),
                key="token_label",
                max_chars=LONGEST_LABEL,
            )
            role, chosen = ask_role(page, "token", "manager")
            days = st.number_input(page.t("有效天数", "Days it holds"), 1, MOST_DAYS, 90, key="token_days")
        if st.button(page.t("新建令牌", "Make the token"), key="token_make", type="primary"):
            try:
                word = tokens.make(home().access, label, role, chosen, int(days), page.visitor)
            except Refusal as refusal:
                refused(page, refusal)
                return
            drafts.done("token")
            st.success(page.t("令牌只显示这一次,请马上复制:", "The token is shown this once; copy it now:"))
            st.code(word, language=None, wrap_lines=True)


def revoke(page: Page) -> None:
    """End a token at once."""
    good = {found.id: found for found in tokens.tokens(home().access) if not found.ended}
    if not good:
        return
    with st.expander(page.t("吊销令牌", "End a token")):
        id = st.selectbox(
            page.t("哪个令牌", "Which token"),
            list(good),
            format_func=lambda id: plain(good[id].label),
            key="token_which",
            filter_mode="contains",
        )
        if st.button(page.t("吊销,立即失效", "End it at once"), key="token_revoke"):
            tokens.revoke(home().access, id, page.visitor)
            st.rerun()
