"""The second factor: a code of six digits that changes every 30 seconds (TOTP, RFC 6238), from an app that needs no
network, or one of ten recovery codes on paper.

The secret that app and board share is kept encrypted, with a key that follows from the log-in key beside the file. A
code is good for its own half minute and the one before and after, and once; recovery codes are kept as passwords are,
only their hash. Numbers are those of pyotp.
"""

import hmac
import re
import secrets
import sqlite3
import time
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import pyotp
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data import clock
from data.access import audit_log, sessions
from data.access.access_file import Access
from data.access.visitor import Visitor
from data.refusal import Refusal

#: Seconds for which a code holds, and how many of these a clock may be off, either way.
STEP_S, STEPS_OFF = 30, 1
#: Recovery codes of one set, their characters, and the letters they are made of: none that look like another.
CODES, CODE_LENGTH, LETTERS = 10, 12, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_NONCE_BYTES = 12

Who = Visitor | str


@dataclass(frozen=True)
class SecondFactor:
    """What an account has: since when, how many recovery codes are left, and whether its secret can be read.

    It cannot after the log-in key was lost, such as with a restored backup; then only recovery codes are good.
    """

    made_at: datetime
    codes_left: int
    readable: bool


def of(access: Access, account: int) -> SecondFactor | None:
    """The second factor of an account; None without one."""
    row = access.one("select * from second_factors where account = ?", account)
    if row is None:
        return None
    [left] = access.rows("select count(*) as codes from recovery_codes where account = ? and used_at is null", account)
    return SecondFactor(datetime.fromisoformat(row["made_at"]), left["codes"], _secret(access, row) is not None)


def having(access: Access) -> set[int]:
    """The accounts that have one."""
    return {row["account"] for row in access.rows("select account from second_factors")}


def new_secret() -> str:
    """A secret for an app, as people can type it: 32 letters and digits."""
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """The otpauth:// link by which an app on the same phone takes a secret over."""
    label = quote(f"社区防疫指挥看板:{name}", safe="")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote('社区防疫指挥看板')}"


def code_of(secret: str, at: float | None = None) -> str:
    """The code that an app shows at a time, in seconds since 1970; without one, now."""
    return pyotp.TOTP(secret).generate_otp(_step(at))


def typed(code: str) -> str:
    """A code as it counts, whatever way it was typed: full-width digits, spaces, hyphens, small letters."""
    return re.sub(r"[\s\-—–_.]+", "", unicodedata.normalize("NFKC", code)).upper()[: 2 * CODE_LENGTH]


def set_up(
    access: Access,
    account: int,
    name: str,
    secret: str,
    code: str,
    where: str = "",
    at: float | None = None,
    log_in: str = "",
) -> list[str]:
    """Give an account this secret, once its app shows the right code for it; its ten recovery codes, shown this once.

    An earlier one of the account no longer holds, and every log-in of it ends but ``log_in``, in which the code was
    just shown. Raises Refusal for a wrong code.
    """
    step = _fitting(secret, typed(code), at, after=0)
    if step is None:
        raise wrong_code()
    salt = secrets.token_bytes(16)
    codes = _new_codes()
    hashes = [_hashed(made, salt) for made in codes]
    with access.write() as cursor:
        cursor.execute(
            "insert or replace into second_factors values (?, ?, ?, ?, ?)",
            (account, _sealed(access, account, secret), salt, clock.machine_now().isoformat(), step),
        )
        _keep_codes(cursor, account, hashes)
        sessions.second_factor_shown(access, account, log_in)
        audit_log.add(access, name, "second_factor_set", name, where)
    return codes


def new_codes(access: Access, account: int, name: str, where: str = "") -> list[str]:
    """Ten new recovery codes for an account that has a second factor; earlier ones no longer hold."""
    row = access.one("select salt from second_factors where account = ?", account)
    if row is None:
        raise Refusal("no_second_factor", "还没有开启第二道验证。", "There is no second factor yet.")
    codes = _new_codes()
    hashes = [_hashed(made, row["salt"]) for made in codes]
    with access.write() as cursor:
        _keep_codes(cursor, account, hashes)
        audit_log.add(access, name, "recovery_codes_made", name, where)
    return codes


