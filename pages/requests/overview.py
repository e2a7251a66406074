"""Requests by category and grid, and the list of them, on their page."""

from collections.abc import Hashable

import pandas as pd
import streamlit as st

from analytics.charts import charts
from analytics.privacy import veils
from analytics.privacy.masked_answers import request_key
from analytics.requests import listing
from data.access import recorded_words
from pages.exports import EXPORTS
from pages.frame import exporting, reveal
from pages.frame.shell import Page
from pages.requests import blocks

#: The list of this page, by which somebody has it whole.
REQUESTS = "requests"


def show(page: Page, categories: pd.DataFrame) -> None:
    """What is asked for, and where; ``categories`` as of ``surge.categories``."""
    left, right = st.columns([3, 2])
    with left:
        st.header(page.t("各类诉求", "By category"))
        st.html(blocks.categories(page, categories))
        exporting.table(page, EXPORTS["categories"], lambda _: blocks.category_sheet(page, categories))
        if categories["count"].isna().all():
            st.info(page.t("今天还没有收到诉求表。", "No requests file has come today."))
        else:
            dark = st.context.theme.type == "dark"
            bars = charts.category_bars(frame=blocks.for_chart(page, categories), lang=page.lang, dark=dark)
            st.plotly_chart(bars, theme=None, config=charts.CONFIG)
    with right:
        st.header(page.t("各网格", "By grid"))
        st.html(blocks.grids(page))
        st.caption(page.t("激增:今日件数 / 平日日均", "Surge: today / mean of usual days"))
        exporting.table(page, EXPORTS["requests_by_grid"], lambda _: blocks.grid_sheet(page))


def show_list(page: Page, categories: pd.DataFrame) -> None:
    """The list of requests, narrowed by category and state; a click opens one."""
    st.header(page.t("诉求清单", "List of requests"))
    with st.container(horizontal=True):
        names = {name: page.t(name, en) for name, en in zip(categories["category"], categories["en"], strict=True)}
        category = (
            page.choose("category", page.t("诉求类别", "Category"), {"": page.t("全部类别", "All categories"), **names})
            or None
        )
        state = page.choose("state", page.t("状态", "State"), blocks.choices(page))
    found = listing.listing(page.store, page.moment, page.place, category, state)
    if found.empty:
        st.info(page.t("没有符合条件的诉求。", "No request fits these filters."))
    else:
        st.caption(blocks.how_many(page, found))
        times = {
            page.t(*blocks.LIST[column]): st.column_config.DatetimeColumn(format="MM-DD HH:mm")
            for column in ("reported_at", "due_at")
        }
        view = f"{page.moment.day}:{page.place.grid or ''}:{category or ''}:{state}"
        veil = reveal.offer_list(page, REQUESTS, view, lambda: _whose(found))
        shown = blocks.sheet(page, found, veil)
        st.dataframe(
            shown,
            hide_index=True,
            column_config=times,
            key="request_list",
            selection_mode=["single-row", "single-cell"],
            on_select=lambda: blocks.open_request(found),
        )
        exporting.table(
            page,
            EXPORTS["requests"],
            lambda veil: blocks.whole_list(page, category, state, veil),
            int(found["total"].iloc[0]),
            of_list=REQUESTS,
        )


def _whose(found: pd.DataFrame) -> dict[Hashable, str]:
    """Whose requests these are, and how the record names each."""
    rows = found[["request_id", "name", "building_id"]].astype(object).fillna("")
    return {
        request_key(id): f"{recorded_words.number(id)} {veils.recorded('', name, building)}"
        for id, name, building in rows.itertuples(index=False)
    }
