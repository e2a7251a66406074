"""Streamlit's chooser of files with its words in the language of the page; see ``look.css``."""

from typing import Any

import streamlit as st

from pages.frame.shell import Page


def file_chooser(page: Page, label: str, key: str, **options: Any) -> Any:
    """A ``st.file_uploader``. Its button is relabelled by the style sheet, which finds it by its container's key."""
    with st.container(key=f"chooser_{page.lang}_{key}"):
        return st.file_uploader(label, key=key, **options)
