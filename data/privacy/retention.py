"""Personal data goes when its time is over, and the numbers stay.

The time is the setting ``keep_days`` after the event: the day of a check-in, a round or a visit, the day
a request was closed, the day somebody moved out. What is counted of days stays in ``kept_counts``; requests stay as
nobody's. The rest of what held the rows goes with them: rejected rows, samples, originals, what the inbox
has filed, and backups (``backup_cleaning``). Uploads of that time can no longer be undone.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from data import clock
from data.current import fold, identity
from data.current.edited_requests import ASIDE, CLOSED
from data.kinds import KINDS, days_of_residents
from data.mapping import people_in_mappings
from data.privacy import (
    anonymised_requests,
    keep_days,
    kept_counts,
    leaving_words,
    nameless_rows,
    old_entries,
    redacted_originals,
)
from data.refusal import Refusal
from data.store import migration
from data.store.database import Cursor, Store
from data.store.kept_tables import CLEANED

#: The key of ``state`` that says that the file still has bytes of what was deleted, see ``compaction``.
TO_REWRITE = "to_rewrite"
#: How long a new board keeps everything.
_FIRST_DAY = timedelta(days=1)
#: Further than this at once the clock alone takes nothing away, see ``due``.
_STEP = timedelta(days=7)
#: The key of ``state`` that says since when, by the machine's clock, such a jump has been waiting.
_WAITING = "retention_waiting_since"


@dataclass(frozen=True)
class Gone:
    """How many went: rows of people, requests that became nobody's, people who had moved out, uploads whose original
    went; and texts of others in which somebody was hidden.
    """

    rows: int = 0
    requests: int = 0
    residents: int = 0
    originals: int = 0
    texts: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())


def limit(store: Store, now: datetime) -> date:
    """The last day whose personal data is past its time. A setting that was lowered is in force a day later, see
    ``keep_days``.
    """
    return now.date() - timedelta(
        days=keep_days.in_force(store.setting("keep_days"), store.state(keep_days.LOWERED)) + 1
    )


def due(store: Store, now: datetime) -> tuple[date, date | None]:
    """Up to which day personal data is to go now; and up to which it only waits to go, None where nothing waits.

    A clock that jumps ahead must not take everything away for good. So once anything has gone, the clock alone takes no
    more than a week at once. Further it goes only as far as the days lead that the data itself tells of: the
    board was off, and a new file shows that the days have really passed. Where none comes, a jump that the
    machine's clock has shown for seven days is believed, for which ``note_waiting`` writes down when it began.
    """
    target, last = limit(store, now), cleaned_until(store)
    if last is None or target <= last + _STEP:
        return target, None
    told_by = {**dict.fromkeys((*days_of_residents(), "requests"), "day")}
    told_by |= {kind.id: f"{kind.kept_from}::date" for kind in nameless_rows.kinds()}
    days = " union all ".join(f"select max({day}) as day from {table}" for table, day in told_by.items())
    [(newest,)] = store.rows(f"select max(day) from ({days})")
    told = max(last, newest - (now.date() - target)) if newest else last
    since = store.state(_WAITING)
    if target <= told + _STEP or (since and clock.machine_now() - datetime.fromisoformat(since) >= _STEP):
        return target, None
    return told, target


def note_waiting(store: Store, waiting: bool) -> bool:
    """Write down since when ``due`` lets something wait, or that nothing waits any more; whether the waiting began just
    now.
    """
    since = store.state(_WAITING)
    if bool(since) != waiting:
        store.remember(_WAITING, clock.machine_now().isoformat() if waiting else "")
    return waiting and not since


def may_begin(store: Store, now: datetime) -> bool:
    """Whether what is past its time may go: on a new board not before a day after the first file came.

    Who begins with old files, or with a wrong date, sees them and can take them back.
    """
    [(first,)] = store.rows("select min(received_at) from batches")
    return cleaned_until(store) is not None or first is None or now - first >= _FIRST_DAY


def cleaned_until(store: Store) -> date | None:
    """The last day whose personal rows are gone; None where none are yet."""
    found = store.state(CLEANED)
    return date.fromisoformat(found) if found else None


def notice(store: Store, day: date) -> tuple[str, str] | None:
    """What to say, Chinese and English, where a list of people of a day would be; None where the day still has its
    rows.
    """
    until = cleaned_until(store)
    if until is None or day > until:
        return None
    return (
        f"{until.month}月{until.day}日及以前的个人信息已到期清除,名单不再显示;数字保留。",
        f"Personal data up to {until} was removed when its time was over: there are no lists, and the numbers stay.",
    )


def reach(store: Store) -> tuple[str, str] | None:
    """How far back undoing and the original files reach, Chinese and English; None where nothing has gone yet."""
    until = cleaned_until(store)
    if until is None:
        return None
    first = until + timedelta(days=1)
    return (
        f"个人信息、原文件和备份只保留 {int(store.setting('keep_days'))} 天:可以撤销或恢复 {first.month} 月 "
        f"{first.day} 日及以后的上传;更早的只留数字。",
        f"Personal data, original files and backups are kept for {int(store.setting('keep_days'))} days: "
        f"uploads from {first} on can be undone or redone; of earlier ones the numbers stay.",
    )


def refuse_undo(store: Store, batch: dict[str, Any]) -> None:
    """Raise Refusal for an upload (as ``uploads`` tells it) that can no longer be undone or redone."""
    until = cleaned_until(store)
    if until is None or can_undo(store, batch):
        return
    first = until + timedelta(days=1)
    raise Refusal(
        "past_retention",
        f"个人信息只保留 {int(store.setting('keep_days'))} 天,撤销和恢复也只到那时:只能撤销或恢复 {first.month} 月 "
        f"{first.day} 日及以后的上传和数据。",
        f"Personal data is kept for {int(store.setting('keep_days'))} days, and undoing reaches as far: only uploads "
        f"of {first} and later, "
        "of data of those days, can be undone or redone.",
    )


def can_undo(store: Store, batch: dict[str, Any]) -> bool:
    """Whether an upload can still be undone or redone: it came within the time that is kept, and some of its rows are
    left.
    """
    until = cleaned_until(store)
    if until is None:
        return True
    if any(batch[name] and date.fromisoformat(batch[name][:10]) <= until for name in ("received_at", "day")):
        return False
    if not batch["accepted"] + batch["unchanged"]:
        return True
    kind = KINDS[batch["kind"]]
    nobodys = "and request_id not in (select request_id from kept_requests)" if kind.id == "requests" else ""
    left = (
        f"select 1 from rows_{kind.id} where batch_id = $id {nobodys} union all select 1 from undone_{kind.id} "
        "where batch_id = $id limit 1"
    )
    return bool(store.rows(left, {"id": batch["batch_id"]}))


def stays(store: Store, batch: dict[str, Any]) -> tuple[str, str] | None:
    """What undoing an upload leaves, Chinese and English, where some of its rows are past their time; None where all of
    it is left.
    """
    until, kind = cleaned_until(store), KINDS[batch["kind"]]
    if until is None or not kind.by_day:
        return None
    lines = (
        f"select line from rows_{kind.id} where batch_id = $id union select line from undone_{kind.id} where "
        "batch_id = $id"
    )
    [(left,)] = store.rows(f"select count(*) from ({lines})", {"id": batch["batch_id"]})
    if left >= batch["accepted"] + batch["unchanged"]:
        return None
    return (
        f"这次上传里 {until.month}月{until.day}日及以前的行已到期清除:那些天的数字保留,不随撤销改变。",
        f"Rows of this upload up to {until} were removed when their time was over: the numbers of those days stay, "
        "undone or not.",
    )


def clean(store: Store, until: date, today: date, now: datetime | None = None) -> Gone | None:
    """Take away what a database holds of days up to ``until``, in one transaction; run again it changes nothing.

    With ``now`` only where ``may_begin`` says so, else None. The files are settled afterwards, see
    ``redacted_originals.settle``.
    """
    with store.write() as transaction:
        # Asked while nobody else writes: whoever waited for a new board's first file must not take it away.
        if now is not None and not may_begin(store, now):
            transaction.keep = False
            return None
        last = cleaned_until(store)
        until = max(until, last) if last else until  # the date that a caller gives is ``due``'s
        cursor = transaction.cursor
        leaving_words.begin(cursor)
        requests, uploads = _requests(cursor, store.settings(), until), _uploads(cursor, until)
        named = _named_rows(cursor, store.settings(), until)
        # Before anything has ever gone, nothing comes too late: who begins with older files begins with all of them.
        begun = last is not None or bool(requests or uploads or named)
        people = _people(cursor, store.settings(), until, today, last, begun)
        texts = leaving_words.hide(cursor, store.settings()) + leaving_words.old_decisions(cursor, until)
        texts += old_entries.clean(cursor, until)
        texts += leaving_words.old_notes(cursor, until)
        gone = Gone(people["rows"] + named, requests, people["residents"], uploads, texts)
        strip(cursor, "select batch_id from withheld")
        transaction.changed = transaction.keep = bool(gone) or (begun and until != last)
        if gone:
            cursor.execute("insert or replace into state values ($key, 'yes')", {"key": TO_REWRITE})
    return gone


def _people(
    cursor: Cursor, settings: dict[str, Any], until: date, today: date, last: date | None, begun: bool
) -> dict[str, int]:
    """The rows of people up to a day become counts, and people go of whom nothing else is left."""
    before = {"until": until}
    counts = [
        f"select count(*) from {table}_{id} where {column} <= $until"
        for id, column in days_of_residents().items()
        for table in ("rows", "undone")
    ]
    [(rows,)] = cursor.execute(f"select {' + '.join(f'({count})' for count in counts)}", before).fetchall()
    cursor.execute(
        f"""create or replace temp table moved_out as
            select person from (from roster where moved_out <= $until)
            anti join (select i.person from identity i join ({_live_rows("who")}) r using (who)) l using (person)""",
        before,
    )
    [(residents,)] = cursor.execute("select count(*) from moved_out").fetchall()
    if not rows and not residents and (until == last or not begun):
        return {"rows": 0, "residents": 0}
    # Who is known by their rows alone lives here from the first to a while after the last of them: younger days change,
    # too.
    guests = cursor.execute(
        f"""select distinct building_id from people where not on_roster
                and person in (select person from identity join ({_live_rows("who", older=True)}) using (who))""",
        before,
    ).fetchall()
    after = [until + timedelta(days=number) for number in range(1, (today - until).days + 1)]
    younger = after if guests else []
    leaving = kept_counts.days_with_anything(cursor, until, last)
    kept_counts.begin(cursor)
    kept_counts.count(cursor, settings, leaving, 1, everywhere=True)
    kept_counts.count_episodes(cursor, settings, [*leaving, *after], 1)
    kept_counts.keep_open(cursor, until, settings["fever_threshold"])
    kept_counts.within(cursor, [building for (building,) in guests])
    kept_counts.count(cursor, settings, younger, 1)
    kept_counts.keep_files(cursor, until)
    for id, column in days_of_residents().items():
        for table in (f"rows_{id}", f"undone_{id}"):
            originals_of = f"select batch_id, line from {table} where {column} <= date '{until}'"
            redacted_originals.withhold_lines(cursor, originals_of)
            cursor.execute(f"delete from {table} where {column} <= $until", before)
        fold.take_out(cursor, id, "day <= $until", before)
    redacted_originals.withhold_lines(
        cursor,
        "select batch_id, line from rows_roster where who in (select who from identity semi join moved_out using "
        "(person))",
    )
    cursor.execute("delete from rows_roster where who in (select who from identity semi join moved_out using (person))")
    cursor.execute("delete from undone_roster where moved_out <= $until", before)
    cursor.execute("insert or replace into state values ($key, $until)", {"key": CLEANED, "until": until.isoformat()})
    identity.forget_words(cursor)
    kept_counts.forget_open(cursor)
    fold.refresh_roster(cursor)
    kept_counts.count(cursor, settings, younger, -1)
    kept_counts.count_episodes(cursor, settings, after, -1)
    kept_counts.keep(cursor)
    return {"rows": int(rows), "residents": int(residents)}


def _live_rows(columns: str, older: bool = False) -> str:
    """A query over the rows of people that stay, or with ``older`` that go; needs ``$until``."""
    return " union all ".join(
        f"select {columns} from rows_{id} where {column} {'<=' if older else '>'} $until"
        for id, column in days_of_residents().items()
    )


def _named_rows(cursor: Cursor, settings: dict[str, Any], until: date) -> int:
    """Rows of kinds that name somebody become nobody's; how many those are."""
    count = 0
    for kind in nameless_rows.kinds():
        nameless_rows.collect_past(cursor, kind, until)
        count += nameless_rows.make(cursor, kind, settings)
    return count


