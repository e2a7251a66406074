"""The tables of what people entered and changed by hand: entries of any kind (``data.entries.hand_entries``), and edits
of requests, which ``data.current.edited_requests`` folds.
"""

#: ``hand_entries``: ``entry_id`` is of the sequence of batches, and an entry's cells are the rows of ``rows_<kind>``
#: with it as ``batch_id``; it is no file and has no row in ``batches``. ``replaces``: the entry that it corrects, whose
#: rows lie in ``undone_<kind>`` meanwhile. ``edits.merged_into``: the request that this one repeats. ``merges`` says
#: what holds: the last status by hand decides.
SCHEMA = """
create table if not exists hand_entries (
    entry_id bigint, kind varchar, made_at timestamp, said_at timestamp, who varchar, channel varchar, note varchar,
    replaces bigint, undone_at timestamp, undone_by varchar
);
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
