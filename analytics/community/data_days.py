"""Of which days there is anything, by kind of file."""

from datetime import date

from analytics.cache import cached
from data.store.database import Store

#: The first and the last day up to one of each kind that has days, also of those whose rows are gone and counts are
#: kept.
_ENDS = {
    "checkins": """
        select min(day), max(day) from (
            select day from checkins union all select day from kept_files where kind = 'checkins'
        ) where day <= $until
        """,
    "sampling": """
        select min(day), max(day) from (
            select day from sampling union all select day from kept_files where kind = 'sampling'
        ) where day <= $until
        """,
    "followups": """
        select min(day), max(day) from (
            select day from followups union all select day from kept_followups
        ) where day <= $until
        """,
    "requests": "select min(day), max(day) from requests where day <= $until",
    "stock": "select min(date), max(date) from stock where date <= $until",
}
#: The kinds that have days.
DATED = tuple(_ENDS)


def newest(store: Store, until: date, kinds: tuple[str, ...] = DATED) -> date | None:
    """The last day up to one of which there is anything of these kinds; None where there is nothing so early."""
    return max((last for _, last in _known(store, until, kinds)), default=None)


def oldest(store: Store, until: date, kinds: tuple[str, ...] = DATED) -> date | None:
    """The first day of which there is anything of these kinds; None where there is nothing up to ``until``."""
    return min((first for first, _ in _known(store, until, kinds)), default=None)


def _known(store: Store, until: date, kinds: tuple[str, ...]) -> list[tuple[date, date]]:
    return [ends for kind in kinds if kind in _ENDS and (ends := _ends(store, kind, until))]


@cached
def _ends(store: Store, kind: str, until: date) -> tuple[date, date] | None:
    [(first, last)] = store.rows(_ENDS[kind], {"until": until})
    return (first, last) if last else None
