"""Keeping personal data longer takes two people: one proposes it, another confirms.

Kept beside the accounts, because it is about them. What was proposed holds for a week.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from data import clock
from data.access.access_file import Access

#: For how long somebody may confirm.
HOLDS = timedelta(days=7)


@dataclass(frozen=True)
class RetentionProposal:
    """Who proposed, with which role, to keep personal data for how many days instead of how many, and when."""

    id: int
    days: int
    instead_of: int
    account: int
    who: str
    role: str
    at: datetime

    @property
    def until(self) -> datetime:
        """Until when it may be confirmed."""
        return self.at + HOLDS


def standing(access: Access) -> RetentionProposal | None:
    """The proposal that may be confirmed now; None where there is none."""
    row = access.one("select * from retention_proposals order by id desc limit 1")
    if row is None:
        return None
    at = datetime.fromisoformat(row["at"])
    # One of a time to come was written while the clock was wrong.
    if abs(clock.machine_now() - at) >= HOLDS:
        return None
    return RetentionProposal(row["id"], row["days"], row["instead_of"], row["account"], row["who"], row["role"], at)


def put(access: Access, days: int, instead_of: int, account: int, who: str, role: str) -> None:
    """Propose, in the place of what was proposed before; inside the caller's transaction where there is one."""
    with access.write() as cursor:
        cursor.execute("delete from retention_proposals")
        cursor.execute(
            "insert into retention_proposals (days, instead_of, account, who, role, at) values (?, ?, ?, ?, ?, ?)",
            (days, instead_of, account, who, role, clock.machine_now().isoformat()),
        )


def forget(access: Access) -> None:
    """Nothing is proposed any more; inside the caller's transaction where there is one."""
    with access.write() as cursor:
        cursor.execute("delete from retention_proposals")
