"""The heat of many days, day by day or by six hours, in one answer: what the map plays.

Each frame is ``heat`` of its own time: what was reported in it, with the weights as they stood at its
end; but a point that is a pile-up on any of the days is in no frame. Squares have one place over all
frames, and numbers are sent as differences, so that two weeks of a million reports stay under a megabyte.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from analytics.cache import cached
from analytics.heat.density import Scale, common_scale
from analytics.heat.heat import Heat, as_squares, heat, of_kind
from analytics.heat.query import CHECKIN_WEIGHTS, HeatQuery
from analytics.heat.safe_cells import safe_places
from analytics.heat.squares import Point, narrowed, of_checkins, parameters
from data.clock import end_of
from data.current.request_squares import PER_DEGREE
from data.store.database import Store

#: Hours of a frame that are offered.
DAY, QUARTER = 24, 6

#: Numbers that go to a browser at most, over all frames: some 5 bytes each, and 20 for a square's place.
MOST_ENTRIES, MOST_PLACES = 60_000, 20_000

_COLUMNS = ["frame", "cy", "cx", "own", "building", "weight", "sum_lat", "sum_lng"]
_NOTHING = pd.DataFrame(columns=_COLUMNS, dtype="float64")

#: The requests of the days asked for: which frame they fall into, and whether they were overdue at its end.
_FRAMED = """
, framed as not materialized (
    select *, date_diff('day', $first::date, day) * (24 // $hours) + hour(reported_at) // $hours as frame,
        make_timestamp(epoch_us(day::timestamp) + (hour(reported_at) // $hours + 1) * $hours * 3600000000) as closes
    from narrowed
    where reported_at < $end and place in ('own', 'building')
        and not (place = 'own' and list_contains($piles::bigint[][], [plat, plng]))
)
"""

_LEVELS = """
select approx_count_distinct(hash(frame, cy, cx)), approx_count_distinct(hash(frame, cy >> 1, cx >> 1)),
    approx_count_distinct(hash(frame, cy >> 2, cx >> 2)), approx_count_distinct(hash(frame, cy >> 3, cx >> 3)),
    approx_count_distinct(hash(frame, cy >> 4, cx >> 4)), approx_count_distinct(hash(frame, cy >> 5, cx >> 5))
from framed
"""

_SQUARES = """
, weighed as not materialized (
    select frame, cy, cx, lat, lng, place,
        weight * if(request_overdue(due_at, done_at, least(closes, $at), if(closes <= $at, closes, $end)), 1.5, 1)
            as now
    from framed
)
select frame, cy >> $level as cy, cx >> $level as cx, count(*) filter (place = 'own') as own,
    count(*) filter (place = 'building') as building, sum(now) as weight, sum(lat) as sum_lat, sum(lng) as sum_lng
from weighed group by all
"""

_CHECKINS = """
select least(date_diff('day', $first::date, day) * (24 // $hours) + coalesce(hour(time), 23) // $hours,
    $frames - 1) as frame,
    lat, lng, count(*) filter (fever) as fever, count(*) filter (not fever) as symptoms
from abnormal where lat is not null and lng is not null group by all
"""


@dataclass(frozen=True)
class Frames:
    """The heat frame by frame.

    ``starts``: when each frame begins, ``hours`` its length. ``cells``: latitude and longitude of every
    square (WGS-84), ``cell_degrees`` its width. ``weights``: for each frame (number of the square, weight) pairs in the
    order of the squares. ``counts``: reports shown in each frame; None on a day from which there is no data.
    """

    starts: tuple[datetime, ...]
    hours: int
    cells: list[list[float]]
    cell_degrees: float
    weights: list[list[tuple[int, float]]]
    counts: list[int | None]

    def of(self, frame: int) -> list[list[float]]:
        """One frame's cells as ``heat`` has them: latitude, longitude, weight."""
        return [[*self.cells[cell], weight] for cell, weight in self.weights[frame]]

    def as_sent(self) -> list[list[float]]:
        """Per frame a flat list: how many squares further on, weight, how many further on, weight …"""
        sent = []
        for pairs in self.weights:
            flat: list[float] = []
            before = 0
            for cell, weight in pairs:
                flat += (cell - before, int(weight) if weight == int(weight) else round(weight, 1))
                before = cell
            sent.append(flat)
        return sent


@cached
def frames(store: Store, query: HeatQuery, hours: int = DAY) -> Frames:
    """The days asked for in frames of so many hours (``DAY`` or ``QUARTER``), whatever their state: each has its own.

    Check-ins without a time count in the last frame of their day. ``safe`` as in ``heat``.
    """
    query = replace(query, status=None)
    starts = _starts(query, hours)
    squares, level = _requests(store, query, hours)
    squares = pd.concat([squares, _checkins(store, query, hours, len(starts), level)], ignore_index=True)
    squares = squares.groupby(["frame", "cy", "cx"], as_index=False).sum()
    while len(squares) > MOST_ENTRIES or len(squares[["cy", "cx"]].drop_duplicates()) > MOST_PLACES:
        squares, level = (
            squares.assign(cy=squares["cy"] // 2, cx=squares["cx"] // 2)
            .groupby(["frame", "cy", "cx"], as_index=False)
            .sum(),
            level + 1,
        )
    placed = _placed(store, query, squares, level)
    framed = squares.merge(placed[["cy", "cx", "cell"]], on=["cy", "cx"])
    by_cell = framed.groupby(["frame", "cell"], as_index=False)[["own", "building", "weight"]].sum()
    shown = by_cell.assign(reports=by_cell["own"] + by_cell["building"]).groupby("frame")["reports"].sum()
    unknown = missing_days(store, query)
    cells = placed.drop_duplicates("cell").sort_values("cell")
    return Frames(
        starts,
        hours,
        np.round(cells[["lat", "lng"]].to_numpy(), 6).tolist(),
        2**level / PER_DEGREE,
        [_pairs(by_cell[by_cell["frame"] == frame]) for frame in range(len(starts))],
        [int(shown.get(frame, 0)) if start.date() not in unknown else None for frame, start in enumerate(starts)],
    )


@cached
def scale(store: Store, query: HeatQuery, hours: int, dark: bool) -> Scale:
    """One scale for all frames of the same question."""
    found = frames(store, query, hours)
    heats = [
        Heat(start.date(), start.date(), found.of(at), found.cell_degrees) for at, start in enumerate(found.starts)
    ]
    return common_scale(heats=heats, dark=dark)


@cached
def piles(store: Store, query: HeatQuery) -> tuple[Point, ...]:
    """The points that are pile-ups on any of the days asked for, or over all of them, whatever their state."""
    whole = replace(query, status=None)
    found = {pile.point for pile in heat(store, whole).piled_up}
    for back in range((query.moment.day - query.first).days + 1):
        day = query.moment.day - timedelta(days=back)
        alone = replace(whole, moment=end_of(day) if back else query.moment, first=day)
        found |= {pile.point for pile in heat(store, alone).piled_up}
    return tuple(sorted(found))


def _starts(query: HeatQuery, hours: int) -> tuple[datetime, ...]:
    """Frames that have begun."""
    begin = datetime.combine(query.first, datetime.min.time())
    count = ((query.moment.day - query.first).days + 1) * (24 // hours)
    every = (begin + timedelta(hours=hours * number) for number in range(count))
    return tuple(start for start in every if start < query.end)


def _requests(store: Store, query: HeatQuery, hours: int) -> tuple[pd.DataFrame, int]:
    """The requests by frame and square, and the squares' level."""
    if not query.of_requests:
        return _NOTHING, 0
    named = parameters(store, query) | {"hours": hours, "piles": [list(point) for point in piles(store, query)]}
    # Counted first, lest a million squares are carried here to be melted.
    entries = store.rows(
        narrowed(query) + _FRAMED + _LEVELS, {key: value for key, value in named.items() if key != "at"}
    )[0]
    level = next((level for level, count in enumerate(entries) if count <= MOST_ENTRIES), len(entries) - 1)
    return store.query(narrowed(query) + _FRAMED + _SQUARES, named | {"level": level}), level


def _checkins(store: Store, query: HeatQuery, hours: int, frames: int, level: int) -> pd.DataFrame:
    """The abnormal check-ins by frame and square, in the same columns."""
    if not query.of_checkins:
        return _NOTHING
    found = of_kind(of_checkins(store, query, _CHECKINS, hours=hours, frames=frames), query.category)
    return as_squares(found, level).join(found["frame"])[_COLUMNS]


def _placed(store: Store, query: HeatQuery, squares: pd.DataFrame, level: int) -> pd.DataFrame:
    """The place of every square over all frames: ``cy``, ``cx``, ``lat``, ``lng``, ``cell`` (its number, from
    south-west on).
    """
    if query.safe:
        found = safe_places(store, query, squares, level)
        return found.assign(
            cell=found["cell"].rank(method="dense").astype("int64") - 1
        )  # only those with reports are sent
    sums = squares.drop(columns="frame").groupby(["cy", "cx"], as_index=False).sum()
    reports = sums["own"] + sums["building"]
    return sums.assign(lat=sums["sum_lat"] / reports, lng=sums["sum_lng"] / reports, cell=np.arange(len(sums)))[
        ["cy", "cx", "lat", "lng", "cell"]
    ]


def _pairs(frame: pd.DataFrame) -> list[tuple[int, float]]:
    ordered = frame.sort_values("cell")
    return list(zip(ordered["cell"].astype(int).tolist(), ordered["weight"].astype(float).tolist(), strict=True))


@cached
def missing_days(store: Store, query: HeatQuery) -> tuple[date, ...]:
    """The days asked for from which nobody of the community has sent anything of this kind.

    Of requests for their categories, check-ins for 发热 and 症状, and either where no category is given.
    """
    rows = store.rows(
        """select day from request_days where day between $first and $last and $requests
           union select day from checkins where day between $first and $last and $checkins
           union select day from kept_checkins where named > 0 and day between $first and $last and $checkins""",
        {
            "first": query.first,
            "last": query.moment.day,
            "requests": query.of_requests,
            "checkins": query.category in (None, *CHECKIN_WEIGHTS),
        },
    )
    known = {day for (day,) in rows}
    days = (query.moment.day - query.first).days + 1
    return tuple(day for day in (query.first + timedelta(days=back) for back in range(days)) if day not in known)
