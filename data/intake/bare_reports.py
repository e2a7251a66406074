"""Check-ins that say that somebody reported, and not what or when: how they count is told."""

from data.kind_of_file import Kind
from data.kinds import CHECKINS
from data.store.database import Cursor
from data.values import checkin_status


def notices(cursor: Cursor, kind: Kind) -> list[dict[str, str]]:
    """How many rows of ``incoming`` have nothing but a status for a report, and how many a tick for its time."""
    if kind is not CHECKINS:
        return []
    statuses = cursor.execute(
        "select status, count(distinct line) from incoming where unreported and status is not null group by status"
    ).fetchall()
    bare = sum(rows for status, rows in statuses if checkin_status.says_reported(status))
    ticked = cursor.execute("select count(distinct line) from incoming where ticked and not unreported").fetchall()[0][
        0
    ]
    found = []
    if bare:
        found.append(
            {
                "zh": f"有 {bare:,} 行只有状态写着已打卡,没有打卡时间、体温和症状:只算应打卡,不算已打卡。请补上一样",
                "en": "Rows whose status alone says reported, without time, temperature or symptoms: "
                f"{bare:,}. They are expected, not reported; please add one of these",
            }
        )
    if ticked:
        found.append(
            {
                "zh": f"有 {ticked:,} 行的打卡时间只打了勾,没写几点:算已打卡,不算按时打卡",
                "en": f"Rows with a tick for the time: {ticked:,}. They are reported, not on time",
            }
        )
    return found
