"""What a row was before, and which files said so."""

from typing import Any

from data.batches.difference import who
from data.kind_of_file import Kind
from data.kinds import KINDS, WHO_FIELDS
from data.store.database import Store
from data.store.schema import row_columns

#: Rows that one search answers with.
MOST_ROWS = 50


def find(store: Store, kind_id: str, text: str, most: int = MOST_ROWS) -> list[dict[str, Any]]:
    """The rows of a kind whose key holds ``text``, each with all its versions, oldest first.

    For a person's row name, id and door are searched, for others the fields of the key; blank text
    finds the newest rows. ``[{row, versions: [{batch_id, file_name, who, line, received_at, undone, values}]}]``;
    ``values`` are the cells as that file said them, blank ones left out. What was changed by hand has
    ``who`` wrote it in place of a file's name, and line 0. KeyError for an unknown kind.
    """
    kind = KINDS[kind_id]
    values = [name for name, _ in row_columns(kind) if name != "who" and name not in _key(kind)]
    found = store.rows(_query(kind, values), {"text": text.strip().lower(), "most": most})
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row_key, label, batch_id, line, undone, file_name, writer, at, *cells in found:
        row = rows.setdefault((row_key, label), {"row": label, "versions": []})
        filled = {name: str(cell) for name, cell in zip(values, cells, strict=True) if cell is not None}
        version = {
            "batch_id": batch_id,
            "file_name": file_name,
            "who": writer,
            "line": line,
            "received_at": at.isoformat(),
            "undone": undone,
        }
        row["versions"].append(version | {"values": filled})
    return list(rows.values())


def _key(kind: Kind) -> tuple[str, ...]:
    if kind.person:
        return (kind.day,) if kind.day else ()
    return kind.key


def _query(kind: Kind, values: list[str]) -> str:
    """All versions of the rows found: those that stand, and those whose file was undone."""
    columns = ", ".join(name for name, _ in row_columns(kind) if name != "who")
    if kind.person:
        words = ", ".join(WHO_FIELDS)
        standing = f"""select batch_id, line, false as undone, {columns}, {words}, person
                       from rows_{kind.id} join words using (who) left join identity using (who)"""
        same_words = " and ".join(f"u.{name} = w.{name}" for name in WHO_FIELDS)
        aside = f"""select u.batch_id, u.line, true,
            {", ".join(f"u.{name}" for name, _ in row_columns(kind) if name != "who")},
                           {", ".join(f"u.{name}" for name in WHO_FIELDS)}, i.person
                    from undone_{kind.id} u left join words w on {same_words} left join identity i using (who)"""
        label = who()
        group = f"concat_ws(' ', {f'{kind.day}::varchar, ' if kind.day else ''}coalesce(person::varchar, {label}))"
        label = f"concat_ws(' ', {f'{kind.day}::varchar, ' if kind.day else ''}{label})"
    else:
        standing = f"select batch_id, line, false as undone, {columns} from rows_{kind.id}"
        aside = f"select batch_id, line, true, {columns} from undone_{kind.id}"
        group = label = f"concat_ws(' ', {', '.join(f'{name}::varchar' for name in kind.key)})"
    return f"""
        with versions as ({standing} union all {aside}),
        labelled as (select *, {group} as row_key, {label} as label from versions),
        wanted as (
            select row_key, max((batch_id, line)) as newest, arg_max(label, (batch_id, line)) as shown
            from labelled where contains(lower(label), $text) group by row_key order by newest desc limit $most
        )
        select row_key, shown, batch_id, line, undone, file_name,
            coalesce(edits.who, hand_entries.who), coalesce(received_at, edits.made_at, hand_entries.made_at),
            {", ".join(f"labelled.{name}" for name in values)}
        from labelled join wanted using (row_key) left join batches using (batch_id) left
            join edits on batch_id = edit_id left join hand_entries on batch_id = entry_id
        order by newest desc, batch_id, line"""
