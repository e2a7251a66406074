"""Accounts, record and keys of a data folder into which a backup is put: what comes along, and what is lost without its
key file.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from pathlib import Path

from data import real_files
from data.access import audit_log, erasure_list, keys, record_check, record_seal
from data.access.access_file import FILE, Access
from data.installation.backup import Backup
from data.refusal import Refusal

#: Who did what is done in a terminal.
_WHO = "命令行"


def refuse_damaged(chosen: Backup, folder: Path) -> None:
    """Raise Refusal where the accounts of the backup, or those that stand in the data folder, cannot be read whole."""
    if not _readable(chosen.folder / FILE):
        raise Refusal(
            "damaged",
            f"{chosen.name} 里的账号和操作记录({FILE})已损坏,没有恢复。请另选一份。",
            f"The accounts and the record ({FILE}) of {chosen.name} are damaged; nothing was restored. Choose another.",
        )
    if not _readable(folder / FILE):
        raise Refusal(
            "damaged_accounts",
            f"这里的账号和操作记录({folder / FILE})已损坏,没有恢复。"
            "请把这个文件改名后再恢复一次,账号和操作记录就会取自备份。",
            f"The accounts and the record that stand here ({folder / FILE}) are damaged; nothing was restored. Rename "
            "that file and restore again: accounts and record will then be those of the backup.",
        )


def _readable(file: Path) -> bool:
    if not file.exists():
        return True
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute("pragma quick_check(1)").fetchall() == [("ok",)]
    except sqlite3.DatabaseError as error:
        # One that merely cannot be opened this way, on a stick that is locked against writing, may be whole.
        return error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def key_of(file: Path | None, places: Iterable[Path]) -> bytes | None:
    """The key in a key file that was handed over; None without a file.

    Raises Refusal where there is no such file, or none of these folders has a list that it belongs to.
    """
    if file is None:
        return None
    try:
        key = keys.read(file)
    except (OSError, RuntimeError):
        key = b""
    wanted = {_wanted(place / FILE) for place in places if (place / FILE).exists()}
    if not key or not wanted & {"", keys.fingerprint(key)}:
        names = "、".join(f"erasure-{one}.key" for one in sorted(wanted - {""}))
        raise Refusal(
            "wrong_key",
            f"{file} 不是这份备份的密钥文件,没有恢复。要找的文件名是:{names or '—'}",
            f"{file} is not the key file of this backup; nothing was restored. It is called: {names or '—'}",
        )
    return key


def _wanted(access_file: Path) -> str:
    """The fingerprint of the key that reads the list; of one that was restored without its key, of that key."""
    waiting = erasure_list.unconfirmed(access_file)
    return waiting.key if waiting else keys.wanted(access_file)


def take_along(chosen: Backup, folder: Path, aside: Path, key: bytes | None) -> list[tuple[str, str]]:
    """Bring accounts and record along where the data folder has none, and see to the keys; what is to be said of it."""
    source, came = chosen.folder, False
    if not (folder / FILE).exists() and (source / FILE).exists():
        came = True
        for name in keys.FILES:
            if not (source / name).exists():
                continue
            _set_aside(folder / name, aside)  # of what stood here before, and of no use for these accounts
            keys.write(folder / name, keys.read(source / name))
        for name in (f"{FILE}-wal", f"{FILE}-shm"):  # of a file that was taken away: SQLite would read it into this one
            _set_aside(folder / name, aside)
        real_files.copy(source / FILE, folder / FILE)
        (folder / FILE).chmod(0o600)
    if not (folder / FILE).exists():
        return []
    said = _keys(folder, key)
    if came:
        said.append(
            (
                "账号和操作记录来自备份;所有人要重新登录。"
                if not (source / keys.LOG_IN).exists()
                else "账号和操作记录来自备份。",
                "Accounts and record are those of the backup; everybody logs in again."
                if not (source / keys.LOG_IN).exists()
                else "Accounts and record are those of the backup.",
            )
        )
    said += _record(chosen, folder, came)
    return said


def _set_aside(file: Path, aside: Path) -> None:
    if file.exists():
        aside.mkdir(parents=True, exist_ok=True)
        file.rename(aside / file.name)


def _keys(folder: Path, given: bytes | None) -> list[tuple[str, str]]:
    file, wanted, own = folder / FILE, _wanted(folder / FILE), keys.erasure_file(folder)
    waiting = erasure_list.unconfirmed(file)
    if waiting is None and own and wanted in ("", keys.fingerprint(keys.read(own))):
        return []
    if given is not None and wanted in ("", keys.fingerprint(given)):
        keys.write(folder / keys.ERASURE, given)
        with closing(sqlite3.connect(file, timeout=10)) as connection, connection:
            erasure_list.found_again(connection, given)
        return []
    if waiting is None and not _erased(file):
        if own:  # another board's, with which nobody is on this list
            own.unlink()
        return []
    erasure_list.lose(file)
    return [
        (
            "没有密钥文件,看不出哪些居民已按本人要求删除:他们的资料可能随以后的文件回来。在系统管理员于“居民资料”页放入密钥文件"
            f"(erasure-{wanted or '…'}.key)或确认名单重新开始之前,看板不收文件。",
            "Without the key file nobody can tell which residents were erased at their request: a later file could "
            "bring them back. The board takes no files until an administrator brings the key file "
            f"(erasure-{wanted or '…'}.key) on the page 居民资料 or confirms there that the list begins anew.",
        )
    ]


def _erased(access_file: Path) -> bool:
    with closing(sqlite3.connect(access_file, timeout=10)) as connection:
        try:
            return bool(connection.execute("select 1 from erased limit 1").fetchall())
        except sqlite3.OperationalError:  # of an earlier version
            return False


def _record(chosen: Backup, folder: Path, came: bool) -> list[tuple[str, str]]:
    """Put the restore on record; where the record came along it ends earlier than this machine has noted."""
    said: list[tuple[str, str]] = []
    with closing(Access(folder)) as access:
        if came:
            try:
                record_seal.accept(folder, audit_log.newest_head(access), partial(audit_log.holds, access))
                if not record_check.is_of_key(access):
                    record_seal.set_aside(folder)
            except OSError as error:
                said.append((f"操作记录的密钥文件夹不能写:{error}", f"The record's keys cannot be written: {error}"))
        elif chosen.record and not audit_log.holds(access, chosen.record):
            said.append(
                (
                    f"注意:这里的操作记录没有备份 {chosen.name} 里的第 {chosen.record.seq} 条,末尾可能被删改过。",
                    f"Note: the record here lacks line {chosen.record.seq} of the backup {chosen.name}; its end may "
                    "have been taken away or changed.",
                )
            )
        audit_log.add(access, _WHO, "restored", chosen.name, accounts=came)
    return said
