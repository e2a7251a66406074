"""What may be projected: no names, phones or rooms, and nothing about fewer households than a setting.

Reports, counts, rankings and reasons rest on the buildings that may be shown alone (``households.safe_buildings``),
from the moment they are counted: what is left out of one number and not of another could be had by
subtraction. Here are the ground, and the ranking without names of people.
"""

from dataclasses import replace
from datetime import date

from analytics.cache import cached
from analytics.community.drawing import drawing
from analytics.community.households import safe_buildings
from analytics.community.projected_names import personal_names, without_people
from analytics.heat.query import HeatQuery
from analytics.hotspots.hotspots import Ranking, hotspots
from analytics.maps.ground import Base, base_of
from data.store.database import Store


@cached
def safe_base(store: Store, day: date) -> Base:
    """The ground of the buildings that may be shown: the others leave no trace, not even in a grid's outline."""
    ground = base_of(store, safe_buildings(store, day, drawing(store).is_true))
    names = personal_names(store)
    if not names:
        return ground
    grids, buildings = (
        {
            **side,
            "features": [
                {
                    **feature,
                    "properties": {name: without_people(value, names) for name, value in feature["properties"].items()},
                }
                for feature in side["features"]
            ],
        }
        for side in (ground.grids, ground.buildings)
    )
    return replace(
        ground,
        grids=grids,
        buildings=buildings,
        labels=[(lat, lng, str(without_people(name, names))) for lat, lng, name in ground.labels],
    )


def ranking(store: Store, query: HeatQuery) -> Ranking:
    """The places with reports as a map may show them: where only what may be projected is asked for, without the names
    of people that somebody gave to a building or a grid.
    """
    found = hotspots(store, query)
    names = personal_names(store) if query.safe else {}
    if not names:
        return found
    places, buildings = (
        frame.assign(
            **{
                column: frame[column].map(lambda text: without_people(text, names))
                for column in ("name", "why_zh", "why_en")
            }
        )
        for frame in (found.places, found.buildings)
    )
    return replace(found, places=places, buildings=buildings)
