"""The map in the minutes: the day's heat as a picture, and the places numbered on it in words."""

from dataclasses import dataclass

from analytics import base_map, density, map_picture
from analytics.charge import building_words
from analytics.heat import any_report, heat
from analytics.homes import households
from analytics.hotspots import hotspots
from analytics.words import number
from data.clock import Moment
from data.store import Store

#: Places that get a number.
MOST = 8


@dataclass(frozen=True)
class Place:
    """A building with reports: its words, and latitude and longitude, None without coordinates."""

    zh: str
    en: str
    point: tuple[float, float] | None


def places(store: Store, moment: Moment) -> tuple[Place, ...]:
    """The buildings that press most, first first; buildings too small to rank are not among them."""
    ranked = hotspots(store, moment).of("building").head(MOST)
    located = households(store, moment.day).dropna(subset=["lat", "lng"])
    points = {row.building_id: (float(row.lat), float(row.lng)) for row in located.itertuples()}  # type: ignore[arg-type]
    found = []
    for row in ranked.to_dict("records"):
        point = points.get(row["id"])
        zh, en = building_words(store, row["id"])
        per_100 = number(row["per_100_households"])
        found.append(Place(
            f"{zh}:上报 {number(row['count'])} 件,每百户 {per_100} 件" + ("" if point else "(无坐标,图上没有)"),
            f"{en}: {number(row['count'])} reports, {per_100} per 100 households" + ("" if point else " (no coordinates, not on the map)"),
            point,
        ))  # fmt: skip
    return tuple(found)


def picture(store: Store, moment: Moment) -> bytes | None:
    """The heat of the day and the day before as a PNG, its places numbered as in ``places``; None where nothing could be shown."""
    base = base_map.base(store)
    if base.view is None or not any_report(store):
        return None
    shown = heat(store, moment)
    marks = [(*place.point, str(nth)) for nth, place in enumerate(places(store, moment), 1) if place.point]
    return map_picture.png(base=base, heat=shown, scale=density.scale(heat=shown, dark=False), marks=marks)
