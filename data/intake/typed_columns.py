"""Columns of text to columns of values, a batch at a time.

A cell that is not understood for certain rejects its row where the row cannot be without it; any other stays empty,
and the row carries a remark.

A day's sheet repeats itself: a million temperatures are some eighty texts. So each distinct text
of a column is read once (``data.values.types``), remembered, and its values are handed to all its rows.
Texts in the shape that machines write (ids, rooms, timestamps, numbers) need no reading one by
one: for them a vectorised reader does the same; a test keeps both in agreement.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import field_types
from data.intake import extra_cells
from data.kind_of_file import Field
from data.mapping.field_sources import Feed, Reading
from data.mapping.headers import HeaderRows
from data.refusal import BadValue
from data.values import dates, persons, types
from data.values.dates import OrdersSeen
from data.values.habits import HABITS, ORDERS, SIGNS, UNCLEAR, Undecided
from data.values.numbers import ONE_GROUP, SignsSeen

ARROW_TYPES = {
    "VARCHAR": pa.string(),
    "DOUBLE": pa.float64(),
    "BIGINT": pa.int64(),
    "TINYINT": pa.int8(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "TIME": pa.time64("us"),
}
#: So much of a rejected cell is kept with its reason; the original has the rest.
SHOWN_OF_A_CELL = 200
#: What came of the row as a whole: field, value and reasons where it is rejected.
VERDICT = (("bad_field", pa.string()), ("bad_value", pa.string()), ("bad_zh", pa.string()), ("bad_en", pa.string()))
#: What was asked about in a row that counts: a list of the same for each such cell; NULL where there is none.
REMARKS = ("remarks", pa.list_(pa.struct([(name, pa.string()) for name in ("field", "value", "zh", "en")])))

Arrays = list[pa.Array]
#: A reader of texts in machine shape: which of them it has read, and the values; NULL for the others.
Shaped = Callable[[pa.Array], tuple[pa.Array, Arrays]]


def _shaped(pattern: str, read: Callable[[pa.Array], Arrays]) -> Shaped:
    """A vectorised reader for texts that fully match ``pattern``."""

    def reader(texts: pa.Array) -> tuple[pa.Array, Arrays]:
        shaped = pc.match_substring_regex(texts, f"^(?:{pattern})$")
        values = read(pc.if_else(shaped, texts, pa.scalar(None, pa.string())))
        # A timestamp of the right shape may still be no time (25:00): that is for the slow reader.
        return pc.and_(shaped, pc.is_valid(values[0])), values

    return reader


_word = _shaped("[A-Za-z0-9_]+", lambda texts: [texts])


def _chinese(without: str) -> str:
    """A pattern for a Chinese character that is none of these."""
    signs = sorted(without)
    first, last = ["一", *(chr(ord(sign) + 1) for sign in signs)], [*(chr(ord(sign) - 1) for sign in signs), "\u9fff"]
    return f"[{''.join(f'{one}-{other}' for one, other in zip(first, last, strict=True) if one <= other)}]"


#: Chinese characters alone have one spelling, but for 某, which stands for what is not told, and what may be several
#: people, as 王建国一家.
_chinese_name = _shaped(f"{_chinese('某')}{{0,19}}{_chinese('某' + persons.ENDS_OF_SEVERAL)}", lambda texts: [texts])


def _name(texts: pa.Array) -> tuple[pa.Array, Arrays]:
    """Chinese names, without the words for nobody's."""
    read, values = _chinese_name(texts)
    return pc.and_not(read, pc.is_in(texts, pa.array(persons.NOBODY, pa.string()))), values


def _id(texts: pa.Array) -> tuple[pa.Array, Arrays]:
    """As ``_word``, which takes nine times as long as seeing that all texts are letters and digits."""
    plain = pc.ascii_is_alnum(texts)
    return (plain, [texts]) if pc.all(plain).as_py() else _word(texts)


_dialled = _shaped("[+]?[0-9](?:[0-9 -]{0,24}[0-9])?", lambda texts: [texts])


def _phone(texts: pa.Array) -> tuple[pa.Array, Arrays]:
    """Phones of digits, spaces and dashes stand as they are; that all are digits is seen at once."""
    plain = pc.ascii_is_decimal(texts)
    return (plain, [texts]) if pc.all(plain).as_py() else _dialled(texts)


def _resident_id(texts: pa.Array) -> tuple[pa.Array, Arrays]:
    """As ``_id``, without what may be an identity number that lost its tail."""
    read, values = _id(texts)
    long = pc.and_(pc.equal(pc.binary_length(texts), 18), pc.ends_with(texts, "000"))
    return (pc.and_not(read, long), values) if pc.any(long).as_py() else (read, values)


