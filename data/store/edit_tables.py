"""The tables of what people changed in requests by hand, which ``data.current.edited_requests`` folds."""

#: ``merged_into``: the request that this one repeats. ``merges`` says what holds: the last status by hand decides.
SCHEMA = """
create table if not exists edits (
    edit_id bigint, request_id varchar, made_at timestamp, who varchar, note varchar, merged_into varchar
);
create or replace view merges as
    select request_id, merged_into, edit_id from (
        select e.request_id, e.merged_into, e.edit_id,
            row_number() over (partition by e.request_id order by e.edit_id desc) as newest
        from edits e join rows_requests r on r.batch_id = e.edit_id and r.status is not null
    ) where newest = 1 and merged_into is not null;
"""
