"""设置: the numbers and words that differ from place to place, from the registry of settings."""

import streamlit as st

from data.installation import retention_extension
from data.installation.installation import home
from data.installation.settings_change import change_settings
from data.refusal import BadValue
from pages.frame import drafts, shell
from pages.registry import PAGES
from pages.settings import fields, longer_keeping

row = PAGES["settings"]
page = shell.begin(row.zh, row.en, filters=(), live=False)

if st.session_state.pop("settings_saved", False):
    st.success(page.t("已保存,各页面随即按新设置计算。", "Saved; every page follows the new settings."))
longer_keeping.show(page)

found = fields.search(page)
with drafts.kept("settings"), st.form("settings", border=False):
    given = fields.ask(page, found)
    saved = st.form_submit_button(page.t("保存", "Save"), type="primary")
page.link(
    "requests", zh="诉求类别与关键词在居民诉求页修改", en="Categories and keywords are edited on the page of requests"
)
page.link(
    "files", zh="某一份表的应到时间在今日到表页修改", en="The time of a single file is set on the page of today’s files"
)

if saved:
    try:
        changed = fields.changed(page, given)
        # Kept longer only once a second person has confirmed it; everything else is saved at once.
        days = changed.pop("keep_days") if retention_extension.longer(home(), changed) else None
        done = longer_keeping.proposed(page, days) if days else True
        if changed:
            before = {id: page.store.setting(id) for id in changed}
            with page.doing("settings_changed", ", ".join(changed), **changed, before=before):
                change_settings(page.store, changed)
    except BadValue as reason:
        st.error(page.t(f"没有保存。{reason.zh}", f"Not saved. {reason.en}"))
    else:
        if done:
            drafts.done("settings")
            st.session_state["settings_saved"] = bool(changed) or not days
            st.rerun()
