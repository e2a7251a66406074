"""数据上传: files in, what they would do before they do it, mappings, the history with undo, the history of any row."""

import streamlit as st

from pages import frame, row_search, saved_mappings, upload_cards, upload_history, upload_look, uploading
from pages.registry import PAGES

row = PAGES["upload"]
page = frame.begin(row.zh, row.en, filters=(), live=False)

if page.demo:
    st.info(page.t(
        "现在显示的是**演示数据**。选好文件后,可以在演示中试用,也可以结束演示、正式载入。",
        "You see **demo data**. Choose files, then try them in the demo, or end the demo and load them for real.",
    ))  # fmt: skip

if not uploading.under_way(page):
    before = st.container()
    files = uploading.choose(page)
    if not files:
        with before:
            uploading.show_results(page)
    options = uploading.options(page)
    looks = upload_look.look_at(page, files, options)
    upload_cards.show(page, looks, options)
    uploading.load_buttons(page, looks, options)

    st.subheader(page.t("模板", "Templates"), anchor=False)
    uploading.templates(page)
    saved_mappings.manage(page)
    if page.demo and not files:
        uploading.end_demo_choice(page, [], options)

st.subheader(page.t("上传记录", "History"), anchor=False)
upload_history.table(page)

st.subheader(page.t("查一行的来历", "Where a row came from"), anchor=False)
row_search.ask(page)
