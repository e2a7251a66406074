"""Hiding people who go in what others wrote, in every column of text of a database that ``places_of_words`` names."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from data.current import fold
from data.field_types import STAFF_PHONE
from data.files import template_workbook
from data.kind_of_file import NAMED, RESIDENT, Kind
from data.kinds import KINDS, about
from data.privacy import masks, places_of_words, redacted_originals
from data.privacy.named_texts import NamedTexts
from data.privacy.place import STAFF_ONLY
from data.store.database import Cursor, Store

#: Between the names of several who work here.
_SEVERAL = re.compile(r"[、,,;;/&]")
#: Tables of texts that are no kind's, and whose texts nothing is folded from.
_BESIDE_KINDS = (
    "edits",
    "hand_entries",
    "decision_versions",
    "meeting_notes",
    "report_templates",
    "rejects",
    "remarks",
    "batches",
    "people",
    "plans",
    "plan_steps",
)


def hide(cursor: Cursor, texts: NamedTexts, settings: Mapping[str, Any], mappings: bool = True) -> int:
    """Hide people in every text of the database, inside the caller's transaction; how many texts changed. Run again it
    changes nothing.

    ``mappings``: in saved ones too, whose lists say what the next file means; they are kept until somebody deletes
    them.
    """
    if not texts:
        return 0
    count = sum(_in_kind(cursor, kind, texts, settings) for kind in KINDS.values())
    count += sum(_guardians(cursor, kind, texts) for kind in about(RESIDENT))
    _tables_called_so(cursor, texts)
    for table in _BESIDE_KINDS:
        for column in places_of_words.hides(table):
            count += _in_column(cursor, table, column, texts.hidden)
    return count + _templates(cursor, texts) + (_mappings(cursor, texts) if mappings else 0)


def without(text: str, hidden: Callable[[str], str]) -> str:
    """A text, or every text of one that is JSON, as ``hidden`` has it."""
    if text[:1] in "[{":
        try:
            read = json.loads(text)
        except ValueError:
            return hidden(text)
        anew = _walk(read, hidden)
        return text if anew == read else json.dumps(anew, ensure_ascii=False)
    return hidden(text)


def _walk(value: Any, hidden: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return hidden(value)
    if isinstance(value, list):
        return [_walk(one, hidden) for one in value]
    if isinstance(value, dict):
        return {hidden(name): _walk(one, hidden) for name, one in value.items()}
    return value


def _in_column(cursor: Cursor, table: str, column: str, hidden: Callable[[str], str], which: str = "true") -> int:
    """Put what ``hidden`` makes of it in the place of each text of a column; how many different texts changed."""
    # Text by text, not row by row: of many rows few differ.
    found = cursor.execute(f"select distinct {column} from {table} where {column} is not null and ({which})").fetchall()
    changed = [(text, anew) for (text,) in found if (anew := without(text, hidden)) != text]
    for text, anew in changed:
        cursor.execute(
            f"update {table} set {column} = $anew where {column} = $text and ({which})", {"anew": anew, "text": text}
        )
    return len(changed)


def _but_numbers(hidden: Callable[[str], str]) -> Callable[[str], str]:
    """The same for texts with a letter in them alone."""
    return lambda text: hidden(text) if any(sign.isalpha() for sign in text) else text


def _in_kind(cursor: Cursor, kind: Kind, texts: NamedTexts, settings: Mapping[str, Any]) -> int:
    """The texts in rows of a kind; what is folded from them follows."""
    rows, undone = f"rows_{kind.id}", f"undone_{kind.id}"
    # The phone of who works here stays, also where it is a resident's; with a letter in it, it is a text.
    columns = {
        name: _but_numbers(texts.hidden) if kind.field(name).type == STAFF_PHONE else texts.hidden
        for name in places_of_words.texts(kind)
    }
    count = 0
    if kind.about == RESIDENT:
        # Each cell of a current table is one of its rows', so both change alike.
        for table in (rows, undone, kind.id):
            for column, hidden in columns.items():
                count += _in_column(cursor, table, column, hidden)
        return count
    keys = ", ".join(kind.key)
    cursor.execute(f"create or replace temp table touched as select {keys} from {rows} limit 0")
    for column, hidden in columns.items():
        found = cursor.execute(f"select distinct {column} from {rows} where {column} is not null").fetchall()
        naming = [text for (text,) in found if without(text, hidden) != text]
        if naming:
            cursor.execute(
                f"insert into touched select {keys} from {rows} where {column} in (select unnest($texts::varchar[]))",
                {"texts": naming},
            )
            count += _in_column(cursor, rows, column, hidden)
        count += _in_column(cursor, undone, column, hidden)
    if kind.about == NAMED and "name" in kind.field_names:
        count += _names_alone(cursor, kind, texts)
    if cursor.execute("select 1 from touched limit 1").fetchall():
        cursor.execute("create or replace temp table touched as select distinct * from touched")
        fold.refresh_touched(cursor, kind, settings)
    return count


def _names_alone(cursor: Cursor, kind: Kind, texts: NamedTexts) -> int:
    """Rows that say a name that nobody else has, and neither phone nor door: the name goes from them."""
    names = [name for name in texts.names if not texts.is_shared(name)]
    beside = [name for name in ("phone", "room", "resident_id") if name in kind.field_names]
    alone = " and ".join(f"coalesce({name}, '') = ''" for name in beside) or "true"
    count = 0
    for table in (f"rows_{kind.id}", f"undone_{kind.id}"):
        which = f"name in (select unnest($names::varchar[])) and {alone}"
        [(found,)] = cursor.execute(f"select count(*) from {table} where {which}", {"names": names}).fetchall()
        if not found:
            continue
        count += int(found)
        if table == f"rows_{kind.id}":
            cursor.execute(
                f"insert into touched select {', '.join(kind.key)} from {table} where {which}", {"names": names}
            )
        cursor.execute(f"update {table} set name = null where {which}", {"names": names})
    return count


def _guardians(cursor: Cursor, kind: Kind, texts: NamedTexts) -> int:
    """Whom a row names beside whom it is about goes from it: with their phone, or by a name that nobody else has."""
    columns = places_of_words.named_beside(kind)
    if columns is None:
        return 0
    name, phone = columns
    given = {
        "names": [one for one in texts.names if not texts.is_shared(one)],
        "phones": sorted(texts.phones),
    }
    which = f"{name} in (select unnest($names::varchar[])) or {phone} in (select unnest($phones::varchar[]))"
    count = 0
    for table in (f"rows_{kind.id}", f"undone_{kind.id}", kind.id):
        [(found,)] = cursor.execute(f"select count(*) from {table} where {which}", given).fetchall()
        if found:
            cursor.execute(f"update {table} set {name} = null, {phone} = null where {which}", given)
            count += int(found)
    return count


def _tables_called_so(cursor: Cursor, texts: NamedTexts) -> None:
    """Originals go as a whole whose sheets or members are called by somebody's name: they could not be found again."""
    found = cursor.execute("select batch_id, table_name from batches where table_name is not null").fetchall()
    ids = [batch_id for batch_id, name in found if texts.names_somebody(name)]
    if ids:
        redacted_originals.withhold_all(cursor, ", ".join(map(str, ids)))


