"""Every upload, newest first: what it was, its files, and undoing and redoing it after a look at the difference."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analytics.privacy.veils import VEILED
from data.batches import uploads
from data.batches.rejected_rows import file_name, rejects_csv, remarks_csv
from data.intake import undo
from data.intake.undo import Difference
from data.kinds import KINDS
from data.privacy import retention
from data.refusal import Refusal
from pages.exports import EXPORTS
from pages.frame import exporting, reveal
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page
from pages.upload.result import frame, show_notices, show_remarks

#: Who sent a file, by its batch's ``source``; the page's own said "upload" once.
SENDERS = {
    "page": ("网页", "Page"),
    "upload": ("网页", "Page"),
    "api": ("接口", "HTTP"),
    "inbox": ("收件箱", "Inbox"),
    "demo": ("演示", "Demo"),
}
#: What undoing or redoing does to a row.
_WHAT = {"removed": ("删除", "Removed"), "added": ("恢复", "Back"), "changed": ("改变", "Changed")}


def table(page: Page) -> None:
    """The list of uploads; choose one to see all of it, to download its files, to undo or redo it."""
    batches = uploads.batches(page.store)
    if not batches:
        st.caption(page.t("还没有上传过文件。", "Nothing has been uploaded yet."))
        return
    if said := retention.reach(page.store):
        st.caption(page.t(*said))
    labels = {
        "batch_id": page.t("编号", "No."),
        "received_at": page.t("时间", "Time"),
        "file_name": page.t("文件", "File"),
        "kind": page.t("种类", "Kind"),
        "rows_read": page.t("行数", "Rows"),
        "new": page.t("新增", "New"),
        "changed": page.t("更改", "Changed"),
        "unchanged": page.t("未变", "Unchanged"),
        "rejected": page.t("拒收", "Rejected"),
        "remark_count": page.t("看不懂", "Not understood"),
        "undone_at": page.t("撤销于", "Undone at"),
        "who": page.t("来自", "From"),
        "table_name": page.t("工作表", "Sheet"),
        "size": page.t("大小 KB", "Size, KB"),
    }
    shown = pd.DataFrame(batches)
    shown["kind"] = shown["kind"].map(lambda id: page.pick(KINDS[id]))
    shown["who"] = [_who(page, batch) for batch in batches]
    # Left to itself a browser counts bytes in its own language: 4.1万 B, or 41 kB.
    shown["size"] = shown["size"].astype(float) / 1000
    for name in ("received_at", "undone_at"):
        shown[name] = [_minute(batch[name]) for batch in batches]
    _follow([batch["batch_id"] for batch in batches])
    picked = st.dataframe(
        shown[list(labels)].rename(columns=labels),
        hide_index=True,
        key="history",
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config={labels["size"]: st.column_config.NumberColumn(format="%.1f")},
    )
    rows = _selected(picked["selection"])
    if not rows:
        st.caption(
            page.t(
                "点选一行,可以看详情、下载原文件、拒收的行和看不懂的行,也可以撤销或恢复。",
                "Select a row for its details and files, and to undo or redo it.",
            )
        )
        return
    if rows[0] < len(batches):
        _one_batch(page, batches[rows[0]])


def _follow(now: list[int]) -> None:
    """Keep the selection on its upload where the list has changed: what has come since stands above it.

    ``now``: the uploads of the list, by id. A selected row is one of the list as it was shown before.
    """
    before = st.session_state.get("history_shown", now)
    st.session_state["history_shown"] = now
    rows = _selected(st.session_state["history"]["selection"]) if "history" in st.session_state else []
    if before != now and rows:
        moved = [now.index(id) for id in before[rows[0] : rows[0] + 1] if id in now]
        st.session_state["history"] = {"selection": {"rows": moved, "columns": [], "cells": []}}


def _selected(selection: Any) -> list[int]:
    """The row that is selected, if any: a click on any cell opens its row, as one on the box before it does."""
    return [*selection["rows"], *(row for row, _ in selection.get("cells", []))][:1]


def _minute(moment: str | None) -> str:
    return (moment or "")[:16].replace("T", " ")


def _who(page: Page, batch: dict[str, Any]) -> str:
    source = batch["source"] or ""
    said = page.t(*SENDERS[source]) if source in SENDERS else source
    sender = (batch["sender"] or "").removeprefix("::ffff:")  # an IPv4 address as IPv6 writes it
    return f"{said} {sender}" if sender else said


def _one_batch(page: Page, batch: dict[str, Any]) -> None:
    number = batch["batch_id"]
    with st.container(border=True, key="one_batch"):
        name = f"{batch['file_name']} / {batch['table_name']}" if batch["table_name"] else batch["file_name"]
        undone = page.t(" · 已撤销", " · Undone") if batch["undone_at"] else ""
        st.markdown(f"**{number} · {plain(name)}**{undone}")
        with st.container(horizontal=True, key="batch_actions"):
            _downloads(page, batch)
            words = (
                page.t("恢复这次上传", "Redo this upload")
                if batch["undone_at"]
                else page.t("撤销这次上传", "Undo this upload")
            )
            if retention.can_undo(page.store, batch) and st.button(
                words, key="move", icon=":material/redo:" if batch["undone_at"] else ":material/undo:"
            ):
                st.dialog(words, width="large")(_move)(page, batch)
        _details(page, batch)


def _downloads(page: Page, batch: dict[str, Any]) -> None:
    """The file as it came and its rejected rows, whole: nobody could use them otherwise."""
    number = batch["batch_id"]
    if original := uploads.original(page.store, number):
        exporting.save(
            page,
            EXPORTS["original"],
            lambda _: original.read_bytes(),
            file_name=uploads.original_name(batch["file_name"], original),
            object=f"upload {number}: {batch['file_name']}",
        )
    if batch["rejected"]:
        exporting.save(
            page,
            EXPORTS["rejects"],
            lambda _: (rejects_csv(page.store, number) or ("", b""))[1],
            batch["rejected"],
            file_name=file_name(number, batch["day"]),
            object=f"upload {number}: rejects",
        )
    if batch["remark_count"]:
        exporting.save(
            page,
            EXPORTS["remarks"],
            lambda _: (remarks_csv(page.store, number) or ("", b""))[1],
            batch["remark_count"],
            file_name=file_name(number, batch["day"], "remarks"),
            object=f"upload {number}: remarks",
        )


def _details(page: Page, batch: dict[str, Any]) -> None:
    whole = uploads.batch(page.store, batch["batch_id"]) or batch
    said = {
        page.t("来自", "From"): _who(page, whole),
        page.t("时间", "Time"): (whole["received_at"] or "")[:19].replace("T", " "),
        page.t("撤销于", "Undone at"): (whole["undone_at"] or "")[:19].replace("T", " "),
        page.t("表的日期", "Day"): whole["day"],
        page.t("大小", "Size"): page.t(f"{whole['size'] or 0:,} 字节", f"{whole['size'] or 0:,} bytes"),
        page.t("编码", "Encoding"): whole["encoding"],
        page.t("方案", "Mapping"): whole["mapping_name"],
        page.t("文件指纹(核对是否同一份)", "Fingerprint"): whole["sha256"],
    }
    object = f"upload:{batch['batch_id']}"
    quotes = whole.get("rejects") or whole.get("changes") or whole.get("remarks")
    veil = reveal.offer(page, object, lambda: {object: object}) if quotes else VEILED
    told = partial(frame, page, whole["kind"], veil=veil, whom=object, columns_of=whole["columns"])
    st.text("\n".join(f"{name}{page.t(':', ': ')}{value}" for name, value in said.items() if value))
    show_notices(page, whole.get("notices", []))
    if whole.get("rejects"):
        told(
            whole["rejects"],
            page.t("拒收的行(前 100 行)", "Rejected rows (first 100)"),
            False,
            {
                "line": page.t("行号", "Line"),
                "column": page.t("列", "Column"),
                "value": page.t("原值", "Value"),
                page.t("reason_zh", "reason_en"): page.t("原因", "Reason"),
            },
        )
    show_remarks(page, whole, told, False)
    if whole.get("changes"):
        told(whole["changes"], page.t("更改(前 100 处)", "Changes (first 100)"), False, _change_words(page))


def _change_words(page: Page) -> dict[str, str]:
    words = {"line": ("行号", "Line"), "field": ("字段", "Field"), "old": ("原来", "Old"), "new": ("现在", "New")}
    return {name: page.t(*said) for name, said in words.items()}


def _move(page: Page, batch: dict[str, Any]) -> None:
    """The dialog: what undoing (redoing) will change, and the button that does it."""
    number, undone = batch["batch_id"], not batch["undone_at"]
    st.text(batch["file_name"])
    st.write(
        page.t(
            "撤销后,数据就像从未收到这个文件一样。之后仍可恢复。",
            "After undoing, the data is as if this file had never come. It can be redone.",
        )
        if undone
        else page.t(
            "恢复后,这个文件回到原来的先后位置:比它晚到的文件仍以晚到的为准。",
            "Redone, the file is back in its old place: files that came after it still overrule it.",
        )
    )
    if said := retention.stays(page.store, batch):
        st.info(page.t(*said))
    try:
        difference = _difference(page, number, undone)
        if difference is None:
            return
        _show(page, batch["kind"], difference)
        words = page.t("确定撤销", "Undo it") if undone else page.t("确定恢复", "Redo it")
        if st.button(words, key="sure", type="primary"):
            with st.spinner(page.t("请稍候……", "One moment …")), page.doing("undo" if undone else "redo", str(number)):
                (undo.undo if undone else undo.redo)(page.store, number)
            st.session_state.pop("results", None)
            st.rerun()
    except Refusal as refusal:
        refused(page, refusal)


def _difference(page: Page, number: int, undone: bool) -> Difference | None:
    """The difference, asked for once for each state of the data: it costs as much as undoing."""
    key = (page.store.path, page.store.version, number, undone)
    kept: tuple[Any, Difference | None] | None = st.session_state.get("difference")
    if kept is None or kept[0] != key:
        with st.spinner(page.t("正在算会改变什么……", "Finding out what changes …")):
            kept = st.session_state["difference"] = (key, undo.difference(page.store, number, undone))
    return kept[1]


def _show(page: Page, kind: str, difference: Difference) -> None:
    counts = (
        (difference.removed, "删除", "removed"),
        (difference.changed, "改变", "changed"),
        (difference.added, "恢复", "brought back"),
    )
    said = [page.t(f"{count:,} 行将{zh}", f"{count:,} rows will be {en}") for count, zh, en in counts if count]
    if not said:
        st.info(
            page.t(
                "现在的数据不会有变化:后来的文件说的才算数。",
                "What stands now does not change: later files overrule this one.",
            )
        )
        return
    st.markdown(f"**{page.t(',', ', ').join(said)}**")
    if difference.rows:
        words = {
            "row": ("行", "Row"),
            "what": ("变化", "Change"),
            "field": ("字段", "Field"),
            "old": ("现在", "Now"),
            "new": ("之后", "Then"),
        }
        rows = [{**row, "what": page.t(*_WHAT[row["what"]])} for row in difference.rows]
        frame(
            page,
            kind,
            rows,
            page.t("前 100 处", "The first 100"),
            True,
            {name: page.t(*said) for name, said in words.items()},
        )
