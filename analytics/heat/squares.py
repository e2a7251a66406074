"""Reports by small square, as at a moment: what the heat is made of.

Requests of crowded days come from ``data/current/request_squares.py``, where they are kept counted, so that ten
million cost as little as one; all others, and every question with a finer filter, come from the
requests themselves. Both ways give the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypedDict

import numpy as np
import pandas as pd

from analytics.cache import cached
from analytics.community.drawing import Drawing, drawing
from analytics.community.households import safe_buildings
from analytics.heat.query import HeatQuery
from data.current.request_squares import PER_DEGREE
from data.store.database import Store


class SquareRow(TypedDict):
    """A square with its reports; or, without a square, those that are not drawn."""

    #: South-west based, in squares of the frame's level.
    cy: float | None
    cx: float | None
    #: Reports with a point of their own, at their building's, outside the community and without a place.
    own: float
    building: float
    outside: float
    without: float
    #: Sums of what is drawn; the places in degrees.
    weight: float
    sum_lat: float
    sum_lng: float


class PiledPointRow(TypedDict):
    """A point on which reports pile up, and its square."""

    lat: float
    lng: float
    reports: int
    weight: float
    cy: int
    cx: int


class AbnormalCheckinsRow(TypedDict):
    """The abnormal check-ins of a building: reports, not people, one a person and day."""

    #: '' for none.
    building_id: str
    grid_id: str
    #: Degrees; missing where the building has no place.
    lat: float | None
    lng: float | None
    fever: int
    symptoms: int


#: A place in millionths of a degree, latitude and longitude: 10 cm.
Point = tuple[int, int]

#: Degrees, 1 mm: a point on the edge of a square must not be lost by the last digit.
EDGE = 1e-8


#: The requests of the days asked for, whatever their state, with the ``parameters`` of the question.
_NARROWED = """
with narrowed as not materialized (
    select * from heat_requests
    where day between $first and $last and ($category::varchar is null or category = $category)
        and ($urgency::tinyint is null or urgency = $urgency)
        and ($grid::varchar is null or coalesce(grid_id, '') = $grid)
        and ($only::varchar[] is null or coalesce(building_id, '') = ''
            or building_id in (select unnest($only::varchar[])))
)
"""

#: The same, each where the building that it names is drawn, whatever point of its own it has: a drawing has no place
#: for that.
_DRAWN = """
with drawing as (
    select unnest($ids::varchar[]) as building_id, unnest($lats::double[]) as lat, unnest($lngs::double[]) as lng
), narrowed as not materialized (
    select h.* replace (
        d.lat as lat, d.lng as lng, if(d.lat is null, 'none', 'building') as place,
        floor((d.lat + 90) * 5000)::integer as cy, floor((d.lng + 180) * 5000)::integer as cx,
        (d.lat * 1e6)::bigint as plat, (d.lng * 1e6)::bigint as plng
    )
    from heat_requests h left join drawing d using (building_id)
    where day between $first and $last and ($category::varchar is null or category = $category)
        and ($urgency::tinyint is null or urgency = $urgency)
        and ($grid::varchar is null or coalesce(grid_id, '') = $grid)
        and ($only::varchar[] is null or coalesce(building_id, '') = ''
            or building_id in (select unnest($only::varchar[])))
)
"""

#: How they stand at the moment.
_STANDING = """
, standing as not materialized (
    select *, place in ('own', 'building') is true as drawn,
        request_overdue(due_at, done_at, $at, $end) as overdue,
        request_state(status, reported_at, accepted_at, resolved_at, $end) as state
    from narrowed
)
"""

#: Those among them that are asked for, with their weight ``now``.
_ASKED = """
, asked as not materialized (
    select *, weight * if(overdue, 1.5, 1) as now from standing
    where reported_at < $end and ($status::varchar is null or state = $status
        or (state = 'undated' and status = $status)
        or ($status = 'overdue' and overdue) or ($status = 'open' and state in ('reported', 'accepted', 'in_progress')))
)
"""

#: One row a request of ``$days``, in the columns of a frame of squares.
_READ = """
, one as not materialized (
    select if(drawn, cy, null) as cy, if(drawn, cx, null) as cx,
        (place = 'own')::integer as own, (place = 'building')::integer as building,
        (place = 'outside')::integer as outside, (not drawn and place is distinct from 'outside')::integer as without,
        if(drawn, now, 0) as weight, if(drawn, lat, 0) as sum_lat, if(drawn, lng, 0) as sum_lng
    from asked where day in (select unnest($days::date[]))
)
"""

#: The requests of kept series that had not been reported yet at the moment: so many fewer.
_LATER = """
, one as not materialized (
    select if(drawn, cy, null) as cy, if(drawn, cx, null) as cx,
        if(place = 'own', -1, 0) as own, if(place = 'building', -1, 0) as building,
            if(place = 'outside', -1, 0) as outside,
        if(not drawn and place is distinct from 'outside', -1, 0) as without,
        if(drawn, -weight, 0) as weight, if(drawn, -lat, 0) as sum_lat, if(drawn, -lng, 0) as sum_lng
    from standing where day in (select unnest($days::date[])) and reported_at >= $end
)
"""

_BY_SQUARE = """
select cy >> $level as cy, cx >> $level as cx, sum(own) as own, sum(building) as building, sum(outside) as outside,
    sum(without) as without, sum(weight) as weight, sum(sum_lat) as sum_lat, sum(sum_lng) as sum_lng