def _room(texts: pa.Array) -> tuple[pa.Array, Arrays]:
    # A building of four digits may be the year of a room that Excel took for a day.
    found = pc.extract_regex(texts, r"^(?P<b>[1-9][0-9]{0,2})-(?:(?P<u>[1-9][0-9]?)-)?(?P<r>[0-9]+)$")
    building, unit, room = (pc.struct_field(found, [name]) for name in ("b", "u", "r"))
    read = pc.is_valid(found)
    return read, [building, pc.fill_null(unit, ""), pc.if_else(read, False, pa.scalar(None, pa.bool_())), room]


def _stamp(texts: pa.Array) -> pa.Array:
    whole = pc.if_else(pc.equal(pc.utf8_length(texts), 16), pc.binary_join_element_wise(texts, ":00", ""), texts)
    stamps = pc.strptime(whole, format="%Y-%m-%d %H:%M:%S", unit="us", error_is_null=True)
    # Arrow takes 30 February for 2 March: the slow reader says that there is no such day.
    written = pc.cast(pc.utf8_slice_codeunits(texts, 8, 10), pa.int64())
    return pc.if_else(pc.equal(pc.day(stamps), written), stamps, pa.scalar(None, stamps.type))


def _number(texts: pa.Array) -> Arrays:
    """The numbers, none of which has a measure."""
    return [pc.cast(texts, pa.float64()), pa.nulls(len(texts), pa.string())]


#: Of the years that ``dates`` takes for years.
_STAMP = r"(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-5][0-9](:[0-5][0-9])?"
_SHAPED: dict[str, Shaped] = {
    field_types.ID: _id,
    field_types.RESIDENT_ID: _resident_id,
    # Spaces, full-width letters and the like are read one by one.
    **dict.fromkeys((field_types.NAME, field_types.NAME_AS_WRITTEN), _name),
    **dict.fromkeys(
        (field_types.PHONE, field_types.STAFF_PHONE),
        _phone,
    ),
    field_types.ROOM: _room,
    field_types.MOMENT: _shaped(_STAMP, lambda texts: [_stamp(texts)]),
    field_types.LATITUDE: _shaped(r"[0-8]?[0-9]\.[0-9]{1,15}", lambda texts: [pc.cast(texts, pa.float64())]),
    field_types.LONGITUDE: _shaped(r"1?[0-7]?[0-9]\.[0-9]{1,15}", lambda texts: [pc.cast(texts, pa.float64())]),
    field_types.NUMBER: _shaped(r"[0-9]{1,15}(\.[0-9]{1,6})?", _number),
}
#: Where a point may stand before thousands.
_WHOLE_NUMBER = _shaped("[0-9]{1,15}", _number)
#: Texts a column remembers; a column of names may have millions of them.
REMEMBERED = 100_000
#: Fewer texts than this are read one by one: the vectorised reader would cost more.
FEW = 256
#: So many rows tell whether a column repeats itself.
GLANCE = 1000
#: Batches that are read at the same time; most of the work is Arrow's, which holds no interpreter lock.
AT_ONCE = 2


