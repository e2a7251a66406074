"""The special groups on the page 采样与随访: by tag, how many were visited in the last days, and the list of who was
not.
"""

import streamlit as st

from analytics.care import special_groups
from pages.exports import EXPORTS
from pages.frame.html_table import Marked, TableColumn, table
from pages.frame.shell import Page
from pages.sampling import blocks


def show(page: Page) -> None:
    """A table by tag, and the names of one tag (in the URL as ``?tag=``) or of all to download."""
    found, t = special_groups.groups(page.store, page.moment, page.place), page.t
    days = page.store.setting("visit_days")
    with st.container(key="special_groups"):
        st.header(
            t(
                f"重点关爱对象近 {days:g} 天随访",
                f"Special groups: visits of {'the last day' if days == 1 else f'the last {days:g} days'}",
            )
        )
        if found.empty:
            st.info(t("台账里没有人有人群标签。", "Nobody on the roster has a tag."))
            return
        if not special_groups.any_visits(page.store, page.moment):
            st.info(
                t(
                    "这几天没有随访数据,不知道访过谁。",
                    "No follow-ups have come these days: nobody knows who was visited.",
                )
            )
            return
        columns = [
            TableColumn(t("人群标签", "Tag")),
            TableColumn(t("在住", "In residence"), True),
            TableColumn(t("已随访", "Visited"), True),
            TableColumn(t("未随访", "Not visited")),
        ]
        rows = [
            [
                row["tag"],
                f"{row['people']:,}",
                f"{row['visited']:,}",
                Marked("watch" if row["without"] else "normal", f"{row['without']:,}"),
            ]
            for row in found.to_dict("records")
        ]
        st.html(table(columns, rows, page.lang))
        tags = {"": t("全部", "All"), **{row[0]: row[0] for row in rows}}
        with st.container(width=320):
            tag = page.choose("tag", t("名单", "List of"), tags)
        waiting = special_groups.waiting(page.store, page.moment, tag, page.place)
        if len(waiting):
            listed = f"not_visited:{page.moment.day}:{tag}"
            blocks.show_people(page, waiting, blocks.sheet_of_people, listed, EXPORTS["not_visited"])
        else:
            st.success(t("都已随访。", "All have been visited."))
