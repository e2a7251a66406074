"""Which grids are known to have had no report: their rate is 0, which an unknown one is not."""

from analytics.cache import cached
from analytics.heat.heat import CHECKIN_WEIGHTS
from analytics.heat.squares import Asked
from analytics.hotspots.by_building import sent_daily
from analytics.hotspots.significance import counting
from data.store.database import Store


@cached
def quiet_grids(store: Store, asked: Asked, least: float) -> frozenset[str]:
    """The grids with at least so many known households of which everything asked for would be known.

    Of those with a report this says no more than that; the others have had none. Requests are known of all
    grids as soon as any have come on these days; check-ins of the grids that have sent their sheet on each
    day on which any came. Grids that are not asked for are not among them.
    """
    known = counting(store, asked)
    if asked.grid is not None:
        known = known[known["grid_id"] == asked.grid]
    if asked.category in CHECKIN_WEIGHTS or not _any_request(store, asked):
        known = known[known["grid_id"].isin(_known_check_ins(store, asked))]
    homes = known[known["grid_id"] != ""].groupby("grid_id")["households"].sum(min_count=1)
    return frozenset(homes.index[homes >= least])


def _any_request(store: Store, asked: Asked) -> bool:
    days = {"first": asked.first, "last": asked.moment.day}
    return bool(store.rows("select 1 from request_days where day between $first and $last limit 1", days))


def _known_check_ins(store: Store, asked: Asked) -> frozenset[str]:
    """The grids whose check-ins are known; none where only requests are asked for."""
    if (asked.urgency, asked.status) != (None, None) or asked.category not in (None, *CHECKIN_WEIGHTS):
        return frozenset()
    return sent_daily(store, asked)
