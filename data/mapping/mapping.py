"""A mapping: how a file under foreign headers, or with none, becomes the fields of a kind.

Kept per source under a name (``data.mapping.saved_mappings``) and given over HTTP as JSON; see ``docs/mappings.md``.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from data.field_types import SYMPTOMS
from data.kind_of_file import Kind
from data.kinds import KINDS
from data.refusal import Refusal
from data.values.habits import HABITS, ORDERS, SIGNS

#: Rows that a second file may have whose values are joined.
MOST_JOINED = 200_000
DATUMS = ("wgs84", "gcj02", "bd09")


@dataclass(frozen=True)
class RowPart:
    """What one row of the file becomes: further columns (source column → field) and constants (field → text)."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Join:
    """Values from a second file: the text of ``column`` is looked up in ``table``, which gives ``fields`` in order."""

    column: str
    fields: tuple[str, ...]
    table: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Plan:
    """A mapping.

    ``columns``: source column → field, None for one that is not used. ``values``: of a field, the
    text that is read instead of the file's. ``constants``: field → text for every row. ``rows``:
    each row of the file becomes one row a part. ``header``: False where the file has none and its
    columns are c1, c2 …. ``make_id``: a missing id is made from the row's content. ``anonymous``:
    rows name nobody; they count in fever and abnormal, never in expected. ``habits``: of a field, how its column writes
    days (mdy, dmy, ymd) or numbers (comma or point before the decimals). ``factors``: by item, how many of its unit one
    of another measure is. ``sum_lots``: rows of the same key are lots of one count, and are added up.
    """

    kind: str | None = None
    header: bool = True
    columns: Mapping[str, str | None] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[RowPart, ...] = ()
    join: Join | None = None
    make_id: bool = False
    anonymous: bool = False
    datum: str | None = None
    habits: Mapping[str, str] = field(default_factory=dict)
    factors: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    sum_lots: bool = False

    @property
    def sources(self) -> list[str]:
        """Every source column that is named."""
        named = [*self.columns, *(source for part in self.rows for source in part.columns)]
        return list(dict.fromkeys([*named, *([self.join.column] if self.join else [])]))

    @property
    def fed_otherwise(self) -> set[str]:
        """The fields that are fed by more than ``columns`` says."""
        fields = {*self.constants, *(self.join.fields if self.join else ())}
        for part in self.rows:
            fields |= {*part.columns.values(), *part.constants}
        return fields

    def fields(self) -> set[str]:
        """Every field that is named."""
        return {field for field in self.columns.values() if field} | self.fed_otherwise | {*self.values, *self.habits}

    def as_dict(self) -> dict[str, Any]:
        """The JSON form; what is as usual is left out."""
        usual = asdict(Plan())
        return {name: value for name, value in asdict(self).items() if value != usual[name] and value is not None}

    def as_json(self) -> str:
        """The JSON form as text."""
        return json.dumps(self.as_dict(), ensure_ascii=False)


def plan_of(given: Any) -> Plan:
    """The mapping that JSON means: its text or its value; a flat object is source column → field.

    Raises Refusal where it makes no sense, naming the part that does not.
    """
    if isinstance(given, str | bytes):
        try:
            given = json.loads(given)
        except ValueError:
            raise _bad("不是 JSON", "it is no JSON") from None
    try:
        json.dumps(given, ensure_ascii=False).encode()
    except (UnicodeEncodeError, TypeError, ValueError):
        raise _bad("里面有不是文字的字符", "it holds characters that are no text") from None
    if not isinstance(given, dict):
        raise _bad('应为 {"源列": "字段"} 这样的对象', 'an object such as {"source column": "field"} is expected')
    if all(value is None or isinstance(value, str) for value in given.values()) and not set(given) <= {"kind", "datum"}:
        given = {"columns": given}
    _only(given, *Plan.__dataclass_fields__)
    plan = Plan(
        kind=_one_of("kind", given.get("kind"), tuple(KINDS)),
        header=_flag("header", given.get("header", True)),
        columns=_texts("columns", given.get("columns", {}), empty=True),
        values={
            field: _texts(f"values.{field}", texts)
            for field, texts in _object("values", given.get("values", {})).items()
        },
        constants=_texts("constants", given.get("constants", {})),
        rows=tuple(_part(part) for part in _list("rows", given.get("rows", []))),
        join=_join(given["join"]) if given.get("join") else None,
        make_id=_flag("make_id", given.get("make_id", False)),
        anonymous=_flag("anonymous", given.get("anonymous", False)),
        sum_lots=_flag("sum_lots", given.get("sum_lots", False)),
        datum=_one_of("datum", given.get("datum"), DATUMS),
        habits={
            field: _one_of(f"habits.{field}", habit, (*ORDERS, *SIGNS))
            for field, habit in _texts("habits", given.get("habits", {})).items()
        },
        factors={
            item: _amounts(f"factors.{item}", measures)
            for item, measures in _object("factors", given.get("factors", {})).items()
        },
    )
    if plan.kind:
        check_fields(plan, KINDS[plan.kind])
    return plan


