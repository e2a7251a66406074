"""The chart of an alarm series: bars by day, the usual number as a line, and a mark for each rule."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from analytics.charts import charts
from analytics.states import STATES
from analytics.words import number


@dataclass(frozen=True)
class AlarmRule:
    """A rule that marks days: its column, its words, and its shape, by which it is told apart without colour."""

    column: str
    zh: str
    en: str
    symbol: str


#: Marked from the top of the bar upwards in this order.
ALARM_RULES = (
    AlarmRule("alarm_surge", "激增", "Surge", "star"),
    AlarmRule("alarm_c1", "C1", "C1", "triangle-up"),
    AlarmRule("alarm_c2", "C2", "C2", "diamond"),
    AlarmRule("alarm_c3", "C3", "C3", "square-open"),
)

#: Between the marks of one day, as a share of the highest bar.
STEP = 0.09

#: Bars on a light and on a dark ground: 3:1 on it, and quieter than the marks.
_BARS = {False: "#8aa0b8", True: "#6f8299"}


def alarm_bars(*, frame: pd.DataFrame, lang: str, dark: bool) -> go.Figure:
    """Daily counts with their alarm days; ``frame`` as of ``alarms.series``.

    A day without data has no bar but a cross on the axis; a count of 0 has neither.
    """
    zh = lang == "zh"
    days, counts = list(frame["day"]), [None if pd.isna(count) else int(count) for count in frame["count"]]
    figure = charts.trend(
        frame=pd.DataFrame({"day": days, "value": frame["mean"]}), target=None, lang=lang, dark=dark, unit="count"
    )
    mean_name = "前 7 日均值" if zh else "Mean of 7 days before"
    figure.update_traces(
        mode="lines",
        name=mean_name,
        showlegend=True,
        hovertemplate="%{x|%m-%d} " + mean_name + " %{customdata}<extra></extra>",
    )
    figure.add_bar(
        x=days,
        y=counts,
        marker_color=_BARS[dark],
        name="件数" if zh else "Reports",
        customdata=[number(count) for count in counts],
        hovertemplate="%{x|%m-%d} %{customdata}" + (" 件" if zh else "") + "<extra></extra>",
    )
    step = STEP * max([1, *(count for count in counts if count is not None)])
    act = STATES["act"].dark if dark else STATES["act"].light
    raised = [0] * len(days)
    for rule in ALARM_RULES:
        marked = [at for at, alarm in enumerate(frame[rule.column]) if alarm is True]
        heights = []
        for at in marked:
            raised[at] += 1
            heights.append((counts[at] or 0) + step * raised[at])
        figure.add_scatter(
            x=[days[at] for at in marked],
            y=heights,
            mode="markers",
            name=rule.zh if zh else rule.en,
            marker={"symbol": rule.symbol, "size": 11, "color": act, "line": {"width": 2, "color": act}},
            cliponaxis=False,
            hovertemplate="%{x|%m-%d} " + (f"{rule.zh} 报警" if zh else f"{rule.en} alarm") + "<extra></extra>",
        )
    unknown = [day for day, count in zip(days, counts, strict=True) if count is None]
    none = STATES["no_data"]
    figure.add_scatter(
        x=unknown,
        y=[0] * len(unknown),
        mode="markers",
        name=none.zh if zh else none.en,
        marker={"symbol": "x-thin-open", "size": 9, "color": none.dark if dark else none.light, "line": {"width": 2}},
        cliponaxis=False,
        hovertemplate="%{x|%m-%d} " + (none.zh if zh else none.en) + "<extra></extra>",
    )
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": -0.14, "yanchor": "top", "x": 0},
        height=300,
        bargap=0.25,
        margin={"l": 8, "r": 16, "t": 16, "b": 64},
    )
    return figure
