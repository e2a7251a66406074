"""What a number means and how it went: its sentence with its formula, and its last 14 days as bars and as a table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics import words
from analytics.charts import charts
from analytics.metrics import registry
from analytics.tally import Tally
from pages.frame import shell
from pages.frame.html_table import TableColumn, table
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page
from pages.frame.tiles import block

#: So many days are shown.
DAYS = 14


def show(page: Page, ids: Sequence[str]) -> None:
    """The numbers ``ids`` explained, one at a time, behind a line that is opened by a click or a key.

    Nothing is asked before it is opened: fourteen days cost as much as the page.
    """
    known = [id for id in ids if registry.METRICS[id].meaning]

    @st.fragment
    def asked() -> None:
        label = page.t("这些数字怎么算 · 近 14 天", "How these numbers are counted · last 14 days")
        opened = st.expander(label, icon=":material/help:", key="explained", on_change="rerun")
        if not opened.open:
            return
        now = shell.current(page.moment.day if not page.moment.is_today else None, page.place)
        with opened:
            names = {id: plain(page.pick(registry.METRICS[id])) for id in known}
            chosen = st.pills(
                page.t("数字", "Number"),
                known,
                format_func=lambda id: names[id],
                default=known[0],
                required=True,
                key="explained_number",
                label_visibility="collapsed",
            )
            about(now, str(chosen))

    asked()


def about(page: Page, id: str) -> None:
    """A number's sentence and its last 14 days. A day of which nothing is known is a gap, never 0."""
    metric = registry.METRICS[id]
    if metric.meaning:
        st.markdown(plain(metric.meaning.explained(page.store, page.lang)))
    trend = registry.trend(page.store, id, page.moment, DAYS, page.place)
    if trend["value"].isna().all():
        st.caption(page.t("近 14 天没有数据。", "No data in the last 14 days."))
        return
    left, right = st.columns([3, 2])
    with left:
        line(page, id, trend, key=f"trend_{id}")
    columns = [
        TableColumn(page.t("日期", "Day")),
        TableColumn(page.pick(metric), True),
        TableColumn(page.t("由来", "Made of"), True),
    ]
    rows = [
        [
            f"{row['day']:%m-%d}",
            words.value(row["value"], metric.unit, page.lang),
            words.fraction(Tally(row["value"], row["numerator"], row["denominator"]))
            if row["value"] == row["value"]
            else "",
        ]
        for row in trend.iloc[::-1].to_dict("records")
    ]
    right.html(block(table(columns, rows, page.lang), "low"))


def line(page: Page, id: str, trend: pd.DataFrame, key: str) -> None:
    """A number's days as a line, with the target where it is a rate of which more is good."""
    metric = registry.METRICS[id]
    drawn = charts.trend(
        frame=trend,
        target=page.store.setting("rate_target") / 100 if metric.unit == "ratio" and metric.better == "more" else None,
        lang=page.lang,
        dark=st.context.theme.type == "dark",
        unit=metric.unit,
    )
    st.plotly_chart(drawn, theme=None, config=charts.CONFIG, key=key)
