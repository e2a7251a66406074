"""热力图: where symptoms and requests gather."""

import streamlit as st

from analytics.heat.heat import any_report, heat
from analytics.maps.projection import ranking
from pages.frame import shell, tiles
from pages.heatmap import alarms
from pages.maps import blocks, filters
from pages.maps import view as map_view
from pages.registry import PAGES

row = PAGES["heatmap"]
page = shell.begin(row.zh, row.en, filters=())  # it has its own, in one row

if not any_report(page.store):
    page.empty("requests", "checkins", "buildings")
    page.stop()
with st.container(key="map_choices", horizontal=True, vertical_alignment="bottom"):
    view, time = blocks.choices(page)
    st.link_button(page.t("投屏模式", "Projection mode"), blocks.link(page, "/projection"), icon=":material/cast:")
query = filters.filters(page, time)
dark, shown, found = map_view.is_dark(), heat(page.store, query), ranking(page.store, query)
st.markdown(filters.summary(page, shown))
page.newest_day(*filters.ON_THE_MAP, days=(query.moment.day - query.first).days + 1)
wide, side = st.columns([3, 2])
with wide:
    blocks.show(page, query, view, time, key="heatmap", dark=dark, height=600)
    if not shown.shown:
        st.info(page.t("没有符合条件的上报。", "No report fits these filters."))
    if shown.piled_up:
        st.caption(filters.piles(page, shown))
    blocks.take_away(page, query, view, time, dark)
with side:
    st.header(page.t("楼栋排名", "Buildings"))
    st.html(filters.ranking(page, found, "building"))
    st.header(page.t("网格排名", "Grids"))
    st.html(filters.ranking(page, found, "grid"))
    st.caption(filters.left_out(page, found))
    st.html(tiles.block(filters.reasons(page, found), "reasons"))
alarms.show(page, query)