class TypedColumn:
    """What feeds one field, read as the field's type; remembers what it has read."""

    def __init__(self, field: Field, feed: Feed, year: int) -> None:
        """``year`` is that of days written without one."""
        self.feed = feed
        self.type = field.type
        self._year, self._since = year, field.since
        self._until = dates.last_believed(field)
        self._read: dict[str, types.Values | BadValue] = {}
        self._days = OrdersSeen(year, field.since) if HABITS.get(field.type) == ORDERS else None
        self._signs = SignsSeen() if HABITS.get(field.type) == SIGNS else None
        self._habit = feed.habit
        #: The habits of which one would decide what was asked about.
        self.choices: set[str] = set()
        self.outputs = _outputs(field)

    def settle(self) -> bool:
        """Read on by what the column has told of its habit; whether it is to be read once more for that."""
        seen = self._days or self._signs
        habit = seen.habit(self.feed.habit) if seen else None
        if habit == self._habit:
            return False
        self._habit, self._read, self.choices = habit, {}, set()
        return True

    def read(self, texts: pa.Array) -> tuple[Arrays, dict[int, BadValue]]:
        """The values of a batch, one array an output, and the rows whose text is bad."""
        if (pc.max(pc.binary_length(texts)).as_py() or 0) > types.LONGEST:
            return self._one_by_one(texts.to_pylist())
        if types.TYPES[self.type].by is types.as_written:
            return [_words(pc.utf8_trim_whitespace(texts))], {}
        if self.type in _SHAPED and len(pc.unique(texts.slice(0, GLANCE))) > GLANCE / 2:
            return self._distinct(texts)  # hardly any text comes twice: no need to look for those that do
        encoded = texts.dictionary_encode()
        arrays, bad = self._distinct(encoded.dictionary)
        rows: dict[int, BadValue] = {}
        if bad:
            where = np.isin(encoded.indices.to_numpy(), list(bad))
            codes = encoded.indices.to_numpy()
            rows = {int(row): bad[int(codes[row])] for row in np.flatnonzero(where)}
        return [array.take(encoded.indices) for array in arrays], rows

    def _distinct(self, texts: pa.Array) -> tuple[Arrays, dict[int, BadValue]]:
        if len(texts) < FEW or self.type not in _SHAPED:
            return self._one_by_one(texts.to_pylist())
        read, fast = self._machine_shaped(texts)
        if pc.all(read).as_py():
            return fast, {}
        rest = np.flatnonzero(~read.to_numpy(zero_copy_only=False))
        slow, bad = self._one_by_one(texts.take(pa.array(rest)).to_pylist())
        arrays = [
            pc.replace_with_mask(quick, pc.invert(read), careful) for quick, careful in zip(fast, slow, strict=True)
        ]
        return arrays, {int(rest[index]): reason for index, reason in bad.items()}

    def _machine_shaped(self, texts: pa.Array) -> tuple[pa.Array, Arrays]:
        """What the vectorised reader reads, without the days that are not believed."""
        whole = self._signs is not None and self._habit in ("comma", UNCLEAR)
        read, values = (_WHOLE_NUMBER if whole else _SHAPED[self.type])(texts)
        if self._days is not None:
            first, last = datetime(self._since, 1, 1), datetime.combine(self._until, time.max)
            believed = pc.and_(pc.greater_equal(values[0], first), pc.less_equal(values[0], last))
            read = pc.and_(read, pc.fill_null(believed, False))
        if self._signs is not None and not self._signs.points:
            dotted = texts.filter(pc.and_(read, pc.match_substring(texts, ".")))
            if not pc.all(pc.match_substring_regex(dotted, f"^{ONE_GROUP}$")).as_py():
                self._signs.note_points()
        return read, values

    def _one_by_one(self, texts: list[str]) -> tuple[Arrays, dict[int, BadValue]]:
        known = self._read
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if len(known) + len(fresh) > REMEMBERED:
            # Anew, not emptied: a batch that is read at the same time still looks into the old one.
            known, fresh = {}, list(dict.fromkeys(texts))
            self._read = known
        known.update(zip(fresh, self._values(fresh), strict=True))
        read = [known[text] for text in texts]
        bad = {index: values for index, values in enumerate(read) if isinstance(values, BadValue)}
        nothing = (None,) * len(self.outputs)
        rows = [nothing if isinstance(values, BadValue) else values for values in read]
        columns = zip(*rows, strict=True) if rows else [()] * len(self.outputs)
        return [pa.array(column, type) for column, (_, type) in zip(columns, self.outputs, strict=True)], bad

    def _values(self, texts: list[str]) -> list[types.Values | BadValue]:
        """The values of each text or why it has none, the column's habit noted."""
        values = types.read(self.type, texts, self._year, self._habit, self._since)
        if seen := self._days or self._signs:
            seen.note(texts)
        if self._days is not None:
            values = [self._believed(cell) for cell in values]
        for cell in values:
            if isinstance(cell, Undecided):
                self.choices.update(cell.choices)
        return values

    def _believed(self, values: types.Values | BadValue) -> types.Values | BadValue:
        if not isinstance(values, BadValue):
            for value in values:
                if isinstance(value, date):
                    try:
                        dates.believe(value, self._since, self._until)
                    except BadValue as reason:
                        return reason
        return values


def _outputs(field: Field) -> list[tuple[str, pa.DataType]]:
    """Name and type of the columns that a field's values have."""
    return [(f"{field.name}{suffix}", ARROW_TYPES[sql]) for suffix, sql in types.TYPES[field.type].columns]


def _words(trimmed: pa.Array) -> pa.Array:
    """Words of people, as they stand; NULL where blank."""
    if pc.any(pc.starts_with(trimmed, "'")).as_py():
        trimmed = pa.array([types.bare(text) for text in trimmed.to_pylist()], pa.string())
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


#: The columns of each row that a row of the file becomes, by the field they feed.
Parts = list[dict[str, TypedColumn]]


