"""Loading a file: look, read, check, place, fold, count, all in one transaction a table.

Every row read ends as accepted, unchanged or rejected; a table that cannot be used at all is
refused and changes nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import BinaryIO

import duckdb
import pyarrow as pa

from data import visible_text
from data.batches import batch_record, outcome, remarks
from data.batches.result import SHOWN, Outcome, Result, Sending
from data.current import identity
from data.files.received import MOST_BYTES, Received
from data.files.table import Table
from data.files.tables_of_file import Refused, received_tables
from data.intake import bare_reports, batch_rows, due_marks, file_days, same_file, staging, strangers
from data.intake.example_rows import ExampleRows
from data.intake.progress import Cancelled, Watch
from data.kind_of_file import Kind
from data.kinds import ROSTER
from data.mapping import non_reporters
from data.mapping.mapping import Plan
from data.mapping.recognition import Given, Look, day_needed, look
from data.privacy import erased_people, redacted_originals, withheld_rows
from data.refusal import Refusal
from data.store.database import Cursor, Store

#: Refusals after which the other tables of a file are not tried.
ENDING = ("cancelled", "disk_full")


def load(
    store: Store,
    source: bytes | Path,
    file_name: str,
    kind: str | None = None,
    day: date | None = None,
    datum: str | None = None,
    plan: Plan | None = None,
    dry_run: bool = False,
    sent_by: str = "upload",
) -> Result:
    """Load a file that is one table, or the first of its tables that can be; see ``load_all``. Raises Refusal."""
    outcomes = load_all(store, source, file_name, Given(kind, day, datum, plan), dry_run, Sending(sent_by))
    for found in outcomes:
        if found.result:
            return found.result
    return outcomes[0].answer()


def load_all(
    store: Store,
    source: bytes | Path | BinaryIO,
    file_name: str,
    given: Given | None = None,
    dry_run: bool = False,
    sending: Sending | None = None,
    watch: Watch | None = None,
    most_bytes: float = MOST_BYTES,
    only: str | None = None,
) -> list[Outcome]:
    """Load every table of a file, each by itself, or with ``dry_run`` only say what loading would do.

    A workbook has a table a sheet, an archive one a file. ``most_bytes`` bounds the file and what
    it unpacks to; ``only`` names the one table that is wanted. Raises Refusal where the file as a whole cannot be used,
    Cancelled among them.
    """
    file_name = visible_text.file_name(file_name)
    given, sending, watch = given or Given(), sending or Sending(), watch or Watch(file_name)
    with received_tables(store, source, file_name, most_bytes, given.encoding, watch.check) as (received, tables):
        opened = [table for table in tables if only is None or table.name == only]
        if dry_run and len(opened) > 1:
            outcomes = _tried(store, opened, received, given, sending, watch)
            watch.end()
            return outcomes
        outcomes = []
        for table in opened:
            try:
                if isinstance(table, Refused):
                    raise table.refusal
                outcomes.append(Outcome(table.name, _load(store, table, received, given, dry_run, sending, watch)))
            except Refusal as refusal:
                ends = refusal.code in ENDING
                if len(opened) == 1 or (ends and not any(found.result for found in outcomes)):
                    raise
                outcomes.append(Outcome(table.name, None, refusal))
                if ends:  # what was loaded before stands and is told
                    break
        if not dry_run:
            with suppress(OSError, Refusal):  # what was loaded stands; the files are seen to at the next cleaning
                redacted_originals.settle(store)
        watch.end()
    return outcomes


def _tried(
    store: Store,
    tables: Sequence[Table | Refused],
    received: Received,
    given: Given,
    sending: Sending,
    watch: Watch,
) -> list[Outcome]:
    """What loading several tables one after the other would do: all in one transaction, which is rolled back.

    One that is refused while it is read ends the transaction: the others are tried once more without it.
    """
    refused = {number: table.refusal for number, table in enumerate(tables) if isinstance(table, Refused)}
    while True:
        found: dict[int, Result] = {}
        with store.sparing(received.size), store.write() as transaction:
            transaction.keep = False
            for number, table in enumerate(tables):
                if number in refused or isinstance(table, Refused):
                    continue
                try:
                    seen = look(store, table, f"{table.name} {received.name}", given)
                except Refusal as refusal:
                    refused[number] = refusal
                    continue
                try:
                    with _readable():
                        found[number] = _try(store, transaction.cursor, seen, received, sending, watch)
                except Refusal as refusal:
                    if refusal.code in ENDING:
                        raise
                    refused[number] = refusal
                    break
            else:
                return [
                    Outcome(table.name, found.get(number), refused.get(number)) for number, table in enumerate(tables)
                ]


def _try(store: Store, cursor: Cursor, seen: Look, received: Received, sending: Sending, watch: Watch) -> Result:
    watch.begin(seen.table.size, cursor.interrupt)
    _, result = _write(
        store, cursor, seen, watch, lambda: batch_record.announce(cursor, seen.kind, received, seen, sending)
    )
    watch.check()
    return result


def _load(
    store: Store, table: Table, received: Received, given: Given, dry_run: bool, sending: Sending, watch: Watch
) -> Result:
    # An archive's file may carry its day in its own name; a sheet too.
    seen = look(store, table, f"{table.name} {received.name}", given)
    with _readable(), store.sparing(received.size), store.write() as transaction:
        cursor = transaction.cursor
        if before := batch_record.delivered(cursor, sending, table.name):
            transaction.keep = False
            return before
        watch.begin(table.size, cursor.interrupt)
        transaction.keep = not dry_run
        batch_id, result = _write(
            store, cursor, seen, watch, lambda: batch_record.announce(cursor, seen.kind, received, seen, sending)
        )
        transaction.changed = result.accepted > 0 or _confirms_entries(cursor, seen.kind)
        if not dry_run:
            batch_record.record(store, transaction, result, received, batch_id)
            withheld_rows.note(cursor, batch_id)
            result.batch_id = batch_id
        watch.check()
    return result


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except duckdb.InterruptException:
        raise Cancelled from None  # the only one who interrupts is whoever cancels
    except pa.ArrowInvalid as error:
        raise Refusal(
            "malformed",
            f"表格无法读取({error})。请在 Excel 或 WPS 中另存为 CSV 后再上传。",
            f"The table cannot be read ({error}). Please save it as CSV again.",
        ) from None


def _write(store: Store, cursor: Cursor, seen: Look, watch: Watch, announce: Callable[[], int]) -> tuple[int, Result]:
    kind, reading = seen.kind, seen.reading
    several, examples = len(reading.parts) > 1, ExampleRows(reading)
    rows_read, questions = staging.stage(
        cursor,
        lambda: examples.left_out(_batches(seen)),
        reading,
        seen.day,
        seen.datum,
        watch,
    )
    if not rows_read and examples.lines:
        raise Refusal(
            "no_rows",
            "文件里只有模板的示例行,没有数据。请在示例行下面填写后再上传。",
            "The file holds the template's example alone. Fill in rows below it and send it again.",
        )
    if not rows_read:
        raise Refusal(
            "no_rows",
            "文件只有表头,没有数据行。请检查后重新导出。",
            "The file has a header but no rows. Please export it again.",
        )
    if kind.day and seen.day is None:
        _refuse_where_no_row_has_a_day(cursor, kind)
    notices = seen.notices() + examples.notices() + file_days.notices(cursor, seen) + bare_reports.notices(cursor, kind)
    withheld = withheld_rows.reject(cursor, kind, erased_people.beside(store))
    batch_id = announce()
    new_words = identity.number_words(cursor, reading.anonymous) if kind.person else False
    few = batch_rows.put(cursor, kind, batch_id)
    stood = outcome.remember(cursor, kind)
    batch_rows.refresh(store, cursor, kind, new_words, few)
    notices += due_marks.notices(cursor, kind) + strangers.notices(cursor, kind, batch_id)
    if kind.person:
        batch_rows.reject_unclear(cursor, kind)
    counts = outcome.compare(cursor, kind, stood, several)
    notices += same_file.notices(cursor, kind, batch_id, seen.day if kind.day else None, counts["new"])
    remark_count = remarks.settle(cursor)
    rejects = cursor.execute(
        f"select line, field, value, reason_zh, reason_en from rejected order by line limit {SHOWN}"
    ).fetchall()
    names = ("line", "column", "value", "reason_zh", "reason_en")
    sources = {field: reading.header[index] for index, field in reading.sources().items()}
    return batch_id, Result(
        batch_id=None,
        kind=kind.id,
        encoding=seen.table.encoding,
        day=seen.day if kind.day else None,
        rows_read=rows_read,
        accepted=counts["new"] + counts["changed"],
        unchanged=counts["unchanged"],
        rejected=cursor.execute("select count(*) from rejected").fetchall()[0][0],
        new=counts["new"],
        changed=counts["changed"],
        columns=seen.columns(samples=not withheld),
        missing=seen.missing(),
        changes=counts["changes"],
        rejects=[dict(zip(names, (row[0], sources.get(row[1], row[1]), *row[2:]), strict=True)) for row in rejects],
        mapping_name=seen.mapping_name,
        questions=questions,
        notices=notices,
        remark_count=remark_count,
        **(remarks.of_load(cursor, kind, sources) if remark_count else {}),
    )


def _confirms_entries(cursor: Cursor, kind: Kind) -> bool:
    """Whether a file that changes nothing may be news all the same: it has come where somebody had entered by hand."""
    asked = "select 1 from hand_entries where kind = $kind limit 1"
    return bool(cursor.execute(asked, {"kind": kind.id}).fetchall())


def _batches(seen: Look) -> Iterator[pa.RecordBatch]:
    batches = seen.table.batches(seen.reading.below, len(seen.reading.header))
    return non_reporters.refused_in(batches) if seen.kind is ROSTER else batches


def _refuse_where_no_row_has_a_day(cursor: Cursor, kind: Kind) -> None:
    """Where rows lack the day and no row is left, the file is refused as a whole: one answer mends it."""
    lacking, left = cursor.execute(
        "select (select count(*) from rejected where field = $day and value is null), (select count(*) from incoming)",
        {"day": kind.day},
    ).fetchall()[0]
    if lacking and not left:
        raise day_needed(
            f"{kind.zh}的行里没有日期,文件名里也没有日期。",
            f"No row of the {kind.en} file carries a day, nor does its name.",
        )
