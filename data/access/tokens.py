"""Tokens: how other systems and scripts come in over HTTP. Each has a label, a role, an expiry and a revoke."""

import hmac
import json
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from data import clock
from data.access import accounts, audit_log, kept_grids, look_alikes, outside_token, required_factor, secret_tokens
from data.access.access_file import Access
from data.access.visitor import TOKEN, Visitor
from data.refusal import Refusal
from data.roles import ROLES, Role

#: The most days for which a token can be made.
MOST_DAYS = 400
#: Characters of a label; with what stands around it, it is no longer than a name.
LONGEST_LABEL = 36


@dataclass(frozen=True)
class Token:
    """A token without its word: what it is called, what it may do, whose it is, when it ends, when it was used last.

    ``role`` and ``grids`` are what it was given, ``lowered`` whether its owner may less by now, and it with them.
    ``owner``: the account whose token it is, ``BOARD_ADMIN_TOKEN`` for one made with that, None where nobody knows.
    ``ended``: why it opens nothing, '' while it does: one of ``ENDED``.
    """

    id: int
    label: str
    role: Role
    grids: frozenset[str]
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked: bool
    used_at: datetime | None
    owner: str | None
    lowered: bool
    ended: str


#: Why a token opens nothing, in words of both languages.
ENDED = {
    "revoked": ("已吊销", "revoked"),
    "expired": ("已过期", "expired"),
    "owner_closed": ("已停:账号已停用", "ended: its account is closed"),
    "no_second_factor": (
        "已停:账号还没有第二道验证,开启后又能用",
        "ended: its account lacks the second factor that it needs by now",
    ),
    "outside_gone": ("已停:BOARD_ADMIN_TOKEN 已不是当时那个", "ended: BOARD_ADMIN_TOKEN is another now"),
    "unowned": ("已停:以前建立,找不到属于谁", "ended: made earlier, nobody knows whose it is"),
}

_ASKED = """
select tokens.*, accounts.name as owner, accounts.role as owner_role, accounts.grids as owner_grids,
    accounts.disabled_at as owner_closed,
    exists (select 1 from second_factors where second_factors.account = tokens.account) as owner_factor
from tokens left join accounts on accounts.id = tokens.account
"""


def tokens(access: Access) -> list[Token]:
    """Every token, newest first."""
    return [_token(access, row) for row in access.rows(f"{_ASKED} order by tokens.id desc")]


def of_account(access: Access, account: int) -> int:
    """How many tokens of an account can be used."""
    rows = access.rows(f"{_ASKED} where tokens.account = ?", account)
    return sum(not _ended(access, row) for row in rows)


def signature(label: str) -> str:
    """How a token is called wherever somebody is: as a token, so that nobody takes it for a person.

    A label from before they had to be shorter is cut, since it must be no longer than a name.
    """
    return f"令牌“{label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + '…'}”"


def make(access: Access, label: str, role: str, grids: frozenset[str], days: int, by: Visitor) -> str:
    """A new token, which ends with the account of who makes it; its word, which is shown once and kept nowhere.

    Raises Refusal for what cannot be given, and for a label that looks like an account's name or another label.
    """
    accounts.check_gives_access(by)
    label = " ".join(label.split())
    if not 1 <= len(label) <= LONGEST_LABEL or not label.isprintable() or "“" in label or "”" in label:
        raise Refusal(
            "bad_label",
            f"请写上令牌给谁用(最多 {LONGEST_LABEL} 字)。",
            f"Say whom the token is for (at most {LONGEST_LABEL} characters).",
        )
    if not 1 <= days <= MOST_DAYS:
        raise Refusal("bad_days", f"有效期是 1 到 {MOST_DAYS} 天。", f"A token holds for 1 to {MOST_DAYS} days.")
    look_alikes.checked_letters(label)
    look_alikes.checked_not_ours(label)
    accounts.check_role(role, grids)
    outside = outside_token.mark(access.key) if by.account is None else None
    word, now = f"board_{secret_tokens.made()}", clock.machine_now()
    with access.write() as cursor:
        look_alikes.checked_apart(label, accounts.names_in_use(cursor))
        cursor.execute(
            "insert into tokens (hash, label, role, grids, created_at, created_by, expires_at, account, outside) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                secret_tokens.hashed(word),
                label,
                role,
                json.dumps(sorted(grids)),
                now.isoformat(),
                by.name,
                (now + timedelta(days=days)).isoformat(),
                by.account,
                outside,
            ),
        )
        audit_log.add(access, by, "token_made", label, new_role=role, grids=sorted(grids), days=days)
    return word


