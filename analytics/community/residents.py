"""Who counts on a day: the ``with`` part that questions about people begin with."""

from data.store.residence import countable_on, exempt_on

#: Everybody the roster or a file knows, with whether they are ``exempt`` and ``countable`` on
#: ``$day``. It is inlined (not materialized), so that a query reads only the columns it names.
_RESIDENTS = """
with residents as not materialized (
    select *, EXEMPT as exempt, COUNTABLE as countable from people
)
""".replace("EXEMPT", exempt_on("$day")).replace("COUNTABLE", countable_on("$day"))


def of_residents(sql: str) -> str:
    """A query, or more ``with`` parts and a query, over ``residents``; needs ``$day``."""
    return "\n".join((_RESIDENTS, sql))
