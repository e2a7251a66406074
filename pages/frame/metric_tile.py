"""A metric of the registry as a tile: number, unit, state, what it is made of and compared with."""

from analytics import words
from analytics.metrics import registry
from data.clock import Moment
from pages.frame.html_blocks import joined
from pages.frame.shell import Page
from pages.frame.tiles import Tile


def metric_tile(page: Page, id: str, *details: str, moment: Moment | None = None) -> Tile:
    """The tile of a metric; under the number what it is made of, as at when, and ``details``.

    ``moment`` is another one than the page's, such as that of the latest round.
    """
    when = moment or page.moment
    metric, answer = registry.METRICS[id], registry.one(page.store, id, when, page.place)
    text = words.value(answer.value, metric.unit, page.lang)
    counted = "hours" not in metric.unit and answer.value is not None
    unit = "%" if text.endswith("%") else page.t(*metric.unit_words) if counted else ""
    return Tile(
        page.pick(metric), text.removesuffix("%"), unit, answer.state, (_made_of(page, answer, when), *details), id
    )


def _made_of(page: Page, answer: registry.Answer, when: Moment) -> str:
    of = answer.denominator
    parts = words.fraction(answer.tally)
    if answer.unit not in ("ratio", "hours"):
        parts = "" if of is None else page.t(f"共 {words.number(of)}", f"of {words.number(of)}")
    at = words.clock(when) if when.day == page.moment.day else f"{when.day:%m-%d}"
    return joined((parts, page.t(f"截至 {at}", f"as at {at}")))


def before(page: Page, id: str) -> str:
    """The same metric a day and a week before, at the same time of day."""
    compared, unit = registry.compare(page.store, id, page.moment, page.place), registry.METRICS[id].unit
    yesterday, week_ago = (
        words.value(tally.value, unit, page.lang) for tally in (compared.yesterday, compared.week_ago)
    )
    if not page.moment.is_today:
        return page.t(f"前一日 {yesterday} · 7 天前 {week_ago}", f"day before {yesterday} · 7 days before {week_ago}")
    return page.t(f"昨日同时 {yesterday} · 7 天前 {week_ago}", f"yesterday {yesterday} · 7 days ago {week_ago}")