from one group by all
"""

#: The series that are kept counted. Where a day's weights stay, all that is open is overdue; on the
#: other days, ``$moving``, it is looked up what is overdue at the moment.
_KEPT = """
with squares as (
    select cy >> ($level - level) as cy, cx >> ($level - level) as cx, own, building,
        weight + if(day in (select unnest($moving::date[])), 0, open_weight * 0.5) as weight, sum_lat, sum_lng
    from request_cells where category = $series and day between $first and $last
    union all
    select cy >> $level, cx >> $level, 0, 0, weight * 0.5, 0, 0
    from request_late
    where day in (select unnest($moving::date[])) and ($series = '' or category = $series)
        and request_overdue(due_at, done_at, $at, $end)
)
select cy, cx, sum(own) as own, sum(building) as building, 0 as outside, 0 as without,
    sum(weight) as weight, sum(sum_lat) as sum_lat, sum(sum_lng) as sum_lng
from squares group by cy, cx
union all
select null, null, 0, 0, sum(outside), sum(without), 0, 0, 0
from request_days where level is not null and category = $series and day between $first and $last
"""

#: Points of their own, no building's, with so many of the reports asked for or known as pile-ups, in these squares.
_POINTS = """
select any_value(lat) as lat, any_value(lng) as lng, count(*) as reports, sum(now) as weight,
    any_value(cy >> $level) as cy, any_value(cx >> $level) as cx
from asked anti join building_points using (plat, plng)
where place = 'own' and lat between $south and $north and lng between $west and $east
    and ((cy >> $level)::bigint << 32 | (cx >> $level)) in (select unnest($squares::bigint[]))
group by plat, plng having count(*) >= $least or list_contains($also::bigint[][], [plat, plng]) order by reports desc,
    lat, lng
