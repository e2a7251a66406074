"""What the board makes of true values that were written the way people write them."""

import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from data.intake import loading, undo
from data.refusal import Refusal
from data.store.database import Store
from tests.habits.files import LAYOUTS, Layout, text
from tests.habits.habit import Habit
from tests.habits.health import BLANK
from tests.habits.tables import DAY, KINDS, OF_SORT, PEOPLE, Column, Kind, door_of, id_of, name_of

#: The clock of the board that reads the sheets.
TODAY = "2022-05-04T20:00"

#: What may become of a cell. *Kept*: a name or a door nobody knows stands as it was written, and its person among those
#: who are not on the roster. *Lost*: a row was rejected for a cell it can be without.
EQUAL, ASKED, KEPT, DIFFERENT, LOST = BECAME = "equal", "asked", "kept", "different", "lost"

#: Sorts whose cells are words of a few truths: each cell of a column is written in a way of its own. For others a blank
#: cell is one of the truths.
WORDS = ("symptoms", "reported", "due", "done", "request status")

#: The fields that say who is meant; and the sorts of texts that have no meaning but themselves.
_WHO = {"name", "room", "building_id", "unit", "resident_id"}
_SPELLED = ("name", "building", "unit", "room", "phone", "resident id")

#: What a cell without a habit is counted under, where it was not read as it stands.
PLAIN = Habit("any", "a plain cell beside others", str, certain=True)

_OF_COLUMN = """month_first_alone day_first_alone day_first_dots month_first_short no_year_dot no_year_slash month_first
    day_first decimal_comma decimal_comma_2 german"""
#: Ways that only a whole column explains: nobody mixes them with others.
OF_COLUMN = set(_OF_COLUMN.split())


@dataclass(frozen=True)
class Cell:
    """A cell that was written in a habit, and what became of it."""

    habit: Habit
    truth: Any
    written: str
    became: str
    stored: Any
    header: str

    def __str__(self) -> str:
        told = f"{self.habit.id} [{self.header}]"
        return f"{told}: {self.truth!r} written {self.written!r}: {self.became}, stored {self.stored!r}"


@dataclass
class Measure:
    """All cells of a run."""

    cells: list[Cell] = field(default_factory=list)

    def of(self, *became: str) -> list[Cell]:
        """Those of which this became."""
        return [cell for cell in self.cells if cell.became in became]

    @property
    def asked_of_certain(self) -> float:
        """The share of cells with one meaning that were asked about, or kept as they are, all the same."""
        told = [cell for cell in self.cells if cell.habit.certain]
        return sum(cell.became in (ASKED, KEPT) for cell in told) / max(1, len(told))

    def table(self) -> str:
        """Habit → cells, equal, asked, different or lost, as Markdown; those that are not all equal say an example."""
        counted: dict[Habit, Counter[str]] = {}
        example: dict[Habit, Cell] = {}
        for cell in self.cells:
            counted.setdefault(cell.habit, Counter())[cell.became] += 1
            worse = (EQUAL, ASKED, KEPT, LOST, DIFFERENT).index
            if cell.habit not in example or worse(cell.became) > worse(example[cell.habit].became):
                example[cell.habit] = cell
        lines = [f"| habit | meaning | cells | {' | '.join(BECAME)} | example |", "|---" * 9 + "|"]
        for habit, counts in sorted(
            counted.items(), key=lambda pair: (pair[0].sort, not pair[0].certain, pair[0].name)
        ):
            numbers = " | ".join(str(counts[name]) for name in BECAME)
            shown = repr(example[habit].written).replace("|", "\\|")
            meaning = "one" if habit.certain else "may be asked"
            lines.append(f"| {habit.id} | {meaning} | {counts.total()} | {numbers} | {shown} |")
        return "\n".join(lines)


@dataclass(frozen=True)
class Written:
    """A cell of a sheet: the text, and the habit it was written in where one was at work."""

    text: str
    habit: Habit | None = None