def columns_of(reading: Reading, year: int) -> Parts:
    """The columns of a table, nothing of them read; ``year`` is that of days written without one."""
    fields = {field.name: field for field in reading.kind.understood}
    return [{feed.field: TypedColumn(fields[feed.field], feed, year) for feed in part} for part in reading.parts]


def settled(parts: Parts) -> bool:
    """Whether columns that have been read tell of habits by which all is to be read once more."""
    return any([column.settle() for part in parts for column in part.values()])  # noqa: C419 - each is to settle


def typed(rows: Iterator[pa.RecordBatch], reading: Reading, parts: Parts) -> pa.RecordBatchReader:
    """Batches of values under field names, with ``line`` and the verdict; blank rows are left out.

    Fields of the kind that nothing feeds are NULL. Where each row of the table becomes several,
    those have its ``line`` in common.
    """
    fields = {field.name: field for field in reading.kind.understood}
    outputs = {name: _outputs(field) for name, field in fields.items()}
    values = (output for name in fields for output in outputs[name])
    schema = pa.schema([("line", pa.int64()), *values, *VERDICT, REMARKS])
    headers = HeaderRows(reading)

    def read_part(batch: pa.RecordBatch, columns: dict[str, TypedColumn]) -> pa.RecordBatch:
        return _typed_batch(batch, {name: columns.get(name) for name in fields}, outputs, schema, headers, reading)

    def read() -> Iterator[pa.RecordBatch]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            running: deque[Future[pa.RecordBatch]] = deque()
            for batch in rows:
                filled = _not_blank(batch)
                if filled.num_rows:
                    running.extend(pool.submit(read_part, filled, part) for part in parts)
                while len(running) > AT_ONCE:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()

    return pa.RecordBatchReader.from_batches(schema, read())


def _not_blank(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Without the rows in which no cell holds anything."""
    blank = None
    for column in batch.columns[1:-1]:
        empty = pc.or_(pc.equal(column, ""), pc.utf8_is_space(column))
        if not pc.any(empty).as_py():
            return batch
        blank = empty if blank is None else pc.and_(blank, empty)
    more = pc.not_equal(batch.columns[-1], "")
    return batch.filter(pc.or_(pc.invert(blank), more)) if blank is not None else batch


def _typed_batch(
    batch: pa.RecordBatch,
    columns: dict[str, TypedColumn | None],
    outputs: dict[str, list[tuple[str, pa.DataType]]],
    schema: pa.Schema,
    headers: HeaderRows,
    reading: Reading,
) -> pa.RecordBatch:
    size = batch.num_rows
    arrays: list[Any] = [batch.columns[0]]
    verdicts: dict[int, tuple[str, str, str, str]] = {}
    remarks: dict[int, list[dict[str, str]]] = {}
    for name, column in columns.items():
        if column is None:
            arrays += [pa.nulls(size, type) for _, type in outputs[name]]
            continue
        read, bad = column.read(texts := column.feed.texts(batch))
        arrays += read
        for index, reason in bad.items():
            text = texts[index].as_py()
            value = text[:SHOWN_OF_A_CELL]
            # A cell that is too long is none but a file gone wrong: what else stands in the row may be as wrong.
            if reading.kind.needs(name) or len(text) > types.LONGEST:
                verdicts.setdefault(index, (name, value, reason.zh, reason.en))
            else:
                said = {"field": name, "value": value, "zh": reason.zh, "en": reason.en}
                remarks.setdefault(index, []).append(said)
    apart = extra_cells.broken(batch, reading)
    for row in extra_cells.rows_with(batch).tolist():
        if row in apart:
            verdicts[row] = ("", "", extra_cells.BROKEN.zh, extra_cells.BROKEN.en)
        else:
            value = extra_cells.shown(batch, row)[:SHOWN_OF_A_CELL]
            said = {"field": "", "value": value, "zh": extra_cells.UNUSED.zh, "en": extra_cells.UNUSED.en}
            remarks.setdefault(row, []).append(said)
    for again in headers.again(batch):
        verdicts[again] = ("", "", "这一行又是表头,不是数据", "this row is the header once more, not data")
    for part in range(len(VERDICT)):
        if verdicts:
            words = np.full(size, None, dtype=object)
            for row, verdict in verdicts.items():
                words[row] = verdict[part]
            arrays.append(pa.array(words, pa.string()))
        else:
            arrays.append(pa.nulls(size, pa.string()))
    asked = pa.array(map(remarks.get, range(size)), REMARKS[1]) if remarks else pa.nulls(size, REMARKS[1])
    arrays.append(asked)
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
