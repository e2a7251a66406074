"""Guesses of passwords are slowed down, by account and by address: each wrong one makes the next wait longer."""

import time

from data.access import Access

#: Wrong guesses that cost nothing: people mistype.
FREE = 5
#: Addresses are shared, as behind a proxy or in one office.
FREE_BY_ADDRESS = 20
#: Seconds of the first wait, which doubles with each wrong guess, and of the longest.
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 900.0
#: Seconds without a wrong guess after which all is forgotten.
_FORGOTTEN_S = 24 * 3600.0


def wait_s(access: Access, name: str, address: str, now: float | None = None) -> float:
    """Seconds until the next guess at this account from this address is looked at; 0 when it may be made now."""
    at = time.time() if now is None else now
    found = access.rows("select open_at from guesses where key in (?, ?)", *_keys(name, address))
    return max([row["open_at"] - at for row in found] + [0.0])


def wrong(access: Access, name: str, address: str, now: float | None = None) -> None:
    """A guess was wrong."""
    at = time.time() if now is None else now
    with access.write() as cursor:
        cursor.execute("delete from guesses where last_at < ?", (at - _FORGOTTEN_S,))
        for key, free in zip(_keys(name, address), (FREE, FREE_BY_ADDRESS), strict=True):
            row = cursor.execute("select failures from guesses where key = ?", (key,)).fetchone()
            failures = (row["failures"] if row else 0) + 1
            wait = 0.0 if failures < free else min(FIRST_WAIT_S * 2.0 ** min(failures - free, 20), LONGEST_WAIT_S)
            cursor.execute("insert or replace into guesses values (?, ?, ?, ?)", (key, failures, at, at + wait))


def right(access: Access, name: str, address: str) -> None:
    """A guess was right: the account starts anew. The address does not, or one good account would free its guesses at others."""
    with access.write() as cursor:
        cursor.execute("delete from guesses where key = ?", (_keys(name, address)[0],))


def _keys(name: str, address: str) -> tuple[str, str]:
    # A name of any length and of any letters, known or not.
    return f"account:{' '.join(name.split()).casefold()[:100]}", f"address:{address}"
