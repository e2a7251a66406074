"""热力图: where symptoms and requests gather."""

import streamlit as st

from analytics.heat import any_report
from pages import frame, heat_blocks, map_view
from pages.registry import PAGES

row = PAGES["heatmap"]
page = frame.begin(row.zh, row.en, filters=())  # it has its own, in one row

if not any_report(page.store):
    page.empty("requests", "checkins", "buildings")
else:
    shown = heat_blocks.filters(page)
    dark = map_view.is_dark()
    st.markdown(heat_blocks.summary(page, shown.heat))
    wide, side = st.columns([3, 2])
    with wide:
        map_view.draw(page, heat=shown.heat, ranking=shown.ranking, key="heatmap", height=600, dark=dark)
        st.html(f'<div class="kb">{map_view.legend(page, heat=shown.heat, dark=dark)}</div>')
        if not shown.heat.shown:
            st.info(page.t("没有符合条件的上报。", "No report fits these filters."))
        if shown.heat.piled_up:
            st.caption(heat_blocks.piles(page, shown.heat))
    with side:
        st.subheader(page.t("楼栋排名", "Buildings"))
        st.html(heat_blocks.ranking(page, shown.ranking, "building"))
        st.subheader(page.t("网格排名", "Grids"))
        st.html(heat_blocks.ranking(page, shown.ranking, "grid"))
        st.caption(heat_blocks.left_out(page, shown.ranking))
        page.download(heat_blocks.sheet(page, shown.ranking), page.t("热点排名", "hot spots"))
