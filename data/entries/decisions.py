"""What the meeting decides 决定: who does what by when. A decision is never overwritten, each change is a version of
it.

Versions are no rows of a file: undoing or loading one leaves them as they are.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from data import clock
from data.entries import typed_text
from data.refusal import Refusal
from data.store.database import Cursor, Store


@dataclass(frozen=True)
class DecisionStatus:
    """What has become of a decision: its id and its words."""

    id: str
    zh: str
    en: str


#: Every status by id. Overdue 超期 is none of them: it follows from the deadline.
DECISION_STATUSES = {
    "open": DecisionStatus("open", "办理中", "Under way"),
    "done": DecisionStatus("done", "已完成", "Done"),
    "not_done": DecisionStatus("not_done", "未完成", "Not done"),
    "dropped": DecisionStatus("dropped", "已撤销", "Dropped"),
}


@dataclass(frozen=True)
class DecisionField:
    """A part of a decision that is given: its words, the most characters, and whether it must be given."""

    zh: str
    en: str
    longest: int
    required: bool = False


#: Every field that is typed or chosen, by its column.
FIELDS = {
    "what": DecisionField("决定事项", "Decision", 300, True),
    "owner": DecisionField("责任人", "Owner", 60, True),
    "due_at": DecisionField("完成期限", "Deadline", 40, True),
    "measure": DecisionField("措施", "Measure", 1000),
    "number": DecisionField("要看的数字", "Number that should move", 1000),
    "number_then": DecisionField("当时的数字", "The number then", 1000),
    "source": DecisionField("议程项", "Agenda line", 300),
    "status": DecisionField("状态", "Status", 20, True),
    "note": DecisionField("备注", "Note", 1000),
    "link": DecisionField("链接", "Link", 1000),
}
_COLUMNS = ("decision_id", "version", "changed_at", "changed_by", "meeting_day", *FIELDS)
_JSON = ("number", "number_then")
LONGEST_NAME = typed_text.LONGEST_NAME


@dataclass(frozen=True)
class Decision:
    """One version of a decision.

    ``meeting_day``: the day of the meeting that made it. ``number``: which number should move, as
    ``analytics.meeting.watched_numbers`` spells it, and ``number_then``: what it was when the decision was made; None
    without one. ``source``: the id of the agenda line it came from, '' for one made freely.
    ``status``: one of ``DECISION_STATUSES``. Texts stand as typed: escape them in HTML.
    """

    decision_id: int
    version: int
    changed_at: datetime
    changed_by: str
    meeting_day: date
    what: str
    owner: str
    due_at: datetime
    measure: str
    number: dict[str, Any] | None
    number_then: dict[str, Any] | None
    source: str
    status: str
    note: str
    link: str

    def as_dict(self) -> dict[str, Any]:
        """The version as JSON can carry it."""
        return _plain(vars(self))


@dataclass(frozen=True)
class DecisionChange:
    """A field that a version gave another value, and who did so when."""

    field: str
    old: Any
    new: Any
    who: str
    at: datetime

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON can carry it."""
        return _plain(vars(self))


class StaleDecision(Refusal):
    """Somebody else has changed the decision since it was read; nothing was written.

    ``changed``: what they changed, oldest first; ``current``: the decision as it stands now.
    """

    def __init__(self, current: Decision, changed: tuple[DecisionChange, ...]) -> None:
        """The refusal, naming who changed what."""
        who = "、".join(dict.fromkeys(change.who for change in changed))
        super().__init__(
            "stale",
            f"{who} 刚改过这条决定,您的修改还没有保存。请看清对方改了什么,再保存一次。",
            f"{who} has changed this decision meanwhile; yours is not saved yet. See what changed, then save again.",
        )
        self.current, self.changed = current, changed


def make(store: Store, values: Mapping[str, Any], who: str) -> Decision:
    """Make a decision of today's meeting; gives its first version.

    ``values``: any of ``FIELDS``; ``due_at`` a datetime or its ISO form, ``number`` and
    ``number_then`` dicts. Raises Refusal where what, owner, deadline or ``who`` is missing, where
    the deadline has passed, and for a text that is too long.
    """
    now = clock.now()
    blank = {name: None if name in _JSON else "" for name in FIELDS}
    given = {**blank, **_checked(values), "status": "open"}
    _complete(given)
    _not_past(given["due_at"], now)
    with store.write() as transaction:
        cursor = transaction.cursor
        [(last,)] = cursor.execute("select coalesce(max(decision_id), 0) from decision_versions").fetchall()
        made = Decision(last + 1, 1, now, typed_text.signed(who), now.date(), **given)
        insert(cursor, made)
    return made


