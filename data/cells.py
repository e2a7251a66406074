"""Reports by day, category and small square, kept ready, so that heat costs the same at any number.

A *series* is a day of one category, or of all of them (category ``''``). Each series is kept in
squares of 0.0002° (about 20 m), or in squares 2, 4, 8 … times as wide once it has more than
``SERIES_CELLS`` of them: ``level`` is how often it was doubled. ``analytics/heat.py`` reads this.
"""

from collections.abc import Sequence
from datetime import date

import duckdb

from data.settings import SETTINGS

Cursor = duckdb.DuckDBPyConnection

#: Squares a series keeps before it is coarsened: about as many as one answer sends to a browser.
SERIES_CELLS = 8192

#: Squares of level 0 per degree. ``heat_requests`` below counts in them too.
PER_DEGREE = 5000

#: ``heat_requests`` is every request that is in any figure, with its weight and the times between
#: which it is overdue: from ``due_at`` until ``done_at`` (null while open; what was closed at no
#: known time was never overdue). ``cy``, ``cx``: its square of level 0; ``plat``, ``plng``: its point
#: to 6 digits as whole numbers; ``loose``: a point of its own that is no building's.
SCHEMA = """
create table if not exists request_cells (
    day date, category varchar, level tinyint, cy integer, cx integer, due_day date,
    reports bigint, weight double, sum_lat double, sum_lng double
);
create table if not exists request_points (
    day date, category varchar, plat bigint, plng bigint, due_day date, reports bigint, weight double
);
create table if not exists request_days (
    day date, category varchar, shown bigint, outside bigint, without bigint,
    reported_last timestamp, late_last timestamp
);
create or replace view building_points as
    select distinct (lat * 1e6)::bigint as plat, (lng * 1e6)::bigint as plng
    from buildings where lat is not null and lng is not null;
create or replace view heat_requests as
    select day, category_in_force as category, urgency_in_force as urgency, status, place,
        reported_at, accepted_at, building_id, coalesce(grid_id, '') as grid_id,
        place_lat as lat, place_lng as lng,
        floor((place_lat + 90) * 5000)::integer as cy, floor((place_lng + 180) * 5000)::integer as cx,
        (place_lat * 1e6)::bigint as plat, (place_lng * 1e6)::bigint as plng,
        case urgency_in_force when 1 then 8 when 2 then 4 when 3 then 2 else 1 end as weight,
        make_timestamp(epoch_us(reported_at) + (limit_hours * 3.6e9)::bigint) as due_at,
        case when status in ('reported', 'accepted', 'in_progress') then null
            when resolved_at is null and status in ('resolved', 'confirmed') then reported_at
            else resolved_at end as done_at
    from requests
    where status in ('duplicate', 'out_of_scope', 'withdrawn') is not true;
"""


def refresh(cursor: Cursor, days: Sequence[date] | None) -> None:
    """Count the requests of these days anew; of all days for None. Inside the caller's transaction.

    Call it after ``requests`` was folded. Days are those of ``requests.day``; when a request moved
    from one day to another, name both.
    """
    cursor.execute("create or replace temp table heat_days (day date)")
    if days is None:
        cursor.execute("insert into heat_days select distinct day from requests")
        for clear in ("delete from request_cells", "delete from request_days", "delete from request_points"):
            cursor.execute(clear)
    else:
        cursor.execute("insert into heat_days select distinct unnest($days::date[])", {"days": list(days)})
        cursor.execute("delete from request_cells where day in (from heat_days)")
        cursor.execute("delete from request_days where day in (from heat_days)")
    _count_days(cursor)
    _count_squares(cursor)
    _count_points(cursor)
    _coarsen(cursor)
    for table in ("heat_days", "heat_fresh", "heat_crowded", "heat_found"):
        cursor.execute(f"drop table if exists {table}")


def _count_days(cursor: Cursor) -> None:
    """What of each series is drawn and what is not, and until when its numbers can still move."""
    cursor.execute(
        """
        insert into request_days
        select day, category, count_if(place in ('own', 'building')), count_if(place = 'outside'),
            count_if(place not in ('own', 'building', 'outside')),
            max(reported_at), max(if(done_at > due_at, done_at, null))
        from heat_requests where day in (from heat_days) group by day, category
        """
    )


