"""投屏地图: the heat map that is safe to project. What may not be shown does not leave the server."""

import streamlit as st

from analytics.heat import any_report
from pages import frame, freshness, look, map_blocks, projected

page = frame.current()
st.html(look.style("board.css", "projection.css"))
freshness.renew()  # what plays goes on where it was
with st.container(key="projection_head"):
    st.html(projected.head(page))
if not any_report(page.store):
    page.empty("requests", "checkins", "buildings")
    st.stop()
with st.container(key="projection_choices", gap="small"):
    asked, view, time = projected.filters(page)
with st.container(key="projection_map"):
    map_blocks.show(page, asked, view, time, key="projection", dark=True, height=600, fill=True, large=True)
with st.container(key="projection_side"):
    st.html(projected.side(page, asked))
    map_blocks.take_away(page, asked, view, time, dark=True)
