"""居民资料: what the board holds of one resident, to be given to them or erased at their request."""

from pages import frame, resident_blocks
from pages.registry import PAGES

row = PAGES["residents"]
page = frame.begin(row.zh, row.en, filters=(), live=False)
resident_blocks.show(page)
