"""Overdue and escalated requests 超时与升级诉求, as the meeting's agenda has them."""

from typing import Annotated, Any, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.community.people_in_charge import building_words, grid_words
from analytics.meeting.agenda_lines import AgendaLine, SectionLines, due, link, owner
from analytics.meeting.watched_numbers import Spec
from analytics.privacy import veils
from analytics.requests.figures import any_request
from analytics.requests.states import happened_before, question
from analytics.words import hours
from data.clock import Moment
from data.store.database import Store

#: Escalated 升级: open for more than this many time limits, or overdue with danger to life.
ESCALATED_LIMITS = 2
#: Escalated requests that are named; all of them are counted.
NAMED = 12
#: So much of what a resident says stands on the agenda.
MOST_WORDS = 60
#: Categories of this urgency and more pressing ones are to act on.
PRESSING = 2

_LATE = """
, late as (
    select *, date_diff('microsecond', reported_at, $at) / 3.6e9 as hours_open,
        coalesce(trim(owner), '') = '' as ownerless
    from at_time where request_overdue(due_at, done_at, $at, $end)
),
told as (select *, hours_open > $limits * limit_hours or urgency_in_force = 1 as escalated from late)
"""


class OverdueRow(TypedDict):
    """A category with its overdue requests."""

    category: str
    #: The most pressing among them: 1 danger to life … 4 other.
    urgency: int
    overdue: int
    escalated: int
    #: How many of them nobody is responsible for.
    ownerless: int


class EscalatedRow(TypedDict):
    """A request that waits far too long, or is overdue with danger to life."""

    request_id: str
    category: str
    urgency: int
    #: '' where the request has none.
    grid_id: str
    building_id: str
    hours_open: float
    limit_hours: float
    ownerless: bool
    #: What the resident says, with name, phone and room by which it is masked; '' where a request has none.
    text: str
    name: str
    phone: str
    room: str


@cached
def overdue(store: Store, moment: Moment) -> Annotated[pd.DataFrame, OverdueRow]:
    """Overdue requests by category, most urgent first, then most."""
    return _ask(
        store,
        moment,
        """
        select category_in_force as category, min(urgency_in_force) as urgency, count(*) as overdue,
            count(*) filter (escalated) as escalated, count(*) filter (ownerless) as ownerless
        from told group by category_in_force order by urgency, overdue desc, category
        """,
    )


@cached
def escalated(store: Store, moment: Moment) -> Annotated[pd.DataFrame, EscalatedRow]:
    """The escalated requests, most urgent first, then those waiting longest; at most ``NAMED`` rows."""
    return _ask(
        store,
        moment,
        """
        select request_id, category_in_force as category, urgency_in_force as urgency, coalesce(grid_id, '') as grid_id,
            coalesce(building_id, '') as building_id, hours_open, limit_hours, ownerless,
            coalesce(text, '') as text, coalesce(name, '') as name, coalesce(phone, '') as phone,
            coalesce(room, '') as room
        from told where escalated order by urgency, hours_open desc, request_id limit $named
        """,
        named=NAMED,
    )


def _ask(store: Store, moment: Moment, sql: str, **named: int) -> pd.DataFrame:
    when = {"end": happened_before(moment), "at": moment.at, "limits": ESCALATED_LIMITS}
    return store.query(question("\n".join((_LATE, sql))), {**when, **named})


def of_requests(store: Store, moment: Moment) -> SectionLines:
    """Each escalated request by category, building and words (masked), then the categories with overdue requests."""
    by_category, single = overdue(store, moment), escalated(store, moment)
    english = {row["id"]: row["en"] for row in store.setting("categories")}
    lines = [_single(store, moment, row, english) for row in single.to_dict("records")]
    lines += [_category(moment, row, english) for row in by_category.to_dict("records")]
    late, risen = int(by_category["overdue"].sum()), int(by_category["escalated"].sum())
    counted = (
        f"超时 {late} 件" + (f",升级 {risen} 件" if risen else ""),
        f"{late} overdue" + (f", {risen} escalated" if risen else ""),
    )
    return SectionLines(tuple(lines), len(by_category) + risen, any_request(store, moment), counted if late else None)


def _category(moment: Moment, row: dict[Any, Any], english: dict[str, str]) -> AgendaLine:
    category, late, ownerless, risen = row["category"], row["overdue"], row["ownerless"], row["escalated"]
    en = english.get(category, category)
    parts = [(f"其中升级 {risen} 件", f"{risen} escalated")] * bool(risen)
    parts += [(f"没有责任人 {ownerless} 件", f"{ownerless} without an owner")] * bool(ownerless)
    return AgendaLine(
        f"overdue:category={category}",
        "act" if row["urgency"] <= PRESSING else "watch",
        f"{category}超时 {late} 件",
        f"{en}: {late} overdue",
        ",".join(zh for zh, _ in parts),
        ", ".join(en for _, en in parts),
        link(moment, "/requests", category=category, state="overdue"),
        "逐件明确责任人,限时办结" if ownerless else "逐件催办,限时办结",
        "Name an owner for each, and a time to resolve it"
        if ownerless
        else "Press for each, with a time to resolve it",
        due_at=due(moment),
        number=Spec("category_overdue", of=category),
    )


def _single(store: Store, moment: Moment, row: dict[Any, Any], english: dict[str, str]) -> AgendaLine:
    id, category, building, grid = row["request_id"], row["category"], row["building_id"], row["grid_id"]
    zh, en = building_words(store, building) if building else grid_words(store, grid)
    waited, limit = row["hours_open"], row["limit_hours"]
    nobody = ("没有责任人", "no owner") if row["ownerless"] else ("", "")
    words = veils.text(" ".join(row["text"].split()), row["name"], row["phone"], row["room"])
    said = f"“{words[:MOST_WORDS]}{'…' if len(words) > MOST_WORDS else ''}”" if words else ""
    return AgendaLine(
        f"request:{id}",
        "act",
        f"升级:{category}({zh})",
        f"Escalated: {english.get(category, category)} ({en})",
        ",".join(
            part
            for part in (
                said,
                f"已等 {hours(waited)},时限 {hours(limit)}",
                f"紧急程度 {row['urgency']}",
                nobody[0],
                f"编号 {id}",
            )
            if part
        ),
        ", ".join(
            part
            for part in (
                said,
                f"waiting {hours(waited, 'en')}, limit {hours(limit, 'en')}",
                f"urgency {row['urgency']}",
                nobody[1],
                f"number {id}",
            )
            if part
        ),
        link(moment, "/requests", request=id),
        "派专人当天办结并回复本人",
        "Have someone resolve it within the day and tell the resident",
        *owner(store, grid or None, building or None),
        due(moment),
        Spec("category_overdue", of=category),
        request=id,
    )
