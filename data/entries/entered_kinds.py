"""The kinds of which whoever has the right ``enter`` may enter rows by hand: one row a kind."""

from typing import NamedTuple


class EnteredKind(NamedTuple):
    """What an entry of the kind is called in a list of entries."""

    zh: str
    en: str


#: Other kinds, such as buildings, are entered on pages of their own, with a right of their own.
ENTERED = {
    "checkins": EnteredKind("打卡", "Check-in"),
    "followups": EnteredKind("随访", "Visit"),
    "requests": EnteredKind("诉求", "Request"),
    "stock": EnteredKind("盘点", "Count"),
}
