"""Putting a template in, seen before it is kept, and the words that may stand in one."""

from pathlib import PurePath

import streamlit as st

from analytics.community.grids import grids
from analytics.metrics import registry
from analytics.reports import daily_report, example_report
from analytics.reports.daily_report import Preview
from analytics.reports.report_words import FACTS, PARTS, ReportWord
from data.entries import report_templates
from data.entries.report_templates import LONGEST_NAME
from data.files.template_parts import MOST_BYTES
from data.refusal import Refusal
from pages.exports import EXPORTS
from pages.frame import exporting, html_table, signature
from pages.frame.html_table import TableColumn
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

#: Rows of a preview that are shown.
_SHOWN = 60


def add(page: Page) -> None:
    """Choose a workbook, see what it would say, give it a name, keep it."""
    t = page.t
    with st.container(key="section_template"):
        st.header(t("换上街道的表", "Put in the sub-district’s own"), anchor=False)
        st.caption(
            t(
                "在街道发的 Excel 表里,把要填的格子写成 {{打卡率}} 或 {{checkin_rate}} 这样的词,"
                "存成 .xlsx 放进来。格式、合并、公式、图片都不会变。",
                "In the workbook that the sub-district sends, write words such as {{checkin_rate}} into the cells to "
                "fill, save it as .xlsx and put it in. Formats, merged cells, formulas and pictures stay.",
            )
        )
        with st.container(key=f"chooser_{page.lang}_report"):
            file = st.file_uploader(
                t("选择表格(.xlsx)", "Choose the workbook (.xlsx)"),
                type=["xlsx", "xlsm", "xls"],
                key=f"report_file_{st.session_state.get('report_files', 0)}",
                max_upload_size=max(1, MOST_BYTES // 1_000_000),
            )
        if file is None:
            return
        content = file.getvalue()
        try:
            found = daily_report.preview(page.store, page.moment, content)
        except Refusal as refusal:
            st.error(plain(t(refusal.zh, refusal.en)), icon=":material/block:")
            return
        _preview(page, found)
        st.session_state.setdefault("report_name", PurePath(file.name).stem[:LONGEST_NAME])
        with st.container(horizontal=True, vertical_alignment="bottom"):
            signature.name(page, "report_signing")
            st.text_input(t("模板名称", "Name"), key="report_name", max_chars=LONGEST_NAME, width=320)
            st.button(
                t("保存模板", "Keep the template"),
                type="primary",
                icon=":material/save:",
                key="report_keep",
                on_click=_keep,
                args=(page, file.name, content),
            )
        if st.session_state["report_name"].strip() in {one.name for one in report_templates.kept(page.store)}:
            st.caption(
                t(
                    "已有同名模板,保存后就换成这一份;要留着旧的,请改个名字。",
                    "A template of this name is kept already and will be replaced; to keep both, change the name.",
                )
            )
        if said := st.session_state.pop("report_refused", ""):
            st.error(plain(said), icon=":material/block:")


def problems(page: Page, found: Preview) -> None:
    """Cell by cell what is not filled, and why."""
    if not found.problems:
        return
    t = page.t
    st.warning(
        t(
            f"有 {len(found.problems)} 处不能填,会原样留着:",
            f"{len(found.problems)} cannot be filled and stay as they are:",
        ),
        icon=":material/warning:",
    )
    columns = (TableColumn(t("格子", "Cell")), TableColumn(t("原因", "Why")))
    rows = [(one.where, t(one.zh, one.en)) for one in found.problems[:_SHOWN]]
    st.html(html_table.table(columns, rows, page.lang))


def words(page: Page) -> None:
    """Every word with what it says now, to copy from, and the example as a workbook."""
    t = page.t
    with st.container(key="section_words"):
        st.header(t("可用的词", "Words to use"), anchor=False)
        exporting.save(
            page,
            EXPORTS["report_template"],
            lambda _: example_report.example(page.store),
            stem=t("示例模板", "example template"),
            label=t("下载示例模板", "Download an example template"),
            of="example",
        )
        grid = next(iter(grids(page.store)), "1")
        st.caption(
            t(
                "后面可以加冒号:{{打卡率:分子}}、{{打卡率:分母}}、{{打卡率:昨日}}、{{打卡率:状态}};"
                f"只要一个网格或一栋楼:{{{{打卡率:网格={grid}}}}}、{{{{打卡率:楼栋=1:分子}}}}。",
                "A colon may follow: {{checkin_rate:numerator}}, :denominator, :yesterday, :state; of one grid or "
                f"building: {{{{checkin_rate:grid={grid}}}}}, {{{{checkin_rate:building=1:numerator}}}}.",
            )
        )
        columns = (
            TableColumn(t("写在格子里的词", "Word in the cell")),
            TableColumn(t("也可以写", "Or")),
            TableColumn(t("意思", "Meaning")),
            TableColumn(t("现在是", "Now"), number=True),
        )
        facts = [
            (f"{{{{{one.id}}}}}", f"{{{{{one.zh}}}}}", t(one.zh, one.en), _now(page, ReportWord(fact=one.id)))
            for one in FACTS.values()
        ]
        numbers = [
            (
                f"{{{{{one.id}}}}}",
                f"{{{{{one.zh}}}}}",
                t(one.zh if one.by_place else f"{one.zh}(只有全社区)", one.en),
                _now(page, ReportWord(one.id)),
            )
            for one in registry.METRICS.values()
        ]
        parts = [
            (f"{{{{…:{one.id}}}}}", f"{{{{…:{one.zh}}}}}", t(f"前一项的{one.zh}", one.en), "")
            for one in PARTS.values()
            if one.id != "value"
        ]
        st.html(html_table.table(columns, [*numbers, *parts, *facts], page.lang))


def _now(page: Page, word: ReportWord) -> str:
    return daily_report.shown(daily_report.value(page.store, page.moment, word))


def _preview(page: Page, found: Preview) -> None:
    t, count = page.t, len(found.cells)
    st.write(
        t(f"找到 {count} 格要填,填出来是这样:", f"{count} cells to fill; filled they read:")
        if count
        else t("这份表格里没有要填的格子。", "This workbook has no cell to fill.")
    )
    problems(page, found)
    columns = (TableColumn(t("格子", "Cell")), TableColumn(t("写着", "Says")), TableColumn(t("填成", "Filled")))
    st.html(html_table.table(columns, [(one.where, one.text, one.said) for one in found.cells[:_SHOWN]], page.lang))
    if count > _SHOWN:
        st.caption(t(f"另有 {count - _SHOWN} 格没有列出。", f"{count - _SHOWN} more are not listed."))


def _keep(page: Page, file_name: str, content: bytes) -> None:
    try:
        name = report_templates.checked_name(st.session_state["report_name"])
        with page.doing("report_template", name, file=file_name):
            report_templates.keep(page.store, name, file_name, content, signature.said())
    except Refusal as refusal:
        st.session_state["report_refused"] = page.t(f"没有保存。{refusal.zh}", f"Not kept. {refusal.en}")
    else:
        st.session_state["report_files"] = st.session_state.get("report_files", 0) + 1  # an empty chooser again
        st.session_state.pop("report_name", None)
