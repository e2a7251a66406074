"""Decisions beside the clock and the data: which are overdue, and whether their numbers moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from analytics import numbers
from analytics.cache import cached
from analytics.numbers import Measured, Spec
from analytics.request_states import happened_before
from data import decisions
from data.bad_value import BadValue
from data.clock import Moment
from data.decisions import STATUSES, Decision
from data.refusal import Refusal
from data.store import Store

#: How a decision stands, with the state of ``analytics.states`` it shows as. Overdue outranks open.
STANDINGS = {
    "overdue": ("超期", "Overdue", "act"),
    "not_done": (STATUSES["not_done"].zh, STATUSES["not_done"].en, "act"),
    "open": (STATUSES["open"].zh, STATUSES["open"].en, "in_progress"),
    "done": (STATUSES["done"].zh, STATUSES["done"].en, "normal"),
    "dropped": (STATUSES["dropped"].zh, STATUSES["dropped"].en, "no_data"),
}


@dataclass(frozen=True)
class Decided:
    """A decision as at a moment.

    ``standing``: a key of ``STANDINGS``. ``spec``, ``then`` and ``now``: the number that should
    move, when the decision was made and now; None without one. ``moved``: an id of ``numbers.MOVES``.
    """

    decision: Decision
    standing: str
    spec: Spec | None
    then: Measured | None
    now: Measured | None
    moved: str

    def as_dict(self) -> dict[str, Any]:
        """The decision as JSON can carry it, with its number now."""
        measured = self.now.as_dict() if self.now else None
        return {**self.decision.as_dict(), "standing": self.standing, "number_now": measured, "moved": self.moved}


@cached
def decided(store: Store, moment: Moment) -> tuple[Decided, ...]:
    """Every decision as it stood at the moment, in the order in which they were made."""
    return tuple(one(store, moment, decision) for decision in decisions.standing(store, happened_before(moment)))


def one(store: Store, moment: Moment, decision: Decision) -> Decided:
    """A decision as at the moment."""
    spec, then = numbers.read(decision.number, decision.number_then)
    late = decision.status == "open" and decision.due_at < moment.at
    measured = numbers.now(store, moment, spec) if spec else None
    moved = numbers.moved(spec, then, measured) if spec else "unknown"
    return Decided(decision, "overdue" if late else decision.status, spec, then, measured, moved)


def of_day(store: Store, moment: Moment) -> tuple[Decided, ...]:
    """The decisions that the day's meeting made."""
    return tuple(row for row in decided(store, moment) if row.decision.meeting_day == moment.day)


def last_meeting(store: Store, moment: Moment) -> date | None:
    """The last day before the moment's on which a meeting decided anything."""
    return max((row.decision.meeting_day for row in decided(store, moment) if row.decision.meeting_day < moment.day), default=None)


def carried(store: Store, moment: Moment) -> tuple[Decided, ...]:
    """昨日决定: of the meetings before the day, what is open, and what was closed since the last one; overdue first."""
    last = last_meeting(store, moment)
    if last is None:
        return ()
    since = datetime.combine(last, time())
    found = [
        row for row in decided(store, moment)
        if row.decision.meeting_day < moment.day and (row.decision.status == "open" or row.decision.changed_at >= since)
    ]  # fmt: skip
    order = list(STANDINGS)
    return tuple(sorted(found, key=lambda row: (order.index(row.standing), row.decision.due_at, row.decision.decision_id)))


def with_number(store: Store, moment: Moment, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for ``decisions.make`` or ``change``, what the number is now put beside a number that is given.

    Raises Refusal for a number that makes no sense.
    """
    if "number" not in values:
        return dict(values)
    if not values["number"]:
        return {**values, "number": None, "number_then": None}
    try:
        spec = numbers.spec_of(values["number"])
    except BadValue as reason:
        raise Refusal("bad_decision", f"要看的数字无法使用:{reason.zh}。", f"The number cannot be used: {reason.en}.") from None
    return {**values, "number": spec.as_dict(), "number_then": numbers.now(store, moment, spec).as_dict()}
