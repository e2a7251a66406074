"""The ground of a map: data in, folium objects out. Nothing is fetched from outside this server.

A map has a constant ground (``ground``), which stays mounted with its zoom, and one group of what
changes (``layers``), which ``st_folium(feature_group_to_add=…)`` swaps. ``legend`` says in words
and colours what they mean.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import folium
from branca.element import Element, MacroElement
from folium.template import Template
from folium.utilities import JsCode

from analytics.maps.ground import Base
from analytics.maps.heat_layer import Painter
from analytics.maps.opener import Opener
from analytics.maps.refit import Refit
from analytics.maps.tooltips import building_words, grid_name, grid_words
from analytics.templates import ours, template
from data.base_path import under
from data.values.datum import from_wgs84

#: Where ``app.py`` serves Leaflet (of the package XStatic-Leaflet) and folium's own scripts.
LEAFLET, FOLIUM = under("/assets/leaflet"), under("/assets/folium")

#: What a browser may load for a map. streamlit-folium gives up at the first link that does not
#: answer, and folium's own lists point to hosts that a closed network does not reach.
folium.Map.default_js = [("leaflet", f"{LEAFLET}/leaflet.js"), ("leaflet-heat.js", f"{FOLIUM}/leaflet_heat.min.js")]
folium.Map.default_css = [("leaflet_css", f"{LEAFLET}/leaflet.css")]

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


@dataclass(frozen=True)
class MapSheet:
    """What is drawn upon: the ground, in which language, on dark or light, over which tiles if any.

    ``large``: words are to be read from the last row of a room. ``opens``: the address that a click on a building
    opens, to which its id is added; '' where a click does nothing.
    """

    base: Base
    lang: str
    dark: bool
    tiles: Tiles | None = None
    large: bool = False
    opens: str = ""

    @property
    def look(self) -> Palette:
        """The colours of the ground."""
        return palette(self.dark)

    def at(self, lat: float, lng: float) -> list[float]:
        """How a WGS-84 place is written on this map."""
        return self.all_at([[lat, lng]])[0]

    def all_at(self, places: list[list[float]]) -> list[list[float]]:
        """The same for rows of latitude, longitude and whatever stands behind them."""
        if not places or not self.tiles or self.tiles.datum == "wgs84":
            return places
        lat, lng = from_wgs84([place[0] for place in places], [place[1] for place in places], self.tiles.datum)
        return [
            [*moved, *place[2:]]
            for *moved, place in zip(lat.round(6).tolist(), lng.round(6).tolist(), places, strict=True)
        ]

    def opening(self, building: str) -> dict[str, str]:
        """What a building's shape carries so that a click opens its page: what the address ends with."""
        return {"opens": quote(building, safe="")} if self.opens else {}

    def told(
        self, features: list[dict[str, Any]], words: Callable[[Mapping[str, Any]], str], opening: bool = False
    ) -> dict[str, Any]:
        """Shapes where the map wants them, each with what its tooltip says; ``opening``: they are buildings, whose
        pages a click opens.
        """
        # All corners at once: one by one takes a second for two thousand buildings.
        corners = [corner for feature in features for corner in _corners(feature["geometry"]["coordinates"])]
        places = iter(self.all_at(corners))

        def moved(ring: Any) -> Any:
            return next(places)[::-1] if isinstance(ring[0], float) else [moved(part) for part in ring]

        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": str(i),
                    "properties": {"tip": words(feature["properties"])}
                    | (self.opening(feature["properties"]["id"]) if opening else {}),
                    "geometry": {
                        "type": feature["geometry"]["type"],
                        "coordinates": moved(feature["geometry"]["coordinates"]),
                    },
                }
                for i, feature in enumerate(features)
            ],
        }


def _corners(ring: Any) -> Iterator[list[float]]:
    """Latitude and longitude of every corner of a shape, in their order."""
    if isinstance(ring[0], float):
        yield ring[::-1]
    else:
        for part in ring:
            yield from _corners(part)


_STYLE = template("<style>{{ rules }}</style>")


