"""The key of the list of erased people: handed over as a file to be kept apart from the backups, and asked for again
where a backup was restored without it.

Without the key nobody can tell who is on the list, so that whoever was erased could come back with any file. Until an
administrator has brought the key, or says that the list begins anew, no file is taken in and nobody is erased.
"""

import json
import secrets
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from data import clock
from data.access import audit_log, keys
from data.access.access_file import Access
from data.access.visitor import Visitor
from data.refusal import Refusal

#: Where the state of the access file says to whom the key was handed, and that the list cannot be read.
_HANDED, _UNCONFIRMED = "erasure_key_handed", keys.UNCONFIRMED


@dataclass(frozen=True)
class Handover:
    """To whom and when the key was handed over for the first time, and which key (its fingerprint)."""

    at: str
    who: str
    key: str


@dataclass(frozen=True)
class Unconfirmed:
    """Since when the list cannot be read, and the fingerprint of the key that reads it; '' where that is unknown."""

    at: str
    key: str


def handed(access: Access) -> Handover | None:
    """The first handing over of the key of today; None where nobody has it yet."""
    row = access.one("select value from state where key = ?", _HANDED)
    found = Handover(**json.loads(row["value"])) if row else None
    return found if found and found.key == keys.fingerprint(access.erasure_key) else None


def may_take(access: Access, who: Visitor) -> bool:
    """Whether somebody may have the key file: whoever makes backups once, and an administrator again."""
    return who.may("residents") or (who.may("upload") and handed(access) is None)


def hand_over(access: Access, who: Visitor) -> bytes:
    """The key file's content, on record; Refusal for whoever may not have it, see ``may_take``."""
    with access.write() as cursor:
        if not may_take(access, who):
            raise Refusal(
                "key_handed_over",
                "密钥文件已经交出过,只有系统管理员可以再取。",
                "The key file was handed over already; only an administrator may fetch it again.",
            )
        key = keys.fingerprint(access.erasure_key)
        first = handed(access) is None
        audit_log.add(access, who, "key_handed_over", key, first=first)
        if first:
            made = Handover(clock.machine_now().isoformat(), who.name, key)
            cursor.execute("insert or replace into state values (?, ?)", (_HANDED, json.dumps(asdict(made))))
    return access.erasure_key


def file_name(access: Access) -> str:
    """What the key file is called."""
    return f"erasure-{keys.fingerprint(access.erasure_key)}.key"


def lose(access_file: Path) -> None:
    """Note in the access file of a board that is closed that the key of its list is gone, and make another key."""
    key = secrets.token_bytes(keys.BYTES)
    with closing(sqlite3.connect(access_file, timeout=10)) as connection, connection:
        connection.execute("create table if not exists state (key text primary key, value text not null)")
        gone = Unconfirmed(clock.machine_now().isoformat(), keys.wanted(access_file))
        before = connection.execute("select 1 from state where key = ?", (_UNCONFIRMED,)).fetchone()
        if before is None:  # else the list is still that of the key which was lost first
            connection.execute("insert into state values (?, ?)", (_UNCONFIRMED, json.dumps(asdict(gone))))
        keys.note_erasure(connection, key)
    keys.write(access_file.parent / keys.ERASURE, key)


def found_again(cursor: sqlite3.Connection, key: bytes) -> None:
    """Note that the list can be read again, with this key."""
    cursor.execute("delete from state where key = ?", (_UNCONFIRMED,))
    keys.note_erasure(cursor, key)


def unconfirmed(access_file: Path) -> Unconfirmed | None:
    """What is known of a list that cannot be read; None where it can."""
    with closing(sqlite3.connect(access_file, timeout=10)) as connection:
        try:
            row = connection.execute("select value from state where key = ?", (_UNCONFIRMED,)).fetchone()
        except sqlite3.OperationalError:  # of an earlier version
            return None
    return Unconfirmed(**json.loads(row[0])) if row else None


def refuse_unconfirmed(access_file: Path) -> None:
    """Raise Refusal while the list cannot be read."""
    if access_file.exists() and unconfirmed(access_file):
        raise Refusal(
            "erasure_list_unconfirmed",
            "这份数据恢复时没有带密钥文件,看不出哪些居民的资料已按本人要求删除,现在不收文件,以免他们的资料回来。"
            "请系统管理员在“居民资料”页放入密钥文件,或确认名单重新开始。",
            "This data was restored without its key file, so nobody can tell which residents were erased at their "
            "request; files are not taken in, lest they come back. An administrator brings the key file on the page "
            "居民资料, or confirms there that the list begins anew.",
        )


def bring(access: Access, content: bytes, who: Visitor) -> None:
    """Take the key file back: the list is known again. Refusal for another file."""
    waiting = unconfirmed(access.path)
    if waiting is None:
        return
    if len(content) != keys.BYTES or waiting.key not in ("", keys.fingerprint(content)):
        raise Refusal(
            "wrong_key",
            f"这不是要找的密钥文件。它的文件名应为 erasure-{waiting.key or '…'}.key。",
            f"This is not the key file that is looked for; its name should be erasure-{waiting.key or '…'}.key.",
        )
    with access.write() as cursor:
        audit_log.add(access, who, "erasure_list_known", keys.fingerprint(content))
        access.take_erasure_key(content)
        found_again(cursor, content)


def begin_anew(access: Access, who: Visitor, why: str) -> None:
    """Give the list up that nobody can read. Refusal without a reason."""
    if not why.strip():
        raise Refusal("no_reason", "请写明原因。", "Please give a reason.")
    if unconfirmed(access.path) is None:
        return
    with access.write() as cursor:
        [(people,)] = cursor.execute("select count(distinct person) from erased").fetchall()
        audit_log.add(access, who, "erasure_list_anew", why=why, people=people)
        cursor.execute("delete from erased")
        cursor.execute("delete from state where key = ?", (_UNCONFIRMED,))
