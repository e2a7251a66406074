"""What is asked of the map: one question, made on a page or in a route and handed down to the SQL as it is."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from analytics.requests.states import happened_before
from data.clock import Moment

#: Categories of abnormal check-ins, with what one report of them weighs.
FEVER, SYMPTOMS = "发热", "症状"
CHECKIN_WEIGHTS = {FEVER: 4, SYMPTOMS: 2}

#: Days shown where nobody says: the day and so many before it.
DAYS_BEFORE = 1


@dataclass(frozen=True)
class HeatQuery:
    """The reports of the days from ``first`` to the moment's, as at the moment, and which of them.

    ``category`` is one of requests, or 发热 or 症状; None takes all. ``status`` is a state of
    ``requests.states.STATES`` as at the moment, or "open" or "overdue". Check-ins have neither urgency nor status,
    so that with either of these only requests are asked for. ``grid``: its id; None is the community. ``safe``: of
    the buildings that may be projected alone (``households.safe_buildings``). ``by_drawing``: each report where the
    building that it names is drawn, for buildings without a true place (``community.drawing``); for eyes alone.

    What every part of the answer asks for: ``end``, the first instant that has not happened yet, for ``time < end``;
    ``of_requests`` and ``of_checkins``, whether any of these are among what is asked for.
    """

    moment: Moment
    first: date
    category: str | None = None
    urgency: int | None = None
    status: str | None = None
    grid: str | None = None
    safe: bool = False
    by_drawing: bool = False
    end: datetime = field(init=False, compare=False, repr=False)
    of_requests: bool = field(init=False, compare=False, repr=False)
    of_checkins: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Work out once what follows from the others."""
        plain = self.urgency is None and self.status is None
        object.__setattr__(self, "end", happened_before(self.moment))
        object.__setattr__(self, "of_requests", self.category not in CHECKIN_WEIGHTS)
        object.__setattr__(self, "of_checkins", plain and self.category in (None, *CHECKIN_WEIGHTS))


def latest(
    moment: Moment,
    category: str | None = None,
    urgency: int | None = None,
    status: str | None = None,
    grid: str | None = None,
    safe: bool = False,
    by_drawing: bool = False,
) -> HeatQuery:
    """The question where nobody says which days: the moment's and ``DAYS_BEFORE`` before it."""
    return HeatQuery(
        moment, moment.day - timedelta(days=DAYS_BEFORE), category, urgency, status, grid, safe, by_drawing
    )
