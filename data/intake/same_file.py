"""A file that was loaded before, whose rows are new all the same: its columns were taken otherwise the last time."""

from datetime import date

from data.kind_of_file import Kind
from data.store.database import Cursor


def notices(cursor: Cursor, kind: Kind, batch_id: int, day: date | None, new: int) -> list[dict[str, str]]:
    """That this very table stands already, and what that means for its ``new`` rows; nothing where there are none.

    ``day``: the one that its rows do not carry; the same sheet of another day is another.
    """
    if not new:
        return []
    before = cursor.execute(
        """select b.batch_id, b.received_at from batches b, batches this
           where this.batch_id = $batch and b.batch_id <> this.batch_id and b.kind = $kind and b.sha256 = this.sha256
               and b.table_name is not distinct from this.table_name
               and b.undone_at is null and b.received_at is not null and b.day is not distinct from $day
           order by b.batch_id desc limit 1""",
        {"batch": batch_id, "kind": kind.id, "day": day},
    ).fetchall()
    if not before:
        return []
    [(number, at)] = before
    return [
        {
            "zh": f"同一个文件 {at:%m-%d %H:%M} 已经载入过(编号 {number}),这次又有 {new:,} 行算作新的。"
            "如果上次列对错了,请先撤销那一次,不然同一批人会算两遍。",
            "en": f"The same file was loaded at {at:%m-%d %H:%M} (no. {number}), and {new:,} rows are new all the "
            "same. If its columns were taken wrongly then, undo that upload first, or the same people count twice.",
        }
    ]
