"""Everything that a page run in this process sends to the browser, and what of residents stands in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from data.store.database import Store

#: Columns of tables that hold a door.
_DOORS = {"单元", "房号", "Unit", "Room"}


def sent(app: AppTest) -> list[str]:
    """Every part of a page as it is sent: texts, labels, options, keys and names of files; tables by cell, and as their
    bytes.
    """
    assert app._tree is not None
    return [text for node in nodes(app._tree) for text in _texts(node)]


def nodes(block: Any) -> Iterator[Any]:
    """A part of a page and all within it."""
    yield block
    for child in block.children.values():
        if isinstance(child, Block):
            yield from nodes(child)
        else:
            yield child


def _texts(node: Any) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if proto is not None:
        yield proto.SerializeToString().decode(errors="ignore")
    if isinstance(node, Element) and node.type == "dataframe":
        frame = node.value
        for column in frame:
            mark = "单元房号 " if str(column) in _DOORS else ""
            yield from (f"{mark}{cell}" for cell in frame[column].astype(str))


@dataclass(frozen=True)
class Residents:
    """What may not be seen of anybody: names, numbers (phones and identity cards), doors as they are written, and rooms
    in a cell.
    """

    names: frozenset[str]
    numbers: frozenset[str]
    doors: frozenset[str]

    def found(self, parts: Iterable[str]) -> set[str]:
        """What of it stands in any of the parts."""
        lengths = {len(name) for name in self.names}
        told = set(parts)
        rooms = {part for part in told if part.startswith("单元房号 ")}
        # Nothing that is looked for goes over the end of a line, so that all parts are searched at once.
        text = "\n".join(told - rooms)
        runs = set(re.findall("[\u4e00-\u9fff]{2,}", text))
        return (
            (rooms - {"单元房号 ", "单元房号 ***"})
            | self.names
            & {run[i : i + length] for run in runs for length in lengths for i in range(len(run) - length + 1)}
            | self.numbers & set(re.findall(r"\d{11,17}[\dX]?", text))
            | self.doors & set(re.findall(r"(?<![\d.-])\d+(?:-\d+){1,2}(?![\d.-])|\d+单元\d+|unit \d+, \d+", text))
        )


def residents(store: Store) -> Residents:
    """The residents of a store, without those who also work for the community under the same name."""
    staff = {
        name
        for (name,) in store.rows(
            "select grid_worker from buildings union select building_head from buildings union select worker from "
            "followups union select owner from requests"
        )
    }
    staff |= {part for name in staff if name for part in name.split()}
    names = {
        name
        for (name,) in store.rows("select name from people union select name from requests")
        if name and len(name) > 1
    }
    phones = {phone for (phone,) in store.rows("select phone from people union select phone from requests") if phone}
    places = [place for place in store.rows("select distinct building_id, unit, room from people") if place[2]]
    doors = {
        form
        for building, unit, room in places
        for form in (f"{building}-{f'{unit}-' if unit else ''}{room}", f"{unit}单元{room}", f"unit {unit}, {room}")
    }
    return Residents(frozenset(names - staff), frozenset(phones), frozenset(doors))
