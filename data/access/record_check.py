"""Verifying the record: that no line was changed, taken out or put in, none of the last among them.

Each line's hash covers the line before; marks with a key that is not in the data folder cover the hashes
(``data/access/record_seal.py``); what was noted as the newest line there, in backups and by hand must still be there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.access import record_seal
from data.access.access_file import Access
from data.access.audit_log import BEGINNING, hash_of
from data.access.record_seal import Head

#: Where the state of the access file says up to which line the record was removed when its time was over.
CUT = "record_cut"
_SQL = """
select record.seq, at, who, action, object, detail, address, previous, hash, record_marks.key, mark
from record left join record_marks using (seq) order by record.seq
"""


@dataclass(frozen=True)
class Chain:
    """What verifying found: number and hash of the last line that is whole, and why it stops there, None at the end.

    ``unkeyed``: what of it no key of this machine proves; None where all of it is proved. ``notices``: what is worth
    knowing and is no fault. All in words of both languages.
    """

    lines: int
    newest: str
    reason: str | None
    unkeyed: str | None = None
    notices: tuple[str, ...] = ()


def verified(access: Access, noted: str = "", backups: Mapping[str, Head] | None = None) -> Chain:
    """The whole chain, line by line.

    ``noted``: a hash that must be in it. ``backups``: the newest line that each backup says the record had.
    """
    return _Check(access, noted, backups or {}).done()


def is_of_key(access: Access) -> bool:
    """Whether the record may be that for which the key of its data folder was made; true without a key."""
    own = record_seal.kept(access.folder)
    if own is None:
        return True
    before = access.one("select hash from record where seq = ?", own.first - 1)
    unmarked = access.one(
        "select 1 from record left join record_marks using (seq) where record.seq >= ? and mark is null limit 1",
        own.first,
    )
    return unmarked is None and not unknown_keys(access) and own.before == (before["hash"] if before else BEGINNING)


def unknown_keys(access: Access) -> dict[str, list[int]]:
    """The lines that keys which this user has not got marked since the board had a key here, by key.

    Another user who ran the board or a command wrote them, or nobody of the board's.
    """
    own, keys = record_seal.kept(access.folder), record_seal.known()
    found: dict[str, list[int]] = {}
    if own:
        for row in access.rows("select key, seq from record_marks where seq >= ? order by seq", own.first):
            if row["key"] not in keys:
                found.setdefault(row["key"], []).append(row["seq"])
    return found


class _Check:
    """One walk along the record."""

    def __init__(self, access: Access, noted: str, backups: Mapping[str, Head]) -> None:
        self.access = access
        self.own, self.keys = record_seal.kept(access.folder), record_seal.known()
        self.noted, self.seen = noted, not noted
        self.agreed = record_seal.accepted_keys(access.folder)
        self.strange: list[int] = []
        self.held = _wanted(access, backups)
        self.cut = _cut(access)
        self.newest, self.count = BEGINNING, 0
        self.without: list[int] = []
        self.foreign: list[int] = []
        self.notices: list[str] = []
        self.unkeyed: list[str] = []

    def done(self) -> Chain:
        reason = self._walk() or self._strange() or self._end()
        if self.without and not self.own:
            self.foreign = sorted([*self.foreign, *self.without])
        elif self.without:
            self.notices.append(_range("没有密钥标记(升级前)", "have no key, being from before it", self.without))
        if self.foreign:
            self.unkeyed.append(
                _range("的密钥不在这台电脑上,不能证明没有改过", "have no key on this machine", self.foreign)
            )
        return Chain(self.count, self.newest, reason, ";".join(self.unkeyed) or None, tuple(self.notices))

    def _walk(self) -> str | None:
        """Why it breaks, or None."""
        expected, at = 1, ""
        by_seq: dict[int, list[tuple[tuple[str, str], Head]]] = {}
        for one in self.held:
            by_seq.setdefault(one[1].seq, []).append(one)
        with self.access.apart() as connection:
            for row in connection.execute(_SQL):
                *fields, hash, key, mark = tuple(row)
                seq = row["seq"]
                if not self.count and self.cut and self.cut[0].seq == seq - 1:
                    if broken := self._cut_here():
                        return broken
                    expected = seq
                if seq != expected:
                    return f"缺第 {expected} 条 line {expected} is missing"
                if row["previous"] != self.newest or hash_of(tuple(fields)) != hash:
                    return f"第 {seq} 条被改过 line {seq} was changed"
                if broken := self._marked(seq, hash, row["previous"], key, mark):
                    return broken
                for where, head in by_seq.get(seq, ()):
                    if head.hash != hash:
                        return f"第 {seq} 条与{where[0]}记下的不同 line {seq} differs from what {where[1]} noted"
                if row["at"] < at:
                    self.notices.append(
                        f"第 {seq} 条的时间比前一条早(时钟被往回调过):{at} → {row['at']} "
                        f"line {seq} is earlier than the one before: a clock was set back"
                    )
                self.newest, self.count, expected, at = hash, seq, expected + 1, row["at"]
                self.seen = self.seen or hash == self.noted
        return None

    def _cut_here(self) -> str | None:
        assert self.cut
        head, key, mark = self.cut
        known = self.keys.get(key)
        if known and known.mark(head.seq, head.hash, CUT) != mark:
            return f"第 1–{head.seq} 条不是看板删去的 lines 1–{head.seq} were not removed by the board"
        if not known and self.own and self.own.first <= head.seq:
            return (
                f"第 1–{head.seq} 条里有这台电脑的密钥标记过的,却不是用它删去的 "
                f"lines 1–{head.seq} had marks of this machine's key, and it was not by that key that they were removed"
            )
        if not known:
            self.unkeyed.append(
                f"第 1–{head.seq} 条删去时的密钥不在这台电脑上 lines 1–{head.seq} were removed by a key not here"
            )
        else:
            self.notices.append(
                f"第 1–{head.seq} 条已到期删去({head.at[:10]}) lines 1–{head.seq} were removed when their time was over"
            )
        self.newest, self.count = head.hash, head.seq
        return None

    def _marked(self, seq: int, hash: str, previous: str, key: str | None, mark: str | None) -> str | None:
        own = self.own
        if own and seq == own.first and previous != own.before:
            return f"第 1–{seq - 1} 条被改过 lines 1–{seq - 1} were changed"
        if key is None:
            if own and seq >= own.first:
                return f"第 {seq} 条没有密钥标记,不是看板写的 line {seq} has no mark: the board did not write it"
            self.without.append(seq)
        elif (known := self.keys.get(key)) is None:
            ours_already = own and seq >= own.first and key not in self.agreed
            (self.strange if ours_already else self.foreign).append(seq)
        elif known.mark(seq, hash) != mark:
            return f"第 {seq} 条的密钥标记不对 the mark of line {seq} is wrong"
        return None

    def _strange(self) -> str | None:
        """Why lines that an unknown key marked after the board had one here are not the board's; None without such."""
        if not self.strange:
            return None
        return _range(
            "不是用这台电脑的密钥写的。若是另一个系统用户运行过看板或命令,请用 --accept 说明原因",
            "were not marked by this machine's key; where another user of the system ran the board or a command, say "
            "so with --accept",
            self.strange,
        )

    def _end(self) -> str | None:
        """Why the end is not the end; None where nothing later was ever noted."""
        for where, head in self.held:
            if head.seq > self.count:
                return (
                    f"只有 {self.count} 条,{where[0]}在 {head.at} 记下过第 {head.seq} 条:末尾被删去了 "
                    f"only {self.count} lines, while {where[1]} noted line {head.seq}: the end was taken away"
                )
        for one in record_seal.acceptances(self.access.folder):
            self.notices.append(
                f"{one.at}:第 {one.lines} 条已说明不在(如恢复过备份) "
                f"lines {one.lines} were declared gone, as after a backup was put back"
                if one.lines
                else f"{one.at}:已说明换成了另一份操作记录(如恢复过备份) "
                "the record was declared another one, as after a backup was put back"
            )
        if self.own and self.count >= self.own.first and record_seal.head(self.access.folder) is None:
            self.unkeyed.append("最新一条没有另处记下 the newest line is noted nowhere else")
        if not self.seen:
            return f"没有记下的校验值 {self.noted} the noted hash is not in it"
        return None


def _wanted(access: Access, backups: Mapping[str, Head]) -> list[tuple[tuple[str, str], Head]]:
    """Every line that must be there, with who noted it."""
    agreed = record_seal.acceptances(access.folder)
    own = [found for found in (*record_seal.lost(access.folder), record_seal.head(access.folder)) if found]
    return [
        *((("这台电脑", "this machine"), head) for head in own),
        *(
            ((f"备份 {name}", f"backup {name}"), head)
            for name, head in backups.items()
            if not any(one.kept < head.seq <= one.lost and head.at <= one.at for one in agreed)
        ),
    ]


def _cut(access: Access) -> tuple[Head, str, str] | None:
    row = access.one("select value from state where key = ?", CUT)
    try:
        said: dict[str, Any] = json.loads(row["value"]) if row else {}
        return Head(int(said["seq"]), said["hash"], said["at"]), said["key"], said["mark"]
    except (LookupError, TypeError, ValueError):
        return None


def _range(zh: str, en: str, lines: list[int]) -> str:
    """Words about the lines from the first to the last of these."""
    between = f"{lines[0]}–{lines[-1]}" if len(lines) > 1 else f"{lines[0]}"
    return f"第 {between} 条{zh} lines {between} {en}"
