"""What happened to a request as a table: when, who or which file, what changed, and the note."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from analytics.privacy.masked_answers import known, request_key
from analytics.privacy.masked_answers import version as masked_version
from analytics.privacy.veils import Veil
from analytics.templates import Markup
from data.entries.request_history import Cell, Request, RequestVersion
from pages.frame.cell_words import said
from pages.frame.field_words import field_words
from pages.frame.html_blocks import joined
from pages.frame.html_table import TableColumn, table
from pages.frame.shell import Page

#: How a time is written beside other words.
MINUTE = "%m-%d %H:%M"


def shown(page: Page, versions: Iterable[RequestVersion], request: Request, veil: Veil) -> Markup:
    """The entries of a request that say something, newest first, as HTML under a veil; sheets that were sent again
    unchanged are left out.
    """
    columns = [
        TableColumn(page.t("时间", "Time")),
        TableColumn(page.t("谁", "Who")),
        TableColumn(page.t("改了什么", "What changed")),
        TableColumn(page.t("备注", "Note")),
    ]
    whom, of = request_key(request.request_id), known(request.values)
    told = [masked_version(version, veil, whom, of) for version in versions if version.says_something]
    rows = [
        [f"{version.at:{MINUTE}}", _who(page, version), _what(page, version), version.note]
        for version in reversed(told)
    ]
    return table(columns, rows, page.lang)


def _who(page: Page, version: RequestVersion) -> str:
    if version.who is not None:
        return version.who
    return page.t(f"文件 {version.file_name} 第 {version.line} 行", f"file {version.file_name}, line {version.line}")


def _what(page: Page, version: RequestVersion) -> str:
    if any(cell.field == "reported_at" and cell.old is None for cell in version.changes):
        return page.t("新收到", "New")
    merged = (
        page.t(f"合并到 {version.merged_into}", f"merged into {version.merged_into}") if version.merged_into else ""
    )
    words = field_words(page, "requests")
    return joined((merged, *(_cell(page, words, cell) for cell in version.changes)))


def _cell(page: Page, words: dict[str, str], cell: Cell) -> str:
    old, new = (value_words(page, cell.field, value) or page.t("空", "blank") for value in (cell.old, cell.new))
    return f"{words[cell.field]} {old} → {new}"


def value_words(page: Page, field: str, value: Any) -> str:
    """A field's value in the words of the page; '' where there is none."""
    if isinstance(value, datetime):
        return f"{value:{MINUTE}}"
    return said(page, "requests", field, None if value is None else str(value))
