"""The way to the wall form from a desk: the plain one, and one that shows several views in turn."""

from urllib.parse import urlencode

import streamlit as st

from data.base_path import under
from pages.board.playlist import LONGEST, SHORTEST, USUAL, VIEWS
from pages.frame import reached_at
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
    with st.popover(page.t("在别的屏幕上打开", "On another screen"), icon=":material/cast:"):
        _elsewhere(page)


def _elsewhere(page: Page) -> None:
    """The addresses that people type at a screen or scan with a phone."""
    where = reached_at.address()
    reached_at.warn(page, where)
    if not where.others:
        return
    st.markdown(page.t("看板的网址(手机、别的电脑):", "The board, for phones and other computers:"))
    st.code(f"{where.url}/", language=None, wrap_lines=True)
    st.markdown(page.t("大屏的网址,用“大屏”账号登录:", "The wall, with an account of the role Wall screen:"))
    st.code(f"{where.url}/?{_query(page)}", language=None, wrap_lines=True)
    reached_at.code(page, f"{where.url}/")


def _address(page: Page, play: str = "") -> str:
    return under(f"/?{_query(page, play)}")


def _query(page: Page, play: str = "") -> str:
    query = {"wall": "1", "embed": "true"}
    query |= {} if page.lang == "zh" else {"lang": page.lang}
    query |= {"play": play} if play else {}
    return urlencode(query, safe=":,")
