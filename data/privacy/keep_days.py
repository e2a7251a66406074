"""The setting ``keep_days`` as it is in force: a lowered one is only a day after it was saved, so that a slip can be
put right.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from data import clock
from data.store.cursor import Cursor

#: The key of ``state`` that says which values stood before, and by the machine's clock when each was lowered.
LOWERED = "keep_days_lowered"
_GRACE = timedelta(days=1)


def note(cursor: Cursor, before: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Remember in the transaction that saves these settings what stood before, where they keep personal data for a
    shorter time.
    """
    if "keep_days" not in values or values["keep_days"] >= before["keep_days"]:
        return
    found = cursor.execute("select value from state where key = $key", {"key": LOWERED}).fetchall()
    now = clock.machine_now()
    lowered = [*_recent(found[0][0] if found else None, now), (now, before["keep_days"])]
    told = json.dumps([(at.isoformat(), days) for at, days in lowered])
    cursor.execute("insert or replace into state values ($key, $value)", {"key": LOWERED, "value": told})


def in_force(setting: int, lowered: str | None) -> int:
    """For how many days personal data is kept now: the longest of the last day. ``lowered``: what ``state`` says under
    ``LOWERED``.
    """
    return max([int(setting), *(int(days) for _, days in _recent(lowered, clock.machine_now()))])


def _recent(told: str | None, now: datetime) -> list[tuple[datetime, int]]:
    found = [(datetime.fromisoformat(at), days) for at, days in json.loads(told or "[]")]
    # What lies far ahead was written while the clock was wrong.
    return [(at, days) for at, days in found if abs(now - at) < _GRACE]
