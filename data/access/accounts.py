"""Accounts: who may log in, with which role and in which grids.

Every function takes ``by``, who does it, and puts it on record.
"""

import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from data import clock
from data.access import (
    audit_log,
    kept_grids,
    login_throttle,
    look_alikes,
    password_changes,
    passwords,
    secret_tokens,
    sessions,
)
from data.access.access_file import Access
from data.access.visitor import Visitor
from data.refusal import Refusal
from data.roles import ROLES, Role

#: Characters of a log-in name.
LONGEST_NAME = 40
_NAME = re.compile(r"[\w.@+-](?:[\w.@+ -]*[\w.@+-])?")
#: How long a one-time link can be used, also the first, of which every start makes a new one while it is needed.
_LINK_HOLDS = timedelta(days=1)

Who = Visitor | str


@dataclass(frozen=True)
class Account:
    """An account: its log-in name, role, grids (none: of the whole community), and whether it can log in."""

    id: int
    name: str
    role: Role
    grids: frozenset[str]
    created_at: datetime
    has_password: bool
    disabled: bool


@dataclass(frozen=True)
class Link:
    """A one-time link that still works: to make the first account (``first``), or to set the password of
    ``account``.
    """

    word: str
    purpose: str
    account: Account | None


def any_account(access: Access) -> bool:
    """Whether anybody can log in as administrator."""
    return bool(
        access.rows(
            "select 1 from accounts where role = 'administrator' and password is not null and disabled_at is null "
            "limit 1"
        )
    )


def other_administrator(access: Access, id: int) -> bool:
    """Whether anybody but this account can log in as administrator."""
    return bool(
        access.rows(
            "select 1 from accounts where role = 'administrator' and password is not null and disabled_at is null "
            "and id <> ? limit 1",
            id,
        )
    )


def accounts(access: Access) -> list[Account]:
    """Every account by name, those that can log in first."""
    return [
        _account(row)
        for row in access.rows("select * from accounts order by disabled_at is not null, name collate nocase")
    ]


def account(access: Access, id: int) -> Account:
    """One account; Refusal for an unknown one."""
    row = access.one("select * from accounts where id = ?", id)
    if row is None:
        raise Refusal("no_account", "没有这个账号。", "There is no such account.")
    return _account(row)


def named(access: Access, name: str) -> Account | None:
    """The account of this name, however its letters are written; None for none."""
    row = access.one("select * from accounts where name = ?", " ".join(name.split())[: LONGEST_NAME + 1])
    return _account(row) if row else None


def with_password(access: Access, name: str, password: str) -> Account | None:
    """The account of this name and password; None, after as long a time, where one of them is wrong or the account is
    closed.
    """
    row = access.one(
        "select * from accounts where name = ? and disabled_at is null", " ".join(name.split())[: LONGEST_NAME + 1]
    )
    kept: str | None = row["password"] if row else None
    if not passwords.fits(password, kept) or row is None or kept is None:
        return None
    if passwords.is_outdated(kept):
        anew = passwords.hashed(password)
        with access.write() as cursor:
            cursor.execute("update accounts set password = ? where id = ? and password = ?", (anew, row["id"], kept))
    return _account(row)


def make(access: Access, name: str, role: str, grids: frozenset[str], by: Who) -> tuple[Account, str]:
    """A new account, and the word of the one-time link with which its owner sets a password.

    Raises Refusal for a name that is taken, looks like another or like one of ours, or is none, for a role that cannot
    be given, and for a role by grid without a grid.
    """
    check_gives_access(by)
    name = _checked_name(name)
    check_role(role, grids)
    with access.write() as cursor:
        look_alikes.checked_apart(name, names_in_use(cursor))
        cursor.execute(
            "insert into accounts (name, role, grids, created_at, created_by) values (?, ?, ?, ?, ?)",
            (
                name,
                role,
                json.dumps(sorted(grids)),
                clock.machine_now().isoformat(),
                by if isinstance(by, str) else by.name,
            ),
        )
        id = int(cursor.execute("select last_insert_rowid()").fetchone()[0])
        audit_log.add(access, by, "account_made", name, new_role=role, grids=sorted(grids))
        word = _link(cursor, "invite", id)
        made = _account(cursor.execute("select * from accounts where id = ?", (id,)).fetchone())
    return made, word


