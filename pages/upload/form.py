"""The parts of the upload page: choosing files, options, loading them, what became of them, templates, the
demo's end.
"""

import math
from functools import partial
from pathlib import PurePath
from typing import Any

import streamlit as st

from analytics.privacy.veils import Veil
from analytics.templates import template
from analytics.words import some
from data.batches.result import Outcome
from data.exports.kind_template import csv_template, xlsx_template
from data.files.received import ENDINGS, TOGETHER
from data.installation.installation import home
from data.kind_of_file import Kind
from data.kinds import KINDS
from data.mapping.mapping import DATUMS
from data.refusal import Refusal
from data.store.database import Store
from pages.exports import EXPORTS
from pages.frame import exporting, next_step, tiles
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page
from pages.upload import queue as upload_queue
from pages.upload.file_chooser import file_chooser
from pages.upload.preview import FileLook, forget, given_for, starter
from pages.upload.queue import Queue, Task
from pages.upload.result import show_result

_OVER_LIMIT = template('<div class="over-limit" role="alert">■ {{ words }}</div>')

DATUM_WORDS = {
    "wgs84": ("WGS-84(GPS)", "WGS-84 (GPS)"),
    "gcj02": ("GCJ-02(高德、腾讯)", "GCJ-02 (Amap, Tencent)"),
    "bd09": ("BD-09(百度)", "BD-09 (Baidu)"),
}

#: A file or table that was loaded: its name and what became of it.
Loaded = tuple[str, Outcome]


def choose(page: Page) -> list[Any]:
    """The files that are chosen, one by one or as a folder."""
    limit = page.store.setting("upload_limit_mb")
    with st.container(key="file_choice"):
        folder = st.toggle(page.t("选整个文件夹", "A whole folder"), key="whole_folder")
        label = page.t(
            "把表格拖到这里,可以一次多个(CSV、Excel、ZIP)",
            "Drop tables here, several at once if you like (CSV, Excel, ZIP)",
        )
        if folder:
            label = page.t("选一个文件夹,里面的表格都会列出来", "Choose a folder; every table in it will be listed")
        files = file_chooser(
            page,
            label,
            f"files_{folder}_{st.session_state.get('files_round', 0)}",
            accept_multiple_files="directory" if folder else True,
            max_upload_size=max(1, math.ceil(limit)),
        )
        together = limit * TOGETHER
        over = page.t(
            f"红色的文件没有收下:单个文件最大 {limit:g} MB,没载入的合起来最大 {together:g} MB。"
            "请拆开,或先载入再选其余的。",
            f"Files in red were not taken: at most {limit:g} MB each, and {together:g} MB of files not loaded yet. "
            "Please split them, or load some before you choose others.",
        )
        st.html(tiles.block(_OVER_LIMIT(words=over)))
        st.caption(
            page.t(
                f"单个文件最大 {limit:g} MB。更大的,请用接口上传,或放进收件箱文件夹。",
                f"At most {limit:g} MB a file. Send larger ones over HTTP, or put them into the inbox folder.",
            )
        )
    if not folder:
        return list(files)
    tables = [file for file in files if _may_be_table(file.name)]
    if len(tables) < len(files):
        number = len(files) - len(tables)
        st.caption(page.t(f"跳过了 {number} 个不是表格的文件。", f"{some(number, 'file')} left out: no tables."))
    return tables


def _may_be_table(name: str) -> bool:
    """Of a folder only what is named like a table, and nothing that a system or an open Excel puts there."""
    path = PurePath(name)
    return path.suffix.lower() in ENDINGS and not path.name.startswith((".", "~$"))


