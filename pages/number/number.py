"""数字与名单: what a number means, how it went for 14 days, and who or what stands behind it."""

import streamlit as st

from analytics.metrics.registry import METRICS
from pages.frame import explained, shell
from pages.number import blocks
from pages.registry import PAGES

row = PAGES["number"]
page = shell.begin(row.zh, row.en, filters=("date", "grid", "building"))
with st.container(width=320):
    id = page.choose("of", page.t("数字", "Number"), {id: page.pick(METRICS[id]) for id in blocks.shown_to(page)})

if not page.has_data:
    page.empty("buildings", "roster", "checkins")
    page.stop()
when = METRICS[id].as_at(page.store, page.moment)
page.tiles([blocks.tile(page, id, when)])
explained.about(page, id)
blocks.show_list(page, id, when)
