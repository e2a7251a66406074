"""The grids of a community, and when its data last came."""

import re
from datetime import datetime

from analytics.cache import cached
from data.store.database import Store


@cached
def grids(store: Store) -> dict[str, str]:
    """Name of every grid by id, in the order people count: 第2网格 before 第10网格.

    A grid without a name goes by its id. Grids come from the buildings; none without them.
    """
    rows = store.rows(
        """
        select grid_id, coalesce(min(nullif(grid_name, '')), grid_id) as name
        from buildings where coalesce(grid_id, '') <> '' group by grid_id
        """
    )
    return dict(sorted(rows, key=lambda row: (counted(row[0]), row[0])))


def counted(text: str) -> tuple[tuple[int, str], ...]:
    """A sort key by which numbers within a text compare as numbers; one of a hundred digits and more is a word."""
    return tuple(
        (int(part), "") if part.isdecimal() and len(part) < 100 else (0, part) for part in re.split(r"(\d+)", text)
    )


@cached
def last_arrival(store: Store) -> datetime | None:
    """When the newest file that still counts was received; None when none has been."""
    newest: datetime | None = store.rows("select max(received_at) from batches where undone_at is null")[0][0]
    return newest
