"""街道日报: the sub-district's own workbook, kept once and filled by one click for the day that is chosen."""

from pages.frame import shell
from pages.registry import PAGES
from pages.reports import fill, templates

row = PAGES["reports"]
page = shell.begin(row.zh, row.en, filters=("date",), live=False)
if not page.has_data:
    page.empty(
        "checkins",
        "requests",
        zh="模板可以先放好,有了数据就能填。",
        en="A template can be kept already; it is filled once there is data.",
    )
fill.show(page)
if page.visitor.may("upload"):
    templates.add(page)
templates.words(page)
