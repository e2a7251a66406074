"""账号: who may log in, with which role and grids, and the tokens of other systems."""

import streamlit as st

from pages.accounts import bounds, people, reached, second_factors, tokens
from pages.frame import next_step, one_time_links, shell, worker_accounts
from pages.registry import PAGES

row = PAGES["accounts"]
page = shell.begin(row.zh, row.en, filters=(), live=False)
t = page.t

one_time_links.show(page)
bounds.reached(page)
reached.show(page)
if page.demo:
    st.info(
        t(
            "演示期间就可以先建账号;结束演示后,所有人都要登录。",
            "Accounts can be made while the demo shows; once it ends everybody must log in.",
        )
    )
worker_accounts.offer(page)
next_step.show(page, "accounts")
people.table_of(page)
left, right = st.columns(2)
with left:
    st.header(t("新建账号", "New account"), anchor=False)
    people.make(page)
with right:
    st.header(t("修改账号", "Change an account"), anchor=False)
    people.change(page)
second_factors.take_off(page)
with st.expander(t("各角色能做什么", "What each role may do")):
    people.roles(page)

st.header(t("接口令牌", "Tokens for other systems"), anchor=False)
st.caption(
    t(
        "给别的系统或脚本用 HTTP 接口时用,每个来源一个,只在新建时显示一次。令牌属于建它的账号:账号停用,令牌就停;"
        "账号降级,令牌也只剩账号还有的权限。令牌不能再建账号或令牌。",
        "For other systems and scripts over HTTP, one for each, shown once when it is made. A token belongs to the "
        "account that made it: it ends when the account is closed, and may no more than the account may. It makes no "
        "accounts and no tokens.",
    )
)
tokens.table_of(page)
tokens.make(page)
tokens.revoke(page)
