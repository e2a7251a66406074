"""What the board does by itself: the inbox folder, and the backups."""

import streamlit as st

from analytics.privacy import veils
from data.installation import backup, inbox
from data.installation.installation import home
from data.refusal import Refusal
from pages.frame.html_table import Marked, TableColumn, table
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page


def show(page: Page) -> None:
    """Where files are put to be loaded by themselves, and what became of the last ones."""
    found = inbox.state(home().folder)
    st.subheader(page.t("收件箱", "Inbox"), anchor=False)
    st.caption(
        page.t(
            "放进这个文件夹的表会自动载入,结果写在旁边的报告里:",
            "Files put into this folder are loaded by themselves; a report beside them says the result:",
        )
    )
    st.code(str(found.folder), language=None)
    for one in found.not_read:
        st.warning(plain(veils.quoted(page.t(one.zh, one.en))), icon=":material/link_off:")
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


def backups(page: Page) -> None:
    """The backups there are, and a button for one more."""
    served = home()
    st.subheader(page.t("备份", "Backups"), anchor=False)
    at, kept = page.store.setting("backup_time"), page.store.setting("backup_keep")
    st.caption(
        page.t(
            f"每天 {at} 自动备份,保留 {kept} 份。请定期把最新的一份复制到别的电脑或 U 盘。",
            f"A backup is made every day at {at}, and {kept} are kept. Copy the newest one to another machine "
            "regularly.",
        )
    )
    if served.demo:
        st.caption(page.t("演示数据不备份。", "The demo is not backed up."))
        return
    if st.button(page.t("现在备份", "Back up now"), key="back_up", icon=":material/save:"):
        try:
            made = backup.make(served.real, served.folder, served.access)
            page.note("backup", made.name)
        except Refusal as refusal:
            st.error(page.t(refusal.zh, refusal.en), icon=":material/block:")
        else:
            st.success(page.t(f"已备份:{made.folder.name}", f"Backed up: {made.folder.name}"), icon=":material/check:")
    columns = (
        TableColumn(page.t("时间", "Time")),
        TableColumn(page.t("大小 MB", "Size, MB"), number=True),
        TableColumn(page.t("版本", "Version")),
        TableColumn(page.t("状态", "State")),
    )
    rows = [
        (
            f"{found.time:%Y-%m-%d %H:%M}",
            f"{found.size / 1e6:,.1f}",
            found.version or "—",
            Marked("normal", page.t("完整", "whole"))
            if found.whole
            else Marked("act", page.t("不完整,不能用来恢复", "not whole, of no use")),
        )
        for found in backup.backups(served.folder)
    ]
    if rows:
        st.html(table(columns, rows, page.lang))
    else:
        st.text(page.t("还没有备份。", "There is no backup yet."))
