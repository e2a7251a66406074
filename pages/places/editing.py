"""The table of buildings as people edit it: names, grids, who is in charge, households; saved as an entry by hand."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics.community.sketch import natural
from data import clock
from data.entries import hand_entries
from data.refusal import Refusal
from pages.frame.field_words import field_words
from pages.frame.refused import refused
from pages.frame.shell import Page

#: What is edited, by the columns of the kind; coordinates come from files and from the plan.
COLUMNS = (
    *("building_id", "building_name", "grid_id", "grid_name", "grid_worker", "grid_worker_phone"),
    *("building_head", "building_head_phone", "households"),
)


def edit(page: Page) -> None:
    """The table, and what was entered today with the way back."""
    with st.expander(
        page.t("改楼栋、网格、网格员、楼栋长", "Edit buildings, grids and who is in charge"), icon=":material/edit:"
    ):
        st.caption(
            page.t(
                "直接在格子里改,最后一行下面可以加楼栋,改完点“保存”。清空的格子保持原来的内容。",
                "Type into the cells, add a building below the last row, then save. An emptied cell keeps what stood.",
            )
        )
        before = table(page)
        # A table that has changed is made anew; other news, a place or somebody's file, leaves what was typed.
        key = f"buildings_edited_{hash(tuple(before.itertuples(index=False, name=None)))}_{page.lang}"
        after = st.data_editor(before, key=key, num_rows="add", hide_index=True, width="stretch", height=420)
        if st.button(page.t("保存", "Save"), type="primary", key="buildings_save"):
            _save(page, changed(_named(page, before), _named(page, after)))
        _entered(page)


def table(page: Page) -> pd.DataFrame:
    """Every building with its cells as text, headed in the language of the page."""
    found = page.store.query(
        """select building_id, building_name, grid_id, grid_name, grid_worker, grid_worker_phone, building_head,
               building_head_phone, households::varchar as households from buildings"""
    )
    found = found.astype(object).where(found.notna(), "")
    found = found.iloc[sorted(range(len(found)), key=lambda row: natural(str(found["building_id"].iloc[row])))]
    return found.rename(columns=_headers(page)).reset_index(drop=True)


def _headers(page: Page) -> dict[str, str]:
    words = field_words(page, "buildings")
    return {name: words[name] for name in COLUMNS}


def _named(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename(columns={said: name for name, said in _headers(page).items()})


def changed(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows that differ, each with its building and the cells that are not as they were and not empty."""
    rows = []
    for number, row in enumerate(after.astype(object).where(after.notna(), "").to_dict("records")):
        stood: dict[Any, Any] = before.iloc[number].to_dict() if number < len(before) else {}
        cells = {
            str(name): str(value).strip()
            for name, value in row.items()
            if str(value).strip() and str(value).strip() != str(stood.get(name, ""))
        }
        if cells:
            # A building belongs to a grid: the kind wants both.
            must = {name: str(row.get(name) or "").strip() for name in ("building_id", "grid_id")}
            rows.append({**must, **cells})
    return rows


def _save(page: Page, rows: list[dict[str, Any]]) -> None:
    if not rows:
        st.info(page.t("没有改动。", "Nothing was changed."))
        return
    try:
        with page.doing("buildings_edited", count=len(rows)):
            hand_entries.enter(page.store, "buildings", rows, page.visitor.name)
    except Refusal as refusal:
        refused(page, refusal)
        return
    st.rerun()


def _entered(page: Page) -> None:
    """What was entered by hand today, the newest first, each to be taken back."""
    for entry in hand_entries.made_on(page.store, clock.now().date(), ("buildings",)):
        if not entry.stands:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{entry.made_at:%H:%M} {entry.who}")
            if st.button(page.t("撤销这次修改", "Undo this change"), key=f"buildings_undo_{entry.id}"):
                with page.doing("buildings_edited", what="undone"):
                    hand_entries.undo(page.store, entry.id, page.visitor.name)
                st.rerun()
