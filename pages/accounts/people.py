"""The parts of the page 账号 about people: the list, making and changing an account, one-time links."""

import streamlit as st

from analytics.community.grids import grids
from data.access import accounts
from data.access.accounts import LONGEST_NAME, Account
from data.installation.installation import home
from data.refusal import Refusal
from data.roles import RIGHTS, ROLES, Role
from pages.frame import drafts, one_time_links
from pages.frame.html_table import Cell, Marked, TableColumn, table
from pages.frame.markdown_escape import plain
from pages.frame.one_time_links import OneTimeLink
from pages.frame.refused import refused
from pages.frame.shell import Page


def table_of(page: Page) -> None:
    """Every account: name, role, grids, and whether it can log in."""
    t = page.t
    columns = [
        TableColumn(t("账号", "Name")),
        TableColumn(t("角色", "Role")),
        TableColumn(t("网格", "Grids")),
        TableColumn(t("状态", "State")),
    ]
    rows: list[list[Cell]] = [
        [found.name, page.pick(found.role), grid_names(page, found.grids), _state(page, found)]
        for found in accounts.accounts(home().access)
    ]
    if rows:
        st.html(table(columns, rows, page.lang))
    else:
        st.info(page.t("还没有账号。", "There is no account yet."))


def _state(page: Page, found: Account) -> Marked:
    if found.disabled:
        return Marked("no_data", page.t("已停用", "closed"))
    if not found.has_password:
        return Marked("watch", page.t("还没设密码", "no password yet"))
    return Marked("normal", page.t("可登录", "can log in"))


def make(page: Page) -> None:
    """A new account, whose owner sets a password with a one-time link."""
    with drafts.kept("account"):
        name = st.text_input(
            page.t("账号名", "Name"),
            key="account_name",
            max_chars=LONGEST_NAME,
            placeholder=page.t("本人姓名最好认", "their own name is best"),
        )
        role, chosen = ask_role(page, "account")
    if st.button(page.t("新建,生成一次性链接", "Make it, with a one-time link"), type="primary", key="account_make"):
        try:
            made, word = accounts.make(home().access, name, role, chosen, page.visitor)
        except Refusal as refusal:
            refused(page, refusal)
            return
        drafts.done("account")
        _show_next(made.name, word)


def change(page: Page) -> None:
    """Another role, other grids, closing, a new link."""
    known = {found.id: found for found in accounts.accounts(home().access)}
    if not known:
        return
    id = st.selectbox(
        page.t("哪个账号", "Which account"),
        list(known),
        format_func=lambda id: plain(known[id].name),
        key="account_which",
        filter_mode="contains",
    )
    found = known[id]
    # Keys of its own for each account, so that the fields begin with what stands.
    role, chosen = ask_role(page, f"account_{id}", found.role.id, found.grids)
    closed = st.toggle(
        page.t("停用(立即退出登录,它的令牌也停)", "Closed (logged out at once, its tokens end)"),
        found.disabled,
        key=f"account_{id}_closed",
    )
    with st.container(horizontal=True):
        if st.button(page.t("保存修改", "Save"), key=f"account_{id}_save"):
            try:
                accounts.change(home().access, id, role, chosen, closed, page.visitor)
            except Refusal as refusal:
                refused(page, refusal)
            else:
                st.rerun()
        if st.button(
            page.t("生成一次性链接(重设密码)", "One-time link (new password)"),
            key=f"account_{id}_link",
            disabled=found.disabled,
        ):
            _show_next(found.name, accounts.new_link(home().access, id, page.visitor))


def ask_role(
    page: Page, key: str, role: str = "duty", chosen: frozenset[str] = frozenset()
) -> tuple[str, frozenset[str]]:
    """A role and, where it works by grid, its grids."""
    given = [id for id, known in ROLES.items() if known.given]
    asked = st.selectbox(
        page.t("角色", "Role"),
        given,
        index=given.index(role),
        format_func=lambda id: page.pick(ROLES[id]),
        key=f"{key}_role",
        filter_mode="contains",
    )
    if not ROLES[asked].by_grid:
        return asked, frozenset()
    # A grid of the account that no building has any more reads as its number.
    known = {grid: grid for grid in sorted(chosen)} | grids(page.store)
    picked = st.multiselect(
        page.t("所管网格", "Grids"),
        list(known),
        sorted(chosen),
        format_func=lambda id: plain(known[id]),
        key=f"{key}_grids",
        placeholder=page.t("请选网格", "Choose grids"),
        filter_mode="contains",
        select_all=False,
    )
    if not known:
        st.caption(
            page.t("先上传楼栋表,这里才有网格可选。", "Upload the buildings first; then there are grids to choose.")
        )
    return asked, frozenset(picked)


def grid_names(page: Page, chosen: frozenset[str]) -> str:
    """The grids of an account in words."""
    known = grids(page.store)
    return page.t("、", ", ").join(known.get(grid, grid) for grid in sorted(chosen))


def roles(page: Page) -> None:
    """Which role may do what."""
    given = [role for role in ROLES.values() if role.given]
    columns = [TableColumn(""), *(TableColumn(page.pick(role)) for role in given)]
    st.html(
        table(
            columns,
            ([page.pick(right), *(_may(role, right.id) for role in given)] for right in RIGHTS.values()),
            page.lang,
        )
    )
    st.caption(
        page.t(
            "网格员只看到自己网格的人和诉求。大屏账号一直开着就一直有效,停用 14 天或满 90 天要重新登录。",
            "A grid worker sees people and requests of the own grids alone. A wall screen stays logged in while it is "
            "on, for 90 days at most.",
        )
    )


def _may(role: Role, right: str) -> str:
    return "✓" if right in role.rights else ""


def _show_next(name: str, word: str) -> None:
    one_time_links.keep([OneTimeLink(name, "", word)])
    st.rerun()
