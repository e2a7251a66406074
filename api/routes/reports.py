"""Daily reports over HTTP: the templates that are kept, and each of them filled."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Response, UploadFile

from analytics.held_moment import present
from analytics.reports import daily_report
from api.door.body_limit import takes_files
from api.errors import not_found
from api.models.reports import KeptReport, Report
from api.routes.attachment import XLSX, attached
from api.routes.dependencies import AskedStore, Asking, doing, needs, signed
from api.routes.parameters import When, flag
from data.entries import report_templates
from data.files.template_parts import MOST_BYTES

router = APIRouter(tags=["reports"], dependencies=[needs("board")])


@router.get("/reports", response_model=list[Report])
def list_reports(store: AskedStore) -> Any:
    """保存的日报模板。The templates of daily reports that are kept."""
    return [vars(one) for one in report_templates.kept(store)]


@router.get("/reports/{name}.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
def filled_report(asks: Asking, store: AskedStore, name: str, when: When) -> Any:
    """按那天的数填好的日报。The report filled with the numbers of the day; unknown ones read "—"."""
    try:
        template = report_templates.content(store, name)
    except KeyError:
        raise _none(name) from None
    with doing(asks, "report_filled", name, day=str(when.day)):
        made = daily_report.filled(store, when, template)
    return attached(made, f"{name}_{when.day}.xlsx", XLSX)


@router.post("/reports", dependencies=[needs("upload")], status_code=201, response_model=KeptReport)
@takes_files
def keep_report(
    asks: Asking,
    store: AskedStore,
    file: Annotated[UploadFile, File(description="街道的 XLSX,格子里写 {{checkin_rate}} 这样的词。The workbook.")],
    name: Annotated[str, Form(description="模板名称,同名的会被替换。Its name; one of that name is replaced.")] = "",
    who: Annotated[str, Form(description="记录人。Who keeps it.")] = "",
    dry_run: Annotated[str, Form(description="1:只检查,不保存。1: check only.")] = "",
) -> Any:
    """保存一个日报模板;不认识的词逐格列出,填的时候原样留着。Keep a template; words that are not known are told cell by
    cell, and stay as they are when it is filled.
    """
    content = file.file.read(MOST_BYTES + 1)
    found = daily_report.preview(store, present(store), content)
    called = report_templates.checked_name(name or (file.filename or "").rpartition(".")[0])
    if not flag("dry_run", dry_run):
        with doing(asks, "report_template", called, file=file.filename or ""):
            report_templates.keep(store, called, file.filename or "", content, signed(asks, who))
    cells = [{"cell": one.where, "text": one.text, "filled": one.said} for one in found.cells]
    problems = [{"cell": one.where, "message_zh": one.zh, "message_en": one.en} for one in found.problems]
    return {"name": called, "cells": cells, "problems": problems}


@router.delete("/reports/{name}", dependencies=[needs("upload")], status_code=204)
def delete_report(asks: Asking, store: AskedStore, name: str) -> None:
    """删除一个日报模板。Delete a template."""
    if name not in {one.name for one in report_templates.kept(store)}:
        raise _none(name)
    try:
        with doing(asks, "report_template", name, deleted=True):
            report_templates.delete(store, name)
    except KeyError:  # somebody else was first
        raise _none(name) from None


def _none(name: str) -> Exception:
    return not_found(f"没有叫“{name}”的日报模板。", f"There is no report template “{name}”.")
