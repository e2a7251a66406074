"""数据上传: files in, what they would do before they do it, and the history with undo."""

import streamlit as st

from pages import frame, uploading
from pages.registry import PAGES

row = PAGES["upload"]
page = frame.begin(row.zh, row.en, filters=(), live=False)

if page.demo:
    uploading.demo_choice(page)
uploading.show_results(page)

files = st.file_uploader(
    page.t("把表格拖到这里,可以一次多个(CSV)", "Drop tables here, several at once if you like (CSV)"),
    accept_multiple_files=True, max_upload_size=uploading.limit_mb(page), key=f"files_{st.session_state.get('files_round', 0)}",
)  # fmt: skip
options = uploading.options(page)
looks = [uploading.look_at(page, file, options) for file in files]
for look in looks:
    uploading.show_look(page, look)
ready = [look for look in looks if look.result]
if ready and st.button(
    page.t(f"载入 {len(ready)} 个文件", f"Load {len(ready)} file(s)"), type="primary", key="load", icon=":material/check:"
):
    uploading.load_all(page, ready, options)

st.subheader(page.t("模板", "Templates"), anchor=False)
uploading.templates(page)

st.subheader(page.t("上传记录", "History"), anchor=False)
uploading.history_table(page)
