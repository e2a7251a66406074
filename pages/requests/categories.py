"""The editor of request categories: names, keywords, urgency, time limits and measures."""

import zlib
from typing import Any

import pandas as pd
import streamlit as st

from data.installation.settings_change import change_settings
from data.refusal import BadValue
from pages.frame.shell import Page

#: Columns of the editor, in their order, with their words.
COLUMNS = {
    "id": ("类别", "Category"),
    "keywords": ("关键词(空格分开)", "Keywords (with spaces between)"),
    "urgency": ("紧急程度 1–4", "Urgency 1–4"),
    "hours": ("时限(小时)", "Limit (h)"),
    "en": ("英文名", "English name"),
    "measure_zh": ("激增时的措施", "Measure in a surge (Chinese)"),
    "measure_en": ("措施(英文)", "Measure in a surge (English)"),
}


def show(page: Page) -> None:
    """The editor in an expander; saving sorts every request without a category anew."""
    kept = page.store.setting("categories")
    with st.expander(page.t("诉求类别与关键词", "Categories and keywords"), icon=":material/edit:"):
        st.caption(
            page.t(
                "没有填类别的诉求按内容里的关键词归类,排在前面的类别优先。保存后,所有诉求立即重新归类。",
                "A request without a category is sorted by the keywords in its text; an earlier category wins. "
                "Saving sorts all requests anew.",
            )
        )
        edited = st.data_editor(
            as_frame(kept),
            num_rows="dynamic",
            hide_index=True,
            key=f"categories_{_print(kept)}_{page.lang}",
            column_config={
                **{name: st.column_config.TextColumn(page.t(*label)) for name, label in COLUMNS.items()},
                "urgency": st.column_config.NumberColumn(page.t(*COLUMNS["urgency"]), min_value=1, max_value=4, step=1),
                "hours": st.column_config.NumberColumn(page.t(*COLUMNS["hours"]), min_value=0.1),
            },
        )
        if st.button(page.t("保存类别", "Save categories"), type="primary", icon=":material/save:"):
            try:
                given, before = as_setting(edited), page.store.setting("categories")
                differ = {
                    "new": [row for row in given if row not in before],
                    "before": [row for row in before if row not in given],
                }
                with page.doing("settings_changed", "categories", **differ):
                    change_settings(page.store, {"categories": given})
            except BadValue as error:
                st.error(page.t(f"没有保存:{error.zh}。", f"Not saved: {error.en}."))
            else:
                st.rerun()


def _print(categories: list[dict[str, Any]]) -> int:
    """A number for the categories as they are kept: the editor starts anew when they change, not with every file."""
    return zlib.crc32(repr(categories).encode())


def as_frame(categories: list[dict[str, Any]]) -> pd.DataFrame:
    """The setting as the editor shows it: a row a category, keywords with spaces between."""
    rows = [{**row, "keywords": " ".join(row["keywords"])} for row in categories]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def as_setting(edited: pd.DataFrame) -> list[dict[str, Any]]:
    """What was typed as the setting; rows left wholly blank are dropped, blank cells take defaults.

    Numbers that are missing become 0, which the setting's own check refuses with a reason.
    """
    filled = edited.astype(object).where(edited.notna(), None)
    return [
        _category(row) for row in filled.to_dict("records") if any(value not in (None, "") for value in row.values())
    ]


def _category(row: dict[Any, Any]) -> dict[str, Any]:
    texts = {name: str(row[name] or "").strip() for name in ("id", "en", "measure_zh", "measure_en")}
    return {
        **texts,
        "en": texts["en"] or texts["id"],
        "urgency": int(row["urgency"] or 0),
        "hours": float(row["hours"] or 0),
        # Commas and the Chinese enumeration mark separate as well as spaces do.
        "keywords": str(row["keywords"] or "").replace(",", " ").replace(",", " ").replace("、", " ").split(),
    }
