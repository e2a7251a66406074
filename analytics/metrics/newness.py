"""The state of 发热 and 异常: by who is new, not by how many there are.

In a normal community of some thousands somebody always has a fever, and fixed bounds were red on nearly every day.
"""

from analytics.cache import cached
from analytics.checkins.episodes import Condition, days_with_sheets, new_by_day
from analytics.checkins.fever_clusters import fever_clusters
from analytics.community.census import at_place
from analytics.privacy import kept_counts
from analytics.requests import surge_rule
from analytics.tally import Place
from data.clock import Moment
from data.store.database import Store


def of_fever(store: Store, moment: Moment, place: Place) -> str:
    """The state of 发热, see ``_state``."""
    return _state(store, moment, place, "fever")


def of_abnormal(store: Store, moment: Moment, place: Place) -> str:
    """The state of 异常, see ``_state``."""
    return _state(store, moment, place, "abnormal")


@cached
def _state(store: Store, moment: Moment, place: Place, condition: Condition) -> str:
    """``act`` when a fever cluster stands in the place or today's new episodes surge against its own past; ``watch``
    while anybody is new today, for each needs a look; else ``normal``. ``no_data`` where it is not known who is new.
    """
    if kept_counts.episodes_unknown(store, moment):
        return "no_data"
    if len(at_place(fever_clusters(store, moment), place)):
        return "act"
    today = new_by_day(store, moment, condition, moment.day, place).get(moment.day, 0)
    if not today:
        return "normal"
    return "act" if _surges(store, moment, place, condition, today) else "watch"


def _surges(store: Store, moment: Moment, place: Place, condition: Condition, today: int) -> bool:
    minimum = int(store.setting("surge_minimum"))
    if today < minimum:
        return False  # whatever the past says, which takes longer to ask
    days = surge_rule.days_looked_at(days_with_sheets(store, moment, place), moment.day)
    counts = new_by_day(store, moment, condition, min(days, default=moment.day), place)
    return surge_rule.surges(today, surge_rule.baseline(counts, days, moment.day), minimum) is True
