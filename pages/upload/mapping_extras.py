"""The rest of a mapping by hand: words of the file, fixed texts, one row as several, a second file, ids made of
content.
"""

import zlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

import streamlit as st

from analytics.privacy import veils
from data.mapping import headers, lookup_file, suggestions
from data.mapping.mapping import Join, Plan, RowPart
from data.refusal import Refusal
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page
from pages.upload.file_chooser import file_chooser
from pages.upload.mapping_draft import MappingDraft

Columns = Mapping[str, str | None]
#: What a place is joined for, where its second file has it.
_JOINED = ("lng", "lat")


def flags(draft: MappingDraft, fed: set[str]) -> dict[str, Any]:
    """The yes-or-no parts of a plan, each asked where it makes sense."""
    page, base, kind = draft.page, draft.base, draft.kind
    make_id = anonymous = False
    if kind.made_from and "request_id" not in fed:
        make_id = st.checkbox(
            page.t(
                "没有编号:按内容生成(同一行下次还是同一个编号)",
                "No number: make one from the content (the same row gets the same number again)",
            ),
            base.make_id if base else True,
            key=f"{draft.key}_make_id",
        )
    if kind.id == "checkins":
        anonymous = st.checkbox(
            page.t(
                "每行是一个不记名的人:计入发热和异常,不计入应打卡",
                "Each row is a person without a name: counted in fever and abnormal, never in expected",
            ),
            base.anonymous if base else False,
            key=f"{draft.key}_anonymous",
        )
    sum_lots = bool(kind.sums) and st.checkbox(
        page.t(
            "同一物资、同一存放点的几行是几批:加起来",
            "Several rows of one item and site are lots of it: add them up",
        ),
        base.sum_lots if base else False,
        key=f"{draft.key}_sum_lots",
    )
    return {"make_id": make_id, "anonymous": anonymous, "sum_lots": sum_lots}


def ask(draft: MappingDraft, columns: Columns) -> dict[str, Any]:
    """The parts ``values``, ``constants``, ``rows`` and ``join`` of a plan."""
    return {
        "values": _values(draft, columns),
        "constants": _constants(draft, columns),
        "rows": _rows(draft, columns),
        "join": _join(draft),
    }


def _values(draft: MappingDraft, columns: Columns) -> dict[str, dict[str, str]]:
    """For each field of a list of words: what the words of the file that are not on it mean."""
    page, base = draft.page, draft.base or Plan()
    categories = [category["id"] for category in page.store.setting("categories")]
    values: dict[str, dict[str, str]] = {}
    texts: dict[str, Counter[str]] = {}
    for source, field in columns.items():
        if field and suggestions.choices(draft.kind, field, categories):
            # Several columns may feed symptoms; a word means the same in each.
            texts[field] = texts.get(field, Counter()) + draft.texts(source)
    for field, counts in texts.items():
        choices = suggestions.choices(draft.kind, field, categories)
        words = suggestions.words_to_map(draft.kind, field, counts.elements(), categories)
        if not words:
            continue
        before = base.values.get(field, {})
        # A category may be anything; any other word that is not understood rejects its row.
        title = page.t(
            f"“{draft.field_name(field)}”里的词是什么意思", f"What the words in “{draft.field_name(field)}” mean"
        )
        with st.expander(f"{plain(title)} ({len(words)})", expanded=field != "category" or bool(before)):
            with st.container(horizontal=True):
                meant = {word: _word(draft, field, word, count, choices, before.get(word)) for word, count in words}
            left = sum(not choice for choice in meant.values())
            if field != "category":
                st.caption(_left(page, left, draft.kind.needs(field)))
        values[field] = {word: choice for word, choice in meant.items() if choice}
    return {field: meant for field, meant in values.items() if meant}


def _left(page: Page, left: int, needed: bool) -> str:
    """What becomes of the cells whose words are not mapped yet."""
    if not left:
        return page.t("都选好了。", "All have a meaning.")
    if needed:
        zh, en = "有这些词的行会被拒收", "rows with them will be rejected"
    else:
        zh, en = "这些格会空着,列在“看不懂”里,行照常计入", "those cells stay empty and are listed; their rows count"
    return page.t(f"还有 {left} 个词没选;{zh}。", f"{left} words are left; {en}.")


