"""A table understood before its rows are read: its kind, its day, and which column feeds which field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data import clock
from data.files.table import Table
from data.kind_of_file import Kind
from data.mapping import automatic, headers, own_exports, saved_mappings
from data.mapping.field_sources import Reading, parts_of
from data.mapping.mapping import DATUMS, Plan
from data.refusal import BadValue, Refusal
from data.store.database import Store
from data.values import dates

#: More columns than this is no daily sheet.
MOST_COLUMNS = 500
#: Encodings of tables whose cells nothing runs together, and that of a table of a web page.
CELLS, PAGE = ("xlsx", "xls", "html"), "html"
#: Sample values that are shown of a column.
SAMPLES = 3


@dataclass(frozen=True)
class Given:
    """What whoever sends a file says of it.

    ``day`` stands for days that rows do not carry, else the file's name may give it; ``datum`` is
    that of its coordinates, else the mapping's, else the setting; ``plan`` is a mapping, else a
    saved one whose header fits is used; ``encoding`` is that of a text, see ``data.files.text_encoding``;
    ``plans``: mappings of single tables, by their names, which outrank all that is said of the file.
    """

    kind: str | None = None
    day: date | None = None
    datum: str | None = None
    plan: Plan | None = None
    encoding: str | None = None
    plans: Mapping[str, Plan] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """What was understood of a table.

    ``day`` stands for days that rows do not carry: ``said_day``, which whoever sent the file gave, else ``named_day``,
    that of the file's name.
    """

    table: Table
    rows: list[list[str]]  # the first rows below the header, for samples
    reading: Reading
    day: date | None
    datum: str
    plan: Plan | None
    mapping_name: str | None
    said_day: date | None
    named_day: date | None

    @property
    def kind(self) -> Kind:
        """The table's kind."""
        return self.reading.kind

    def columns(self, samples: bool = True) -> list[dict[str, Any]]:
        """Each source column with the field it feeds and its first filled samples, or none of these."""
        fields = self.reading.sources()
        found = []
        for index, source in enumerate(self.reading.header):
            filled = [row[index].strip()[:100] for row in self.rows if index < len(row) and row[index].strip()]
            found.append({"source": source, "field": fields.get(index), "samples": filled[:SAMPLES] if samples else []})
        return found

    def notices(self) -> list[dict[str, str]]:
        """What is to be said of the table's form, in both languages."""
        if self.table.encoding != PAGE:
            return []
        return [
            {
                "zh": "这个文件是网页(HTML)格式的,已按其中的表格读取。",
                "en": "This file is a web page (HTML); the table in it was read.",
            }
        ]

    def missing(self) -> list[str]:
        """The kind's fields that nothing feeds."""
        fed = self.reading.fed | ({"lat", "lng"} if "point" in self.reading.fed else set())
        return [name for name in self.kind.field_names if name not in fed]


def look(store: Store, table: Table, file_name: str, given: Given) -> Look:
    """Understand a table. Raises Refusal, saying what was seen and what to do."""
    if given.datum is not None and given.datum not in DATUMS:
        raise Refusal(
            "unknown_datum",
            f"不认识坐标系“{given.datum}”。可用:{'、'.join(DATUMS)}。",
            f"Unknown datum {given.datum}. Known: {', '.join(DATUMS)}.",
        )
    rows = table.first_rows()
    plan, name = given.plans.get(table.name, given.plan), None
    if plan is None:
        own_exports.refuse(rows)
        name, plan = saved_mappings.fitting(store, rows, file_name, given.kind)
    if plan is None:
        recognised, plan = automatic.understand(rows, given.kind, file_name, table.name)
    else:
        recognised = headers.recognise(rows, None if table.name in given.plans else given.kind, plan)
    headers.refuse_data_above(rows, recognised.row)
    kind, header = recognised.kind, _header(recognised.header)
    used = plan or Plan()
    reading = Reading(
        kind,
        header,
        recognised.row + 1,
        parts_of(kind, header, recognised.fed_by, used, _finder(header)),
        titled=used.header,
        bounded=table.encoding in CELLS,
        anonymous=used.anonymous,
        factors=used.factors,
        sum_lots=used.sum_lots,
    )
    named_day = _believed(kind, headers.day_in_name(file_name, clock.now().year))
    if given.day and not _believed(kind, given.day):
        raise Refusal(
            "day_far_off",
            f"选定的日期 {given.day} 还没有到,或者太早。请检查年月日。",
            f"The day given, {given.day}, has not come yet or is too long ago. Please check it.",
        )
    day = given.day or named_day
    _need_a_day(reading, day)
    datum = given.datum or used.datum or store.setting("datum")
    return Look(table, rows[recognised.row + 1 :], reading, day, datum, plan, name, given.day, named_day)


def _believed(kind: Kind, day: date | None) -> date | None:
    """The day, unless it lies further back or ahead than rows of the kind may."""
    if day and kind.day:
        field = kind.field(kind.day)
        try:
            dates.believe(day, field.since, dates.last_believed(field))
        except BadValue:
            return None
    return day


def _finder(header: tuple[str, ...]) -> Callable[[str], int]:
    return lambda source: headers.index_of(header, source)


def _header(row: tuple[str, ...]) -> tuple[str, ...]:
    """The header without blank cells at its end."""
    while row and not row[-1].strip():
        row = row[:-1]
    if len(row) > MOST_COLUMNS:
        raise Refusal(
            "too_many_columns",
            f"表头有 {len(row):,} 列,超过上限 {MOST_COLUMNS} 列。请只保留需要的列。",
            f"The header has {len(row):,} columns, more than the limit of {MOST_COLUMNS}.",
        )
    return row


def _need_a_day(reading: Reading, day: date | None) -> None:
    kind = reading.kind
    if kind.day and day is None and not {kind.day, "time"} & reading.fed:
        raise day_needed(
            f"{kind.zh}的行里没有日期,文件名里也没有日期。",
            f"The {kind.en} file has no date column and no date in its name.",
        )


def day_needed(zh: str, en: str) -> Refusal:
    """The refusal of a file without a day; both sentences say where none was found."""
    return Refusal("day_needed", f"{zh}请选择这份表是哪一天的。", f"{en} Please give its day.")