#: When a file came or an entry was made by hand, by the number of its rows.
_CAME = "select batch_id, received_at as came_at from batches union all select entry_id, made_at from hand_entries"


def _requests(cursor: Cursor, settings: dict[str, Any], until: date) -> int:
    """Requests that were over by a day become nobody's; one without a time of closing was closed by who said so first,
    then.
    """
    over = (*CLOSED, *ASIDE)
    personal = " or ".join(f"q.{name} is not null" for name in anonymised_requests.PERSONAL)
    cursor.execute(
        f"""create or replace temp table leaving as
            select request_id from (select *, {anonymised_requests.OVER} as over_at from requests) q
            left join (select request_id, max(made_at) as edited_at, bool_or(note is not null) as noted from edits
                group by request_id) e using (request_id)
            left join (select request_id, min(b.came_at) as said_at
                       from rows_requests r join ({_CAME}) b using (batch_id)
                       where r.status in {over} group by request_id) s using (request_id)
            where if(q.resolved_at is null, greatest(over_at, e.edited_at, s.said_at), over_at)::date <= $until
                and over_at is not null
                and (request_id not in (select request_id from kept_requests) or {personal}
                    or coalesce(noted, false))""",
        {"until": until},
    )
    cursor.execute(
        f"""delete from undone_requests where request_id in (
                select request_id from (
                    select request_id, if(resolved_at is null, greatest({anonymised_requests.OVER}, came_at),
                        {anonymised_requests.OVER}) as over_at
                    from undone_requests left join ({_CAME}) using (batch_id)
                    where ({anonymised_requests.OVER}) is not null)
                where over_at::date <= $until)""",
        {"until": until},
    )
    return anonymised_requests.make(cursor, settings)


