"""Addresses of our own pages with what they are asked for, so that a link can be sent and opens the same view."""

from urllib.parse import urlencode

from analytics.metrics.registry import METRICS
from analytics.tally import EVERYWHERE, Place
from data.access.visitor import Visitor
from data.base_path import under
from data.clock import Moment
from pages.registry import PAGES

#: What an address says for 未归网格, which has no id.
NO_GRID = "none"


def asked(lang: str, moment: Moment | None = None, place: Place = EVERYWHERE, **query: str) -> dict[str, str]:
    """What an address says: the language, the day and the place where they are not the usual ones, and the rest."""
    return {
        **({} if lang == "zh" else {"lang": lang}),
        **({"date": moment.day.isoformat()} if moment and not moment.is_today else {}),
        **({} if place.grid is None else {"grid": place.grid or NO_GRID}),
        **({"building": place.building} if place.building else {}),
        **query,
    }


def to(
    visitor: Visitor, lang: str, path: str, moment: Moment | None = None, place: Place = EVERYWHERE, **query: str
) -> str:
    """The address of a page as this visitor opens it; '' where they may not."""
    if not visitor.may(PAGES[path].right):
        return ""
    told = asked(lang, moment, place, **query)
    return under(PAGES[path].url) + ("?" + urlencode(told) if told else "")


def behind(visitor: Visitor, lang: str, id: str, moment: Moment, place: Place = EVERYWHERE) -> str:
    """The address of the list behind a number; '' where there is none that this visitor may open."""
    meaning = METRICS[id].meaning
    if meaning is None:
        return ""
    query = dict(meaning.behind.query) or {"of": id}
    return to(visitor, lang, meaning.behind.page, moment, place, **query)


def kept(visitor: Visitor, lang: str, link: str) -> str:
    """A link of ours without base path, such as ``/requests?grid=3`` of a rule, in this language; '' where the visitor
    may not open it.
    """
    path, _, query = link.partition("?")
    row = PAGES.get(path.removeprefix("/"))
    if row is None or not visitor.may(row.right):
        return ""
    words = "&".join(part for part in (query, "" if lang == "zh" else urlencode({"lang": lang})) if part)
    return under(path) + ("?" + words if words else "")
