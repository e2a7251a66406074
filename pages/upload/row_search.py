"""查一行的来历: what a row was before, and which files said so."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from analytics.privacy.masked_answers import known
from analytics.privacy.veils import CLEAR, VEILED, Veil
from analytics.words import some
from data.batches import row_versions
from data.kind_of_file import NOBODY
from data.kinds import KINDS
from pages.frame import reveal
from pages.frame.cell_words import said
from pages.frame.field_words import field_words
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

#: Rows that are drawn; for more a longer word finds the right one.
SHOWN = 10
#: What ``row_versions`` gives beside the fields of the kinds; ``mark`` says nothing that these do not.
_DERIVED = {
    "sampled": ("已采样", "sampled"),
    "done": ("已随访", "done"),
    "symptomatic": ("有症状", "symptomatic"),
    "unreported": ("未打卡", "unreported"),
}
_HIDDEN = {"mark"}


def ask(page: Page) -> None:
    """Ask for a kind and a word, and show the rows found with all their versions."""
    with st.container(horizontal=True, key="row_search"):
        kinds = {kind.id: page.pick(kind) for kind in KINDS.values()}
        kind = st.selectbox(
            page.t("哪种表", "Kind"),
            list(kinds),
            format_func=lambda id: kinds[id],
            index=list(kinds).index("checkins"),
            key="row_kind",
            width=220,
            filter_mode="contains",
        )
        word = st.text_input(
            page.t("姓名、房号、编号或物资名", "Name, room, number or item"), key="row_word", width=320
        )
    if not word.strip():
        st.caption(
            page.t(
                "写上姓名、房号、诉求编号或物资名,看这一行每次是哪个文件写的。",
                "Type a name, room, number or item to see which file said what, and when.",
            )
        )
        return
    rows = row_versions.find(page.store, kind, word)
    if not rows:
        st.info(page.t("没有找到。请换个写法,或换一种表。", "Nothing found. Try another word, or another kind."))
        return
    personal = KINDS[kind].about != NOBODY
    # The word that was typed may be a name, which the record shall not hold.
    veil = reveal.offer(page, f"rows:{kind}:{word}", lambda: _whose(kind, rows), f"rows:{kind}") if personal else CLEAR
    for number, row in enumerate(rows[:SHOWN]):
        versions = row["versions"]
        title = f"{plain(veil.row(row['row'], kind, row['row']))} · " + page.t(
            f"{len(versions)} 个版本", some(len(versions), "version")
        )
        with st.expander(title, expanded=number == 0):
            st.dataframe(_versions(page, kind, row, veil), hide_index=True)
    if len(rows) > SHOWN:
        st.caption(
            page.t(
                f"找到的行太多,只列出最近的 {SHOWN} 行。请写得再细一点。",
                f"Too many rows; the newest {SHOWN} are shown. Please be more precise.",
            )
        )


def _whose(kind: str, rows: list[dict[str, Any]]) -> dict[Hashable, str]:
    """Whose rows are shown, as the record names them."""
    return {row["row"]: VEILED.row(row["row"], kind) for row in rows[:SHOWN]}


def _versions(page: Page, kind: str, row: dict[str, Any], veil: Veil) -> pd.DataFrame:
    """One line a version, newest first: when, which file, which line, and what it said, under a veil."""
    versions: list[dict[str, Any]] = row["versions"]
    of = tuple(dict.fromkeys(word for version in versions for word in known(version["values"])))
    words = field_words(page, kind) | {name: page.t(*pair) for name, pair in _DERIVED.items()}
    standing = [number for number, version in enumerate(versions) if not version["undone"]]
    newest = standing[-1] if standing else None
    names = dict.fromkeys(name for version in versions for name in version["values"] if name not in _HIDDEN)
    return pd.DataFrame(
        {
            page.t("时间", "Time"): version["received_at"][:16].replace("T", " "),
            page.t("文件或记录人", "File or person"): version["file_name"] or version["who"],
            page.t("行号", "Line"): version["line"] or None,
            page.t("版本", "Version"): _state(page, version["undone"], number == newest),
            **{
                words.get(name, name): said(
                    page, kind, name, veil.cell(kind, name, version["values"].get(name), row["row"], *of)
                )
                for name in names
            },
        }
        for number, version in reversed(list(enumerate(versions)))
    )


def _state(page: Page, undone: bool, newest: bool) -> str:
    if undone:
        return page.t("已撤销", "Undone")
    return page.t("最新", "Newest") if newest else page.t("较早", "Earlier")