@dataclass(frozen=True)
class Sheet:
    """A true table and how it was written."""

    kind: Kind
    truths: list[dict[str, Any]]
    cells: list[list[Written]]
    layout: Layout = LAYOUTS[0]

    def content(self) -> bytes:
        """The file."""
        header = [column.header for column in self.kind.columns]
        return self.layout.write(header, [[cell.text for cell in row] for row in self.cells])


def settle(store: Store) -> None:
    """The roster that the sheets of residents are about."""
    rows = [(id_of(n), name_of(n), door_of(n)) for n in range(PEOPLE)]
    table = [[number, name, door.building, door.unit, door.room] for number, name, door in rows]
    content = text(["居民编号", "姓名", "楼栋号", "单元", "房号"], table).encode()
    result = loading.load(store, content, "roster.csv", kind="roster")
    assert (result.accepted, result.remark_count) == (PEOPLE, 0), (result.rejects, result.remarks)


class Ways:
    """The habits of a sort in an order by chance, over and over, so that each is tried equally often."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._left: dict[str, list[Habit]] = {}

    def next(self, sort: str) -> Habit:
        """The next habit for a whole column."""
        return self._next(sort, lambda _: True)

    def next_for(self, sort: str, value: Any) -> Habit:
        """The next habit that can write this value, and stands beside others."""
        return self._next(
            sort, lambda habit: not set(habit.name.split()) & OF_COLUMN and habit.write(value) is not None
        )

    def _next(self, sort: str, fits: Callable[[Habit], bool]) -> Habit:
        left = self._left.setdefault(sort, [])
        if not any(map(fits, left)):
            left += self._rng.sample(OF_SORT[sort], len(OF_SORT[sort]))
        found = next(filter(fits, left))
        left.remove(found)
        return found


def plain(kind: Kind, rng: random.Random, rows: int, layout: Layout) -> Sheet:
    """A true table whose cells are written as the templates have them."""
    first = rng.randrange(PEOPLE)
    truths = [kind.row(rng, first + number) for number in range(rows)]
    cells = [[Written(column.plain(truth[column.field])) for column in kind.columns] for truth in truths]
    return Sheet(kind, truths, cells, layout)


def sheet(kind: Kind, rng: random.Random, ways: Ways, rows: int, layout: Layout = LAYOUTS[0]) -> Sheet:
    """A true table written by chance: a column in one habit, or each of its cells in one of its own."""
    written = plain(kind, rng, rows, layout)
    blank = rng.choice(_may_be_blank(kind) or [None]) if rng.random() < 0.3 else None  # type: ignore[list-item]
    # One of the columns that say together who is meant, or where: a cell that is asked about leaves the others empty.
    stays = {column for column in kind.columns if not column.sort}
    for together in ([c for c in kind.columns if c.who], [c for c in kind.columns if c.sort == "degrees"]):
        stays |= set(together) - {rng.choice(together)} if together else set()
    for number, column in enumerate(kind.columns):
        if column in stays:
            continue
        if column is blank:
            cells = [Written(habit.name, habit) for habit in rng.choices(BLANK, k=rows)]
            for truth in written.truths:
                truth[column.field] = None
        else:
            cells = _column(column, [truth[column.field] for truth in written.truths], rng, ways)
        for row, cell in zip(written.cells, cells, strict=True):
            row[number] = cell
    return written


def _may_be_blank(kind: Kind) -> list[Column]:
    """Not the temperature where nothing else says that somebody has reported, nor half a point."""
    if any(column.sort == "reported" for column in kind.columns):
        return []
    return [column for column in kind.columns if column.optional and column.sort not in (*WORDS, "degrees")]


def _column(column: Column, values: Sequence[Any], rng: random.Random, ways: Ways) -> list[Written]:
    one = None if column.sort in WORDS or rng.random() < 0.5 else ways.next(column.sort)
    return [_cell(column, value, one, ways) for value in values]


def _cell(column: Column, value: Any, one: Habit | None, ways: Ways) -> Written:
    """A value in the column's one habit, else in one of its own; plain where there is nothing to write: no unit."""
    if value in (None, "") and column.sort not in WORDS:
        return Written(column.plain(value))
    habit = one or ways.next_for(column.sort, value)
    text = habit.write(value)
    return Written(column.plain(value)) if text is None else Written(text, habit)


