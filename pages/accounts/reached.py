"""The line on the page 账号 that says who can reach the board, as it was started."""

import streamlit as st

from data.access import proxies
from data.installation import reach
from data.installation.installation import home
from pages.frame.shell import Page
from streamlit_inside import listening


def show(page: Page) -> None:
    """Say it; as a warning where what people read and type crosses the network in clear."""
    network, encrypted = not listening.only_here(), listening.encrypted()
    if not network and proxies.named():
        st.caption(
            page.t(
                "看板只经由前面的代理对外打开;是不是加密(HTTPS),看代理怎样设置。",
                "The board is reached by the proxy in front of it, which decides whether that is encrypted (HTTPS).",
            )
        )
        return
    zh, en = reach.words(network, reach.reach(home()).kept, encrypted, listening.address_given())
    said = page.t(f"谁能打开看板:{zh}", f"Who can open the board: {en}")
    if network and not encrypted:
        st.warning(said)
    else:
        st.caption(said)
