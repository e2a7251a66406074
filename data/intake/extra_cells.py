"""Cells to the right of the last header: of a column that nobody named, or of a row that came apart.

In a workbook they are always the first. In a text a comma that nobody quoted may have cut one cell in two, so that all
that follow stand one place too far: where the row could be read that way as well, nobody can tell.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data import clock, field_types
from data.files.table import BEYOND
from data.mapping.field_sources import Feed, Reading
from data.refusal import BadValue
from data.values import types
from data.values.habits import Undecided

#: Why a row with such cells is rejected, and what is remarked on one that counts.
BROKEN = BadValue(
    "这一行的格数比表头多,请检查逗号和引号", "the row has more cells than the header; check commas and quotes"
)
UNUSED = BadValue(
    "表头右边的这些格没有列名,没有使用", "cells to the right of the last header have no column name and are not used"
)

_Mask = NDArray[np.bool_]


def rows_with(batch: pa.RecordBatch) -> NDArray[np.int64]:
    """The rows of a batch in which a cell beyond the header is filled."""
    return np.flatnonzero(pc.not_equal(batch.columns[-1], "").to_numpy(zero_copy_only=False))


def shown(batch: pa.RecordBatch, row: int) -> str:
    """The filled cells beyond the header of a row."""
    return " | ".join(cell for cell in batch.columns[-1][row].as_py().split(BEYOND) if cell)


def broken(batch: pa.RecordBatch, reading: Reading) -> set[int]:
    """Those of ``rows_with`` that may as well have come apart at a comma."""
    rows = rows_with(batch)
    if reading.bounded or not len(rows):
        return set()
    extra = pc.list_value_length(pc.split_pattern(batch.columns[-1].take(pa.array(rows)), BEYOND)).to_numpy()
    found: set[int] = set()
    for number in np.unique(extra):
        some = rows[extra == number]
        found |= set(some[_came_apart(batch.take(pa.array(some)), reading, int(number))].tolist())
    return found


def _came_apart(batch: pa.RecordBatch, reading: Reading, extra: int) -> _Mask:
    """Whether each row can be read with some cell and the ``extra`` ones behind it as one, and the rest moved up."""
    beyond = pc.split_pattern(batch.columns[-1], BEYOND)
    cells = [*batch.columns[1:-1], *(pc.list_element(beyond, index) for index in range(extra))]
    width = len(cells) - extra
    feeds = {feed.columns[0]: feed for part in reading.parts for feed in part if len(feed.columns) == 1}
    nothing, all_of_it = np.zeros(batch.num_rows, dtype=bool), np.ones(batch.num_rows, dtype=bool)
    apart, behind, matters = nothing, all_of_it, False
    for index in reversed(range(width)):
        feed = feeds.get(index)
        matters = matters or feed is not None
        if matters and behind.any():
            whole = pc.binary_join_element_wise(*cells[index : index + extra + 1], ",")
            apart = apart | (behind & (_reads(reading, feed, whole) if feed else all_of_it))
        if feed:
            behind = behind & _reads(reading, feed, cells[index + extra])
    return apart


def _reads(reading: Reading, feed: Feed, texts: pa.Array) -> _Mask:
    """Whether each text means something in the field that a column feeds."""
    field = reading.kind.field(feed.field)
    known = feed.instead or {}
    needed = reading.kind.needs(field.name)

    def read(text: str) -> bool:
        plain = known.get(text.strip(), text)
        if not plain.strip():
            return not needed
        if field.type in field_types.FREE:
            return True
        [values] = types.read(field.type, [plain], clock.now().year)
        return not isinstance(values, BadValue) or isinstance(values, Undecided)

    return _each(texts, read)


def _each(texts: pa.Array, test: Callable[[str], bool]) -> _Mask:
    """``test`` of every text, each distinct one asked once."""
    encoded = texts.dictionary_encode()
    passed = np.array([test(text) for text in encoded.dictionary.to_pylist()], dtype=bool)
    found: _Mask = passed[encoded.indices.to_numpy()]
    return found
