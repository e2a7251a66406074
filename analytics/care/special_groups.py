"""Special groups 重点关爱对象: how many of each have been visited in the last days, and who has not."""

from datetime import timedelta
from typing import Annotated, Any, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.community.residents import ContactRow, of_residents
from analytics.privacy import kept_counts
from analytics.tally import EVERYWHERE, UNKNOWN, Place, Tally, count
from data.clock import Moment
from data.store.database import Store

#: What separates the tags of one person.
_BETWEEN = r"[、,,;;/|\s]+"

_TAGGED = """
, visited as (
    select distinct person from followups
    where day between $first and $day and coalesce(done, false) and coalesce(done_at <= $at, true)
),
tagged as (
    select distinct person, unnest(string_split_regex(trim(tags), $between)) as tag
    from residents where coalesce(tags, '') <> '' and in_residence_on(resident_from, resident_until, $day)
        and ($grid::varchar is null or grid_id = $grid) and ($building::varchar is null or building_id = $building)
)
"""
_GROUPS = """
select tag, count(*) as people, count(visited.person) as visited, count(*) - count(visited.person) as without
from tagged left join visited using (person) where tag <> ''
group by tag order by without desc, tag
"""
_WAITING = """
select person, resident_id, name, grid_id, building_id, unit, room, phone, tags
from residents semi join (from tagged where tag <> '' and $tag in ('', tag)) using (person) anti join visited
    using (person)
order by grid_id, building_id, unit, room, person
"""


class GroupRow(TypedDict):
    """A tag, with how many people in residence have it; somebody with two tags is in both."""

    tag: str
    people: int
    #: With a follow-up row of the last days (setting ``visit_days``, the day included) done by the moment, and without.
    visited: int
    without: int


@cached
def groups(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Annotated[pd.DataFrame, GroupRow]:
    """Every tag of people in residence, most without a visit first; no rows where nobody has a tag."""
    return store.query(of_residents(_TAGGED + _GROUPS), _asked(store, moment, place))


@cached
def waiting(
    store: Store, moment: Moment, tag: str = "", place: Place = EVERYWHERE
) -> Annotated[pd.DataFrame, ContactRow]:
    """Who has the tag ('': any) and no visit of those days, by building."""
    return store.query(of_residents(_TAGGED + _WAITING), _asked(store, moment, place) | {"tag": tag})


def _asked(store: Store, moment: Moment, place: Place) -> dict[str, Any]:
    first = moment.day - timedelta(days=store.setting("visit_days") - 1)
    return {
        "first": first,
        "day": moment.day,
        "at": moment.at,
        "between": _BETWEEN,
        "grid": place.grid,
        "building": place.building,
    }


@cached
def any_visits(store: Store, moment: Moment) -> bool:
    """Whether any follow-up row of those days has come, of whatever grid: without one nobody knows who was visited.

    Nor once the personal rows of any of those days are gone.
    """
    asked = _asked(store, moment, EVERYWHERE)
    last = kept_counts.cleaned_until(store)
    if last is not None and asked["first"] <= last:
        return False  # nobody knows any more whom the visits of those days were to
    return bool(
        store.rows(
            "select 1 from followup_days where day between $first and $day limit 1",
            {name: asked[name] for name in ("first", "day")},
        )
    )


def without_visit(store: Store, moment: Moment, tag: str) -> Tally:
    """未随访: people in residence with the tag and without a visit, of all with the tag.

    Unknown where nobody has the tag, or no follow-up row of those days has come.
    """
    found = groups(store, moment)
    found = found[found["tag"] == tag]
    if found.empty or not any_visits(store, moment):
        return UNKNOWN
    [row] = found.to_dict("records")
    return count(int(row["without"]), int(row["people"]))
