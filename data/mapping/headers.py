"""Which kind a table is and which column feeds which field, from its headers; and headers where none should be, of
tables that were put one below the other.

Headers are compared in one spelling: half width, lower case, simplified, without spaces, underscores, remarks
in brackets and the star of required fields.
"""

import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.kind_of_file import Kind
from data.kinds import KINDS
from data.mapping import non_reporters
from data.mapping.field_sources import Reading
from data.mapping.mapping import Plan, check_fields
from data.refusal import Refusal

#: Headers of an amount of anything: what came, what went, or what there is.
ANY_AMOUNT = frozenset(("数量", "qty", "quantity"))
#: More of a cell is not looked at: no header is as long.
LONGEST_HEADER = 200
#: Characters of a column's name that a sentence quotes.
SHOWN = 40


#: The characters of headers in the traditional script, and in that of our names.
_SIMPLIFIED = str.maketrans(
    "價優體內決況別辦醫單發號員響處實應開當錄態總報數無時來標棟樣檢樓測滿點狀現電碼離稱簽類級緯線組經結統編網聯補訂計記訪評訴話"
    "詳說負責貨購資輪遷適長門問間閾際隨預題戶溫倉產區",
    "价优体内决况别办医单发号员响处实应开当录态总报数无时来标栋样检楼测满点状现电码离称签类级纬线组经结统编网联补订计记访评诉话"
    "详说负责货购资轮迁适长门问间阈际随预题户温仓产区",
)


#: The number of a question before a header, as 问卷星 writes it: 1、姓名.
_QUESTION = re.compile(r"^\s*q?\d{1,2}[、.):]\s*(?=[^\d\s])")
#: How a survey asks for what a header names: 请填写您的姓名.
_ADDRESSED = re.compile("^(请?(填写|选择|输入|填)(一下)?)?(您|你)?(本人)?的?(?=..)")
_ADDRESSING = ("请", "您", "你")


@dataclass(frozen=True)
class Recognised:
    """A table understood: its kind, the place of its header in the first rows (-1: none), the header, and field →
    column.
    """

    kind: Kind
    row: int
    header: tuple[str, ...]
    fed_by: dict[str, int]


@functools.lru_cache(4096)
def normalised(header: str) -> str:
    """One spelling of a header."""
    text = unicodedata.normalize("NFKC", header[:LONGEST_HEADER]).lower().translate(_SIMPLIFIED)
    text = re.sub(r"[(\[【<].*?[)\]】>]", "", _QUESTION.sub("", text))
    text = re.sub(r"[\s_\-*:：'\"“”.。/?\ufeff]+", "", text)
    return _ADDRESSED.sub("", text) if text[:1] in _ADDRESSING else text


@functools.cache
def aliases(kind: Kind) -> dict[str, str]:
    """Every header by which a kind knows its fields, in one spelling → the field."""
    names: dict[str, str] = {}
    for field in kind.understood:
        for alias in (field.name, field.zh, *field.aliases):
            names.setdefault(normalised(alias), field.name)
    return names


def _known() -> set[str]:
    """Every header that is known, as it is written in templates and on the list of aliases."""
    fields = (field for kind in KINDS.values() for field in kind.understood)
    return {word for field in fields for word in (field.name, field.zh, *field.aliases)}


def index_of(header: Sequence[str], source: str) -> int:
    """The place of a source column in a header, spelled just so if it can be (体温(上午)); -1 where it is not there."""
    cells = [cell.strip() for cell in header]
    if source.strip() in cells:
        return cells.index(source.strip())
    names = [normalised(cell) for cell in header]
    return names.index(normalised(source)) if normalised(source) in names else -1


def fields_of(header: Sequence[str], kind: Kind, plan: Plan | None = None) -> dict[str, int]:
    """Field → column index for one kind, what a mapping says first. Raises Refusal where the mapping does not fit."""
    names = [normalised(cell) for cell in header]
    fed_by: dict[str, int] = {}
    spelled: set[str] = set()
    spoken_for: set[str] = set()
    if plan is not None:
        check_fields(plan, kind)
        absent = [source for source in plan.sources if index_of(header, source) < 0]
        if absent:
            raise Refusal(
                "bad_mapping",
                f"文件里没有这些列:{'、'.join(absent)}。文件的列:{_seen(header)}。",
                f"The file has no columns {', '.join(absent)}. Its columns: {_seen(header, ', ')}.",
            )
        given = {index_of(header, source): field for source, field in plan.columns.items()}
        spelled = {names[index] for index in given}
        for index in sorted(given):
            if field := given[index]:
                fed_by.setdefault(field, index)
        spoken_for = plan.fed_otherwise | ({"lat", "lng"} if "point" in fed_by else set())
    known = aliases(kind)
    # What says any amount is used where nothing better is there.
    for index, name in sorted(enumerate(names), key=lambda column: column[1] in ANY_AMOUNT):
        found = known.get(name)
        if found and name not in spelled and index not in fed_by.values() and found not in spoken_for:
            fed_by.setdefault(found, index)
    return fed_by


