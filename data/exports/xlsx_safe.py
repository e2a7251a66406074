"""A workbook of one sheet, in which text is text as it was typed and never runs."""

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from numbers import Real
from typing import Any

import pandas as pd
import xlsxwriter

#: Excel's own limits: rows of a sheet, characters of a cell, characters of a sheet's name.
MOST_ROWS, MOST_CHARACTERS, LONGEST_NAME = 1_048_576, 32_767, 31

#: What Excel does not take in a sheet's name.
_NOT_IN_A_NAME = str.maketrans("[]:*?/\\", "       ")

#: A number beyond so much would lose digits: Excel keeps fifteen.
EXACT_BELOW = 1e15

#: Columns are as wide as their text within these bounds, in characters; a Chinese one takes two.
NARROWEST, WIDEST = 8, 40


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str = "数据") -> bytes:
    """A whole file: a bold header that stays in sight, numbers as numbers, unknown ones blank, all else as text.

    ValueError with more rows than a sheet has. Text beyond 32,767 characters, which no cell holds, is cut.
    """
    made = BytesIO()
    # Row by row to a temporary file: a workbook held in memory takes ten times its size.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(made, options) as book:
        page = book.add_worksheet(_name(sheet))
        page.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        widths = [NARROWEST] * len(header)
        for number, row in enumerate((header, *rows)):
            if number >= MOST_ROWS:
                raise ValueError(f"a sheet has {MOST_ROWS} rows")
            for column, value in enumerate(map(_cell, row)):
                if isinstance(value, str):
                    page.write_string(number, column, value, None if number else bold)
                elif value is not None:
                    page.write_number(number, column, value)
                widths[column] = max(widths[column], min(_width(value), WIDEST))
        for column, width in enumerate(widths):
            page.set_column(column, column, width + 2)
    return made.getvalue()


def _cell(value: Any) -> float | str | None:
    """A number, a text, or None for a blank."""
    if pd.isna(value):
        return None
    if isinstance(value, Real | Decimal) and abs(float(value)) < EXACT_BELOW:
        return float(value)
    return str(value)[:MOST_CHARACTERS]


def _width(value: float | str | None) -> int:
    """Characters that a value takes."""
    text = "" if value is None else str(value)
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _name(sheet: str) -> str:
    """A name that Excel takes."""
    return sheet.translate(_NOT_IN_A_NAME).strip(" '")[:LONGEST_NAME].rstrip(" '") or "Sheet1"
