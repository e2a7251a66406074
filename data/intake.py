"""Loading a file: look, read, check, place, fold, count, all in one transaction.

Every row read ends as accepted, unchanged or rejected; a file that cannot be used at all is
refused and changes nothing.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from data import clock, columns, csv_rows, current, headers, identity, outcome, staging
from data.decode import text_of
from data.kinds import Kind
from data.refusal import Refusal
from data.schema import row_columns
from data.store import Cursor, Store

#: Rejected rows given with the answer; the rest are in the batch's rejects file.
SHOWN = 100
DATUMS = ("wgs84", "gcj02", "bd09")


@dataclass
class Result:
    """What became of a file; ``as_dict`` is the contract's answer."""

    batch_id: int | None
    kind: str
    encoding: str
    day: date | None
    rows_read: int
    accepted: int
    unchanged: int
    rejected: int
    new: int
    changed: int
    columns: list[dict[str, Any]]
    missing: list[str]
    changes: list[dict[str, Any]]
    rejects: list[dict[str, Any]]
    demo: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The answer of ``POST /uploads``."""
        return {**vars(self), "day": self.day.isoformat() if self.day else None}


@dataclass(frozen=True)
class _Look:
    """A file understood, before its rows are read."""

    table: csv_rows.Table
    head: list[list[str]]  # the first rows below the header, for samples
    recognised: headers.Recognised
    day: date | None
    datum: str
    mapping: Mapping[str, str | None] | None

    @property
    def kind(self) -> Kind:
        return self.recognised.kind


def load(
    store: Store,
    source: bytes | Path,
    file_name: str,
    kind: str | None = None,
    day: date | None = None,
    datum: str | None = None,
    mapping: Mapping[str, str | None] | None = None,
    dry_run: bool = False,
    sent_by: str = "upload",
) -> Result:
    """Load a file, or with ``dry_run`` only say what loading it would do.

    ``day`` stands for days that rows do not carry, else the file's name may give it; ``datum`` is
    that of its coordinates, else the setting; ``mapping`` feeds fields from columns by hand.
    Raises Refusal, and nothing has changed.
    """
    with tempfile.TemporaryDirectory(dir=store.scratch) as scratch:
        path = source if isinstance(source, Path) else Path(scratch, "original")
        if isinstance(source, bytes):
            path.write_bytes(source)
        look = _look(store, path, Path(scratch, "utf8"), file_name, kind, day, datum, mapping)
        try:
            with store.write() as transaction:
                transaction.keep = not dry_run
                result = _load(store, transaction.cursor, look)
                transaction.changed = result.accepted > 0
                if not dry_run:
                    result.batch_id = _record(store, transaction.cursor, result, path, file_name, look, sent_by)
        except pa.ArrowInvalid as error:
            raise Refusal(
                "malformed",
                f"表格无法读取({error})。请在 Excel 或 WPS 中另存为 CSV 后再上传。",
                f"The table cannot be read ({error}). Please save it as CSV again.",
            ) from None
    return result


def _look(
    store: Store, path: Path, scratch: Path, file_name: str, kind: str | None, day: date | None,
    datum: str | None, mapping: Mapping[str, str | None] | None,
) -> _Look:  # fmt: skip
    if datum is not None and datum not in DATUMS:
        raise Refusal(
            "unknown_datum",
            f"不认识坐标系“{datum}”。可用:{'、'.join(DATUMS)}。",
            f"Unknown datum {datum}. Known: {', '.join(DATUMS)}.",
        )
    text = text_of(path, scratch)
    delimiter = csv_rows.delimiter_of(text)
    rows = csv_rows.first_rows(text, delimiter)
    recognised = headers.recognise(rows, kind, mapping)
    table = csv_rows.table_of(text, delimiter, recognised.row, rows)
    day = day or headers.day_in_name(file_name, clock.now().year)
    days = [field for field in recognised.kind.fields if field.name in (recognised.kind.day, "time")]
    if recognised.kind.day and day is None and not any(field.name in recognised.fed_by for field in days):
        raise Refusal(
            "day_needed",
            f"{recognised.kind.zh}的行里没有日期,文件名里也没有日期。请选择这份表是哪一天的。",
            f"The {recognised.kind.en} file has no date column and no date in its name. Please give its day.",
        )
    return _Look(table, rows[table.line :], recognised, day, datum or store.setting("datum"), mapping)


def _load(store: Store, cursor: Cursor, look: _Look) -> Result:
    kind = look.kind
    year = (look.day or clock.now().date()).year
    reader = columns.typed(csv_rows.rows_of(look.table), kind, look.recognised.fed_by, year)
    rows_read = staging.stage(cursor, reader, kind, look.day, look.datum)
    if not rows_read:
        raise Refusal(
            "no_rows",
            "文件只有表头,没有数据行。请检查后重新导出。",
            "The file has a header but no rows. Please export it again.",
        )
    if kind.day and look.day is None:
        _refuse_where_no_row_has_a_day(cursor, kind)
    batch_id = cursor.execute("select nextval('batch_ids')").fetchall()[0][0]
    counts = _fold(store, cursor, kind, batch_id)
    rejects = cursor.execute(
        f"select line, field, value, reason_zh, reason_en from rejected order by line limit {SHOWN}"
    ).fetchall()
    names = ("line", "column", "value", "reason_zh", "reason_en")
    sources = {name: look.table.header[index] for name, index in look.recognised.fed_by.items()}
    return Result(
        batch_id=None,
        kind=kind.id,
        encoding=look.table.text.encoding,
        day=look.day if kind.day else None,
        rows_read=rows_read,
        accepted=counts["new"] + counts["changed"],
        unchanged=counts["unchanged"],
        rejected=cursor.execute("select count(*) from rejected").fetchall()[0][0],
        new=counts["new"],
        changed=counts["changed"],
        columns=_columns(look),
        missing=[name for name in kind.field_names if name not in look.recognised.fed_by],
        changes=counts["changes"],
        rejects=[dict(zip(names, (row[0], sources.get(row[1], row[1]), *row[2:]), strict=True)) for row in rejects],
    )


def _refuse_where_no_row_has_a_day(cursor: Cursor, kind: Kind) -> None:
    """Where rows lack the day and no row is left, the file is refused as a whole: one answer mends it."""
    lacking, left = cursor.execute(
        "select (select count(*) from rejected where field = $day and value is null), (select count(*) from incoming)",
        {"day": kind.day},
    ).fetchall()[0]
    if lacking and not left:
        raise Refusal(
            "day_needed",
            f"{kind.zh}的行里没有日期,文件名里也没有日期。请选择这份表是哪一天的。",
            f"No row of the {kind.en} file carries a day, nor does its name. Please give its day.",
        )


def _fold(store: Store, cursor: Cursor, kind: Kind, batch_id: int) -> dict[str, Any]:
    """Keep the rows, fold what they touch, and count what they did."""
    new_words = identity.number_words(cursor) if kind.person else False
    names = [name for name, _ in row_columns(kind)]
    source = "numbered" if kind.person else "incoming"
    cursor.execute(
        f"insert into rows_{kind.id} (batch_id, line, {', '.join(names)}) select $batch, line, {', '.join(names)} from {source}",
        {"batch": batch_id},
    )
    few = touch(cursor, kind, source)
    stood = outcome.remember(cursor, kind)
    refresh(store, cursor, kind, new_words, few)
    if kind.person:
        _reject_unclear(cursor, kind)
    return outcome.compare(cursor, kind, stood)


def touch(cursor: Cursor, kind: Kind, rows: str) -> bool:
    """Collect in ``touched`` the keys, or for a person's rows the days, of these rows; see ``current.touch_days``."""
    if kind.id in current.DAY_COLUMNS:
        return current.touch_days(cursor, kind.id, rows)
    if not kind.person:
        cursor.execute(f"create or replace temp table touched as select distinct {', '.join(kind.key)} from {rows}")
    return False


