"""Guesses of passwords are slowed down, by account and by address: each wrong one makes the next wait longer.

An address of IPv6 stands for its /64, all of which its owner has. Who has logged in from an address before is counted
apart there, so that a stranger elsewhere cannot lock an account's owner out. Of our own, not of the package ``limits``:
that counts what happens within a time and knows neither waits that double, nor forgiveness, nor a count that outlives a
restart.
"""

import hashlib
import hmac
import time

from data.access.access_file import Access
from data.access.networks import network
from data.refusal import Refusal

#: Wrong guesses that cost nothing: people mistype.
FREE = 5
#: Addresses are shared, as behind a proxy or in one office.
FREE_BY_ADDRESS = 20
#: Seconds of the first wait, which doubles with each wrong guess, and of the longest.
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 900.0
#: Seconds after which one wrong guess is forgiven, and another.
FORGIVEN_S = 600.0
#: Wrong guesses of an address that a right one makes good.
_MADE_GOOD = 5


def wait_s(access: Access, name: str, address: str, now: float | None = None) -> float:
    """Seconds until the next guess at this account from this address is looked at; 0 when it may be made now."""
    at = time.time() if now is None else now
    found = access.rows(
        "select open_at from guesses where key in (?, ?)", _account(access, name, address), _address(address)
    )
    return max([float(row["open_at"]) - at for row in found] + [0.0])


def refusal(access: Access, name: str, address: str) -> Refusal | None:
    """The refusal of a guess that comes too soon after wrong ones; None for one that may be made now."""
    wait = wait_s(access, name, address)
    if wait <= 0:
        return None
    seconds = int(wait) + 1
    return Refusal(
        "wait", f"试错次数太多,请 {seconds} 秒后再试。", f"Too many wrong guesses; try again in {seconds} seconds."
    )


def wrong(access: Access, name: str, address: str, now: float | None = None, shared: bool = True) -> None:
    """A guess was wrong; ``shared``: it counts for the address too, which somebody who is logged in already has shown
    to be theirs.
    """
    at = time.time() if now is None else now
    counted = [(_account(access, name, address), FREE), *([(_address(address), FREE_BY_ADDRESS)] if shared else [])]
    with access.write() as cursor:
        cursor.execute("delete from guesses where failures <= (? - last_at) / ?", (at, FORGIVEN_S))
        for key, free in counted:
            row = cursor.execute("select failures, last_at from guesses where key = ?", (key,)).fetchone()
            failures = max(0, row["failures"] - int((at - row["last_at"]) / FORGIVEN_S)) + 1 if row else 1
            wait = 0.0 if failures < free else min(FIRST_WAIT_S * 2.0 ** min(failures - free, 20), LONGEST_WAIT_S)
            cursor.execute("insert or replace into guesses values (?, ?, ?, ?)", (key, failures, at, at + wait))


def right(access: Access, name: str, address: str) -> None:
    """A guess was right: the account starts anew. Of the address only some is made good, or one good account would free
    its guesses at others.
    """
    with access.write() as cursor:
        cursor.execute("delete from guesses where key = ?", (_account(access, name, address),))
        cursor.execute(
            "update guesses set failures = max(0, failures - ?) where key = ?", (_MADE_GOOD, _address(address))
        )


def forget(access: Access, name: str) -> None:
    """The account has a new password: all guesses at the old one are forgotten."""
    key = _named(access, name)
    with access.write() as cursor:
        cursor.execute("delete from guesses where key = ? or substr(key, 1, ?) = ?", (key, len(key) + 1, f"{key}@"))


def is_known(access: Access, name: str, address: str) -> bool:
    """Whether this account has been logged in from there before, in the months that log-ins are kept."""
    found = access.rows(
        "select distinct address from sessions join accounts on accounts.id = account where name = ?",
        " ".join(name.split()),
    )
    return network(address) in {network(row["address"]) for row in found}


def is_anybodys(access: Access, address: str) -> bool:
    """Whether anybody has been logged in from there before."""
    place = network(address)
    return any(network(row["address"]) == place for row in access.rows("select distinct address from sessions"))


def _account(access: Access, name: str, address: str) -> str:
    return _named(access, name) + (f"@{network(address)}" if is_known(access, name, address) else "")


def _named(access: Access, name: str) -> str:
    """What stands for a name: somebody may have typed a resident's, or a password, so it is not kept itself."""
    # A name of any length and of any letters, known or not.
    folded = " ".join(name.split()).casefold()[:100]
    return "name:" + hmac.new(access.key, f"guess\x1f{folded}".encode(errors="replace"), hashlib.sha256).hexdigest()


def _address(address: str) -> str:
    return f"address:{network(address)}"
