"""Kinds that the generator does not invent: their rows in the demo and the sample are those that the registry gives."""

import re
from datetime import date, timedelta

import pyarrow as pa

from data.kind_of_file import Kind

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def table(kind: Kind, end: date) -> pa.Table:
    """The ``sample`` of a kind as text columns; its days are moved so that the latest of them is ``end``.

    Raises KeyError for a kind without any.
    """
    if not kind.sample:
        raise KeyError(f"the kind {kind.id} is neither made by data.generator nor has a sample")
    days = [date.fromisoformat(found) for row in kind.sample for cell in row for found in _DAY.findall(cell)]
    later = end - max(days, default=end)
    columns = zip(*kind.sample, strict=True)
    return pa.table(
        {
            field.name: pa.array([_moved(cell, later) or None for cell in cells], pa.string())
            for field, cells in zip(kind.fields, columns, strict=True)
        }
    )


def _moved(cell: str, later: timedelta) -> str:
    return _DAY.sub(lambda found: (date.fromisoformat(found[0]) + later).isoformat(), cell)
