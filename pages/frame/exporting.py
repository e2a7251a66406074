"""Files that hold something of residents, on their way out: whole for those with the right ``whole`` and then on
record, masked for others.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from analytics.privacy.veils import CLEAR, VEILED, Veil
from data.access import audit_log
from data.access.visitor import Visitor
from data.exports.csv_safe import csv_bytes
from data.installation import visitor_header
from data.installation.installation import home
from data.refusal import Refusal
from pages.frame.shell import Page

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


def whole(page: Page) -> bool:
    """Whether the visitor's exports hold whole personal data."""
    return page.visitor.may("whole")


def save(
    page: Page,
    content: Callable[[Veil], bytes],
    file_name: str,
    label: str | None = None,
    mime: str = "text/csv",
    rows: int | None = None,
) -> None:
    """A button that saves what ``content`` makes under the veil of the visitor; ``rows``: how many it holds, for the
    record.

    The name of a masked file says so.
    """
    behind = "" if whole(page) else page.t("_已遮盖", "_masked")
    page.save(made(page, content, file_name, rows=rows), file_name, label, mime, behind)


def table(
    page: Page, frame: Callable[[Veil], pd.DataFrame], name: str, label: str | None = None, rows: int | None = None
) -> None:
    """A button that saves a table as CSV, as ``save`` does; ``name`` is the file's without day and ending."""

    def content(veil: Veil) -> bytes:
        made = frame(veil)
        if not veil.everywhere:
            made = made.rename(columns=_MASKED)
        return csv_bytes(list(made.columns), made.itertuples(index=False))

    save(page, content, f"{name}.csv", label, rows=rows)


def visitor_now(page: Page) -> Visitor:
    """The visitor, asked for again at a click. Raises Refusal for somebody whose log-in has ended since the page was
    drawn.
    """
    now = visitor_header.visitor_of(visitor_header.told(page.visitor), home())
    if now is None or now.grids != page.visitor.grids:
        raise Refusal("login_needed", "您已退出登录,请重新登录。", "You are logged out; please log in again.")
    return now


def made(page: Page, content: Callable[[Veil], bytes], file_name: str, **detail: Any) -> Callable[[], bytes]:
    """What a download button calls at the click: the visitor is asked for again, and what is whole is on record before
    it is given.

    Raises Refusal for somebody whose log-in has ended since, or where the record cannot be written.
    """
    place = {"day": page.moment.day, "grid": page.place.grid}
    told = {name: value for name, value in {**place, **detail}.items() if value is not None}

    def make() -> bytes:
        served, now = home(), visitor_now(page)
        veil = CLEAR if now.may("whole") else VEILED
        file = content(veil)
        if veil.everywhere:
            audit_log.add(served.access, now, "export", file_name, **told)
        return file

    return make
