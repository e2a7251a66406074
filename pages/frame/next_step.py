"""The next step of the first day, on the pages where steps are done, so that nobody goes back to the board for it."""

import streamlit as st

from analytics.community import first_day
from data.installation.installation import home
from pages.frame.shell import Page
from pages.registry import PAGES


def show(page: Page, here: str) -> None:
    """The way on from the page of this path, and back to the list; nothing in the demo, nor once all is done."""
    if page.demo or not page.store.setting("first_day"):
        return
    left = [one.step for one in first_day.steps(page.store, home().access) if not one.done]
    # What is left of the page's own step is before the reader's eyes; but files of several steps come by one page.
    ahead = [step for step in left if page.visitor.may(PAGES[step.page].right) and step.page not in {here} - {"upload"}]
    if not ahead:
        return
    step = ahead[0]
    with st.container(horizontal=True, vertical_alignment="center", key="next_step"):
        count = len(left)
        st.markdown(
            page.t(f"**第一天还差 {count} 步,下一步:{step.zh}**", f"**First day: {count} to go, next: {step.en}**"),
            width="content",
        )
        if step.page != here:
            page.link(step.page, step.link_zh, step.link_en)
        page.link("", "回到第一天清单", "Back to the first-day list")