def refresh(store: Store, cursor: Cursor, kind: Kind, words_changed: bool, few: bool) -> None:
    """Fold what ``touched`` names, and whatever follows from it."""
    if kind.id == "roster":
        current.refresh_roster(cursor)
    elif kind.person:
        days = [day for (day,) in cursor.execute("select day from touched").fetchall()]
        current.refresh_people_of(cursor, kind.id, days, words_changed, few)
    else:
        current.refresh_touched(cursor, kind, store.settings())


def _reject_unclear(cursor: Cursor, kind: Kind) -> None:
    """Reject rows whose words fit two people; their rows stay, in case the roster comes to tell them apart."""
    unclear = cursor.execute(
        """select line, i.name from numbered join identity using (who) join incoming i using (line)
           where person is null order by line"""
    ).fetchall()
    zh, en = "台账上有两个人都符合,请补上居民编号", "fits two people of the roster; add the resident id"
    staging.reject(cursor, [(line, "name", name, zh, en) for line, name in unclear], from_table=False)
    if kind.id != "checkins":
        day = f", {current.DAY_COLUMNS[kind.id]}" if kind.id in current.DAY_COLUMNS else ""
        cursor.execute(
            """create or replace temp table clear_rows as
               select i.*, person from numbered i join identity using (who) where person is not null"""
        )
        staging.reject_repeated(cursor, "clear_rows", f"person{day}", from_table=False)


