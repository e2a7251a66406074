"""What stands beside a file of the inbox once it has been dealt with: its report and its rejected rows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.batches import uploads
from data.batches.rejected_rows import rejects_csv, remarks_csv
from data.batches.result import Outcome
from data.exports import csv_safe
from data.field_types import PRIVACY
from data.kinds import KINDS
from data.refusal import Refusal
from data.store.database import Store

#: Endings behind the file's own name.
REPORT, REJECTS, REMARKS = ".report.txt", ".rejects.csv", ".remarks.csv"
TO_MEND = (REJECTS, REMARKS)
#: With more rows to mend than this, something is wrong with the file as a whole, and a list of them is of no use.
MOST_ROWS = 100_000
_COUNTS = ("rows_read", "new", "changed", "unchanged", "rejected", "remarks")
_TABLE = ("batch_id", "table", "kind", "day", *_COUNTS, "mapping")
#: What to do about a refusal, where its own words speak of the upload page.
_NAME_THE_DAY = (
    "请把日期写进文件名,如 打卡_2022-04-01.csv。",
    "Put the day into the file's name, such as checkins_2022-04-01.csv.",
)
_MAP_ONCE = (
    "列名与众不同的表,请先在“数据上传”页把列对应好并保存方案,以后放进收件箱就认得。",
    "Map the columns of a table like this once on the upload page and save the mapping; the inbox knows it from "
    "then on.",
)
_HINTS = {
    "day_needed": _NAME_THE_DAY,
    "unknown_header": _MAP_ONCE,
    "missing_columns": _MAP_ONCE,
    "ambiguous_kind": _MAP_ONCE,
}


@dataclass
class FileReport:
    """A file, who sent it, when it was dealt with and whether into the demo; then what came of it.

    ``refusal`` is that of the whole file, those of its tables are among ``outcomes``; ``loaded``
    are the tables loaded under this delivery, now or before, known once ``files`` was asked.
    """

    file_name: str
    sender: str
    delivery: str
    at: datetime
    demo: bool
    outcomes: list[Outcome] = field(default_factory=list)
    refusal: Refusal | None = None
    loaded: list[dict[str, Any]] = field(default_factory=list)

    def files(self, store: Store) -> dict[str, bytes]:
        """Contents by the ending behind the file's name: the report, and the rows to mend table by table."""
        rows = store.rows(
            """select batch_id, table_name, kind, day, rows_read, added, changed, unchanged, rejected,
                   coalesce(remark_count, 0), mapping_name
               from batches where delivery = $delivery order by batch_id""",
            {"delivery": self.delivery},
        )
        self.loaded = [dict(zip(_TABLE, row, strict=True)) for row in rows]
        found: dict[str, bytes] = {}
        for what, ending, rows_of in (("rejected", REJECTS, rejects_csv), ("remarks", REMARKS, remarks_csv)):
            for table in self.loaded:
                if 0 < table[what] <= MOST_ROWS and (file := rows_of(store, table["batch_id"])):
                    found[ending if len(self.loaded) == 1 else f".{file[0].removesuffix('.csv')}{ending}"] = file[1]
        asked = {table["batch_id"]: _asked(store, table["batch_id"]) for table in self.loaded}
        text = f"{self._text(list(found), asked, 0)}\n\n{self._text(list(found), asked, 1)}\n"
        # With a mark at its start and line ends that every editor of Windows understands.
        text = csv_safe.lines(text)  # somebody may open it in a spreadsheet
        return {**found, REPORT: text.replace("\n", "\r\n").encode("utf-8-sig", "replace")}

    @property
    def refused(self) -> list[tuple[str, Refusal]]:
        """Every refusal with its table's name, '' for the whole file."""
        whole = [("", self.refusal)] if self.refusal else []
        return whole + [(found.name, found.refusal) for found in self.outcomes if found.refusal]

    def _text(self, files: list[str], asked: dict[int, list[tuple[str, str]]], lang: int) -> str:
        """The report in one language (0 Chinese, 1 English), what matters most on top.

        ``files``: the endings of those beside it; ``asked``: what ``_asked`` says, by batch.
        """
        lines = [self._headline(lang), ("文件:", "File: ")[lang] + self.file_name]
        if self.sender:
            lines.append(("来自:", "From: ")[lang] + self.sender)
        lines.append(("时间:", "Time: ")[lang] + f"{self.at:%Y-%m-%d %H:%M:%S}")
        for table in self.loaded:
            lines += [_said(table, lang), *(said[lang] for said in asked.get(table["batch_id"], ()))]
        refused = self.refused
        lines += [
            _named(name, ("没有载入:", "not loaded: ")[lang] + (refusal.zh, refusal.en)[lang])
            for name, refusal in refused
        ]
        lines += [
            hint[lang]
            for hint in dict.fromkeys(_HINTS[refusal.code] for _, refusal in refused if refusal.code in _HINTS)
        ]
        if refused:
            lines.append(("改好后,把文件再放进收件箱。", "Once it is put right, drop it into the inbox again.")[lang])
        rejects, remarked = ([name for name in files if name.endswith(ending)] for ending in (REJECTS, REMARKS))
        if rejects:
            names = ("、", ", ")[lang].join(self.file_name + ending for ending in rejects)
            lines.append(
                (
                    f"未接收的行和原因在 {names},改好后单独再放进收件箱。",
                    f"The rejected rows with their reasons are in {names}; correct them and drop that file into the "
                    "inbox.",
                )[lang]
            )
        elif any(table["rejected"] for table in self.loaded):
            lines.append(
                (
                    "未接收的行太多,没有列出,请先检查整份文件。",
                    "Too many rows were rejected to list them; check the file as a whole.",
                )[lang]
            )
        if remarked:
            names = ("、", ", ")[lang].join(self.file_name + ending for ending in remarked)
            lines.append(
                (
                    f"看不懂的格已留空,行照常计入;是哪些行见 {names},问清后改好单独再放进收件箱。",
                    f"Cells not understood were left empty, and their rows count; {names} lists them: ask, correct and "
                    "drop that file into the inbox.",
                )[lang]
            )
        if self.loaded:
            lines.append(
                ("放错了,可在“数据上传”页按编号撤销。", "A wrong file is undone on the upload page, by its number.")[
                    lang
                ]
            )
        if self.demo:
            lines.append(
                (
                    "现在显示的是演示数据,这份文件只在演示里试用;结束演示时可以选它正式载入。",
                    "The demo is showing, and this file was only tried in it; choose it when you end the demo to "
                    "load it for real.",
                )[lang]
            )
        return "\n".join(lines)

    def _headline(self, lang: int) -> str:
        if self.refusal and self.loaded:
            zh, en = f"只载入了 {len(self.loaded)} 张表", f"Only {len(self.loaded)} tables loaded"
            return (f"{zh}:{self.refusal.zh}", f"{en}: {self.refusal.en}")[lang]
        if not self.loaded:
            refusal = (
                self.refused[0][1] if self.refused else Refusal("empty", "文件里没有表格。", "The file holds no table.")
            )
            return (f"没有载入:{refusal.zh}", f"Not loaded: {refusal.en}")[lang]
        said = _counts({name: sum(table[name] for table in self.loaded) for name in _COUNTS}, lang)
        left_out = len(self.refused)
        more = (f";{left_out} 张表没有载入", f"; {left_out} tables not loaded")[lang] if left_out else ""
        return ("已载入:", "Loaded: ")[lang] + said + more


