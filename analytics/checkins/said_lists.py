"""The people behind the numbers of a day's check-ins: who has a fever, who is abnormal, who was late."""

from datetime import datetime
from typing import Annotated, Literal

import pandas as pd

from analytics.cache import cached
from analytics.checkins import follow_up_list
from analytics.checkins.counts import of_checkins, parameters
from analytics.checkins.follow_up_list import FollowUpRow
from analytics.community.residents import ContactRow, of_residents
from analytics.tally import EVERYWHERE, Place
from data.clock import Moment
from data.store.database import Store


class SaidRow(ContactRow):
    """Somebody whom a row of the day names."""

    #: In ℃; missing without one that could be read.
    temperature: float | None
    fever: bool
    symptom: bool
    #: When it was said; missing where the row does not say.
    time: datetime | None


class LateRow(ContactRow):
    """Somebody expected who has not reported in time."""

    #: When they reported; missing without a report, and without a time on it.
    time: datetime | None
    reported: bool


def fever(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Annotated[pd.DataFrame, SaidRow]:
    """发热: who has a fever that day, the highest first; a report of nobody known is not on it."""
    found = ill(store, moment, place)
    return found[found["fever"].astype(bool)].reset_index(drop=True)


@cached
def ill(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Annotated[pd.DataFrame, SaidRow]:
    """异常: who has a fever or any symptom that day, fever first; a report of nobody known is not on it."""
    return store.query(
        of_checkins(
            """
            select person, resident_id, name, grid_id, building_id, unit, room, phone, tags, temperature, fever,
                symptom, time
            from said join residents using (person)
            where (fever or symptom)
                and ($grid is null or grid_id = $grid) and ($building is null or building_id = $building)
            order by fever desc, temperature desc nulls last, grid_id, building_id, unit, room, person
            """
        ),
        {**parameters(store, moment), "grid": place.grid, "building": place.building},
    )


@cached
def late(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Annotated[pd.DataFrame, LateRow]:
    """Who is expected and has not reported by the cut-off: those who have not reported first, then by time."""
    return store.query(
        of_checkins(
            """
            select person, resident_id, name, grid_id, building_id, unit, room, phone, tags,
                if(reported, time, null) as time, coalesce(reported, false) as reported
            from residents left join said using (person)
            where countable and not coalesce(on_time, false)
                and grid_id in (select grid_id from said join people using (person))
                and ($grid is null or grid_id = $grid) and ($building is null or building_id = $building)
            order by coalesce(reported, false), time desc nulls last, grid_id, building_id, unit, room, person
            """
        ),
        {**parameters(store, moment), "grid": place.grid, "building": place.building},
    )


@cached
def to_call(
    store: Store, moment: Moment, place: Place = EVERYWHERE, expected: Literal["all", "some"] = "all"
) -> Annotated[pd.DataFrame, FollowUpRow]:
    """Everybody on the follow-up list, one row a person; with ``some`` only of households with anybody expected."""
    found = follow_up_list.people(store, moment, place)
    if expected == "all":
        return found
    homes = store.rows(of_residents("select distinct household from residents where countable"), {"day": moment.day})
    return found[found["household"].isin([home for (home,) in homes])].reset_index(drop=True)
