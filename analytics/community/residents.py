"""Who counts on a day: the ``with`` part that questions about people begin with, and what lists say of a resident."""

from typing import TypedDict

#: Everybody the roster or a file knows, with whether they are ``exempt`` and ``countable`` on
#: ``$day``. It is inlined (not materialized), so that a query reads only the columns it names.
_RESIDENTS = """
with residents as not materialized (
    select *, exempt_on(exempt_from, exempt_to, $day) as exempt,
        countable_on(resident_from, resident_until, exempt_from, exempt_to, $day) as countable
    from people
)
"""


class ResidentRow(TypedDict):
    """A resident and the door behind which they live; '' where that is not known."""

    person: int
    resident_id: str
    name: str
    grid_id: str
    building_id: str
    unit: str
    room: str


class ContactRow(ResidentRow):
    """A resident who may have to be called or visited."""

    phone: str | None
    tags: str | None


def of_residents(sql: str) -> str:
    """A query, or more ``with`` parts and a query, over ``residents``; needs ``$day``."""
    return "\n".join((_RESIDENTS, sql))
