"""Columns that may each feed a field which takes one: which it is, or whether both count, is for people to say.

One that is left out in silence may hold the evening's fever, or what is really on the shelf.
"""

import re
from collections.abc import Mapping, Sequence

from data import field_types
from data.kind_of_file import Field, Kind
from data.mapping import foreign_headers, headers, value_patterns
from data.mapping.headers import normalised, shown
from data.mapping.mapping import Plan, RowPart
from data.refusal import Refusal

#: What a column of temperatures is called, and what a column is called that holds them if its cells look so.
_CALLED_SO = re.compile(".*(体温|测温|腋温|额温|耳温)|(body|skin|forehead|axillary)?temp(erature)?")
_TEMPERATURE = re.compile(f"{_CALLED_SO.pattern}|体温.*|.*(温度|temp(erature)?)")
#: To such a question the answer is a yes or a no.
_ASKED = re.compile("(今日|今天|当日)?(是否|有无|有没有|已|未)")
#: A day in a header as it was written: 4.1体温, 4月1日体温.
_DAY = re.compile(r"\d{1,2}\s*[.月/-]\s*\d{1,2}(?!\d)")
#: Whether all is well, to which a no means that it is not.
_WELL = re.compile(".*(是否(都|均)?(正常|健康|良好)|(正常|健康|良好)吗)")
#: Beside an amount: what came or went, not what there is.
_MOVED = re.compile("领取|领用|领物|领料|发放|签收|申领|采购|捐赠|入库(日期|时间|单|人)|出库(日期|时间|单|人)")


def refuse(
    header: Sequence[str], below: Sequence[Sequence[str]], whole: bool, kind: Kind, plan: Plan, fed: Mapping[str, int]
) -> None:
    """Raise Refusal where two columns may feed one temperature or amount, where one that is called a temperature feeds
    nothing, or where a no means that all is not well.

    ``whole``: the rows below are all that there are, so that columns that agree in them are the same. ``plan``: what is
    understood of headers that are not ours; ``fed``: field → its column.
    """
    left = [at for at, cell in enumerate(header) if normalised(cell) and at not in fed.values()]
    for field in kind.understood:
        if field.type == field_types.TEMPERATURE:
            _refuse_temperatures(header, below, whole, field, kind, plan, fed)
        elif field.type == field_types.NUMBER and field.name in fed:
            _refuse_amounts(header, below, whole, field, kind, plan, fed[field.name])
            if normalised(header[fed[field.name]]) in headers.ANY_AMOUNT:
                _refuse_moved(header, left, field, kind, plan, fed[field.name])
        elif field.type == field_types.SYMPTOMS:
            _refuse_well(header, left, field, kind, plan, fed)


def _refuse_temperatures(
    header: Sequence[str],
    below: Sequence[Sequence[str]],
    whole: bool,
    field: Field,
    kind: Kind,
    plan: Plan,
    fed: Mapping[str, int],
) -> None:
    found = {at: _cells(below, at) for at, cell in enumerate(header) if _may_be_temperatures(normalised(cell))}
    columns = {
        at: cells
        for at, cells in found.items()
        if _CALLED_SO.fullmatch(normalised(header[at])) or any(_is_temperature(cell) for cell in cells if cell)
    }
    if not columns or (len(columns) == 1 and field.name in fed) or (whole and len(columns) > 1 and _equal(columns)):
        return
    names = [header[at].strip() for at in columns]
    zh, en = _quoted(names)
    if len(columns) == 1:
        raise uncertain(names[0], field, kind, plan)
    if any(_DAY.search(name) for name in names):
        raise _unsure(
            f"{zh}像是几天的体温,一份表只能是一天的。请每天分开存成一份表,或在列对应里只用其中一列。",
            f"{en} look like the temperatures of several days; a table is of one. Save each day by itself, or use one "
            "of the columns in the mapping.",
            kind,
            None,
        )
    if len(set(names)) < len(names):
        raise _unsure(
            f"有几列都叫{zh},所以没有载入。请在表格里给它们起不同的名字,再传一次。",
            f"Several columns are called {en}, so nothing was loaded. Give them different names in the table and send "
            "it again.",
            kind,
            None,
        )
    others = {source: name for source, name in plan.columns.items() if source.strip() not in names}
    suggested = Plan(kind=kind.id, columns=others, rows=tuple(RowPart({name: field.name}) for name in names))
    raise _unsure(
        f"{zh}都像“{field.zh}”,所以没有载入。请在列对应里只留一列;要取较高的一次,在“一行变多行”里选这几列。",
        f"{en} may each be {field.name}, so nothing was loaded. Say in the mapping which one is used; for the highest "
        "to count let each make a row (rows).",
        kind,
        suggested,
    )