def change(access: Access, id: int, role: str, grids: frozenset[str], disabled: bool, by: Who) -> Account:
    """Give an account another role or other grids, or close it; its log-ins end, so that nothing of before stays open.
    Its tokens may no more than the account from now on, and end with it.

    Raises Refusal for a change that would leave nobody to administer the board.
    """
    check_gives_access(by)
    check_role(role, grids)
    with access.write() as cursor:
        row = cursor.execute("select * from accounts where id = ?", (id,)).fetchone()
        if row is None:
            raise Refusal("no_account", "没有这个账号。", "There is no such account.")
        before = _account(row)
        if (before.role.id, before.grids, before.disabled) == (role, grids, disabled):
            return before
        others = cursor.execute(
            "select 1 from accounts where role = 'administrator' and password is not null and disabled_at is null "
            "and id <> ? limit 1",
            (id,),
        ).fetchone()
        if (
            before.role.id == "administrator"
            and not before.disabled
            and (role != "administrator" or disabled)
            and not others
        ):
            raise Refusal(
                "last_administrator",
                "这是唯一的系统管理员,不能停用或降级。请先另建一个。",
                "This is the only administrator. Make another one first.",
            )
        closed = clock.machine_now().isoformat() if disabled else None
        cursor.execute(
            "update accounts set role = ?, grids = ?, disabled_at = ? where id = ?",
            (role, json.dumps(sorted(grids)), closed, id),
        )
        audit_log.add(
            access,
            by,
            "account_changed",
            before.name,
            old_role=before.role.id,
            new_role=role,
            old_grids=sorted(before.grids),
            new_grids=sorted(grids),
            disabled=disabled,
        )
        sessions.end_all(access, id)
        if disabled:
            # Where the account is opened again, what it gave out stays ended.
            end_tokens(access, id, by, before.name)
            cursor.execute("update links set used_at = ? where account = ? and used_at is null", (closed, id))
    return account(access, id)


def new_link(access: Access, id: int, by: Who) -> str:
    """The word of a one-time link to set a new password; earlier ones of the account no longer work."""
    check_gives_access(by)
    found = account(access, id)
    if found.disabled:
        raise Refusal("disabled", "这个账号已停用。请先启用。", "The account is closed. Open it first.")
    with access.write() as cursor:
        audit_log.add(access, by, "link_made", found.name)
        return _link(cursor, "reset", id)


def first_link(access: Access, by: Who) -> str | None:
    """The word of the link with which the first administrator makes an account; None once there is one.

    An earlier one no longer works.
    """
    if any_account(access):
        return None
    with access.write() as cursor:
        cursor.execute(
            "update links set used_at = ? where purpose = 'first' and used_at is null",
            (clock.machine_now().isoformat(),),
        )
        audit_log.add(access, by, "link_made", "first")
        return _link(cursor, "first", None)


def link(access: Access, word: str) -> Link | None:
    """The link of that word while it works; None for one that was used, has expired or never was."""
    row = access.one(
        "select * from links where hash = ? and used_at is null and expires_at > ?",
        secret_tokens.hashed(word),
        clock.machine_now().isoformat(),
    )
    if row is None or (row["purpose"] == "first" and any_account(access)):
        return None
    return Link(word, row["purpose"], account(access, row["account"]) if row["account"] else None)


def use_link(
    access: Access, word: str, name: str, password: str, address: str, end_tokens_too: bool = False
) -> Account:
    """Set the password of the link's account, or make the first administrator of that name; the link has then been
    used.

    Every earlier log-in of the account ends, and where so asked its tokens. Raises Refusal for a link that no longer
    works, a name or a password that will not do.
    """
    found = link(access, word)
    if found is None:
        raise link_gone(access)
    name = found.account.name if found.account else _checked_name(name)
    kept = passwords.hashed(passwords.checked(password, name))
    with access.write() as cursor:
        used = cursor.execute(
            "update links set used_at = ? where hash = ? and used_at is null",
            (clock.machine_now().isoformat(), secret_tokens.hashed(word)),
        )
        if used.rowcount != 1:  # somebody was quicker
            raise link_gone(access)
        if found.account is None:
            if any_account(access):
                raise link_gone(access)
            made, invite = make(access, name, "administrator", frozenset(), name)
            cursor.execute(
                "update links set used_at = ? where hash = ?",
                (clock.machine_now().isoformat(), secret_tokens.hashed(invite)),
            )
            id = made.id
        else:
            id = found.account.id
        _set_password(access, cursor, id, kept, name, address, password_changes.LINK)
        if end_tokens_too:
            end_tokens(access, id, name, name)
        row = cursor.execute("select * from accounts where id = ?", (id,)).fetchone()
    return _account(row)


