"""Which grids are known to have had no report: their rate is 0, which an unknown one is not."""

from analytics.cache import cached
from analytics.heat.query import HeatQuery
from analytics.hotspots import told_buildings
from analytics.hotspots.by_building import sent_daily
from analytics.hotspots.significance import counting
from data.store.database import Store


@cached
def quiet_grids(store: Store, query: HeatQuery, least: float) -> frozenset[str]:
    """The grids with at least so many known households of which everything asked for would be known.

    Of those with a report this says no more than that; the others have had none. Requests are known of all
    grids as soon as any have come on these days; check-ins of the grids that have sent their sheet on each
    day on which any came. Grids that are not asked for are not among them; nor are, where it is ``safe``, those of
    one building, of which fewer reports may have come than are told.
    """
    known = counting(store, query)
    if query.safe:
        known = known[~known["grid_id"].isin(told_buildings.alone(store, query))]
    if query.grid is not None:
        known = known[known["grid_id"] == query.grid]
    if not query.of_requests or not _any_request(store, query):
        known = known[known["grid_id"].isin(_known_check_ins(store, query))]
    homes = known[known["grid_id"] != ""].groupby("grid_id")["households"].sum(min_count=1)
    return frozenset(homes.index[homes >= least])


def _any_request(store: Store, query: HeatQuery) -> bool:
    days = {"first": query.first, "last": query.moment.day}
    return bool(store.rows("select 1 from request_days where day between $first and $last limit 1", days))


def _known_check_ins(store: Store, query: HeatQuery) -> frozenset[str]:
    """The grids whose check-ins are known; none where only requests are asked for."""
    return sent_daily(store, query) if query.of_checkins else frozenset()
