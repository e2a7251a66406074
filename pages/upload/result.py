"""What was understood of a table, and what loading it does or would do."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analytics.privacy import veils
from analytics.privacy.veils import VEILED, Veil
from data.batches.result import Result
from data.kind_of_file import NOBODY
from data.kinds import KINDS
from data.mapping import headers
from pages.frame.cell_words import said
from pages.frame.field_words import field_words
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

#: Unused columns that are named, and characters of each of their samples.
_NAMED, _SAMPLE = 12, 20


def show_result(
    page: Page, result: Result, verb: str, expanded: bool = True, veil: Veil = VEILED, whom: Hashable = None
) -> None:
    """The counts, what was rejected and why, what changes, and how each column was understood; residents' cells under
    the veil.
    """
    show = partial(frame, page, result.kind, veil=veil, whom=whom, columns_of=result.columns)
    kind, remarks = page.pick(KINDS[result.kind]), result.remark_count
    day = f" · {result.day}" if result.day else ""
    st.markdown(
        f"**{kind}** · {result.encoding}{day} · "
        + page.t(
            f"共 {result.rows_read:,} 行,{verb} {result.accepted:,} 行(新增 {result.new:,},更改 {result.changed:,}),"
            f"未变 {result.unchanged:,},拒收 {result.rejected:,}" + (f",看不懂的格 {remarks:,}" if remarks else ""),
            f"{result.rows_read:,} rows, {verb} {result.accepted:,} ({result.new:,} new, {result.changed:,} changed), "
            f"{result.unchanged:,} unchanged, {result.rejected:,} rejected"
            + (f", {remarks:,} cells not understood" if remarks else ""),
        )
    )
    show_notices(page, result.notices)
    if result.mapping_name:
        st.markdown(
            ":material/route: "
            + page.t(
                f"已按方案“{plain(result.mapping_name)}”识别",
                f"Recognised by the mapping “{plain(result.mapping_name)}”",
            )
        )
    if not result.accepted and not result.rejected:
        st.info(page.t("这份表已经载入过,没有任何变化。", "This table has been loaded before; nothing changes."))
    if result.missing:
        words = field_words(page, result.kind)
        names = page.t("、", ", ").join(words[name] for name in result.missing)
        st.caption(page.t(f"表里没有:{names}", f"Not in the table: {names}"))
    _show_unused(page, result, veil, whom)
    if result.rejects:
        show(
            result.rejects,
            page.t("拒收的行(前 100 行)", "Rejected rows (first 100)"),
            expanded,
            {
                "line": page.t("行号", "Line"),
                "column": page.t("列", "Column"),
                "value": page.t("原值", "Value"),
                page.t("reason_zh", "reason_en"): page.t("原因", "Reason"),
            },
        )
    show_remarks(page, vars(result), show, expanded)
    if result.changes:
        show(
            result.changes,
            page.t("更改(前 100 处)", "Changes (first 100)"),
            expanded,
            {
                "line": page.t("行号", "Line"),
                "field": page.t("字段", "Field"),
                "old": page.t("原来", "Old"),
                "new": page.t("现在", "New"),
            },
        )
    show(
        result.columns,
        page.t("各列怎样理解", "How each column is understood"),
        False,
        {
            "source": page.t("文件的列", "Column"),
            "field": page.t("对应字段", "Field"),
            "samples": page.t("样例", "Samples"),
        },
    )


def _show_unused(page: Page, result: Result, veil: Veil, whom: Hashable) -> None:
    """The columns with something in them that feed nothing, so that nobody takes them for read."""
    unused = [
        _veiled(result.kind, column, veil, whom, result.columns)
        for column in result.columns
        if column["field"] is None and column["source"].strip() and column["samples"]
    ]
    if not unused:
        return
    named = []
    for column in unused[:_NAMED]:
        samples = page.t("、", ", ").join(dict.fromkeys(sample[:_SAMPLE] for sample in column["samples"]))
        named.append(f"{headers.shown(column['source'])}({samples})" if samples else headers.shown(column["source"]))
    more = "" if len(unused) <= _NAMED else page.t(f" 等 {len(unused)} 列", f" and {len(unused) - _NAMED} more")
    words = page.t("、", ", ").join(named) + more
    st.markdown(":material/visibility_off: " + plain(page.t(f"没有用到的列:{words}", f"Columns not used: {words}")))


def show_remarks(page: Page, found: Mapping[str, Any], show: Callable[..., None], expanded: bool) -> None:
    """The cells that nobody could understand, by column and reason, and the first of them by their rows.

    ``found``: a result or a batch, by name; ``show``: ``frame`` for its kind.
    """
    if not found["remark_count"]:
        return
    reason = {page.t("reason_zh", "reason_en"): page.t("原因", "Reason")}
    column = {"column": page.t("列", "Column")}
    count = found["remark_count"]
    show(
        found["remark_groups"],
        page.t(f"看不懂的格 {count:,} 处,已留空,请核实", f"{count:,} cells not understood, left empty; please check"),
        expanded,
        {**column, "count": page.t("行数", "Rows"), "values": page.t("原值", "Value"), **reason},
    )
    show(
        found["remarks"],
        page.t("看不懂的格在哪些行(前 100 处)", "Rows of these cells (first 100)"),
        False,
        {
            "line": page.t("行号", "Line"),
            "name": page.t("姓名", "Name"),
            "room": page.t("房号", "Room"),
            **column,
            "value": page.t("原值", "Value"),
            **reason,
        },
    )


def show_notices(page: Page, notices: Sequence[Mapping[str, str]]) -> None:
    """What is to be known of the file as a whole before its numbers are relied on."""
    for notice in notices:
        st.warning(plain(page.t(notice["zh"], notice["en"])), icon=":material/event_busy:")


def frame(
    page: Page,
    kind: str,
    rows: list[dict[str, Any]],
    title: str,
    expanded: bool,
    columns: Mapping[str, str],
    veil: Veil = VEILED,
    whom: Hashable = None,
    columns_of: Sequence[Mapping[str, Any]] = (),
) -> None:
    """A folded table of these columns (name → words); fields in the words of the page, residents' cells under the veil.

    ``columns_of``: the columns of the file that the rows are about, as its result lists them.
    """
    rows = [_veiled(kind, row, veil, whom, columns_of) for row in rows]
    with st.expander(title, expanded=expanded):
        shown = pd.DataFrame([{name: "" if value is None else value for name, value in row.items()} for row in rows])
        if "field" in shown:
            words = field_words(page, kind)
            for name in {"old", "new"} & set(columns):
                shown[name] = [said(page, kind, row["field"], row[name]) for row in rows]
            shown["field"] = [words.get(row["field"], "—") for row in rows]
        if "values" in shown:
            shown["values"] = [_texts(page, row) for row in rows]
        if "samples" in shown:
            shown["samples"] = shown["samples"].map(" / ".join)
        st.dataframe(shown[list(columns)].rename(columns=dict(columns)), hide_index=True)


def _veiled(
    kind: str, row: dict[str, Any], veil: Veil, whom: Hashable, columns_of: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """A row of such a table with what it says of residents masked, unless the veil is lifted from ``whom``."""
    if veil.off(whom):
        return row
    fields = {column["source"]: column["field"] for column in columns_of}
    shown = dict(row)
    if veils.is_data(fields):  # the first row of data where a header should be
        shown |= {name: veils.unknown(row[name]) for name in ("source", "column") if row.get(name)}
    if "samples" in row:
        shown["samples"] = [veil.sample(kind, row["field"], row["source"], sample) for sample in row["samples"]]
    if row.get("value"):
        source = row["column"] or ""
        shown["value"] = veil.sample(kind, fields.get(source, veils.field_of(kind, source)), source, row["value"])
    if row.get("values"):
        field = fields.get(row["column"], veils.field_of(kind, row["column"]))
        shown["values"] = [
            {**text, "value": veil.sample(kind, field, row["column"], text["value"])} for text in row["values"]
        ]
    if "room" in row and KINDS[kind].about != NOBODY:
        shown |= {"name": veil.name(row["name"] or ""), "room": veil.door(row["room"] or "")}
    if "old" in row:
        shown |= {name: veil.cell(kind, row["field"], row[name]) for name in ("old", "new")}
    if "row" in row:
        shown["row"] = veil.row(row["row"], kind)
    return shown


def _texts(page: Page, group: Mapping[str, Any]) -> str:
    """What stands in the cells of a group, most frequent first."""
    more = group["different"] - len(group["values"])
    texts = page.t("、", ", ").join(page.t("「{}」", "“{}”").format(text["value"]) for text in group["values"])
    return texts + (page.t(f" 等 {group['different']} 种", f" and {more} more") if more else "")
