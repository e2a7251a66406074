"""The cells of a sheet, whichever kind of workbook it is from."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from data.refusal import Refusal

#: '' is a cell that holds nothing, or an error such as #N/A.
Cell = str | int | float | bool | date | datetime | time | timedelta


class Merged(NamedTuple):
    """A merged range; rows count from the sheet's first, columns from the first used one, and both ends are within."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """The used part of a sheet.

    ``rows``: reads all rows, from the sheet's first to its last used one; each begins at the first
    used column and may be changed. ``merged``: the ranges that span several of these rows.
    """

    name: str
    rows: Callable[[], Iterator[list[Cell]]]
    merged: tuple[Merged, ...]


def merged_within(ranges: Iterable[Merged], height: int, width: int) -> tuple[Merged, ...]:
    """The ranges that span several rows, cut to the used part. Raises Refusal where they lie over one another."""
    found, area = [], 0
    for top, left, bottom, right in ranges:
        cut = Merged(top, left, min(bottom, height - 1), min(right, width - 1))
        if cut.top < cut.bottom and 0 <= cut.left <= cut.right:
            found.append(cut)
            area += (cut.bottom + 1 - cut.top) * (cut.right + 1 - cut.left)
    if area > height * width:
        raise damaged()
    return tuple(sorted(found))


def damaged() -> Refusal:
    """The refusal of a workbook that cannot be read."""
    return Refusal(
        "malformed",
        "工作簿已损坏,无法读取。请在 Excel 或 WPS 中打开,另存为 XLSX 后再上传。",
        "The workbook is damaged and cannot be read. Please open it in Excel or WPS, save it as XLSX, and upload that.",
    )


def no_table(code: str, zh: str, en: str) -> Refusal:
    """The refusal of a document of another program: what it is, in both languages."""
    return Refusal(
        code,
        f"这是{zh},看板读不了。请把其中的表格另存为 XLSX 或 CSV 后再上传。",
        f"This is {en}, which the board cannot read. Please save its table as XLSX or CSV and upload that.",
    )