def _asked(store: Store, batch_id: int) -> list[tuple[str, str]]:
    """What is to be known of a table as a whole, then what was not understood in it, by column and reason; cells that
    may name a resident are not quoted.
    """
    batch = uploads.batch(store, batch_id) or {}
    lines = [(f"  {notice['zh']}", f"  {notice['en']}") for notice in batch.get("notices", [])]
    if not batch.get("remark_groups"):
        return lines
    kind, sources = KINDS[batch["kind"]], {column["field"]: column["source"] for column in batch["columns"]}
    types = {sources.get(field.name, field.name): field.type for field in kind.understood}
    for group in batch["remark_groups"]:
        column, count, type = group["column"], f"{group['count']:,}", types.get(group["column"])
        texts = [text["value"] for text in group["values"]] if type and PRIVACY[type].mask is None else []
        zh, en = "、".join(f"「{text}」" for text in texts), ", ".join(f"“{text}”" for text in texts)
        lines.append(
            (
                f"  {column}:{count} 行看不懂{zh}({group['reason_zh']})",
                f"  {column}: {count} rows not understood{' ' + en if en else ''} ({group['reason_en']})",
            )
        )
    return lines


def headlines(text: str) -> tuple[str, str]:
    """A report's first line in Chinese and in English."""
    zh, _, en = text.replace("\r\n", "\n").partition("\n\n")
    return zh.partition("\n")[0], en.partition("\n")[0]


def _said(table: dict[str, Any], lang: int) -> str:
    kind = KINDS[table["kind"]]
    parts = [(kind.zh, kind.en)[lang]]
    if table["day"]:
        parts.append(str(table["day"]))
    parts.append((f"编号 {table['batch_id']}", f"number {table['batch_id']}")[lang])
    if table["mapping"]:
        parts.append((f"列对应方案“{table['mapping']}”", f'mapping "{table["mapping"]}"')[lang])
    said = (",", ", ")[lang].join(parts) + (":", ": ")[lang] + _counts(table, lang)
    return _named(table["table"] or "", said)


def _counts(counts: dict[str, Any], lang: int) -> str:
    read, new, changed, unchanged, rejected, asked = (f"{counts[name]:,}" for name in _COUNTS)
    said = (
        f"读到 {read} 行,新增 {new},更新 {changed},没有变化 {unchanged},未接收 {rejected}",
        f"{read} rows read, {new} new, {changed} changed, {unchanged} unchanged, {rejected} rejected",
    )[lang]
    return said + (f",看不懂的格 {asked}", f", {asked} cells not understood")[lang] if counts["remarks"] else said


def _named(table: str, said: str) -> str:
    return f"[{table}] {said}" if table else said
