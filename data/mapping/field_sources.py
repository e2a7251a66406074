"""Where the texts of a kind's fields come from: a column as it stands, or what a mapping makes of it."""

import dataclasses
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from data.field_types import NUMBER
from data.kind_of_file import Kind
from data.mapping.mapping import Plan
from data.values import measures, symptoms


@dataclass(frozen=True)
class Feed:
    """What feeds one field.

    ``columns``: the indices of its source columns; several only where any yes among them is a yes
    (symptoms). ``constant``: its text where there is no column. ``instead``: the text read for a
    text. ``made_from``: a blank text becomes a name made from these columns of the row. ``habit``: how the mapping says
    that its days or numbers are written. ``measure``: that of the column's name, which its plain numbers are in.
    """

    field: str
    columns: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    constant: str = ""
    instead: Mapping[str, str] | None = None
    made_from: tuple[int, ...] = ()
    prefix: str = ""
    habit: str | None = None
    measure: str = ""

    def texts(self, batch: pa.RecordBatch) -> pa.Array:
        """The texts of a batch whose columns are ``line``, the cells, ``beyond``."""
        if not self.columns:
            texts = pa.array([self.constant] * batch.num_rows, pa.string())
        elif len(self.columns) == 1:
            texts = batch.columns[1 + self.columns[0]]
        else:
            texts = _each(_joined(batch, self.columns), self._said_together)
        if self.instead is not None and len(self.columns) < 2:
            texts = _each(texts, self._instead_of)
        if self.measure:
            plain = pc.match_substring_regex(texts, _PLAIN_NUMBER)
            texts = pc.if_else(plain, pc.binary_join_element_wise(texts, self.measure, ""), texts)
        if self.made_from:
            made = _each(_joined(batch, self.made_from), self._made)
            texts = pc.if_else(pc.equal(pc.utf8_trim_whitespace(texts), ""), made, texts)
        return texts

    def _instead_of(self, text: str) -> str:
        return self.instead.get(text.strip(), text) if self.instead is not None else text

    def _said_together(self, cells: str) -> str:
        """What the symptoms' columns say together; each has words of its own."""
        return symptoms.joined(self.labels, [self._instead_of(cell) for cell in cells.split(_BETWEEN)])

    def _made(self, cells: str) -> str:
        content = _BETWEEN.join(cell.strip() for cell in cells.split(_BETWEEN))
        return self.prefix + hashlib.sha256(content.encode()).hexdigest()[:16]


#: A number with nothing behind it.
_PLAIN_NUMBER = r"^\s*[0-9０-９][0-9０-９.,' ．，]*$"
#: Between cells that are joined; it stands in no cell that a person typed.
_BETWEEN = "\x1f"


def _joined(batch: pa.RecordBatch, columns: Sequence[int]) -> pa.Array:
    return pc.binary_join_element_wise(*(batch.columns[1 + index] for index in columns), _BETWEEN)


def _each(texts: pa.Array, read: Callable[[str], str]) -> pa.Array:
    """``read`` of every text, each distinct one read once."""
    encoded = texts.dictionary_encode()
    return pa.array([read(text) for text in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


@dataclass(frozen=True)
class Reading:
    """How a table is read: its kind, its header, and what feeds the fields of each row it gives.

    ``below``: the row number of the header, 0 where there is none. ``parts``: one of them, or
    several where each row of the file becomes several. ``titled``: the table has a header row. ``factors``: by item,
    how many of its unit one of another measure is. ``bounded``: its cells are told apart for certain, as in a workbook;
    in a text a comma may have cut one in two. ``sum_lots``: rows of the same key are added up.
    """

    kind: Kind
    header: tuple[str, ...]
    below: int
    parts: tuple[tuple[Feed, ...], ...]
    titled: bool = True
    bounded: bool = False
    anonymous: bool = False
    factors: Mapping[str, Mapping[str, float]] = dataclasses.field(default_factory=dict)
    sum_lots: bool = False

    @property
    def fed(self) -> set[str]:
        """Every field that is fed."""
        return {feed.field for part in self.parts for feed in part}

    def sources(self) -> dict[int, str]:
        """The field that each source column feeds."""
        return {index: feed.field for part in reversed(self.parts) for feed in part for index in feed.columns}


def parts_of(
    kind: Kind, header: Sequence[str], fed_by: Mapping[str, int], plan: Plan, index_of: Callable[[str], int]
) -> tuple[tuple[Feed, ...], ...]:
    """The feeds of each part of a row. ``fed_by``: field → column; ``index_of``: a source column's index."""
    columns = {field: (index,) for field, index in fed_by.items()}
    for source, field in plan.columns.items():
        if field and fed_by.get(field) != index_of(source):
            columns[field] = (*columns.get(field, ()), index_of(source))
    parts = []
    for part in plan.rows or (None,):
        fed = {**columns, **({field: (index_of(source),) for source, field in part.columns.items()} if part else {})}
        constants = {**plan.constants, **(part.constants if part else {})}
        feeds = {field: _feed(kind, field, indices, header, plan) for field, indices in fed.items()}
        feeds |= {field: Feed(field, constant=text) for field, text in constants.items()}
        feeds |= _joins(plan, index_of)
        parts.append(tuple(_with_made_id(kind, feeds, plan, len(header)).values()))
    return tuple(parts)


def _feed(kind: Kind, field: str, indices: tuple[int, ...], header: Sequence[str], plan: Plan) -> Feed:
    labels = tuple(header[index].strip() for index in indices)
    amount = kind.measured_in and len(labels) == 1 and kind.field(field).type == NUMBER
    measure = measures.of_header(labels[0]) if amount else ""
    return Feed(field, indices, labels, instead=plan.values.get(field), habit=plan.habits.get(field), measure=measure)


def _joins(plan: Plan, index_of: Callable[[str], int]) -> dict[str, Feed]:
    if plan.join is None:
        return {}
    table = {key.strip(): row for key, row in plan.join.table.items()}
    found = {}
    for place, field in enumerate(plan.join.fields):
        texts = _Absent({key: row[place] for key, row in table.items()})
        found[field] = Feed(field, (index_of(plan.join.column),), instead=texts)
    return found


class _Absent(dict[str, str]):
    """A table in which what is not there is blank, not itself."""

    def get(self, key: str, default: str | None = None) -> str:  # type: ignore[override]
        return super().get(key, "")


def _with_made_id(kind: Kind, feeds: dict[str, Feed], plan: Plan, width: int) -> dict[str, Feed]:
    """With an id from the row's content where the mapping asks for one."""
    if plan.anonymous:
        # Everything in the row: two visitors with one temperature are told apart by the rest of it.
        feeds["resident_id"] = Feed("resident_id", made_from=tuple(range(width)))
        for field in ("name", "building_id", "unit", "room"):
            feeds.pop(field, None)
    elif plan.make_id:
        steady = tuple(index for field in kind.made_from if field in feeds for index in feeds[field].columns)
        feeds["request_id"] = replace(feeds.get("request_id", Feed("request_id")), made_from=steady, prefix="自编-")
    return feeds
