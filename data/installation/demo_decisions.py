"""What the demo community's last two meetings decided: invented, and moved along with its days."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from data.entries import decisions, meeting_notes
from data.entries.decisions import Decision
from data.entries.meeting_notes import ATTENDEES, MeetingNote
from data.store.database import Cursor, Store

#: What the demo's decisions have as ``source``; those that visitors try out stay on their days.
SOURCE = "demo"
#: Who wrote them.
_WRITER = "唐秘书"
#: When the demo's meetings sit.
_MEETING = time(9, 45)
#: Who took part in them.
_ATTENDEES = "社区居委会、网格站、物业公司、社区卫生服务站、派出所"


@dataclass(frozen=True)
class _Row:
    """A decision made ``ago`` days before the demo's last day, due so many days and hours after that day's midnight."""

    ago: int
    what: str
    owner: str
    due_hour: int
    measure: str
    number: dict[str, str]
    then: tuple[float, float | None, float | None, str]
    counted: int  # days before the meeting at whose 24:00 the number was counted; 0: at the meeting
    link: str
    closed: tuple[str, int, str] | None = None  # status, hours after the meeting's midnight, note


_ROWS = (
    _Row(
        2,
        "超时诉求逐件清办",
        "网格管理组 周主任",
        24 + 18,
        "每件明确责任人,当天回复居民",
        {"kind": "requests_overdue"},
        (11, 11, 57, "requests"),
        0,
        "/requests?state=overdue",
        ("done", 24 + 17, "只剩需要外部单位办理的"),
    ),
    _Row(
        1,
        "向超市加订蔬菜,增加一趟配送",
        "物资保障组 高组长",
        18,
        "对接大型商超,增加配送频次",
        {"kind": "category_open", "of": "买菜难"},
        (12, 12, None, "requests"),
        0,
        "/requests?category=买菜难",
        ("not_done", 18, "超市周末运力不足,改今天协调"),
    ),
    _Row(
        1,
        "23号楼采样落后,派专人上门动员",
        "5网格 网格长",
        20,
        "派专人上门动员,行动不便的上门采样",
        {"kind": "sampling_completion", "building": "23"},
        (128 / 147, 128, 147, "ratio"),
        1,
        "/sampling?grid=5",
    ),
    _Row(
        1,
        "重点人群随访当天做完",
        "社区卫生服务站 林医生",
        24 + 18,
        "电话随访不到的当天上门",
        {"kind": "followup_rate"},
        (294 / 300, 294, 300, "ratio"),
        1,
        "/sampling",
    ),
)


def seed(store: Store, last: date) -> None:
    """Write the decisions of the two meetings before the demo's last day."""
    with store.write() as transaction:
        for id, row in enumerate(_ROWS, 1):
            day = last - timedelta(days=row.ago)
            decisions.insert(transaction.cursor, _version(id, 1, row, day, datetime.combine(day, _MEETING), "open", ""))
            if row.closed:
                status, hour, note = row.closed
                closed_at = datetime.combine(day, time()) + timedelta(hours=hour)
                decisions.insert(transaction.cursor, _version(id, 2, row, day, closed_at, status, note))
        for day in sorted({last - timedelta(days=row.ago) for row in _ROWS}):
            at = datetime.combine(day, _MEETING)
            written = MeetingNote(day, ATTENDEES, 1, at, _WRITER, SOURCE, _ATTENDEES)
            meeting_notes.insert(transaction.cursor, written)


def move(cursor: Cursor, days: int, now: datetime) -> None:
    """Move the demo's own decisions by so many days, within the caller's transaction; nobody changed one later than
    now.
    """
    cursor.execute(
        """
        update decision_versions set meeting_day = meeting_day + $days::integer,
            changed_at = least(changed_at + to_days($days::integer), $now::timestamp),
            due_at = due_at + to_days($days::integer)
        where source = $source
        """,
        {"days": days, "now": now, "source": SOURCE},
    )
    cursor.execute(
        """
        update meeting_notes set meeting_day = meeting_day + $days::integer,
            changed_at = least(changed_at + to_days($days::integer), $now::timestamp)
        where title = $source
        """,
        {"days": days, "now": now, "source": SOURCE},
    )
    named = {"source": SOURCE}
    kept = cursor.execute(
        "select decision_id, version, number_then from decision_versions where source = $source and number_then is "
        "not null",
        named,
    )
    for id, version, then in kept.fetchall():
        number = json.loads(then)
        number["at"] = (datetime.fromisoformat(number["at"]) + timedelta(days=days)).isoformat()
        cursor.execute(
            "update decision_versions set number_then = $then where decision_id = $id and version = $version",
            {"then": json.dumps(number), "id": id, "version": version},
        )


def _version(id: int, version: int, row: _Row, day: date, at: datetime, status: str, note: str) -> Decision:
    value, numerator, denominator, unit = row.then
    counted = datetime.combine(day, time()) if row.counted else datetime.combine(day, _MEETING)
    then = {"value": value, "numerator": numerator, "denominator": denominator, "unit": unit, "at": counted.isoformat()}
    return Decision(
        id,
        version,
        at,
        _WRITER,
        day,
        row.what,
        row.owner,
        datetime.combine(day, time()) + timedelta(hours=row.due_hour),
        row.measure,
        dict(row.number),
        then,
        SOURCE,
        status,
        note,
        row.link,
    )
