"""The wall form of the command board: one screen, dark, no scroll bar, renewed by itself."""

import streamlit as st

from analytics.community.grids import last_arrival
from analytics.rules.projected import projected_actions
from analytics.templates import Markup, template
from data import clock
from data.access import sessions
from data.access.visitor import SESSION
from data.base_path import under
from data.installation.installation import home
from pages.board import map, numbers
from pages.frame import current_visitor, freshness, html_blocks, newest_day, shell, tiles
from pages.frame.shell import Page

#: Without new data the map is drawn again so often, for requests become overdue with time.
MAP_MINUTES = 10
#: Of so many days the board's map is, of the day itself all the rest.
DAYS = 2
#: What fits beside each other on one screen.
MOST_GRIDS, MOST_ACTIONS, MOST_HOT = 15, 6, 4


def show() -> None:
    """The whole screen: what is written renews itself, the map when the data has changed."""
    st.html(tiles.style("board.css"))
    live()
    page = _page()
    with st.container(key="wall_map"):
        map.show(page, dark=True, fill=True, safe=True)


def _page() -> Page:
    """What the screen shows: today, and another day only to those who may open the board on their desk."""
    looks = current_visitor.visitor()
    return shell.current(shell.day_in_url() if looks.may("board") else None)


@st.fragment(run_every=freshness.RENEWED_EVERY_S)
def live() -> None:
    """The board as it is now. What did not change gives the same text, so the browser leaves it alone."""
    page = _page()
    st.html(_screen(page))
    renew_map(page)


def renew_map(page: Page) -> None:
    """Run the whole page again when the map would look different.

    The map is drawn outside what runs every other second, because that costs fifty times as much.
    """
    minutes = page.moment.at.hour * 60 + page.moment.at.minute
    shown = (str(page.store.path), page.store.version, page.moment.day, minutes // MAP_MINUTES)
    if st.session_state.setdefault("map_shown", shown) != shown:
        st.session_state["map_shown"] = shown
        st.rerun()


_SCREEN = template("""
    <div class="kb dark wall">
      {{ head }}{{ tiles }}{{ grids }}{{ map }}{{ todo }}
      <div class="foot">{{ legend }}{{ foot }}</div>
    </div>
""")


def _screen(page: Page) -> Markup:
    rates = page.store.setting("rate_target") / 100
    return _SCREEN(
        head=head(page),
        tiles=tiles.tiles(numbers.tiles(page, "wall"), page.lang),
        grids=html_blocks.panel(*_grids(page, numbers.projected_grid_rows(page), rates), name="grids"),
        map=html_blocks.panel(map.heading(page), map.legend(page, dark=True, safe=True), name="map"),
        todo=html_blocks.panel(*_todo(page), name="todo-panel"),
        legend=html_blocks.legend(page.lang),
        foot=_foot(page),
    )


_HEAD = template("""
    <div class="head">
      {{ title }}
      <div class="status">
        {% if past %}<span class="badge">{{ past }}</span>{% endif %}
        <b>{{ now }}</b><span>{{ age }}</span>{{ files }}{{ newest }}
      </div>
    </div>
""")


def head(page: Page) -> Markup:
    """Who we are, what time it is, how old the data is, which files are missing."""
    files, state = numbers.files_line(page)
    now = clock.now()
    title = f"{page.store.setting('community')} · {page.t('防疫指挥看板', 'Command board')}"
    return _HEAD(
        title=tiles.title(title, page.badge),
        past="" if page.moment.is_today else f"{page.t('回看', 'as of')} {page.moment.day}",
        now=freshness.when(now, page.lang),
        age=freshness.age(last_arrival(page.store), now, page.lang),
        files=tiles.mark(state, page.lang, files) if files else "",
        newest=newest_day.line(page.store, page.moment, page.lang, days=DAYS) or "",
    )


def _grids(page: Page, rows: list[html_blocks.Bar], target: float) -> tuple[Markup, ...]:
    left_out = len(rows) - MOST_GRIDS
    more = page.t(f" · 另有 {left_out} 个网格", f" · {left_out} more grids") if left_out > 0 else ""
    return (
        html_blocks.heading(page.t("各网格打卡率", "Check-in rate by grid")),
        html_blocks.bars(rows[:MOST_GRIDS], page.lang, target),
        html_blocks.remark(f"{grids_remark(page)}{more}"),
    )


def grids_remark(page: Page) -> str:
    """What the bars are measured by, and who is not ranked."""
    target, least = page.store.setting("rate_target"), page.store.setting("minimum_count")
    return page.t(
        f"竖线为目标 {target:g}% · 应打卡不足 {least:g} 人的不排名",
        f"Line: target {target:g}% · under {least:g} people not ranked",
    )


_HOT = template('<div class="hot">{{ heading }}{{ bars }}</div>')


def _todo(page: Page) -> tuple[Markup, ...]:
    actions = projected_actions(page.store, page.moment)
    return (
        html_blocks.todo_heading(actions, page.lang),
        html_blocks.todo(actions, page.lang, MOST_ACTIONS, page.has_data),
        _HOT(
            heading=html_blocks.heading(page.t("诉求热点", "Most requested"), page.t("今日件数", "today")),
            bars=html_blocks.bars(numbers.hot_rows(page, MOST_HOT), page.lang),
        ),
    )


_FOOT = template("""
    <span>
      {% if ends %}<b>{{ ends }}</b> · {% endif %}{{ renewed }} · <a href="{{ back }}" target="_self">{{ leave }}</a>
    </span>
""")


def _foot(page: Page) -> Markup:
    renewed = page.t(f"每 {freshness.RENEWED_EVERY_S} 秒自动更新", f"renewed every {freshness.RENEWED_EVERY_S} s")
    back = under("/" if page.lang == "zh" else f"/?lang={page.lang}")
    leave = page.t("退出大屏", "Leave the wall form")
    if not page.visitor.may("board"):  # a screen has no other form to go back to
        back, leave = under("/account"), page.visitor.name
    return _FOOT(renewed=renewed, ends=_ends(page), back=back, leave=leave)


def _ends(page: Page) -> str:
    """That the log-in of this screen soon ends; '' as long as it does not."""
    found = sessions.of_id(home().access, page.visitor.id) if page.visitor.via == SESSION else None
    ends = found.ends_soon(clock.machine_now()) if found else None
    if ends is None:
        return ""
    return page.t(
        f"大屏登录将在 {ends:%m-%d %H:%M} 到期,请重新登录",
        f"The log-in of this screen ends {ends:%m-%d %H:%M}: please log in again",
    )
