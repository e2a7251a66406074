"""Maps: data in, folium objects out. Nothing is fetched from outside this server.

A map has a constant ground (``ground``), which stays mounted with its zoom, and one group of what
changes (``changes``), which ``st_folium(feature_group_to_add=…)`` swaps. ``legend`` says in words
and colours what they mean. Text that people typed is escaped here, for tooltips are HTML.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import folium
import pandas as pd
from branca.element import Element
from folium.plugins import HeatMap
from folium.utilities import JsCode

from analytics.base_map import Base
from analytics.density import Scale
from analytics.heat import Heat
from analytics.heat_layer import DensityMap
from analytics.words import number
from data.datum import from_wgs84

#: Where ``app.py`` serves Leaflet (of the package XStatic-Leaflet) and folium's own scripts.
LEAFLET, FOLIUM = "/assets/leaflet", "/assets/folium"

#: What a browser may load for a map. streamlit-folium gives up at the first link that does not
#: answer, and folium's own lists point to hosts that a closed network does not reach.
folium.Map.default_js = [("leaflet", f"{LEAFLET}/leaflet.js")]
folium.Map.default_css = [("leaflet_css", f"{LEAFLET}/leaflet.css")]
HeatMap.default_js = [("leaflet-heat.js", f"{FOLIUM}/leaflet_heat.min.js")]

#: Grids with a name written on the map; more would lie over each other.
MOST_LABELS = 60

#: The view where no place is known at all: China.
NOWHERE = ((20.0, 95.0), (45.0, 125.0))


@dataclass(frozen=True)
class Tiles:
    """A tile server: its URL with {z}, {x}, {y}, the datum it draws in, and what it asks to be credited with."""

    url: str
    datum: str
    attribution: str


@dataclass(frozen=True)
class Palette:
    """Colours of a map's ground."""

    ground: str
    grid: str
    border: str
    house: str
    edge: str
    ink: str
    panel: str


DARK = Palette("#0f1825", "#15212f", "#41587a", "#26364b", "#3a4d68", "#c3d0e2", "#1b2838")
LIGHT = Palette("#e9eef3", "#f8fafc", "#8296ad", "#d3dce6", "#a9b8c9", "#33435a", "#ffffff")


def palette(dark: bool) -> Palette:
    """The colours of the ground."""
    return DARK if dark else LIGHT


def ground(*, base: Base, lang: str, dark: bool, tiles: Tiles | None = None) -> folium.Map:
    """The map without what changes: grids with their names, buildings, and the first view."""
    look, at = palette(dark), _placing(tiles)
    south_west, north_east = base.view or NOWHERE
    made = folium.Map(
        tiles=None, attribution_control=False, zoom_control=True, control_scale=True,
        # Without tiles nothing gets blurred between whole zooms, and the view can fit the community.
        zoom_snap=1 if tiles else 0.25, zoom_delta=1 if tiles else 0.5, max_zoom=20, min_zoom=3,
    )  # fmt: skip
    if tiles:
        folium.TileLayer(_safe_url(tiles.url), attr=" ", max_zoom=20, max_native_zoom=18).add_to(made)
    Element(f"<style>{_css(look)}</style>").add_to(made.get_root().header, name="board_css")  # type: ignore[attr-defined]
    # Under the heat, which lies in Leaflet's own pane for overlays (400).
    folium.map.CustomPane("ground", z_index=350, pointer_events=True).add_to(made)
    if base.grids["features"]:
        folium.GeoJson(
            _told(base.grids, at, lambda told: _grid_words(told, lang)), tooltip=_tooltip(), pane="ground",
            style_function=lambda _: {"color": look.border, "weight": 1.5, "fillColor": look.grid, "fillOpacity": 0 if tiles else 1},
        ).add_to(made)  # fmt: skip
    if base.buildings["features"]:
        folium.GeoJson(
            _told(base.buildings, at, lambda told: _building_words(told, None, lang)), tooltip=_tooltip(), pane="ground",
            style_function=lambda _: {"color": look.edge, "weight": 1, "fillColor": look.house, "fillOpacity": 0.9},
        ).add_to(made)  # fmt: skip
    if 0 < len(base.labels) <= MOST_LABELS:
        # One layer of permanent tooltips: a marker each would be as many templates to compile at every run.
        # Our style centres them: Leaflet would need their width, before its own style sheet has arrived.
        folium.GeoJson(
            {"type": "FeatureCollection", "features": [_label(i, at(lat, lng), name) for i, (lat, lng, name) in enumerate(base.labels)]},
            marker=folium.CircleMarker(radius=1, stroke=False, fill=False, interactive=False),
            on_each_feature=JsCode(
                "function(feature, layer) { layer.bindTooltip(feature.properties.tip,"
                " {permanent: true, direction: 'right', offset: [0, 0], className: 'grid-name'}); }"
            ),
        ).add_to(made)
    made.fit_bounds([at(*south_west), at(*north_east)])
    return made


