"""The address by which other devices reach the board, as pages show it: in letters and as a code to scan."""

import streamlit as st

from analytics.templates import template
from data.installation import public_address
from data.installation.installation import home
from data.installation.public_address import PublicAddress
from pages.forms.qr_code import picture
from pages.frame.shell import Page

_CODE = template('<img class="kb qr" src="{{ picture }}" alt="{{ words }}" width="{{ wide }}" height="{{ wide }}">')


def address() -> PublicAddress:
    """The address, seen from whoever looks at the page."""
    return public_address.found(str(home().store.setting("public_address")), st.context.url or "")


def code(page: Page, url: str, whose: str = "", wide: int = 168) -> None:
    """A code that a phone's camera opens."""
    words = page.t(f"{whose}用手机扫码打开", f"Scan to open {whose}".strip())
    st.html(_CODE(picture=picture(url), words=words, wide=wide), width="content")


def warn(page: Page, where: PublicAddress) -> None:
    """That only this machine can open what is shown, and what to do about it; nothing where others can."""
    if where.others:
        if where.also:
            st.caption(
                page.t(
                    f"这台电脑在几个网络里,打不开时试:{'、'.join(where.also)}",
                    f"This machine is in several networks; if it does not open try {', '.join(where.also)}",
                )
            )
        return
    st.warning(
        page.t(
            "看板现在只能在这台电脑上打开,手机和别的电脑打不开。要让它们也能打开:先关闭看板,再运行 "
            "`python start.py --network`;前面有代理的,在“设置”里写上“看板的网址”。",
            "The board opens on this machine alone, not on phones and other computers. To let "
            "them, close the board and run `python start.py --network`; behind a proxy say its address in the "
            "settings (“Address of the board”).",
        ),
        icon=":material/wifi_off:",
    )
