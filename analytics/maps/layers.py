"""What changes on a map: heat, frames that play, a difference, bubbles of buildings, rates of grids.

Each function makes one folium group for ``st_folium(feature_group_to_add=…)``. Buildings with reports
carry their counts, hot spots have a ring, pile-ups a dashed circle.
"""

from collections.abc import Mapping
from typing import Any

import folium
import pandas as pd
from folium.utilities import JsCode

from analytics.heat.density import Scale, of_difference
from analytics.heat.frames import Frames
from analytics.heat.heat import Heat
from analytics.hotspots.hotspots import Ranking
from analytics.maps.folium_map import MapSheet, tooltip
from analytics.maps.heat_layer import DensityMap, PlayedDensityMap
from analytics.maps.rate_classes import Classes
from analytics.maps.tooltips import building_words, grid_name, rate_words, safe
from analytics.words import number

#: A hot spot is marked from this level on.
HOT_LEVEL = 90
#: How the places that press most are marked, on the map and where they are spoken of.
HOTTEST = "①②③"
#: Pixels of a hot spot's ring, and of a bubble that stands for the top of its scale.
RING, BUBBLE = 15, 30
#: How wide a ring is drawn, and the edge of the ground's colour below it, by which it is seen on any colour of heat.
RING_WIDTH, EDGE_WIDTH = 3, 7
#: Colour of what stands out, on dark and on light ground.
ALARM = {True: "#ff5c7c", False: "#b3123a"}


def heat_group(sheet: MapSheet, *, heat: Heat, scale: Scale, found: Ranking) -> folium.FeatureGroup:
    """The heat of some days with the buildings' counts."""
    group = folium.FeatureGroup()
    DensityMap(sheet.all_at(heat.cells), scale).add_to(group)
    _counted(sheet, group, found)
    _marked(sheet, group, found)
    _numbered(sheet, group, found)
    _piles(sheet, group, heat)
    return group


def played_group(sheet: MapSheet, *, frames: Frames, labels: list[str], scale: Scale) -> folium.FeatureGroup:
    """The heat frame by frame, with a bar to play it. ``labels``: what each frame is called."""
    zh = sheet.lang == "zh"
    words = {
        "play": "播放" if zh else "Play",
        "pause": "暂停" if zh else "Pause",
        "back": "上一段" if zh else "One step back",
        "on": "下一段" if zh else "One step on",
        "time": "时间" if zh else "Time",
    }
    group = folium.FeatureGroup()
    keys = [start.isoformat() for start in frames.starts]
    PlayedDensityMap(sheet.all_at(frames.cells), frames.as_sent(), keys, labels, words, scale).add_to(group)
    return group


def difference_group(sheet: MapSheet, *, now: Heat, before: Heat, scale: Scale) -> folium.FeatureGroup:
    """Where there is more than before, and where less. ``scale`` is that of both heats."""
    less = [[lat, lng, -weight] for lat, lng, weight in before.cells]
    group = folium.FeatureGroup()
    DensityMap(sheet.all_at([*now.cells, *less]), of_difference(scale, sheet.dark)).add_to(group)
    for heat in (before, now):
        _piles(sheet, group, heat)
    return group


def bubbles_group(sheet: MapSheet, *, heat: Heat, found: Ranking, classes: Classes, top: float) -> folium.FeatureGroup:
    """A bubble for each building with reports: its area is their number, its colour their rate."""
    group = folium.FeatureGroup()
    _counted(sheet, group, found)
    placed = _points(sheet)
    radius = {row["id"]: round(BUBBLE * (row["count"] / top) ** 0.5, 1) for row in _records(found.buildings)}
    features = [
        _point(
            placed[row["id"]],
            building_words(placed[row["id"]][2], row, sheet.lang),
            radius=radius[row["id"]],
            colour=classes.colour(row["per_100_households"]),
            **sheet.opening(row["id"]),
        )
        for row in sorted(_records(found.buildings), key=lambda row: -row["count"])
        if row["id"] in placed
    ]
    if features:
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features},
            tooltip=tooltip(),
            marker=folium.CircleMarker(fill=True),
            style_function=lambda feature: {
                "radius": feature["properties"]["radius"],
                "color": sheet.look.ink,
                "weight": 1,
                "fillColor": feature["properties"]["colour"],
                "fillOpacity": 0.8,
            },
        ).add_to(group)
    _marked(sheet, group, found, radius)
    _piles(sheet, group, heat)
    return group


def rates_group(
    sheet: MapSheet, *, rates: Mapping[str, Mapping[str, Any]], classes: Classes, grid: str | None = None
) -> folium.FeatureGroup:
    """The grids in the colour of their rate, or only one of them.

    ``rates``: by grid, its ``count`` and ``per_100_households``; what is not in it is unknown, and not 0.
    """
    group = folium.FeatureGroup()
    drawn = [feature for feature in sheet.base.grids["features"] if grid in (None, feature["properties"]["id"])]
    if drawn:
        colours = [
            classes.colour(rates.get(feature["properties"]["id"], {}).get("per_100_households")) for feature in drawn
        ]
        told = sheet.told(drawn, lambda grid: rate_words(grid, rates.get(grid["id"]), sheet.lang))
        for feature, colour in zip(told["features"], colours, strict=True):
            feature["properties"]["colour"] = colour
        folium.GeoJson(
            told,
            tooltip=tooltip(),
            style_function=lambda feature: {
                "color": sheet.look.border,
                "weight": 2,
                "fillColor": feature["properties"]["colour"],
                "fillOpacity": 0.72,
            },
        ).add_to(group)
    return group


