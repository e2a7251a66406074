"""Mapping by hand: which column of a table that is not ours feeds which field, with suggestions.

Every widget's key carries what its first value follows from (file, table, mapping begun with,
kind, header), so that another choice there offers its own suggestions.
"""

import re
from collections import Counter
from pathlib import PurePath
from typing import Any

import streamlit as st

from analytics.privacy import veils
from data.field_types import SYMPTOMS
from data.kinds import KINDS
from data.mapping import headers, saved_mappings, suggestions, value_patterns
from data.mapping.mapping import Plan, plan_of
from data.mapping.preview import SheetPreview, peek
from data.mapping.saved_mappings import LONGEST_NAME
from data.refusal import Refusal
from pages.frame import reveal
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page
from pages.upload import mapping_answers, mapping_draft, mapping_extras
from pages.upload.mapping_draft import NO_HEADER, MappingDraft
from pages.upload.preview import TableLook, encoding_of
from pages.upload.session_mappings import ByHand, set_by_hand

#: Columns that are drawn; a table of more is cut down in Excel first.
DRAWN = 80
#: With so many columns all stand in their order, with more those without a suggestion are folded.
FEW = 12
#: Characters of a sample that are shown.
SHOWN = 30
#: Characters of a row that may be the header.
ROW_SHOWN = 90
#: Rows offered as the header, and how much of a row must be filled for it to look like one.
OFFERED, FILLED = 10, 0.6


def offer(page: Page, file: Any, table: TableLook, options: dict[str, Any], opened: bool) -> None:
    """The editor of a table, folded unless ``opened``; drawn once it is unfolded."""
    key = f"map_{file.file_id}_{table.only or ''}"
    words = (
        page.t("自己对应各列", "Say what the columns are")
        if table.refusal
        else page.t("列对得不对?自己对应", "Columns mixed up? Map them yourself")
    )
    folded = st.expander(words, expanded=opened, key=f"{key}_fold", on_change="rerun", icon=":material/view_column:")
    if not folded.open:
        _say_why_not(page, table)
        return
    with folded:
        sheets = st.session_state.setdefault("sheets", {})
        encoding = encoding_of(file)
        if (file.file_id, encoding) not in sheets:
            try:
                with st.spinner(page.t("正在读这个文件……", "Reading the file …")):
                    sheets.clear()
                    sheets[file.file_id, encoding] = peek(page.store, file.getvalue(), file.name, encoding)
            except Refusal as refusal:
                refused(page, refusal)
                return
        found = sheets[file.file_id, encoding]
        sheet = next((sheet for sheet in found if table.only in (None, sheet.name) and sheet.rows), None)
        if sheet is None:
            st.caption(page.t("这张表里没有内容。", "There is nothing in this table."))
            return
        _edit(page, key, file, table, sheet, options)


@st.fragment
def _edit(page: Page, key: str, file: Any, table: TableLook, sheet: SheetPreview, options: dict[str, Any]) -> None:
    draft, name = _begin(page, key, file, table, sheet, options)
    columns = _columns(draft)
    fed = {field for field in columns.values() if field}
    flags = mapping_extras.flags(draft, fed)
    extras = mapping_extras.ask(draft, columns) | mapping_answers.ask(draft, columns)
    name = st.text_input(
        page.t(
            "方案名称(下次同样的表会自动识别;不填就只用这一次)",
            "Name of this mapping (the next such table will be recognised; blank: only this once)",
        ),
        name or _name_of(file.name, table.only),
        max_chars=LONGEST_NAME,
        key=f"{draft.key}_name",
        width=420,
    )
    if any(saved["name"] == name.strip() for saved in saved_mappings.saved(page.store)):
        st.caption(
            page.t("已有同名的方案,载入后会换成现在的。", "There is a mapping of that name; loading will replace it.")
        )
    _say_lacking(draft, fed, flags, extras)
    twice = [
        field
        for field, number in Counter(field for field in columns.values() if field).items()
        if number > 1 and draft.kind.field(field).type != SYMPTOMS
    ]
    if twice:
        names = page.t("、", ", ").join(draft.field_name(field) for field in twice)
        st.warning(
            plain(page.t(f"有几列都对应到了:{names}。请只留一列。", f"Several columns feed {names}. Please keep one."))
        )
    with st.container(horizontal=True, key=f"{key}_buttons"):
        if st.button(
            page.t("按此预览", "Preview with this"),
            type="primary",
            key=f"{key}_preview",
            disabled=bool(twice),
            icon=":material/visibility:",
        ):
            plan = Plan(
                kind=draft.kind.id,
                header=draft.header_row != NO_HEADER,
                columns=_named(draft, columns, extras["rows"]),
                datum=options["datum"] or (draft.base.datum if draft.base else None),
                **flags,
                **extras,
            )
            set_by_hand(file, table.only, ByHand(plan, name, tuple(draft.header)))
            st.rerun()
        if table.hand and st.button(page.t("不用我的对应", "Without my mapping"), key=f"{key}_without"):
            set_by_hand(file, table.only, None)
            st.rerun()
    _say_why_not(page, table)


