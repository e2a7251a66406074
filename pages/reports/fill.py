"""A button for each template that is kept: the workbook with the numbers of the day."""

from collections.abc import Callable

import streamlit as st

from analytics import words
from analytics.reports import daily_report, example_report
from data.entries import report_templates
from data.entries.report_templates import ReportTemplate
from data.refusal import Refusal
from pages.exports import EXPORTS
from pages.frame import exporting
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page
from pages.reports.templates import problems

#: The key of the visit under which stands what could not be done.
_SAID = "report_said"


def show(page: Page) -> None:
    """The reports of the day: those of the kept templates, without any the example's."""
    t, kept = page.t, report_templates.kept(page.store)
    with st.container(key="section_fill"):
        day = f"{page.moment.day:%m-%d} {words.clock(page.moment)}"
        st.header(t(f"填日报(数据截至 {day})", f"Fill the report (numbers as at {day})"), anchor=False)
        if said := st.session_state.pop(_SAID, ""):
            st.warning(plain(said), icon=":material/block:")
        for nth, one in enumerate(kept):
            _one(page, one, nth)
        if not kept:
            st.caption(
                t(
                    "还没有街道的模板。先用示例模板看看填出来什么样;街道的表在下面“换上街道的表”里放进来。",
                    "No template of the sub-district yet. See what the example looks like filled; put the "
                    "sub-district's own in below.",
                )
                if page.visitor.may("upload")
                else t(
                    "还没有街道的模板,可请管理员放进来。先用示例模板看看填出来什么样。",
                    "No template of the sub-district yet; a manager can put it in. Here is the example.",
                )
            )
            _save(page, t("示例日报", "Example report"), lambda: example_report.example(page.store), "example")


def _one(page: Page, one: ReportTemplate, nth: int) -> None:
    t = page.t
    with st.container(horizontal=True, vertical_alignment="center", key=f"report_{nth}"):
        _save(page, one.name, lambda: report_templates.content(page.store, one.name), str(nth))
        st.caption(
            plain(
                t(
                    f"{one.added_by} 放于 {one.added_at:%Y-%m-%d %H:%M}",
                    f"put in by {one.added_by}, {one.added_at:%Y-%m-%d %H:%M}",
                )
            )
        )
        if page.visitor.may("upload"):
            exporting.save(
                page,
                EXPORTS["report_template"],
                lambda _: report_templates.content(page.store, one.name),
                file_name=f"{one.name}.xlsx",
                label=t("模板原件", "The template"),
                of=str(nth),
            )
            with st.popover(t("删除", "Delete"), icon=":material/delete:", key=f"report_{nth}_delete"):
                st.write(plain(t(f"删除模板“{one.name}”?", f"Delete the template “{one.name}”?")))
                st.button(
                    t("确认删除", "Delete it"), key=f"report_{nth}_confirm", on_click=_delete, args=(page, one.name)
                )
    problems(page, daily_report.kept_preview(page.store, page.moment, one.name))


def _save(page: Page, name: str, content: Callable[[], bytes], of: str) -> None:
    """The button that fills a template, on record at the click."""

    def made() -> bytes:
        exporting.visitor_now(page)
        with page.doing("report_filled", name, day=str(page.moment.day)):
            return daily_report.filled(page.store, page.moment, content())

    exporting.save(
        page,
        EXPORTS["daily_report"],
        lambda _: made(),
        stem=name,
        label=page.t(f"填好下载:{name}", f"Fill and download: {name}"),
        of=of,
    )


def _delete(page: Page, name: str) -> None:
    try:
        with page.doing("report_template", name, deleted=True):
            report_templates.delete(page.store, name)
    except KeyError:
        st.session_state[_SAID] = page.t("这个模板已经被删除了。", "This template was deleted already.")
    except Refusal as refusal:
        st.session_state[_SAID] = page.t(refusal.zh, refusal.en)
