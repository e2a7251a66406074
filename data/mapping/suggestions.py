"""Suggestions for tables that are not ours: which column may feed which field, and why.

A name we know is certain; then names in other systems' words, names that are nearly ours, and at
last the values themselves. All functions are pure: a header and the first rows in, suggestions out.
"""

import difflib
import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data import field_types
from data.kind_of_file import Field, Kind
from data.kinds import KINDS
from data.mapping import foreign_headers, headers, value_patterns
from data.values import types

#: Columns beyond these are suggested by their exact name only: nobody maps more by hand.
MOST_COLUMNS = 200
#: Words to be mapped that are listed.
MOST_WORDS = 50
#: This share of a column's samples must be readable, or look the part.
READABLE, ALIKE = 0.6, 0.6
#: How sure a header makes that is a known name, one of another system, a faint hint; and at most a near one.
EXACT, HINTED, FAINT, NEAR = 1.0, 0.85, 0.6, 0.8
#: A foreign name of fewer letters may mean anything.
SHORT = 4
#: How sure an exact name remains over cells that cannot be read, and what is certain over no cells at all.
UNREADABLE, EMPTY = 0.3, 0.8

#: What a mapping can give where no column does, and how sure that leaves us: an id made of the row's
#: content, a constant, nobody's name, the upload's day.
GIVEN = {
    "requests": {"request_id": 0.3},
    "stock": {"item": 0.3, "date": 0.3},
    "checkins": {"name": 0.3, "date": 0.3, "symptoms": 0.1},
    "sampling": {"round_date": 0.3},
    "roster": {"phone": 0.2},
    "followups": {"date": 0.3},
}
#: A kind without its content is hardly that kind, though intake takes it.
_CONTENT = {
    "requests": ("text", "category", "status", "resolved_at"),
    "checkins": ("temperature", "symptoms", "status"),
    "roster": ("phone", "tags", "building_id"),
}
#: What is left of a kind's likelihood for each need that nothing can meet.
LACKING = 0.5
#: The words that cells of a closed vocabulary may be mapped to.
CHOICES = {
    field_types.STATUS: ("待受理", "已受理", "处理中", "已办结", "已反馈", "重复", "不受理", "撤销"),
    field_types.URGENCY: ("特急", "紧急", "较急", "一般"),
    field_types.RATING: types.RATINGS,
    field_types.YES_NO: ("是", "否"),
    field_types.DONE: ("是", "否"),
    field_types.SYMPTOMS: ("有症状", "无症状", "已好转", "未填"),
}


@dataclass(frozen=True)
class Suggestion:
    """What a source column may feed: a field or None, how sure that is (0–1), why, and whether its name says so."""

    source: str
    field: str | None
    confidence: float
    why_zh: str
    why_en: str
    by_name: bool = False


@dataclass(frozen=True)
class _Match:
    """A column that may feed a field; ``name`` tells whether its header says so."""

    confidence: float
    column: int
    field: Field
    name: bool
    why_zh: str
    why_en: str


@dataclass(frozen=True)
class _SourceColumn:
    """A source column: its header in one spelling and its filled samples."""

    name: str
    texts: list[str]


def suggest(header: Sequence[str], samples: Sequence[Sequence[str]], kind: Kind) -> list[Suggestion]:
    """For each column of the table the field it may feed. ``samples``: rows below the header.

    A field is suggested once, but for symptoms, which several columns of yes and no may feed.
    """
    columns = _source_columns(header, samples)
    matches = _by_name(columns, kind) + _by_values(columns, kind)
    chosen = _sensible(_one_to_one(matches))
    found = []
    for index, source in enumerate(header):
        match = chosen.get(index)
        if match is None:
            found.append(Suggestion(source, None, 0.0, "没有相近的字段", "like no field"))
        else:
            sure = round(match.confidence, 2)
            found.append(Suggestion(source, match.field.name, sure, match.why_zh, match.why_en, match.name))
    return found


def _source_columns(header: Sequence[str], samples: Sequence[Sequence[str]]) -> list[_SourceColumn]:
    return [
        _SourceColumn(
            headers.normalised(name),
            value_patterns.folded([row[index] for row in samples if index < len(row)][: value_patterns.SAMPLES]),
        )
        for index, name in enumerate(header)
    ]


