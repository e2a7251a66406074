"""The part of the page 账号 about second factors: who has one, and taking it off somebody who has lost the phone."""

import streamlit as st

from data.access import accounts, second_factor
from data.installation.installation import home
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page


def take_off(page: Page) -> None:
    """Who has a second factor, and the button that takes it off."""
    t, access = page.t, home().access
    having = second_factor.having(access)
    # One's own takes password and code: an administrator's open browser shall not be enough.
    known = {
        found.id: found
        for found in accounts.accounts(access)
        if found.id in having and found.id != page.visitor.account
    }
    with st.expander(t(f"第二道验证({len(having)} 人已开启)", f"Second factor (on for {len(having)})")):
        st.caption(
            t(
                "登录除了密码再填手机上的 6 位数字。各人在“我的账号”里自己开启和取下。"
                "看板经代理对别的网络开放时,系统管理员必须有。",
                "Six digits from the phone besides the password. Everybody sets it up, or turns it off, under “My "
                "account”. Where a proxy admits other networks, administrators must have it.",
            )
        )
        if not known:
            return
        id = st.selectbox(
            t("手机和恢复码都丢了的人", "Who has lost both phone and recovery codes"),
            list(known),
            format_func=lambda id: plain(known[id].name),
            key="second_factor_which",
            filter_mode="contains",
        )
        st.caption(
            t(
                "先当面或打电话确认是本人。取下后只用密码就能登录;必须有的人下次登录时重新设。会留记录。",
                "Make sure first that it is they who ask. Then the password alone logs them in, or they set it up "
                "anew where they must have one. It goes on record.",
            )
        )
        if st.button(t("取下他的第二道验证", "Take it off"), key="second_factor_off"):
            second_factor.take_off(access, id, known[id].name, page.visitor)
            st.rerun()