def _columns(look: _Look) -> list[dict[str, Any]]:
    """Each source column with the field it feeds and its first three filled samples."""
    fields = {index: name for name, index in look.recognised.fed_by.items()}
    found = []
    for index, source in enumerate(look.table.header):
        samples = [row[index].strip() for row in look.head if index < len(row) and row[index].strip()]
        found.append({"source": source, "field": fields.get(index), "samples": samples[:3]})
    return found


def _record(store: Store, cursor: Cursor, result: Result, path: Path, file_name: str, look: _Look, sent_by: str) -> int:
    """Write the batch into the history and keep its original."""
    batch_id = int(cursor.execute("select currval('batch_ids')").fetchall()[0][0])
    folder = store.path.parent / "originals" / store.path.stem
    folder.mkdir(parents=True, exist_ok=True)
    original = folder / f"{batch_id}.csv"
    shutil.copyfile(path, original)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    cursor.execute(
        """insert into batches (batch_id, kind, file_name, size, sha256, encoding, day, datum, source, received_at,
               rows_read, accepted, unchanged, rejected, added, changed, original, mapping, columns, missing, changes)
           values ($id, $kind, $name, $size, $sha, $encoding, $day, $datum, $source, $now,
               $read, $accepted, $unchanged, $rejected, $new, $changed, $original, $mapping, $columns, $missing, $changes)""",
        {
            "id": batch_id, "kind": result.kind, "name": file_name, "size": path.stat().st_size, "sha": digest,
            "encoding": result.encoding, "day": result.day, "datum": look.datum, "source": sent_by, "now": clock.now(),
            "read": result.rows_read, "accepted": result.accepted, "unchanged": result.unchanged,
            "rejected": result.rejected, "new": result.new, "changed": result.changed,
            "original": str(original.relative_to(store.path.parent)),
            "mapping": json.dumps(look.mapping, ensure_ascii=False) if look.mapping else None,
            "columns": json.dumps(result.columns, ensure_ascii=False), "missing": json.dumps(result.missing),
            "changes": json.dumps(result.changes, ensure_ascii=False),
        },
    )  # fmt: skip
    cursor.execute(
        "insert into rejects select $id, line, field, value, reason_zh, reason_en from rejected", {"id": batch_id}
    )
    return batch_id
