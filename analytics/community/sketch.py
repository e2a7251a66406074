"""A drawing of buildings that have no place at all: grids as blocks side by side, in them their buildings in rows.

It is the same whenever it is drawn, and says nothing about where anything lies: neither its degrees nor its metres
mean anything outside it.
"""

import math
import re
from collections.abc import Iterable, Iterator

from analytics.community.plane import Plane, Point

#: Where the plane of a drawing touches the earth: in the sea off Africa, where nobody takes a place for a true one.
ANCHOR = Plane(0.0, 0.0)

#: From a building to the next of its row, from a row to the next, and between blocks (m of the drawing).
ALONG, ROWS_APART, BLOCKS_APART = 60.0, 60.0, 60.0
#: A block is so many times as wide as high, a screen too.
WIDE = 1.5


def sketch(buildings: Iterable[tuple[str, str]]) -> dict[str, Point]:
    """Metres east and north of the anchor for each building, from (id, grid; '' for none) of all of them.

    Grids and buildings stand in natural order (2 before 10) from the north-west on, those without a grid last.
    """
    blocks: dict[str, list[str]] = {}
    for id, grid in sorted(buildings, key=lambda one: natural(one[0])):
        blocks.setdefault(grid, []).append(id)
    grids = sorted(blocks, key=lambda grid: (grid == "", natural(grid)))
    if not grids:
        return {}
    # Blocks of one width, so that they stand in columns; a row of blocks is as high as its highest.
    columns = max(_columns(len(blocks[grid])) for grid in grids)
    beside = math.ceil(math.sqrt(len(grids)))
    places, top = {}, 0.0
    for first in range(0, len(grids), beside):
        row = grids[first : first + beside]
        for number, grid in enumerate(row):
            west = number * ((columns - 1) * ALONG + ALONG + BLOCKS_APART)
            for id, (across, down) in _in_rows(blocks[grid]):
                places[id] = (west + across * ALONG, top - down * ROWS_APART)
        high = max(math.ceil(len(blocks[grid]) / _columns(len(blocks[grid]))) for grid in row)
        top -= high * ROWS_APART + BLOCKS_APART
    return places


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """The key by which 2 stands before 10."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.findall(r"\d+|\D+", text, re.ASCII)
    )


def _columns(buildings: int) -> int:
    return math.ceil(math.sqrt(buildings * WIDE))


def _in_rows(ids: list[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    for number, id in enumerate(ids):
        down, across = divmod(number, _columns(len(ids)))
        yield id, (across, down)
