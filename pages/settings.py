"""设置: the numbers and words that differ from place to place, from the registry of settings."""

import json

import streamlit as st

from data.settings import SETTINGS
from pages import frame
from pages.registry import PAGES

row = PAGES["settings"]
page = frame.begin(row.zh, row.en, filters=(), live=False)

if st.session_state.pop("settings_saved", False):
    st.success(page.t("已保存,各页面随即按新设置计算。", "Saved; every page follows the new settings."))

values = page.store.settings()
given = {}
with st.form("settings", border=False):
    for setting in SETTINGS.values():
        if setting.id == "categories":
            continue  # edited where they are used, on the page of requests
        label, value = page.pick(setting), values[setting.id]
        if isinstance(setting.default, dict):
            given[setting.id] = st.text_area(label, json.dumps(value, ensure_ascii=False), key=setting.id)
        elif isinstance(setting.default, str):
            given[setting.id] = st.text_input(label, value, key=setting.id)
        else:
            given[setting.id] = st.number_input(label, value=value, key=setting.id)
    saved = st.form_submit_button(page.t("保存", "Save"), type="primary")

if saved:
    changed, problems = {}, []
    for id, value in given.items():
        try:
            meant = json.loads(value) if isinstance(SETTINGS[id].default, dict) else value
            SETTINGS[id].check(meant)
        except ValueError as reason:
            problems.append(page.t(f"{SETTINGS[id].zh}:应为 {reason}", f"{SETTINGS[id].en}: must be {reason}"))
            continue
        if meant != values[id]:
            changed[id] = meant
    for problem in problems:
        st.error(problem)
    if not problems:
        page.store.change_settings(changed)
        st.session_state["settings_saved"] = True
        st.rerun()
page.link("requests", zh="诉求类别与关键词在居民诉求页修改", en="Categories and keywords are edited on the page of requests")
