"""The way to the wall form from a desk: the plain one, and one that shows several views in turn."""

from urllib.parse import urlencode

import streamlit as st

from data.base_path import under
from pages.board.playlist import LONGEST, SHORTEST, USUAL, VIEWS
from pages.frame.shell import Page


def show(page: Page) -> None:
    """The link to the wall, and a small form that makes the link of one whose views take turns."""
    st.link_button(page.t("大屏形式", "Wall form"), _address(page), icon=":material/tv:")
    with st.popover(page.t("大屏轮播", "Views in turn"), icon=":material/slideshow:"):
        st.caption(page.t("每个画面停留几秒;0 为不放。", "Seconds for each view; 0 leaves it out."))
        seconds = {
            view: st.number_input(page.t(zh, en), 0, LONGEST, USUAL[view], SHORTEST, key=f"play_{view}")
            for view, (zh, en) in VIEWS.items()
        }
        turns = ",".join(f"{view}:{max(length, SHORTEST)}" for view, length in seconds.items() if length)
        st.link_button(page.t("打开轮播大屏", "Open the wall"), _address(page, turns), icon=":material/tv:")


def _address(page: Page, play: str = "") -> str:
    query = {"wall": "1", "embed": "true"}
    query |= {} if page.lang == "zh" else {"lang": page.lang}
    query |= {"play": play} if play else {}
    return under("/?" + urlencode(query, safe=":,"))