def changes(
    *, base: Base, heat: Heat, scale: Scale, places: pd.DataFrame, lang: str, dark: bool, tiles: Tiles | None = None
) -> folium.FeatureGroup:
    """What changes: the heat, the buildings that have reports with their counts, and piled-up points.

    ``places`` are buildings with counts, as in ``hotspots.Ranking``.
    """
    look, at = palette(dark), _placing(tiles)
    group = folium.FeatureGroup()
    DensityMap(_moved(heat.cells, tiles), scale).add_to(group)
    counted: dict[str, Any] = {row["id"]: row for row in places.to_dict("records")}
    reported = [feature for feature in base.buildings["features"] if feature["properties"]["id"] in counted]
    if reported:
        told = _told(
            {"type": "FeatureCollection", "features": reported}, at,
            lambda told: _building_words(told, counted[told["id"]], lang),
        )  # fmt: skip
        folium.GeoJson(
            told, tooltip=_tooltip(),
            style_function=lambda _: {"color": look.ink, "weight": 1.5, "fillColor": look.ink, "fillOpacity": 0.08},
            highlight_function=lambda _: {"weight": 3, "fillOpacity": 0.25},
        ).add_to(group)  # fmt: skip
    for pile in heat.piled_up:
        words = f"坐标堆积 {number(pile.count)} 件,不计入热力" if lang == "zh" else f"{number(pile.count)} reports piled up here, not in the heat"
        folium.CircleMarker(
            at(pile.lat, pile.lng), radius=9, color=look.ink, weight=2, dash_array="3 3", fill=False, tooltip=words
        ).add_to(group)
    return group


def legend(*, heat: Heat, scale: Scale, lang: str, dark: bool, tiles: Tiles | None = None) -> str:
    """What the colours mean, in weighted reports per hectare, and what is not on the map, as HTML."""
    ground_colour = palette(dark).ground
    steps = "".join(
        f'<span style="white-space:nowrap"><i style="{_swatch(colour, opacity, ground_colour)}"></i>{number(step)}{"+" if step == scale.steps[-1] else ""}</span>'
        for step, (colour, opacity) in zip(scale.steps, scale.colours, strict=True)
    )
    piles = len(heat.piled_up)
    if lang == "zh":
        words = [f"无坐标 {number(heat.without_coordinates)}", f"社区外 {number(heat.outside)}",
                 f"同点堆积 {number(heat.piled)}" + (f"({piles} 处)" if piles else "")]  # fmt: skip
        how = (
            f"热力 = 权重之和按半径 {number(round(scale.radius))} 米平滑,每公顷多少;各级缩放颜色含义相同。"
            "诉求按紧急程度 1–4 计 8、4、2、1,超时 ×1.5;发热 4,其他症状 2。"
        )
        title = "每公顷加权上报"
    else:
        words = [f"no coordinates {number(heat.without_coordinates)}", f"outside {number(heat.outside)}",
                 f"piled up {number(heat.piled)}" + (f" ({piles} points)" if piles else "")]  # fmt: skip
        how = (
            f"Weights, spread within {number(round(scale.radius))} m, per hectare; a colour means the same at every zoom. "
            "A request of urgency 1 to 4 weighs 8, 4, 2, 1, overdue × 1.5; fever 4, other symptoms 2."
        )
        title = "Weighted reports per hectare"
    credit = f" · {escape(tiles.attribution)}" if tiles and tiles.attribution else ""
    return f'<div class="heat-legend" title="{escape(how)}">{title}{steps}<span style="margin-left:1em">{" · ".join(words)}{credit}</span></div>'


def _safe(text: str) -> str:
    """What people typed, as HTML that is also no template: folium renders the script it has made once more,
    so that {{ … }} in a building's name would be run on this server."""
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


def _safe_url(url: str) -> str:
    """A tile server's URL in which only its own placeholders keep their braces, for the same reason."""
    return re.sub(r"\{(?!(?:[xyzsr]|-y)\})|(?<!\{[xyzsr])(?<!\{-y)\}", "", url)


def _swatch(colour: str, opacity: float, ground_colour: str) -> str:
    """A swatch as the colour looks on the map's ground."""
    shade = f"{colour}{round(opacity * 255):02x}"
    return (
        "display:inline-block;width:.85em;height:.85em;margin:0 .25em 0 .5em;vertical-align:-.06em;border-radius:.15em;"
        f"background:linear-gradient({shade},{shade}),{ground_colour}"
    )


def _placing(tiles: Tiles | None) -> Callable[[float, float], list[float]]:
    """How a WGS-84 place is written on a map with these tiles."""
    if not tiles or tiles.datum == "wgs84":
        return lambda lat, lng: [lat, lng]
    datum = tiles.datum

    def placed(lat: float, lng: float) -> list[float]:
        moved_lat, moved_lng = from_wgs84([lat], [lng], datum)
        return [round(float(moved_lat[0]), 6), round(float(moved_lng[0]), 6)]

    return placed


