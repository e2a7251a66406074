"""What may be projected: no names, phones or rooms, and nothing about fewer households than a setting.

The cells of the heat are made safe where they are counted (``safe_cells``); here are the ground and the
ranking. Buildings with too few households, or with an unknown number, are not on the map at all.
"""

from dataclasses import replace
from datetime import date

from analytics.base_map import Base, base_of
from analytics.cache import cached
from analytics.homes import households
from analytics.hotspots import Ranking
from data.store import Store


@cached
def safe_base(store: Store, day: date) -> Base:
    """The ground of the buildings that have enough households: the others leave no trace, not even in a grid's outline."""
    known = households(store, day)
    return base_of(store, set(known[known["households"] >= store.setting("projection_minimum")]["building_id"]))


def safe_ranking(store: Store, found: Ranking) -> Ranking:
    """The ranking of places with a known and sufficient number of households."""
    least = store.setting("projection_minimum")
    kept = found.places["households"] >= least
    return replace(
        found, places=found.places[kept].reset_index(drop=True), buildings=found.buildings[found.buildings["households"] >= least],
        left_out=found.left_out + int((~kept).sum()), minimum=int(max(found.minimum, least)),
    )  # fmt: skip
