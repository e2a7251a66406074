"""Lifts: what a log-in shows whole after a reason that is on record, and until when.

They are kept beside the log-in, so that a page that is loaded anew, another page and a restart of the board ask nothing
again and count nothing twice. A lift never outlasts its log-in, and ends when the role or the grids of whoever has it
change. Of the residents and of what was lifted only keyed hashes are kept.
"""

import hashlib
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from data import clock
from data.access.access_file import Access
from data.access.visitor import SESSION, Visitor

#: What is lifted for the shift of a grid worker: everybody in their own grids.
SHIFT = "shift"
_BYTES = 12


@dataclass(frozen=True)
class Whom:
    """Who is shown whole by a lift, known by keyed hashes: asked with ``in``."""

    hashes: frozenset[bytes]
    key: bytes

    def __contains__(self, one: object) -> bool:
        """Whether somebody is."""
        return _hash(self.key, one) in self.hashes

    def __len__(self) -> int:
        """How many are."""
        return len(self.hashes)


@dataclass(frozen=True)
class Lift:
    """A lift that stands: until when, why (as on record), and whom it shows."""

    until: datetime
    why: str
    whom: Whom


def standing(access: Access, who: Visitor, object: str) -> Lift | None:
    """The lift of an object; None without one, after its end, after a clock that was set back, and for somebody whose
    role or grids are others by now.
    """
    row = access.one(
        "select * from lifts where session = ? and object = ?", _session(who), _hash(access.key, object).hex()
    )
    if row is None or row["rights"] != _rights(who):
        return None
    at, until, now = datetime.fromisoformat(row["at"]), datetime.fromisoformat(row["until"]), clock.machine_now()
    if not at <= now < until:
        return None
    kept: bytes = row["whom"]
    whom = frozenset(kept[start : start + _BYTES] for start in range(0, len(kept), _BYTES))
    return Lift(until, row["why"], Whom(whom, access.key))


def begin(access: Access, who: Visitor, object: str, lasts: timedelta, why: str, whom: Iterable[Hashable] = ()) -> None:
    """Lift an object for so long, but no longer than the log-in. The caller has counted it and put it on record."""
    now = clock.machine_now()
    until = now + lasts
    with access.write() as cursor:
        if who.via == SESSION:
            row = cursor.execute("select expires_at from sessions where id = ?", (who.id,)).fetchone()
            until = min(until, datetime.fromisoformat(row["expires_at"])) if row else now
        forget(cursor)
        cursor.execute(
            "insert or replace into lifts (session, object, at, until, rights, why, whom) values (?, ?, ?, ?, ?, ?, ?)",
            (
                _session(who),
                _hash(access.key, object).hex(),
                now.isoformat(),
                until.isoformat(),
                _rights(who),
                why,
                _kept(access, whom),
            ),
        )


def widen(access: Access, who: Visitor, object: str, whom: Iterable[Hashable]) -> None:
    """Show more people whole by a lift that stands."""
    with access.write() as cursor:
        cursor.execute(
            "update lifts set whom = cast(whom || ? as blob) where session = ? and object = ?",
            (_kept(access, whom), _session(who), _hash(access.key, object).hex()),
        )


def end(access: Access, who: Visitor, object: str) -> None:
    """Mask an object again."""
    with access.write() as cursor:
        cursor.execute(
            "delete from lifts where session = ? and object = ?", (_session(who), _hash(access.key, object).hex())
        )


def forget(cursor: Any) -> None:
    """Take away the lifts that are over, and those of log-ins that are."""
    cursor.execute(
        "delete from lifts where until <= ? or session in "
        "(select ? || ' ' || id from sessions where ended_at is not null)",
        (clock.machine_now().isoformat(), SESSION),
    )


def _session(who: Visitor) -> str:
    return f"{who.via} {who.id}"


def _rights(who: Visitor) -> str:
    return " ".join([who.role.id, *sorted(who.grids or ())])


def _kept(access: Access, whom: Iterable[Hashable]) -> bytes:
    return b"".join(sorted({_hash(access.key, one) for one in whom}))


def _hash(key: bytes, one: object) -> bytes:
    return hashlib.blake2b(repr(one).encode("utf-8", "replace"), digest_size=_BYTES, key=key[:64]).digest()
