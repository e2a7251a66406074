"""健康打卡与待跟进: who has not reported, whom to follow up, and the lists that go to grid workers."""

import streamlit as st

from analytics.charts import charts
from analytics.checkins import counts
from analytics.metrics import registry
from pages.checkins import blocks, closing, follow_up, one_person
from pages.exports import EXPORTS
from pages.frame import explained, exporting, shell
from pages.registry import PAGES

row = PAGES["checkins"]
page = shell.begin(row.zh, row.en)
t = page.t

if registry.one(page.store, "non_reporters", page.moment, page.place).value is None:
    page.empty(
        "checkins",
        "roster",
        zh="这一天、这个网格还没有打卡表。",
        en="No check-ins sheet of this day and grid has come.",
    )
    one_person.show(page)
else:
    with st.container(key="checkins_first"):
        page.tiles(blocks.tiles(page))
        explained.show(page, blocks.NUMBERS)
        closing.show(page)
    one_person.show(page)

    follow_up.show(page)

    left, right = st.columns([3, 2])
    with left:
        st.header(t("各网格", "By grid") if page.place.grid is None else t("各楼栋", "By building"))
        places = blocks.places(page)
        st.html(blocks.table_of_places(page, places))
        least = page.store.setting("minimum_count")
        st.caption(
            t(
                f"打卡率低的在前;应打卡不足 {least:g} 人的不参与排名。",
                f"Lowest first; under {least:g} expected are not ranked.",
            )
        )
        exporting.table(page, EXPORTS["checkin_rates"], lambda _: blocks.sheet_of_places(page, places))
    with right:
        st.header(t("近 14 天打卡率", "Check-in rate, 14 days"))
        trend = registry.trend(page.store, "checkin_rate", page.moment, 14, page.place)
        target = page.store.setting("rate_target") / 100
        line = charts.trend(frame=trend, target=target, lang=page.lang, dark=st.context.theme.type == "dark")
        st.plotly_chart(line, theme=None, config=charts.CONFIG)

    missing = counts.non_reporters(page.store, page.moment, page.place)
    st.header(blocks.missing_word(page))
    with st.container(width=320):
        chosen = page.choose(
            "missing", t("连续未打卡天数", "Days in a row without a report"), blocks.buckets(page, missing)
        )
    blocks.show_missing(page, missing[missing["bucket"] == chosen] if chosen else missing, chosen)
