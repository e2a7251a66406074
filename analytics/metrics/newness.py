"""The state of 发热 and 异常: by who is new, not by how many there are.

In a normal community of some thousands somebody always has a fever, and fixed bounds were red on nearly every day.
"""

from datetime import date

from analytics.checkins.episodes import Condition, days_with_sheets, new_by_day
from analytics.checkins.fever_clusters import fever_clusters
from analytics.community.census import at_place
from analytics.privacy import kept_counts
from analytics.requests import surge_rule
from analytics.tally import Place, Tally
from data.clock import Moment
from data.store.database import Store


def of_fever(store: Store, moment: Moment, place: Place, tally: Tally) -> str:
    """The state of 发热, see ``_state``."""
    return _state(store, moment, place, "fever", int(tally.value or 0))


def of_abnormal(store: Store, moment: Moment, place: Place, tally: Tally) -> str:
    """The state of 异常, see ``_state``."""
    return _state(store, moment, place, "abnormal", int(tally.value or 0))


def _state(store: Store, moment: Moment, place: Place, condition: Condition, people: int) -> str:
    """``act`` when a fever cluster stands in the place or today's new episodes surge against its own past; ``watch``
    while anybody is new today, for each needs a look; else ``normal``. ``no_data`` where it is not known who is new.

    ``people``: how many have it today, new or not.
    """
    if kept_counts.episodes_unknown(store, moment):
        return "no_data"
    if len(at_place(fever_clusters(store, moment), place)):
        return "act"
    minimum = int(store.setting("surge_minimum"))
    # With so few nobody need ask for the past, which takes longer.
    days = days_with_sheets(store, moment, place) if people >= minimum else frozenset[date]()
    compared = surge_rule.days_looked_at(days, moment.day)
    counts = new_by_day(store, moment, condition, min((moment.day, *compared)), place)
    today = counts.get(moment.day, 0)
    if surge_rule.surges(today, surge_rule.baseline(counts, compared, moment.day), minimum):
        return "act"
    return "watch" if today else "normal"
