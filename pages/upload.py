"""数据上传: files in, what they would do before they do it, and the history with undo."""

import streamlit as st

from pages import frame, uploading
from pages.registry import PAGES

row = PAGES["upload"]
page = frame.begin(row.zh, row.en, filters=(), live=False)

if page.demo:
    st.info(page.t(
        "现在显示的是**演示数据**。选好文件后,可以在演示中试用,也可以结束演示、正式载入。",
        "You see **demo data**. Choose files, then try them in the demo, or end the demo and load them for real.",
    ))  # fmt: skip
uploading.show_results(page)

files = st.file_uploader(
    page.t("把表格拖到这里,可以一次多个(CSV)", "Drop tables here, several at once if you like (CSV)"),
    accept_multiple_files=True, max_upload_size=uploading.limit_mb(page), key=f"files_{st.session_state.get('files_round', 0)}",
)  # fmt: skip
options = uploading.options(page)
looks = [uploading.look_at(page, file, options) for file in files]
for look in looks:
    uploading.show_look(page, look)
uploading.load_buttons(page, [look for look in looks if look.result], options)

st.subheader(page.t("模板", "Templates"), anchor=False)
uploading.templates(page)

if page.demo and not files:
    uploading.end_demo_choice(page, [], options)

st.subheader(page.t("上传记录", "History"), anchor=False)
uploading.history_table(page)
