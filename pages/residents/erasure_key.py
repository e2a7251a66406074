"""On the page 居民资料: a list of erased people that nobody can read, since its key file was not there at a restore."""

import streamlit as st

from data.access import erasure_list
from data.access.erasure_list import Unconfirmed
from data.installation.installation import home
from data.refusal import Refusal
from pages.frame import exporting
from pages.frame.refused import refused
from pages.frame.shell import Page

#: Bytes of a file that may be a key file; what is longer is none and is not read.
_MOST = 1024


def show(page: Page) -> None:
    """What is missing, and the two ways on; nothing where the list can be read."""
    waiting = None if page.demo else erasure_list.unconfirmed(home().access.path)
    if waiting is None:
        return
    with st.container(border=True, key="erasure_key"):
        st.error(
            page.t(
                "恢复备份时没有密钥文件,看不出哪些居民已按本人要求删除。在下面两件事做成一件之前,看板不收文件(网页、接口、收件箱)。",
                "A backup was restored without its key file, so nobody can tell which residents were erased at their "
                "request. Until one of the two below is done the board takes no files (page, HTTP, inbox).",
            ),
            icon=":material/key_off:",
        )
        _bring(page, waiting)
        _anew(page)


def _bring(page: Page, waiting: Unconfirmed) -> None:
    name = f"erasure-{waiting.key or '…'}.key"
    with st.container(key=f"chooser_{page.lang}_erasure_key"):  # the style sheet gives its button our words by this key
        given = st.file_uploader(
            page.t(f"一、放入密钥文件:{name}", f"1. Bring the key file: {name}"),
            key="erasure_key_file",
            max_upload_size=1,
        )
    if given is not None and st.button(page.t("用这个密钥文件", "Use this key file"), key="erasure_key_use"):
        try:
            erasure_list.bring(home().access, given.read(_MOST), exporting.visitor_now(page))
        except Refusal as refusal:
            refused(page, refusal)
            return
        st.rerun()


def _anew(page: Page) -> None:
    why = st.text_input(
        page.t(
            "二、找不到密钥文件:写明原因,名单重新开始。以前删除过的居民要逐个再删除一次。",
            "2. It cannot be found: say why, and the list begins anew. Whoever was erased before must be erased again.",
        ),
        key="erasure_list_why",
        max_chars=200,
    )
    sure = st.checkbox(page.t("我已核对,名单重新开始", "I have checked; the list begins anew"), key="erasure_list_sure")
    if st.button(page.t("确认", "Confirm"), key="erasure_list_anew", disabled=not sure):
        try:
            erasure_list.begin_anew(home().access, exporting.visitor_now(page), why)
        except Refusal as refusal:
            refused(page, refusal)
            return
        st.rerun()
