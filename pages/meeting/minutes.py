"""The minutes of the meeting to take away: as a Word document, and as a page to print."""

from urllib.parse import urlencode

import streamlit as st

from analytics.meeting import minutes, minutes_docx, minutes_map, minutes_print
from analytics.meeting.minutes import Minutes
from analytics.privacy.veils import Veil
from data.base_path import under
from pages.exports import EXPORTS
from pages.frame import exporting, signature
from pages.frame.shell import Page
from pages.registry import PAGES


def show(page: Page) -> None:
    """Buttons for the minutes in the language of the page; they are not made before somebody clicks."""
    t, who = page.t, signature.said()  # asked now: what is made at a click knows no visit
    with st.container(key="section_minutes"):
        st.header(t("会议纪要", "Minutes"))
        st.caption(
            t(
                "按数据自动生成:数字、地图、决定、落实情况,不用再抄。",
                "Made from the data: numbers, map, decisions and what became of them; nothing to retype.",
            )
        )
        with st.container(horizontal=True):
            exporting.save(
                page,
                EXPORTS["minutes"],
                lambda veil: minutes_docx.as_docx(_made(page, who, veil)),
            )
            exporting.save(
                page,
                EXPORTS["minutes_print"],
                lambda veil: minutes_print.as_html(_made(page, who, veil)).encode(),
            )
            asked = urlencode({"date": page.moment.day.isoformat(), "format": "html", "lang": page.lang, "who": who})
            st.link_button(
                t("打开打印页", "Open the print page"),
                under(f"/api/v1/meeting/minutes?{asked}"),
                icon=":material/print:",
            )
            reports = PAGES["reports"]
            day = {} if page.moment.is_today else {"date": page.moment.day.isoformat()}
            query = urlencode(day | ({"lang": page.lang} if page.lang != "zh" else {}))
            st.link_button(page.pick(reports), under(f"{reports.url}?{query}".rstrip("?")), icon=reports.icon)


def _made(page: Page, who: str, veil: Veil) -> Minutes:
    return minutes.minutes(page.store, page.moment, who, page.lang, minutes_map.picture(page.store, page.moment), veil)
