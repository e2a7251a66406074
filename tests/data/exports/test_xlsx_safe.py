"""Workbooks that are handed out: text stays text, numbers stay numbers, and nothing runs."""

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from data.exports.xlsx_safe import MOST_CHARACTERS, xlsx_bytes

PAYLOADS = (
    "=1+1",
    "@SUM(A1)",
    "+1",
    "-2+3",
    "＝1",
    "http://example.com/x",
    "mailto:a@example.com",
    "internal:Sheet1!A1",
    "{=1}",
    "\t=1",
    "<b>&\"'",
    "00123",
    "13800000001",
    "1e5",
    " 两头空格 ",
    "第一行\n第二行",
    "_x0041_",
    "a\x01b",
    "{{7*7}}",
)


def read(made: bytes) -> list[list[Any]]:
    """The cells of the only sheet, as another program reads them."""
    return CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()


def page_of(made: bytes) -> str:
    """The sheet as it is written in the file."""
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        return packed.read("xl/worksheets/sheet1.xml").decode()


def test_text_is_kept_as_typed_and_never_runs() -> None:
    made = xlsx_bytes(["=名称", "说明"], [[payload, "x"] for payload in PAYLOADS])
    assert read(made) == [["=名称", "说明"], *([payload, "x"] for payload in PAYLOADS)]
    page = page_of(made)
    assert "<f>" not in page
    assert "hyperlink" not in page


def test_numbers_are_numbers_and_unknown_is_blank() -> None:
    row = [3, 2.5, np.int64(7), np.float32(0.5), Decimal("1.25"), True, -5]
    blank = [None, float("nan"), pd.NA, pd.NaT, np.float32("nan"), Decimal("NaN"), ""]
    header = list("abcdefg")
    assert read(xlsx_bytes(header, [row, blank, row])) == [
        header,
        [3, 2.5, 7, 0.5, 1.25, 1, -5],
        [""] * 7,
        [3, 2.5, 7, 0.5, 1.25, 1, -5],
    ]


def test_days_and_long_numbers_are_text() -> None:
    row = [date(2022, 4, 8), datetime(2022, 4, 8, 9, 30), 310101199001011234, "NaN", float("inf")]
    assert read(xlsx_bytes(list("abcde"), [row]))[1] == [
        "2022-04-08",
        "2022-04-08 09:30:00",
        "310101199001011234",
        "NaN",
        "inf",
    ]


def test_the_header_is_bold_and_stays_in_sight_and_columns_fit() -> None:
    page = page_of(xlsx_bytes(["名称", "件数", "说明"], [["阳光花园一期十二号楼", 3, "长" * 500]]))
    assert 'state="frozen"' in page
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', page)]
    assert widths[0] == pytest.approx(22, abs=1)  # ten Chinese characters
    assert widths[1] == pytest.approx(10, abs=1)
    assert widths[2] == pytest.approx(42, abs=1)
    first, second = re.findall(r'<c r="A\d" s="(\d)"|<c r="A2"', page)[:2]
    assert (first, second) == ("1", "")


def test_a_text_that_no_cell_holds_is_cut() -> None:
    assert read(xlsx_bytes(["x"], [["长" * 40_000]]))[1] == ["长" * MOST_CHARACTERS]


@pytest.mark.parametrize(
    ("wanted", "given"),
    [("热点 4/8", "热点 4 8"), ("[x]:*?", "x"), ("'引号'", "引号"), ("", "Sheet1"), ("长" * 40, "长" * 31)],
)
def test_a_sheet_has_a_name_that_excel_takes(wanted: str, given: str) -> None:
    assert CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(["x"], [], wanted))).sheet_names == [given]


def test_too_many_rows_are_refused_and_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.exports.xlsx_safe.MOST_ROWS", 3)
    assert len(read(xlsx_bytes(["x"], [[1], [2]]))) == 3
    with pytest.raises(ValueError, match="3 rows"):
        xlsx_bytes(["x"], [[1], [2], [3]])
