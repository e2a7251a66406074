"""Mappings kept per source under a name, and found again by a file's header."""

import dataclasses
import functools
import json
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from data import clock
from data.mapping.headers import index_of, normalised, numbered_header
from data.mapping.mapping import Plan, plan_of
from data.refusal import Refusal
from data.store.database import Store

#: Characters that a name may have.
LONGEST_NAME = 60
#: What a system puts behind the name of a second copy, in a pattern.
_COPY = re.compile(r"(?<!\s)\s*[((]#[))]|(?<![\s-])[\s-]*副本")


def saved(store: Store) -> list[dict[str, Any]]:
    """Every mapping by name: ``name``, ``kind``, ``plan`` (its JSON form), ``changed_at``."""
    rows = store.rows("select name, kind, plan, changed_at from mappings order by name")
    return [
        {"name": name, "kind": kind, "plan": json.loads(plan), "changed_at": at.isoformat()}
        for name, kind, plan, at in rows
    ]


def named(store: Store, name: str) -> Plan | None:
    """The mapping of that name; None where there is none."""
    found = store.rows("select plan from mappings where name = $name", {"name": name})
    return plan_of(found[0][0]) if found else None


def save(store: Store, name: str, plan: Plan, header: Sequence[str] = (), file_name: str = "") -> None:
    """Keep a mapping under a name, in the place of one that had it before.

    ``header`` and ``file_name`` are those of the file it was made for: the next day's is known by
    them. Without them any file with the mapping's columns is. Raises Refusal for a mapping that
    does not say its kind, or a name of no use.
    """
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refusal(
            "bad_name",
            f"请给方案起个名字,不超过 {LONGEST_NAME} 字。",
            f"Give the mapping a name of at most {LONGEST_NAME} characters.",
        )
    if plan.kind is None:
        raise Refusal("bad_mapping", "列对应方案要写明表的种类(kind)。", "The mapping must say its kind.")
    with store.write() as transaction:
        transaction.changed = False
        transaction.cursor.execute(
            "insert or replace into mappings values ($name, $kind, $header, $pattern, $plan, $now)",
            {
                "name": name.strip(),
                "kind": plan.kind,
                "header": _mark(header) if plan.header else "",
                "pattern": pattern(file_name),
                "plan": plan.as_json(),
                "now": clock.now(),
            },
        )


def delete(store: Store, name: str) -> bool:
    """Forget a mapping; whether there was one."""
    with store.write() as transaction:
        transaction.changed = False
        found = transaction.cursor.execute(
            "delete from mappings where name = $name returning name", {"name": name}
        ).fetchall()
    return bool(found)


def copy_all(source: Store, target: Store) -> None:
    """Take over the mappings of another store; those of the same name are replaced."""
    rows = source.rows("from mappings")
    with target.write() as transaction:
        transaction.changed = False
        for row in rows:
            transaction.cursor.execute("insert or replace into mappings values (?, ?, ?, ?, ?, ?)", list(row))


def pattern(file_name: str) -> str:
    """A file's name with its numbers left out: what the names of one source's daily files have in common."""
    return re.sub(r"\d+", "#", PurePath(file_name.strip()).name.lower())


def fitting(
    store: Store, rows: Sequence[Sequence[str]], file_name: str, kind: str | None
) -> tuple[str | None, Plan | None]:
    """Name and mapping for a table with these first rows: one made for this very header, else one whose columns are all
    there.

    A mapping for files without a header fits by the file's name and its number of columns. How days and numbers are
    written, and what a box holds, were said of one source: under another name its columns hold and these do not.
    """
    best: tuple[tuple[int, bool], str, Plan] | None = None
    for name, mark, file_pattern, text in store.rows(
        "select name, header, file_pattern, plan from mappings order by changed_at desc"
    ):
        plan = _parsed(text)
        if kind is not None and plan.kind != kind:
            continue
        fits, same = _fits(plan, mark, file_pattern, rows, file_name), _same_source(file_pattern, file_name)
        if fits and (best is None or (fits, same) > best[0]):
            best = ((fits, same), name, plan if same else dataclasses.replace(plan, habits={}, factors={}))
    return (best[1], best[2]) if best else (None, None)


def _same_source(file_pattern: str, file_name: str) -> bool:
    """Whether a mapping is of the source that sends a file; one made for no file in particular is of any. A second copy
    in the same folder is called 盘点 (1).
    """
    return not file_pattern or _COPY.sub("", file_pattern) == _COPY.sub("", pattern(file_name))


@functools.lru_cache(64)
def _parsed(text: str) -> Plan:
    """A kept mapping; with a second file's coordinates inside it may be long, and every upload asks for it."""
    return plan_of(text)


def _fits(plan: Plan, mark: str, file_pattern: str, rows: Sequence[Sequence[str]], file_name: str) -> int:
    """How well: 3 the same header, 2 the same name of a file without one, 1 all its columns are there, 0 not."""
    if not plan.header:
        named_alike = bool(file_pattern) and file_pattern == pattern(file_name)
        header = numbered_header(rows)
        return 2 if named_alike and all(index_of(header, source) >= 0 for source in plan.sources) else 0
    if any(mark and _mark(row) == mark for row in rows):
        return 3
    return 1 if plan.sources and any(all(index_of(row, source) >= 0 for source in plan.sources) for row in rows) else 0


def _mark(header: Sequence[str]) -> str:
    names = [normalised(cell) for cell in header]
    while names and not names[-1]:
        names.pop()
    return "\n".join(names)