def options(page: Page) -> dict[str, Any]:
    """What the manager may say about the files when the board does not understand them by itself."""
    with st.expander(page.t("识别得不对?在这里指定", "Not understood right? Say it here")):
        kinds = {"": page.t("自动识别", "Recognise it"), **{kind.id: page.pick(kind) for kind in KINDS.values()}}
        kind = st.selectbox(
            page.t("表的种类", "Kind"),
            list(kinds),
            format_func=lambda id: kinds[id],
            key="kind",
            filter_mode="contains",
        )
        day = st.date_input(
            page.t("这些表是哪一天的(表里没有日期时用)", "Their day (where a table has none)"),
            value=None,
            key="day",
            format="YYYY-MM-DD",
        )
        words = {"": page.t("按设置", "As set"), **{datum: page.t(*DATUM_WORDS[datum]) for datum in DATUMS}}
        datum = st.selectbox(
            page.t("坐标是从哪种地图取的", "Where coordinates come from"),
            list(words),
            format_func=lambda id: words[id],
            key="datum",
            filter_mode="contains",
        )
    return {"kind": kind or None, "day": day, "datum": datum or None}


def load_buttons(page: Page, looks: list[FileLook], given: dict[str, Any]) -> None:
    """Load the files that can be; while the demo shows, into the demo or for real."""
    ready = [look for look in looks if look.ready]
    if not ready:
        return
    number = len(ready)
    words = page.t(f"载入 {number} 个文件", f"Load {some(number, 'file')}")
    if page.demo:
        words = page.t(f"在演示中试用这 {number} 个文件", f"Try {some(number, 'file')} in the demo")
    with st.container(horizontal=True, key="load_buttons"):
        if st.button(words, type="primary", key="load", icon=":material/check:"):
            _begin([], page.store, ready, given)
        if page.demo:
            end_demo_choice(page, ready, given)
    if number < len(looks):
        left = len(looks) - number
        st.caption(
            page.t(f"还有 {left} 个文件不能载入,原因见上面。", f"{some(left, 'file')} cannot be loaded; see above why.")
        )


def _begin(done: list[Loaded], store: Store, looks: list[FileLook], given: dict[str, Any]) -> None:
    """Load the files that were looked at, after those that are done already."""
    results = list(done)
    st.session_state["results"] = results
    queue = Queue([task for look in looks for task in _tasks(store, look, given, results)])
    queue.go_on()
    st.session_state["loading"] = queue
    forget()
    st.session_state["files_round"] = st.session_state.get("files_round", 0) + 1
    st.rerun()


def _tasks(store: Store, look: FileLook, options: dict[str, Any], results: list[Loaded]) -> list[Task]:
    """A file is loaded at once, but table by table where the mapping of one was made by hand."""
    file = look.file
    if not any(table.hand for table in look.tables):
        return [
            Task(
                file.file_id,
                file.name,
                starter(store, file, given_for(file, options, {}), None, False),
                lambda outcomes: results.extend((file.name, outcome) for outcome in outcomes),
            )
        ]

    def task(only: str | None, given: Any, hand: Any) -> Task:
        def then(outcomes: list[Outcome]) -> None:
            results.extend((file.name, outcome) for outcome in outcomes)
            if hand and (refusal := hand.keep(store, outcomes[0], file.name)):
                results.append((hand.name, Outcome("", None, refusal)))

        return Task((file.file_id, only), file.name, starter(store, file, given, only, False), then)

    hands = {table.only: table.hand for table in look.tables if table.hand}
    return [task(table.only, given_for(file, options, hands), table.hand) for table in look.tables]


def under_way(page: Page) -> bool:
    """Whether files are being loaded; draws how far that is."""
    queue: Queue | None = st.session_state.get("loading")
    if queue is None:
        return False
    if queue.advance(upload_queue.PATIENCE_S):
        del st.session_state["loading"]
        st.rerun()  # the head of the page says of how long ago the data is, and stands already
    upload_queue.show(page, queue, "正在载入", "Loading")
    st.caption(
        page.t(
            "可以离开这一页,载入会继续;载入了哪些,看下面的“上传记录”。",
            "You may leave this page, loading goes on; the history below says what was loaded.",
        )
    )
    return True


