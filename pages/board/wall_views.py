"""What a screen shows in turn with the overview: the requests and the files of the day, safe to project."""

from collections import Counter

from analytics.community.grids import grids
from analytics.community.households import small_grids
from analytics.community.people_in_charge import grid_words
from analytics.community.projected_names import personal_names, without_people
from analytics.files.arrivals import FileArrival, sheets
from analytics.templates import Markup, template
from data.kinds import KINDS
from pages.board import numbers
from pages.frame import html_blocks, tiles
from pages.frame.file_words import FILE_STATES, said
from pages.frame.metric_tile import before, metric_tile
from pages.frame.shell import Page

#: The numbers about requests, of the whole community each.
REQUESTS = (
    "requests_new",
    "requests_open",
    "requests_overdue",
    "response_median_hours",
    "resolve_median_hours",
    "on_time_completion",
)
#: Categories that fit under each other, and files that are named.
MOST_CATEGORIES, MOST_FILES = 9, 8


def requests(page: Page) -> tuple[Markup, ...]:
    """The numbers about requests, and every category of the day."""
    shown = [metric_tile(page, id, before(page, id)) for id in REQUESTS]
    rows = numbers.hot_rows(page, MOST_CATEGORIES)
    nothing = () if rows else (tiles.mark("no_data", page.lang, page.t("今天还没有诉求", "No requests today yet")),)
    return (
        tiles.tiles(shown, page.lang),
        html_blocks.panel(
            html_blocks.heading(page.t("今日各类诉求", "Requests by category"), page.t("今日件数", "today")),
            html_blocks.bars(rows, page.lang),
            *nothing,
            name="wide",
        ),
    )


_FILES = template("""
    <div class="bars files">
      {% for mark, kind, sender, when in rows %}
        <div class="bar"><span class="label">{{ mark }}</span><span>{{ kind }} · {{ sender }}</span>
          <span class="said">{{ when }}</span></div>
      {% else %}{{ nothing }}{% endfor %}
    </div>
    {% if more %}<div class="more">{{ more }}</div>{% endif %}
""")


def files(page: Page) -> tuple[Markup, ...]:
    """How many files of each kind have come, and those that are late or short, first."""
    found = [sheet for sheet in sheets(page.store, page.moment) if sheet.expected]
    rows = [_file(page, sheet) for sheet in found if _may_be_named(page, sheet)]
    by_kind = list(dict.fromkeys(sheet.kind for sheet in found))
    left = len(found) - len(rows[:MOST_FILES])
    kinds = [_kind(page, kind, [sheet for sheet in found if sheet.kind == kind]) for kind in by_kind]
    return (
        *([tiles.tiles(kinds, page.lang)] if kinds else ()),
        html_blocks.panel(
            html_blocks.heading(page.t("今日到表", "Files of the day"), numbers.files_line(page)[0]),
            _FILES(
                rows=rows[:MOST_FILES],
                nothing=tiles.mark("no_data", page.lang, page.t("今天没有应到的表", "No file is due today")),
                more=page.t(f"还有 {left} 份", f"{left} more") if left else "",
            ),
            name="wide",
        ),
    )


def _kind(page: Page, kind: str, found: list[FileArrival]) -> tiles.Tile:
    states = Counter(FILE_STATES[sheet.stage] for sheet in found)
    came = sum(sheet.arrived for sheet in found)
    missing = sum(sheet.stage == "missing" for sheet in found)
    state = next((state for state in ("watch", "in_progress", "normal") if states[state]), "no_data")
    late = page.t(f"该到没到 {missing}", f"{missing} overdue") if missing else ""
    return tiles.Tile(page.pick(KINDS[kind]), str(came), f"/ {len(found)} {page.t('份', 'files')}", state, (late,))


def _may_be_named(page: Page, sheet: FileArrival) -> bool:
    return sheet.grid is None or sheet.grid not in small_grids(page.store, page.moment.day)


def _file(page: Page, sheet: FileArrival) -> tuple[object, ...]:
    sender = grid_words(page.store, sheet.grid) if grids(page.store) or sheet.grid is None else ("", "")
    due = sheet.due_at
    at = f"{due:%H:%M}" if due.date() == page.moment.day else f"{due:%m-%d %H:%M}"
    came = f"{sheet.arrived_at:%H:%M}" if sheet.arrived_at and sheet.arrived_at.date() == page.moment.day else ""
    when = page.t(f"应到 {at}", f"due {at}") + (page.t(f" · {came} 到", f" · came {came}") if came else "")
    return (
        tiles.mark(FILE_STATES[sheet.stage], page.lang, said(page, sheet)),
        page.pick(KINDS[sheet.kind]),
        str(without_people(page.t(*sender), personal_names(page.store))),
        when,
    )
