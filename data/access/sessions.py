"""Log-ins: who is logged in, from when to when. The cookie holds a secret word, signed; the file only its hash."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, TimestampSigner

from data import clock
from data.access import secret_tokens
from data.access.access_file import Access
from data.access.visitor import SESSION, Visitor
from data.roles import ROLES

_ASKED = """
select sessions.*, accounts.name, accounts.role, accounts.grids from sessions
    join accounts on accounts.id = sessions.account
where sessions.{by} = ? and ended_at is null and expires_at > ? and disabled_at is null
"""


@dataclass(frozen=True)
class Session:
    """A log-in that holds: its id, when it began, when it ends by itself, and whose it is."""

    id: str
    started_at: datetime
    expires_at: datetime
    visitor: Visitor


def start(access: Access, account: int, hours: float, address: str) -> tuple[str, datetime]:
    """Log an account in for so many hours, or for as long as its role stays; what its cookie is to hold, and until
    when.
    """
    word, now = secret_tokens.made(), clock.machine_now()
    with access.write() as cursor:
        role = ROLES[cursor.execute("select role from accounts where id = ?", (account,)).fetchone()["role"]]
        ends = now + (timedelta(days=role.stays_days) if role.stays_days else timedelta(hours=hours))
        cursor.execute("delete from sessions where expires_at < ?", ((now - timedelta(days=30)).isoformat(),))
        cursor.execute(
            "insert into sessions values (?, ?, ?, ?, ?, ?, null)",
            (
                secret_tokens.hashed(word)[:16],
                secret_tokens.hashed(word),
                account,
                now.isoformat(),
                ends.isoformat(),
                address,
            ),
        )
    return _signer(access).sign(word).decode(), ends


def of_cookie(access: Access, cookie: str) -> Session | None:
    """The log-in of a cookie; None for one that is forged, has expired, was ended, or whose account is closed."""
    try:
        word = _signer(access).unsign(cookie).decode()
    except (BadSignature, UnicodeError, ValueError):
        return None
    return _found(access, "hash", secret_tokens.hashed(word))


def of_id(access: Access, id: str) -> Session | None:
    """The log-in of that id, while it holds; the role as it is now."""
    return _found(access, "id", id)


def end(access: Access, id: str) -> None:
    """Log out: the cookie is good for nothing from now on."""
    with access.write() as cursor:
        cursor.execute(
            "update sessions set ended_at = ? where id = ? and ended_at is null", (clock.machine_now().isoformat(), id)
        )


def end_all(access: Access, account: int) -> None:
    """Log an account out everywhere."""
    with access.write() as cursor:
        cursor.execute(
            "update sessions set ended_at = ? where account = ? and ended_at is null",
            (clock.machine_now().isoformat(), account),
        )


def _found(access: Access, by: str, value: str) -> Session | None:
    row = access.one(_ASKED.replace("{by}", by), value, clock.machine_now().isoformat())
    return _session(row) if row else None


def _session(row: sqlite3.Row) -> Session:
    role = ROLES[row["role"]]
    grids = frozenset(json.loads(row["grids"])) if role.by_grid else None
    visitor = Visitor(row["name"], role, grids, SESSION, row["id"], row["account"], row["address"])
    started, expires = (datetime.fromisoformat(row[name]) for name in ("started_at", "expires_at"))
    return Session(row["id"], started, expires, visitor)


def _signer(access: Access) -> TimestampSigner:
    return TimestampSigner(access.log_in_keys, salt="log-in")