def _count_squares(cursor: Cursor) -> None:
    """Squares of every series; ``due_day`` keeps what is still open apart by the day it falls due."""
    cursor.execute(
        """
        create or replace temp table heat_fresh as
        select day, category, 0 as level, cy, cx, if(done_at is null, due_at::date, null) as due_day,
            count(*) as reports, sum(weight)::double as weight, sum(lat) as sum_lat, sum(lng) as sum_lng,
            count_if(place = 'own') as own
        from heat_requests where place in ('own', 'building') and day in (from heat_days)
        group by all
        """
    )
    cursor.execute(
        """
        insert into heat_fresh
        select day, '', 0, cy, cx, due_day, sum(reports), sum(weight), sum(sum_lat), sum(sum_lng), sum(own)
        from heat_fresh group by all
        """
    )


def _coarsen(cursor: Cursor) -> None:
    """Put the squares away, those of crowded series in wider ones."""
    while cursor.execute("select 1 from heat_fresh limit 1").fetchall():
        # A square holds four of the next smaller ones, so that many doublings are needed at least.
        cursor.execute(
            """
            create or replace temp table heat_crowded as
            select day, category, ceil(ln(count(*) / $most) / ln(4))::integer as doublings
            from (select distinct day, category, cy, cx from heat_fresh)
            group by day, category having count(*) > $most
            """,
            {"most": SERIES_CELLS},
        )
        cursor.execute(
            "insert into request_cells select * exclude (own) from heat_fresh anti join heat_crowded using (day, category)"
        )
        cursor.execute(
            """
            create or replace temp table heat_fresh as
            select day, category, level + doublings as level, cy >> doublings as cy, cx >> doublings as cx, due_day,
                sum(reports) as reports, sum(weight) as weight, sum(sum_lat) as sum_lat, sum(sum_lng) as sum_lng,
                sum(own) as own
            from heat_fresh join heat_crowded using (day, category) group by all
            """
        )


def _count_points(cursor: Cursor) -> None:
    """Points of their own, no building's, on which reports may have piled up.

    What has a certain share of a range of days has that share on one of its days at least. So only
    points that have the share in some series are kept, with their counts on every day.
    """
    # A point of a square cannot have more reports than the square: most squares drop out here.
    cursor.execute(
        """
        create or replace temp table heat_found as
        with totals as (
            select day, category, shown from request_days where day in (from heat_days)
            union all
            select day, '', sum(shown) from request_days where day in (from heat_days) group by day
        ), squares as (
            select day, category, cy, cx, sum(own) as own from heat_fresh where own > 0 group by all
        ), busy as (
            select distinct day, cy, cx from squares join totals using (day, category) where own >= $share * shown
        ), points as (
            select day, category, plat, plng, count(*) as reports
            from heat_requests semi join busy using (day, cy, cx) anti join building_points using (plat, plng)
            where place = 'own' group by all
        ), each as (
            from points
            union all
            select day, '', plat, plng, sum(reports) from points group by all
        )
        select distinct plat, plng from each join totals using (day, category) where reports >= $share * shown
        """,
        {"share": _pile_share(cursor)},
    )
    cursor.execute("delete from request_points where day in (from heat_days)")
    cursor.execute(
        """
        insert into request_points
        with kept as (select distinct plat, plng from request_points),
        fresh as (select plat, plng from heat_found anti join kept using (plat, plng))
        select day, category, plat, plng, if(done_at is null, due_at::date, null), count(*), sum(weight)
        from heat_requests
        where place = 'own' and case when day in (from heat_days)
            then (plat, plng) in (select (plat, plng) from kept union select (plat, plng) from heat_found)
            else (plat, plng) in (select (plat, plng) from fresh) end
        group by all
        """
    )


def _pile_share(cursor: Cursor) -> float:
    found = cursor.execute("select value from settings where key = 'pile_share'").fetchall()
    return float(found[0][0] if found else SETTINGS["pile_share"].default)
