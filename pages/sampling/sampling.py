"""采样与随访: which buildings lag, who was missed, which key people are still to be visited."""

import streamlit as st

from analytics import figures, followups, sampling
from pages import frame, group_blocks, sampling_blocks
from pages.registry import PAGES

row = PAGES["sampling"]
page = frame.begin(row.zh, row.en)
t = page.t
rounds = sampling.round_days(page.store, page.moment)

if rounds:
    last, low = rounds[0], sampling_blocks.low_here(page)
    page.tiles(sampling_blocks.sampling_tiles(page, last, low))
    if not low.empty:
        st.subheader(t("持续偏低的楼栋:派人上门", "Persistently low buildings: send someone to knock"))
        st.html(sampling_blocks.table_of_low(page, low))
    left, right = st.columns([3, 2])
    with left:
        st.subheader(t(f"各楼栋({last.day:%m-%d} 轮)", f"By building (round of {last.day:%m-%d})"))
        buildings = sampling_blocks.buildings(page, last)
        if buildings.empty:
            st.info(t("这个网格在这一轮没有应检的人。", "Nobody of this grid was due in this round."))
        else:
            most, least = 15, page.store.setting("minimum_count")
            st.html(sampling_blocks.table_of_buildings(page, last, buildings, most))
            st.caption(t(f"完成率低的在前,显示 {min(most, len(buildings))} / {len(buildings)} 栋;应检不足 {least:g} 人的不参与排名。",
                         f"Lowest first, {min(most, len(buildings))} of {len(buildings)}; under {least:g} due are not ranked."))  # fmt: skip
            page.download(sampling_blocks.sheet_of_buildings(page, last, buildings), t("采样完成率", "sampling"))
    with right:
        st.subheader(t("近 10 轮", "Last 10 rounds"))
        target, dark = page.store.setting("rate_target") / 100, st.context.theme.type == "dark"
        trend = figures.trend(frame=sampling.rounds(page.store, page.moment, page.place), target=target, lang=page.lang, dark=dark)
        st.plotly_chart(trend, theme=None, config=figures.CONFIG)
    word, missed = sampling_blocks.missed_word(page, last), sampling.missed(page.store, last, page.place)
    if not missed.empty:
        st.subheader(f"{word} · {len(missed):,}")
        sampling_blocks.show_people(page, missed, sampling_blocks.sheet_of_people, f"not_sampled:{last.day}", t(f"{word}名单", "not_sampled"))
else:
    page.empty("sampling")

st.subheader(t("重点人群随访", "Follow-up of key people"))
if followups.counts(page.store, page.moment).empty:
    page.empty("followups")
else:
    page.tiles(sampling_blocks.visit_tiles(page))
    waiting = followups.waiting(page.store, page.moment, page.place)
    if waiting.empty:
        st.success(t("该访的都访了。", "Everybody due has been visited."))
    else:
        sampling_blocks.show_people(page, waiting, sampling_blocks.sheet_of_visits, f"to_visit:{page.moment.day}", t("待随访名单", "to_visit"))

group_blocks.show(page)
