"""CSV that Excel opens as it stands, and in which no cell runs as a formula."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

#: What Excel, WPS and LibreOffice take for the start of a formula, full-width forms included,
#: because the Chinese and Japanese editions read those as well (OWASP, "CSV injection").
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")

#: A plain number or a phone number is no formula, however it begins: -5, +1.5, 1e3, +86 138 0000 0000.
_NUMBER = re.compile(r"[+-]?[\d][\d ]*(\.\d+)?([eE][+-]?\d+)?%?")


def cell(value: Any) -> str:
    """One value as the text of a cell: nothing for null, an apostrophe before what might run."""
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value) in ("NaT", "<NA>"):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = str(value)
    if text.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A whole file: UTF-8 with a byte order mark, so that Excel reads the Chinese, and CRLF."""
    lines = [",".join(_quoted(cell(value)) for value in row) for row in (header, *rows)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _quoted(text: str) -> str:
    # A semicolon is quoted too: where Excel's list separator is one, it would split the cell
    # and the second half could begin with "=".
    if any(mark in text for mark in ',;"\r\n\t'):
        return '"' + text.replace('"', '""') + '"'
    return text