def show_results(page: Page) -> None:
    """What became of the files just loaded, until the next ones are."""
    results: list[Loaded] = st.session_state.get("results", [])
    if results:
        next_step.show(page, "upload")
    quiet = {name for name, outcome in results if outcome.result}
    for name, outcome in results:
        whole = f"{name} / {outcome.name}" if outcome.name and sum(other == name for other, _ in results) > 1 else name
        if outcome.refusal and outcome.refusal.code == "unknown_header" and name in quiet:
            continue  # a sheet of remarks, as was said before loading
        with st.container(border=True):
            if outcome.refusal:
                refused(page, outcome.refusal, whole)
            if outcome.result:
                st.success(page.t(f"已载入:{plain(whole)}", f"Loaded: {plain(whole)}"), icon=":material/check:")
                show_result(page, outcome.result, page.t("载入", "loaded"), expanded=False)


def templates(page: Page) -> None:
    """Of each kind the workbook to fill in, and folded the bare header as CSV."""
    st.caption(
        page.t(
            "Excel 表:每列有说明,词少的列有下拉,表头下面一行是示例,留着也不会载入。",
            "Workbooks with a note a column and drop-downs; the row below the header is an example and is not loaded.",
        )
    )
    categories = [str(row["id"]) for row in page.store.setting("categories")]
    with st.container(horizontal=True, key="templates"):
        for kind in KINDS.values():
            exporting.save(
                page,
                EXPORTS["template_xlsx"],
                partial(_workbook, page, kind, categories),
                file_name=f"{page.pick(kind)}.xlsx",
                label=page.pick(kind),
                of=kind.id,
            )
    with st.expander(page.t("只要表头的 CSV", "Headers alone as CSV")), st.container(horizontal=True):
        for kind in KINDS.values():
            exporting.save(
                page,
                EXPORTS["template"],
                partial(_csv, page, kind),
                file_name=f"{page.pick(kind)}.csv",
                label=f"{page.pick(kind)} CSV",
                of=kind.id,
            )


def _workbook(page: Page, kind: Kind, categories: list[str], veil: Veil) -> bytes:
    return xlsx_template(kind, page.moment.day, page.lang, categories)


def _csv(page: Page, kind: Kind, veil: Veil) -> bytes:
    return csv_template(kind, page.lang)


def end_demo_choice(page: Page, ready: list[FileLook], given: dict[str, Any]) -> None:
    """End the demo after a second click, and load for real what was tried and what is chosen."""
    if not page.visitor.may("start"):
        st.caption(
            page.t(
                "要正式使用:先用启动看板的窗口里的一次性链接建立系统管理员账号,登录后在这里结束演示。",
                "To work for real: make the administrator's account with the one-time link in the window in which "
                "the board was started, log in, and end the demo here.",
            )
        )
        return
    number = len(ready)
    words = page.t("结束演示,正式使用", "End the demo and work for real")
    if ready:
        words = page.t(f"结束演示,正式载入这 {number} 个文件", f"End the demo and load {some(number, 'file')} for real")
    with st.popover(words, icon=":material/flag:"):
        tried = dict(home().tried())
        st.write(
            page.t(
                "演示数据将不再显示,也不会自己回来。", "The demo will no longer show and will not come back by itself."
            )
        )
        carried = (
            st.multiselect(
                page.t("把试用过的文件也正式载入", "Load the files tried before for real too"),
                list(tried),
                default=list(tried),
                format_func=lambda number: tried[number],
                key="carried",
                placeholder=page.t("没有", "None"),
                filter_mode="contains",
                select_all=False,
            )
            if tried
            else []
        )
        if st.button(page.t("确定结束演示", "End the demo"), key="end_demo", type="primary"):
            served = home()
            try:
                with page.doing("demo_ended", "", files=len(carried)):
                    results = served.end_demo(carried)
            except Refusal as refusal:
                refused(page, refusal)
                return
            done = [(tried[number], Outcome("", result)) for number, result in zip(carried, results, strict=True)]
            _begin(done, served.store, ready, given)
