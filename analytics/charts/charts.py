"""Charts: data in, plotly figure out, nothing fetched from anywhere.

Every builder takes keywords only: ``frame`` with the columns its docstring names, ``lang`` "zh" or
"en", and ``dark`` for a dark ground. Show them with ``st.plotly_chart(figure, theme=None,
config=CONFIG)``: the colours are ours. A number that is unknown leaves a gap; it is never drawn as 0.
"""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics.states import STATES
from analytics.templates import escaped
from analytics.words import UNKNOWN_WORD, number, percent

#: For ``st.plotly_chart``: no buttons that float over the chart.
CONFIG: dict[str, Any] = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}

#: Chinese fonts that Windows, macOS, Android and Linux carry; nothing is downloaded.
FONTS = (
    '"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","PingFang SC","Microsoft YaHei","WenQuanYi Micro '
    'Hei",sans-serif'
)

#: Lines, bars and words on a light and on a dark ground; ``line`` and ``soft`` have 3:1 on it, words 4.5:1.
_LIGHT = {
    "ink": "#17202c",
    "faint": "#55606e",
    "grid": "#e3e8ef",
    "track": "#e9eef4",
    "line": "#1f5fa8",
    "soft": "#8aa0b8",
}
_DARK = {
    "ink": "#eef3fb",
    "faint": "#9aa7b8",
    "grid": "#263140",
    "track": "#223044",
    "line": "#7db2f0",
    "soft": "#6f8299",
}

#: The axis of names beside lying bars, first at the top.
_LYING: dict[str, Any] = {
    "autorange": "reversed",
    "type": "category",
    "automargin": True,
    "fixedrange": True,
    "showgrid": False,
    "ticks": "outside",
    "ticklen": 8,
    "tickcolor": "rgba(0,0,0,0)",
}


def trend(*, frame: pd.DataFrame, target: float | None, lang: str, dark: bool, unit: str = "ratio") -> go.Figure:
    """A number by day, with its target.

    ``frame``: day, value (or missing), and for rates numerator, denominator. ``unit`` "ratio" is
    shown in per cent, anything else as it is.
    """
    figure, look = _figure(dark), _look(dark)
    ratio = unit == "ratio"
    values = [None if pd.isna(value) else float(value) for value in frame["value"]]
    if ratio and {"numerator", "denominator"} <= set(frame.columns):
        notes = [
            f"{percent(v)} ({_fraction(n, d)})"
            for v, n, d in zip(values, frame["numerator"], frame["denominator"], strict=True)
        ]
    else:
        notes = [percent(value) if ratio else number(value) for value in values]
    figure.add_scatter(
        x=list(frame["day"]),
        y=values,
        mode="lines+markers",
        connectgaps=False,
        line={"color": look["line"], "width": 2.5},
        marker={"size": 7},
        customdata=notes,
        hovertemplate="%{x|%m-%d} %{customdata}<extra></extra>",
    )
    if target is not None:
        _level(
            figure,
            target,
            f"{_t(lang, '目标', 'Target')} {percent(target) if ratio else number(target)}",
            look["faint"],
        )
    known = [value for value in [*values, target] if value is not None]
    _days(figure)
    figure.update_yaxes(tickformat=".0%" if ratio else None, rangemode="normal" if ratio and known else "tozero")
    if ratio and known:
        # A rate that moves between 93 and 97 % would be a flat line on an axis from 0 to 100.
        low = min(known)
        figure.update_yaxes(range=[max(0.0, low - max(0.02, (1 - low) * 0.15)), 1.005])
    return figure


