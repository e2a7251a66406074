"""The example row of a template that somebody left in: it is no data, is not read, and the answer says so."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from data.exports.kind_template import MARKS
from data.mapping.field_sources import Reading

#: How the cell begins by which people call a row, whichever colon a keyboard makes.
_MARKED = "(?i)^\\s*(?:" + "|".join(mark.strip().rstrip(":") for mark in MARKS.values()) + ")\\s*[:：]"


class ExampleRows:
    """Leaves the example rows of a table out, and knows the lines on which they stood."""

    def __init__(self, reading: Reading) -> None:
        """For a table that is read in this way."""
        columns = {index for index, field in reading.sources().items() if field == reading.kind.named_by}
        self._column = next(iter(columns), None)
        self.lines: list[int] = []

    def left_out(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches of a table without them; begins anew with each reading of the table."""
        self.lines = []
        for batch in batches:
            yield batch if self._column is None else self._without(batch, self._column)

    def _without(self, batch: pa.RecordBatch, column: int) -> pa.RecordBatch:
        marked = pc.match_substring_regex(batch.columns[1 + column], _MARKED)
        if not pc.any(marked).as_py():
            return batch
        self.lines += batch.columns[0].filter(marked).to_pylist()
        return batch.filter(pc.invert(marked))

    def notices(self) -> list[dict[str, str]]:
        """What is said of them, in both languages."""
        if not self.lines:
            return []
        rows = "、".join(map(str, self.lines[:10])) + ("…" if len(self.lines) > 10 else "")
        return [
            {
                "zh": f"第 {rows} 行以“示例:”开头,是模板里的示例,没有载入。",
                "en": f"Line {rows} begins with “Example:”: the template's example, not loaded.",
            }
        ]
