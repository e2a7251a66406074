"""Rows that come too late: of days whose personal data is gone, of requests that are nobody's, of people who were
erased.

They are rejected with that reason, and their lines go from the original that is kept.
"""

from data.kind_of_file import Kind
from data.kinds import DOOR
from data.privacy import anonymised_requests, erased_people, kept_counts, nameless_rows
from data.privacy.erased_people import Erased
from data.privacy.places_of_words import named_beside
from data.store.database import Cursor

_PAST = ("早于保留期,这一天的个人信息已到期清除", "of a day whose personal data is past its time and was removed")
_MOVED_OUT = (
    "早于保留期:已迁出的人,资料已到期清除",
    "moved out so long ago that the data is past its time and was removed",
)
_OVER = (
    "早于保留期:这件诉求早已办结,个人信息已到期清除",
    "closed so long ago that its personal data is past its time and was removed",
)
_BESIDE = (
    "这一格写的人,资料已按本人要求删除,没有记下",
    "names somebody whose data was erased at their request; left out",
)


def reject(cursor: Cursor, kind: Kind, gone: Erased | None) -> bool:
    """Take such rows out of ``incoming`` into ``rejected``; ``too_late`` has their lines. Whether there are any.

    A line that became several rows is rejected where none of them is left; else those left count.
    """
    cursor.execute("create or replace temp table too_late (line bigint)")
    until = kept_counts.cleaned_until(cursor)
    if until:
        past = f"<= date '{until}'"
        if kind.by_day or kind in nameless_rows.kinds():
            column = str(kind.kept_from)
            _reject(cursor, f"{column}::date {past}", column, f"{column}::date::varchar", _PAST)
        elif kind.id == "roster":
            _reject(cursor, f"moved_out {past}", "moved_out", "moved_out::varchar", _MOVED_OUT)
        elif kind.id == "requests":
            # Closed without a time, it is over from the day that says so. Of one that stands the next cleaning decides:
            # it may close one that is open.
            nobodys = f"""request_id in (select request_id from kept_requests) or (resolved_at is not null
                and ({anonymised_requests.OVER})::date {past}
                    and request_id not in (select request_id from requests))"""
            _reject(cursor, nobodys, "request_id", "request_id", _OVER)
    if gone and erased_people.says(kind):
        _reject_erased(cursor, kind, gone)
        _leave_out_erased(cursor, kind, gone)
    return bool(cursor.execute("select 1 from too_late limit 1").fetchall())


def _reject_erased(cursor: Cursor, kind: Kind, gone: Erased) -> None:
    known = erased_people.says(kind)
    columns = ", ".join(known)
    said = cursor.execute(f"select distinct {columns} from incoming").fetchall()
    theirs = [row for row in said if gone.means(dict(zip(known, row, strict=True)))]
    if not theirs:
        return
    cursor.execute(f"create or replace temp table erased_words as select {columns} from incoming limit 0")
    cursor.executemany(f"insert into erased_words values ({', '.join('?' * len(known))})", theirs)
    same = " and ".join(f"e.{name} is not distinct from incoming.{name}" for name in known)
    # Their words are not said again: the reason is enough.
    _reject(
        cursor,
        f"exists (from erased_words e where {same})",
        kind.named_by,
        "null",
        erased_people.REASON,
    )


def _leave_out_erased(cursor: Cursor, kind: Kind, gone: Erased) -> None:
    """Leave the cells empty, with a remark, in which somebody else's row names them, as a child's row its guardian."""
    beside = named_beside(kind)
    if beside is None:
        return
    name, phone = beside
    # Who looks after a child lives with it, as a rule: the child's door tells which of a name is meant.
    door = (*DOOR, "room")
    rows = cursor.execute(
        f"select distinct line, {name}, {phone}, {', '.join(door)} from incoming where {name} is not null"
    ).fetchall()
    said = ("name", "phone", *door)
    theirs = [line for line, *words in rows if gone.means(dict(zip(said, words, strict=True)))]
    if not theirs:
        return
    cursor.execute(
        "create or replace temp table leaving_rows as select unnest($lines::bigint[]) as line", {"lines": theirs}
    )
    cursor.execute(f"update incoming set {name} = null, {phone} = null where line in (from leaving_rows)")
    cursor.execute("insert into too_late from leaving_rows")
    cursor.execute(
        f"insert into remarked select line, '{name}', null, $zh, $en from leaving_rows",
        {"zh": _BESIDE[0], "en": _BESIDE[1]},
    )


def _reject(cursor: Cursor, condition: str, field: str, value: str, reason: tuple[str, str]) -> None:
    cursor.execute(
        f"create or replace temp table leaving_rows as select line, ({value})::varchar as value from incoming where "
        f"{condition}"
    )
    if not cursor.execute("select 1 from leaving_rows limit 1").fetchall():
        return
    cursor.execute(f"delete from incoming where {condition}")
    cursor.execute("insert into too_late select distinct line from leaving_rows")
    # Not of no rows: after such an insert DuckDB 2.0.0 loses sight of a large one.
    left = (
        "from (select distinct on (line) line, value from leaving_rows) anti join (select line from incoming) "
        "using (line)"
    )
    if cursor.execute(f"select 1 {left} limit 1").fetchall():
        zh, en = reason
        cursor.execute(f"insert into rejected select line, '{field}', value, '{zh}', $en {left}", {"en": en})


def note(cursor: Cursor, batch_id: int) -> None:
    """Remember the lines of ``too_late`` as those of a batch."""
    if cursor.execute("select 1 from too_late limit 1").fetchall():
        cursor.execute(
            "insert into withheld select $id, line, false from (select distinct line from too_late)", {"id": batch_id}
        )
