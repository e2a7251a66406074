"""Who counts on a day, and what they said: the ``with`` parts that questions about people begin with."""

from datetime import datetime
from typing import Any

from data.clock import Moment
from data.settings import at_time
from data.store.database import Store
from data.store.residence import countable_on, exempt_on

#: Everybody the roster or a file knows, with whether they are ``exempt`` and ``countable`` on
#: ``$day``. It is inlined (not materialized), so that a query reads only the columns it names.
_RESIDENTS = """
with residents as not materialized (
    select *, EXEMPT as exempt, COUNTABLE as countable from people
)
""".replace("EXEMPT", exempt_on("$day")).replace("COUNTABLE", countable_on("$day"))

#: What was said on ``$day`` until ``$at``, one row a person whom a check-in row of the day names.
#:
#: - ``reported`` 已打卡: a report that has happened by then; one without a time has;
#: - ``on_time``: reported with a time up to ``$cutoff``;
#: - ``fever`` 发热: temperature ≥ ``$fever`` ℃; ``symptom``: any symptom reported;
#: - ``marked``: a file marks the person 待跟进 or 异常.
_SAID = """
, said as not materialized (
    select person, time, temperature, symptoms,
        came and reported as reported,
        came and reported and coalesce(time <= $cutoff, false) as on_time,
        came and reported and coalesce(temperature >= $fever, false) as fever,
        came and reported and coalesce(symptomatic, false) as symptom,
        came and marked as marked
    from (
        select person, time, temperature, symptoms, symptomatic,
            coalesce(reported, false) as reported, coalesce(marked, false) as marked,
            coalesce(time <= $at, true) as came
        from checkins where day = $day
    )
)
"""


def of_residents(sql: str) -> str:
    """A query, or more ``with`` parts and a query, over ``residents``; needs ``$day``."""
    return "\n".join((_RESIDENTS, sql))


def of_checkins(sql: str) -> str:
    """The same over ``residents`` and ``said``; needs all of ``parameters``."""
    return "\n".join((_RESIDENTS, _SAID, sql))


def parameters(store: Store, moment: Moment) -> dict[str, Any]:
    """What a query of ``of_checkins`` asks for by name."""
    return {
        "day": moment.day,
        "at": moment.at,
        "cutoff": cutoff(store, moment),
        "fever": store.setting("fever_threshold"),
    }


def cutoff(store: Store, moment: Moment) -> datetime:
    """When the day's check-ins are due; a report up to then is on time."""
    return datetime.combine(moment.day, at_time(store.setting("checkin_cutoff")))


def is_open(store: Store, moment: Moment) -> bool:
    """Whether the day's check-ins are still running: not judged yet, and 未打卡 reads 待打卡."""
    return moment.at < cutoff(store, moment)
