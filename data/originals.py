"""Originals that must not hold some of their lines any more: of a text these are blanked, any other file goes as a whole.

What is to go is written into ``withheld`` in the transaction that finds it; ``settle`` sees to the
files afterwards, and a second run finishes what a killed one left.
"""

import csv
import hashlib
import os
import tempfile
from collections import defaultdict
from pathlib import Path

from data.csv_rows import csv_table
from data.inbox_report import REJECTS, REPORT
from data.refusal import Refusal
from data.store import Cursor, Store

#: Bytes hashed at a time.
_BLOCK = 1 << 20


def withhold_all(cursor: Cursor, batches: str) -> int:
    """Whole originals of the batches that a query gives are to go, with all files of the same bytes; how many those are."""
    found = f"""select b.batch_id from batches b left join withheld w on b.batch_id = w.batch_id and w.line is null
                where w.batch_id is null and b.original is not null and b.sha256 in (
                    select sha256 from batches where batch_id in ({batches}))"""
    cursor.execute(f"create or replace temp table going as {found}")
    [(count,)] = cursor.execute("select count(*) from going").fetchall()
    if count:
        cursor.execute("insert into withheld select batch_id, null, false from going")
    return int(count)


def withhold_lines(cursor: Cursor, lines: str) -> None:
    """Lines (``batch_id``, ``line``) that a query gives are to go from the originals that are kept."""
    cursor.execute(
        f"""create or replace temp table going as
            select distinct r.batch_id, r.line from ({lines}) r
            semi join (select batch_id from batches where original is not null) b using (batch_id)
            anti join withheld w on r.batch_id = w.batch_id and (r.line = w.line or w.line is null)"""
    )
    if cursor.execute("select 1 from going limit 1").fetchall():
        cursor.execute("insert into withheld select batch_id, line, false from going")


def settle(store: Store, inbox: Path | None = None) -> int:
    """See to the files of what is withheld, and to those in ``inbox`` that are the same; how many files went or changed."""
    waiting = store.rows(
        """select w.batch_id, w.line, b.original, b.sha256 from withheld w join batches b using (batch_id) where not w.done order by 1, 2"""
    )
    lines: dict[int, set[int]] = defaultdict(set)
    whole, paths = set(), {}
    for batch_id, line, original, sha256 in waiting:
        paths[batch_id] = (store.path.parent / original if original else None, sha256)
        whole.add(batch_id) if line is None else lines[batch_id].add(line)
    for batch_id, (path, sha256) in paths.items():
        if path is not None and path.exists() and (batch_id in whole or not blank(path, lines[batch_id], store.scratch)):
            # Other tables of the same workbook or archive hold the same bytes.
            whole |= {id for (id,) in store.rows("select batch_id from batches where sha256 = $sha", {"sha": sha256})}
    filed_too = _forget_filed(store, inbox)
    if waiting:
        # While nobody loads: an original is there before its batch is.
        with store.write() as transaction:
            transaction.changed = False
            cursor = transaction.cursor
            cursor.execute("update batches set original = null where batch_id in (select unnest($ids::bigint[]))", {"ids": sorted(whole)})
            cursor.executemany("update withheld set done = true where batch_id = ?", [(id,) for id in paths])
            named = {name for (name,) in cursor.execute("select original from batches where original is not null").fetchall()}
            for path in store.originals.iterdir() if store.originals.exists() else ():
                if path.relative_to(store.path.parent).as_posix() not in named:
                    path.unlink()
    return len(paths) + filed_too


def _forget_filed(store: Store, inbox: Path | None) -> int:
    """Take away the files that the inbox has filed and that have the bytes of one of which something is withheld."""
    hashes = {sha256 for (sha256,) in store.rows("select distinct sha256 from batches semi join withheld using (batch_id)")}
    gone = 0
    for path in filed(inbox) if inbox and hashes else ():
        if _hash(path) in hashes:
            forget_filed(path)
            gone += 1
    return gone


def filed(inbox: Path) -> list[Path]:
    """Every file that the inbox has dealt with, without the reports beside them."""
    found = (path for name in ("done", "failed") for path in (inbox / name).rglob("*"))
    return sorted(path for path in found if path.is_file() and not path.name.endswith((REPORT, REJECTS)))


def forget_filed(path: Path) -> None:
    """Take a filed file away, with its rejected rows; its report stays, which is about the file and nobody in it."""
    for beside in (path, *(other for other in path.parent.iterdir() if other.name.startswith(path.name) and other.name.endswith(REJECTS))):
        beside.unlink(missing_ok=True)


def blank(path: Path, lines: set[int], scratch: Path) -> bool:
    """Blank these rows of a text, so that the others keep their numbers; False for what is no text."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
        try:
            table = csv_table(path, Path(folder) / "text")
        except Refusal:
            return False
        with unfinished.open("w", encoding=table.encoding, newline="") as file:
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
