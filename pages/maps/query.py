"""What a map is asked for: the filters, and the heat and ranking that go with them."""

from dataclasses import dataclass, replace
from datetime import date

from analytics.heat.density import Scale
from analytics.heat.frames import Frames, frames, missing_days, piles, scale
from analytics.heat.heat import Heat, heat
from analytics.heat.squares import Point
from analytics.hotspots.hotspots import Ranking, hotspots
from analytics.maps.projection import safe_ranking
from data.clock import Moment
from pages.frame.shell import Page


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

    def heat(self, page: Page, moment: Moment | None = None, also_piled: tuple[Point, ...] = ()) -> Heat:
        """Their heat as at the page's moment, or another."""
        return heat(
            page.store,
            moment or page.moment,
            self.first,
            self.category,
            self.urgency,
            self.status,
            self.grid,
            self.safe,
            also_piled,
        )

    def ranking(self, page: Page, moment: Moment | None = None) -> Ranking:
        """The places that they press on."""
        found = hotspots(
            page.store,
            moment or page.moment,
            self.first,
            self.category,
            self.urgency,
            self.status,
            self.grid,
            self.safe,
        )
        return safe_ranking(page.store, found) if self.safe else found

    def frames(self, page: Page, hours: int) -> Frames:
        """Their heat frame by frame, whatever their state."""
        return frames(page.store, page.moment, self.first, hours, self.category, self.urgency, self.grid, self.safe)

    def frames_scale(self, page: Page, hours: int, dark: bool) -> Scale:
        """One scale for these frames."""
        return scale(
            page.store, page.moment, self.first, hours, self.category, self.urgency, self.grid, self.safe, dark
        )

    def piles(self, page: Page) -> tuple[Point, ...]:
        """The points that are pile-ups on any of the days."""
        return piles(page.store, page.moment, self.first, self.category, self.urgency, self.grid, self.safe)

    def missing(self, page: Page, last: date) -> tuple[date, ...]:
        """The days up to ``last`` from which there is no data."""
        return missing_days(page.store, self.first, last, self.category)
