"""What may be projected: no names, phones or rooms, and nothing about fewer households than a setting.

Reports, counts, rankings and reasons rest on the buildings that may be shown alone (``households.safe_buildings``),
from the moment they are counted: what is left out of one number and not of another could be had by
subtraction. Here are the ground, and the names that are none of a place.
"""

import re
from dataclasses import replace
from datetime import date

from analytics.cache import cached
from analytics.community.households import safe_buildings
from analytics.heat.query import HeatQuery
from analytics.hotspots.hotspots import Ranking, hotspots
from analytics.maps.ground import Base, base_of
from data.store.database import Store

#: A name with so many digits in a row holds a telephone number.
_TELEPHONE = re.compile(r"\d{7}")


@cached
def safe_base(store: Store, day: date) -> Base:
    """The ground of the buildings that may be shown: the others leave no trace, not even in a grid's outline."""
    ground = base_of(store, safe_buildings(store, day))
    names = personal_names(store)
    if not names:
        return ground
    grids, buildings = (
        {
            **side,
            "features": [
                {**feature, "properties": {name: _safe(value, names) for name, value in feature["properties"].items()}}
                for feature in side["features"]
            ],
        }
        for side in (ground.grids, ground.buildings)
    )
    return replace(
        ground,
        grids=grids,
        buildings=buildings,
        labels=[(lat, lng, str(_safe(name, names))) for lat, lng, name in ground.labels],
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
            **{column: frame[column].map(lambda text: _safe(text, names)) for column in ("name", "why_zh", "why_en")}
        )
        for frame in (found.places, found.buildings)
    )
    return replace(found, places=places, buildings=buildings)


@cached
def personal_names(store: Store) -> dict[str, str]:
    """Names of buildings and grids that hold a telephone number or somebody's name, each with its number instead."""
    rows = store.rows(
        """
        with people as (
            select unnest([grid_worker, building_head]) as person from buildings
        ), names as (
            select distinct building_name as name, building_id || '号楼' as plain from buildings
            union select distinct grid_name, '网格 ' || grid_id from buildings
        )
        select name, min(plain), coalesce(bool_or(contains(name, person)), false)
        from names left join people on length(person) > 1
        where name is not null group by name
        """
    )
    return {name: plain for name, plain, of_person in rows if of_person or _TELEPHONE.search(name)}


def _safe(value: object, names: dict[str, str]) -> object:
    """The value without such a name in it, the longest replaced first."""
    if not isinstance(value, str):
        return value
    for name in sorted(names, key=len, reverse=True):
        value = value.replace(name, names[name])
    return value
