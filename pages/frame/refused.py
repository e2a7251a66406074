"""Why something was refused, as people read it."""

import streamlit as st

from analytics.privacy import veils
from data.refusal import Refusal
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page


def refused(page: Page, refusal: Refusal, name: str = "") -> None:
    """Why a file or table is refused; it may quote what stands in it."""
    why = veils.quoted(page.t(refusal.zh, refusal.en))
    whole = plain(f"{name}{page.t(':', ': ')}{why}" if name else why)
    if refusal.code == "cancelled":
        st.info(whole, icon=":material/close:")
    else:
        st.error(whole, icon=":material/block:")
