"""投屏地图: the heat map that is safe to project. What may not be shown does not leave the server."""

import streamlit as st

from analytics.heat.heat import any_report
from pages.frame import freshness, shell, tiles
from pages.maps import blocks, filters
from pages.projection import blocks as projection_blocks

page = shell.current()
with st.container(key="calm"):
    st.html(tiles.style("board.css", "projection.css"))
    freshness.renew()  # what plays goes on where it was
    with st.container(key="projection_head"):
        st.html(projection_blocks.head(page))
    if not any_report(page.store):
        page.empty("requests", "checkins", "buildings")
        st.stop()
    with st.container(key="projection_choices", gap="small"):
        query, view, time = projection_blocks.filters(page)
    page.newest_day(*filters.ON_THE_MAP, days=(query.moment.day - query.first).days + 1)
    with st.container(key="projection_map"):
        blocks.show(page, query, view, time, key="projection", dark=True, height=600, fill=True, large=True)
    with st.container(key="projection_side"):
        st.html(projection_blocks.side(page, query))
        blocks.take_away(page, query, view, time, dark=True)