def _say_why_not(page: Page, table: TableLook) -> None:
    """Why a mapping made by hand did not work, where the button was pressed."""
    if table.hand and table.refusal:
        refused(page, table.refusal)


def _say_lacking(draft: MappingDraft, fed: set[str], flags: dict[str, Any], extras: dict[str, Any]) -> None:
    """Name the fields the kind needs and nothing feeds yet, and the ways to give them."""
    page, join = draft.page, extras["join"]
    given = fed | set(extras["constants"]) | set(join.fields if join else ())
    given |= {field for part in extras["rows"] for field in (*part.columns.values(), *part.constants)}
    lacking = [
        field
        for field in draft.kind.required
        if field not in given and not (field == "request_id" and flags["make_id"])
    ]
    if draft.kind.person and not lacking and not {"name", "resident_id"} & given and not flags["anonymous"]:
        lacking = ["name"]
    if lacking:
        names = page.t("、", ", ").join(draft.field_name(field) for field in lacking)
        other = page.t(
            "表里没有的,写在“固定内容”里,或用“一行变多行”。",
            "What the table lacks may be a fixed text, or one row as several.",
        )
        if draft.kind.person:
            other = (
                page.t(
                    "都没有姓名的,勾选“每行是一个不记名的人”。",
                    "Where nobody is named, tick that each row is a person without a name.",
                )
                if draft.kind.id == "checkins"
                else ""
            )
        st.info(
            plain(
                page.t(
                    f"还缺:{names}。请在上面选出是哪一列。", f"Still lacking: {names}. Say above which column it is. "
                )
                + other
            ),
            icon=":material/info:",
        )


def _begin(
    page: Page, key: str, file: Any, table: TableLook, sheet: SheetPreview, options: dict[str, Any]
) -> tuple[MappingDraft, str]:
    """What the mapping begins with: the one in use or a saved one, the kind, and the header; and the name it has
    already.
    """
    result = table.outcome.result
    plan = table.hand.plan if table.hand else None
    name = table.hand.name if table.hand else ""
    with st.container(horizontal=True, key=f"{key}_start"):
        known = [saved["name"] for saved in saved_mappings.saved(page.store)]
        used = result.mapping_name if result and result.mapping_name in known else ""
        if known and not table.hand:
            chosen = st.selectbox(
                page.t("从已保存的方案开始", "Begin with a saved mapping"),
                ["", *known],
                index=["", *known].index(used),
                key=f"{key}_saved",
                format_func=lambda name: name or page.t("不用", "None"),
                width=260,
                filter_mode="contains",
            )
            plan, name = (saved_mappings.named(page.store, chosen), chosen) if chosen else (None, "")
            key = f"{key}_{known.index(chosen) if chosen else ''}"
        if plan is None and table.refusal and table.refusal.code == "column_unsure" and table.refusal.suggested:
            plan = plan_of(table.refusal.suggested)
        header_row = _header_row(table, plan, sheet.rows)
        header = headers.numbered_header(sheet.rows) if header_row == NO_HEADER else sheet.rows[header_row]
        likely = [kind for kind, _ in suggestions.likely_kinds(header, sheet.rows[header_row + 1 :])]
        said = result.kind if result else table.refusal.kind if table.refusal else None
        first = (plan.kind if plan else None) or options["kind"] or said or likely[0]
        kinds = list(dict.fromkeys([first, *likely]))
        kind = st.selectbox(
            page.t("这是什么表", "What is this table"),
            kinds,
            format_func=lambda id: page.pick(KINDS[id]),
            key=f"{key}_kind",
            width=260,
            filter_mode="contains",
        )
        object = mapping_draft.object(file)
        veil, first_data = reveal.veil(page, object).off(object), header_row + 1
        rows = [
            NO_HEADER,
            *[row for row in range(min(OFFERED, len(sheet.rows))) if any(cell.strip() for cell in sheet.rows[row])],
        ]
        header_row = st.selectbox(
            page.t("列名在哪一行", "Which row holds the column names"),
            rows,
            index=rows.index(header_row) if header_row in rows else 0,
            format_func=lambda row: _row_words(page, sheet.rows, row, veil, first_data),
            key=f"{key}_header",
            width=520,
            filter_mode="contains",
        )
    asked = tuple(result.questions) if result and result.kind == kind else ()
    return MappingDraft(page, f"{key}_{kind}_{header_row}", sheet, plan, KINDS[kind], header_row, object, asked), name


def _header_row(table: TableLook, plan: Plan | None, rows: list[list[str]]) -> int:
    """Where the header is: as it was understood before, else the first row as filled as one is; titles fill a cell or
    two.
    """
    if (plan and not plan.header) or (not plan and suggestions.looks_headerless(rows)):
        return NO_HEADER
    result = table.outcome.result
    known = table.hand.header if table.hand else tuple(column["source"] for column in result.columns) if result else ()
    for index, row in enumerate(rows):
        if known and tuple(row[: len(known)]) == known:
            return index
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    return next(
        index for index, number in enumerate(filled) if number >= FILLED * max(filled) and (number or not any(filled))
    )


