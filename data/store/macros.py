"""Definitions that questions, the fold and what is kept share, as DuckDB macros: one place for each.

A macro is no data: it stands in the database file beside the tables, is made anew with the schema, and a store of
some grids has its own (``grid_scope``). What each term means is said in ``docs/glossary.md``.
"""

#: ``exempt_on`` 免填报: exempt_from ≤ day ≤ exempt_to, a blank end open, both blank not. ``in_residence_on`` 在住:
#: moved_in ≤ day < moved_out, a blank end open. ``countable_on``: in residence and not exempt. ``at_door``: at the door
#: that is asked for, where a unit that one side lacks is no difference; ``goes_by``: by a part of the name, by the id,
#: or by the end of the phone; what is asked as '' is not asked.
_PEOPLE = """
create or replace macro exempt_on(exempt_from, exempt_to, on_day) as
    (exempt_from is not null or exempt_to is not null)
    and coalesce(exempt_from <= on_day, true) and coalesce(on_day <= exempt_to, true);
create or replace macro in_residence_on(resident_from, resident_until, on_day) as
    coalesce(resident_from <= on_day, true) and coalesce(on_day < resident_until, true);
create or replace macro countable_on(resident_from, resident_until, exempt_from, exempt_to, on_day) as
    in_residence_on(resident_from, resident_until, on_day) and not exempt_on(exempt_from, exempt_to, on_day);
create or replace macro at_door(building_id, unit, room, asked_building, asked_unit, asked_room) as
    asked_room <> '' and room = asked_room and asked_building in ('', building_id)
    and (asked_unit = '' or coalesce(unit, '') in ('', asked_unit));
create or replace macro goes_by(name, resident_id, phone, asked_name, asked_id, asked_phone) as
    (asked_name <> '' and contains(lower(name), lower(asked_name)))
    or (asked_id <> '' and lower(resident_id) = lower(asked_id))
    or (asked_phone <> '' and suffix(phone, asked_phone));
"""

#: A request 诉求 by its status and times; ``until`` is the first instant that has not happened yet.
#:
#: - ``request_aside``: duplicate, out of scope or withdrawn. No time is kept for these, so they are so always;
#: - ``request_undated`` 时间不详: resolved by its status, without a time;
#: - ``request_due_at``: when its time limit is over;
#: - ``request_done_at``: when it was done; null while an open status stands, also beside a resolved time, which means
#:   reopened. What was done at no known time, or is aside, counts as done when it was reported: it is never open
#:   and never was overdue;
#: - ``request_open`` 在办: not done by then;
#: - ``request_overdue`` 超时: open for longer than its limit at a moment;
#: - ``request_state``: its state by then. Timestamps decide; the status decides only where its timestamp is absent.
_REQUESTS = """
create or replace macro request_aside(status) as
    status in ('duplicate', 'out_of_scope', 'withdrawn') is true;
create or replace macro request_undated(status, resolved_at) as
    resolved_at is null and status in ('resolved', 'confirmed') is true;
create or replace macro request_due_at(reported_at, limit_hours) as
    make_timestamp(epoch_us(reported_at) + (limit_hours * 3.6e9)::bigint);
create or replace macro request_done_at(status, reported_at, resolved_at) as
    case when status in ('reported', 'accepted', 'in_progress') then null
        when request_aside(status) or request_undated(status, resolved_at) then reported_at
        else resolved_at end;
create or replace macro request_open(done_at, until) as
    coalesce(done_at >= until, true);
create or replace macro request_overdue(due_at, done_at, moment, until) as
    due_at < moment and request_open(done_at, until);
create or replace macro request_state(status, reported_at, accepted_at, resolved_at, until) as
    case when request_aside(status) then status
        when request_undated(status, resolved_at) then 'undated'
        when not request_open(request_done_at(status, reported_at, resolved_at), until)
            then if(status = 'confirmed', 'confirmed', 'resolved')
        when not coalesce(accepted_at < until, status in ('accepted', 'in_progress'), false) then 'reported'
        else if(status = 'in_progress', 'in_progress', 'accepted') end;
"""

#: A door from a building and a unit of their own and from an address, '' or NULL for what is not said: ``2-101`` beside
#: building 5 is unit 2 room 101, beside building 2 it is room 101.
_DOORS = """
create or replace macro door_building(own_building, address_building) as
    coalesce(nullif(own_building, ''), address_building, '');
create or replace macro door_unit(own_building, own_unit, address_building, address_unit) as
    coalesce(nullif(own_unit, ''), nullif(address_unit, ''),
        case when nullif(own_building, '') <> address_building then address_building end, '');
"""

SCHEMA = _PEOPLE + _REQUESTS + _DOORS
