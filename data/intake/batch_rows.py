"""The rows of a batch on their way into the tables, and what follows from them there."""

from data.current import fold
from data.intake import staging
from data.kind_of_file import Kind
from data.store.database import Cursor, Store
from data.store.schema import row_columns


def put(cursor: Cursor, kind: Kind, batch_id: int) -> bool:
    """Keep the rows of ``numbered`` or ``incoming`` as those of a batch; what ``refresh`` is to be told as ``few``."""
    names = ", ".join(name for name, _ in row_columns(kind))
    source = "numbered" if kind.person else "incoming"
    cursor.execute(
        f"insert into rows_{kind.id} (batch_id, line, {names}) select $batch, line, {names} from {source}",
        {"batch": batch_id},
    )
    return touch(cursor, kind, source)


def touch(cursor: Cursor, kind: Kind, rows: str) -> bool:
    """Collect in ``touched`` the keys, or for a person's rows the days, of these rows; see ``fold.touch_days``."""
    if kind.by_day:
        return fold.touch_days(cursor, kind.id, rows)
    if not kind.person:
        cursor.execute(f"create or replace temp table touched as select distinct {', '.join(kind.key)} from {rows}")
    return False


def refresh(store: Store, cursor: Cursor, kind: Kind, words_changed: bool, few: bool) -> None:
    """Fold what ``touched`` names, and whatever follows from it."""
    if kind.id == "roster":
        fold.refresh_roster(cursor)
    elif kind.person:
        days = [day for (day,) in cursor.execute("select day from touched").fetchall()]
        fold.refresh_people_of(cursor, kind.id, days, words_changed, few)
    else:
        fold.refresh_touched(cursor, kind, store.settings())


def reject_unclear(cursor: Cursor, kind: Kind) -> None:
    """Reject rows whose words fit two people; their rows stay, in case the roster comes to tell them apart."""
    zh, en = "台账上有两个人都符合,请补上居民编号", "fits two people of the roster; add the resident id"
    staging.reject(
        cursor,
        f"""select line, 'name' as field, i.name as value, '{zh}' as reason_zh, '{en}' as reason_en
            from numbered join identity using (who) join incoming i using (line) where person is null""",
        from_table=False,
    )
    if kind.id != "checkins":
        day = f", {kind.day}" if kind.by_day else ""
        cursor.execute(
            """create or replace temp table clear_rows as
               select i.*, person from numbered i join identity using (who) where person is not null"""
        )
        staging.reject_repeated(cursor, "clear_rows", f"person{day}", from_table=False)
