"""The follow-up list on the page of check-ins: one round a grid worker or all of them, to print, to send or to fill
in.
"""

from urllib.parse import urlencode

import streamlit as st

from analytics.checkins import follow_up_list, follow_up_sheets
from analytics.checkins.follow_up_list import FollowList, FollowUpRound
from data.base_path import under
from data.privacy import retention
from pages.checkins import blocks, households
from pages.checkins.blocks import FOLLOWUPS
from pages.exports import EXPORTS
from pages.frame import exporting, links, reveal
from pages.frame.shell import Page


def show(page: Page) -> None:
    """Whom to follow up, all or a grid worker's round, with its ways out."""
    found = follow_up_list.follow_list(page.store, page.moment, page.place)
    st.header(page.t("待跟进名单", "Follow-up list"))
    if not found.sections and not retention.notice(page.store, page.moment.day):
        st.success(page.t("没有要跟进的人。", "Nobody to follow up."))
    elif found.sections:
        rounds = blocks.rounds(found)
        with st.container(horizontal=True, vertical_alignment="bottom", key="follow_up_ways"):
            with st.container(width=320):
                words = {id: blocks.round_words(page, found, section) for id, section in rounds.items()}
                everybody = {"": blocks.all_rounds_words(page, found)} if len(rounds) > 1 else {}
                chosen = page.choose("round", page.t("网格员", "Grid worker"), {**everybody, **words})
            section = rounds.get(chosen)
            ways_out(page, found, section, chosen)
        asked = found.households if section is None or page.visitor.role.keeps_lists else section.households
        view = f"{page.moment.day}:{page.place.grid or ''}:{chosen}"
        veil = reveal.offer_list(page, FOLLOWUPS, view, lambda: follow_up_sheets.whose(asked))
        st.caption(" ".join([blocks.fill_in_words(page), blocks.order_words(page)]))
        st.html(households.table_of_households(page, found, section, veil))
        shown = found.households if section is None else section.households
        if (more := len(shown) - households.SHOWN_HOUSEHOLDS) > 0:
            st.caption(
                page.t(f"另有 {more:,} 户,见打印版和 CSV。", f"{more:,} more households in the print and the CSV.")
            )
        with st.expander(
            page.t("可复制到群里的文字(不含电话和编号)", "Text to paste into a group (no phones, no ids)")
        ):
            for each in found.sections if section is None else (section,):
                st.code(follow_up_sheets.as_text(found, each, page.lang, veil), language=None, wrap_lines=True)
    else:
        st.caption(blocks.fill_in_words(page))


def ways_out(page: Page, found: FollowList, section: FollowUpRound | None, chosen: str) -> None:
    """The buttons that print and save what is chosen."""
    people = section.people if section else sum(one.people for one in found.sections)
    behind = f"_{chosen}" if section else ""
    query = {"date": page.moment.day.isoformat(), "lang": page.lang}
    query |= {} if page.place.grid is None else {"grid": page.place.grid or links.NO_GRID}
    query |= {"round": chosen} if section else {}
    row = EXPORTS["followups_print"]
    st.link_button(
        page.t(row.label_zh, row.label_en), under(f"{row.opens}?{urlencode(query)}"), icon=":material/print:"
    )
    for id, content in (
        ("followups", lambda veil: follow_up_sheets.as_csv(found, section, veil)),
        ("followups_xlsx", lambda veil: follow_up_sheets.as_xlsx(found, section, veil)),
        ("followups_text", lambda veil: follow_up_sheets.as_text(found, section, page.lang, veil).encode("utf-8-sig")),
    ):
        exporting.save(page, EXPORTS[id], content, people, behind=behind, of_list=FOLLOWUPS)
