"""The numbers and words that differ from place to place, with their defaults.

One row a setting: to add one, add a row to a file of ``data/setting_rows``. Values are kept as JSON in the store's
``settings`` table; what is not there has its default. The settings page and ``docs/settings.md`` iterate over
``SETTINGS``.
"""

from datetime import time
from typing import Any

from data.setting_rows import board, daily

#: Every setting by id.
SETTINGS = {setting.id: setting for setting in (*daily.ROWS, *board.ROWS)}


def checked(id: str, value: Any) -> Any:
    """The value, when it is allowed for the setting of that id.

    Raises KeyError for an unknown id and BadValue, saying in both languages what is allowed, for a bad value.
    """
    SETTINGS[id].check(value)
    return value


#: A setting such as ``"10:00"`` as a time of day.
at_time = time.fromisoformat
