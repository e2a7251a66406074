"""Requests by day, category and small square, kept ready, so that heat costs the same at any number.

A *series* is a day of one category, or of all of them (category ``''``). One with more than
``SERIES_MOST`` requests is *kept* in squares of 0.0002° (about 20 m), or in squares 2, 4, 8 … times
as wide where it would need more than ``SERIES_MOST`` of them; ``level`` is how often they were doubled.
A smaller series is read from the requests themselves. ``analytics/heat/squares.py`` reads all this.
"""

from collections.abc import Sequence
from datetime import date

from data.store.cursor import Cursor

#: Requests that a series may have before it is kept, and squares before it is coarsened: about as
#: many as one answer sends to a browser.
SERIES_MOST = 8192

#: Squares of level 0 per degree; ``heat_requests`` counts in them too.
PER_DEGREE = 5000


def refresh(cursor: Cursor, days: Sequence[date] | None) -> None:
    """Count the requests of these days anew; of all days for None. Inside the caller's transaction.

    Call it after ``requests`` was folded. Days are those of ``requests.day``; when a request moved
    from one day to another, name both.
    """
    cursor.execute("create or replace temp table heat_days (day date)")
    if days is None:
        cursor.execute("insert into heat_days select distinct day from requests where day is not null")
        cursor.execute("delete from request_days; delete from request_cells; delete from request_late")
    else:
        cursor.execute("insert into heat_days select distinct unnest($days::date[])", {"days": list(days)})
        cursor.execute("delete from request_days where day in (from heat_days)")
        cursor.execute("delete from request_cells where day in (from heat_days)")
        cursor.execute("delete from request_late where day in (from heat_days)")
    _count_series(cursor)
    _choose_levels(cursor)
    # Not for no series: in DuckDB 2.0.0, after an insert of no rows, a filter finds nothing of what
    # a large insert into the same table brings in the same transaction.
    if cursor.execute("select 1 from heat_series limit 1").fetchall():
        _count_squares(cursor)
        _coarsen(cursor)
    cursor.execute(
        "drop table heat_days; drop table heat_series; drop table if exists heat_fresh; drop table if exists "
        "heat_crowded"
    )


def _count_series(cursor: Cursor) -> None:
    cursor.execute(
        """
        insert into request_days
        select day, category, count(*) filter (place = 'own'), count(*) filter (place = 'building'), count(*)
            filter (place = 'outside'),
            count(*) filter (place is null or place not in ('own', 'building', 'outside')),
            max(reported_at), max(if(done_at > due_at, done_at, null)), max(if(done_at is null, due_at, null)), null
        from heat_requests where day in (from heat_days) group by day, category
        """
    )
    cursor.execute(
        """
        insert into request_days
        select day, '', sum(own), sum(building), sum(outside), sum(without),
            max(reported_last), max(late_last), max(due_last), null
        from request_days where day in (from heat_days) group by day
        """
    )


def _choose_levels(cursor: Cursor) -> None:
    """The series to keep, and where to begin with each: a guess, lest crowded ones are counted finely first."""
    cursor.execute(
        """
        create or replace temp table heat_series as
        with crowded as (
            select day, category from request_days where own + building > $most and day in (from heat_days)
        ), squares as (
            select day, coalesce(category, '') as category,
                approx_count_distinct(cy::bigint << 32 | cx) as level_0,
                approx_count_distinct((cy >> 2)::bigint << 32 | (cx >> 2)) as level_2,
                approx_count_distinct((cy >> 4)::bigint << 32 | (cx >> 4)) as level_4
            from heat_requests
            where day in (select day from crowded) and place in ('own', 'building')
            group by grouping sets ((day), (day, category))
        )
        select day, category, case when level_0 <= $most then 0 when level_2 <= $most then 1
            when level_4 <= $most then 3 else 5 end as level
        from squares semi join crowded using (day, category)
        """,
        {"most": SERIES_MOST},
    )


def _count_squares(cursor: Cursor) -> None:
    """Squares of the series to keep, and on their days what is late or may become so."""
    cursor.execute(
        """
        create or replace temp table heat_fresh as
        with series as (
            select r.*, s.category as of, s.level
            from heat_requests r join heat_series s on r.day = s.day and (s.category = r.category or s.category = '')
            where r.place in ('own', 'building')
        )
        select day, of as category, level, cy >> level as cy, cx >> level as cx,
            count(*) filter (place = 'own') as own, count(*) filter (place = 'building') as building,
            sum(weight)::double as weight, sum(if(done_at is null, weight, 0))::double as open_weight,
            sum(lat) as sum_lat, sum(lng) as sum_lng
        from series group by all
        """
    )
    cursor.execute(
        """
        insert into request_late
        select day, category, cy, cx, due_at, done_at, weight from heat_requests
        where day in (select day from heat_series) and place in ('own', 'building') and coalesce(done_at > due_at, true)
        """
    )


def _coarsen(cursor: Cursor) -> None:
    """Put the squares away, those of crowded series in wider ones."""
    while True:
        # A square holds four of the next smaller ones, so that many doublings are needed at least.
        cursor.execute(
            """
            create or replace temp table heat_crowded as
            select day, category, ceil(ln(count(*) / $most) / ln(4))::integer as doublings
            from heat_fresh group by day, category having count(*) > $most
            """,
            {"most": SERIES_MOST},
        )
        if not cursor.execute("select 1 from heat_crowded limit 1").fetchall():
            break
        cursor.execute(
            """
            create or replace temp table heat_fresh as
            select day, category, level + doublings as level, cy >> doublings as cy, cx >> doublings as cx,
                sum(own) as own, sum(building) as building, sum(weight) as weight, sum(open_weight) as open_weight,
                sum(sum_lat) as sum_lat, sum(sum_lng) as sum_lng
            from heat_fresh join heat_crowded using (day, category) group by all
            union all
            from heat_fresh anti join heat_crowded using (day, category)
            """
        )
    # In this order, so that a question about one category passes over the others.
    cursor.execute("insert into request_cells from heat_fresh order by category, day, cy, cx")
    cursor.execute(
        """
        update request_days d set level = f.level from (select distinct day, category, level from heat_fresh) f
        where d.day = f.day and d.category = f.category
        """
    )
