"""Tokens: how other systems and scripts come in over HTTP. Each has a label, a role, an expiry and a revoke."""

import hmac
import json
import os
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from data import clock
from data.access import accounts, audit_log, secret_tokens
from data.access.access_file import Access
from data.access.visitor import TOKEN, Visitor
from data.refusal import Refusal
from data.roles import ROLES, Role

#: The most days for which a token can be made.
MOST_DAYS = 400
#: Characters of a label.
LONGEST_LABEL = 40
#: The environment variable with an administrator's token given from outside.
FROM_OUTSIDE = "BOARD_ADMIN_TOKEN"
#: Characters of one that nobody guesses.
SHORTEST_OUTSIDE = 20


@dataclass(frozen=True)
class Token:
    """A token without its word: what it is called, what it may do, when it ends, when it was used last."""

    id: int
    label: str
    role: Role
    grids: frozenset[str]
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked: bool
    used_at: datetime | None


def tokens(access: Access) -> list[Token]:
    """Every token, newest first."""
    return [_token(row) for row in access.rows("select * from tokens order by id desc")]


def make(access: Access, label: str, role: str, grids: frozenset[str], days: int, by: Visitor) -> str:
    """A new token; its word, which is shown once and kept nowhere. Refusal for what cannot be given."""
    label = " ".join(label.split())
    if not 1 <= len(label) <= LONGEST_LABEL or not label.isprintable():
        raise Refusal(
            "bad_label",
            f"请写上令牌给谁用(最多 {LONGEST_LABEL} 字)。",
            f"Say whom the token is for (at most {LONGEST_LABEL} characters).",
        )
    if not 1 <= days <= MOST_DAYS:
        raise Refusal("bad_days", f"有效期是 1 到 {MOST_DAYS} 天。", f"A token holds for 1 to {MOST_DAYS} days.")
    accounts.check_role(role, grids)
    word, now = f"board_{secret_tokens.made()}", clock.machine_now()
    with access.write() as cursor:
        cursor.execute(
            "insert into tokens (hash, label, role, grids, created_at, created_by, expires_at) values (?, ?, ?, ?, ?"
            ", ?, ?)",
            (
                secret_tokens.hashed(word),
                label,
                role,
                json.dumps(sorted(grids)),
                now.isoformat(),
                by.name,
                (now + timedelta(days=days)).isoformat(),
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


def of_word(access: Access, word: str, address: str) -> Visitor | None:
    """Who comes with this word; None for one that is unknown, has expired or was revoked."""
    outside = os.environ.get(FROM_OUTSIDE, "").strip()
    if outside and hmac.compare_digest(word.encode(errors="replace"), outside.encode(errors="replace")):
        return Visitor(FROM_OUTSIDE, ROLES["administrator"], None, TOKEN, FROM_OUTSIDE, address=address)
    now = clock.machine_now()
    row = access.one(
        "select * from tokens where hash = ? and revoked_at is null and expires_at > ?",
        secret_tokens.hashed(word),
        now.isoformat(),
    )
    if row is None:
        return None
    found = _token(row)
    grids = found.grids if found.role.by_grid else None
    return Visitor(found.label, found.role, grids, TOKEN, str(found.id), address=address)


def note_use(access: Access, visitor: Visitor) -> None:
    """Remember when a token was used last, to the minute."""
    now = clock.machine_now()
    with access.write() as cursor:
        cursor.execute(
            "update tokens set used_at = ? where id = ? and (used_at is null or used_at < ?)",
            (now.isoformat(), visitor.id, (now - timedelta(minutes=1)).isoformat()),
        )


def is_weak() -> bool:
    """Whether the token from outside is one that can be guessed."""
    outside = os.environ.get(FROM_OUTSIDE, "").strip()
    return 0 < len(outside) < SHORTEST_OUTSIDE


def _token(row: sqlite3.Row) -> Token:
    return Token(
        row["id"],
        row["label"],
        ROLES[row["role"]],
        frozenset(json.loads(row["grids"])),
        datetime.fromisoformat(row["created_at"]),
        row["created_by"],
        datetime.fromisoformat(row["expires_at"]),
        row["revoked_at"] is not None,
        datetime.fromisoformat(row["used_at"]) if row["used_at"] else None,
    )
