"""The button that saves a file, which is not made before somebody clicks, and which then waits for the browser."""

from collections.abc import Callable

import streamlit as st

from streamlit_inside.kept_files import keep


def button(label: str, content: Callable[[], bytes], file_name: str, mime: str, key: str) -> None:
    """A button that saves what ``content`` makes at the click."""

    def make() -> bytes:
        made = content()
        keep(made, file_name, mime)
        return made

    st.download_button(label, make, file_name, mime, key=key, on_click="ignore", icon=":material/download:")
