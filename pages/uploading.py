"""The parts of the upload page: options, what a file would do, loading, templates, history, the demo's end."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from data import history
from data.csv_safe import csv_bytes
from data.home import home
from data.intake import DATUMS, Result, load
from data.kinds import KINDS
from data.refusal import Refusal
from data.store import Store
from pages.frame import Page

#: Looks kept in a session; a look is a dry run of its file.
KEPT_LOOKS = 50
DATUM_WORDS = {
    "wgs84": ("WGS-84(GPS)", "WGS-84 (GPS)"),
    "gcj02": ("GCJ-02(高德、腾讯)", "GCJ-02 (Amap, Tencent)"),
    "bd09": ("BD-09(百度)", "BD-09 (Baidu)"),
}


@dataclass(frozen=True)
class Look:
    """A chosen file and what loading it would do, or why it is refused."""

    name: str
    content: bytes
    result: Result | None
    refusal: Refusal | None


def options(page: Page) -> dict[str, Any]:
    """What the manager may say about the files when the board does not understand them by itself."""
    with st.expander(page.t("识别得不对?在这里指定", "Not understood right? Say it here")):
        kinds = {"": page.t("自动识别", "Recognise it"), **{kind.id: page.pick(kind) for kind in KINDS.values()}}
        kind = st.selectbox(page.t("表的种类", "Kind"), list(kinds), format_func=lambda id: kinds[id], key="kind")
        day = st.date_input(
            page.t("这份表是哪一天的(表里没有日期时用)", "Its day (where the table has none)"), value=None, key="day",
            format="YYYY-MM-DD",
        )  # fmt: skip
        words = {"": page.t("按设置", "As set"), **{datum: page.t(*DATUM_WORDS[datum]) for datum in DATUMS}}
        datum = st.selectbox(page.t("坐标系", "Datum"), list(words), format_func=lambda id: words[id], key="datum")
    return {"kind": kind or None, "day": day, "datum": datum or None}


def limit_mb(page: Page) -> int:
    """The largest file the chooser takes: the setting, in whole megabytes."""
    return max(1, math.ceil(page.store.setting("upload_limit_mb")))


def look_at(page: Page, file: Any, given: dict[str, Any]) -> Look:
    """A dry run of a chosen file, remembered until data or options change."""
    looks = st.session_state.setdefault("looks", {})
    key = (file.file_id, page.store.path, page.store.version, tuple(given.values()))
    if key not in looks:
        content = file.getvalue()
        while len(looks) >= KEPT_LOOKS:
            looks.pop(next(iter(looks)))
        looks[key] = _look(page, file.name, content, given)
    return looks[key]


def _look(page: Page, name: str, content: bytes, given: dict[str, Any]) -> Look:
    limit = page.store.setting("upload_limit_mb")
    if len(content) > limit * 1_000_000:
        size = len(content) / 1_000_000
        return Look(name, b"", None, Refusal(
            "too_large", f"文件有 {size:.1f} MB,超过上限 {limit:g} MB。请拆开后再上传。",
            f"The file has {size:.1f} MB, over the limit of {limit:g} MB. Please split it.",
        ))  # fmt: skip
    try:
        return Look(name, content, load(page.store, content, name, dry_run=True, **given), None)
    except Refusal as refusal:
        return Look(name, b"", None, refusal)


def show_look(page: Page, look: Look) -> None:
    """What was understood of a file, and what loading it would do."""
    with st.container(border=True):
        st.text(look.name)
        if look.refusal:
            st.error(page.t(look.refusal.zh, look.refusal.en), icon=":material/block:")
        if look.result:
            _show_result(page, look.result, page.t("将载入", "would load"))


def _show_result(page: Page, result: Result, verb: str) -> None:
    kind = page.pick(KINDS[result.kind])
    day = f" · {result.day}" if result.day else ""
    st.markdown(f"**{kind}** · {result.encoding}{day} · " + page.t(
        f"共 {result.rows_read:,} 行,{verb} {result.accepted:,} 行(新增 {result.new:,},更改 {result.changed:,}),"
        f"未变 {result.unchanged:,},拒收 {result.rejected:,}",
        f"{result.rows_read:,} rows, {verb} {result.accepted:,} ({result.new:,} new, {result.changed:,} changed), "
        f"{result.unchanged:,} unchanged, {result.rejected:,} rejected",
    ))  # fmt: skip
    if not result.accepted and not result.rejected:
        st.info(page.t("这份表已经载入过,没有任何变化。", "This table has been loaded before; nothing changes."))
    if result.rejects:
        _frame(page, result.rejects, page.t("拒收的行(前 100 行)", "Rejected rows (first 100)"), expanded=True, columns={
            "line": page.t("行号", "Line"), "column": page.t("列", "Column"), "value": page.t("原值", "Value"),
            page.t("reason_zh", "reason_en"): page.t("原因", "Reason"),
        })  # fmt: skip
    if result.changes:
        _frame(page, result.changes, page.t("更改(前 100 处)", "Changes (first 100)"), expanded=False, columns={
            "line": page.t("行号", "Line"), "field": page.t("字段", "Field"), "old": page.t("原来", "Old"), "new": page.t("现在", "New"),
        })  # fmt: skip
    _frame(page, result.columns, page.t("各列怎样理解", "How each column is understood"), expanded=False, columns={
        "source": page.t("文件的列", "Column"), "field": page.t("对应字段", "Field"), "samples": page.t("样例", "Samples"),
    })  # fmt: skip


def _frame(page: Page, rows: list[dict[str, Any]], title: str, expanded: bool, columns: dict[str, str]) -> None:
    with st.expander(title, expanded=expanded):
        shown = pd.DataFrame(rows)
        if "field" in shown:
            words = {field.name: page.t(field.zh, field.name) for kind in KINDS.values() for field in kind.understood}
            shown["field"] = shown["field"].map(lambda name: words.get(name, "—"))
        st.dataframe(shown[list(columns)].rename(columns=columns), hide_index=True)


def load_buttons(page: Page, ready: list[Look], given: dict[str, Any]) -> None:
    """Load the files that can be; while the demo shows, into the demo or for real."""
    if not ready:
        return
    number = len(ready)
    words = page.t(f"载入 {number} 个文件", f"Load {number} file(s)")
    if page.demo:
        words = page.t(f"在演示中试用这 {number} 个文件", f"Try {number} file(s) in the demo")
    with st.container(horizontal=True, key="load_buttons"):
        if st.button(words, type="primary", key="load", icon=":material/check:"):
            _finish(_load_all(page.store, ready, given))
        if page.demo:
            end_demo_choice(page, ready, given)


def _load_all(store: Store, looks: list[Look], given: dict[str, Any]) -> list[tuple[str, Result | Refusal]]:
    """Load the files that were looked at; what became of each."""
    results: list[tuple[str, Result | Refusal]] = []
    for look in looks:
        try:
            results.append((look.name, load(store, look.content, look.name, **given)))
        except Refusal as refusal:
            results.append((look.name, refusal))
    return results


def _finish(results: list[tuple[str, Result | Refusal]]) -> None:
    st.session_state["results"] = results
    st.session_state["looks"] = {}
    st.session_state["files_round"] = st.session_state.get("files_round", 0) + 1
    st.rerun()


def show_results(page: Page) -> None:
    """What became of the files just loaded, until the next ones are."""
    for name, result in st.session_state.get("results", []):
        with st.container(border=True):
            if isinstance(result, Refusal):
                st.error(f"{name}: {page.t(result.zh, result.en)}", icon=":material/block:")
            else:
                st.success(page.t(f"已载入:{name}", f"Loaded: {name}"), icon=":material/check:")
                _show_result(page, result, page.t("载入", "loaded"))


def templates(page: Page) -> None:
    """An empty table of each kind, with the headers the board knows."""
    with st.container(horizontal=True, key="templates"):
        for kind in KINDS.values():
            header = [field.zh + ("*" if field.required else "") for field in kind.fields]
            st.download_button(
                page.pick(kind), csv_bytes(header, []), f"{kind.zh}.csv", "text/csv", key=f"template_{kind.id}",
                on_click="ignore", icon=":material/download:",
            )  # fmt: skip


def history_table(page: Page) -> None:
    """Every upload, newest first; choose one to see its rejected rows or to undo it."""
    batches = history.batches(page.store)
    if not batches:
        st.caption(page.t("还没有上传过文件。", "Nothing has been uploaded yet."))
        return
    labels = {
        "batch_id": page.t("编号", "No."), "received_at": page.t("时间", "Time"), "file_name": page.t("文件", "File"),
        "kind": page.t("种类", "Kind"), "rows_read": page.t("行数", "Rows"), "new": page.t("新增", "New"),
        "changed": page.t("更改", "Changed"), "unchanged": page.t("未变", "Unchanged"), "rejected": page.t("拒收", "Rejected"),
        "undone_at": page.t("撤销于", "Undone at"),
    }  # fmt: skip
    shown = pd.DataFrame(batches)
    shown["kind"] = shown["kind"].map(lambda id: page.pick(KINDS[id]))
    for name in ("received_at", "undone_at"):
        shown[name] = shown[name].fillna("").str.slice(0, 16).str.replace("T", " ")
    picked = st.dataframe(
        shown[list(labels)].rename(columns=labels), hide_index=True, key="history", on_select="rerun", selection_mode="single-row"
    )
    rows = picked["selection"]["rows"]
    if not rows:
        st.caption(page.t("点选一行,可以下载拒收的行或撤销这次上传。", "Select a row to download its rejected rows or to undo it."))
        return
    _one_batch(page, batches[rows[0]])


def _one_batch(page: Page, batch: dict[str, Any]) -> None:
    number = batch["batch_id"]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="one_batch"):
        st.text(f"{number} · {batch['file_name']}")
        if batch["rejected"]:
            st.download_button(
                page.t("下载拒收的行", "Rejected rows"), lambda: history.rejects_csv(page.store, number) or b"",
                f"rejects_{number}.csv", "text/csv", key="rejects", on_click="ignore",
            )  # fmt: skip
        if batch["undone_at"]:
            st.text(page.t("已撤销", "Undone"))
            return
        with st.popover(page.t("撤销这次上传", "Undo this upload")):
            st.write(page.t("撤销后,数据就像从未收到这个文件一样。", "After undoing, the data is as if this file had never come."))
            if st.button(page.t("确定撤销", "Undo it"), key="undo", type="primary"):
                history.undo(page.store, number)
                st.session_state.pop("results", None)
                st.rerun()


def end_demo_choice(page: Page, ready: list[Look], given: dict[str, Any]) -> None:
    """End the demo after a second click, and load for real what was tried and what is chosen."""
    number = len(ready)
    words = page.t("结束演示,正式使用", "End the demo and work for real")
    if ready:
        words = page.t(f"结束演示,正式载入这 {number} 个文件", f"End the demo and load {number} file(s) for real")
    with st.popover(words, icon=":material/flag:"):
        tried = dict(home().tried())
        st.write(page.t("演示数据将不再显示,也不会自己回来。", "The demo will no longer show and will not come back by itself."))
        carried = st.multiselect(
            page.t("把试用过的文件也正式载入", "Load the files tried before for real too"), list(tried), default=list(tried),
            format_func=lambda number: tried[number], key="carried",
        ) if tried else []  # fmt: skip
        if st.button(page.t("确定结束演示", "End the demo"), key="end_demo", type="primary"):
            served = home()
            results = served.end_demo(carried)
            done = [(tried[number], result) for number, result in zip(carried, results, strict=True)]
            _finish([*done, *_load_all(served.store, ready, given)])
