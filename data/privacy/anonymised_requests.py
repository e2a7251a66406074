"""Requests that become nobody's: who asked, from which door and in which words goes, and every number stays."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from data import clock
from data.current import fold
from data.current.edited_requests import ASIDE, CLOSED
from data.current.request_squares import PER_DEGREE
from data.field_types import LATITUDE, LONGITUDE
from data.kinds import REQUESTS
from data.privacy import nameless_rows
from data.store.database import Cursor
from data.values.nearest import PlaceTree

#: Cells of a request that are about a person. Of its place the building stays, and its own point roughly, see
#: ``_moved``.
PERSONAL = tuple(
    name for name in nameless_rows.personal(REQUESTS) if REQUESTS.field(name).type not in (LATITUDE, LONGITUDE)
)
#: A point of at least so many requests (or the setting ``pile_minimum``, where that is more) is a default, and nobody's
#: own.
SHARED_BY = 5
#: Places that are tried for a point in its square, of which the first with the same nearest building is taken.
TRIES = 32

#: A request is over for good by this time: resolved, or set aside, by the last that is known of it. An open one is not.
OVER = f"""case when (resolved_at is not null and status in ('reported', 'accepted', 'in_progress') is not true)
        or status in {(*CLOSED, *ASIDE)} then greatest(reported_at, resolved_at) end"""


def make(cursor: Cursor, settings: Mapping[str, Any]) -> int:
    """Make the requests in the temporary table ``leaving`` (``request_id``) nobody's; how many were somebody's till
    now.
    """
    if not cursor.execute("select 1 from leaving limit 1").fetchall():
        return 0
    _withhold(cursor)
    _move_points(cursor, settings)
    # A category that follows from the words is written down before they go, in every row, so that no order of files
    # changes it.
    cursor.execute(
        """update rows_requests r set category = q.category_in_force from requests q
           where r.request_id = q.request_id and q.category is null and q.request_id in (from leaving)
               and r.batch_id not in (select edit_id from edits)"""
    )
    blank = ", ".join(f"{name} = null" for name in PERSONAL)
    cursor.execute(f"update rows_requests set {blank} where request_id in (from leaving)")
    cursor.execute("delete from undone_requests where request_id in (from leaving)")
    cursor.execute("update edits set note = null where note is not null and request_id in (from leaving)")
    new = cursor.execute("select count(*) from leaving anti join kept_requests using (request_id)").fetchall()[0][0]
    if new:
        cursor.execute(
            "insert into kept_requests select request_id, $now from leaving anti join kept_requests using (request_id)",
            {"now": clock.now()},
        )
    cursor.execute("create or replace temp table touched as from leaving")
    fold.refresh_touched(cursor, REQUESTS, settings)
    return int(new)


def _withhold(cursor: Cursor) -> None:
    """Their lines in uploads whose original is kept are to go from it."""
    found = """from (select batch_id, line from rows_requests semi join leaving using (request_id)
                union select batch_id, line from undone_requests semi join leaving using (request_id)) r
            semi join (select batch_id from batches where original is not null) b using (batch_id)
            anti join withheld w on r.batch_id = w.batch_id and r.line = w.line"""
    if cursor.execute(f"select 1 {found} limit 1").fetchall():
        cursor.execute(f"insert into withheld select batch_id, line, false {found}")


def _move_points(cursor: Cursor, settings: Mapping[str, Any]) -> None:
    """Put another point of its square of 20 m in the place of each request's own point."""
    points = cursor.execute(
        """
        with shared as (
            select round(lat * 1e6)::bigint as y, round(lng * 1e6)::bigint as x from requests where lat is not null
                and lng is not null
            group by all having count(*) >= $least
            union select round(lat * 1e6)::bigint, round(lng * 1e6)::bigint from buildings where lat is not null
                and lng is not null
        )
        select distinct request_id, lat, lng from rows_requests
        where request_id in (from leaving) and request_id not in (select request_id from kept_requests)
            and lat is not null and lng is not null
            and (round(lat * 1e6)::bigint, round(lng * 1e6)::bigint) not in (select (y, x) from shared)
        """,
        {"least": max(SHARED_BY, int(settings["pile_minimum"]))},
    ).df()
    if points.empty:
        return
    buildings = cursor.execute(
        "select lat, lng from buildings where lat is not null and lng is not null order by building_id"
    ).df()
    places = None if buildings.empty else PlaceTree(buildings["lat"], buildings["lng"])
    moved = [
        _moved(lat, lng, places, float(settings["outside_metres"]))
        for lat, lng in zip(points["lat"], points["lng"], strict=True)
    ]
    cursor.register("moved_points", points.assign(new_lat=[lat for lat, _ in moved], new_lng=[lng for _, lng in moved]))
    cursor.execute(
        """update rows_requests r set lat = m.new_lat, lng = m.new_lng from moved_points m
           where r.request_id = m.request_id and r.lat = m.lat and r.lng = m.lng"""
    )
    cursor.unregister("moved_points")


def _moved(lat: float, lng: float, buildings: PlaceTree | None, outside: float) -> tuple[float, float]:
    """Any point of the same square that has the same nearest building, so that its grid and the heat stay; else its
    middle.
    """
    south, west = np.floor((lat + 90) * PER_DEGREE), np.floor((lng + 180) * PER_DEGREE)
    # Not on an edge, where the last digit decides to which square it belongs.
    inside = np.random.default_rng().uniform(0.02, 0.98, (TRIES, 2))
    there = np.round(
        np.column_stack([(south + inside[:, 0]) / PER_DEGREE - 90, (west + inside[:, 1]) / PER_DEGREE - 180]), 6
    )
    if buildings is not None:
        # The first is the point itself; as ``request_places`` finds them: to a metre.
        points = np.round(np.vstack([[(lat, lng)], there]), 5)
        nearest, away = buildings.nearest(points[:, 0], points[:, 1])
        there = there[(nearest[1:] == nearest[0]) & ((away[1:] > outside) == (away[0] > outside))]
    if not len(there):
        return float((south + 0.5) / PER_DEGREE - 90), float((west + 0.5) / PER_DEGREE - 180)
    return float(there[0][0]), float(there[0][1])