def change(store: Store, id: int, values: Mapping[str, Any], who: str, base_version: int) -> Decision:
    """Change fields of a decision; gives the version that then stands.

    ``base_version``: the version that was read. Where another stands by now, Stale is raised, which
    says what changed, and nothing is written. Values that change nothing make no version. Raises
    Refusal as ``make`` does, and KeyError where there is no such decision.
    """
    now, given, signed = clock.now(), _checked(values), typed_text.signed(who)
    with store.write() as transaction:
        rows = transaction.cursor.execute(_HISTORY, {"id": id}).fetchall()
        history = _history(id, rows)
        current = history[-1]
        if base_version != current.version:
            raise StaleDecision(current, _changes(version for version in history if version.version >= base_version))
        different = {name: value for name, value in given.items() if value != getattr(current, name)}
        if "number" not in different:  # the same number sent back is still compared with what it was at first
            different.pop("number_then", None)
        if not different:
            transaction.keep = False
            return current
        if "due_at" in different:
            _not_past(different["due_at"], now)
        changed = Decision(
            **{**vars(current), **different, "version": current.version + 1, "changed_at": now, "changed_by": signed}
        )
        _complete(vars(changed))
        insert(transaction.cursor, changed)
    return changed


def standing(store: Store, before: datetime) -> list[Decision]:
    """Every decision as it stood just before a time, in the order in which they were made."""
    return [_decision(row) for row in store.rows(_STANDING, {"before": before})]


def versions(store: Store, id: int) -> list[Decision]:
    """All versions of a decision, the first first. Raises KeyError where there is none."""
    return _history(id, store.rows(_HISTORY, {"id": id}))


def insert(cursor: Cursor, made: Decision) -> None:
    """Write a version as it is, within the caller's transaction; ``make`` and ``change`` see to it that it is right."""
    values = {name: getattr(made, name) for name in _COLUMNS}
    values |= {name: None if values[name] is None else json.dumps(values[name], ensure_ascii=False) for name in _JSON}
    cursor.execute(
        f"insert into decision_versions ({', '.join(_COLUMNS)}) values ({', '.join(f'${name}' for name in _COLUMNS)})",
        values,
    )


_HISTORY = f"select {', '.join(_COLUMNS)} from decision_versions where decision_id = $id order by version"
_STANDING = f"""
select {", ".join(_COLUMNS)} from decision_versions where changed_at < $before
qualify row_number() over (partition by decision_id order by version desc) = 1
order by decision_id
"""


def _history(id: int, rows: list[tuple[Any, ...]]) -> list[Decision]:
    if not rows:
        raise KeyError(id)
    return [_decision(row) for row in rows]


def _changes(history: Iterable[Decision]) -> tuple[DecisionChange, ...]:
    return tuple(
        DecisionChange(name, getattr(old, name), getattr(new, name), new.changed_by, new.changed_at)
        for old, new in pairwise(history)
        for name in FIELDS
        if getattr(old, name) != getattr(new, name)
    )


def _decision(row: tuple[Any, ...]) -> Decision:
    named = dict(zip(_COLUMNS, row, strict=True))
    return Decision(**{**named, **{name: json.loads(named[name]) if named[name] else None for name in _JSON}})


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept; Refusal for what cannot be."""
    unknown = values.keys() - FIELDS.keys()
    if unknown:
        raise KeyError(*unknown)
    return {name: _value(name, value) for name, value in values.items()}


def _value(name: str, value: Any) -> Any:
    field = FIELDS[name]
    if name == "due_at":
        return _time(value)
    text = (
        typed_text.whole(json.dumps(value, ensure_ascii=False), "bad_decision")
        if name in _JSON
        else typed_text.text(value or "", "bad_decision")
    )
    _fits(field, text)
    if name in _JSON:
        return value
    if name == "status" and text not in DECISION_STATUSES:
        raise Refusal(
            "bad_decision",
            f"状态应为 {'、'.join(DECISION_STATUSES)} 之一。",
            f"A status is one of {', '.join(DECISION_STATUSES)}.",
        )
    return text


def _fits(field: DecisionField, text: str) -> None:
    if len(text) > field.longest:
        raise Refusal(
            "bad_decision",
            f"{field.zh}太长,最多 {field.longest} 字。",
            f"{field.en}: at most {field.longest} characters.",
        )


def _time(value: Any) -> datetime | None:
    """A deadline, to the minute."""
    if value in (None, ""):
        return None
    try:
        given = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return clock.local(given).replace(second=0, microsecond=0)
    except (ValueError, OverflowError):
        raise Refusal(
            "bad_decision",
            "完成期限应为 2022-04-01T18:00 这样的时间。",
            "A deadline is a time such as 2022-04-01T18:00.",
        ) from None


def _complete(given: Mapping[str, Any]) -> None:
    missing = [field for name, field in FIELDS.items() if field.required and not given[name]]
    if missing:
        raise Refusal(
            "incomplete_decision",
            f"请写明{'、'.join(field.zh for field in missing)}。",
            f"Please give: {', '.join(field.en for field in missing)}.",
        )


def _not_past(due_at: datetime | None, now: datetime) -> None:
    if due_at is not None and due_at <= now:
        raise Refusal(
            "past_deadline",
            f"完成期限 {due_at:%m-%d %H:%M} 已经过了,请定一个以后的时间。",
            f"The deadline {due_at:%m-%d %H:%M} has passed already; please give a later one.",
        )
