"""Whoever reads the record is on it too, once in a while: each search would be a line that the next one finds."""

from data.access import folded_lines
from data.access.access_file import Access
from data.access.visitor import Visitor

#: Seconds within which one account's searches are one line.
_ONCE_IN_S = 600.0


def note(access: Access, who: Visitor, action: str = "") -> None:
    """Put on record that somebody reads it; what they look for may be a name, so only the ``action`` is said."""
    folded_lines.add(access, who, "record_read", one_by_one=1, per_s=_ONCE_IN_S, asked=action)