def surely(header: Sequence[str], samples: Sequence[Sequence[str]], kind: Kind) -> dict[int, Field]:
    """The columns that may feed a field without anybody being asked: by names of the same meaning over cells that say
    so, too, and by the names of symptoms over a yes or a no.

    Who somebody is in another system tells nothing here, and short names mean anything.
    """
    columns = _source_columns(header, samples)
    matches = [match for match in _by_name(columns, kind) if _sure(columns[match.column], match, kind)]
    return {index: match.field for index, match in _sensible(_one_to_one(matches)).items()}


def _sure(column: _SourceColumn, match: _Match, kind: Kind) -> bool:
    symptom = match.field.type == field_types.SYMPTOMS and match.confidence == FAINT
    named = match.confidence >= HINTED and not (column.name.isascii() and len(column.name) < SHORT)
    fits = bool(column.texts) and _fits(column, match.field, kind, True)
    if match.field.type in (field_types.DONE, field_types.YES_NO):
        fits = (
            fits
            and value_patterns.share(column.texts, functools.partial(value_patterns.reads, match.field.type))
            >= READABLE
        )
    return (symptom or named) and fits and match.field.type != field_types.RESIDENT_ID


def _by_name(columns: list[_SourceColumn], kind: Kind) -> list[_Match]:
    return _without_row_numbers(columns, _named_fields(columns, kind))


def _without_row_numbers(columns: list[_SourceColumn], matches: list[_Match]) -> list[_Match]:
    """Where another column may name the rows, one that only numbers them does not."""
    named = {
        match.field.name
        for match in matches
        if match.field.name in value_patterns.DISTINCT
        and match.confidence >= HINTED
        and not value_patterns.numbers_rows(columns[match.column].texts)
    }
    return [
        match
        for match in matches
        if match.field.name not in named or not value_patterns.numbers_rows(columns[match.column].texts)
    ]


def _named_fields(columns: list[_SourceColumn], kind: Kind) -> list[_Match]:
    matches = []
    for index, column in enumerate(columns):
        exact = headers.aliases(kind).get(column.name)
        if exact:
            field = kind.field(exact)
            matches.append(_exact(index, column, field))
        elif index < MOST_COLUMNS and column.name:
            matches += [match for field in kind.understood if (match := _named(index, column, field, kind))]
    return matches


def _exact(index: int, column: _SourceColumn, field: Field) -> _Match:
    """A known name stands whatever is below it: intake reads it, and its rejects say what is wrong.

    None but a temperature's may give way to what the cells look like: where most write 正常 today, tomorrow's fever
    stands in the same column.
    """
    if column.texts and not _readable(column, field):
        sure = EMPTY if field.type == field_types.TEMPERATURE else UNREADABLE
        return _Match(
            sure, index, field, True, "列名相同,但多数内容读不懂", "a known name, but most cells cannot be read"
        )
    return _Match(EXACT, index, field, True, "列名相同", "a known name")


def _named(index: int, column: _SourceColumn, field: Field, kind: Kind) -> _Match | None:
    """The match of a header that is none of ours, if it may stand for the field."""
    hints = (foreign_headers.HINTS.get(field.name), foreign_headers.WEAK_HINTS.get(field.name))
    hinted = any(pattern and pattern.fullmatch(column.name) for pattern in hints)
    # The cells are looked at last, which takes the longest.
    if foreign_headers.EARLIER.fullmatch(column.name) or not (hinted or _nearness(column.name, field)):
        return None
    if column.texts and not _readable(column, field):
        return None
    emptiness = 1.0 if column.texts else EMPTY
    for pattern, sure in (
        (foreign_headers.HINTS.get(field.name), HINTED),
        (foreign_headers.WEAK_HINTS.get(field.name), FAINT),
    ):
        if pattern and pattern.fullmatch(column.name) and _fits(column, field, kind, sure == FAINT):
            return _Match(sure * emptiness, index, field, True, "列名意思相近", "a name of the same meaning")
    near = _nearness(column.name, field)
    told = column.texts or field.name not in value_patterns.AT_LEAST
    if near and told and column.name not in _elsewhere(field.name) and _fits(column, field, kind, True):
        return _Match(near * emptiness, index, field, True, "列名相近", "a name that is nearly the same")
    return None


