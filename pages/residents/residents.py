"""居民资料: what the board holds of one resident, to be given to them or erased at their request."""

from pages.frame import shell
from pages.registry import PAGES
from pages.residents import blocks

row = PAGES["residents"]
page = shell.begin(row.zh, row.en, filters=(), live=False)
blocks.show(page)
