"""What grew: clusters in place and time, and the daily counts of a category with the days that stand out."""

import streamlit as st

from analytics.charts import alarm_chart, charts
from analytics.heat.query import HeatQuery
from analytics.hotspots import alarms, clusters
from pages.frame import html_blocks
from pages.frame.shell import Page
from pages.frame.tiles import block, mark, neutral
from pages.maps import filters


def show(page: Page, query: HeatQuery) -> None:
    """Both, for the category and the grid of the map's filters; worked out after the map is there."""
    st.header(page.t("哪里在变多", "What is growing"))
    with st.spinner(page.t("正在比较各楼与自身往日…", "Comparing each building with its own past…")):
        found = clusters.clusters(page.store, query.moment, query.category, query.grid)
    if found is None:
        lines = mark(
            "no_data",
            page.lang,
            page.t(
                "未检验:有坐标和户数的楼栋太少,或没有往日数据可比",
                "Not tested: too few buildings with coordinates and households, or no past to compare with",
            ),
        )
    elif found:
        lines = html_blocks.sentences(mark("watch", page.lang, getattr(one, f"why_{page.lang}")) for one in found)
    else:
        lines = neutral(page.t("各处都和自己平常差不多", "Everywhere about as usual"))
    st.html(block(lines, "reasons"))
    st.header(page.t("预警序列", "Daily counts and alarms"))
    names = {id: said for id, said in filters.categories(page).items() if id}
    with st.container(width=260):
        category = page.choose("alarms", page.t("类别", "Category"), names, default=query.category or next(iter(names)))
    series = alarms.series(page.store, query.moment, category, query.grid)
    bars = alarm_chart.alarm_bars(frame=series, lang=page.lang, dark=st.context.theme.type == "dark")
    st.plotly_chart(bars, theme=None, config=charts.CONFIG)
    st.caption(
        page.t(
            "C1、C2、C3 是三种通用的“比平常多”的算法(出自美国疾控中心),激增是本系统自己的规则。无数据的日子不算 0。",
            "C1, C2, C3: the EARS rules of the CDC; surge: our own rule. A day without data is not 0.",
        )
    )