def recognise(rows: list[list[str]], kind_id: str | None = None, plan: Plan | None = None) -> Recognised:
    """The kind and header of a table, given its first rows.

    Raises Refusal when the kind is unknown, when no row is the header of any kind, when a
    required column is missing, or when two kinds fit equally well.
    """
    kind_id = kind_id or (plan.kind if plan else None)
    if kind_id is not None and kind_id not in KINDS:
        raise Refusal(
            "unknown_kind",
            f"没有“{kind_id}”这种表。可用:{'、'.join(KINDS)}。",
            f"There is no kind {kind_id}. Kinds: {', '.join(KINDS)}.",
        )
    candidates = [KINDS[kind_id]] if kind_id else list(KINDS.values())
    # What a mapping says is the same for every row and kind.
    mapped = plan.fields() if plan else set()
    sources = plan.sources if plan else []
    titled = plan is None or plan.header
    if not titled:
        rows = [numbered_header(rows)]
    # A cell of the data may be called like a column: only rows that name the most of a mapping's columns are headers.
    named = [sum(index_of(row, source) >= 0 for source in sources) for row in rows]
    if mapped and not kind_id:
        candidates = [kind for kind in candidates if mapped <= {f.name for f in kind.understood}] or candidates
    best: list[tuple[int, Recognised]] = []
    for index, row in enumerate(rows):
        if sources and (not named[index] or named[index] < max(named)):
            continue
        for kind in candidates:
            fed_by = fields_of(row, kind, plan)
            fits = bool(kind_id or plan) or non_reporters.may_be(kind, fed_by, rows[index + 1 :])
            if (fed_by or named[index]) and fits and not lacking_fields(kind, fed_by, plan):
                best.append((len(fed_by), Recognised(kind, index if titled else -1, tuple(row), fed_by)))
    if not best:
        raise unrecognised(rows, candidates, plan)
    most, first = _uppermost(best, rows)
    rivals = {found.kind.zh for count, found in best if count == most and found.row == first.row}
    if len(rivals) > 1:
        raise Refusal(
            "ambiguous_kind",
            f"表头同时像{'和'.join(sorted(rivals))},请选择表的种类后再上传。",
            "The header fits several kinds equally well; please say which kind it is.",
        )
    return first


def _uppermost(best: list[tuple[int, Recognised]], rows: Sequence[Sequence[str]]) -> tuple[int, Recognised]:
    """Of the rows that may be the header the fullest, but none below rows of data: that is the header of
    another table.
    """
    near = best[:1]
    for count, found in best[1:]:
        between = rows[near[-1][1].row + 1 : found.row]
        if any(cell.strip() for row in between for cell in row):
            break
        near.append((count, found))
    return max(near, key=lambda one: one[0])


def numbered_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """c1, c2 … for the columns of a file without a header."""
    return [f"c{number}" for number in range(1, max(map(len, rows), default=0) + 1)]


def lacking_fields(kind: Kind, fed_by: Mapping[str, int], plan: Plan | None = None) -> list[str]:
    """What the kind needs and neither the header nor the mapping gives."""
    fed = set(fed_by)
    if plan is not None:
        fed |= plan.fed_otherwise
        fed |= {id for id, made in (("request_id", plan.make_id), ("resident_id", plan.anonymous)) if made}
    lacking = [field for field in kind.required if field not in fed]
    if kind.person and not {"resident_id", "name"} & fed:
        lacking.append("name")
    if kind.signature and not set(kind.signature) & fed:
        lacking.append(kind.signature[0])
    return list(dict.fromkeys(lacking))


def shown(cell: str) -> str:
    """A column's name in a sentence; of a long one its beginning, with a sign that there is more."""
    name = " ".join(cell.split())
    return name if len(name) <= SHOWN else f"{name[: SHOWN - 1]}…"


def _seen(header: Sequence[str], between: str = "、") -> str:
    cells = [shown(cell) for cell in header if cell.strip()]
    return between.join(cells[:12]) + ("…" if len(cells) > 12 else "")


