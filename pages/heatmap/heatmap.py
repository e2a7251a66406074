"""热力图: where symptoms and requests gather."""

import streamlit as st

from analytics.heat import any_report
from pages import alarm_blocks, frame, heat_blocks, map_blocks, map_view
from pages.registry import PAGES

row = PAGES["heatmap"]
page = frame.begin(row.zh, row.en, filters=())  # it has its own, in one row

if not any_report(page.store):
    page.empty("requests", "checkins", "buildings")
    st.stop()
with st.container(key="map_choices", horizontal=True, vertical_alignment="bottom"):
    view, time = map_blocks.choices(page)
    st.link_button(page.t("投屏模式", "Projection mode"), map_blocks.link(page, "/projection"), icon=":material/cast:")
asked = heat_blocks.filters(page, time)
dark, heat, found = map_view.is_dark(), asked.heat(page), asked.ranking(page)
st.markdown(heat_blocks.summary(page, heat))
wide, side = st.columns([3, 2])
with wide:
    map_blocks.show(page, asked, view, time, key="heatmap", dark=dark, height=600)
    if not heat.shown:
        st.info(page.t("没有符合条件的上报。", "No report fits these filters."))
    if heat.piled_up:
        st.caption(heat_blocks.piles(page, heat))
    map_blocks.take_away(page, asked, view, time, dark)
with side:
    st.subheader(page.t("楼栋排名", "Buildings"))
    st.html(heat_blocks.ranking(page, found, "building"))
    st.subheader(page.t("网格排名", "Grids"))
    st.html(heat_blocks.ranking(page, found, "grid"))
    st.caption(heat_blocks.left_out(page, found))
    st.html(f'<div class="kb reasons">{heat_blocks.reasons(page, found)}</div>')
alarm_blocks.show(page, asked)