"""


#: The abnormal check-ins that are asked for, one row a person and day, without a time where only their number is kept.
#: Whoever has fever counts as fever only.
_ABNORMAL = """
with drawn as (
    select unnest($ids::varchar[]) as building_id, unnest($lats::double[]) as lat, unnest($lngs::double[]) as lng
    union all
    select building_id, lat, lng from buildings where len($ids) = 0
), abnormal as not materialized (
    select day, time, fever, coalesce(p.building_id, '') as building_id, coalesce(p.grid_id, '') as grid_id, b.lat,
        b.lng
    from (
        select person, day, time, coalesce(temperature >= $threshold, false) as fever from checkins
        where day between $first and $last and reported and coalesce(time <= $at, true)
            and (temperature >= $threshold or symptomatic)
    ) left join people p using (person) left join drawn b on p.building_id = b.building_id
    where ($grid::varchar is null or coalesce(p.grid_id, '') = $grid)
        and ($only::varchar[] is null or p.building_id in (select unnest($only::varchar[])))
    union all
    select k.day, null, fever, k.building_id, k.grid_id, b.lat, b.lng
    from (
        select day, grid_id, building_id, true as fever, unnest(range(fever)) from kept_checkins
            where day between $first and $last
        union all
        select day, grid_id, building_id, false, unnest(range(abnormal - fever)) from kept_checkins
            where day between $first and $last
    ) k left join drawn b on k.building_id = b.building_id
    where ($grid::varchar is null or k.grid_id = $grid)
        and ($only::varchar[] is null or k.building_id in (select unnest($only::varchar[])))
)
"""

_COLUMNS = ["cy", "cx", "own", "building", "outside", "without", "weight", "sum_lat", "sum_lng"]
#: No squares.
NOTHING = pd.DataFrame(columns=_COLUMNS, dtype="float64")


def narrowed(query: HeatQuery) -> str:
    """The beginning of a query: ``narrowed``, the requests of the days asked for, with the ``parameters``."""
    return _DRAWN if query.by_drawing else _NARROWED


def of_requests(query: HeatQuery, sql: str) -> str:
    """A query over ``asked``: ``heat_requests`` that are asked for, with ``overdue``, ``state`` and weight ``now``.

    Its parameters are ``parameters`` and ``status``.
    """
    return "\n".join((narrowed(query), _STANDING, _ASKED, sql))


def parameters(store: Store, query: HeatQuery) -> dict[str, Any]:
    """The parameters of a question about the moment's requests, but for the status.

    ``only``: the buildings that count; what names another one is left out, of requests and of check-ins. None: all.
    """
    asked = {
        "at": query.moment.at,
        "end": query.end,
        "first": query.first,
        "last": query.moment.day,
        "category": query.category,
        "urgency": query.urgency,
        "grid": query.grid,
        "only": list(safe_buildings(store, query.moment.day, not query.by_drawing)) if query.safe else None,
    }
    return asked | drawn_places(store, query) if query.by_drawing else asked


def drawn_places(store: Store, query: HeatQuery) -> dict[str, list[Any]]:
    """The parameters that say where buildings are drawn; empty lists where they are at their true places."""
    drawn = drawing(store) if query.by_drawing else Drawing("true")
    return {"ids": list(drawn.ids), "lats": list(drawn.lat), "lngs": list(drawn.lng)}


def request_squares(store: Store, query: HeatQuery) -> tuple[Annotated[pd.DataFrame, SquareRow], int]:
    """The requests asked for as squares, and their level: each square is 2**level × 0.0002° wide."""
    series = _series_of(store, query)
    named = parameters(store, query) | {"level": series.level}
    parts = [NOTHING]
    if series.read:
        sql = of_requests(query, _READ + _BY_SQUARE)
        parts.append(store.query(sql, named | {"status": query.status, "days": series.read}))
    if series.kept:
        kept = {key: named[key] for key in ("first", "last", "at", "end", "level")}
        parts.append(store.query(_KEPT, kept | {"series": query.category or "", "moving": series.moving}))
    if series.later:
        parts.append(store.query(narrowed(query) + _STANDING + _LATER + _BY_SQUARE, named | {"days": series.later}))
    return merged(parts), series.level


def piled_points(
    store: Store, query: HeatQuery, squares: pd.DataFrame, level: int, least: float, also: Sequence[Point] = ()
) -> Annotated[pd.DataFrame, PiledPointRow]:
    """Points of their own with at least so many of the reports asked for, and no building there; ``also`` with any
    number.

    Only squares that could hold
    such a point are looked into: where there is none, nothing is read.
    """
    known = {((lat // 200 + 90 * PER_DEGREE) >> level, (lng // 200 + 180 * PER_DEGREE) >> level) for lat, lng in also}
    of_known = np.array([square in known for square in zip(squares["cy"], squares["cx"], strict=True)], dtype=bool)
    busy = squares[(squares["own"] >= least) | of_known]
    if busy.empty:
        return pd.DataFrame(columns=["lat", "lng", "reports", "weight", "cy", "cx"])
    size = 2**level / PER_DEGREE
    return store.query(
        of_requests(query, _POINTS),
        parameters(store, query)
        | {
            "status": query.status,
            "level": level,
            "least": least,
            "also": [list(point) for point in also],
            "squares": [(int(cy) << 32) | int(cx) for cy, cx in zip(busy["cy"], busy["cx"], strict=True)],
            "south": busy["cy"].min() * size - 90 - EDGE,
            "north": (busy["cy"].max() + 1) * size - 90 + EDGE,
            "west": busy["cx"].min() * size - 180 - EDGE,
            "east": (busy["cx"].max() + 1) * size - 180 + EDGE,
        },
    )


def of_checkins(store: Store, query: HeatQuery, sql: str, **named: Any) -> pd.DataFrame:
    """The answer of a query over ``abnormal``, with parameters of its own: the abnormal check-ins asked for.

    ``day``, ``time``, whether it is ``fever``, ``building_id`` and ``grid_id`` ('' for none), ``lat`` and ``lng`` of
    the building.
    """
    ours = {
        name: value
        for name, value in parameters(store, query).items()
        if name in ("first", "last", "at", "grid", "only")
    }
    ours |= drawn_places(store, query)
    return store.query(_ABNORMAL + sql, ours | {"threshold": store.setting("fever_threshold")} | named)


@cached
def abnormal_checkins(store: Store, query: HeatQuery) -> Annotated[pd.DataFrame, AbnormalCheckinsRow]:
    """Abnormal check-ins by building."""
    return of_checkins(
        store,
        query,
        """select building_id, grid_id, any_value(lat) as lat, any_value(lng) as lng,
               count(*) filter (fever) as fever, count(*) filter (not fever) as symptoms
           from abnormal group by building_id, grid_id""",
    )


def merged(parts: list[pd.DataFrame]) -> Annotated[pd.DataFrame, SquareRow]:
    """Frames of squares of one level as one; the row of what is not drawn is kept apart by its missing square."""
    both = pd.concat(parts, ignore_index=True)
    return both.groupby(["cy", "cx"], dropna=False, as_index=False).sum()


@dataclass(frozen=True)
class _Series:
    """How each day's series is answered: read from the requests, or kept counted.

    Of the kept ones, on ``moving`` days weights still change after the moment, and on ``later`` days
    there are requests that had not been reported yet.
    """

    read: list[date]
    kept: list[date]
    moving: list[date]
    later: list[date]
    level: int


def _series_of(store: Store, query: HeatQuery) -> _Series:
    found = store.rows(
        """
        select day, level, coalesce(due_last >= $at, false) or coalesce(late_last >= $end, false), reported_last >= $end
        from request_days where category = $series and day between $first and $last
        """,
        {
            "series": query.category or "",
            "first": query.first,
            "last": query.moment.day,
            "end": query.end,
            "at": query.moment.at,
        },
    )
    # With a finer filter only the requests themselves can answer.
    if (query.urgency, query.status, query.grid, query.safe, query.by_drawing) != (
        None,
        None,
        None,
        False,
        False,
    ):
        return _Series([day for day, *_ in found], [], [], [], 0)
    kept = [row for row in found if row[1] is not None]
    return _Series(
        read=[day for day, level, *_ in found if level is None],
        kept=[day for day, *_ in kept],
        moving=[day for day, _, moves, _ in kept if moves],
        later=[day for day, *_, more in kept if more],
        level=max((level for _, level, *_ in kept), default=0),
    )
