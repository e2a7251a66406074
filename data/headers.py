"""Which kind a table is and which column feeds which field, from its headers.

Headers are compared in one spelling: half width, lower case, without spaces, underscores, remarks
in brackets and the star of required fields.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data.kinds import KINDS, Kind
from data.refusal import Refusal


@dataclass(frozen=True)
class Recognised:
    """A table understood: its kind, the row its header is in, and field → column."""

    kind: Kind
    row: int
    fed_by: dict[str, int]


def normalised(header: str) -> str:
    """One spelling of a header."""
    text = unicodedata.normalize("NFKC", header).lower()
    text = re.sub(r"[(\[【<].*?[)\]】>]", "", text)
    return re.sub(r"[\s_\-*:：'\"“”.。/]+", "", text)


def _aliases(kind: Kind) -> dict[str, str]:
    names: dict[str, str] = {}
    for field in kind.understood:
        for alias in (field.name, field.zh, *field.aliases):
            names.setdefault(normalised(alias), field.name)
    return names


ALIASES = {kind.id: _aliases(kind) for kind in KINDS.values()}


def fields_of(header: list[str] | tuple[str, ...], kind: Kind, mapping: Mapping[str, str | None] | None = None) -> dict[str, int]:
    """Field → column index for one kind. ``mapping`` (source column → field, None: not used) goes first."""
    given = {normalised(source): field for source, field in (mapping or {}).items()}
    unknown = {field for field in given.values() if field} - {field.name for field in kind.understood}
    if unknown:
        raise Refusal(
            "bad_mapping",
            f"{kind.zh}没有这些字段:{'、'.join(sorted(unknown))}。可用的字段:{'、'.join(kind.field_names)}。",
            f"{kind.en} has no fields {', '.join(sorted(unknown))}. Its fields: {', '.join(kind.field_names)}.",
        )
    names = [normalised(cell) for cell in header]
    absent = [source for source in mapping or {} if normalised(source) not in names]
    if absent:
        raise Refusal(
            "bad_mapping",
            f"文件里没有这些列:{'、'.join(absent)}。文件的列:{_seen(header)}。",
            f"The file has no columns {', '.join(absent)}. Its columns: {_seen(header)}.",
        )
    fed_by: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in given and (field := given[name]):
            fed_by.setdefault(field, index)
    for index, name in enumerate(names):
        found = ALIASES[kind.id].get(name)
        if found and name not in given and index not in fed_by.values():
            fed_by.setdefault(found, index)
    return fed_by


def recognise(rows: list[list[str]], kind_id: str | None = None, mapping: Mapping[str, str | None] | None = None) -> Recognised:
    """The kind and header of a table, given its first rows.

    Raises Refusal when the kind is unknown, when no row is the header of any kind, when a
    required column is missing, or when two kinds fit equally well.
    """
    if kind_id is not None and kind_id not in KINDS:
        raise Refusal(
            "unknown_kind",
            f"没有“{kind_id}”这种表。可用:{'、'.join(KINDS)}。",
            f"There is no kind {kind_id}. Kinds: {', '.join(KINDS)}.",
        )
    candidates = [KINDS[kind_id]] if kind_id else list(KINDS.values())
    if mapping and not kind_id:
        wanted = {field for field in mapping.values() if field}
        candidates = [kind for kind in candidates if wanted <= {field.name for field in kind.understood}] or candidates
    best: list[tuple[int, Recognised]] = []
    for index, row in enumerate(rows):
        for kind in candidates:
            fed_by = {}
            if not mapping or any(normalised(cell) in {normalised(source) for source in mapping} for cell in row):
                fed_by = fields_of(row, kind, mapping)
            if fed_by and not _lacking(kind, fed_by):
                best.append((len(fed_by), Recognised(kind, index, fed_by)))
    if not best:
        raise _unrecognised(rows, candidates, mapping)
    most = max(count for count, _ in best)
    first = next(found for count, found in best if count == most)
    rivals = {found.kind.zh for count, found in best if count == most and found.row == first.row}
    if len(rivals) > 1:
        raise Refusal(
            "ambiguous_kind",
            f"表头同时像{'和'.join(sorted(rivals))},请选择表的种类后再上传。",
            "The header fits several kinds equally well; please say which kind it is.",
        )
    return first


def _lacking(kind: Kind, fed_by: Mapping[str, int]) -> list[str]:
    """What the kind needs and the header does not have."""
    lacking = [field for field in kind.required if field not in fed_by]
    if kind.person and not {"resident_id", "name"} & set(fed_by):
        lacking.append("name")
    if kind.signature and not set(kind.signature) & set(fed_by):
        lacking.append(kind.signature[0])
    return lacking


def _seen(header: list[str] | tuple[str, ...]) -> str:
    cells = [cell.strip()[:20] for cell in header if cell.strip()]
    return "、".join(cells[:12]) + ("…" if len(cells) > 12 else "")


def _unrecognised(rows: list[list[str]], candidates: list[Kind], mapping: Mapping[str, str | None] | None) -> Refusal:
    """The refusal that names what was seen and what the nearest kind still needs."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    best_kind, best_row, best = candidates[0], filled[0] if filled else [], -1
    for row in filled:
        for kind in candidates:
            found = len(set(ALIASES[kind.id]) & {normalised(cell) for cell in row})
            if found > best:
                best_kind, best_row, best = kind, row, found
    if best <= 0 and not mapping:
        return Refusal(
            "unknown_header",
            f"认不出这是什么表。看到的第一行是:{_seen(best_row)}。"
            f"表头应是{'、'.join(kind.zh for kind in candidates)}之一的列名,可下载模板对照。",
            f"The table is of no known kind. Its first row reads: {_seen(best_row)}. "
            f"Expected the headers of {', '.join(kind.en for kind in candidates)}; see the templates.",
        )
    fed_by = fields_of(best_row, best_kind, mapping)
    lacking = [best_kind.field(name) for name in _lacking(best_kind, fed_by)]
    return Refusal(
        "missing_columns",
        f"像是{best_kind.zh},但缺少这些列:{'、'.join(field.zh for field in lacking)}。看到的列:{_seen(best_row)}。",
        f"This looks like {best_kind.en}, but lacks the columns "
        f"{', '.join(field.name for field in lacking)}. Columns seen: {_seen(best_row)}.",
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
