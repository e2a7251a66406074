"""Requests that may say the same: of one category, close in time and in place.

Of one category in force, reported within ``WITHIN_HOURS`` of each other, from the same building or
from points of their own within ``WITHIN_METRES``. A point on which reports pile up is no evidence:
it is a default that many addresses get. Nothing is ever merged by itself.
"""

from datetime import datetime
from typing import Annotated, Any, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.requests.states import question, times
from analytics.tally import EVERYWHERE, Place
from data.clock import Moment
from data.store.database import Store
from data.values.datum import EARTH_RADIUS

#: About a block of a community, and as long as people wait before they ask once more.
WITHIN_METRES, WITHIN_HOURS = 250, 72
#: How many of those before it each is compared with, in its home, its building and its surroundings
#: each: so the work grows with the requests, not with their square.
COMPARED = 20
#: Pairs that are given unless more are asked for.
SHOWN = 20

#: ``alike`` follows ``at_time``: requests in any figure that were reported in time, and whether they
#: have a point of their own that is no pile-up (as the heat map defines it, of these requests).
_ALIKE = """
, counted as (
    select request_id, category_in_force as category, reported_at, open, text, name, phone, grid_id, building_id, unit,
        room,
        place_lat, place_lng, place = 'own' as located, (place_lat * 1e6)::bigint as plat,
            (place_lng * 1e6)::bigint as plng
    from at_time
    where not beside
), piled as (
    select plat, plng from counted anti join building_points using (plat, plng)
    where located group by plat, plng
    having count(*) >= $pile_minimum
        and count(*) >= $pile_share * (select count(*) from counted where place_lat is not null)
), alike as (
    select c.*, located and p.plat is null as pointed from counted c left join piled p using (plat, plng)
)
"""

#: ``compared``, pairs of ids, with what speaks for each; the distance is that of the great circle (haversine).
_CLOSEST = """
, pairs as (
    select a.request_id as main_id, a.text as main_text, a.name as main_name, a.phone as main_phone,
        a.room as main_room,
        b.request_id, b.category, b.text, b.name, b.phone, b.reported_at, b.open, b.grid_id, b.building_id, b.unit,
            b.room,
        coalesce(a.building_id = b.building_id and a.room = b.room and a.unit is not distinct from b.unit,
            false) as same_home,
        coalesce(a.building_id = b.building_id, false) as same_building,
        if(a.pointed and b.pointed, 2 * $radius * asin(sqrt(least(1, pow(sin(radians(b.place_lat - a.place_lat) / 2), 2)
            + cos(radians(a.place_lat)) * cos(radians(b.place_lat)) * pow(sin(radians(b.place_lng - a.place_lng) / 2),
                2)))),
            null) as metres,
        abs(date_diff('second', a.reported_at, b.reported_at)) / 3600 as hours
    from compared join alike a on compared.main_id = a.request_id join alike b on compared.request_id = b.request_id
)
select * from pairs
where hours <= $hours and (same_building or metres <= $metres)
    and ($grid is null or coalesce(grid_id, '') = $grid) and ($building is null or building_id = $building)
order by same_home desc, same_building desc, metres, hours, request_id, main_id limit $limit
"""

_WITH_ONE = """
, compared as (
    select a.request_id as main_id, b.request_id
    from alike a join alike b on a.category = b.category and a.request_id <> b.request_id
    where a.request_id = $id and abs(date_diff('second', a.reported_at, b.reported_at)) <= $hours * 3600
)
"""

#: Squares as wide as the distance, counted in degrees where a degree of longitude is shortest: two
#: points so near are in one square or in adjacent ones. A request is listed in its own square and in
#: the eight around it, so that each finds all its neighbours in its own.
_WITH_THOSE_BEFORE = """
, squares as (
    select pi() * $radius / 180 / $metres as scale, cos(radians(max(abs(place_lat)))) as narrowest from alike
        where pointed
), waiting as (
    select alike.*, floor(place_lat * scale)::bigint as y, floor(place_lng * scale * narrowest)::bigint as x
        from alike, squares where open
), listed as (
    select request_id, category, reported_at, concat('home ', building_id, ' ', unit, ' ', room) as spot, true as here
    from waiting where building_id is not null and room is not null
    union all
    select request_id, category, reported_at, concat('building ', building_id), true from waiting
        where building_id is not null
    union all
    select request_id, category, reported_at, concat('square ', y + north.step, ' ', x + east.step), north.step = 0
        and east.step = 0
    from waiting, (select unnest([-1, 0, 1]) as step) north, (select unnest([-1, 0, 1]) as step) east where pointed
), ordered as (
    select *, row_number() over (partition by spot, category order by reported_at, request_id) as nth from listed
), compared as (
    select distinct earlier.request_id as main_id, later.request_id
    from (select *, nth - unnest(range(1, $compared + 1)) as before from ordered where here) later
    join ordered earlier on later.spot = earlier.spot and later.category = earlier.category
        and later.before = earlier.nth
)
"""


class PairRow(TypedDict):
    """Two requests that may say the same, ``main_`` and the other; what is not known of one is missing."""

    main_id: str
    main_text: str | None
    main_name: str | None
    main_phone: str | None
    main_room: str | None
    request_id: str
    category: str
    text: str | None
    name: str | None
    phone: str | None
    reported_at: datetime
    open: bool
    grid_id: str | None
    building_id: str | None
    unit: str | None
    room: str | None
    same_home: bool
    same_building: bool
    #: Between them; missing unless both have a point of their own.
    metres: float | None
    #: Between the reports.
    hours: float


@cached
def nearby(store: Store, moment: Moment, request_id: str, limit: int = SHOWN) -> Annotated[pd.DataFrame, PairRow]:
    """Requests that may say the same as one, the likeliest first: of its home, of its building, then by distance.

    The one asked about is ``main_`` in each row. Closed ones too, but none that is set aside; none for an unknown
    request or one set aside.
    """
    named = _named(store, moment, EVERYWHERE, limit) | {"id": request_id}
    return store.query(question(_ALIKE + _WITH_ONE + _CLOSEST), named)


@cached
def suggested(
    store: Store, moment: Moment, place: Place = EVERYWHERE, limit: int = SHOWN
) -> Annotated[pd.DataFrame, PairRow]:
    """Pairs of open requests that may say the same, the likeliest first.

    ``main_id`` is the earlier one, ``request_id`` the later, which would be
    merged into it and whose place counts. Each is compared with the ``COMPARED`` open ones before it
    in its home, in its building and around it.
    """
    named = _named(store, moment, place, limit) | {"compared": COMPARED}
    return store.query(question(_ALIKE + _WITH_THOSE_BEFORE + _CLOSEST), named)


def _named(store: Store, moment: Moment, place: Place, limit: int) -> dict[str, Any]:
    return {
        "end": times(moment)["end"],
        "hours": WITHIN_HOURS,
        "metres": WITHIN_METRES,
        "radius": EARTH_RADIUS,
        "pile_minimum": store.setting("pile_minimum"),
        "pile_share": store.setting("pile_share"),
        "grid": place.grid,
        "building": place.building,
        "limit": limit,
    }