def _readable(column: _SourceColumn, field: Field) -> bool:
    """Words of a closed vocabulary are mapped by hand; all else must be read as it stands.

    A check-in's status may be any words, but one of none of its own is that of something else.
    """
    if field.type in CHOICES:
        return True
    told = value_patterns.says_of_health if field.type == field_types.CONDITION else None
    return value_patterns.share(column.texts, told or (lambda text: value_patterns.reads(field.type, text))) >= READABLE


def _fits(column: _SourceColumn, field: Field, kind: Kind, strictly: bool) -> bool:
    """Whether the cells speak for a header that is not ours, or at least not against it."""
    if not column.texts:
        return field.type != field_types.POINT
    if field.name in value_patterns.DISTINCT and field.name in kind.key and not _distinct(column.texts):
        return False
    least = value_patterns.AT_LEAST.get(field.name) if strictly else None
    if strictly and field.type in (field_types.DATE, field_types.MOMENT):
        least = value_patterns.is_day
    return least is None or value_patterns.share(column.texts, least) >= ALIKE


def _distinct(texts: list[str]) -> bool:
    return len(set(texts)) >= 0.9 * len(texts)


@functools.lru_cache(1 << 14)
def _nearness(name: str, field: Field) -> float:
    """How near a header is to a name of the field: one holds the other, or a few letters differ; 0 where neither.

    In Chinese as in English the last word says what a thing is: 早体温 is a temperature, 体温备注 is none.
    """
    best = 0.0
    for alias in map(headers.normalised, (field.name, field.zh, *field.aliases)):
        short, long = sorted((alias, name), key=len)
        enough = len(short) >= (4 if short.isascii() else 2)
        if enough and short in long:
            best = max(best, (0.4 + 0.4 * len(short) / len(long)) * (1 if long.endswith(short) else 0.8))
        elif len(short) >= (5 if short.isascii() else 3) and len(long) - len(short) <= 2:
            ratio = difflib.SequenceMatcher(None, alias, name, autojunk=False).ratio()
            best = max(best, NEAR * ratio if ratio >= 0.75 else 0.0)
    return min(best, NEAR) if best >= 0.5 else 0.0


def _elsewhere(field: str) -> frozenset[str]:
    """The names that mean another field in some kind: 网格员 is no resident's 姓名, nor 网格员电话 their 电话."""
    return _meaning_another(field, tuple(KINDS.values()))


@functools.cache
def _meaning_another(field: str, among: tuple[Kind, ...]) -> frozenset[str]:
    names = (pair for kind in among for pair in headers.aliases(kind).items())
    return frozenset(alias for alias, meant in names if meant != field)


def _by_values(columns: list[_SourceColumn], kind: Kind) -> list[_Match]:
    matches = []
    for field in kind.understood:
        look = value_patterns.look_of(kind, field)
        if look is None:
            continue
        test, sure = look
        alike = []
        for index, column in enumerate(columns[:MOST_COLUMNS]):
            if foreign_headers.EARLIER.fullmatch(column.name):
                continue
            if field.type == field_types.SYMPTOMS and foreign_headers.NO_SYMPTOM.search(column.name):
                continue
            share = value_patterns.share(column.texts, test)
            if share < ALIKE or (field.name in value_patterns.DISTINCT and not _distinct(column.texts)):
                continue
            if field.type not in (*field_types.FREE, field_types.NAME) or column.name not in _elsewhere(field.name):
                why = (f"内容像{field.zh}", f"the cells look like {field.name}")
                alike.append(_Match(sure * share, index, field, False, *why))
        if field.name not in value_patterns.ALONE or len(alike) == 1:
            matches += alike
    return matches


def _one_to_one(matches: Iterable[_Match]) -> dict[int, _Match]:
    """The surest match of each column and field; of equals what is required, and the column further to the left."""
    chosen: dict[int, _Match] = {}
    taken: set[str] = set()
    for match in sorted(matches, key=lambda match: (-match.confidence, not match.field.required, match.column)):
        # Each of a clinic's columns of symptoms, a yes or a no under the symptom's name, feeds the one field.
        one_of_many = match.field.type == field_types.SYMPTOMS and match.name and match.confidence <= FAINT
        if match.column not in chosen and (match.field.name not in taken or one_of_many):
            chosen[match.column] = match
            if not one_of_many:
                taken.add(match.field.name)
    return chosen


