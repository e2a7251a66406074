"""Log-ins: who is logged in, from when to when. The cookie holds a secret word, signed; the file only its hash."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, TimestampSigner

from data import clock
from data.access import audit_log, kept_grids, lifts, required_factor, secret_tokens
from data.access.access_file import Access
from data.access.visitor import SESSION, Visitor
from data.roles import ROLES

_ASKED = """
select sessions.*, accounts.name, accounts.role, accounts.grids from sessions
    join accounts on accounts.id = sessions.account
where sessions.{by} = ? and ended_at is null and expires_at > ? and disabled_at is null
"""


#: How long before its end a screen says so.
NOTICE = timedelta(days=7)
#: The end is not written anew with every look.
PUT_OFF_EVERY = timedelta(hours=12)


@dataclass(frozen=True)
class LogIn:
    """A log-in that holds, as its owner sees it: its id, since when, when somebody used it last, and from where."""

    id: str
    started_at: datetime
    used_at: datetime
    address: str


@dataclass(frozen=True)
class Session:
    """A log-in that holds: its id, when it began, when it ends by itself, and whose it is."""

    id: str
    started_at: datetime
    expires_at: datetime
    visitor: Visitor

    @property
    def ends_at_most(self) -> datetime:
        """When it ends however much it is used: until then the browser keeps its cookie."""
        days = self.visitor.role.stays_days
        return max(self.expires_at, self.started_at + timedelta(days=days)) if days else self.expires_at

    def ends_soon(self, now: datetime) -> datetime | None:
        """When a log-in that lasts as long as it is used ends all the same, where that is soon; else None."""
        return self.ends_at_most if self.visitor.role.stays_days and self.ends_at_most - now <= NOTICE else None


def start(
    access: Access, account: int, hours: float, address: str, idle_hours: float | None = None, second: bool = False
) -> tuple[str, datetime]:
    """Log an account in for so many hours, or for as long as its role stays unused; what its cookie is to hold, and
    until when it holds.

    ``idle_hours``: hours without use after which it ends before that; None for never. A screen is never used.
    ``second``: whether a second factor was shown; where one is required, a log-in without opens nothing.
    """
    word, now = secret_tokens.made(), clock.machine_now()
    with access.write() as cursor:
        role = ROLES[cursor.execute("select role from accounts where id = ?", (account,)).fetchone()["role"]]
        ends = now + (timedelta(days=role.unused_days) if role.stays_days else timedelta(hours=hours))
        cursor.execute("delete from sessions where expires_at < ?", ((now - timedelta(days=30)).isoformat(),))
        cursor.execute(
            "insert into sessions (id, hash, account, started_at, expires_at, address, used_at, idle_hours, "
            "second_factor) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                secret_tokens.hashed(word)[:16],
                secret_tokens.hashed(word),
                account,
                now.isoformat(),
                ends.isoformat(),
                address,
                now.isoformat(),
                None if role.stays_days else idle_hours,
                int(second),
            ),
        )
    return _signer(access).sign(word).decode(), ends


def of_cookie(access: Access, cookie: str) -> Session | None:
    """The log-in of a cookie; None for one that is forged, has expired, was ended, was not used for too long, never
    showed a second factor that is required by now, or whose account is closed.
    """
    word = _word(access, cookie)
    return None if word is None else _found(access, "hash", secret_tokens.hashed(word))


def idled(access: Access, cookie: str) -> float | None:
    """The hours without use after which the log-in of a cookie has ended; None where it has not, or not for that."""
    word = _word(access, cookie)
    if word is None:
        return None
    row = access.one(_ASKED.replace("{by}", "hash"), secret_tokens.hashed(word), clock.machine_now().isoformat())
    return float(row["idle_hours"]) if row and _is_idle(row) else None


def was_ended(access: Access, cookie: str) -> bool:
    """Whether somebody ended the log-in of a cookie: by logging out, a new password, or a change of the account."""
    word = _word(access, cookie)
    return word is not None and bool(
        access.one("select 1 from sessions where hash = ? and ended_at is not null", secret_tokens.hashed(word))
    )


def note_use(access: Access, id: str) -> None:
    """Somebody used the log-in just now."""
    with access.write() as cursor:
        cursor.execute("update sessions set used_at = ? where id = ?", (clock.machine_now().isoformat(), id))


def of_account(access: Access, account: int) -> list[LogIn]:
    """Every log-in of an account that holds, the one used last first."""
    asked = _ASKED.replace("{by}", "account")
    rows = access.rows(asked, account, clock.machine_now().isoformat())
    found = [
        LogIn(row["id"], datetime.fromisoformat(row["started_at"]), _used_at(row), row["address"])
        for row in rows
        if _holds(row)
    ]
    return sorted(found, key=lambda each: each.used_at, reverse=True)


def end_own(access: Access, by: Visitor, id: str = "") -> int:
    """End another log-in of one's own account, or without an id all but this one; how many that were."""
    with access.write() as cursor:
        ended = cursor.execute(
            "update sessions set ended_at = ? where account = ? and id <> ? and (id = ? or ? = '') "
            "and ended_at is null and expires_at > ?",
            (clock.machine_now().isoformat(), by.account, by.id, id, id, clock.machine_now().isoformat()),
        ).rowcount
        lifts.forget(cursor)
        if ended:
            audit_log.add(access, by, "log_ins_ended", count=ended)
    return int(ended)


