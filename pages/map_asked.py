"""What a map is asked for: the filters, and the heat and ranking that go with them."""

from dataclasses import dataclass, replace
from datetime import date

from analytics.heat import Heat, heat
from analytics.hotspots import Ranking, hotspots
from analytics.projection import safe_ranking
from data.clock import Moment
from pages.frame import Page


@dataclass(frozen=True)
class Asked:
    """The reports from ``first`` to the page's day, narrowed; ``safe``: only what may be projected."""

    first: date
    category: str | None = None
    urgency: int | None = None
    status: str | None = None
    grid: str | None = None
    safe: bool = False

    def since(self, first: date) -> "Asked":
        """The same from another day on."""
        return replace(self, first=first)

    def heat(self, page: Page, moment: Moment | None = None) -> Heat:
        """Their heat as at the page's moment, or another."""
        return heat(page.store, moment or page.moment, self.first, self.category, self.urgency, self.status, self.grid, self.safe)

    def ranking(self, page: Page, moment: Moment | None = None) -> Ranking:
        """The places that they press on."""
        found = hotspots(page.store, moment or page.moment, self.first, self.category, self.urgency, self.status, self.grid)
        return safe_ranking(page.store, found) if self.safe else found