def _word(draft: MappingDraft, field: str, word: str, count: int, choices: list[str], before: str | None) -> str:
    page = draft.page
    options = ["", *dict.fromkeys([*choices, *([before] if before else [])])]
    said = draft.veil.text(word, draft.object)[:40]
    return st.selectbox(
        plain(page.t(f"{said}({count:,} 行)", f"{said} ({count:,} rows)")),
        options,
        index=options.index(before or ""),
        format_func=lambda choice: choice or page.t("不改", "As it is"),
        key=f"{draft.key}_word_{field}_{_mark(word)}",
        width=220,
        filter_mode="contains",
    )


def _mark(text: str) -> str:
    """A short word for a text of the file in a widget's key, which the browser gets."""
    return f"{zlib.crc32(text.encode()):08x}"


def _constants(draft: MappingDraft, columns: Columns) -> dict[str, str]:
    """Fields with a text that is the same for every row."""
    page, before = draft.page, draft.base.constants if draft.base else {}
    fields = [
        field.name for field in draft.kind.understood if field.name not in columns.values() or field.name in before
    ]
    with st.expander(
        page.t("固定内容:表里没有的,每行都一样", "Fixed texts: what the table lacks and is the same in every row"),
        expanded=bool(before),
    ):
        chosen = st.multiselect(
            page.t("哪些字段", "Which fields"),
            fields,
            default=[field for field in before if field in fields],
            key=f"{draft.key}_constants",
            format_func=draft.field_name,
            placeholder=page.t("没有", "None"),
            filter_mode="contains",
            select_all=False,
        )
        with st.container(horizontal=True):
            texts = {
                field: st.text_input(
                    plain(draft.field_name(field)),
                    before.get(field, ""),
                    key=f"{draft.key}_constant_{field}",
                    width=240,
                )
                for field in chosen
            }
    return {field: text for field, text in texts.items() if text.strip()}


def _rows(draft: MappingDraft, columns: Columns) -> tuple[RowPart, ...]:
    """One row of the file as several: a column for each item, say."""
    page, parts = draft.page, draft.base.rows if draft.base else ()
    with st.expander(
        page.t("一行变多行:几列是几样东西(如成人口罩、儿童口罩)", "One row as several: columns for several items"),
        expanded=bool(parts),
    ):
        shape = _simple(parts)
        if parts and shape is None:
            st.caption(
                page.t("方案里的写法较复杂,原样保留。", "The mapping has parts that are not drawn here; they are kept.")
            )
            return parts
        fed, labelled, before = shape or (("on_hand", "item", {}) if draft.kind.id == "stock" else ("", "", {}))
        fields = ["", *(field.name for field in draft.kind.understood)]

        def word(name: str) -> str:
            return draft.field_name(name) if name else page.t("不用", "None")

        sources = st.multiselect(
            page.t("哪几列(至少两列)", "Which columns (at least two)"),
            list(columns),
            default=[source for source in before if source in columns],
            format_func=draft.column_name,
            key=f"{draft.key}_parts",
            placeholder=page.t("没有", "None"),
            filter_mode="contains",
            select_all=False,
        )
        with st.container(horizontal=True):
            fed = st.selectbox(
                page.t("这几列的数是", "What these columns hold"),
                fields,
                index=fields.index(fed),
                format_func=word,
                key=f"{draft.key}_fed",
                width=240,
                filter_mode="contains",
            )
            labelled = st.selectbox(
                page.t("每列各是一种", "Each column is one"),
                fields,
                index=fields.index(labelled),
                format_func=word,
                key=f"{draft.key}_labelled",
                width=240,
                filter_mode="contains",
            )
        with st.container(horizontal=True):
            texts = {
                source: st.text_input(
                    plain(page.t(f"{draft.column_name(source)}是哪一种", f"{draft.column_name(source)} is the")),
                    before.get(source, ""),
                    key=f"{draft.key}_part_{_mark(source)}",
                    width=240,
                )
                for source in (sources if labelled else [])
            }
    if not fed or len(sources) < 2:
        return ()
    return tuple(
        RowPart({source: fed}, {labelled: texts[source]} if labelled and texts[source].strip() else {})
        for source in sources
    )


