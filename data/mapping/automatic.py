"""What the board understands of a table that nobody mapped: headers it knows, and others that surely mean the same.

Where that is not enough, or only likely, it stops and says which mapping would help.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from data import field_types
from data.files.table import HEADER_ROWS
from data.kind_of_file import Field, Kind
from data.kinds import CHECKINS, KINDS, ROSTER
from data.mapping import headers, non_reporters, rival_columns, sheets_of_a_day, suggestions, value_patterns
from data.mapping.headers import Recognised, aliases, fields_of, lacking_fields, normalised, shown
from data.mapping.mapping import Plan
from data.refusal import Refusal

#: Columns of lists of anything: where a table of people has no others, nothing tells whose list it is.
_GENERIC = frozenset(("名称", "时间", "日期", "状态", "类型", "内容", "地址", "编号", "单位")) | {
    *("id", "name", "time", "date", "day", "address", "state", "status", "type", "content", "description", "unit"),
    "location",
}
#: Of a table about anything else so many of them, beside its day, tell as little.
_FEW = 2
#: Types of fields that are never left out in silence where a column may be theirs.
_ANSWERS = (field_types.TEMPERATURE, field_types.SYMPTOMS, field_types.DONE, field_types.YES_NO)
#: Refusals of headers that other headers, or a mapping, may mend.
_MENDABLE = ("missing_columns", "unknown_header", "ambiguous_kind")
#: How sure a suggestion is that is worth a question.
_LIKELY = 0.5


@dataclass(frozen=True)
class _Option:
    """A kind that the table may be of: the fields fed by headers we know, and by others, each with its columns."""

    kind: Kind
    known: dict[str, int]
    others: dict[str, list[int]]

    @property
    def complete(self) -> bool:
        return not lacking_fields(self.kind, {**self.known, **{name: at[0] for name, at in self.others.items()}})

    @property
    def by_our_names(self) -> bool:
        """Whether a header of ours feeds something that the kind needs."""
        needed = {*self.kind.required, *(("name", "resident_id") if self.kind.person else ())}
        return bool(needed & set(self.known))

    @property
    def fullness(self) -> tuple[int, int]:
        return len({*self.known, *self.others}), len(self.known)


def understand(rows: list[list[str]], kind_id: str | None = None, *names: str) -> tuple[Recognised, Plan | None]:
    """The kind and header of a table, given its first rows, and the mapping of columns that are not called by our
    names, None where there are none. ``names``: those of the file and of the table in it.

    Raises Refusal as ``headers.recognise`` does, with the mapping that would help; also where a column may hold
    people's answers and is not certain to, and where nothing but generic headers tells a kind that nobody gave.
    """
    recognised, refusal = None, None
    try:
        recognised = headers.recognise(rows, kind_id)
    except Refusal as refused:
        if refused.code not in _MENDABLE:
            raise
        refusal = refused
    at = recognised.row if recognised else _likely_header(rows)
    header, below = rows[at], rows[at + 1 :]
    fed = set(recognised.fed_by.values()) if recognised else set()
    # Where nothing is left that could feed anything, the cells need not be looked at.
    left = below if any(cell.strip() and index not in fed for index, cell in enumerate(header)) else []
    options = [_option(header, left, kind) for kind in ([KINDS[kind_id]] if kind_id else KINDS.values())]
    if kind_id is None:
        options = [one for one in options if non_reporters.may_be(one.kind, one.known, below)]
    option = _best(options, recognised)
    titles = (*names, *(cell for row in rows[:at] for cell in row))
    unsaid = option is None or (kind_id is None and option.kind is ROSTER)
    if unsaid and kind_id in (None, CHECKINS.id) and non_reporters.titled(titles):
        return headers.recognise(rows, None, non_reporters.PLAN), non_reporters.PLAN
    if option is None:
        raise _with_mapping(rows, header, below, kind_id, refusal)
    fed_by = {**option.known, **{name: places[0] for name, places in option.others.items()}}
    if kind_id is None:
        _refuse_generic(header, option)
        sheets_of_a_day.refuse(header, below, titles, option.kind, fed_by.items())
    rival_columns.refuse(header, below, len(rows) < HEADER_ROWS, option.kind, _plan(header, option), fed_by)
    _refuse_unsure(header, below, option)
    if not option.others and recognised and recognised.kind is option.kind:
        return recognised, None
    plan = _plan(header, option)
    return Recognised(option.kind, at, tuple(header), fields_of(header, option.kind, plan)), plan


def _likely_header(rows: list[list[str]]) -> int:
    """The row that holds the most headers of any kind, the first where none does."""

    def known(row: list[str]) -> int:
        names = {normalised(cell) for cell in row}
        return max(len(names & set(aliases(kind))) for kind in KINDS.values())

    return max(range(len(rows)), key=lambda index: (known(rows[index]), -index), default=0)


def _option(header: Sequence[str], below: Sequence[Sequence[str]], kind: Kind) -> _Option:
    known = fields_of(header, kind)
    others: dict[str, list[int]] = {}
    for index, field in suggestions.surely(header, below, kind).items():
        if headers.index_of(header, header[index]) != index or index in known.values():
            continue
        if field.name not in known or _only_numbers_rows(below, known[field.name], field):
            others.setdefault(field.name, []).append(index)
        elif field.type == field_types.SYMPTOMS:
            others.setdefault(field.name, [known[field.name]]).append(index)
    return _Option(kind, known, others)


def _only_numbers_rows(below: Sequence[Sequence[str]], column: int, field: Field) -> bool:
    cells = [row[column] for row in below if column < len(row)]
    return field.name in value_patterns.DISTINCT and value_patterns.numbers_rows(value_patterns.folded(cells))


def _best(options: list[_Option], recognised: Recognised | None) -> _Option | None:
    """The option that reads the most of the table; one that another reads as well is none, unless our names tell."""
    known = recognised.kind if recognised else None
    fitting = [one for one in options if one.complete and (one.kind is known or one.by_our_names)]
    if not fitting:
        return None
    best = max(fitting, key=lambda one: (one.fullness, one.kind is known))
    rivals = [one for one in fitting if one is not best and one.fullness == best.fullness]
    return None if rivals and best.kind is not known else best


def _plan(header: Sequence[str], option: _Option) -> Plan:
    columns: dict[str, str | None] = {header[at]: name for name, places in option.others.items() for at in places}
    replaced = (header[at] for name, at in option.known.items() if name in option.others)
    return Plan(kind=option.kind.id, columns={**dict.fromkeys(replaced), **columns})


def _refuse_generic(header: Sequence[str], option: _Option) -> None:
    kind = option.kind
    fed = {name: at for name, at in option.known.items() if kind.person or name != kind.day}
    # A column that is called something like a room makes no residents of those who are listed.
    telling = [name for name in option.others if not kind.person or kind.field(name).type in _ANSWERS]
    if telling or any(normalised(header[at]) not in _GENERIC for at in fed.values()):
        return
    if kind.person or len(fed) <= _FEW:
        names = "、".join(shown(header[at]) for at in sorted(option.known.values()))
        raise Refusal(
            "ambiguous_kind",
            f"列名“{names}”太笼统,不能确定这是不是{kind.zh}。请选择表的种类后再上传。",
            f"The headers {names.replace('、', ', ')} are too general to tell whether this is {kind.en}; "
            "please say which kind it is.",
        )


def _refuse_unsure(header: Sequence[str], below: Sequence[Sequence[str]], option: _Option) -> None:
    """Raise Refusal where a column that is left over may hold what people answered, and nothing else does."""
    kind, fed = option.kind, {*option.known, *option.others}
    wanted = {name for name in kind.signature if kind.field(name).type in _ANSWERS and name not in fed}
    if not wanted:
        return
    taken = {*option.known.values(), *(at for places in option.others.values() for at in places)}
    for index, one in enumerate(suggestions.suggest(header, below, kind)):
        told = one.by_name or (one.field and kind.field(one.field).type == field_types.TEMPERATURE)
        if one.field in wanted and told and one.confidence >= _LIKELY and index not in taken:
            raise rival_columns.uncertain(one.source, kind.field(one.field), kind, _plan(header, option))


def _with_mapping(
    rows: list[list[str]],
    header: Sequence[str],
    below: Sequence[Sequence[str]],
    kind_id: str | None,
    refusal: Refusal | None,
) -> Refusal:
    """The refusal of a table of no kind, with the mapping that would make it one of the kind that it speaks of."""
    likely = [id for id, _ in suggestions.likely_kinds(header, below)]
    names = {normalised(cell) for cell in header}
    near = sorted(KINDS, key=lambda id: (-len(names & set(aliases(KINDS[id]))), likely.index(id)))
    if refusal is None or refusal.code == "missing_columns":
        refusal = headers.unrecognised(rows, [KINDS[kind_id or near[0]]], None)
    kind = KINDS[kind_id or refusal.kind or likely[0]]
    found = [one for one in suggestions.suggest(header, below, kind) if one.field and one.confidence >= _LIKELY]
    columns = {one.source: one.field for one in found if headers.normalised(one.source)}
    plan = Plan(kind=kind.id, columns=columns)
    if kind.made_from and "request_id" not in columns.values():
        plan = Plan(kind=kind.id, columns=columns, make_id=True)
    lacking = lacking_fields(kind, fields_of(header, kind))
    if refusal.code == "ambiguous_kind" or not lacking or lacking_fields(kind, fields_of(header, kind, plan), plan):
        return refusal
    said = [one for one in found if one.field in lacking]
    zh = "".join(f"“{shown(one.source)}”可能是“{kind.field(one.field or '').zh}”;" for one in said)
    en = "".join(f"{shown(one.source)} may be {one.field}; " for one in said)
    return Refusal(
        refusal.code,
        f"{refusal.zh}{zh}对应一次列就能作为{kind.zh}载入,以后自动识别。",
        f"{refusal.en} {en}with a mapping of the columns it can be loaded as {kind.en}.",
        kind.id,
        plan.as_dict(),
    )
