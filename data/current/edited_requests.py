"""Folding requests that somebody also changed by hand: files are sources, each for itself, and people another.

A hand edit is an entry in the same history as a file's row: its number is of the same sequence, its
cells are a row of ``rows_requests``, and ``edits`` has its row where a file's batch has one in ``batches``.

- Until the first edit the later file replaces cell by cell, as ever, so that an edit leaves alone what it
  does not speak of.
- After it a file's cell counts only where it differs from what its own feed said of it before, or where
  that never spoke, from what any file said: sheets sent again unchanged take nothing back, in whatever order
  they come. A feed is known by the name of its files without digits, and by the way they come.
- A file never moves a request behind what stood at the last edit. Of each feed the last status since then
  counts, and the furthest on of these and of what stood holds. 重复, 不属实 and 撤销 given by hand stay;
  given by a file they hold until that feed says something else.
- A file that newly brings ``resolved_at``, and no open status beside it, moves on to resolved what a person
  left open; one that says it was resolved before a person reopened it does not.
- What a person says counts as it is, so people may reopen.
- A request is there only while a row of a file stands; without one its edits wait.

Nothing here remembers anything: the same rows give the same request, so undo stays exact.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from data.current import request_places, request_squares
from data.kinds import REQUESTS
from data.store.database import Cursor
from data.store.schema import row_columns

#: The columns of a request that files and people fill.
COLUMNS = tuple(name for name, _ in row_columns(REQUESTS))

#: How far on a request is. What sets it aside lies before resolved: a file may say so of what a person left open.
RANKS = {
    "reported": 0,
    "accepted": 1,
    "in_progress": 2,
    "duplicate": 3,
    "out_of_scope": 3,
    "withdrawn": 3,
    "resolved": 4,
    "confirmed": 5,
}
#: States without a way on: given by hand they stay, whatever files say.
ASIDE = ("duplicate", "out_of_scope", "withdrawn")
#: States in which a request is done.
CLOSED = ("resolved", "confirmed")
_STAYS, _REVOKED = 9, -1
#: The same for a file that comes every day, whatever day is in its name.
_FEED = r"""concat_ws('|', b.source, b.sender,
    regexp_replace(lower(concat_ws('|', b.file_name, b.table_name)), '[\d\s_.()()年月日号-]+', '', 'g'))"""


def versions(requests: str) -> str:
    """A query for all rows of some requests, files' with their ``feed`` and people's (``by_hand``, ``made_at``).

    ``requests`` is a condition on ``r.request_id``.
    """
    return f"""select r.*, e.edit_id is not null as by_hand, e.made_at, {_FEED} as feed
               from rows_requests r left join edits e on r.batch_id = e.edit_id left
                   join batches b on r.batch_id = b.batch_id
               where {requests}"""


def counting(source: str, columns: Sequence[str]) -> str:
    """CTEs that end with ``counting``: the rows of ``source``, a query for ``versions``, with those cells only that
    count.

    Beside them ``said`` and ``said_resolved_at``, status and time as the row has them; ``first_hand`` and ``placed``,
    the request's first edit and its last one with a status; ``edits_before``, how many came before the row.
    """
    cells = ", ".join(
        f"""case when by_hand or first_hand is null or batch_id < first_hand
                or {name} is distinct from coalesce(lag({name} ignore nulls) over of_feed, lag(if(by_hand, null,
                    {name}) ignore nulls) over history)
            then {name} end as {name}"""
        for name in columns
        if name != "request_id"
    )
    return f"""with versions as ({source}), seen as (
            select *, min(if(by_hand, batch_id, null)) over mine as first_hand,
                max(if(by_hand and status is not null, batch_id, null)) over mine as placed,
                count(*) filter (by_hand) over (mine order by batch_id) as edits_before
            from versions window mine as (partition by request_id)
        ), counting as (
            select request_id, batch_id, by_hand, made_at, feed, first_hand, placed, edits_before,
                status as said, resolved_at as said_resolved_at, {cells}
            from seen window history as (partition by request_id order by batch_id),
                of_feed as (partition by request_id, by_hand, feed order by batch_id)
        )"""


def _rank(column: str) -> str:
    """SQL for how far on the status in a column is."""
    return f"case {column} {' '.join(f'when {status!r} then {rank}' for status, rank in RANKS.items())} end"


#: The statuses that may hold of an edited request, with how far on each is; follows ``counting``.
#: ``stood``: the status at the first edit, where none was given by hand: '' where there was none, then the
#: times say how far on it was, and a file that says so in words is half a step further.
_STATUSES = f"""
, based as (
    select *, arg_max(status, batch_id) filter (batch_id < first_hand) over mine as stood,
        arg_max(feed, batch_id) filter (batch_id < first_hand and status is not null) over mine as stood_feed,
        last_value(accepted_at ignore nulls) over history as accepted_by_then,
        last_value(resolved_at ignore nulls) over history as resolved_by_then,
        max(made_at) filter (batch_id = placed and said not in {CLOSED}) over mine as left_open_at,
        min(batch_id) filter (said in {CLOSED} or said_resolved_at is not null) over mine < placed as closed_before
    from counting window mine as (partition by request_id), history as (partition by request_id order by batch_id)
), steps as (
    select *, case
        when by_hand or batch_id < coalesce(placed, first_hand) then null
        when closed_before and said_resolved_at < left_open_at and coalesce(said, 'resolved') in {CLOSED} then null
        when status is not null then status
        when resolved_at is not null and placed is not null and coalesce(said, 'resolved') in {CLOSED}
            then coalesce(said, 'resolved')
    end as step
    from based
), lasting as (
    select *, batch_id = max(if(step is null, null, batch_id)) over (partition by request_id, feed,
        edits_before) as last_since,
        batch_id = max(if(step is null, null, batch_id)) over (partition by request_id, feed) as last_of_all,
        bool_or(step is not null and feed = stood_feed) over (partition by request_id) as spoke_again
    from steps
), candidates as (
    select request_id, batch_id, step, {_rank("step")} as rank from lasting where last_since
        and (last_of_all or step not in {ASIDE})
    union all
    select request_id, batch_id, status, if(status in {ASIDE}, {_STAYS}, {_rank("status")}) from lasting
        where batch_id = placed
    union all
    select request_id, batch_id, coalesce(stood, ''), case
        when stood in {ASIDE} and spoke_again then {_REVOKED} when stood is not null then {_rank("stood")}
        when resolved_by_then is not null then 3.5 when accepted_by_then is not null then 0.5 else -0.5 end
    from lasting where by_hand and placed is null
)
"""


def folded(source: str, columns: Sequence[str]) -> str:
    """A query that folds ``source``, a query for ``versions``: one row a request, of these columns in their order."""
    cells = [name for name in columns if name != "request_id"]
    newest = {name: f"arg_max({name}, batch_id)" for name in cells}
    # '' says that an edit left the door without a unit; of equal ranks the one that stood first holds.
    newest["unit"] = "nullif(arg_max(unit, batch_id), '')"
    newest["status"] = "if(any_value(first_hand) is null, arg_max(status, batch_id), nullif(any_value(step), ''))"
    return f"""{counting(source, columns)} {_STATUSES}, standing as (
            select request_id, arg_max(step, (rank, -batch_id)) as step from candidates group by request_id
        )
        select request_id, {", ".join(f"{newest[name]} as {name}" for name in cells)}
        from counting left join standing using (request_id) group by request_id having bool_or(not by_hand)"""


#: When the rating in force was given by hand; of one that a file gives nobody says when.
_RATED = f"""{counting("from edited_rows", ("rating",))}
    select request_id, (arg_max({{'at': made_at}}, batch_id)).at as rated_at
    from counting where rating is not null group by request_id"""
_SAME_REQUEST = "r.request_id = g.request_id"


def refresh(cursor: Cursor, settings: Mapping[str, Any]) -> None:
    """Fold the requests in the temporary table ``touched``, and what follows from them."""
    found = cursor.execute(
        """select distinct day from requests semi join touched using (request_id)
           union select distinct reported_at::date from rows_requests semi join touched using (request_id)
           where reported_at is not null"""
    ).fetchall()
    days = [day for (day,) in found]
    fold(cursor)
    request_places.derive(cursor, settings, only_touched=True)
    request_squares.refresh(cursor, days)


def fold(cursor: Cursor) -> None:
    """Fold the requests in ``touched``: those that somebody also changed by hand each by itself, all others at once."""
    cursor.execute("delete from requests using touched where requests.request_id = touched.request_id")
    rows = "rows_requests semi join touched using (request_id)"
    edited = _any_edited(cursor)
    if edited:
        cursor.execute(f"create or replace temp table edited_rows as {versions('r.request_id in (from edited)')}")
        # Not of no rows: after such an insert DuckDB 2.0.0 loses sight of a large one.
        if cursor.execute("select 1 from edited_rows where not by_hand limit 1").fetchall():
            cursor.execute(f"insert into requests by name {folded('from edited_rows', COLUMNS)}")
            cursor.execute(f"update requests r set rated_at = g.rated_at from ({_RATED}) g where {_SAME_REQUEST}")
        rows += " anti join edited using (request_id)"
    if not edited or cursor.execute(f"select 1 from {rows} limit 1").fetchall():
        newest = ", ".join(f"arg_max({name}, batch_id) as {name}" for name in COLUMNS if name != "request_id")
        cursor.execute(f"insert into requests by name select request_id, {newest} from {rows} group by request_id")


def _any_edited(cursor: Cursor) -> bool:
    """Collect in ``edited`` the requests of ``touched`` that were changed by hand; whether there are any."""
    if not cursor.execute("select 1 from edits limit 1").fetchall():
        return False
    cursor.execute(
        """create or replace temp table edited as
           select distinct request_id from touched semi join edits using (request_id)"""
    )
    return bool(cursor.execute("select 1 from edited limit 1").fetchall())
