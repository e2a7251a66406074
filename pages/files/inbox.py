"""What the board does by itself: the inbox folder."""

import streamlit as st

from analytics.privacy import veils
from data.installation import inbox
from data.installation.installation import home
from pages.frame.html_table import Marked, TableColumn, table
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

#: So many of what is not read are named.
_NOT_READ = 5


def show(page: Page) -> None:
    """Where files are put to be loaded by themselves, and what became of the last ones."""
    found = inbox.state(home().folder)
    st.header(page.t("收件箱", "Inbox"), anchor=False)
    st.caption(
        page.t(
            "放进这个文件夹的表会自动载入,结果写在旁边的报告里:",
            "Files put into this folder are loaded by themselves; a report beside them says the result:",
        )
    )
    st.code(str(found.folder), language=None, wrap_lines=True)
    # What stops the inbox first.
    for one in sorted(found.not_read, key=lambda one: not one.stops)[:_NOT_READ]:
        st.warning(plain(veils.quoted(page.t(one.zh, one.en))), icon=":material/link_off:")
    if (more := len(found.not_read) - _NOT_READ) > 0:
        st.caption(page.t(f"这样没有读取的还有 {more} 个。", f"{more} more like these were not read."))
    waiting = [*found.working, *found.waiting]
    if waiting:
        names = page.t("、", ", ").join(waiting)
        st.text(page.t(f"正在等待或载入:{names}", f"Waiting or loading: {names}"))
    columns = (
        TableColumn(page.t("时间", "Time")),
        TableColumn(page.t("文件", "File")),
        TableColumn(page.t("结果", "Result")),
    )
    rows = [
        (
            f"{file.at:%m-%d %H:%M}",
            file.name,
            Marked("normal" if file.loaded else "act", veils.quoted(page.t(file.zh, file.en))),
        )
        for file in found.filed
    ]
    if rows:
        st.html(table(columns, rows, page.lang))