def unrecognised(rows: list[list[str]], candidates: list[Kind], plan: Plan | None) -> Refusal:
    """The refusal that names what was seen and what the nearest kind still needs."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    best_kind, best_row, best = candidates[0], filled[0] if filled else [], -1
    for row in filled:
        for kind in candidates:
            found = len(set(aliases(kind)) & {normalised(cell) for cell in row})
            if found > best:
                best_kind, best_row, best = kind, row, found
    if best <= 0 and plan in (None, Plan()):
        return Refusal(
            "unknown_header",
            f"认不出这是什么表。看到的第一行是:{_seen(best_row)}。"
            f"表头应是{'、'.join(kind.zh for kind in candidates)}之一的列名,可下载模板对照。",
            f"The table is of no known kind. Its first row reads: {_seen(best_row, ', ')}. "
            f"Expected the headers of {', '.join(kind.en for kind in candidates)}; see the templates.",
        )
    fed_by = fields_of(best_row, best_kind, plan)
    lacking = [best_kind.field(name) for name in lacking_fields(best_kind, fed_by, plan)]
    return Refusal(
        "missing_columns",
        f"像是{best_kind.zh},但缺少这些列:{'、'.join(field.zh for field in lacking)}。看到的列:{_seen(best_row)}。",
        f"This looks like {best_kind.en}, but lacks the columns "
        f"{', '.join(field.name for field in lacking)}. Columns seen: {_seen(best_row, ', ')}.",
        kind=best_kind.id,
    )


def refuse_data_above(rows: list[list[str]], header: int) -> None:
    """Raise Refusal where above the header, the place of which is given, stand rows that are no titles.

    They are as full as data, or stand below a row of other headers.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[: header + 1]]
    # A single one may be the upper row of a header of two.
    table = [place for place, count in enumerate(filled[:-1]) if count >= 3 and count * 4 >= filled[-1] * 3]
    if len(table) < 2:
        table = [
            place
            for place in range(header - 1)
            if any(filled[place + 1 : header]) and _is_header([normalised(cell) for cell in rows[place]])
        ]
    if table:
        raise Refusal(
            "stacked_tables",
            f"表头在第 {header + 1} 行,但它上面第 {table[0] + 1} 行起像是另一张表。一个文件里只放一张表,"
            "请把它们分开另存后再上传。",
            f"The header is row {header + 1}, but above it, from row {table[0] + 1} on, there seems to be another "
            "table. "
            "Keep one table in a file: save each by itself.",
        )


def _is_header(texts: list[str]) -> bool:
    """Whether these normalised cells, at least two, are all headers of one kind, or most of them, with all that it
    needs.
    """
    filled = {text for text in texts if text}
    if len(filled) < 2:
        return False
    for kind in KINDS.values():
        known = filled & set(aliases(kind))
        if known == filled or (len(known) * 2 > len(filled) and not lacking_fields(kind, fields_of(texts, kind))):
            return True
    return False


class HeaderRows:
    """Finds the rows of a table that are headers; a look at the first cells tells where to look closer."""

    def __init__(self, reading: Reading) -> None:
        """For a table that is read in this way."""
        self._own = [normalised(cell) for cell in reading.header] if reading.titled else None
        words = _known() | {cell.strip() for cell in reading.header if cell.strip()}
        self._looked_at = [index for index, cell in enumerate(reading.header) if cell.strip()][:2]
        self._words = pa.array(sorted(words), pa.string())

    def _repeats(self, texts: list[str]) -> bool:
        """Whether a row is the table's own header once more: nothing else, and most of it, each in its place."""
        filled = [(text, own) for text, own in zip(texts, self._own or (), strict=False) if text]
        names = sum(1 for own in self._own or () if own)
        return bool(filled) and all(text == own for text, own in filled) and len(filled) * 2 > names

    def again(self, batch: pa.RecordBatch) -> list[int]:
        """The rows of a batch that repeat the table's own header.

        Raises Refusal at a row that is the header of another table: what follows has other columns.
        """
        cells = batch.columns[1:-1]
        looks_so = None
        for column in (cells[index] for index in self._looked_at):
            found = pc.is_in(column, self._words)
            looks_so = found if looks_so is None else pc.or_(looks_so, found)
        repeated = []
        for row in np.flatnonzero(looks_so.to_numpy(zero_copy_only=False)) if looks_so is not None else ():
            texts = [normalised(column[int(row)].as_py()) for column in cells]
            if self._repeats(texts) and not batch.columns[-1][int(row)].as_py():
                repeated.append(int(row))
            elif _is_header(texts):
                raise _stacked(batch.columns[0][int(row)].as_py(), [column[int(row)].as_py() for column in cells])
        return repeated


def _stacked(line: int, cells: list[str]) -> Refusal:
    seen = "、".join(shown(cell) for cell in cells if cell.strip())
    return Refusal(
        "stacked_tables",
        f"第 {line} 行又是一张表的表头({seen})。一个文件里只放一张表,请把下面的表分开另存后再上传。",
        f"Row {line} is the header of another table ({seen}). Keep one table in a file: save the one below by itself.",
    )


_FILE_DAY = (
    re.compile(r"(?<!\d)(\d{4})[-_.年](\d{1,2})[-_.月](\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)"),
    re.compile(r"(?<!\d)()(\d{1,2})月(\d{1,2})[日号]"),
)


def day_in_name(file_name: str, year: int) -> date | None:
    """The day that a file's name carries, such as 打卡_2022-04-01.csv, 20220401.csv or 4月1日.csv."""
    for pattern in _FILE_DAY:
        if found := pattern.search(unicodedata.normalize("NFKC", file_name)):
            try:
                return date(int(found.group(1) or year), int(found.group(2)), int(found.group(3)))
            except ValueError:
                continue
    return None
