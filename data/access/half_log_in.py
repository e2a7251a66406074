"""Between password and code: who has shown the password alone carries a word that opens nothing but the next form."""

import hashlib
from dataclasses import dataclass

from itsdangerous import BadSignature, TimestampSigner

from data.access import accounts, required_factor, second_factor
from data.access.access_file import Access
from data.access.accounts import Account

#: Seconds within which the code must follow.
WITHIN_S = 600
#: What comes next: the code of a second factor, or setting one up.
CODE, SET_UP = "code", "set_up"
#: Seconds within which a secret that was shown must be confirmed.
_CONFIRMED_WITHIN_S = 1_800


def cookie_name(https: bool) -> str:
    """The cookie that carries the word; one that came over plain HTTP is not taken under HTTPS."""
    return "__Secure-board_second" if https else "board_second"


@dataclass(frozen=True)
class HalfLogIn:
    """Whose password was right, and what must follow."""

    account: Account
    next: str


def next_step(access: Access, account: Account) -> str | None:
    """What must follow the password of an account; None where nothing does."""
    if second_factor.of(access, account.id) is not None:
        return CODE
    return SET_UP if required_factor.is_required(account.role) else None


def begun(access: Access, account: Account, next: str) -> str:
    """The word for somebody whose password was right; it ends with that password."""
    return _signer(access, "half log-in").sign(f"{account.id}.{next}.{_password(access, account.id)}").decode()


def of_cookie(access: Access, cookie: str) -> HalfLogIn | None:
    """Whose word it is; None for one that is forged, too old, or of an earlier password or closed account."""
    try:
        id, next, password = _signer(access, "half log-in").unsign(cookie, max_age=WITHIN_S).decode().split(".")
    except (BadSignature, UnicodeError, ValueError):
        return None
    row = access.one("select 1 from accounts where id = ? and disabled_at is null", int(id))
    if row is None or password != _password(access, int(id)):
        return None
    return HalfLogIn(accounts.account(access, int(id)), next)


def offered(access: Access, account: int, secret: str) -> str:
    """A secret that is offered to an account, so that its form brings back no other."""
    return _signer(access, "new second factor").sign(f"{account}.{secret}").decode()


def secret_of(access: Access, account: int, word: str) -> str | None:
    """The secret that was offered to this account a while ago; None for a forged word, and for an old one."""
    try:
        id, secret = _signer(access, "new second factor").unsign(word, max_age=_CONFIRMED_WITHIN_S).decode().split(".")
    except (BadSignature, UnicodeError, ValueError):
        return None
    return secret if id == str(account) else None


def _password(access: Access, account: int) -> str:
    """What tells one password of an account from the next, and says nothing about it."""
    row = access.one("select password from accounts where id = ?", account)
    return hashlib.sha256((row["password"] or "").encode()).hexdigest()[:16] if row else ""


def _signer(access: Access, salt: str) -> TimestampSigner:
    return TimestampSigner(access.key, salt=salt)
