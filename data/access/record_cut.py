"""Lines of the record that are past their time: they go from its beginning, and what is left still proves itself.

What is noted is the hash of the last line that went, which the first that stays was chained to, with a mark by the
key of the record: whoever takes lines away by hand has not got that.
"""

import json
from datetime import datetime

from data import clock
from data.access import audit_log
from data.access.access_file import Access
from data.access.record_check import CUT

_TABLES = ("record", "record_marks")


def cut(access: Access, until: datetime, who: str) -> int:
    """Take away every line from before ``until``, up to the first that is not, and never the newest; how many."""
    first = access.one("select min(seq) as seq from record")
    kept = access.one("select min(seq) as seq from record where at >= ?", until.isoformat())
    newest = audit_log.newest_head(access)
    if newest is None or first is None:
        return 0
    last = min(newest.seq, kept["seq"] if kept and kept["seq"] is not None else newest.seq) - 1
    count: int = last - first["seq"] + 1
    if count <= 0:
        return 0
    with access.write() as cursor:
        [(hash,)] = [tuple(row) for row in cursor.execute("select hash from record where seq = ?", (last,))]
        key = access.seal.key()
        said = {
            "seq": last,
            "hash": hash,
            "at": clock.machine_now().isoformat(),
            "key": key.id if key else "",
            "mark": key.mark(last, hash, CUT) if key else "",
        }
        guards = cursor.execute(
            "select name, sql from sqlite_master where type = 'trigger' and tbl_name in (?, ?)", _TABLES
        ).fetchall()
        for guard in guards:
            cursor.execute(f'drop trigger "{guard["name"]}"')
        for table in _TABLES:
            cursor.execute(f"delete from {table} where seq <= ?", (last,))
        for guard in guards:
            cursor.execute(guard["sql"])
        cursor.execute("insert or replace into state values (?, ?)", (CUT, json.dumps(said)))
        audit_log.add(access, who, "record_cut", f"1–{last}", lines=count)
    return count
