"""采样与随访: which buildings lag, who was missed, which key people are still to be visited."""

import streamlit as st

from analytics.care import followups, sampling
from analytics.charts import charts
from pages.exports import EXPORTS
from pages.frame import explained, shell
from pages.registry import PAGES
from pages.sampling import blocks, groups, visits

row = PAGES["sampling"]
page = shell.begin(row.zh, row.en)
t = page.t
rounds = sampling.round_days(page.store, page.moment)

if rounds:
    last, low = rounds[0], blocks.low_here(page)
    page.tiles(blocks.sampling_tiles(page, last, low))
    explained.show(page, ("sampling_completion", "followup_rate"))
    if not low.empty:
        st.header(t("持续偏低的楼栋:派人上门", "Persistently low buildings: send someone to knock"))
        st.html(blocks.table_of_low(page, low))
    left, right = st.columns([3, 2])
    with left:
        st.header(t(f"各楼栋({last.day:%m-%d} 轮)", f"By building (round of {last.day:%m-%d})"))
        blocks.show_buildings(page, last)
    with right:
        st.header(t("近 10 轮", "Last 10 rounds"))
        target, dark = page.store.setting("rate_target") / 100, st.context.theme.type == "dark"
        trend = charts.trend(
            frame=sampling.rounds(page.store, page.moment, page.place), target=target, lang=page.lang, dark=dark
        )
        st.plotly_chart(trend, theme=None, config=charts.CONFIG)
    word, missed = t(*sampling.missed_words(page.store, last)), sampling.missed(page.store, last, page.place)
    if not missed.empty:
        st.header(f"{word} · {len(missed):,}")
        blocks.show_people(
            page,
            missed,
            blocks.sheet_of_people,
            f"not_sampled:{last.day}",
            EXPORTS["not_sampled"],
            t(f"{word}名单", ""),
        )
else:
    page.empty("sampling")

st.header(t("重点人群随访", "Follow-up of key people"))
if followups.counts(page.store, page.moment).empty:
    page.empty("followups")
else:
    page.tiles(blocks.visit_tiles(page))
    waiting = followups.waiting(page.store, page.moment, page.place)
    visits.show(page, waiting)
    if not waiting.empty:
        blocks.show_people(page, waiting, blocks.sheet_of_visits, f"to_visit:{page.moment.day}", EXPORTS["to_visit"])

groups.show(page)
