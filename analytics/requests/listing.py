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
#: The requests behind the figures of a day and of a week, see ``analytics.requests.figures``, with the words for them.
FIGURES = {
    "new": ("当天上报", "Reported that day"),
    "accepted_today": ("当天受理", "Accepted that day"),
    "resolved_week": ("近 7 日办结", "Resolved in 7 days"),
    "late_week": ("近 7 日没有按时办结", "Not resolved in time, 7 days"),
    "unsatisfied_week": ("近 7 日评价不满意", "Rated unsatisfied, 7 days"),
}
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

    ``state`` is one of ``CHOICES``: ``open``, ``overdue``, a state of ``REQUEST_STATES``, or ``undated``; or one of
    ``FIGURES``.
    What people typed stands as typed: escape it in HTML. Raises ValueError for an unknown state.
    """
    sql = """
    where case $state
            when 'open' then open
            when 'overdue' then overdue
            when 'new' then day = $day and not beside
            when 'accepted_today' then
                accepted_at >= $day and accepted_at < $end and accepted_at >= reported_at and not beside and not undated
            when 'resolved_week' then resolved_at >= $first and finished and resolved_at >= reported_at
            when 'late_week' then
                (resolved_at >= $first and finished and resolved_at > due_at)
                or (open and overdue and due_at >= $first::timestamp)
            when 'unsatisfied_week' then
                rating is not null and not beside and rating not in ('4', '5', '满意', '非常满意')
                and coalesce(rated_at, resolved_at) >= $first and coalesce(rated_at, resolved_at) < $end
            else state = $state
        end
        and ($grid is null or coalesce(grid_id, '') = $grid) and ($building is null or building_id = $building)
        and ($category is null or category_in_force = $category)
    order by overdue desc, urgency, due_at, request_id
    limit $limit
    """
    if state not in (*CHOICES, *FIGURES):
        raise ValueError(f"a state is one of {', '.join((*CHOICES, *FIGURES))}")
    return store.query(
        question(_TOLD + sql),
        {
            **times(moment),
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


def matching(store: Store, moment: Moment, words: str, most: int) -> Annotated[pd.DataFrame, RequestRow]:
    """Requests of this number, or with these words in what was asked, the latest first; none for no words.

    Never remembered: the words may be somebody's name.
    """
    sql = """
    where $words <> '' and (lower(request_id) = lower($words) or contains(lower(text), lower($words)))
    order by lower(request_id) = lower($words) desc, reported_at desc, request_id limit $most
    """
    when = times(moment)
    named = {"end": when["end"], "at": when["at"], "words": words, "most": most}
    return store.query(question(_TOLD + sql), named)
