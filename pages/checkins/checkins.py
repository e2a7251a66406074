"""健康打卡与待跟进: who has not reported, whom to follow up, and the lists that go to grid workers."""

import streamlit as st

from analytics.charts import charts
from analytics.checkins import counts, follow_up_list, follow_up_sheets
from analytics.metrics import registry
from data.privacy import retention
from pages.checkins import blocks
from pages.frame import reveal, shell
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
else:
    page.tiles(blocks.tiles(page))

    found = follow_up_list.follow_list(page.store, page.moment, page.place)
    st.subheader(t("待跟进名单", "Follow-up list"))
    st.caption(blocks.fill_in_words(page))
    if not found.sections and not retention.notice(page.store, page.moment.day):
        st.success(t("没有要跟进的人。", "Nobody to follow up."))
    elif found.sections:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            with st.container(width=320):
                rounds = blocks.rounds(found)
                words = {id: blocks.round_words(page, found, section) for id, section in rounds.items()}
                section = rounds[chosen := page.choose("round", t("网格员", "Grid worker"), words)]
            blocks.save_list(page, found, section)
            veil = reveal.offer(page, f"followups:{page.moment.day}:{chosen}", lambda: follow_up_sheets.whose(section))
        with st.expander(t("可复制到群里的文字(不含电话和编号)", "Text to paste into a group (no phones, no ids)")):
            st.code(follow_up_sheets.as_text(found, section, page.lang, veil), language=None, wrap_lines=True)
        st.html(blocks.table_of_households(page, found, section, veil))
        if (more := len(section.households) - blocks.SHOWN_HOUSEHOLDS) > 0:
            st.caption(t(f"另有 {more:,} 户,见打印版和 CSV。", f"{more:,} more households in the print and the CSV."))

    left, right = st.columns([3, 2])
    with left:
        st.subheader(t("各网格", "By grid") if page.place.grid is None else t("各楼栋", "By building"))
        places = blocks.places(page)
        st.html(blocks.table_of_places(page, places))
        least = page.store.setting("minimum_count")
        st.caption(
            t(
                f"打卡率低的在前;应打卡不足 {least:g} 人的不参与排名。",
                f"Lowest first; under {least:g} expected are not ranked.",
            )
        )
        page.download(blocks.sheet_of_places(page, places), t("打卡率", "checkin_rates"))
    with right:
        st.subheader(t("近 14 天打卡率", "Check-in rate, 14 days"))
        target, trend = (
            page.store.setting("rate_target") / 100,
            registry.trend(page.store, "checkin_rate", page.moment, 14, page.place),
        )
        dark = st.context.theme.type == "dark"
        st.plotly_chart(
            charts.trend(frame=trend, target=target, lang=page.lang, dark=dark), theme=None, config=charts.CONFIG
        )

    missing = counts.non_reporters(page.store, page.moment, page.place)
    st.subheader(blocks.missing_word(page))
    with st.container(width=320):
        chosen = page.choose(
            "missing", t("连续未打卡天数", "Days in a row without a report"), blocks.buckets(page, missing)
        )
    missing = missing[missing["bucket"] == chosen] if chosen else missing
    blocks.show_missing(page, missing, chosen)