def _moved(cells: list[list[float]], tiles: Tiles | None) -> list[list[float]]:
    if not cells or not tiles or tiles.datum == "wgs84":
        return cells
    lat, lng = from_wgs84([cell[0] for cell in cells], [cell[1] for cell in cells], tiles.datum)
    return [[*place, cell[2]] for *place, cell in zip(lat.round(6).tolist(), lng.round(6).tolist(), cells, strict=True)]


def _told(
    collection: Mapping[str, Any], at: Callable[[float, float], list[float]], words: Callable[[Mapping[str, Any]], str]
) -> dict[str, Any]:
    """The same shapes where the map wants them, each with what its tooltip says."""

    def moved(ring: Any) -> Any:
        if isinstance(ring[0], float):
            return at(ring[1], ring[0])[::-1]
        return [moved(part) for part in ring]

    return {"type": "FeatureCollection", "features": [
        {
            "type": "Feature", "id": str(i), "properties": {"tip": words(feature["properties"])},
            "geometry": {"type": feature["geometry"]["type"], "coordinates": moved(feature["geometry"]["coordinates"])},
        }
        for i, feature in enumerate(collection["features"])
    ]}  # fmt: skip


def _label(number: int, place: list[float], name: str) -> dict[str, Any]:
    return {
        "type": "Feature", "id": str(number), "properties": {"tip": f"<b>{_safe(name)}</b>"},
        "geometry": {"type": "Point", "coordinates": place[::-1]},
    }  # fmt: skip


def _tooltip() -> folium.GeoJsonTooltip:
    return folium.GeoJsonTooltip(fields=["tip"], labels=False, sticky=True)


def _grid_words(grid: Mapping[str, Any], lang: str) -> str:
    households = number(grid["households"])
    if lang == "zh":
        return f"<b>{_safe(grid['name'])}</b><br>{grid['buildings']} 栋 · {households} 户"
    return f"<b>{_safe(grid['name'])}</b><br>{grid['buildings']} buildings · {households} households"


def _building_words(building: Mapping[str, Any], counts: Mapping[str, Any] | None, lang: str) -> str:
    """What a building's tooltip says; without counts that nothing was reported is not claimed."""
    zh = lang == "zh"
    households = number(building["households"]) + (" 户" if zh else " households")
    lines = [f"<b>{_safe(building['name'])}</b> · {_safe(building['grid'] or ('未归网格' if zh else 'no grid'))} · {households}"]
    if counts:
        per_100 = counts["per_100_households"]
        total, weight = number(counts["count"]), number(counts["weight"])
        lines.append(f"上报 {total} 件,加权 {weight}" if zh else f"{total} reports, weight {weight}")
        if counts["requests"]:
            requests, overdue = number(counts["requests"]), number(counts["overdue"])
            lines.append(f"诉求 {requests} 件,超时 {overdue}" if zh else f"{requests} requests, {overdue} overdue")
        if counts["fever"] or counts["symptoms"]:
            fever, symptoms = number(counts["fever"]), number(counts["symptoms"])
            lines.append(f"发热 {fever} 人次,其他症状 {symptoms} 人次" if zh else f"{fever} with fever, {symptoms} with other symptoms")
        if pd.notna(per_100):
            lines.append(f"每百户 {number(round(per_100, 1))} 件" if zh else f"{number(round(per_100, 1))} per 100 households")
    return "<br>".join(lines)


def _css(look: Palette) -> str:
    """The map's own style; Leaflet's ground is light grey whatever the theme."""
    return (
        f".leaflet-container{{background:{look.ground};font-family:inherit}}"
        f".leaflet-tooltip{{background:{look.panel};color:{look.ink};border:1px solid {look.border};font-size:14px;"
        "line-height:1.5;white-space:nowrap;box-shadow:none}"
        ".leaflet-tooltip::before{display:none}"
        f".leaflet-tooltip.grid-name{{background:none;border:0;padding:0;color:{look.ink};font-size:13px;pointer-events:none;"
        f"text-shadow:0 0 3px {look.ground},0 0 3px {look.ground},0 0 5px {look.ground}}}"
        ".leaflet-tooltip.grid-name b{display:inline-block;font-weight:600;transform:translate(-50%,-110%)}"
        ".leaflet-heatmap-layer{pointer-events:none}.leaflet-control-scale-line:not(:first-child){display:none}"
        f".leaflet-control-scale-line{{background:transparent;color:{look.ink};border-color:{look.ink};text-shadow:none}}"
        f".leaflet-bar a{{background:{look.panel};color:{look.ink};border-color:{look.border}}}"
        f".leaflet-bar a:hover,.leaflet-bar a.leaflet-disabled{{background:{look.grid};color:{look.ink}}}"
        "body{font-family:'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif}"
    )
