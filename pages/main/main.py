"""The main script: navigation over the pages of the registry that the visitor may open.

It lies beside the pages, not beside ``app.py``: a folder ``pages`` next to the main script would
make Streamlit serve a deep link on a fresh server without running the main script at all.
"""

import streamlit as st

from pages.frame import current_visitor, footer, menu
from pages.frame.shell import language
from pages.registry import PAGES

visitor = current_visitor.greet()
current_visitor.note_refused_page(visitor)
lang = language()
# An emoji favicon, because that of a Material icon would be fetched from a font host.
st.set_page_config(
    page_title="社区防疫指挥看板" if lang == "zh" else "Community Command Board", page_icon="🛡️", layout="wide"
)

open_to = current_visitor.open_to(visitor)
fills_screen = st.query_params.get("wall") == "1" or st.context.is_embedded
page = st.navigation(
    menu.sections(open_to, lang),
    # A wall form or a projected map fills the screen; its own corner link leads back.
    position="hidden" if fills_screen else "top",
)
if page.url_path == "" and PAGES[""] not in open_to:
    st.switch_page(open_to[0].script)  # their board is another page
page.run()
if not fills_screen and not PAGES[page.url_path].screen:
    footer.show(lang)
