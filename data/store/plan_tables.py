"""The tables of site plans and of what was placed on them by hand, which ``data.current.building_places`` folds."""

#: ``plans``: an image, encoded anew by us, whose pixels the steps count in; blank once somebody deleted it.
#: ``plan_steps``: what was done on it, one click, drag or row each, as JSON (``data.current.plan_steps``); nothing is
#: ever changed but ``undone_at``. ``placed_buildings`` follows from them: metres east and north of the plan's middle,
#: ``measured`` where somebody gave its scale, and degrees where two known points say where it lies.
SCHEMA = """
create table if not exists plans (
    plan_id bigint, width integer, height integer, image blob, made_at timestamp, made_by varchar
);
create table if not exists plan_steps (
    step_id bigint, plan_id bigint, token varchar, what varchar, made_at timestamp, made_by varchar,
    undone_at timestamp, undone_by varchar
);
create table if not exists placed_buildings (
    building_id varchar, plan_id bigint, x double, y double, east double, north double, measured boolean,
    lat double, lng double
);
"""
