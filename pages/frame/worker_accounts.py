"""The button that makes the accounts of all grid workers whom the table of buildings names."""

import streamlit as st

from analytics.community.grids import grids
from analytics.words import number
from data.installation.installation import home
from data.installation.worker_accounts import make_all, without_account
from data.refusal import Refusal
from pages.frame import one_time_links
from pages.frame.one_time_links import OneTimeLink
from pages.frame.refused import refused
from pages.frame.shell import Page

#: Under this key a visit keeps who got no account, until the next time.
_REFUSED = "workers_refused"


def offer(page: Page) -> None:
    """The button with how many are missing, and who got none the last time; nothing where none is missing.

    The demo's grid workers are invented.
    """
    waiting = [] if page.demo else without_account(page.store, home().access)
    if not waiting:
        return
    have = "the grid worker" if len(waiting) == 1 else f"{number(len(waiting))} grid workers"
    if st.button(
        page.t(f"给 {number(len(waiting))} 位网格员建账号", f"Make accounts for {have}"),
        type="primary",
        icon=":material/group_add:",
        help=page.t(
            "按楼栋表里的网格员,每人一个账号,管表里写的网格;随后给出每人的一次性链接。",
            "One account for each grid worker in the table of buildings, with the grids it says; then each one's "
            "one-time link.",
        ),
        key="workers_make",
    ):
        made = make_all(page.store, home().access, page.visitor)
        names = grids(page.store)
        one_time_links.keep(
            [
                OneTimeLink(
                    account.name, page.t("、", ", ").join(names.get(id, id) for id in sorted(account.grids)), word
                )
                for account, word in made.links
            ]
        )
        st.session_state[_REFUSED] = made.refused
        st.rerun()
    still: list[tuple[str, Refusal]] = st.session_state.get(_REFUSED, [])
    for name, refusal in still:
        if name in {worker.name for worker in waiting}:
            refused(page, refusal, name)
