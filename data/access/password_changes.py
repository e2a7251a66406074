"""When and from where the password of an account was changed, so that its owner hears of a change by others."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from data import clock
from data.access.access_file import Access

#: How: by its owner on the page of their account, or with a one-time link.
OWN, LINK = "own", "link"
#: Changes of an account that are kept.
_KEPT = 10


@dataclass(frozen=True)
class PasswordChange:
    """A change: its number, when, from which address, and how."""

    id: int
    at: datetime
    address: str
    how: str


def note(cursor: sqlite3.Connection, account: int, address: str, how: str) -> None:
    """Keep that the password was changed, inside the transaction that does it."""
    cursor.execute(
        "insert into password_changes (account, at, address, how) values (?, ?, ?, ?)",
        (account, clock.machine_now().isoformat(), address, how),
    )
    cursor.execute(
        "delete from password_changes where account = ? and id not in "
        "(select id from password_changes where account = ? order by id desc limit ?)",
        (account, account, _KEPT),
    )


def untold(access: Access, account: int) -> list[PasswordChange]:
    """Changes of which the owner of the account has not been told yet, oldest first."""
    return _found(access, "account = ? and told_at is null", account)


def last(access: Access, account: int) -> PasswordChange | None:
    """The last change; None where the first password still holds."""
    found = _found(access, "account = ?", account)
    return found[-1] if found else None


def told(access: Access, account: int, last: int) -> None:
    """The owner has been told of every change up to this one."""
    with access.write() as cursor:
        cursor.execute(
            "update password_changes set told_at = ? where account = ? and id <= ? and told_at is null",
            (clock.machine_now().isoformat(), account, last),
        )


def _found(access: Access, asked: str, account: int) -> list[PasswordChange]:
    return [
        PasswordChange(row["id"], datetime.fromisoformat(row["at"]), row["address"], row["how"])
        for row in access.rows(f"select * from password_changes where {asked} order by id", account)
    ]