def seen(store: Store, written: Sheet, kind_given: bool = True) -> Iterator[Cell]:
    """Load a sheet, compare its cells with the truth, and undo it."""
    kind = written.kind
    name = f"sheet.{written.layout.ending}"
    try:
        result = loading.load(store, written.content(), name, kind=kind.id if kind_given else None, day=DAY)
    except Refusal as refusal:
        required = [found for found in _all(written) if found[1].habit and not found[0].optional]
        for column, cell, truth in required:
            yield Cell(cell.habit or PLAIN, truth, cell.text, ASKED, refusal.en, column.header)
        if not required:
            yield Cell(PLAIN, None, str(written.content()), LOST, refusal.en, kind.id)
        return
    batch = {"id": result.batch_id}
    read = ", ".join(column.stored for column in kind.columns)
    query = f"select r.line, {read} from rows_{kind.id} r {kind.joined} where r.batch_id = $id"
    stored = {line: values for line, *values in store.rows(query, batch)}
    remarked = set(store.rows("select line, field from remarks where batch_id = $id", batch))
    rejected = dict(store.rows("select line, field from rejects where batch_id = $id", batch))
    line = written.layout.first_line
    for truth, cells in zip(written.truths, written.cells, strict=True):
        yield from _row(
            kind, truth, cells, stored.get(line), rejected.get(line, ""), {f for n, f in remarked if n == line}
        )
        line += 1
    undo.undo(store, result.batch_id or 0)


def _all(written: Sheet) -> Iterator[tuple[Column, Written, Any]]:
    for truth, cells in zip(written.truths, written.cells, strict=True):
        for column, cell in zip(written.kind.columns, cells, strict=True):
            yield column, cell, truth[column.field]


def _row(
    kind: Kind,
    truth: dict[str, Any],
    cells: Sequence[Written],
    stored: list[Any] | None,
    rejected: str,
    asked: set[str],
) -> Iterator[Cell]:
    columns = kind.columns
    if stored is None:
        blamed = [n for n, column in enumerate(columns) if column.field == rejected and cells[n].habit]
        blamed = blamed or [n for n, column in enumerate(columns) if not column.optional and cells[n].habit]
        if not blamed:
            told = " | ".join(cell.text for cell in cells)
            yield Cell(PLAIN, truth, told, LOST, rejected, kind.id)
        for number in blamed[:1]:
            column, cell = columns[number], cells[number]
            assert cell.habit
            became = LOST if column.optional else ASKED
            yield Cell(cell.habit, truth[column.field], cell.text, became, rejected, column.header)
        return
    for column, cell, value in zip(columns, cells, stored, strict=True):
        true = truth["who"] if column.who else truth[column.field]
        became = _became(column, cell.text, value, true, asked)
        if cell.habit:
            yield Cell(cell.habit, true, cell.text, became, value, column.header)
        elif became != EQUAL and not column.who and not (column.sort == "degrees" and asked & {"lat", "lng"}):
            told = " | ".join(cell.text for cell in cells)
            yield Cell(PLAIN, true, told, became, value, column.header)


def _became(column: Column, written: str, value: Any, truth: Any, asked: set[str]) -> str:
    empty = value is None or (isinstance(value, tuple) and set(value) == {None})
    if truth is None and empty:
        return ASKED if column.field in asked else EQUAL
    if not empty and truth is not None and column.same(value, truth):
        return EQUAL
    if column.field in asked or (column.who and asked & _WHO):
        return ASKED
    if (column.who and empty) or (column.sort in _SPELLED and value and _bare(written).startswith(_bare(str(value)))):
        return KEPT
    return DIFFERENT


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def measure(store: Store, seed: int, most: int, rows: int = 12) -> Measure:
    """Cells by the thousand: ``most`` or a few more, of all kinds in turn."""
    rng = random.Random(seed)
    ways = Ways(rng)
    found = Measure()
    while len(found.cells) < most:
        for kind in KINDS:
            found.cells += seen(store, sheet(kind, rng, ways, rows))
    return found
