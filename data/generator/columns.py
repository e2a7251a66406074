"""Columns of text, as a file would hold them, from arrays of numbers.

A cell is text, or null where the file leaves it blank. Few texts are made and many are taken: a
day's million times of day are taken from 1,440.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike

from data.generator.plan import Bools

#: A column of text; pyarrow has no types to check against.
Column = Any

CLOCKS = pa.array([f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)])


def pick(words: Sequence[str | None] | Column, codes: ArrayLike) -> Column:
    """The word of each code; code -1 is a blank cell."""
    indices = np.asarray(codes)
    blank = indices < 0 if indices.dtype.kind == "i" else None
    vocabulary = words if isinstance(words, pa.Array) else pa.array(words, pa.string())
    return vocabulary.take(pa.array(indices, mask=blank))


def same(word: str | None, n: int) -> Column:
    """One word in every row."""
    return pa.repeat(pa.scalar(word, pa.string()), n)


def number(values: ArrayLike, blank: Bools | None = None) -> Column:
    """Numbers in the shortest form that means them; whole ones without a point."""
    return pc.cast(pa.array(np.asarray(values), mask=blank), pa.string())


def padded(values: ArrayLike, width: int) -> Column:
    """Whole numbers with leading zeros."""
    return pc.utf8_lpad(number(values), width, "0")


def glued(*parts: Column | str, by: str = "") -> Column:
    """Texts side by side; blank where any part is."""
    return pc.binary_join_element_wise(*parts, by)


def where(keep: Bools, column: Column) -> Column:
    """The column with blank cells where ``keep`` is false."""
    return pc.if_else(pa.array(keep), column, pa.scalar(None, pa.string()))


def moments(end: date, minutes: ArrayLike, blank: Bools | None = None) -> Column:
    """``2026-11-22 08:35`` of minutes counted from 00:00 of ``end``, earlier ones negative."""
    counted = np.asarray(minutes, np.int64)
    if blank is not None:
        counted = np.where(blank, 0, counted)
    day, minute = np.divmod(counted, 24 * 60)
    first = int(day.min(initial=0))
    days = [(end + timedelta(days=first + step)).isoformat() for step in range(int(day.max(initial=0)) - first + 1)]
    text = glued(pick(days, day - first), pick(CLOCKS, minute), by=" ")
    return text if blank is None else where(~blank, text)


def dates(end: date, back: ArrayLike, blank: Bools) -> Column:
    """``2026-11-22`` of days counted back from ``end``, later ones negative."""
    counted = np.where(blank, 0, np.asarray(back, np.int64))
    return pick(
        [None, *((end - timedelta(days=int(day))).isoformat() for day in np.unique(counted))],
        np.where(blank, 0, np.searchsorted(np.unique(counted), counted) + 1),
    )