def _templates(cursor: Cursor, texts: NamedTexts) -> int:
    """The texts in the cells of the workbooks that daily reports are filled into."""
    count = 0
    for name, content in cursor.execute("select name, content from report_templates").fetchall():
        if anew := template_workbook.retyped(bytes(content), texts.hidden):
            cursor.execute(
                "update report_templates set content = $content::blob where name = $name",
                {"content": anew, "name": name},
            )
            count += 1
    return count


def _mappings(cursor: Cursor, texts: NamedTexts) -> int:
    """Saved mappings, whose name is a key: one that is taken gets a number."""
    count = 0
    for column in places_of_words.hides("mappings"):
        if column != "name":
            count += _in_column(cursor, "mappings", column, texts.hidden)
    taken = {name for (name,) in cursor.execute("select name from mappings").fetchall()}
    for name in sorted(taken):
        anew = texts.hidden(name)
        if anew == name:
            continue
        free, number = anew, 2
        while free in taken:
            free, number = f"{anew} {number}", number + 1
        cursor.execute("update mappings set name = $free where name = $name", {"free": free, "name": name})
        taken.add(free)
        count += 1
    return count


def residents_in(store: Store, text: str) -> list[str]:
    """The names of residents that stand in a text, such as a reason that goes on record."""
    found = store.rows(
        """select distinct name from (select name from words union all select name from rows_requests)
           where length(name) > 1 and contains($text, name)""",
        {"text": text},
    )
    return [name for (name,) in found]


def staff(cursor: Cursor) -> set[str]:
    """The names of who works for the community, as the tables have them: one that a resident has too is theirs as
    well. A cell may hold several; what is no name, such as a sentence about a resident, is nobody's.
    """
    columns = [
        f"select {column} as name from {table}"
        for table, ways in places_of_words.tables().items()
        for column, way in ways.items()
        if way == STAFF_ONLY
    ]
    found = cursor.execute(f"select distinct name from ({' union all '.join(columns)}) where name <> ''").fetchall()
    parts = (part.strip() for (cell,) in found for part in _SEVERAL.split(cell))
    return {part for part in parts if masks.LIKE_A_NAME.fullmatch(part)}


def naming(cursor: Cursor, texts: NamedTexts) -> list[tuple[str, str]]:
    """What others wrote in which somebody is named, with the table it stands in; for whoever asks for their data."""
    found = []
    tables = [f"rows_{kind.id}" for kind in KINDS.values() if kind.about != RESIDENT]
    for table in (*tables, "edits", "hand_entries", "decision_versions", "meeting_notes"):
        for column, way in places_of_words.tables()[table].items():
            if way in places_of_words.HIDDEN_IN:
                told = cursor.execute(f"select distinct {column} from {table} where {column} is not null order by 1")
                found += [(table, text) for (text,) in told.fetchall() if texts.names_somebody(text)]
    return found
