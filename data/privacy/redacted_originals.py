"""Originals that must not hold some of their lines any more: of a text these are blanked; of any other file the tables
stay as texts.

What is to go is written into ``withheld`` in the transaction that finds it; ``settle`` sees to the
files afterwards, and a second run finishes what a killed one left.
"""

import csv
import hashlib
import os
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from data import real_files
from data.batches import uploads
from data.batches.file_report import REPORT, TO_MEND
from data.files import tables_of_file
from data.files.csv_rows import CsvTable, csv_table
from data.files.table import rows_of
from data.refusal import Refusal
from data.store import originals
from data.store.database import Cursor, Store

#: Bytes hashed at a time.
_BLOCK = 1 << 20
_SETTLING = threading.Lock()


def withhold_all(cursor: Cursor, batches: str) -> int:
    """Whole originals of the batches that a query gives are to go, with all files of the same bytes; how many those
    are.
    """
    found = f"""select b.batch_id from batches b left join withheld w on b.batch_id = w.batch_id and w.line is null
                where w.batch_id is null and b.original is not null and b.sha256 in (
                    select sha256 from batches where batch_id in ({batches}))"""
    cursor.execute(f"create or replace temp table going as {found}")
    [(count,)] = cursor.execute("select count(*) from going").fetchall()
    if count:
        cursor.execute("insert into withheld select batch_id, null, false from going")
    cursor.execute(f"delete from remarks where batch_id in ({batches})")
    return int(count)


def withhold_lines(cursor: Cursor, lines: str) -> None:
    """Lines (``batch_id``, ``line``) that a query gives are to go from the originals that are kept; what was remarked
    on them goes at once.
    """
    cursor.execute(f"delete from remarks where (batch_id, line) in (select (batch_id, line) from ({lines}))")
    cursor.execute(
        f"""create or replace temp table going as
            select distinct r.batch_id, r.line from ({lines}) r
            semi join (select batch_id from batches where original is not null) b using (batch_id)
            anti join withheld w on r.batch_id = w.batch_id and r.line = w.line
            anti join (select batch_id from withheld where line is null) whole on r.batch_id = whole.batch_id"""
    )
    if cursor.execute("select 1 from going limit 1").fetchall():
        cursor.execute("insert into withheld select batch_id, line, false from going")


def settle(store: Store, inbox: Path | None = None) -> int:
    """See to the files of what is withheld, and to those in ``inbox`` that are the same; how many files went or
    changed.

    Of a workbook or an archive each table stays as a text of its own, without the lines that are withheld.
    """
    # One at a time: two would write the same files.
    with _SETTLING:
        return _settle(store, inbox)


def _settle(store: Store, inbox: Path | None) -> int:
    waiting = store.rows(
        """select w.batch_id, w.line, b.original, b.sha256, b.encoding from withheld w join batches b using (batch_id)
           where not w.done order by 1, 2"""
    )
    lines: dict[int, set[int]] = defaultdict(set)
    whole, paths, texts = set(), {}, {}
    encodings: dict[int, str | None] = {}
    for batch_id, line, original, sha256, encodings[batch_id] in waiting:
        paths[batch_id] = (originals.kept(store, original), sha256)
        whole.add(batch_id) if line is None else lines[batch_id].add(line)
    for batch_id, (path, sha256) in paths.items():
        if (
            path is None
            or batch_id in texts
            or (batch_id not in whole and blank(path, lines[batch_id], store.scratch, encodings[batch_id]))
        ):
            continue
        # Other tables of the same workbook or archive hold the same bytes.
        for (other,) in store.rows(
            "select batch_id from batches where sha256 = $sha and original is not null", {"sha": sha256}
        ):
            if batch_id not in whole and other not in whole and (text := _as_text(store, other)):
                texts[other] = text
            elif other not in texts:
                whole.add(other)
    filed_too = _forget_filed(store, inbox)
    if waiting:
        # While nobody loads: an original is there before its batch is.
        with store.write() as transaction:
            transaction.changed = False
            cursor = transaction.cursor
            cursor.execute(
                "update batches set original = null where batch_id in (select unnest($ids::bigint[]))",
                {"ids": sorted(whole)},
            )
            for batch_id, path in texts.items():
                kept = path.relative_to(store.path.parent).as_posix()
                cursor.execute(
                    "update batches set original = $path where batch_id = $id", {"path": kept, "id": batch_id}
                )
            # Those that were seen: lines may have been added meanwhile.
            cursor.execute(
                """update withheld set done = true
                    from (select unnest($ids::bigint[]) as batch_id, unnest($lines::bigint[]) as line) seen
                   where withheld.batch_id = seen.batch_id and withheld.line is not distinct from seen.line""",
                {"ids": [id for id, *_ in waiting], "lines": [line for _, line, *_ in waiting]},
            )
            named = {
                name for (name,) in cursor.execute("select original from batches where original is not null").fetchall()
            }
            for entry in real_files.entries(store.originals):
                if entry.path.relative_to(store.path.parent).as_posix() not in named:
                    real_files.remove(entry.path)
    return len(paths) + filed_too


