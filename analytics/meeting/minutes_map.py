"""The map in the minutes: the day's heat as a picture, and the places numbered on it in words."""

from dataclasses import dataclass
from typing import Any

from analytics.community.drawing import at_drawn, drawing
from analytics.community.households import households
from analytics.community.people_in_charge import building_words
from analytics.heat import density
from analytics.heat.heat import heat
from analytics.heat.query import HeatQuery, latest
from analytics.hotspots import clusters
from analytics.hotspots.hotspots import hotspots
from analytics.maps import ground, legend, server_picture
from analytics.meeting.agenda_places import hot
from analytics.words import number
from data.clock import Moment
from data.store.database import Store

#: Places that get a number.
MOST = 8


@dataclass(frozen=True)
class MapPlace:
    """A building with reports: its words, and latitude and longitude, None without coordinates."""

    zh: str
    en: str
    point: tuple[float, float] | None


def places(store: Store, moment: Moment) -> tuple[MapPlace, ...]:
    """Hot spots and centres of clusters, then the other buildings that press most; those too small to rank are not
    among them.
    """
    ranked = hotspots(store, latest(moment)).of("building")
    hottest, centres = (
        set(hot(ranked)["id"]),
        {cluster.buildings[0] for cluster in clusters.clusters(store, moment) or ()},
    )
    rows: list[dict[Any, Any]] = ranked.to_dict("records")
    silent: list[dict[Any, Any]] = [
        {"id": id, "count": 0, "weight": 0, "per_100_households": None} for id in sorted(centres - set(ranked["id"]))
    ]
    first = [row for row in rows if row["id"] in hottest | centres]
    chosen = [*first, *silent, *(row for row in rows if row not in first)][:MOST]
    located = at_drawn(store, households(store, moment.day)).dropna(subset=["lat", "lng"])
    points = {row.building_id: (float(row.lat), float(row.lng)) for row in located.itertuples()}  # type: ignore[arg-type]
    return tuple(
        _place(store, row, points.get(row["id"]), row["id"] in hottest, row["id"] in centres) for row in chosen
    )


def _place(
    store: Store, row: dict[Any, Any], point: tuple[float, float] | None, is_hot: bool, is_centre: bool
) -> MapPlace:
    zh, en = building_words(store, row["id"])
    reports = "1 report" if row["count"] == 1 else f"{number(row['count'])} reports"
    parts = [("热点", "hot spot")] * is_hot + [("聚集中心", "centre of a cluster")] * is_centre
    parts += [
        (f"上报 {number(row['count'])} 件", reports),
        (f"权重 {number(row['weight'])}", f"weight {number(row['weight'])}"),
        (f"每百户 {number(row['per_100_households'])} 件", f"{number(row['per_100_households'])} per 100 households"),
    ]
    parts += [("无坐标,图上没有", "no coordinates, not on the map")] * (point is None)
    return MapPlace(f"{zh}:{','.join(zh for zh, _ in parts)}", f"{en}: {', '.join(en for _, en in parts)}", point)


def picture(store: Store, moment: Moment) -> bytes | None:
    """The heat of the day and the day before as a PNG, its places numbered as in ``places``; None where nothing is
    shown.
    """
    base, shown = ground.base(store), heat(store, _drawn(store, moment))
    if base.view is None or not shown.shown:
        return None
    marks = [(*place.point, str(nth)) for nth, place in enumerate(places(store, moment), 1) if place.point]
    return server_picture.png(base=base, heat=shown, scale=density.scale(heat=shown, dark=False), marks=marks)


def beside(store: Store, moment: Moment, lang: str) -> str:
    """The reports of those days that are not on the map, by why; '' where all are."""
    found = heat(store, _drawn(store, moment))
    if not found.without_coordinates + found.outside + found.piled:
        return ""
    return (",", ", ")[lang != "zh"].join(legend.beside(found, lang))


def how(store: Store, lang: str) -> str:
    """What the picture's colours mean; of a drawing, that it is one."""
    base, zh = ground.base(store), lang == "zh"
    if base.is_measured:
        what = "颜色为每公顷加权上报数(近 2 日)" if zh else "Colours: weighted reports per hectare (2 days)"
    else:
        what = "颜色为附近加权上报数(近 2 日)" if zh else "Colours: weighted reports nearby (2 days)"
    numbered = "图上的编号对应下面的楼栋" if zh else "the numbers are the buildings below"
    mark = "".join(f"{words}{'。' if zh else '. '}" for words in legend.of_drawing(base, lang))
    return f"{mark}{what},{numbered}。" if zh else f"{mark}{what}; {numbered}."


def _drawn(store: Store, moment: Moment) -> HeatQuery:
    return latest(moment, by_drawing=not drawing(store).is_true)
