"""Amounts whose cell names a measure: 2箱 of what is kept in 瓶 is no 2 瓶.

An item is kept in the unit that its row says, else in the one known of it at its site, else of it anywhere, else in the
one that the file gives it. A cell in another measure is converted where that is certain: by what one measure always is
of the other, or by the mapping's factor for the item. Else it is asked about.
"""

import functools
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from data.field_types import NUMBER
from data.kind_of_file import Kind
from data.store.database import Cursor
from data.values.measures import ratio, spelled

#: By item, how many of its unit one of another measure is.
Factors = Mapping[str, Mapping[str, float]]


class Lacking(NamedTuple):
    """A factor that would help: of which item, and how many of ``unit`` ('' where that is open) a ``measure`` is."""

    item: str
    measure: str
    unit: str


class _Cell(NamedTuple):
    """A sort of cell: its item, the place, the unit of the row ('' for none), the measure, and the units known of the
    item there and anywhere. ``counts``: not all of its cells are 0, which is none in any measure.
    """

    item: str
    site: str
    own: str
    measure: str
    counts: bool
    at_site: str | None
    anywhere: list[str] | None


@functools.cache
def measured(kind: Kind) -> tuple[str, ...]:
    """The fields whose amounts have a unit beside them; the columns of their measures end in ``_measure``."""
    return tuple(field.name for field in kind.fields if field.type == NUMBER) if kind.measured_in else ()


def to_units(cursor: Cursor, kind: Kind, factors: Factors) -> list[Lacking]:
    """Bring the amounts of ``incoming`` into the units of their items; the factors that are lacking for some.

    Which cells those are ``unclear`` tells.
    """
    fields = measured(kind)
    any_measure = " or ".join(f"{name}_measure is not null" for name in fields)
    if not fields or not cursor.execute(f"select 1 from incoming where {any_measure} limit 1").fetchall():
        return []
    cells = _cells(cursor, kind)
    of_the_file = _units_of_the_file(cursor, kind, cells)
    rows: list[tuple[object, ...]] = []
    lacking: dict[Lacking, None] = {}
    for cell in cells:
        anywhere = {spelled(unit): unit for unit in cell.anywhere or ()}
        unit = cell.own or cell.at_site or (next(iter(anywhere.values())) if len(anywhere) == 1 else None)
        unit = unit or of_the_file.get(cell.item, "")
        times = _times(cell, spelled(unit), factors) if unit else None
        if times is None and cell.counts:
            lacking[Lacking(cell.item, cell.measure, unit)] = None
        rows.append((cell.item, cell.site, cell.own, cell.measure, times, unit))
    found = pd.DataFrame(rows, columns=["item", "site", "own", "measure", "times", "unit"])
    cursor.register("ratios_found", found.astype({"times": "float64"}))
    cursor.execute("create or replace temp table ratios as from ratios_found")
    cursor.unregister("ratios_found")
    for name in fields:
        cursor.execute(
            f"update incoming set {name} = {name} * times from ratios where {_same(kind, name)} and times is not null"
        )
    for name in fields:  # and from now on the item is known to be kept in it
        cursor.execute(
            f"update incoming set {kind.measured_in} = ratios.unit from ratios "
            f"where {_same(kind, name)} and times is not null and own = ''"
        )
    return list(lacking)


def unclear(kind: Kind, name: str) -> str:
    """A query for the cells of a field that could not be brought into the unit, as line, field, value and reasons."""
    return f"""select line, '{name}' as field, regexp_replace({name}::varchar, '\\.0$', '') || measure as value,
            if(ratios.unit = '', '同一种物资写了几种计量单位,请加上单位一列,或都用一种单位写',
                '「' || measure || '」不是这种物资的单位「' || ratios.unit || '」。请在“列对应”里写 1 ' || measure
                || ' 是多少 ' || ratios.unit || ',或按 ' || ratios.unit || ' 写') as zh,
            if(ratios.unit = '', 'the item has several measures and no unit; add a column for its unit, or use one',
                'the item is kept in ' || ratios.unit || ', not in ' || measure || '; say in the mapping how many '
                || ratios.unit || ' one ' || measure || ' is, or write how many ' || ratios.unit) as en
        from incoming join ratios on {is_unclear(kind, name)}"""


def is_unclear(kind: Kind, name: str) -> str:
    """Whether a cell of ``incoming`` is of a sort of ``ratios`` that could not be brought into the unit."""
    return f"{_same(kind, name)} and times is null and incoming.{name} <> 0"


def _site(kind: Kind) -> str:
    """The field that tells two places of an item apart."""
    return next(name for name in kind.key if name not in (kind.named_by, kind.day))


def _same(kind: Kind, name: str) -> str:
    """Whether a cell is of a sort of ``ratios``."""
    return f"""ratios.item = incoming.{kind.named_by} and ratios.site = incoming.{_site(kind)}
        and ratios.own = coalesce(incoming.{kind.measured_in}, '') and ratios.measure = incoming.{name}_measure"""


def _cells(cursor: Cursor, kind: Kind) -> list[_Cell]:
    """Every sort of cell that has a measure, in the order of the file."""
    item, site, unit = kind.named_by, _site(kind), kind.measured_in
    each = " union all ".join(
        f"""select line, {item} as item, {site} as site, coalesce({unit}, '') as own, {name}_measure as measure,
                {name} as amount from incoming where {name}_measure is not null and {item} is not null"""
        for name in measured(kind)
    )
    rows = cursor.execute(
        f"""with known as (
                select {item} as item, {site} as site, arg_max({unit}, {kind.day}) as unit from {kind.id}
                where {unit} is not null group by all
            ), anywhere as (select item, list(distinct unit order by unit) as units from known group by item)
            select c.item, c.site, own, measure, counts, known.unit, anywhere.units from (
                select item, site, own, measure, min(line) as line, bool_or(amount <> 0) as counts
                from ({each}) group by all
            ) c left join known using (item, site) left join anywhere using (item) order by line, measure"""
    ).fetchall()
    return [_Cell(*row) for row in rows]


def _units_of_the_file(cursor: Cursor, kind: Kind, cells: list[_Cell]) -> dict[str, str]:
    """The unit of each item by its file: that of its other rows, else the first measure where all are of one sort."""
    rows = cursor.execute(
        f"""select distinct {kind.named_by}, {kind.measured_in} from incoming
            where {kind.named_by} is not null and {kind.measured_in} is not null order by all"""
    )
    said: dict[str, dict[str, str]] = {}
    for item, unit in rows.fetchall():
        said.setdefault(item, {})[spelled(unit)] = unit
    units = {item: next(iter(texts.values())) for item, texts in said.items() if len(texts) == 1}
    named: dict[str, list[str]] = {}
    for cell in sorted(cells, key=lambda cell: not cell.counts):
        if cell.counts or cell.item not in named:
            named.setdefault(cell.item, []).append(cell.measure)
    for item, words in named.items():
        if item not in said and all(ratio(word, words[0]) is not None for word in words):
            units[item] = words[0]
    return units


def _times(cell: _Cell, unit: str, factors: Factors) -> float | None:
    """How many of the unit one of the cell's measure is; None where nothing says it."""
    exact = ratio(cell.measure, unit)
    if exact is not None:
        return exact
    told = {spelled(measure): number for measure, number in factors.get(cell.item, {}).items()}
    return told.get(cell.measure)
