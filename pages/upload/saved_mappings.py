"""已保存的方案: the mappings kept in this community, to be saved as files, taken from files, and deleted."""

import json
from pathlib import PurePath
from typing import Any

import streamlit as st

from data.kinds import KINDS
from data.mapping import saved_mappings
from data.mapping.mapping import plan_of
from data.refusal import Refusal
from pages.exports import EXPORTS
from pages.frame import exporting
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page
from pages.upload.file_chooser import file_chooser
from pages.upload.preview import forget


def manage(page: Page) -> None:
    """The list of mappings and the chooser of one to import; drawn once it is unfolded."""
    saved = saved_mappings.saved(page.store)
    folded = st.expander(page.t("已保存的方案", "Saved mappings"), key="saved_mappings", on_change="rerun")
    if not folded.open:
        return
    with folded:
        if not saved:
            st.caption(
                page.t(
                    "还没有方案。自己对应过列、起了名字并载入后,方案就在这里,下次同样的表会自动识别。",
                    "None yet. Once a table whose columns you mapped is loaded under a name, its mapping is here, "
                    "and knows the next such table.",
                )
            )
        for mapping in saved:
            _one(page, mapping)
        _import(page)


def _one(page: Page, mapping: dict[str, Any]) -> None:
    name = mapping["name"]
    with st.container(horizontal=True, vertical_alignment="center", key=f"mapping_{name}"):
        changed = mapping["changed_at"][:16].replace("T", " ")
        st.markdown(f"**{plain(name)}** · {page.pick(KINDS[mapping['kind']])} · {changed}", width="content")
        exporting.save(
            page,
            EXPORTS["mapping"],
            lambda _: json.dumps(mapping["plan"], ensure_ascii=False, indent=1).encode(),
            file_name=f"{name}.json",
            of=name,
        )
        with st.popover(page.t("删除", "Delete"), icon=":material/delete:"):
            st.write(
                page.t(
                    "删除后,这样的表不再自动识别;已载入的数据不变。",
                    "Such tables will no longer be recognised; loaded data stays.",
                )
            )
            if st.button(page.t("确定删除", "Delete it"), key=f"delete_{name}", type="primary"):
                with page.doing("mapping", name, deleted=True):
                    saved_mappings.delete(page.store, name)
                forget()
                st.rerun()


def _import(page: Page) -> None:
    """A mapping from a file; its name is the file's."""
    turn = st.session_state.get("import_turn", 0)
    file = file_chooser(page, page.t("导入方案(JSON)", "Import a mapping (JSON)"), f"import_{turn}", type="json")
    if file is None:
        return
    try:
        with page.doing("mapping", PurePath(file.name).stem):
            saved_mappings.save(page.store, PurePath(file.name).stem, plan_of(file.getvalue()))
    except Refusal as refusal:
        refused(page, refusal)
        return
    st.session_state["import_turn"] = turn + 1
    forget()
    st.rerun()