def _counted(sheet: MapSheet, group: folium.FeatureGroup, found: Ranking) -> None:
    """The outlines of buildings that have reports, with their counts."""
    counted = {row["id"]: row for row in _records(found.buildings)}
    reported = [feature for feature in sheet.base.buildings["features"] if feature["properties"]["id"] in counted]
    if reported:
        folium.GeoJson(
            sheet.told(reported, lambda told: building_words(told, counted[told["id"]], sheet.lang), opening=True),
            tooltip=tooltip(),
            style_function=lambda _: {
                "color": sheet.look.ink,
                "weight": 1.5,
                # Of the ground's colour, so that a building is seen on the peak, which is near its outline's.
                "fillColor": sheet.look.panel,
                "fillOpacity": 0.35,
            },
            highlight_function=lambda _: {"weight": 3, "fillOpacity": 0.6},
        ).add_to(group)


def _marked(
    sheet: MapSheet, group: folium.FeatureGroup, found: Ranking, within: Mapping[str, float] | None = None
) -> None:
    """Rings round hot spots, each with the sentence why; ``within``: the pixels that a ring goes round, by building."""
    side, placed = f"why_{sheet.lang}", _points(sheet)
    hot = [row for row in _records(found.of("building")) if is_hot(row["level"]) and row["id"] in placed]
    sizes = within or {}
    features = [
        _point(
            placed[row["id"]],
            safe(row[side]),
            radius=max(RING, sizes.get(row["id"], 0) + 5),
            colour=colour,
            width=width,
            **sheet.opening(row["id"]),
        )
        for row in hot
        for colour, width in ((sheet.look.panel, EDGE_WIDTH), (ALARM[sheet.dark], RING_WIDTH))
    ]
    if features:
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features},
            tooltip=tooltip(),
            marker=folium.CircleMarker(),
            style_function=lambda feature: {
                "radius": feature["properties"]["radius"],
                "color": feature["properties"]["colour"],
                "weight": feature["properties"]["width"],
                "fillOpacity": 0.05,
            },
        ).add_to(group)


def hottest(found: Ranking) -> list[tuple[str, str]]:
    """The buildings that press most, by id, each with its mark: ① first."""
    return list(zip(found.of("building")["id"].head(len(HOTTEST)), HOTTEST, strict=False))


def _numbered(sheet: MapSheet, group: folium.FeatureGroup, found: Ranking) -> None:
    """①②③ on the buildings that press most, as permanent tooltips of one layer, centred as the names of grids are."""
    placed = _points(sheet)
    features = [_point(placed[id], grid_name(mark)) for id, mark in hottest(found) if id in placed]
    if features:
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features},
            marker=folium.CircleMarker(radius=1, stroke=False, fill=False, interactive=False),
            on_each_feature=JsCode(
                "function(feature, layer) { layer.bindTooltip(feature.properties.tip,"
                " {permanent: true, direction: 'right', offset: [0, 0], className: 'hot-number'}); }"
            ),
        ).add_to(group)


def is_hot(level: Any) -> bool:
    """Whether a place's level makes it a hot spot."""
    return bool(pd.notna(level) and level >= HOT_LEVEL)


def _piles(sheet: MapSheet, group: folium.FeatureGroup, heat: Heat) -> None:
    """Dashed circles; none on a map that is projected, for a point may be somebody's door."""
    for pile in () if heat.safe else heat.piled_up:
        told = (
            f"坐标堆积 {number(pile.count)} 件,不计入热力"
            if sheet.lang == "zh"
            else f"{number(pile.count)} reports piled up here, not in the heat"
        )
        folium.CircleMarker(
            sheet.at(pile.lat, pile.lng),
            radius=9,
            color=sheet.look.ink,
            weight=2,
            dash_array="3 3",
            fill=False,
            tooltip=told,
        ).add_to(group)


def _points(sheet: MapSheet) -> dict[str, tuple[float, float, dict[str, Any]]]:
    """The middle of every building on the ground: longitude, latitude and what it is."""
    features = sheet.base.buildings["features"]
    outlines = [feature["geometry"]["coordinates"][0][:4] for feature in features]
    middles = sheet.all_at([[sum(corner[side] for corner in corners) / 4 for side in (1, 0)] for corners in outlines])
    told = [feature["properties"] for feature in features]
    return {each["id"]: (round(lng, 6), round(lat, 6), each) for each, (lat, lng) in zip(told, middles, strict=True)}


def _point(place: tuple[float, float, dict[str, Any]], tip: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"tip": tip, **properties},
        "geometry": {"type": "Point", "coordinates": list(place[:2])},
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
