"""The demo community: made by the generator, loaded like any other files, moved along with the days."""

import tempfile
from datetime import date, datetime, time
from pathlib import Path

from data import generator
from data.clock import now
from data.current import fold
from data.current.opened_store import open_store
from data.installation import demo_decisions
from data.installation.settings_change import change_settings
from data.intake import loading
from data.kinds import KINDS
from data.store.database import Cursor, Store
from data.store.schema import row_columns

SEED = 7
RESIDENTS = 8000
DAYS = 30
#: What the demo's batches have as ``source``: they move along with the days, tried files do not.
SOURCE = "demo"
COMMUNITY = "阳光社区"
#: The last day's events lie before this time, or before now where it is earlier still.
UNTIL = time(9, 40)


def seed(path: Path) -> None:
    """Make the demo's database at ``path``; until it is whole it lies beside under another name.

    So a start that was cut short leaves no half demo behind.
    """
    started = path.with_name("demo-new.duckdb")
    for left_over in (started, started.with_name("demo-new.duckdb.wal")):
        left_over.unlink(missing_ok=True)
    moment = now()
    store = open_store(started)
    try:
        change_settings(store, {"community": COMMUNITY})
        with tempfile.TemporaryDirectory(dir=store.scratch) as folder:
            files = generator.write_csvs(
                Path(folder), residents=RESIDENTS, days=DAYS, seed=SEED, end=moment.date(), until=_until(moment)
            )
            for kind_id in KINDS:
                loading.load(store, files[kind_id], files[kind_id].name, kind=kind_id, sent_by=SOURCE)
        demo_decisions.seed(store, moment.date())
        store.remember("demo_day", moment.date().isoformat())
    finally:
        store.close()
    started.rename(path)


def _until(moment: datetime) -> time:
    return min(UNTIL, moment.time()) if moment.time() > time(0, 30) else time(0, 30)


def redate(store: Store) -> bool:
    """Move the demo's own rows so that its last day is today; whether anything moved."""
    moment = now()
    today = moment.date()
    days = (today - date.fromisoformat(store.state("demo_day") or today.isoformat())).days
    if not days:
        return False
    with store.write() as transaction:
        cursor = transaction.cursor
        # The demo's files, and what people changed by hand in requests of theirs.
        cursor.execute(
            """create or replace temp table demo_entries as
               with files as (select batch_id from batches where source = $source)
               select batch_id from files union all
               select edit_id from edits where request_id in (
                   select request_id from rows_requests where batch_id in (from files)
                   union all select request_id from undone_requests where batch_id in (from files))
               union all select entry_id from hand_entries""",
            {"source": SOURCE},
        )
        for kind in KINDS.values():
            moved = [
                f"{name} = {name} + to_days($days::integer)"
                for name, type in row_columns(kind)
                if type in ("DATE", "TIMESTAMP")
            ]
            # Those put aside by an undo too, so that they come back on the right days.
            for table in (f"rows_{kind.id}", f"undone_{kind.id}") if moved else ():
                cursor.execute(
                    f"update {table} set {', '.join(moved)} where batch_id in (from demo_entries)", {"days": days}
                )
        _move_edits(cursor, days, moment)
        demo_decisions.move(cursor, days, moment)
        fold.rebuild(cursor, store.settings())
        cursor.execute("insert or replace into state values ('demo_day', $day)", {"day": today.isoformat()})
    return True


def _move_edits(cursor: Cursor, days: int, moment: datetime) -> None:
    """Move when people wrote, and keep that and the times they gave from lying in the future: the day is younger than
    theirs was.
    """
    named = {"days": days, "now": moment}
    cursor.execute(
        "update edits set made_at = least(made_at + to_days($days::integer), $now::timestamp) where edit_id in "
        "(from demo_entries)",
        named,
    )
    cursor.execute(
        """update hand_entries set made_at = least(made_at + to_days($days::integer), $now::timestamp),
               said_at = least(said_at + to_days($days::integer), $now::timestamp)""",
        named,
    )
    times = [name for name, type in row_columns(KINDS["requests"]) if type == "TIMESTAMP"]
    # least() passes over a blank, which is to stay one.
    kept = ", ".join(f"{name} = if({name} is null, null, least({name}, $now::timestamp))" for name in times)
    cursor.execute(
        f"""update rows_requests set {kept} where batch_id in (
                select edit_id from edits semi join demo_entries on batch_id = edit_id
                union all select entry_id from hand_entries)""",
        {"now": moment},
    )