def of_id(access: Access, id: str) -> Session | None:
    """The log-in of that id, while it holds; the role as it is now."""
    return _found(access, "id", id)


def put_off(access: Access, id: str) -> None:
    """Put off the end of a log-in that lasts as long as its screen is on, which it is just now.

    One from a version in which a screen stayed for 400 days ends as a new one would, but for some days more, in which
    the screen says so: none goes dark unannounced.
    """
    found, now = of_id(access, id), clock.machine_now()
    if found is None or found.visitor.role.stays_days is None:
        return
    role = found.visitor.role
    most = found.started_at + timedelta(days=found.visitor.role.stays_days)
    ends = min(now + timedelta(days=role.unused_days), most)
    if found.expires_at > most and found.expires_at - now > NOTICE:  # made by that version
        ends = max(ends, now + NOTICE)
    elif ends - found.expires_at < PUT_OFF_EVERY:
        return
    with access.write() as cursor:
        cursor.execute("update sessions set expires_at = ? where id = ?", (ends.isoformat(), id))


def end(access: Access, id: str) -> None:
    """Log out: the cookie is good for nothing from now on."""
    with access.write() as cursor:
        cursor.execute(
            "update sessions set ended_at = ? where id = ? and ended_at is null", (clock.machine_now().isoformat(), id)
        )
        lifts.forget(cursor)


def end_all(access: Access, account: int, but: str = "") -> None:
    """Log an account out everywhere, ``but`` in the log-in of that id."""
    with access.write() as cursor:
        cursor.execute(
            "update sessions set ended_at = ? where account = ? and id <> ? and ended_at is null",
            (clock.machine_now().isoformat(), account, but),
        )
        lifts.forget(cursor)


def second_factor_shown(access: Access, account: int, id: str) -> None:
    """A second factor was set up in this log-in: every other of the account, which did not show it, ends."""
    with access.write() as cursor:
        end_all(access, account, but=id)
        cursor.execute("update sessions set second_factor = 1 where account = ? and id = ?", (account, id))


def second_factor_gone(access: Access, account: int) -> None:
    """The second factor of an account was taken off: no log-in of it has shown one that still stands."""
    with access.write() as cursor:
        cursor.execute("update sessions set second_factor = 0 where account = ?", (account,))


def _found(access: Access, by: str, value: str) -> Session | None:
    row = access.one(_ASKED.replace("{by}", by), value, clock.machine_now().isoformat())
    return _session(row) if row and _holds(row) else None


def _word(access: Access, cookie: str) -> str | None:
    try:
        return _signer(access).unsign(cookie).decode()
    except (BadSignature, UnicodeError, ValueError):
        return None


def _used_at(row: sqlite3.Row) -> datetime:
    return datetime.fromisoformat(row["used_at"] or row["started_at"])


def _holds(row: sqlite3.Row) -> bool:
    return not _is_idle(row) and bool(row["second_factor"] or not required_factor.is_required(ROLES[row["role"]]))


def _is_idle(row: sqlite3.Row) -> bool:
    hours: float | None = row["idle_hours"]
    return hours is not None and clock.machine_now() - _used_at(row) > timedelta(hours=hours)


def _session(row: sqlite3.Row) -> Session:
    role = ROLES[row["role"]]
    grids = kept_grids.grids(row["grids"]) if role.by_grid else None
    visitor = Visitor(row["name"], role, grids, SESSION, row["id"], row["account"], row["address"])
    started, expires = (datetime.fromisoformat(row[name]) for name in ("started_at", "expires_at"))
    return Session(row["id"], started, expires, visitor)


def _signer(access: Access) -> TimestampSigner:
    return TimestampSigner(access.log_in_keys, salt="log-in")
