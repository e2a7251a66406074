"""Where buildings are drawn: at their true places, and where none has one on a plan by hand, or in a sketch.

A drawing is for eyes: its degrees are those of ``sketch.ANCHOR`` and never leave the board as coordinates.
"""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analytics.cache import cached
from analytics.community.plane import Point
from analytics.community.sketch import ANCHOR, sketch
from data.store.database import Store

#: "true": places on the earth; "plan": metres are true, the place on the earth is unknown; "unscaled": placed by hand
#: on a plan whose scale nobody gave; "sketch": made up; "nothing": no building is known.
Origin = Literal["true", "plan", "unscaled", "sketch", "nothing"]


@dataclass(frozen=True)
class Drawing:
    """``ids``, ``lat``, ``lng``: of the buildings that are drawn, where that is not at their true places; else empty.

    ``buildings``: how many there are, ``unplaced``: how many of them nobody has placed.
    """

    origin: Origin
    buildings: int = 0
    unplaced: int = 0
    ids: tuple[str, ...] = ()
    lat: tuple[float, ...] = ()
    lng: tuple[float, ...] = ()

    @property
    def is_true(self) -> bool:
        """Whether a place on it is one on the earth; also where there is nothing to draw."""
        return self.origin in ("true", "nothing")

    @property
    def is_measured(self) -> bool:
        """Whether distances on it are metres."""
        return self.is_true or self.origin == "plan"

    def places(self) -> dict[str, tuple[float, float]]:
        """Latitude and longitude, of the drawing, by building."""
        return dict(zip(self.ids, zip(self.lat, self.lng, strict=True), strict=True))


@cached
def drawing(store: Store) -> Drawing:
    """How the buildings of the buildings file are drawn."""
    rows = store.rows(
        """
        select building_id, coalesce(grid_id, ''), b.lat is not null and b.lng is not null, p.east, p.north, p.measured
        from buildings b left join placed_buildings p using (building_id) order by building_id
        """
    )
    if not rows:
        return Drawing("nothing")
    if any(true for _, _, true, *_ in rows):
        return Drawing("true", len(rows), sum(not true for _, _, true, *_ in rows))
    placed = {id: (east, north) for id, _, _, east, north, _ in rows if east is not None}
    if not placed:
        return _drawn("sketch", len(rows), len(rows), sketch((id, grid) for id, grid, *_ in rows))
    measured = all(row[5] for row in rows if row[3] is not None)
    return _drawn("plan" if measured else "unscaled", len(rows), len(rows) - len(placed), placed)


def at_drawn(store: Store, known: pd.DataFrame) -> pd.DataFrame:
    """Buildings (``building_id``, ``lat``, ``lng``) where they are drawn."""
    drawn = drawing(store)
    if drawn.is_true:
        return known
    places = drawn.places()
    pairs = [places.get(id, (float("nan"), float("nan"))) for id in known["building_id"]]
    return known.assign(lat=[lat for lat, _ in pairs], lng=[lng for _, lng in pairs])


def at_measured(store: Store, known: pd.DataFrame) -> pd.DataFrame:
    """The same where distances are metres; without a place where they are not, as in a sketch."""
    return at_drawn(store, known) if drawing(store).is_measured else known


def _drawn(origin: Origin, buildings: int, unplaced: int, places: dict[str, Point]) -> Drawing:
    positions = [ANCHOR.position(point) for point in places.values()]
    return Drawing(
        origin,
        buildings,
        unplaced,
        tuple(places),
        tuple(lat for _, lat in positions),
        tuple(lng for lng, _ in positions),
    )
