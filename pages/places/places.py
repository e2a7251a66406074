"""楼栋与网格: where buildings stand, placed on a plan by hand where no file says it."""

from data.entries import placing
from pages.frame import shell
from pages.places import blocks, editing, surface
from pages.registry import PAGES

row = PAGES["places"]
page = shell.begin(row.zh, row.en, filters=(), live=False)  # people work on it
if not page.store.rows("select 1 from buildings limit 1"):
    page.empty("buildings")
    page.stop()
plan = placing.newest(page.store)
blocks.upload(page, opened=plan is None)
if plan is not None:
    surface.picture(plan)
    blocks.place(page)
editing.edit(page)
blocks.take_along(page)
