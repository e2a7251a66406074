"""每日例会: what the last meetings decided and whether it was done, what there is to talk about, what is
decided now.
"""

import streamlit as st

from analytics.meeting.agenda import agenda
from pages.frame import shell, signature, tiles
from pages.meeting import agenda as meeting_agenda
from pages.meeting import minutes, notes
from pages.registry import PAGES

row = PAGES["meeting"]
page = shell.begin(row.zh, row.en, filters=("date",), live=False)
st.html(tiles.style("meeting.css"))

with st.container(horizontal=True, vertical_alignment="bottom", key="meeting_head"):
    who = signature.name(page)
    st.button(page.t("刷新议程", "Refresh"), icon=":material/refresh:", key="meeting_refresh")
    if page.moment.is_today and not who:
        st.caption(page.t("记录人先填,再形成决定。", "Say who writes first, then decide."))
    if not page.moment.is_today:
        st.caption(
            page.t(
                "这是过去一天的例会,数字和决定都按当天 24:00,只能查看。",
                "A past day, as at its 24:00: to look at only.",
            )
        )
notes.attendance(page)
if not page.has_data:
    page.empty("checkins", "requests", zh="议程会按数据自动列出。", en="The agenda makes itself from the data.")
page.newest_day(days=2)
meeting_agenda.show(page, agenda(page.store, page.moment))
meeting_agenda.of_today(page)
minutes.show(page)
