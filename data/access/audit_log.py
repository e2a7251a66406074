"""The record: who did what, when and from where. It only grows, and each line's hash covers the line before.

Each line is marked with a key that is kept elsewhere (``data/access/record_seal.py``);
``python -m data.commands.verify_record`` verifies all of it (``data/access/record_check.py``).
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from data import clock
from data.access import recorded_words
from data.access.access_file import Access
from data.access.record_seal import Head
from data.access.visitor import Visitor
from data.visible_text import visible

#: What stands before the first line.
BEGINNING = "0" * 64
#: What stands in the record for a sign that nobody would see.
_UNSEEN = "�"
#: Longest text that is kept of what a stranger sent.
LONGEST = 300
#: Characters of details; a list of whose data somebody saw may be long.
MOST_DETAIL = 200_000


@dataclass(frozen=True)
class AuditAction:
    """A kind of thing that is on record, in words of both languages.

    ``outside``: what of a line (``object``, or a detail) is words that came with a file or a request. They may name a
    resident, and are written as ``recorded_words`` has them.
    """

    id: str
    zh: str
    en: str
    outside: tuple[str, ...] = ()


_ACTIONS = (
    AuditAction("login", "登录", "Logged in"),
    AuditAction("login_failed", "登录失败", "Log-in failed"),
    AuditAction("logout", "退出", "Logged out"),
    AuditAction("log_ins_ended", "退出自己在别处的登录", "Ended one's other log-ins"),
    AuditAction("refused", "被拒绝", "Refused"),
    AuditAction("account_made", "新建账号", "Account made"),
    AuditAction("account_changed", "更改账号", "Account changed"),
    AuditAction("password_changed", "更改密码", "Password changed"),
    AuditAction("second_factor_set", "开启第二道验证", "Second factor set"),
    AuditAction("second_factor_off", "取下第二道验证", "Second factor taken off"),
    AuditAction("recovery_codes_made", "生成恢复码", "Recovery codes made"),
    AuditAction("recovery_code_used", "用恢复码登录", "Recovery code used"),
    AuditAction("link_made", "生成一次性链接", "One-time link made"),
    AuditAction("token_made", "新建令牌", "Token made"),
    AuditAction("token_revoked", "吊销令牌", "Token revoked"),
    AuditAction("settings_changed", "更改设置", "Settings changed"),
    AuditAction("upload", "上传", "Upload", ("file",)),
    AuditAction("undo", "撤销上传", "Upload undone"),
    AuditAction("redo", "恢复上传", "Upload put back"),
    AuditAction("mapping", "更改列对应方案", "Mapping changed", ("object",)),
    AuditAction("request_changed", "更改诉求", "Request changed"),
    AuditAction("entered", "手工登记", "Entered by hand"),
    AuditAction("entry_undone", "撤销手工登记", "Entry by hand undone"),
    AuditAction("entry_put_back", "恢复手工登记", "Entry by hand put back"),
    AuditAction("buildings_edited", "更改楼栋表", "Buildings edited"),
    AuditAction("plan", "放置楼栋、平面图", "Buildings placed, site plan"),
    AuditAction("decision", "写例会决定", "Decision written"),
    AuditAction("searched", "查找", "Searched", ("asked",)),
    AuditAction("report_template", "更改日报模板", "Report template changed", ("object", "file")),
    AuditAction("report_filled", "填日报", "Report filled", ("object",)),
    AuditAction("meeting_note", "写参会单位或实地情况", "Attendance or what was seen written"),
    AuditAction("reveal", "查看个人信息", "Personal data shown"),
    AuditAction("export", "导出", "Export"),
    AuditAction("answered", "接口给出个人信息", "Personal data over HTTP"),
    AuditAction("bound_reached", "达到查看个人信息的上限", "Bound of personal data reached"),
    AuditAction("bound_released", "放行查看个人信息一小时", "Let go on with personal data for an hour"),
    AuditAction("reach_changed", "改变谁能打开看板", "Who can reach the board changed"),
    AuditAction("demo_ended", "结束演示", "Demo ended"),
    AuditAction("backup", "备份", "Backup"),
    AuditAction("backup_encrypted", "带走加密备份", "Encrypted backup taken along"),
    AuditAction("restored", "恢复备份", "Backup put back"),
    AuditAction("key_handed_over", "交出密钥文件", "Key file handed over"),
    AuditAction(
        "erasure_list_known", "用密钥文件认回已删除居民名单", "List of erased residents known again by its key"
    ),
    AuditAction("erasure_list_anew", "已删除居民名单重新开始", "List of erased residents begun anew"),
    AuditAction("retention", "到期清除个人信息", "Personal data past its time removed"),
    AuditAction("retention_proposed", "提议延长保留期", "Longer keeping proposed"),
    AuditAction("retention_extended", "确认延长保留期", "Longer keeping confirmed"),
    AuditAction("retention_withdrawn", "撤回延长保留期的提议", "Proposal to keep longer withdrawn"),
    AuditAction("resident_exported", "导出一位居民的资料", "A resident's data exported"),
    AuditAction("resident_asked", "居民要求更正或提出异议", "A resident asks for a correction, or objects"),
    AuditAction("resident_erased", "删除一位居民的资料", "A resident's data erased"),
    AuditAction("record_read", "查看操作记录", "Record read"),
    AuditAction("record_cut", "到期删去操作记录", "Lines of the record past their time removed"),
    AuditAction("job_cancelled", "取消载入", "Load cancelled", ("file",)),
    AuditAction("record_accepted", "说明操作记录缺少的部分", "Missing lines of the record declared gone"),
    AuditAction("resident_readmitted", "重新接收一位居民的资料", "A resident's data accepted again"),
)

#: Every action by id.
AUDIT_ACTIONS = {action.id: action for action in _ACTIONS}


@dataclass(frozen=True)
class AuditLine:
    """One line: its number, time, who, action, what it was done to, details, and from which address."""

    seq: int
    at: datetime
    who: str
    action: str
    object: str
    detail: dict[str, Any]
    address: str
    hash: str


@contextmanager
def doing(access: Access, who: Visitor | str, action: str, object: str = "", **detail: Any) -> Iterator[None]:
    """Put a line on record and then do what the block does: what cannot be put on record is not done.

    Where the block fails a second line says so.
    """
    add(access, who, action, object, **detail)
    try:
        yield
    except Exception as error:
        with suppress(Exception):  # its own error matters more
            add(access, who, action, object, failed=getattr(error, "code", type(error).__name__))
        raise


def add(access: Access, who: Visitor | str, action: str, object: str = "", address: str = "", **detail: Any) -> None:
    """Put a line on record, inside the caller's transaction of ``access`` where there is one.

    ``object``: what it was done to, such as the number of an upload. Of a resident a line holds no name,
    phone or door in clear: words from outside are masked. KeyError for an action that is not in ``AUDIT_ACTIONS``.
    """
    name = who if isinstance(who, str) else who.name
    if isinstance(who, Visitor):
        address = address or who.address
        detail = {"role": who.role.id, "via": who.via, **detail}
    outside = AUDIT_ACTIONS[action].outside
    if "object" in outside:
        object = recorded_words.masked(object)
    detail |= {name: recorded_words.masked(str(detail[name])) for name in outside if name in detail}
    with access.write() as cursor:
        last = cursor.execute("select seq, hash from record order by seq desc limit 1").fetchone()
        seq, previous = (last["seq"] + 1, last["hash"]) if last else (1, BEGINNING)
        told = (
            json.dumps(_seen(detail), ensure_ascii=False, sort_keys=True, default=str).encode(errors="replace").decode()
        )
        if len(told) > MOST_DETAIL:
            told = json.dumps({"cut": told[:LONGEST]}, ensure_ascii=False)
        fields = (
            seq,
            clock.machine_now().isoformat(),
            _clean(name),
            AUDIT_ACTIONS[action].id,
            _clean(object),
            told,
            _clean(address),
            previous,
        )
        hash = hash_of(fields)
        cursor.execute("insert into record values (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*fields, hash))
        access.seal.mark(cursor, seq, hash, previous)


def search(
    access: Access,
    words: str = "",
    action: str = "",
    first: date | None = None,
    last: date | None = None,
    most: int = 500,
) -> list[AuditLine]:
    """Lines newest first: of an action, of days, and in which every one of the words stands somewhere."""
    asked, given = ["true"], []
    if action:
        asked.append("action = ?")
        given.append(action)
    if first:
        asked.append("at >= ?")
        given.append(first.isoformat())
    if last:
        asked.append("at < ?")
        given.append((last + timedelta(days=1)).isoformat())
    for word in words.split():
        asked.append("instr(lower(who || ' ' || object || ' ' || detail || ' ' || address), lower(?)) > 0")
        given.append(word)
    sql = f"select * from record where {' and '.join(asked)} order by seq desc limit ?"
    with access.apart() as connection:
        return [_line(row) for row in connection.execute(sql, (*given, most))]


def newest(access: Access) -> tuple[int, str]:
    """Number and hash of the newest line."""
    found = newest_head(access)
    return (found.seq, found.hash) if found else (0, BEGINNING)


def newest_head(access: Access) -> Head | None:
    """The newest line, as it is noted elsewhere; None where there is none."""
    row = access.one("select seq, hash, at from record order by seq desc limit 1")
    return Head(row["seq"], row["hash"], row["at"]) if row else None


def holds(access: Access, head: Head) -> bool:
    """Whether the record still has a line that was noted."""
    return access.one("select 1 from record where seq = ? and hash = ?", head.seq, head.hash) is not None


def _line(row: sqlite3.Row) -> AuditLine:
    return AuditLine(
        row["seq"],
        datetime.fromisoformat(row["at"]),
        visible(row["who"], _UNSEEN),  # a line of an earlier version may still hold what turns the writing round
        row["action"],
        visible(row["object"], _UNSEEN),
        _seen(json.loads(row["detail"])),
        visible(row["address"], _UNSEEN),
        row["hash"],
    )


def _seen(value: Any) -> Any:
    """Details of which every text is what can be seen of it."""
    if isinstance(value, dict):
        return {visible(str(name), _UNSEEN): _seen(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_seen(inner) for inner in value]
    return visible(value, _UNSEEN) if isinstance(value, str) else value


def hash_of(fields: tuple[Any, ...]) -> str:
    """The hash of a line: of all that stands in it, the hash of the line before among it."""
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def _clean(text: str) -> str:
    """What a stranger sent as one short line that every console and spreadsheet bears."""
    shown = visible(text, _UNSEEN)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"
