"""操作记录: who did what, when and from where, to search. The log only grows, and a command verifies it."""

import streamlit as st

from data.access import audit_log, record_reading, record_seal
from data.installation.installation import home
from pages.frame import shell
from pages.frame.markdown_escape import plain
from pages.record import blocks
from pages.registry import PAGES

row = PAGES["record"]
page = shell.begin(row.zh, row.en, filters=(), live=False)
t = page.t

words, action, first, last = blocks.ask(page)
record_reading.note(home().access, page.visitor, action)
found = audit_log.search(home().access, words, action, first, last, blocks.SHOWN)
count, newest = audit_log.newest(home().access)
if found:
    st.caption(t(f"最近的在前,显示 {len(found):,} 条。", f"Newest first, {len(found):,} shown."))
    st.dataframe(blocks.sheet(page, found), hide_index=True)
    blocks.save(page, words, action, first, last)
else:
    st.info(t("没有符合的记录。", "No line fits."))
if count and record_seal.kept(home().folder) is None:
    st.warning(
        t(
            f"记录没有密钥,末尾被删也看不出来:请让运行看板的用户能写 {plain(str(record_seal.config_folder()))}。",
            "The record has no key, so that an end taken away would not be noticed: let the user who runs the board "
            f"write to {plain(str(record_seal.config_folder()))}.",
        )
    )
st.caption(
    t(
        f"共 {count:,} 条。用 python -m data.commands.verify_record 可验证记录没有被改过;最新校验值(请定期抄到别处):"
        f"{newest}",
        f"{count:,} lines. python -m data.commands.verify_record verifies that none was changed; the newest hash, "
        f"to be noted elsewhere now and then: {newest}",
    )
)
