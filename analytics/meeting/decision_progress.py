"""Decisions beside the clock and the data: which are overdue, and whether their numbers moved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from analytics.cache import cached
from analytics.meeting import watched_number_words, watched_numbers
from analytics.meeting.watched_numbers import Measured, Movement, Spec
from analytics.privacy.veils import VEILED, Veil
from analytics.requests.states import happened_before
from data.clock import Moment
from data.entries import decisions
from data.entries.decisions import DECISION_STATUSES, Decision
from data.refusal import BadValue, Refusal
from data.store.database import Store

#: How a decision stands, with the state of ``analytics.states`` it shows as. Overdue outranks open.
STANDINGS = {
    "overdue": ("超期", "Overdue", "act"),
    "not_done": (DECISION_STATUSES["not_done"].zh, DECISION_STATUSES["not_done"].en, "act"),
    "open": (DECISION_STATUSES["open"].zh, DECISION_STATUSES["open"].en, "in_progress"),
    "done": (DECISION_STATUSES["done"].zh, DECISION_STATUSES["done"].en, "normal"),
    "dropped": (DECISION_STATUSES["dropped"].zh, DECISION_STATUSES["dropped"].en, "no_data"),
}


#: A decision of these stays on the agenda of the next meetings.
UNDONE = ("open", "not_done")


@dataclass(frozen=True)
class Decided:
    """A decision as at a moment.

    ``standing``: a key of ``STANDINGS``. ``spec`` and ``now``: the number that should move, as at
    now; ``then``: what it is compared with, the one when the decision was made, for a daily number
    the one of that day at the same time of day. None without one. ``moved``: an id of ``watched_numbers.MOVES``.
    """

    decision: Decision
    standing: str
    spec: Spec | None
    then: Measured | None
    now: Measured | None
    moved: str

    def as_dict(self) -> dict[str, Any]:
        """The decision as JSON can carry it, with its number now and what that is compared with."""
        measured, compared = (number.as_dict() if number else None for number in (self.now, self.then))
        return {
            **self.decision.as_dict(),
            "standing": self.standing,
            "number_now": measured,
            "number_compared": compared,
            "moved": self.moved,
        }


def veiled(decision: Decision, veil: Veil = VEILED) -> Decision:
    """A decision with the phones, numbers and doors masked that its words may hold; the number of its request stays."""
    keep, of = [decision.source.removeprefix("request:")], decision_key(decision)
    what, measure, note = (
        veil.text(words, of, keep=keep) for words in (decision.what, decision.measure, decision.note)
    )
    return replace(decision, what=what, measure=measure, note=note)


def decision_key(decision: Decision) -> str:
    """By which a veil knows a decision."""
    return f"decision:{decision.decision_id}"


@cached
def standing(store: Store, moment: Moment) -> tuple[Decision, ...]:
    """Every decision as it stood at the moment, in the order in which they were made; no number is asked."""
    return tuple(decisions.standing(store, happened_before(moment)))


def decided(store: Store, moment: Moment) -> tuple[Decided, ...]:
    """The same, each with its number."""
    return tuple(one(store, moment, decision) for decision in standing(store, moment))


def one(store: Store, moment: Moment, decision: Decision) -> Decided:
    """A decision as at the moment."""
    spec, then = watched_numbers.read(decision.number, decision.number_then)
    late = decision.status == "open" and decision.due_at < moment.at
    measured = watched_numbers.now(store, moment, spec) if spec else None
    if spec and then and measured:
        then = _comparable(store, moment, spec, then, measured)
    moved = watched_numbers.moved(spec, then, measured) if spec else "unknown"
    return Decided(decision, "overdue" if late else decision.status, spec, then, measured, moved)


def _comparable(store: Store, moment: Moment, spec: Spec, then: Measured, measured: Measured) -> Measured:
    """The number then; a daily one asked again as at the same time of that day, for 16:00 has more of a day
    than 9:30.
    """
    days = (measured.day - then.day).days
    return (
        watched_numbers.now(store, moment.earlier(days), spec)
        if watched_numbers.kinds()[spec.kind].daily and days > 0
        else then
    )


def of_day(store: Store, moment: Moment) -> tuple[Decided, ...]:
    """The decisions that the day's meeting made."""
    return tuple(one(store, moment, row) for row in standing(store, moment) if row.meeting_day == moment.day)


def last_meeting(store: Store, moment: Moment) -> date | None:
    """The last day before the moment's on which a meeting decided anything."""
    return max((row.meeting_day for row in standing(store, moment) if row.meeting_day < moment.day), default=None)


def carried(store: Store, moment: Moment) -> tuple[Decided, ...]:
    """昨日决定: of the meetings before the day, what is open or not done, and what was closed since the last one;
    overdue first.
    """
    last = last_meeting(store, moment)
    if last is None:
        return ()
    since = datetime.combine(last, time())
    found = [
        one(store, moment, row)
        for row in standing(store, moment)
        if row.meeting_day < moment.day and (row.status in UNDONE or row.changed_at >= since)
    ]
    order = list(STANDINGS)
    return tuple(
        sorted(found, key=lambda row: (order.index(row.standing), row.decision.due_at, row.decision.decision_id))
    )


def told(store: Store, moment: Moment, row: Decided, lang: str = "zh") -> tuple[str, Movement | None]:
    """The number of a decision in words, of an earlier day's then and now with whether it moved; '' and None without
    one.
    """
    if row.spec is None:
        return "", None
    if row.decision.meeting_day == moment.day:
        return watched_number_words.story(store, row.spec, row.then, None, lang), None
    return watched_number_words.story(store, row.spec, row.then, row.now, lang), watched_numbers.MOVEMENTS[row.moved]


def with_number(store: Store, moment: Moment, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for ``decisions.make`` or ``change``, what the number is now put beside a number that is given.

    Raises Refusal for a number that makes no sense.
    """
    if "number" not in values:
        return dict(values)
    if not values["number"]:
        return {**values, "number": None, "number_then": None}
    try:
        spec = watched_numbers.spec_of(values["number"])
    except BadValue as reason:
        raise Refusal(
            "bad_decision", f"要看的数字无法使用:{reason.zh}。", f"The number cannot be used: {reason.en}."
        ) from None
    return {**values, "number": spec.as_dict(), "number_then": watched_numbers.now(store, moment, spec).as_dict()}