def _sensible(chosen: dict[int, _Match]) -> dict[int, _Match]:
    """Without a latitude that has no longitude but by its values' looks, and with one way to say where a row is."""
    by_field = {match.field.name: match for match in chosen.values()}
    drop = set()
    pair = [by_field[name] for name in ("lat", "lng") if name in by_field]
    point = by_field.get("point")
    if len(pair) == 1 and not pair[0].name:
        drop.add(pair[0].column)
    elif len(pair) == 2 and point:
        drop |= (
            {point.column}
            if min(match.confidence for match in pair) >= point.confidence
            else {match.column for match in pair}
        )
    return {index: match for index, match in chosen.items() if index not in drop}


def likely_kinds(header: Sequence[str], samples: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    """Every kind with how well the table can feed what it needs (0–1), the likeliest first."""
    found = []
    for kind in KINDS.values():
        fed = [(one.field, one.confidence) for one in suggest(header, samples, kind) if one.field]
        sure = {**GIVEN.get(kind.id, {}), **dict(fed)}
        needs = [max(sure.get(name, 0.0) for name in names) for names in _needs(kind)]
        # What is needed decides; how much of the table is understood tells equals apart.
        understood = min(1.0, sum(confidence for _, confidence in fed) / max(1, len(header)))
        likely = (0.8 * sum(needs) / len(needs) + 0.2 * understood) * LACKING ** needs.count(0.0)
        found.append((kind.id, round(likely, 3)))
    return sorted(found, key=lambda pair: -pair[1])


def _needs(kind: Kind) -> list[tuple[str, ...]]:
    """What a kind needs, each by any of the fields named."""
    needs: list[tuple[str, ...]] = [(name,) for name in kind.required]
    if kind.day:
        needs.append((kind.day, "time"))
    if kind.person and "name" not in kind.required:
        needs.append(("name", "resident_id"))
    if kind.signature:
        needs.append(kind.signature)
    return [*needs, _CONTENT[kind.id]] if kind.id in _CONTENT else needs


def looks_headerless(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is data already: numbers, days or times like those below it, and nothing like a label."""
    if not rows:
        return False
    first, below = rows[0], rows[1 : 1 + value_patterns.SAMPLES]
    if any(headers.normalised(cell) in names for cell in first for names in map(headers.aliases, KINDS.values())):
        return False
    alike = filled = 0
    for index, cell in enumerate(first):
        texts = value_patterns.folded([row[index] for row in below if index < len(row)])
        shapes = Counter(map(value_patterns.shape, texts))
        usual = shapes.most_common(1)[0][0] if shapes else ""
        own = "".join(value_patterns.folded([cell])[:1])
        if not own:
            continue
        filled += 1
        if value_patterns.shape(own) and (value_patterns.shape(own) in shapes or not below):
            alike += 1
        elif usual and shapes[usual] >= 0.8 * len(texts) and not value_patterns.is_word(own):
            return False  # a word over numbers, or a year over counts
    return alike > 0 and alike * 3 >= filled


def choices(kind: Kind, field: str, categories: Sequence[str] = ()) -> list[str]:
    """The words that the field's texts may be mapped to; none for a field of free text.

    ``categories``: the names of the settings' categories, for a request's.
    """
    return list(categories if field == "category" else CHOICES.get(kind.field(field).type, ()))


def words_to_map(kind: Kind, field: str, texts: Iterable[str], categories: Sequence[str] = ()) -> list[tuple[str, int]]:
    """The distinct texts that a field of closed vocabulary does not understand, with their counts, most first."""
    known = choices(kind, field, categories)
    if not known:
        return []
    type = kind.field(field).type
    counts = Counter(text for cell in texts if (text := cell.strip()))
    closed = type in CHOICES
    unread = {
        text: n for text, n in counts.items() if not (value_patterns.reads(type, text) if closed else text in known)
    }
    return Counter(unread).most_common(MOST_WORDS)
