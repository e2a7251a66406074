"""Files of people's words beside the database: originals, and what the inbox filed, found by what they say. Files that
were refused stand in no database.
"""

import os
from contextlib import suppress
from pathlib import Path

from data import real_files
from data.batches.file_report import REPORT, TO_MEND
from data.files import tables_of_file
from data.privacy import named_files, redacted_originals
from data.privacy.named_texts import NamedTexts
from data.refusal import Refusal
from data.store.database import Cursor, Store


def forget_filed_naming(store: Store, inbox: Path, texts: NamedTexts) -> int:
    """Take what names somebody out of the filed files; how many files changed or went.

    Of a text the rows are blanked, any other file goes as a whole, also one that nobody can read and whose bytes have
    their words. In the reports beside them, and in the names of files, they are hidden.
    """
    if not texts or not inbox.exists():
        return 0
    changed = 0
    beside = sorted(path for path in redacted_originals.all_filed(inbox) if path.name.endswith(TO_MEND))
    for path in (*redacted_originals.filed(inbox), *beside):
        if not path.exists():
            continue
        found = named_files.rows_naming(store, path, path.name, texts)
        lines: set[int] = set().union(*found.values()) if found else set()
        # All that a text holds are its rows; a workbook has comments and names of sheets beside them.
        if found is not None and _is_text(path):
            if not lines:
                continue
            if not redacted_originals.blank(path, lines, store.scratch):
                redacted_originals.forget_filed(path)
            changed += 1
        elif lines or named_files.holds(path, texts.telling):
            redacted_originals.forget_filed(path)
            changed += 1
    return changed + _reports(inbox, texts) + _names(inbox, texts) + _senders(inbox, texts)


def _all_filed(inbox: Path) -> list[Path]:
    """Every file that the inbox has dealt with, and every report beside one."""
    return sorted(path for name in ("done", "failed") for path in real_files.files(inbox, name))


def _is_text(path: Path) -> bool:
    try:
        return tables_of_file.kind_of(path) == tables_of_file.TEXT
    except Refusal:
        return False


def _reports(inbox: Path, texts: NamedTexts) -> int:
    """Hide them in the reports; when a file was filed is told by its report's time, which stays."""
    changed = 0
    for path in _all_filed(inbox):
        if not path.name.endswith(REPORT):
            continue
        said = path.read_text(encoding="utf-8-sig", errors="replace")
        if (anew := texts.hidden(said)) == said:
            continue
        stat = path.stat()
        unfinished = path.with_name(f"{path.name}.unfinished")
        unfinished.write_bytes(anew.encode("utf-8-sig"))
        os.utime(unfinished, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        os.replace(unfinished, path)
        changed += 1
    return changed


def _names(inbox: Path, texts: NamedTexts) -> int:
    """Give another name to filed files that are called by somebody's."""
    changed = 0
    for path in _all_filed(inbox):
        anew = texts.hidden(path.name)
        if anew == path.name:
            continue
        path.rename(_free(path.with_name(anew)))
        changed += 1
    return changed


def _senders(inbox: Path, texts: NamedTexts) -> int:
    """Folders of senders that are called by somebody: an empty one goes; one in which files wait gets another name."""
    changed = 0
    for entry in real_files.entries(inbox):
        path = entry.path
        anew = texts.hidden(path.name)
        if entry.sort != "folder" or anew == path.name or path.name in ("done", "failed", "working"):
            continue
        changed += 1
        with suppress(OSError):  # not empty
            path.rmdir()
            continue
        path.rename(_free(path.with_name(anew)))
    return changed


def _free(path: Path) -> Path:
    """A path at which nothing lies: this one, or with a number before its name."""
    free, number = path, 2
    while os.path.lexists(free):
        free, number = path.with_name(f"{number} {path.name}"), number + 1
    return free


def originals_naming(store: Store, texts: NamedTexts) -> tuple[list[tuple[int, int]], list[int]]:
    """What of the originals is to go: lines (batch and number) that name somebody, and batches whose original has their
    words where no row does, as a comment of a workbook.
    """
    lines: list[tuple[int, int]] = []
    whole: list[int] = []
    if not texts:
        return lines, whole
    batches = store.rows(
        """select batch_id, original, coalesce(table_name, ''), file_name, encoding from batches
           where original is not null and batch_id not in (select batch_id from withheld where line is null)
           order by batch_id"""
    )
    words = texts.telling | texts.names
    seen: dict[tuple[int, int], tuple[bool, dict[str, set[int]] | None, bool]] = {}
    for batch_id, original, table_name, sent_as, encoding in batches:
        path = real_files.found(store.path.parent, original)
        if path is None:
            continue
        stat = path.stat()
        # The tables of one workbook are batches of their own, whose originals are the same file.
        file = (stat.st_dev, stat.st_ino)
        if file not in seen:
            some = named_files.holds(path, words)
            found = named_files.rows_naming(store, path, sent_as, texts, encoding) if some else {}
            all_rows = found is not None and _is_text(path)
            seen[file] = some, found, some and not all_rows and named_files.holds(path, texts.telling)
        some, found, beside_rows = seen[file]
        if not some:
            continue
        wanted = "" if _is_text(path) else table_name
        here = (found or {}).get(wanted, set())
        lines += [(batch_id, line) for line in sorted(here)]
        if beside_rows and not any((found or {}).values()):
            whole.append(batch_id)
    return lines, whole


def withhold(cursor: Cursor, lines: list[tuple[int, int]], whole: list[int]) -> None:
    """Note down in the transaction that erases what ``originals_naming`` found."""
    if lines:
        cursor.execute("create or replace temp table naming_lines (batch_id bigint, line bigint)")
        cursor.executemany("insert into naming_lines values (?, ?)", lines)
        redacted_originals.withhold_lines(cursor, "from naming_lines")
    if whole:
        redacted_originals.withhold_all(cursor, ", ".join(map(str, whole)))
