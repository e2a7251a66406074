"""The menu: the pages that somebody may open, by group, so that nothing hides however many they are."""

from collections.abc import Iterable

import streamlit as st

from pages.registry import GROUPS, PAGES, PageRow
from streamlit_inside import asked_page


def grouped(open_to: Iterable[PageRow]) -> dict[str, list[PageRow]]:
    """The pages that somebody may open by the id of their group; no group without one.

    The first page is among them even where somebody may not open it, because Streamlit needs one to begin with.
    """
    rows = list(open_to)
    found = {id: [row for row in PAGES.values() if row.group == id and (row in rows or not row.path)] for id in GROUPS}
    return {id: own for id, own in found.items() if own}


def sections(open_to: Iterable[PageRow], lang: str) -> dict[str, list[st.Page]]:
    """What ``st.navigation`` takes: pages by the words of their group. That of the page asked for stands out."""
    rows = list(open_to)
    found: dict[str, list[st.Page]] = {}
    for id, own in grouped(rows).items():
        words = GROUPS[id].zh if lang == "zh" else GROUPS[id].en
        here = any(asked_page.is_asked(row.path) for row in own)
        found[f"**:primary[{words}]**" if here else words] = [_page(row, row in rows, lang) for row in own]
    return found


def _page(row: PageRow, shows: bool, lang: str) -> st.Page:
    return st.Page(
        row.script,
        title=row.zh if lang == "zh" else row.en,
        icon=row.icon,
        url_path=row.path,
        default=not row.path,
        help=row.help_zh if lang == "zh" else row.help_en,
        visibility="hidden" if row.screen or row.hidden or not shows else "visible",
    )
