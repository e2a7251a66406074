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
class State:
    """A state by its code in the database, with its words.

    ``group``: ``open`` is waiting for somebody, ``closed`` is done, ``beside`` is in no figure
    but its own count.
    """

    id: str
    zh: str
    en: str
    group: str


#: Every state by its code, in the order a request goes through them.
STATES = {
    state.id: state
    for state in (
        State("reported", "待受理", "Reported", "open"),
        State("accepted", "已受理", "Accepted", "open"),
        State("in_progress", "处理中", "In progress", "open"),
        State("resolved", "已办结", "Resolved", "closed"),
        State("confirmed", "已反馈", "Confirmed", "closed"),
        State("duplicate", "重复", "Duplicate", "beside"),
        State("out_of_scope", "不属实/不受理", "Out of scope", "beside"),
        State("withdrawn", "撤销", "Withdrawn", "beside"),
    )
}

#: Requests as they stand at ``$end``, one row each, those reported later left out. Adds
#:
#: - ``beside``: duplicate, out of scope or withdrawn. No time is kept for these, so they are so always;
#: - ``undated`` 时间不详: resolved by its status, without a time: closed, but in no median and no rate;
#: - ``finished``: resolved at a known time before ``$end`` and not reopened since;
#: - ``open``: none of these. An open status beside a resolved time means reopened, so open.
#:
#: A query follows it in the same statement. It is inlined (not materialized), so that a query
#: reads only the columns it names.
REQUESTS_AT = """
with at_time as not materialized (
    select *,
        status in ('duplicate', 'out_of_scope', 'withdrawn') is true as beside,
        resolved_at is null and status in ('resolved', 'confirmed') is true as undated,
        resolved_at < $end and status in
            ('reported', 'accepted', 'in_progress', 'duplicate', 'out_of_scope', 'withdrawn') is not true as finished,
        case when resolved_at is null
            then status in ('resolved', 'confirmed', 'duplicate', 'out_of_scope', 'withdrawn') is not true
            else (resolved_at >= $end or status in ('reported', 'accepted', 'in_progress'))
                and status in ('duplicate', 'out_of_scope', 'withdrawn') is not true
        end as open
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
