"""The lines of what is to be done as the wall has them: who sees to each by when, since when, and what is new."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from analytics.maps.layers import hottest
from analytics.maps.projection import ranking
from analytics.rules import registry
from analytics.rules.projected import projected_actions
from analytics.rules.registry import RuleAction
from analytics.rules.since import Began, since
from analytics.templates import Markup, template
from data import clock
from pages.board import map, seen_to
from pages.frame import html_blocks, tiles
from pages.frame.shell import Page

#: Room for the lines in heights of a letter, and letters of a title in one row: on a screen of 16:9, on narrower ones
#: there is more. Latin letters are about half as wide as Chinese ones.
ROOM, ROW = 19.5, 22.0
#: Heights of a line with a title of one row, of each further row, and of the words that say how many do not fit.
ONE_ROW, FURTHER, REST = 3.35, 1.3, 1.6
#: Rows after which a title is cut, by the style sheet.
MOST_ROWS = 2

_LINES = template("""
    <div class="todo">
      {% for shape, mark, new, title, standing, late, measure in items %}
        <div class="item{% if new %} new{% endif %}">
          {{ shape }}
          <div>
            <div class="title">
              {% if new %}<span class="badge">{{ new }}</span> {% endif %}{% if mark %}{{ mark }} {% endif %}{{ title }}
            </div>
            <div class="measure"><b{% if late %} class="act"{% endif %}>{{ standing }}</b> · {{ measure }}</div>
          </div>
        </div>
      {% else %}
        {{ nothing }}
      {% endfor %}
      {% if more %}<div class="more">{{ more }}</div>{% endif %}
    </div>
""")


def lines(page: Page, room: float = ROOM) -> tuple[Markup, ...]:
    """Heading and lines, as many as fit into so many heights of a letter; how many more there are stands below them."""
    actions = projected_actions(page.store, page.moment)
    fit = fitting([title(page, action) for action in actions], room)
    began, marks = since(page.store, page.moment), hot_marks(page)
    items = [_item(page, action, began, marks) for action in actions[:fit]]
    left = len(actions) - fit
    # As on a desk: no good news, for what no rule asks for may be red all the same.
    none = tiles.neutral(page.t("各项提醒规则都没有触发", "No rule calls for action"))
    return (
        html_blocks.todo_heading(actions, page.lang),
        _LINES(
            items=items,
            nothing=none if page.has_data else tiles.mark("no_data", page.lang, page.t("还没有数据", "No data yet")),
            more=page.t(f"还有 {left} 项", f"{left} more") if left else "",
        ),
    )


def newest(page: Page) -> str:
    """When the newest line began, where that was just now and the setting asks for a sound; else ''."""
    if not page.store.setting("wall_sound"):
        return ""
    began = since(page.store, page.moment).values()
    return max((f"{each.by:%Y-%m-%dT%H:%M:%S}" for each in began if each.is_new(clock.now())), default="")


def _item(page: Page, action: RuleAction, began: Mapping[str, Began], marks: Mapping[str, str]) -> tuple[object, ...]:
    first = began.get(registry.line_id(action))
    standing, late = seen_to.seen_to(page, action) or (_open(page, first), False)
    return (
        tiles.shape(action.level, page.lang),
        marks.get(action.building or "", ""),
        page.t("新", "new") if first and first.is_new(seen_to.now_of(page)) else "",
        title(page, action),
        standing,
        late,
        page.t(action.measure_zh, action.measure_en),
    )


def _open(page: Page, began: Began | None) -> str:
    """That nobody sees to it yet, and since when it stands there, where that is known."""
    known, at_latest = (began.known(page.moment), began.at_latest(page.moment)) if began else (None, None)
    if isinstance(known, datetime):
        when = page.t(f" 自 {known:%H:%M}", f" since {known:%H:%M}")
    elif known is not None:
        when = page.t(f" 自 {known:%m-%d}", f" since {known:%m-%d}")
    elif at_latest is not None:
        when = page.t(f" 自 {at_latest:%m-%d} 或更早", f" since {at_latest:%m-%d} or before")
    else:
        when = ""
    return page.t("待明确", "nobody named") + when


def title(page: Page, action: RuleAction) -> str:
    """What a line is about."""
    return page.t(action.title_zh, action.title_en)


def hot_marks(page: Page) -> dict[str, str]:
    """①②③ of the three hottest buildings that the map shows, by building."""
    return dict(hottest(ranking(page.store, map.asked(page, safe=True))))


def hot_words(page: Page) -> str:
    """The three hottest buildings by name: ``① 7号楼 ② 33号楼``; '' without any."""
    found = ranking(page.store, map.asked(page, safe=True)).of("building")
    names = dict(zip(found["id"], found["name"], strict=True))
    return " ".join(f"{mark} {names[id]}" for id, mark in hot_marks(page).items())


def fitting(titles: Sequence[str], room: float) -> int:
    """How many lines with these titles fit into so many heights of a letter, one less where words for the rest must."""
    heights = [ONE_ROW + FURTHER * (min(_rows(title), MOST_ROWS) - 1) for title in titles]
    if sum(heights) <= room:
        return len(heights)
    left, fit = room - REST, 0
    for height in heights:
        left -= height
        if left < 0:
            break
        fit += 1
    return fit


def _rows(title: str) -> int:
    wide = sum(1.0 if ord(letter) > 0x2E7F else 0.58 for letter in title) + 3  # the marks before it
    return max(1, -(-int(wide) // int(ROW)))
