"""The backups on the page 今日到表, and the key file that is kept apart from them."""

import streamlit as st

from data.access import erasure_list
from data.base_path import under
from data.installation import backup, encrypted_backup
from data.installation.installation import home
from data.refusal import Refusal
from pages.exports import EXPORTS
from pages.frame import exporting
from pages.frame.html_table import Marked, TableColumn, table
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page


def show(page: Page) -> None:
    """The backups there are, and a button for one more."""
    served = home()
    st.header(page.t("备份", "Backups"), anchor=False)
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
    _key_file(page)
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
        _take_along(page)
    else:
        st.text(page.t("还没有备份。", "There is no backup yet."))


def _key_file(page: Page) -> None:
    """Hand the key file over once, and say to whom it went."""
    access = home().access
    done = erasure_list.handed(access)
    if done is None:
        st.warning(
            page.t(
                "请现在取走密钥文件,和备份分开保存(另一个 U 盘,或保险柜)。备份里没有密钥;换电脑恢复时没有它,"
                "就认不出哪些居民的资料已按本人要求删除。",
                "Please take the key file now and keep it apart from the backups (another USB stick, a safe). The "
                "backups hold no key; without it a restore on another machine no longer knows which residents were "
                "erased at their request.",
            ),
            icon=":material/key:",
        )
    else:
        at = done.at.replace("T", " ")[:16]
        st.caption(
            page.t(
                f"密钥文件已交出:{at},{plain(done.who)}(编号 {done.key})。换电脑恢复备份时要用它。",
                f"The key file was handed over: {at}, {plain(done.who)} (number {done.key}). Restoring a backup on "
                "another machine needs it.",
            )
        )
    if erasure_list.may_take(access, page.visitor):
        exporting.save(
            page,
            EXPORTS["erasure_key"],
            lambda _: erasure_list.hand_over(home().access, exporting.visitor_now(page)),
            file_name=erasure_list.file_name(access),
            label=page.t("再取一次密钥文件", "Fetch the key file again") if done else "",
        )
    elif done is not None:
        st.caption(page.t("丢了要再取,请找系统管理员。", "Lost? Ask an administrator, who may fetch it again."))


def _take_along(page: Page) -> None:
    """Make the newest backup one file that only a passphrase opens, and link to it."""
    served = home()
    newest = next((found for found in backup.backups(served.folder) if found.whole), None)
    if newest is None:
        return
    if not page.visitor.may(EXPORTS["encrypted_backup"].needs):
        st.caption(
            page.t(
                "要带走一份加密备份,请找系统管理员:里面有密钥,能打开所有账号。",
                "Ask an administrator for an encrypted backup to take along: it holds the keys, which open every "
                "account.",
            )
        )
        return
    with (
        st.expander(page.t("带走一份加密备份", "Take an encrypted backup along"), icon=":material/lock:"),
        st.form("encrypted_backup", border=False, clear_on_submit=True),
    ):
        st.caption(
            page.t(
                "最新的备份连同密钥做成一个文件,只有口令能打开;忘了口令谁也打不开。看板清理不到它:个人信息到期后,请保管的人删除。",
                "The newest backup with the keys as one file that only the passphrase opens; forgotten, it opens to "
                "nobody. The board cannot clean it: whoever keeps it deletes it when personal data is past its time.",
            )
        )
        first = st.text_input(page.t("口令", "Passphrase"), type="password", key="passphrase", max_chars=128)
        again = st.text_input(page.t("再输一次", "Again"), type="password", key="passphrase_again", max_chars=128)
        if st.form_submit_button(page.t("做加密备份", "Make it")):
            try:
                if first != again:
                    raise Refusal("differ", "两次输入的口令不一样。", "The two passphrases differ.")
                now = exporting.visitor_now(page)
                if not now.may(EXPORTS["encrypted_backup"].needs):
                    raise Refusal("not_allowed", "您的角色不能做加密备份。", "Your role makes no encrypted backup.")
                with st.spinner(page.t("正在加密…", "Encrypting …")), page.doing("backup_encrypted", newest.name):
                    encrypted_backup.prepare(newest, served.folder, first, now.name)
            except Refusal as refusal:
                refused(page, refusal)
    if encrypted_backup.prepared(served.folder, newest.name, page.visitor.name):
        name = f"{newest.name}{encrypted_backup.ENDING}"
        st.link_button(
            page.t(f"下载 {name}(只能下载一次)", f"Download {name} (once)"),
            under(f"/api/v1/backups/{newest.name}/encrypted"),
            icon=":material/download:",
        )