def revoke(access: Access, id: int, by: Visitor) -> None:
    """End a token at once; nothing where it has ended."""
    with access.write() as cursor:
        row = cursor.execute("select label from tokens where id = ? and revoked_at is null", (id,)).fetchone()
        if row is None:
            return
        cursor.execute("update tokens set revoked_at = ? where id = ?", (clock.machine_now().isoformat(), id))
        audit_log.add(access, by, "token_revoked", row["label"])


def of_word(access: Access, word: str, address: str, from_outside: bool = True) -> Visitor | None:
    """Who comes with this word; None for one that is unknown, has expired, was revoked, or whose owner's account is
    closed. It may what both it and its owner may now.

    ``from_outside``: whether it is compared with the token from outside, which people choose and others may guess.
    """
    if from_outside and outside_token.fits(word):
        name = signature(outside_token.VARIABLE)
        return Visitor(name, ROLES["administrator"], None, TOKEN, outside_token.VARIABLE, address=address)
    row = access.one(f"{_ASKED} where tokens.hash = ?", secret_tokens.hashed(word))
    if row is None or _ended(access, row):
        return None
    role, grids = _standing(row)
    return Visitor(signature(row["label"]), role, grids, TOKEN, str(row["id"]), address=address)


def note_use(access: Access, visitor: Visitor) -> None:
    """Remember when a token was used last, to the minute."""
    now = clock.machine_now()
    with access.write() as cursor:
        cursor.execute(
            "update tokens set used_at = ? where id = ? and (used_at is null or used_at < ?)",
            (now.isoformat(), visitor.id, (now - timedelta(minutes=1)).isoformat()),
        )


def _ended(access: Access, row: sqlite3.Row) -> str:
    """Why a token opens nothing; '' while it does."""
    if row["revoked_at"]:
        return "revoked"
    if row["expires_at"] <= clock.machine_now().isoformat():
        return "expired"
    if row["owner"] is not None:
        return "owner_closed" if row["owner_closed"] else _lacks_factor(row)
    if row["outside"]:
        return "" if hmac.compare_digest(row["outside"], outside_token.mark(access.key)) else "outside_gone"
    return "unowned"


def _lacks_factor(row: sqlite3.Row) -> str:
    """A token may not do alone what its owner may do by now with a second factor only."""
    both = {row["role"], row["owner_role"]}
    needed = len(both) == 1 and required_factor.is_required(ROLES[row["role"]])
    return "no_second_factor" if needed and not row["owner_factor"] else ""


def _standing(row: sqlite3.Row) -> tuple[Role, frozenset[str] | None]:
    """What a token may now, and in which grids: no more than it was given, and no more than its owner."""
    role, grids = ROLES[row["role"]], _grids(row["role"], row["grids"])
    if row["owner"] is None:
        return role, grids
    owner, theirs = ROLES[row["owner_role"]], _grids(row["owner_role"], row["owner_grids"])
    both = grids if theirs is None else theirs if grids is None else grids & theirs
    return replace(role, rights=role.rights & owner.rights, by_grid=both is not None), both


def _grids(role: str, kept: str) -> frozenset[str] | None:
    return kept_grids.grids(kept) if ROLES[role].by_grid else None


def _token(access: Access, row: sqlite3.Row) -> Token:
    role, grids = _standing(row)
    return Token(
        row["id"],
        row["label"],
        ROLES[row["role"]],
        kept_grids.grids(row["grids"]),
        datetime.fromisoformat(row["created_at"]),
        row["created_by"],
        datetime.fromisoformat(row["expires_at"]),
        row["revoked_at"] is not None,
        datetime.fromisoformat(row["used_at"]) if row["used_at"] else None,
        row["owner"] or (outside_token.VARIABLE if row["outside"] else None),
        role.rights != ROLES[row["role"]].rights or grids != _grids(row["role"], row["grids"]),
        _ended(access, row),
    )