def ground(sheet: MapSheet) -> folium.Map:
    """The map without what changes: grids with their names, buildings, and the first view."""
    base, look, at, tiles, lang = sheet.base, sheet.look, sheet.at, sheet.tiles, sheet.lang
    south_west, north_east = base.view or NOWHERE
    made = folium.Map(
        tiles=None,
        attribution_control=False,
        zoom_control=True,
        control_scale=base.is_measured,
        # Without tiles nothing gets blurred between whole zooms, and the view can fit the community.
        zoom_snap=1 if tiles else 0.25,
        zoom_delta=1 if tiles else 0.5,
        max_zoom=20,
        min_zoom=3,
    )
    if tiles:
        folium.TileLayer(_safe_url(tiles.url), attr=" ", max_zoom=20, max_native_zoom=18).add_to(made)
    style = Element(_STYLE(rules=ours(_css(look, 1.5 if sheet.large else 1.0))))
    style.add_to(made.get_root().header, name="board_css")  # type: ignore[attr-defined]
    if sheet.opens:
        Opener(sheet.opens).add_to(made)
    # Under the heat, which lies in Leaflet's own pane for overlays (400).
    folium.map.CustomPane("ground", z_index=350, pointer_events=True).add_to(made)
    if base.grids["features"]:
        folium.GeoJson(
            sheet.told(base.grids["features"], lambda told: grid_words(told, lang)),
            tooltip=tooltip(),
            pane="ground",
            style_function=lambda _: {
                "color": look.border,
                "weight": 1.5,
                "fillColor": look.grid,
                "fillOpacity": 0 if tiles else 1,
            },
        ).add_to(made)
    if base.buildings["features"]:
        folium.GeoJson(
            sheet.told(base.buildings["features"], lambda told: building_words(told, None, lang), opening=True),
            tooltip=tooltip(),
            pane="ground",
            style_function=lambda _: {"color": look.edge, "weight": 1, "fillColor": look.house, "fillOpacity": 0.9},
        ).add_to(made)
    if 0 < len(base.labels) <= MOST_LABELS:
        # One layer of permanent tooltips: a marker each would be as many templates to compile at every run.
        # Our style centres them: Leaflet would need their width, before its own style sheet has arrived.
        folium.GeoJson(
            {
                "type": "FeatureCollection",
                "features": [_label(i, at(lat, lng), name) for i, (lat, lng, name) in enumerate(base.labels)],
            },
            marker=folium.CircleMarker(radius=1, stroke=False, fill=False, interactive=False),
            on_each_feature=JsCode(
                "function(feature, layer) { layer.bindTooltip(feature.properties.tip,"
                " {permanent: true, direction: 'right', offset: [0, 0], className: 'grid-name'}); }"
            ),
        ).add_to(made)
    Painter().add_to(made)
    ZoomWords(lang).add_to(made)
    if not base.is_true:
        DrawingMark(lang, base.is_measured).add_to(made)
    bounds = [at(*south_west), at(*north_east)]
    made.fit_bounds(bounds)
    Refit(bounds).add_to(made)
    return made


class ZoomWords(MacroElement):
    """What the map's two buttons are called, in its language; Leaflet calls them in English."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function(words) {
                document.querySelectorAll(".leaflet-control-zoom a").forEach(function(button, at) {
                    button.title = words[at];
                    button.setAttribute("aria-label", words[at]);
                });
            })({{ this.words|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, lang: str) -> None:
        """``lang``: zh or en."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ZoomWords"
        self.words = ["放大", "缩小"] if lang == "zh" else ["Zoom in", "Zoom out"]


