"""One-time links that were just made, to be handed over: shown to whoever made them until they put them away."""

from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st

from pages.frame import reached_at
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

#: Under this key a visit keeps the links that it has not put away.
_KEPT = "one_time_links"
#: Codes in a row.
_CODES_BESIDE = 5


class OneTimeLink(NamedTuple):
    """Whose it is, what is said of them (such as their grids), and the word of the link."""

    name: str
    about: str
    word: str


def keep(links: list[OneTimeLink]) -> None:
    """Show these from the next run on, beside those that were not put away yet."""
    fresh = {link.name for link in links}
    st.session_state[_KEPT] = [one for one in st.session_state.get(_KEPT, []) if one.name not in fresh] + links


def show(page: Page) -> None:
    """The links that are to be handed over; nothing where there are none."""
    links: list[OneTimeLink] = st.session_state.get(_KEPT, [])
    if not links:
        return
    with st.container(border=True, key="one_time_links"):
        st.markdown(
            page.t(
                "**一次性链接**:发给本人,用它设置密码。24 小时内有效,只能用一次,收起后不再显示。",
                "**One-time links**: send each to its owner, to set a password. Each works once within 24 hours, and "
                "is not shown again after you put it away.",
            )
        )
        where = reached_at.address()
        reached_at.warn(page, where)
        st.code("\n".join(_line(page, link, where.url) for link in links), language=None, wrap_lines=True)
        if where.others:
            _codes(page, links, where.url)
        if st.button(page.t("都发出去了,收起", "All handed over, put away"), key="one_time_links_done"):
            del st.session_state[_KEPT]
            st.rerun()


def _line(page: Page, link: OneTimeLink, where: str) -> str:
    about = page.t(f"({link.about})", f" ({link.about})") if link.about else ""
    return f"{link.name}{about}{page.t(':', ': ')}{_address(link, where)}"


def _address(link: OneTimeLink, where: str) -> str:
    return f"{where}/link?{urlencode({'word': link.word})}"


def _codes(page: Page, links: list[OneTimeLink], where: str) -> None:
    """A code for each, which its owner scans."""
    with st.expander(
        page.t("二维码:本人用手机扫", "Codes: each owner scans theirs"),
        expanded=len(links) == 1,
        icon=":material/qr_code:",
    ):
        for first in range(0, len(links), _CODES_BESIDE):
            for column, link in zip(st.columns(_CODES_BESIDE), links[first : first + _CODES_BESIDE], strict=False):
                with column:
                    reached_at.code(page, _address(link, where), link.name)
                    st.caption(plain(link.name))