def _as_text(store: Store, batch_id: int) -> Path | None:
    """A batch's table as a text under the same row numbers, without the lines that are withheld; None where it cannot
    be read.
    """
    [(original, sent_as, name, encoding)] = store.rows(
        "select original, file_name, table_name, encoding from batches where batch_id = $id", {"id": batch_id}
    )
    path, text = originals.kept(store, original), store.originals / f"{batch_id}.csv"
    withheld = {line for (line,) in store.rows("select line from withheld where batch_id = $id", {"id": batch_id})}
    unfinished = text.with_name(f"{text.name}.unfinished")
    try:
        if path is None or tables_of_file.kind_of(path) == tables_of_file.TEXT:
            return None
        with tables_of_file.kept_tables(store, path, sent_as, encoding) as tables:
            table = next((one for one in tables if one.name == (name or "")), None)
            if table is None:
                return None
            width = max([len(uploads.columns(store, batch_id)), *(len(row) for row in table.first_rows())])
            # Not always in order: rows of an odd width may come last.
            rows = table.rows() if isinstance(table, CsvTable) else _numbered(rows_of(table, width), width)
            with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, lineterminator="\r\n")
                for number, row in enumerate(rows, start=1):
                    writer.writerow([""] * width if number in withheld else row)
    except Refusal:
        return None
    os.replace(unfinished, text)
    return text


def _numbered(rows: Iterable[tuple[int, list[str]]], width: int) -> Iterator[list[str]]:
    """Rows in the order of their numbers, a blank one for each number that has none."""
    last = 0
    for line, row in sorted(rows):
        for _ in range(last + 1, line):
            yield [""] * width
        yield row
        last = line


def _forget_filed(store: Store, inbox: Path | None) -> int:
    """Take away the files that the inbox has filed and that have the bytes of one of which something is withheld."""
    hashes = {
        sha256 for (sha256,) in store.rows("select distinct sha256 from batches semi join withheld using (batch_id)")
    }
    gone = 0
    for path in filed(inbox) if inbox and hashes else ():
        if _hash(path) in hashes:
            forget_filed(path)
            gone += 1
    return gone


def filed(inbox: Path) -> list[Path]:
    """Every file that the inbox has dealt with, without the reports beside them."""
    return [path for path in all_filed(inbox) if not path.name.endswith((REPORT, *TO_MEND))]


def all_filed(inbox: Path) -> list[Path]:
    """The same with all that lies beside them."""
    return sorted(path for name in ("done", "failed") for path in real_files.files(inbox, name))


def forget_filed(path: Path) -> None:
    """Take a filed file away, with its rows to mend; its report stays, which is about the file and nobody in it."""
    for beside in (
        path,
        *(
            other
            for other in real_files.files(path.parent)
            if other.name.startswith(path.name) and other.name.endswith(TO_MEND)
        ),
    ):
        beside.unlink(missing_ok=True)


def blank(path: Path, lines: set[int], scratch: Path, encoding: str | None = None) -> bool:
    """Blank these rows of a text, so that the others keep their numbers; False for what is no text. ``encoding``: that
    in which it was read at first, which what is left may tell no more.
    """
    unfinished = path.with_name(f"{path.name}.unfinished")
    real_files.remove(unfinished)  # left by one that was killed, or a link that somebody put there
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
        try:
            table = csv_table(path, Path(folder) / "text", encoding=encoding)
        except Refusal:
            return False
        with unfinished.open("x", encoding=table.encoding, newline="") as file:
            writer = csv.writer(file, delimiter=table.delimiter, lineterminator="\r\n")
            for number, row in enumerate(table.rows(), start=1):
                writer.writerow([""] * len(row) if number in lines else row)
    # By its name, because a backup may share the bytes; it is cleaned by itself.
    os.replace(unfinished, path)
    return True


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