def check_fields(plan: Plan, kind: Kind) -> None:
    """Raise Refusal where the mapping names fields that the kind does not have, or cannot mean what it says."""
    unknown = plan.fields() - {field.name for field in kind.understood}
    if unknown:
        raise Refusal(
            "bad_mapping",
            f"{kind.zh}没有这些字段:{'、'.join(sorted(unknown))}。可用的字段:{'、'.join(kind.field_names)}。",
            f"{kind.en} has no fields {', '.join(sorted(unknown))}. Its fields: {', '.join(kind.field_names)}.",
        )
    fed = [field for field in plan.columns.values() if field]
    twice = [field.zh for field in kind.understood if field.type != SYMPTOMS and fed.count(field.name) > 1]
    if twice:
        raise _bad(f"不止一列对应“{'、'.join(twice)}”", f"several columns feed {', '.join(twice)}")
    for name, habit in plan.habits.items():
        allowed = HABITS.get(kind.field(name).type, ())
        if habit not in allowed:
            raise _bad(f"{name} 的写法不能是 {habit}", f"the habit of {name} cannot be {habit}")
    if plan.sum_lots and not kind.sums:
        raise _bad(f"{kind.zh}没有可以加起来的数", f"{kind.en} has no amounts to add up")
    if plan.factors and not kind.measured_in:
        raise _bad(f"{kind.zh}没有计量单位,不能有 factors", f"{kind.en} have no units, so no factors")
    if plan.anonymous and kind.id != "checkins":
        raise _bad("只有健康打卡可以是匿名的", "only check-ins can be anonymous")
    if plan.make_id and not kind.made_from:
        raise _bad(f"{kind.zh}的编号不能按内容生成", f"{kind.en} cannot have ids made from content")
    named = {"resident_id", "name", "room", "building_id", "unit"} if kind.person else set()
    if any(named & {*part.columns.values(), *part.constants} for part in plan.rows):
        raise _bad("一行变多行时,各行必须是同一个人", "the rows made from one row must be about the same person")


def _bad(zh: str, en: str) -> Refusal:
    return Refusal("bad_mapping", f"列对应方案无法使用:{zh}。", f"The mapping cannot be used: {en}.")


def _object(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _bad(f"{name} 应为对象", f"{name} must be an object")
    return value


def _only(found: Mapping[str, Any], *known: str) -> None:
    if unknown := ", ".join(sorted(set(found) - set(known))):
        raise _bad(f"不认识的部分:{unknown}", f"unknown parts: {unknown}")


def _list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise _bad(f"{name} 应为列表", f"{name} must be a list")
    return list(value)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _bad(f"{name} 应为 true 或 false", f"{name} must be true or false")
    return value


def _one_of(name: str, value: Any, allowed: tuple[str, ...]) -> Any:
    if value is not None and value not in allowed:
        raise _bad(f"{name} 应为 {'、'.join(allowed)} 之一", f"{name} must be one of {', '.join(allowed)}")
    return value


def _texts(name: str, value: Any, empty: bool = False) -> dict[str, Any]:
    """An object of texts; with ``empty`` null may stand for a text."""
    found = _object(name, value)
    if not all(isinstance(text, str) or (empty and text is None) for text in found.values()):
        raise _bad(f"{name} 里应为文字", f"{name} must hold texts")
    return found


def _amounts(name: str, value: Any) -> dict[str, float]:
    """An object of numbers above 0."""
    found = _object(name, value)
    if not all(
        isinstance(number, int | float) and not isinstance(number, bool) and 0 < number < float("inf")
        for number in found.values()
    ):
        raise _bad(f"{name} 里应为大于 0 的数", f"{name} must hold numbers above 0")
    return {measure: float(number) for measure, number in found.items()}


def _part(value: Any) -> RowPart:
    found = _object("rows", value)
    _only(found, "columns", "constants")
    return RowPart(
        _texts("rows.columns", found.get("columns", {})), _texts("rows.constants", found.get("constants", {}))
    )


def _join(value: Any) -> Join:
    found = _object("join", value)
    _only(found, "column", "fields", "table")
    table = _object("join.table", found.get("table"))
    fields = tuple(_list("join.fields", found.get("fields")))
    if len(table) > MOST_JOINED:
        raise _bad(f"join.table 超过 {MOST_JOINED:,} 行", f"join.table has more than {MOST_JOINED:,} rows")
    rows = {key: tuple(_list("join.table", row)) for key, row in table.items()}
    texts = (found.get("column"), *fields, *(text for row in rows.values() for text in row))
    if (
        not all(isinstance(text, str) for text in texts)
        or not fields
        or any(len(row) != len(fields) for row in rows.values())
    ):
        raise _bad(
            "join 要有 column、fields 和每行同样多的 table",
            "join needs column, fields and a table with as many texts in each row",
        )
    return Join(found["column"], fields, rows)