def change_password(access: Access, id: int, old: str, new: str, address: str, end_tokens_too: bool = False) -> None:
    """Set one's own password; every log-in of the account ends, and where so asked its tokens. Raises Refusal where the
    old one is wrong or the new one will not do.
    """
    row = access.one("select name, password from accounts where id = ?", id)
    if row is None or not passwords.fits(old, row["password"]):
        raise Refusal("wrong_password", "原密码不对。", "The old password is wrong.")
    kept = passwords.hashed(passwords.checked(new, row["name"]))
    with access.write() as cursor:
        _set_password(access, cursor, id, kept, row["name"], address, password_changes.OWN)
        if end_tokens_too:
            end_tokens(access, id, row["name"], row["name"])


def link_gone(access: Access) -> Refusal:
    """What is said of a link that does not work, and how to get another."""
    if not any_account(access):
        return Refusal(
            "link_gone",
            "这个链接已用过、已过期(24 小时)或不存在。还没有系统管理员:重新启动看板,或在看板的文件夹里运行 "
            "python -m data.commands.new_link,会显示一个新的。",
            "This link was used, has expired (24 hours) or never was. There is no administrator yet: start the board "
            "anew, or run python -m data.commands.new_link in its folder, and a new one is shown.",
        )
    return Refusal(
        "link_gone",
        "这个链接已用过、已过期或不存在。请向系统管理员要一个新的。",
        "This link was used, has expired or never was. Ask the administrator for a new one.",
    )


def _set_password(
    access: Access, cursor: sqlite3.Connection, id: int, kept: str, name: str, address: str, how: str
) -> None:
    if cursor.execute("select 1 from accounts where id = ? and password is not null", (id,)).fetchone():
        password_changes.note(cursor, id, address, how)
    cursor.execute("update accounts set password = ? where id = ?", (kept, id))
    sessions.end_all(access, id)
    login_throttle.forget(access, name)
    audit_log.add(access, name, "password_changed", name, address)


def _link(cursor: sqlite3.Connection, purpose: str, account: int | None) -> str:
    word, now = secret_tokens.made(), clock.machine_now()
    cursor.execute("update links set used_at = ? where account = ? and used_at is null", (now.isoformat(), account))
    expires = now + _LINK_HOLDS
    cursor.execute(
        "insert into links values (?, ?, ?, ?, ?, null)",
        (secret_tokens.hashed(word), purpose, account, now.isoformat(), expires.isoformat()),
    )
    return word


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise Refusal(
            "bad_name",
            f"账号名是 1 到 {LONGEST_NAME} 个汉字、字母、数字或 . @ + - _。",
            f"A name has 1 to {LONGEST_NAME} letters, digits or . @ + - _.",
        )
    look_alikes.checked_letters(name)
    look_alikes.checked_not_ours(name)
    return name


def names_in_use(cursor: sqlite3.Connection) -> list[str]:
    """Names by which somebody signs or may again: of every account, and of every token that was not ended."""
    found = cursor.execute(
        "select name from accounts union all select label from tokens where revoked_at is null and expires_at > ?",
        (clock.machine_now().isoformat(),),
    )
    return [row[0] for row in found]


def end_tokens(access: Access, id: int, by: Who, because: str) -> int:
    """End every token of an account, inside the caller's transaction; how many there were."""
    with access.write() as cursor:
        ended = cursor.execute(
            "update tokens set revoked_at = ? where account = ? and revoked_at is null returning label",
            (clock.machine_now().isoformat(), id),
        ).fetchall()
        for token in ended:
            audit_log.add(access, by, "token_revoked", token["label"], because=because)
    return len(ended)


def check_gives_access(by: Who) -> None:
    """Refusal for a token, which lets nobody in: else what it made would go on after it was ended."""
    if isinstance(by, Visitor) and not by.gives_access:
        raise Refusal(
            "needs_login",
            "用令牌不能新建或更改账号、链接和令牌,也不能取加密备份。请登录后再做。",
            "A token cannot make or change accounts, links or tokens, nor take an encrypted backup. Please log in to "
            "do this.",
        )


def check_role(role: str, grids: frozenset[str]) -> None:
    """Refusal for a role that cannot be given, and for one that needs grids and has none."""
    if role not in ROLES or not ROLES[role].given:
        raise Refusal("bad_role", "没有这个角色。", "There is no such role.")
    kept_grids.check(grids)
    if ROLES[role].by_grid and not grids:
        raise Refusal("no_grid", "网格员要选所管的网格。", "A grid worker needs at least one grid.")


def _account(row: sqlite3.Row) -> Account:
    return Account(
        row["id"],
        row["name"],
        ROLES[row["role"]],
        kept_grids.grids(row["grids"]),
        datetime.fromisoformat(row["created_at"]),
        row["password"] is not None,
        row["disabled_at"] is not None,
    )
