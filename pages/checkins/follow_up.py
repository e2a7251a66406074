"""The follow-up list on the page of check-ins: one round a grid worker, to print, to send or to fill in."""

import streamlit as st

from analytics.checkins import follow_up_list, follow_up_sheets
from data.privacy import retention
from pages.checkins import blocks
from pages.frame import reveal
from pages.frame.shell import Page


def show(page: Page) -> None:
    """Whom to follow up, a grid worker's round at a time, with its three ways out."""
    found = follow_up_list.follow_list(page.store, page.moment, page.place)
    st.subheader(page.t("待跟进名单", "Follow-up list"))
    st.caption(blocks.fill_in_words(page))
    if not found.sections and not retention.notice(page.store, page.moment.day):
        st.success(page.t("没有要跟进的人。", "Nobody to follow up."))
    elif found.sections:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            with st.container(width=320):
                rounds = blocks.rounds(found)
                words = {id: blocks.round_words(page, found, section) for id, section in rounds.items()}
                section = rounds[chosen := page.choose("round", page.t("网格员", "Grid worker"), words)]
            blocks.save_list(page, found, section)
            veil = reveal.offer(page, f"followups:{page.moment.day}:{chosen}", lambda: follow_up_sheets.whose(section))
        with st.expander(
            page.t("可复制到群里的文字(不含电话和编号)", "Text to paste into a group (no phones, no ids)")
        ):
            st.code(follow_up_sheets.as_text(found, section, page.lang, veil), language=None, wrap_lines=True)
        st.html(blocks.table_of_households(page, found, section, veil))
        if (more := len(section.households) - blocks.SHOWN_HOUSEHOLDS) > 0:
            st.caption(
                page.t(f"另有 {more:,} 户,见打印版和 CSV。", f"{more:,} more households in the print and the CSV.")
            )