def has_any(cursor: Cursor, until: date) -> bool:
    """Whether a database that is only read has anything that ``clean`` up to a day might take away; rather yes
    than no.
    """
    over = anonymised_requests.OVER
    asked = [
        f"select 1 from {table}_{id} where {column} <= $until"
        for id, column in days_of_residents().items()
        for table in ("rows", "undone")
    ]
    asked += [f"select 1 from {table} where moved_out <= $until" for table in ("rows_roster", "undone_roster")]
    asked += [
        f"select 1 from (select {over} as over_at from {table}) where over_at::date <= $until"
        for table in ("requests", "undone_requests")
    ]
    asked += [query for kind in nameless_rows.kinds() for query in nameless_rows.any_past(kind)]
    asked.append(leaving_words.ANY_OLD)
    later = {"hand_entries": old_entries.ANY_OLD, "meeting_notes": leaving_words.ANY_OLD_NOTE}
    # An earlier version's backup has none of these tables.
    asked += [query for table, query in later.items() if migration.has(cursor, table)]
    asked.append("select 1 from batches where received_at::date <= $until or day <= $until")
    return bool(cursor.execute(f"{' union all '.join(asked)} limit 1", {"until": until}).fetchall())


def _uploads(cursor: Cursor, until: date) -> int:
    """What is kept beside the rows of uploads that came, or are of a day, up to then; how many originals are to go."""
    old = f"select batch_id from batches where received_at::date <= date '{until}' or day <= date '{until}'"
    for cells in ("rejects", "remarks"):
        cursor.execute(f"delete from {cells} where batch_id in ({old})")
    for kind in KINDS:
        cursor.execute(f"delete from undone_{kind} where batch_id in ({old})")
    strip(cursor, old)
    return redacted_originals.withhold_all(cursor, old)


def strip(cursor: Cursor, batches: str) -> None:
    """Take samples and changes out of the history of the batches that a query gives, and people out of their
    mappings.
    """
    people_in_mappings.strip(cursor, batches)
    found = cursor.execute(
        f"""select batch_id, columns from batches where batch_id in ({batches})
                and (changes <> '[]' or columns like '%"samples": ["%')"""
    ).fetchall()
    for batch_id, columns in found:
        stripped = [{**column, "samples": []} for column in json.loads(columns or "[]")]
        cursor.execute(
            "update batches set columns = $columns, changes = '[]' where batch_id = $id",
            {"id": batch_id, "columns": json.dumps(stripped, ensure_ascii=False)},
        )
