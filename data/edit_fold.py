"""Folding requests that somebody also changed by hand: files are one source, people another.

A hand edit is an entry in the same history as a file's row: its number is of the same sequence, its
cells are a row of ``rows_requests``, and ``edits`` has its row where a file's batch has one in ``batches``.

- A file's cell counts only where it differs from what files said of it before: yesterday's sheet
  sent again takes nothing back. Among files the later one replaces cell by cell, as ever.
- A file never moves a request backwards from where a person put it: after the last status given by
  hand a file's counts only where it is further on. 重复, 不属实 and 撤销 given by hand stay. A file that
  newly brings ``resolved_at``, and no open status beside it, moves the request on to resolved.
- What a person says counts as it is, so people may reopen.
- A request is there only while a row of a file stands; without one its edits wait.

Nothing here remembers anything: the same rows give the same request, so undo stays exact.
"""

from collections.abc import Sequence

import duckdb

Cursor = duckdb.DuckDBPyConnection

#: ``merged_into``: the request that this one repeats. ``merges`` says what holds: the last status by hand decides.
SCHEMA = """
create table if not exists edits (
    edit_id bigint, request_id varchar, made_at timestamp, who varchar, note varchar, merged_into varchar
);
create or replace view merges as
    select request_id, merged_into, edit_id from (
        select e.request_id, e.merged_into, e.edit_id, row_number() over (partition by e.request_id order by e.edit_id desc) as newest
        from edits e join rows_requests r on r.batch_id = e.edit_id and r.status is not null
    ) where newest = 1 and merged_into is not null;
"""

#: How far on a request is. What sets it aside lies before resolved: a file may say so of what a person left open.
RANKS = {
    "reported": 0, "accepted": 1, "in_progress": 2, "duplicate": 3, "out_of_scope": 3, "withdrawn": 3, "resolved": 4, "confirmed": 5,
}  # fmt: skip
#: States without a way on: given by hand they stay, whatever files say.
ASIDE = ("duplicate", "out_of_scope", "withdrawn")
_STAYS = 9


def versions(requests: str) -> str:
    """A query for all rows of some requests, files' and people's (``by_hand``); ``requests`` is a condition on ``r.request_id``."""
    return f"""select r.*, e.edit_id is not null as by_hand
               from rows_requests r left join edits e on r.batch_id = e.edit_id where {requests}"""


def folded(source: str, columns: Sequence[str]) -> str:
    """A query that folds ``source``, a query for ``versions``: one row a request, of these columns in their order."""
    cells = [name for name in columns if name != "request_id"]
    counting = ", ".join(
        f"""case when by_hand or {name} is distinct from lag(if(by_hand, null, {name}) ignore nulls) over history
                 then {name} end as {name}"""
        for name in cells
    )
    ranks = " ".join(f"when '{status}' then {rank}" for status, rank in RANKS.items())
    aside = ", ".join(f"'{status}'" for status in ASIDE)
    newest = {name: f"arg_max({name}, batch_id)" for name in cells}
    # The last by hand comes first, so of equal ranks it holds; without one the newest of the files does.
    newest["status"] = "if(any_value(placed) is null, arg_max(step, batch_id), arg_max(step, (rank, -batch_id)))"
    return f"""
        with counting as (
            select request_id, batch_id, by_hand, status as said, {counting},
                max(if(by_hand and status is not null, batch_id, null)) over (partition by request_id) as placed
            from ({source}) window history as (partition by request_id order by batch_id)
        ), steps as (
            select *, case when batch_id < placed then null
                when status is not null then status
                when not by_hand and resolved_at is not null and placed is not null
                    and (said is null or said in ('resolved', 'confirmed')) then coalesce(said, 'resolved') end as step
            from counting
        ), ranked as (
            select *, case when batch_id = placed and step in ({aside}) then {_STAYS} else case step {ranks} end end as rank from steps
        )
        select request_id, {", ".join(f"{newest[name]} as {name}" for name in cells)}
        from ranked group by request_id having bool_or(not by_hand)"""


def fold_again(cursor: Cursor, columns: Sequence[str]) -> None:
    """Of the requests in ``touched``, already folded as files are, fold those anew that were changed by hand."""
    if not cursor.execute("select 1 from edits limit 1").fetchall():
        return
    cursor.execute("create or replace temp table edited as select distinct request_id from touched semi join edits using (request_id)")
    if not cursor.execute("select 1 from edited limit 1").fetchall():
        return
    cursor.execute("delete from requests where request_id in (from edited)")
    cursor.execute(f"create or replace temp table edited_rows as {versions('r.request_id in (from edited)')}")
    # Not of no rows: after such an insert DuckDB 2.0.0 loses sight of a large one.
    if cursor.execute("select 1 from edited_rows where not by_hand limit 1").fetchall():
        names = ", ".join(("request_id", *(name for name in columns if name != "request_id")))
        cursor.execute(f"insert into requests ({names}) {folded('from edited_rows', columns)}")
