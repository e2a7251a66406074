"""The requests themselves, one row each, for the page's table."""

from datetime import datetime
from typing import Annotated, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.requests.states import REQUEST_STATES, question, times
from analytics.tally import EVERYWHERE, Place
from data.clock import Moment
from data.store.database import Store

#: What a list may be asked for besides a single state.
CHOICES = ("open", "overdue", *REQUEST_STATES, "undated")
#: Rows that a page shows; the count of all stands above them.
SHOWN = 500
#: A limit that no list reaches.
ALL = 2**31

#: Requests with their ``state`` at the moment and whether they are ``overdue``; follows ``at_time``.
_TOLD = """
, told as (
    select *, request_overdue(due_at, done_at, $at, $end) as overdue,
        request_state(status, reported_at, accepted_at, resolved_at, $end) as state
    from at_time
)
select request_id, state, overdue is true as overdue, urgency_in_force as urgency, category_in_force as category,
    text, grid_id, building_id, unit, room, name, phone, owner, reported_at, due_at, limit_hours,
    if(open, date_diff('microsecond', reported_at, $at) / 3.6e9, null) as hours_open, resolved_at,
        count(*) over () as total
from told
"""


class RequestRow(TypedDict):
    """A request as it stands at the moment; what is not known of it is missing."""

    request_id: str
    #: One of ``REQUEST_STATES``, or ``undated``.
    state: str
    overdue: bool
    #: 1 danger to life … 4 other.
    urgency: int
    category: str
    text: str | None
    grid_id: str | None
    building_id: str | None
    unit: str | None
    room: str | None
    name: str | None
    phone: str | None
    owner: str | None
    reported_at: datetime
    due_at: datetime
    limit_hours: float
    #: Missing once closed.
    hours_open: float | None
    resolved_at: datetime | None
    #: How many there are, whether they fit into the list or not.
    total: int


@cached
def listing(
    store: Store,
    moment: Moment,
    place: Place = EVERYWHERE,
    category: str | None = None,
    state: str = "open",
    limit: int = SHOWN,
) -> Annotated[pd.DataFrame, RequestRow]:
    """Requests as they stand at the moment: overdue first, then by urgency, then by when they are due.

    ``state`` is one of ``CHOICES``: ``open``, ``overdue``, a state of ``REQUEST_STATES``, or ``undated``.
    What people typed stands as typed: escape it in HTML. Raises ValueError for an unknown state.
    """
    sql = """
    where case $state when 'open' then open when 'overdue' then overdue else state = $state end
        and ($grid is null or coalesce(grid_id, '') = $grid) and ($building is null or building_id = $building)
        and ($category is null or category_in_force = $category)
    order by overdue desc, urgency, due_at, request_id
    limit $limit
    """
    if state not in CHOICES:
        raise ValueError(f"a state is one of {', '.join(CHOICES)}")
    when = times(moment)
    return store.query(
        question(_TOLD + sql),
        {
            "end": when["end"],
            "at": when["at"],
            "grid": place.grid,
            "building": place.building,
            "category": category,
            "state": state,
            "limit": limit,
        },
    )


@cached
def one(store: Store, moment: Moment, request_id: str) -> pd.Series | None:
    """One request as it stands at the moment, with the columns of ``listing``; None where there is none by then."""
    when = times(moment)
    found = store.query(
        question(_TOLD + "where request_id = $id"), {"end": when["end"], "at": when["at"], "id": request_id}
    )
    return None if found.empty else found.iloc[0]
