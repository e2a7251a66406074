"""What a map's tooltips say. Tooltips are HTML, and what people typed is escaped here."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from analytics.words import number


def safe(text: str) -> str:
    """What people typed, as HTML that is also no template: folium renders the script it has made once more,
    so that {{ … }} in a building's name would be run on this server."""
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


def grid_words(grid: Mapping[str, Any], lang: str) -> str:
    """What a grid's tooltip says."""
    households = number(grid["households"])
    if lang == "zh":
        return f"<b>{safe(grid['name'])}</b><br>{grid['buildings']} 栋 · {households} 户"
    return f"<b>{safe(grid['name'])}</b><br>{grid['buildings']} buildings · {households} households"


def building_words(building: Mapping[str, Any], counts: Mapping[str, Any] | None, lang: str) -> str:
    """What a building's tooltip says; without counts that nothing was reported is not claimed."""
    zh = lang == "zh"
    households = number(building["households"]) + (" 户" if zh else " households")
    lines = [
        f"<b>{safe(building['name'])}</b> · {safe(building['grid'] or ('未归网格' if zh else 'no grid'))} · {households}"
    ]
    if counts:
        per_100 = counts["per_100_households"]
        total, weight = number(counts["count"]), number(counts["weight"])
        lines.append(f"上报 {total} 件,加权 {weight}" if zh else f"{total} reports, weight {weight}")
        if counts["requests"]:
            requests, overdue = number(counts["requests"]), number(counts["overdue"])
            lines.append(f"诉求 {requests} 件,超时 {overdue}" if zh else f"{requests} requests, {overdue} overdue")
        if counts["fever"] or counts["symptoms"]:
            fever, symptoms = number(counts["fever"]), number(counts["symptoms"])
            lines.append(
                f"发热 {fever} 人次,其他症状 {symptoms} 人次"
                if zh
                else f"{fever} with fever, {symptoms} with other symptoms"
            )
        if pd.notna(per_100):
            lines.append(
                f"每百户 {number(round(per_100, 1))} 件" if zh else f"{number(round(per_100, 1))} per 100 households"
            )
    return "<br>".join(lines)


def rate_words(grid: Mapping[str, Any], counts: Mapping[str, Any] | None, lang: str) -> str:
    """What a grid's tooltip says on the map of rates."""
    if not counts:
        return grid_words(grid, lang)
    rate = counts["per_100_households"]
    known = number(round(rate, 1)) if pd.notna(rate) else number(None)
    total = number(counts["count"])
    said = f"上报 {total} 件 · 每百户 {known} 件" if lang == "zh" else f"{total} reports · {known} per 100 households"
    return f"{grid_words(grid, lang)}<br>{said}"