def category_bars(*, frame: pd.DataFrame, lang: str, dark: bool) -> go.Figure:
    """Requests by category as lying bars, the most first, with the usual number and the surges marked.

    ``frame``: category, count, mean (of the earlier days; missing when unknown), surge (True,
    False, or missing when unknown). A surge is a word, an arrow and a colour.
    """
    figure, look = _figure(dark), _look(dark)
    shown = frame.sort_values("count", ascending=False, kind="stable")
    surges = [not pd.isna(surge) and bool(surge) for surge in shown["surge"]]
    act = _ground(STATES["act"], dark)
    usual = [None if pd.isna(mean) else float(mean) for mean in shown["mean"]]
    labels = [escaped(str(category)) for category in shown["category"]]
    figure.add_bar(
        y=labels,
        x=list(shown["count"]),
        orientation="h",
        width=0.62,
        name=_t(lang, "今日", "Today"),
        marker_color=[act if surge else look["line"] for surge in surges],
        showlegend=False,
        text=[_counted(count, surge, lang) for count, surge in zip(shown["count"], surges, strict=True)],
        textposition="outside",
        cliponaxis=False,
        customdata=[number(mean) for mean in usual],
        hovertemplate=_t(lang, "%{y} %{x} 件,平日 %{customdata}", "%{y} %{x}, usually %{customdata}")
        + "<extra></extra>",
    )
    figure.add_scatter(
        y=labels,
        x=usual,
        mode="markers",
        name=_t(lang, "平日日均", "Usual mean"),
        hoverinfo="skip",
        marker={"symbol": "line-ns-open", "size": 16, "color": look["ink"], "line": {"width": 2.5}},
    )
    most = max([1.0, *map(float, shown["count"]), *(mean for mean in usual if mean is not None)])
    figure.update_layout(
        height=60 + 30 * max(1, len(labels)),
        margin={"l": 8, "r": 16, "t": 8, "b": 30},
        showlegend=any(mean is not None for mean in usual),
        legend={"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0},
        xaxis={"visible": False, "range": [0, most * 1.25], "fixedrange": True},
        yaxis=_LYING,
    )
    return figure


def stock_history(*, frame: pd.DataFrame, threshold: float | None, lang: str, dark: bool, unit: str = "") -> go.Figure:
    """An item's stock by day against its threshold; days under it are marked by a square.

    ``frame``: date, on_hand (missing: not counted that day, a gap). ``unit``: 只, 箱 ….
    """
    figure, look = _figure(dark), _look(dark)
    known = [None if pd.isna(value) else float(value) for value in frame["on_hand"]]
    under = [value is not None and threshold is not None and value < threshold for value in known]
    act = _ground(STATES["act"], dark)
    figure.add_scatter(
        x=list(frame["date"]),
        y=known,
        mode="lines+markers",
        connectgaps=False,
        line={"color": look["line"], "width": 2.5},
        marker={
            "opacity": 1,
            "size": [10 if low else 6 for low in under],
            "symbol": ["square" if low else "circle" for low in under],
            "color": [act if low else look["line"] for low in under],
        },
        customdata=[
            f"{number(value)} {escaped(unit)}".strip() + (_t(lang, " ■ 低于阈值", " ■ below threshold") if low else "")
            for value, low in zip(known, under, strict=True)
        ],
        hovertemplate="%{x|%m-%d} %{customdata}<extra></extra>",
    )
    if threshold is not None:
        _level(figure, threshold, f"{_t(lang, '阈值', 'Threshold')} {number(threshold)}", act)
    _days(figure)
    figure.update_yaxes(rangemode="tozero")
    return figure


def _figure(dark: bool) -> go.Figure:
    look = _look(dark)
    figure = go.Figure()
    figure.update_layout(
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        height=240,
        font={"family": FONTS, "size": 14, "color": look["ink"]},
        margin={"l": 8, "r": 16, "t": 16, "b": 8},
        hoverlabel={"font": {"family": FONTS, "size": 14}},
        dragmode=False,
    )
    figure.update_xaxes(gridcolor=look["grid"], zeroline=False, automargin=True, fixedrange=True, color=look["faint"])
    figure.update_yaxes(gridcolor=look["grid"], zeroline=False, automargin=True, fixedrange=True, color=look["ink"])
    return figure


def _days(figure: go.Figure) -> None:
    figure.update_xaxes(type="date", tickformat="%m-%d", showgrid=False, nticks=8)
    figure.update_yaxes(nticks=5, tickformat=",")


def _level(figure: go.Figure, value: float, words: str, colour: str) -> None:
    """A dashed line across the chart with its words at the right end."""
    figure.add_shape(
        type="line", x0=0, x1=1, xref="paper", y0=value, y1=value, line={"color": colour, "dash": "dash", "width": 1.5}
    )
    figure.add_annotation(
        x=1,
        xref="paper",
        xanchor="right",
        y=value,
        yanchor="bottom",
        showarrow=False,
        text=words,
        font={"color": colour, "size": 13},
    )


def _look(dark: bool) -> dict[str, str]:
    return _DARK if dark else _LIGHT


def _ground(state: Any, dark: bool) -> str:
    return str(state.dark if dark else state.light)


def _word(state: Any, lang: str) -> str:
    return str(state.zh if lang == "zh" else state.en)


def _t(lang: str, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def _counted(count: float, surge: bool, lang: str) -> str:
    return number(count) + (_t(lang, " ↑ 激增", " ↑ surge") if surge else "")


def _fraction(numerator: Any, denominator: Any) -> str:
    if pd.isna(numerator) or pd.isna(denominator):
        return UNKNOWN_WORD
    return f"{number(numerator)}/{number(denominator)}"
