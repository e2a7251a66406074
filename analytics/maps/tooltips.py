"""What a map's tooltips say, as HTML."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.templates import Markup, escaped, template
from analytics.words import number, some


def safe(text: str) -> str:
    """Words of people as HTML, or HTML as it is, so that it is no template either: folium renders the script it has
    made once more, and {{ … }} in a building's name would be run on this server.
    """
    made = text if isinstance(text, Markup) else escaped(text)
    return str(made).replace("{", "&#123;").replace("}", "&#125;")


_NAME = template("<b>{{ name }}</b>")


def grid_name(name: str) -> str:
    """The name that stands on a grid."""
    return safe(_NAME(name=name))


_TIP = template("<b>{{ name }}</b>{{ beside }}{% for line in lines %}<br>{{ line }}{% endfor %}")


def grid_words(grid: Mapping[str, Any], lang: str) -> str:
    """What a grid's tooltip says."""
    return _of_grid(grid, lang)


def _of_grid(grid: Mapping[str, Any], lang: str, *lines: str) -> str:
    buildings, households = grid["buildings"], grid["households"]
    first = (
        f"{buildings} 栋 · {number(households)} 户"
        if lang == "zh"
        else f"{some(buildings, 'building')} · {some(households, 'household')}"
    )
    return safe(_TIP(name=grid["name"], beside="", lines=(first, *lines)))


def building_words(building: Mapping[str, Any], counts: Mapping[str, Any] | None, lang: str) -> str:
    """What a building's tooltip says; without counts that nothing was reported is not claimed."""
    zh = lang == "zh"
    households = f"{number(building['households'])} 户" if zh else some(building["households"], "household")
    beside = f" · {building['grid'] or ('未归网格' if zh else 'no grid')} · {households}"
    lines = []
    if counts:
        per_100 = counts["per_100_households"]
        total, weight = number(counts["count"]), number(counts["weight"])
        lines.append(f"上报 {total} 件,加权 {weight}" if zh else f"{some(counts['count'], 'report')}, weight {weight}")
        if counts["requests"]:
            requests, overdue = counts["requests"], number(counts["overdue"])
            lines.append(
                f"诉求 {number(requests)} 件,超时 {overdue}"
                if zh
                else f"{some(requests, 'request')}, {overdue} overdue"
            )
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
    return safe(_TIP(name=building["name"], beside=beside, lines=lines))


def rate_words(grid: Mapping[str, Any], counts: Mapping[str, Any] | None, lang: str) -> str:
    """What a grid's tooltip says on the map of rates."""
    if not counts:
        return grid_words(grid, lang)
    rate = counts["per_100_households"]
    known = number(round(rate, 1)) if pd.notna(rate) else number(None)
    total = number(counts["count"])
    said = (
        f"上报 {total} 件 · 每百户 {known} 件"
        if lang == "zh"
        else f"{some(counts['count'], 'report')} · {known} per 100 households"
    )
    return _of_grid(grid, lang, said)
