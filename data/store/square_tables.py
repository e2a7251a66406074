"""The tables of requests counted by square of the map, which ``data.current.request_squares`` keeps."""

#: ``request_days`` has every series: what is drawn and what is not, and the times of its last report,
#: of the last that was resolved late and of the last that is open and falls due: after these its
#: weights stay. ``level`` is where it is kept. ``request_cells`` has the squares of the kept ones, with
#: the weight of what is still open set apart; ``request_late`` all that is or was ever overdue or may
#: become so on days that are kept, for moments at which weights still change.
#:
#: ``heat_requests`` is every request that is in any figure, with its weight and the times between
#: which it is overdue: after ``due_at`` until ``done_at`` (null while open; what was closed at no
#: known time was never overdue). ``cy``, ``cx`` are its square of level 0; ``plat``, ``plng`` its
#: point to 6 digits (10 cm), as whole numbers.
SCHEMA = """
create table if not exists request_days (
    day date, category varchar, own bigint, building bigint, outside bigint, without bigint,
    reported_last timestamp, late_last timestamp, due_last timestamp, level tinyint
);
create table if not exists request_cells (
    day date, category varchar, level tinyint, cy integer, cx integer,
    own bigint, building bigint, weight double, open_weight double, sum_lat double, sum_lng double
);
create table if not exists request_late (
    day date, category varchar, cy integer, cx integer, due_at timestamp, done_at timestamp, weight integer
);
create or replace view building_points as
    select distinct (lat * 1e6)::bigint as plat, (lng * 1e6)::bigint as plng
    from buildings where lat is not null and lng is not null;
create or replace view heat_requests as
    select day, category_in_force as category, urgency_in_force as urgency, status, place,
        reported_at, accepted_at, resolved_at, building_id, coalesce(grid_id, '') as grid_id,
        place_lat as lat, place_lng as lng,
        floor((place_lat + 90) * 5000)::integer as cy, floor((place_lng + 180) * 5000)::integer as cx,
        (place_lat * 1e6)::bigint as plat, (place_lng * 1e6)::bigint as plng,
        case urgency_in_force when 1 then 8 when 2 then 4 when 3 then 2 else 1 end as weight,
        request_due_at(reported_at, limit_hours) as due_at, request_done_at(status, reported_at, resolved_at) as done_at
    from requests
    where not request_aside(status);
"""
