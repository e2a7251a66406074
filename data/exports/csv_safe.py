"""CSV that Excel opens as it stands, and in which no cell runs as a formula, whichever separator it is read with.

Excel splits a file at the list separator of the machine that opens it. So what stands behind a comma, a semicolon, a
tab, a bar or a line end within a text may become a cell of its own, and quotes do not keep it together: whoever reads
``1,"x;=2"`` with semicolons finds ``=2"``. An apostrophe goes before each such place and, so that the board itself
knows it again (``bare``), before the text.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

#: What Excel, WPS and LibreOffice take for the start of a formula, full-width forms included,
#: because the Chinese and Japanese editions read those as well (OWASP, "CSV injection").
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")

#: Where a reader may begin another cell, and what it may pass over at its start.
_BETWEEN, _PASSED_OVER = ",;|\t\r\n\x0b\x0c\x85\u2028\u2029", ' \xa0\u3000"'
#: Such a place within a text: before the sign of a formula, or at the end, where what follows in the file would stand.
_PLACE = re.compile(f"([{_BETWEEN}][{_PASSED_OVER}]*)('*(?:[-=+@＝＋－＠]|\\Z))")
_GUARDED = re.compile(f"([{_BETWEEN}][{_PASSED_OVER}]*)'('*(?:[-=+@＝＋－＠]|\\Z))")
#: A plain number or a phone number is no formula, however it begins: -5, +1.5, 1e3, +86 138 0000 0000.
_NUMBER = re.compile(r"[+-]?[\d][\d ]*(\.\d+)?([eE][+-]?\d+)?%?")


def cell(value: Any, first: bool = False) -> str:
    """One value as the text of a cell: nothing for null, an apostrophe before what might run.

    ``first``: whether nothing stands before it in its row. With another separator the whole row would be one cell,
    which begins as this one does: there a number is no number any more.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value) in ("NaT", "<NA>"):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = str(value)
    guarded = _PLACE.sub(r"\1'\2", text)
    runs = _begins_formula(text) and (first or not _NUMBER.fullmatch(text.strip()))
    return f"'{guarded}" if runs or guarded != text else text


def bare(text: str) -> str:
    """What ``cell`` made a cell of; any other text as it is."""
    if not text.startswith("'"):
        return text
    opened = _GUARDED.sub(r"\1\2", text[1:])
    return opened if opened != text[1:] or _begins_formula(opened) else text


def _begins_formula(text: str) -> bool:
    """Whether it does, also behind apostrophes: of those one more is put there, so that one can be taken away."""
    text = text.lstrip("'")
    return text.startswith(FORMULA_STARTS) or text.lstrip(_PASSED_OVER).startswith(FORMULA_STARTS)


def lines(text: str) -> str:
    """A text for people, such as a report, of which no part would run either if a spreadsheet opened it."""
    return _PLACE.sub(lambda found: found[0] if found[2] in ("", "'") else f"{found[1]}'{found[2]}", text)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A whole file: UTF-8 with a byte order mark, so that Excel reads the Chinese, commas and CRLF."""
    return separated((header, *rows)).encode("utf-8-sig", "replace")


def separated(rows: Iterable[Sequence[Any]], separator: str = ",") -> str:
    """Rows as lines with this separator between the cells, CRLF behind each."""
    return "".join(f"{separator.join(_cells(row))}\r\n" for row in rows)


def _cells(row: Sequence[Any]) -> Iterator[str]:
    first = True
    for value in row:
        text = cell(value, first)
        first = first and not text
        yield _quoted(text)


def _quoted(text: str) -> str:
    # Also where the separator is another one, so that most readers keep the text together.
    if any(mark in text for mark in ',;|"\r\n\t'):
        return '"' + text.replace('"', '""') + '"'
    return text