def _simple(parts: tuple[RowPart, ...]) -> tuple[str, str, dict[str, str]] | None:
    """The one field fed, the one field of constants, and source → constant, where the parts are that simple."""
    fed = {field for part in parts for field in part.columns.values()}
    labelled = {field for part in parts for field in part.constants}
    if len(fed) != 1 or len(labelled) > 1 or any(len(part.columns) != 1 for part in parts):
        return None
    return (
        fed.pop(),
        labelled.pop() if labelled else "",
        {source: next(iter(part.constants.values()), "") for part in parts for source in part.columns},
    )


def _join(draft: MappingDraft) -> Join | None:
    """Coordinates, or other fields, from a second file by an id both have."""
    page, before = draft.page, draft.base.join if draft.base else None
    folded = st.expander(
        page.t("从另一个文件补坐标(按编号对上)", "Coordinates from a second file (by an id both have)"),
        expanded=bool(before),
        key=f"{draft.key}_join",
        on_change="rerun",
    )
    if not folded.open:
        return before
    with folded:
        if before:
            words = page.t(
                f"方案里已有 {len(before.table):,} 个编号的内容;要更新,就再选一次文件。",
                f"The mapping holds {len(before.table):,} ids; choose the file again to renew them.",
            )
            st.caption(words)
        file = file_chooser(page, page.t("另一个文件", "The second file"), f"{draft.key}_second")
        if file is None:
            return before
        try:
            rows = _second(draft, file)
            return _asked(draft, rows) or before
        except Refusal as refusal:
            refused(page, refusal)
            return before


def _second(draft: MappingDraft, file: Any) -> list[list[str]]:
    """The rows of the second file, read once."""
    kept = st.session_state.get("second")
    if kept is None or kept[0] != file.file_id:
        kept = st.session_state["second"] = (
            file.file_id,
            lookup_file.first_table(draft.page.store, file.getvalue(), file.name),
        )
    rows: list[list[str]] = kept[1]
    return rows


def _asked(draft: MappingDraft, rows: list[list[str]]) -> Join | None:
    """Which columns belong together; None until that is said."""
    page, header = draft.page, [cell for cell in rows[0] if cell.strip()] if rows else []
    own = [source for source in draft.header if source.strip()]
    if not header or not own:
        return None
    guess = {
        one.field: one.source
        for one in suggestions.suggest(rows[0], rows[1:50], draft.kind)
        if one.field and one.source in header
    }
    column, by = _alike(draft, own, header, rows)
    called = veils.unknown if veils.is_data(header) and not draft.veil.off(draft.object) else str
    with st.container(horizontal=True):
        column = st.selectbox(
            page.t("本表的编号列", "Id column here"),
            own,
            index=own.index(column),
            format_func=draft.column_name,
            key=f"{draft.key}_join_column",
            width=240,
            filter_mode="contains",
        )
        by = st.selectbox(
            page.t("另一个文件的编号列", "Id column there"),
            header,
            index=header.index(by),
            format_func=called,
            key=f"{draft.key}_join_by",
            width=240,
            filter_mode="contains",
        )
    fields = [field.name for field in draft.kind.understood]
    wanted = st.multiselect(
        page.t("要补哪些", "What to take"),
        fields,
        default=[name for name in _JOINED if name in fields and name in guess],
        format_func=draft.field_name,
        key=f"{draft.key}_join_fields",
        placeholder=page.t("请选择", "Choose"),
        filter_mode="contains",
        select_all=False,
    )
    taken = {}
    with st.container(horizontal=True):
        for name in wanted:
            first = header.index(guess[name]) if name in guess else 0
            taken[name] = st.selectbox(
                plain(draft.field_name(name)),
                header,
                index=first,
                format_func=called,
                key=f"{draft.key}_join_{name}",
                width=240,
                filter_mode="contains",
            )
    return lookup_file.join_of(rows, column, by, taken) if taken else None


def _alike(draft: MappingDraft, own: list[str], header: list[str], rows: list[list[str]]) -> tuple[str, str]:
    """The pair of columns that share most texts, for a first choice."""
    here = {
        source: {text.strip() for text in draft.texts(source)}
        | {row[place].strip() for row in draft.below if (place := headers.index_of(draft.header, source)) < len(row)}
        for source in own
    }
    there = {
        name: {row[place].strip() for row in rows[1:] if (place := rows[0].index(name)) < len(row)} for name in header
    }
    return max(
        ((source, name) for source in own for name in header),
        key=lambda pair: len((here[pair[0]] & there[pair[1]]) - {""}),
    )
