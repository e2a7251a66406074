"""A file's tables before anything of them is understood: first rows, and how often each text stands in a column."""

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from data.files.received import MOST_BYTES
from data.files.table import Table
from data.files.tables_of_file import Refused, received_tables
from data.store.database import Store

#: Rows whose texts are counted, and columns of them.
MOST_ROWS, MOST_COLUMNS = 100_000, 200
#: A column of more different texts holds no vocabulary; it is not counted further.
MOST_TEXTS = 2_000


@dataclass(frozen=True)
class SheetPreview:
    """One table: its first rows as they stand, the first being Excel's row 1, and the texts of each column with their
    counts.
    """

    name: str
    rows: list[list[str]]
    counts: list[Counter[str]]

    def texts(self, column: int, below: int) -> Counter[str]:
        """The texts of a column under so many rows; none where they are too many to be words of a list."""
        if column >= len(self.counts):
            return Counter()
        return self.counts[column] - Counter(row[column] for row in self.rows[:below] if column < len(row))


def peek(store: Store, content: bytes, file_name: str, encoding: str | None = None) -> list[SheetPreview]:
    """The tables of a file, those that cannot be read left out. Raises Refusal where the file as a whole cannot be."""
    with received_tables(store, content, file_name, MOST_BYTES, encoding) as (_, tables):
        return [_sheet(table) for table in tables if not isinstance(table, Refused)]


def _sheet(table: Table) -> SheetPreview:
    rows = table.first_rows()
    width = min(MOST_COLUMNS, max(map(len, rows), default=0))
    counts: list[Counter[str]] = [Counter() for _ in range(width)]
    seen = 0
    for batch in table.batches(0, width):
        for texts, column in zip(counts, batch.columns[1:-1], strict=True):
            if len(texts) <= MOST_TEXTS:
                _count(texts, column)
        seen += batch.num_rows
        if seen >= MOST_ROWS:
            break
    return SheetPreview(table.name, rows, [texts if len(texts) <= MOST_TEXTS else Counter() for texts in counts])


def _count(texts: Counter[str], column: pa.Array) -> None:
    found = pc.value_counts(column)
    # So many at once are no vocabulary either; one more than the bound says so.
    for value, count in zip(
        found.field("values")[: MOST_TEXTS + 1].to_pylist(),
        found.field("counts")[: MOST_TEXTS + 1].to_pylist(),
        strict=True,
    ):
        texts[value] += count