def take_off(access: Access, account: int, name: str, by: Who, where: str = "") -> bool:
    """Take the second factor off an account; whether there was one. Log-ins that showed it count as if they had not."""
    with access.write() as cursor:
        gone = cursor.execute("delete from second_factors where account = ?", (account,)).rowcount
        cursor.execute("delete from recovery_codes where account = ?", (account,))
        if gone:
            sessions.second_factor_gone(access, account)
            audit_log.add(access, by, "second_factor_off", name, where)
    return bool(gone)


def accepts(access: Access, account: int, name: str, code: str, where: str = "", at: float | None = None) -> bool:
    """Whether this is the account's code now, or one of its recovery codes; it then has been used.

    A recovery code takes as long as a password does: ask in the queue of those.
    """
    code = typed(code)
    row = access.one("select * from second_factors where account = ?", account)
    if row is None:
        return False
    if len(code) == CODE_LENGTH:
        return _use_recovery_code(access, account, name, _hashed(code, row["salt"]), where)
    secret = _secret(access, row)
    step = _fitting(secret, code, at, after=row["last_step"]) if secret else None
    if step is None:
        return False
    with access.write() as cursor:
        # Of two who bring the same code at the same moment one is late.
        taken = cursor.execute(
            "update second_factors set last_step = ? where account = ? and last_step < ?", (step, account, step)
        )
        return taken.rowcount == 1


def wrong_code(code: str = "") -> Refusal:
    """What is said of a code that is not right, as it was typed."""
    if len(typed(code)) == CODE_LENGTH:
        return Refusal(
            "wrong_code",
            "恢复码不对,或者已经用过:每个只能用一次,请换一个没用过的。",
            "The recovery code is wrong or was used already: each works once. Use another.",
        )
    return Refusal(
        "wrong_code",
        "验证码不对,或者已经用过。请等手机上换出下一个再填;还不行,比一比手机和下面的服务器时间。",
        "The code is wrong or was used already. Wait for the next one; if that fails too, compare the clock of the "
        "phone with the server's below.",
    )


def _use_recovery_code(access: Access, account: int, name: str, hash: str, where: str) -> bool:
    with access.write() as cursor:
        used = cursor.execute(
            "update recovery_codes set used_at = ? where account = ? and hash = ? and used_at is null",
            (clock.machine_now().isoformat(), account, hash),
        )
        if used.rowcount != 1:
            return False
        [left] = cursor.execute(
            "select count(*) from recovery_codes where account = ? and used_at is null", (account,)
        ).fetchone()
        audit_log.add(access, name, "recovery_code_used", name, where, left=left)
    return True


def _fitting(secret: str, code: str, at: float | None, after: int) -> int | None:
    """The half minute of which this is the code, later than one that was used; None where it is wrong."""
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    now, totp = _step(at), pyotp.TOTP(secret)
    steps = range(max(now - STEPS_OFF, after + 1), now + STEPS_OFF + 1)
    found = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
    return found[-1] if found else None


def _step(at: float | None) -> int:
    return int(time.time() if at is None else at) // STEP_S


def _new_codes() -> list[str]:
    return ["".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]


def _keep_codes(cursor: sqlite3.Cursor | sqlite3.Connection, account: int, hashes: list[str]) -> None:
    cursor.execute("delete from recovery_codes where account = ?", (account,))
    cursor.executemany("insert into recovery_codes values (?, ?, null)", [(account, hash) for hash in hashes])


def _hashed(code: str, salt: bytes) -> str:
    """What is kept of a recovery code: Argon2id at the least costs that OWASP names, since it has 60 random bits."""
    return hash_secret_raw(code.encode(), salt, 2, 19 * 1024, 1, 32, Type.ID).hex()


def _sealed(access: Access, account: int, secret: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_key(access)).encrypt(nonce, secret.encode(), _whose(account))


def _secret(access: Access, row: sqlite3.Row) -> str | None:
    """The secret of a row; None where another key sealed it, or for another account."""
    sealed = bytes(row["secret"])
    try:
        kept = AESGCM(_key(access)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _whose(row["account"]))
    except (InvalidTag, ValueError):
        return None
    return kept.decode()


def _whose(account: int) -> bytes:
    return f"account {account}".encode()


def _key(access: Access) -> bytes:
    return HKDF(SHA256(), 32, None, b"second factor").derive(access.key)
