"""数据上传: files in, what they would do before they do it, mappings, the history with undo, the history of any row."""

import streamlit as st

from pages.frame import shell
from pages.registry import PAGES
from pages.upload import cards, form, history, preview, row_search, saved_mappings

row = PAGES["upload"]
page = shell.begin(row.zh, row.en, filters=(), live=False)

if page.demo:
    st.info(
        page.t(
            "现在显示的是**演示数据**。选好文件后,可以在演示中试用,也可以结束演示、正式载入。",
            "You see **demo data**. Choose files, then try them in the demo, or end the demo and load them for real.",
        )
    )

if not form.under_way(page):
    before = st.container()
    files = form.choose(page)
    if not files:
        with before:
            form.show_results(page)
    options = form.options(page)
    looks = preview.look_at(page, files, options)
    cards.show(page, looks, options)
    form.load_buttons(page, looks, options)

    st.header(page.t("模板", "Templates"), anchor=False)
    form.templates(page)
    saved_mappings.manage(page)
    if page.demo and not files:
        form.end_demo_choice(page, [], options)

st.header(page.t("上传记录", "History"), anchor=False)
history.table(page)

st.header(page.t("查一行的来历", "Where a row came from"), anchor=False)
row_search.ask(page)