class DrawingMark(MacroElement):
    """A word on the map itself that its places are those of a drawing; it goes along into every picture of it."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function() {
                var mark = L.control({position: "topright"});
                mark.onAdd = function() {
                    var box = L.DomUtil.create("div", "drawing-mark");
                    box.textContent = {{ this.words }};
                    return box;
                };
                mark.addTo({{ this._parent.get_name() }});
            })();
        {% endmacro %}
        """
    )

    def __init__(self, lang: str, measured: bool) -> None:
        """``measured``: distances are true, and the place on the earth is not known."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "DrawingMark"
        self.words = json.dumps(_MARKS[measured][lang != "zh"])


#: What stands on a drawing, by whether its distances are true.
_MARKS = {False: ("示意图", "Sketch, not to scale"), True: ("平面图", "Site plan")}


def _safe_url(url: str) -> str:
    """A tile server's URL in which only its own placeholders keep their braces, for the same reason."""
    return re.sub(r"\{(?!(?:[xyzsr]|-y)\})|(?<!\{[xyzsr])(?<!\{-y)\}", "", url)


def _label(number: int, place: list[float], name: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": str(number),
        "properties": {"tip": grid_name(name)},
        "geometry": {"type": "Point", "coordinates": place[::-1]},
    }


def tooltip() -> folium.GeoJsonTooltip:
    """What a feature's ``tip`` says, beside the pointer."""
    return folium.GeoJsonTooltip(fields=["tip"], labels=False, sticky=True)


def _letters(pixels: float) -> str:
    """A size of letters: pixels, or more where the map fills a screen, whose style says how much one of them is."""
    return f"calc({pixels:g} * var(--letter, 1px))"


def _css(look: Palette, size: float) -> str:
    """The map's own style, its words ``size`` times as large; Leaflet's ground is light grey whatever the theme."""
    return (
        f".leaflet-container{{background:{look.ground};font-family:inherit}}"
        f".leaflet-tooltip{{background:{look.panel};color:{look.ink};border:1px solid {look.border};font-size:"
        f"{_letters(14 * size)};"
        "line-height:1.5;white-space:nowrap;box-shadow:none}"
        ".leaflet-tooltip::before{display:none}"
        f".leaflet-tooltip.grid-name{{background:none;border:0;padding:0;color:{look.ink};"
        f"font-size:{_letters(13 * size)};pointer-events:none;"
        # An edge that holds on any colour of heat.
        f"text-shadow:{','.join([f'0 0 2px {look.ground}'] * 5)},0 0 5px {look.ground}}}"
        ".leaflet-tooltip.grid-name b{display:inline-block;font-weight:600;transform:translate(-50%,-110%)}"
        f".drawing-mark{{background:{look.panel};color:{look.ink};border:1px solid {look.border};border-radius:4px;"
        f"padding:2px 8px;font-size:{_letters(14 * size)};line-height:1.5;pointer-events:none}}"
        ".leaflet-tooltip.hot-number{background:none;border:0;padding:0;pointer-events:none;color:#fff;"
        f"font-size:{_letters(22 * size)};line-height:1;font-weight:700;"
        "text-shadow:0 0 3px #000,0 0 3px #000,0 0 6px #000}"
        ".leaflet-tooltip.hot-number b{display:inline-block;transform:translate(-50%,0)}"
        ".leaflet-heatmap-layer{pointer-events:none}.leaflet-control-scale-line:not(:first-child){display:none}"
        f".leaflet-control-scale-line{{background:transparent;color:{look.ink};border-color:{look.ink};text-shadow:none}}"
        f":focus-visible{{outline:3px solid {look.ink}!important;outline-offset:-3px}}"
        f".leaflet-bar a{{background:{look.panel};color:{look.ink};border-color:{look.border}}}"
        f".leaflet-bar a:hover,.leaflet-bar a.leaflet-disabled{{background:{look.grid};color:{look.ink}}}"
        f".board-player{{display:flex;flex-wrap:wrap;gap:.5em;align-items:center;background:{look.panel};color:"
        f"{look.ink};border:1px solid {look.border};"
        f"border-radius:6px;padding:.4em .7em;font-size:{_letters(15 * size)}}}"
        f".board-player button{{font:inherit;min-width:2.2em;padding:.15em .6em;border:1px solid {look.border};"
        "border-radius:4px;"
        f"background:{look.grid};color:{look.ink};cursor:pointer}}"
        ".board-player input{width:14em;max-width:30vw}.board-player span{font-variant-numeric:tabular-nums;"
        "white-space:nowrap}"
        "body{font-family:'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif}"
    )