def _is_temperature(cell: str) -> bool:
    return value_patterns.reads(field_types.TEMPERATURE, cell)


def _may_be_temperatures(name: str) -> bool:
    return bool(_TEMPERATURE.fullmatch(name)) and not (foreign_headers.EARLIER.fullmatch(name) or _ASKED.match(name))


def _refuse_amounts(
    header: Sequence[str],
    below: Sequence[Sequence[str]],
    whole: bool,
    field: Field,
    kind: Kind,
    plan: Plan,
    chosen: int,
) -> None:
    columns = {
        at: cells
        for at, cell in enumerate(header)
        if _means(normalised(cell), field, kind) and any(cells := _cells(below, at))
    }
    if len(columns) < 2 or (whole and _equal(columns)):
        return
    zh, en = _quoted([header[at].strip() for at in columns])
    used = header[chosen].strip()
    unused = {header[at].strip(): None for at in columns if header[at].strip() != used}
    raise _unsure(
        f"{zh}都像“{field.zh}”,所以没有载入。请在列对应里选用哪一列,其余选“不用”。",
        f"{en} may each be {field.name}, so nothing was loaded. Say in the mapping which one is used.",
        kind,
        Plan(kind=kind.id, columns={**plan.columns, **unused, used: field.name}) if unused else None,
    )


def _means(name: str, field: Field, kind: Kind) -> bool:
    """Whether a header may stand for the amount; one that says any amount does only where nothing better is there."""
    hint = foreign_headers.HINTS.get(field.name)
    if name in headers.ANY_AMOUNT or foreign_headers.EARLIER.fullmatch(name):
        return False
    return headers.aliases(kind).get(name) == field.name or (
        name not in headers.aliases(kind) and bool(hint and hint.fullmatch(name))
    )


def _refuse_moved(
    header: Sequence[str], left: Sequence[int], field: Field, kind: Kind, plan: Plan, chosen: int
) -> None:
    beside = [shown(header[at]) for at in left if _MOVED.search(normalised(header[at]))]
    if beside:
        used = header[chosen].strip()
        raise _unsure(
            f"“{shown(used)}”旁边有“{'、'.join(beside)}”,像是进出的数量,不是“{field.zh}”,所以没有载入。"
            "真是现在有多少的,请在列对应里说明。",
            f"Beside {shown(used)} stand {', '.join(beside)}: it looks like what came or went, not {field.name}, so "
            "nothing was loaded. If it is what there is now, say so in the mapping.",
            kind,
            Plan(kind=kind.id, columns={**plan.columns, used: field.name}),
        )


def _refuse_well(
    header: Sequence[str], left: Sequence[int], field: Field, kind: Kind, plan: Plan, fed: Mapping[str, int]
) -> None:
    for at in left:
        if not _WELL.fullmatch(normalised(header[at])):
            continue
        source = header[at].strip()
        suggested = None
        if field.name not in fed:
            meant = {field.name: {"是": "无症状", "否": "有症状"}}
            suggested = Plan(kind=kind.id, columns={**plan.columns, source: field.name}, values=meant)
        raise _unsure(
            f"“{shown(source)}”列问的是好不好:“否”才是有情况,所以没有载入。请在列对应里说明“否”是什么意思,"
            "不用的也请选“不用”。",
            f"The column {shown(source)} asks whether all is well, so that a no is what matters; nothing was loaded. "
            "Say in the mapping what a no means, or that the column is not used.",
            kind,
            suggested,
        )


def _cells(below: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at].strip() if at < len(row) else "" for row in below]


def _equal(columns: Mapping[int, list[str]]) -> bool:
    first, *others = columns.values()
    return all(cells == first for cells in others)


def _quoted(names: Sequence[str]) -> tuple[str, str]:
    names = list(dict.fromkeys(map(shown, names)))
    return "、".join(f"“{name}”" for name in names), ", ".join(names)


def uncertain(source: str, field: Field, kind: Kind, plan: Plan) -> Refusal:
    """The refusal of a table one column of which may feed a field and is not certain to; ``plan``: what else is
    understood.
    """
    return _unsure(
        f"“{shown(source)}”列像是“{field.zh}”,但不能确定,所以没有载入。请在列对应里说明它是什么,不用的也请选“不用”。",
        f"The column {shown(source)} may be {field.name}, which is not certain, so nothing was loaded. Please say in "
        "the mapping what it is, or that it is not used.",
        kind,
        Plan(kind=kind.id, columns={**plan.columns, source: field.name}),
    )


def _unsure(zh: str, en: str, kind: Kind, suggested: Plan | None) -> Refusal:
    return Refusal("column_unsure", zh, en, kind.id, suggested.as_dict() if suggested else None)
