"""What the board holds of one resident, as a file for them: every place of ``places_of_words`` that gives anything."""

import io
import zipfile
from typing import Any

from data.current import edited_requests
from data.exports.csv_safe import csv_bytes
from data.installation.resident_data import known, naming, requests_of, words_of
from data.kind_of_file import RESIDENT
from data.kinds import about
from data.privacy import masks, nameless_rows, texts_in_tables
from data.privacy.named_texts import NamedTexts
from data.store.database import Store


def export(store: Store, person: int) -> bytes:
    """A ZIP of everything the board holds about a person, one CSV a kind. Raises Refusal for nobody."""
    known(store, person)
    tables = {kind.id: kind.zh for kind in about(RESIDENT)}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for id, zh in tables.items():
            archive.writestr(
                f"{zh}.csv",
                _csv(
                    store,
                    f"select * exclude (person) from {id} where person = $person order by all",
                    {"person": person},
                ),
            )
            rows = (
                f"select * exclude (who) from rows_{id} join words using (who) where who in (select who from "
                "identity where person = $person) order by batch_id, line"
            )
            archive.writestr(f"{zh}_上传的行.csv", _csv(store, rows, {"person": person}))
        requests = requests_of(store, person)
        columns = ", ".join(edited_requests.COLUMNS)
        mine = {"ids": requests}
        archive.writestr(
            "居民诉求.csv",
            _csv(
                store,
                f"select {columns} from requests where request_id in (select unnest($ids::varchar[])) order by 1",
                mine,
            ),
        )
        edits = (
            "select request_id, made_at, who, note, merged_into from edits where request_id in (select "
            "unnest($ids::varchar[])) order by made_at"
        )
        archive.writestr("居民诉求_修改.csv", _csv(store, edits, mine))
        archive.writestr("手工登记.csv", _csv(store, _entries(), {"person": person, **mine}))
        for kind in nameless_rows.kinds():
            archive.writestr(
                f"{kind.zh}.csv",
                _csv(
                    store,
                    f"from {kind.id} semi join ({naming(kind)}) using ({', '.join(kind.key)}) order by all",
                    {"person": person},
                ),
            )
        archive.writestr("原文件.csv", _csv(store, _originals(), {"person": person, **mine}))
        archive.writestr("看不懂的格.csv", _csv(store, _remarks(), {"person": person, **mine}))
        archive.writestr("提到您的文字.csv", csv_bytes(["table", "text"], _texts(store, person)))
    return content.getvalue()


def _texts(store: Store, person: int) -> list[tuple[str, str]]:
    """What others wrote in which somebody is named; phones and doors are masked in it, which may be the others'."""
    texts = NamedTexts(
        words_of(store, person),
        (
            name
            for (name,) in store.rows(
                "select distinct name from people where person <> $person and name <> ''", {"person": person}
            )
        ),
    )
    with store.cursor() as cursor:
        return [(table, masks.text(text)) for table, text in texts_in_tables.naming(cursor, texts)]


def _lines() -> str:
    """A query for the rows of uploads that name somebody, by batch and line."""
    lines = [
        f"select batch_id, line from rows_{kind.id} where who in (select who from identity where person = $person)"
        for kind in about(RESIDENT)
    ]
    lines += [
        f"select batch_id, line from rows_{kind.id} semi join ({naming(kind)}) using ({', '.join(kind.key)})"
        for kind in nameless_rows.kinds()
    ]
    lines.append("select batch_id, line from rows_requests where request_id in (select unnest($ids::varchar[]))")
    return " union ".join(lines)


def _remarks() -> str:
    """A query for the cells of somebody's rows that nobody understood."""
    return f"""select batch_id, line, field, value, reason_zh from remarks semi join ({_lines()}) using (batch_id, line)
        order by batch_id, line, field"""


def _originals() -> str:
    """A query for the uploads that named somebody: their files are not given out, because they hold others too."""
    return f"""
        select distinct batch_id, file_name, table_name, received_at, original is not null as original_kept from batches
        where batch_id in (select batch_id from ({_lines()})) order by batch_id"""


def _entries() -> str:
    """A query for the entries by hand that are about somebody: who made them when, and why."""
    return f"""
        select entry_id, kind, made_at, said_at, who, channel, note, replaces from hand_entries
        where entry_id in (select batch_id from ({_lines()})) order by entry_id"""


def _csv(store: Store, sql: str, named: dict[str, Any]) -> bytes:
    frame = store.query(sql, named)
    return csv_bytes(list(frame.columns), frame.astype(object).itertuples(index=False, name=None))