def _row_words(page: Page, rows: list[list[str]], row: int, whole: bool, first_data: int) -> str:
    """A row that may be the header; the cells of one that may be data show what they hold only where ``whole``."""
    if row == NO_HEADER:
        return page.t("没有列名,第一行就是数据", "There are none; the first row is data")
    data = not whole and (row >= first_data or veils.is_data(rows[row]))
    cells = "、".join(headers.shown(veils.unknown(cell) if data else cell) for cell in rows[row] if cell.strip())
    said = page.t(f"第 {row + 1} 行:{cells}", f"Row {row + 1}: {cells}")
    return said if len(said) <= ROW_SHOWN else f"{said[: ROW_SHOWN - 1]}…"


def _columns(draft: MappingDraft) -> dict[str, str | None]:
    """A choice of field for each column; source column → field or None."""
    page, header = draft.page, draft.header
    suggested = suggestions.suggest(header, draft.below, draft.kind)
    if draft.base is not None:
        suggested = [_from_base(draft, one) for one in suggested]
    places = [
        index
        for index, source in enumerate(header)
        if headers.index_of(header, source) == index and headers.normalised(source)
    ]
    if len(places) < sum(bool(cell.strip()) for cell in header):
        st.caption(
            page.t(
                "列名重复的列只列出第一列;要用其余的,请先在表格里改名。",
                "Of columns with the same name only the first is shown.",
            )
        )
    main = places if len(places) <= FEW else [index for index in places if suggested[index].field]
    rest = [index for index in places if index not in main][: DRAWN - len(main)]
    chosen: dict[str, str | None] = {}
    st.markdown(page.t("**每一列是什么**", "**What each column is**"))
    with st.container(horizontal=True, key=f"{draft.key}_columns"):
        for index in main:
            chosen[header[index]] = _column(draft, index, suggested[index])
    if rest:
        with (
            st.expander(page.t(f"其他 {len(rest)} 列(现在不用)", f"{len(rest)} other columns (not used now)")),
            st.container(horizontal=True),
        ):
            for index in rest:
                chosen[header[index]] = _column(draft, index, suggested[index])
    return chosen


def _from_base(draft: MappingDraft, one: suggestions.Suggestion) -> suggestions.Suggestion:
    """The field that the mapping begun with gives a column; it says nothing of a column whose name is ours."""
    assert draft.base is not None
    for source, field in draft.base.columns.items():
        if headers.normalised(source) == headers.normalised(one.source):
            return suggestions.Suggestion(
                one.source,
                field if field in {f.name for f in draft.kind.understood} else None,
                1.0,
                "按方案",
                "by the mapping",
            )
    return (
        one
        if headers.normalised(one.source) in headers.aliases(draft.kind)
        else suggestions.Suggestion(one.source, None, 0.0, "", "")
    )


def _column(draft: MappingDraft, index: int, one: suggestions.Suggestion) -> str | None:
    page, fields = draft.page, ["", *(field.name for field in draft.kind.understood)]
    cells = [row[index].strip() for row in draft.below if index < len(row) and row[index].strip()]
    samples = list(dict.fromkeys(cells))[:3]
    with st.container(border=True, width=270, gap=None):
        chosen = st.selectbox(
            plain(draft.column_name(one.source)),
            fields,
            index=fields.index(one.field or ""),
            key=f"{draft.key}_column_{index}",
            format_func=lambda name: draft.field_name(name) if name else page.t("不用", "Not used"),
            filter_mode="contains",
        )
        sure = chosen if chosen == one.field else None  # a name said to be something else stays a name
        if not value_patterns.days(cells):  # which say nothing of anybody, and without day and month nothing at all
            samples = [draft.veil.sample(draft.kind.id, sure, one.source, cell, draft.object) for cell in samples]
        samples = [cell if len(cell) <= SHOWN else f"{cell[: SHOWN - 1]}…" for cell in samples]
        st.text(" / ".join(samples) or page.t("(没有内容)", "(empty)"))
        if chosen and chosen == one.field:
            st.caption(plain(page.t(one.why_zh, one.why_en)))
    return chosen or None


def _named(draft: MappingDraft, columns: dict[str, str | None], rows: tuple[Any, ...]) -> dict[str, str | None]:
    """What the plan must say of its columns: those that feed, and those that would feed by their names but
    shall not.
    """
    several = {headers.normalised(source) for part in rows for source in part.columns}
    named: dict[str, str | None] = {}
    for source, field in columns.items():
        known = headers.aliases(draft.kind).get(headers.normalised(source))
        field = None if headers.normalised(source) in several else field
        if field or known:
            named[source] = field
    return named


def _name_of(file_name: str, only: str | None) -> str:
    """A name for the source: that of its file without day and number."""
    stem = PurePath(file_name).stem + (f" {only}" if only else "")
    return re.sub(r"[\s_\-.()()]*\d+[\d\s_\-.年月日号()()]*", " ", stem[: 4 * LONGEST_NAME]).strip(" _-.")[
        :LONGEST_NAME
    ]
