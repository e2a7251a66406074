"""What state a request is in at a given time: 待受理 → 已受理 → 处理中 → 已办结 → 已反馈.

Timestamps decide; the status decides only where its timestamp is absent. So a past day reads
as it stood then: a request resolved on Friday is still open on Thursday's board.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from data.clock import Moment, midnight_after

#: Rates, resolve times and satisfaction look at so many days up to the day, the day included.
WINDOW_DAYS = 7


@dataclass(frozen=True)
class RequestState:
    """A state by its code in the database, with its words.

    ``group``: ``open`` is waiting for somebody, ``closed`` is done, ``beside`` is in no figure
    but its own count.
    """

    id: str
    zh: str
    en: str
    group: str


#: Every state by its code, in the order a request goes through them.
REQUEST_STATES = {
    state.id: state
    for state in (
        RequestState("reported", "待受理", "Reported", "open"),
        RequestState("accepted", "已受理", "Accepted", "open"),
        RequestState("in_progress", "处理中", "In progress", "open"),
        RequestState("resolved", "已办结", "Resolved", "closed"),
        RequestState("confirmed", "已反馈", "Confirmed", "closed"),
        RequestState("duplicate", "重复", "Duplicate", "beside"),
        RequestState("out_of_scope", "不属实/不受理", "Out of scope", "beside"),
        RequestState("withdrawn", "撤销", "Withdrawn", "beside"),
    )
}

#: Requests as they stand at ``$end``, one row each, those reported later left out. Adds
#:
#: - ``beside``: duplicate, out of scope or withdrawn;
#: - ``undated`` 时间不详: closed, but in no median and no rate;
#: - ``due_at``, ``done_at``: between these it is overdue, ``request_overdue(due_at, done_at, $at, $end)``;
#: - ``open``: not done yet; ``finished``: done at a known time, and not reopened since.
#:
#: What each means is said by the macros of ``data/store/macros.py``. A query follows it in the same statement. It is
#: inlined (not materialized), so that a query reads only the columns it names.
REQUESTS_AT = """
with at_time as not materialized (
    select *,
        request_aside(status) as beside, request_undated(status, resolved_at) as undated,
        request_due_at(reported_at, limit_hours) as due_at,
        request_done_at(status, reported_at, resolved_at) as done_at,
        request_open(request_done_at(status, reported_at, resolved_at), $end) as open,
        not (request_open(request_done_at(status, reported_at, resolved_at), $end)
            or request_undated(status, resolved_at) or request_aside(status)) as finished
    from requests
    where reported_at < $end
)
"""


def question(sql: str) -> str:
    """A query over ``at_time``, the requests as they stand at ``$end``."""
    return "\n".join((REQUESTS_AT, sql))


def happened_before(moment: Moment) -> datetime:
    """The first instant that has not happened yet at a moment, for ``time < end``.

    24:00 of a past day is the next day's 0:00 and does not belong to it; "now" does belong to now.
    """
    if moment.at == midnight_after(moment.day):
        return moment.at
    return moment.at + timedelta(microseconds=1)


def window_start(moment: Moment) -> date:
    """The first of the ``WINDOW_DAYS`` days up to the moment's day."""
    return moment.day - timedelta(days=WINDOW_DAYS - 1)


def times(moment: Moment) -> dict[str, Any]:
    """The named parameters that say when: end, at, day and the window's first day."""
    return {
        "end": happened_before(moment),
        "at": moment.at,
        "day": moment.day,
        "first": window_start(moment),
    }
