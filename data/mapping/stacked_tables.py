"""Tables that were put one below the other: a header in the middle of the rows."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.kinds import KINDS
from data.mapping.field_sources import Reading
from data.mapping.headers import ALIASES, is_header, normalised
from data.refusal import Refusal

#: Every header that is known, as it is written in templates and on the list of aliases.
_KNOWN = {
    word for kind in KINDS.values() for field in kind.understood for word in (field.name, field.zh, *field.aliases)
}


class Headers:
    """Finds the rows of a table that are headers; a look at the first cells tells where to look closer."""

    def __init__(self, reading: Reading) -> None:
        """For a table that is read in this way."""
        self._own = [normalised(cell) for cell in reading.header] if reading.titled else None
        words = _KNOWN | {cell.strip() for cell in reading.header if cell.strip()}
        self._looked_at = [index for index, cell in enumerate(reading.header) if cell.strip()][:2]
        self._words = pa.array(sorted(words), pa.string())

    def again(self, batch: pa.RecordBatch) -> list[int]:
        """The rows of a batch that repeat the table's own header.

        Raises Refusal at a row that is the header of another table: what follows has other columns.
        """
        cells = batch.columns[1:-1]
        looks_so = None
        for column in (cells[index] for index in self._looked_at):
            found = pc.is_in(column, self._words)
            looks_so = found if looks_so is None else pc.or_(looks_so, found)
        repeated = []
        for row in np.flatnonzero(looks_so.to_numpy(zero_copy_only=False)) if looks_so is not None else ():
            texts = [normalised(column[int(row)].as_py()) for column in cells]
            if texts == self._own and not batch.columns[-1][int(row)].as_py():
                repeated.append(int(row))
            elif _is_header(texts):
                raise _stacked(batch.columns[0][int(row)].as_py(), [column[int(row)].as_py() for column in cells])
        return repeated


def refuse_data_above(rows: list[list[str]], header: int) -> None:
    """Raise Refusal where above the header, the place of which is given, stand rows that are no titles.

    They are as full as data, or stand below a row of other headers.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[: header + 1]]
    # A single one may be the upper row of a header of two.
    table = [place for place, count in enumerate(filled[:-1]) if count >= 3 and count * 4 >= filled[-1] * 3]
    if len(table) < 2:
        table = [
            place
            for place in range(header - 1)
            if any(filled[place + 1 : header]) and _is_header([normalised(cell) for cell in rows[place]])
        ]
    if table:
        raise Refusal(
            "stacked_tables",
            f"表头在第 {header + 1} 行,但它上面第 {table[0] + 1} 行起像是另一张表。一个文件里只放一张表,请把它们分开另存后再上传。",
            f"The header is row {header + 1}, but above it, from row {table[0] + 1} on, there seems to be another table. "
            "Keep one table in a file: save each by itself.",
        )


def _is_header(texts: list[str]) -> bool:
    """Whether these normalised cells, at least two, are all headers of one kind, or hold all that one needs."""
    filled = {text for text in texts if text}
    return len(filled) >= 2 and (any(filled <= set(aliases) for aliases in ALIASES.values()) or is_header(texts))


def _stacked(line: int, cells: list[str]) -> Refusal:
    seen = "、".join(cell.strip()[:20] for cell in cells if cell.strip())
    return Refusal(
        "stacked_tables",
        f"第 {line} 行又是一张表的表头({seen})。一个文件里只放一张表,请把下面的表分开另存后再上传。",
        f"Row {line} is the header of another table ({seen}). Keep one table in a file: save the one below by itself.",
    )
