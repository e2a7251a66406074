"""One card a chosen file: what was understood of each of its tables, and the way to put that right."""

from collections.abc import Hashable
from functools import partial
from typing import Any

import streamlit as st

from data.access import recorded_words
from data.batches.result import Result
from data.files.text_encoding import ENCODINGS
from data.kinds import KINDS
from data.mapping import suggestions
from pages.frame import reveal
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page
from pages.upload import mapping_answers, mapping_draft, mapping_editor
from pages.upload.preview import FileLook, TableLook, forget
from pages.upload.result import show_result

#: Refusals that mapping the columns by hand can mend.
MAPPABLE = (
    *("unknown_header", "missing_columns", "ambiguous_kind", "column_unsure", "bad_mapping"),
    *("day_needed", "no_rows"),
)

#: The refusal that asks for an encoding, and what the encodings are called.
ENCODING = "encoding_needed"
WORDS_OF_ENCODINGS = {
    "utf-8": ("通用(UTF-8)", "Unicode (UTF-8)"),
    "gb18030": ("简体中文(国内软件多用)", "Simplified Chinese"),
    "big5": ("繁体中文", "Traditional Chinese"),
    "shift_jis": ("日文", "Japanese"),
    "latin-1": ("西欧文字", "Western European"),
}


def show(page: Page, looks: list[FileLook], options: dict[str, Any]) -> None:
    """A card for each file; the editor of the first that cannot be understood stands open."""
    first = next(((look.file.file_id, table.only) for look in looks for table in look.tables if _puzzling(table)), None)
    for look in looks:
        quiet = [
            table
            for table in look.tables
            if look.ready and table.refusal and table.refusal.code == "unknown_header" and not table.hand
        ]
        with st.container(border=True):
            st.markdown(f"**{plain(look.file.name)}**")
            if any(table not in quiet and (table.outcome.result or _puzzling(table)) for table in look.tables):
                named = f"file {recorded_words.masked(look.file.name)}"
                reveal.offer(page, mapping_draft.object(look.file), partial(_whose, look.file), named)
            for table in look.tables:
                if table not in quiet:
                    _table(page, look.file, table, options, (look.file.file_id, table.only) == first)
            _encoding(page, look.file, any(table.refusal and table.refusal.code == ENCODING for table in look.tables))
            _day(page, look.file, any(table.refusal and table.refusal.code == "day_needed" for table in look.tables))
            if quiet:
                names = page.t("、", ", ").join(plain(table.outcome.name) for table in quiet)
                said = page.t(f"不是数据表,不载入:{names}", f"No data, will not be loaded: {names}")
                with st.expander(said, icon=":material/info:", key=f"quiet_{look.file.file_id}"):
                    for table in quiet:
                        _table(page, look.file, table, options, False)


def _puzzling(table: TableLook) -> bool:
    return table.refusal is not None and table.refusal.code in MAPPABLE and table.refusal.code != "day_needed"


def _table(page: Page, file: Any, table: TableLook, options: dict[str, Any], opened: bool) -> None:
    if table.only is not None:
        st.markdown(f":material/table: **{plain(table.only)}**")
    result, refusal = table.outcome.result, table.refusal
    mappable = refusal is not None and refusal.code in MAPPABLE
    if refusal and not (mappable and table.hand):  # said beside the button that was pressed
        refused(page, refusal)
        if refusal.code == "cancelled" and st.button(page.t("再看一次", "Look again"), key=f"again_{file.file_id}"):
            forget(file)
            st.rerun()
    if table.hand and result:
        name = plain(table.hand.name.strip())
        kept = page.t(f";载入后存为方案“{name}”", f"; kept as “{name}” once loaded") if name else ""
        st.markdown(":material/route: " + page.t(f"按你的对应识别{kept}", f"Read with your mapping{kept}"))
    if result:
        object = mapping_draft.object(file)
        show_result(page, result, page.t("将载入", "would load"), veil=reveal.veil(page, object), whom=object)
        if any(question["part"] == "sum_lots" for question in result.questions):
            st.caption(
                page.t(
                    "同一物资写了几行,只收了最后一行。如果是几批,在下面“自己对应”里勾选“加起来”。",
                    "An item has several rows, of which only the last was taken. If they are lots, tick below that "
                    "they are added up.",
                )
            )
        mapping_answers.hint(page, result)
        if _unknown_words(result):
            st.caption(
                page.t(
                    "看不懂的词,可以在下面“自己对应”里选它的意思。",
                    "What unknown words mean can be said below, where columns are mapped.",
                )
            )
        if result.rejected and not result.accepted and not result.unchanged:
            st.warning(
                page.t(
                    "没有一行能用。多半是列对错了,请在下面自己对应。",
                    "No row can be used. Most likely columns are mixed up; say below what they are.",
                )
            )
    if result or mappable:
        mapping_editor.offer(page, file, table, options, opened)


def _whose(file: Any) -> dict[Hashable, str]:
    """Whoever stands in a file, which nobody has loaded yet: the file stands for them."""
    return {mapping_draft.object(file): recorded_words.masked(file.name)}


def _unknown_words(result: Result) -> bool:
    """Whether a row was rejected for a word that can be mapped to one of a list."""
    kind = KINDS[result.kind]
    fields = {column["source"]: column["field"] for column in result.columns if column["field"]}
    return any(
        suggestions.choices(kind, fields[row["column"]])
        for row in (*result.rejects, *result.remark_groups)
        if row["column"] in fields
    )


def _encoding(page: Page, file: Any, needed: bool) -> None:
    """Asks for the encoding of a file that does not tell it, and keeps what was said."""
    said, key = st.session_state.setdefault("encodings", {}), f"encoding_{file.file_id}"
    if not needed and file.file_id not in said:
        return

    def remember() -> None:
        said[file.file_id] = st.session_state[key]

    words = {name: page.t(*WORDS_OF_ENCODINGS[name]) for name in ENCODINGS}
    st.selectbox(
        page.t("这份文件用的是哪种文字编码?", "In which encoding is this file?"),
        list(words),
        index=list(words).index(said[file.file_id]) if said.get(file.file_id) else None,
        format_func=lambda name: words[name],
        key=key,
        on_change=remember,
        placeholder=page.t("请选择", "Please choose"),
        width=320,
        filter_mode="contains",
    )


def _day(page: Page, file: Any, needed: bool) -> None:
    """Asks for the day of a file that carries none, and keeps what was said."""
    days, key = st.session_state.setdefault("days", {}), f"day_{file.file_id}"
    if not needed and file.file_id not in days:
        return

    def remember() -> None:
        days[file.file_id] = st.session_state[key]

    st.date_input(
        page.t("这份表是哪一天的?", "Which day is this table of?"),
        value=days.get(file.file_id),
        key=key,
        format="YYYY-MM-DD",
        on_change=remember,
        width=240,
    )
