"""The tables of what stays of a day when its personal rows go; see ``kept_counts``."""

#: ``kept_checkins``: see ``analytics.checkins.counts.counts``; ``missing``: countable and without a report, whether or
#: not anybody of the grid was asked; ``listed``: households with anybody missing, abnormal or marked;
#: ``listed_expected``: those of them with anybody countable (null where an older version kept the day); ``lived_in``:
#: households in residence. ``kept_episodes``: of a condition of ``data.current.episodes``, new episodes and household
#: cases of the day, and people and households with a new episode within the days of a cluster up to it.
#: ``open_episodes`` and ``open_cases``: for 3 days, the days of episodes and the first days of household cases that
#: younger rows may belong to. ``kept_due``: grids in which somebody's row of a round said who is due, who has been
#: erased since. ``kept_followups``: rows by whether they are done, and the day of the visit where it is
#: known. ``kept_files``: people named by the rows of a grid, and the first upload that brought any. ``kept_requests``:
#: requests that are nobody's any more. ``withheld``: lines of uploads whose original must not hold them any more (null:
#: all of it); ``done``: that has been seen to.
SCHEMA = """
create table if not exists kept_checkins (
    day date, grid_id varchar, building_id varchar, residents bigint, named bigint, reported bigint, on_time bigint,
    missing bigint, fever bigint, abnormal bigint, households bigint, listed bigint, listed_expected bigint,
    lived_in bigint
);
create table if not exists kept_episodes (
    day date, grid_id varchar, building_id varchar, condition varchar, episodes bigint, cases bigint,
    recent_people bigint, recent_households bigint
);
create table if not exists open_episodes (who bigint, condition varchar, day date);
create table if not exists open_cases (who bigint, condition varchar, day date);
create table if not exists kept_sampling (day date, grid_id varchar, building_id varchar, due bigint, sampled bigint);
create table if not exists kept_due (day date, grid_id varchar);
create table if not exists kept_followups (
    day date, grid_id varchar, building_id varchar, done boolean, done_on date, visits bigint
);
create table if not exists kept_files (day date, kind varchar, grid_id varchar, people bigint, batch_id bigint);
create table if not exists kept_requests (request_id varchar, since timestamp);
create table if not exists withheld (batch_id bigint, line bigint, done boolean);
"""

#: The key of ``state`` under which a database says up to which day its personal rows are gone.
CLEANED = "cleaned_until"

#: The key of ``state`` that says after which day the episodes are kept when rows go, '' for all days. A database whose
#: rows an earlier version took away has nothing of those until then.
EPISODES_KEPT_AFTER = "episodes_kept_after"
