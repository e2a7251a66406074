"""Files on their way out, as ``pages.exports`` has them: what holds something of residents is whole for those with the
right ``whole`` and then on record, and masked for others.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from analytics.privacy.veils import CLEAR, VEILED, Veil
from data.access import audit_log, personal_data_bounds
from data.access.visitor import Visitor
from data.exports.csv_safe import csv_bytes
from data.installation import visitor_header
from data.installation.installation import home
from data.refusal import Refusal
from pages.exports import Export
from pages.frame import download_button, reveal
from pages.frame.shell import Page

Made = TypeVar("Made")

#: What columns are called in a masked file, in both languages, so that no intake takes 张* for somebody's name
#: or the list of people for a table of buildings.
_MASKED = {
    **{column: f"遮盖后的{column}" for column in ("姓名", "电话", "单元", "房号", "楼栋房号", "诉求内容")},
    **{column: f"Masked {column.lower()}" for column in ("Name", "Phone", "Unit", "Room", "Home", "Request")},
    "楼栋": "所在楼栋",
    "网格": "所在网格",
    "Building": "In building",
    "Grid": "In grid",
    "居民编号": "居民的编号",
    "Resident ID": "ID of resident",
}


def whole(page: Page, of_list: str = "") -> bool:
    """Whether the visitor's exports hold whole personal data: of all, or of a list they gave a reason for."""
    return page.visitor.may("whole") or bool(of_list and reveal.whole_list(page.visitor, of_list))


def save(
    page: Page,
    export: Export,
    content: Callable[[Veil], bytes],
    rows: int | None = None,
    *,
    stem: str = "",
    behind: str = "",
    file_name: str = "",
    label: str = "",
    of: str = "",
    object: str = "",
    of_list: str = "",
) -> None:
    """A button that saves what ``content`` makes, under the veil of the visitor where it holds something of residents.

    The file is called by its row (or ``stem``), the day, what is to stand ``behind`` that, and that it is masked; one
    that has a name of its own by ``file_name``. ``rows``: how many it holds, and ``object``: what it is called, both
    for the record. ``of``: tells buttons of one row apart. ``of_list``: of which list it is, which
    somebody may have whole by a reason they gave on the page (``reveal.offer_list``).
    """
    if export.needs and not page.visitor.may(export.needs):
        return
    counted = export.holds == "residents" or export.needs == "residents"
    if counted and whole(page, of_list) and (why := _no_more(page)):
        st.caption(f"{label or page.t(export.label_zh, export.label_en)}{page.t(':', ': ')}{page.t(why.zh, why.en)}")
        return
    called, dot = stem or page.pick(export), "." * bool(export.ending)
    if export.holds == "residents" and not whole(page, of_list):
        behind += page.t("_已遮盖", "_masked")
    download_button.button(
        label or page.t(export.label_zh, export.label_en),
        made(page, export, content, object or f"{called}{dot}{export.ending}", of_list, rows=rows)
        if export.holds == "residents"
        else partial(content, CLEAR),
        file_name or f"{called}_{page.moment.day}{behind}{dot}{export.ending}",
        export.content_type,
        key=f"export:{export.id}:{of}",
    )


def table(
    page: Page,
    export: Export,
    frame: Callable[[Veil], pd.DataFrame],
    rows: int | None = None,
    *,
    stem: str = "",
    of_list: str = "",
) -> None:
    """A button that saves a table as CSV, as ``save`` does: Excel opens it, and no cell runs as a formula."""

    def content(veil: Veil) -> bytes:
        made = frame(veil)
        if not veil.everywhere:
            made = made.rename(columns=_MASKED)
        return csv_bytes(list(made.columns), made.itertuples(index=False))

    save(page, export, content, rows, stem=stem, of_list=of_list)


def visitor_now(page: Page) -> Visitor:
    """The visitor, asked for again at a click. Raises Refusal for somebody whose log-in has ended since the page was
    drawn.
    """
    now = visitor_header.visitor_of(visitor_header.told(page.visitor), home())
    if now is None or now.grids != page.visitor.grids:
        raise Refusal("login_needed", "您已退出登录,请重新登录。", "You are logged out; please log in again.")
    return now


def _no_more(page: Page) -> Refusal | None:
    """Why the visitor may have no more whole files for now; None where they may."""
    most = float(home().real.setting("whole_exports_per_hour"))
    return personal_data_bounds.full(home().access, page.visitor, "export", most)


def count_whole(now: Visitor) -> None:
    """Count a file with whole personal data. Raises Refusal where the visitor has had as many as an hour allows."""
    served = home()
    most = float(served.real.setting("whole_exports_per_hour"))
    personal_data_bounds.take(served.access, now, "export", 1, most)


def made(
    page: Page, export: Export, content: Callable[[Veil], bytes], object: str, of_list: str = "", **detail: Any
) -> Callable[[], bytes]:
    """What a download button calls at the click: the visitor is asked for again, and what is whole is on record before
    it is given.

    Raises Refusal for somebody whose log-in has ended since or who may not have it; where the record cannot be written,
    nothing is given.
    """
    place = {"day": page.moment.day, "grid": page.place.grid}
    told = {name: value for name, value in {**place, **detail}.items() if value is not None}

    def make() -> bytes:
        now = visitor_now(page)
        if export.needs and not now.may(export.needs):
            raise Refusal("not_allowed", "您的角色不能导出这份文件。", "Your role does not export this file.")
        return given(now, content, object, of_list, **told)

    return make


def given(now: Visitor, content: Callable[[Veil], Made], object: str, of_list: str = "", **told: Any) -> Made:
    """What ``content`` makes for somebody: whole, counted and on record before it is given, where they may have it or
    gave a reason for the list; else masked. ``rows`` in ``told``: how many it holds; those beyond whom the reason
    showed are counted as if they had been looked at.

    Raises Refusal for somebody who has had as many as an hour allows.
    """
    lift = reveal.whole_list(now, of_list) if of_list and not now.may("whole") else None
    if not now.may("whole") and lift is None:
        return content(VEILED)
    if lift is not None and (beyond := int(told.get("rows") or 0) - len(lift.whom)) > 0:
        reveal.take(now, "list", beyond)
    count_whole(now)
    file = content(CLEAR)
    if lift is not None:
        told["why"] = lift.why
    audit_log.add(home().access, now, "export", object, **told)
    return file
