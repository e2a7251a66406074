"""The wall form of the command board: one screen, dark, no scroll bar, renewed by itself; or views of it in turn."""

import time

import streamlit as st

from analytics.community.grids import last_arrival
from analytics.templates import Markup, template
from data import clock
from data.access import sessions
from data.access.visitor import SESSION
from data.base_path import under
from data.installation.installation import home
from pages.board import map, numbers, playlist, wall_lines, wall_views
from pages.frame import current_visitor, freshness, html_blocks, newest_day, shell, tiles, url_state
from pages.frame.shell import Page

#: Without new data the map is drawn again so often, for requests become overdue with time.
MAP_MINUTES = 10
#: Of so many days the board's map is, of the day itself all the rest.
DAYS = 2
#: What fits beside each other on one screen.
MOST_GRIDS, MOST_HOT = 15, 4
#: Heights of a letter for the lines beside another view, where nothing stands below them.
ROOM_BESIDE = 29.0


def show() -> None:
    """The whole screen: what is written renews itself, the map when the data has changed."""
    with st.container(key="calm"):
        st.html(tiles.style("board.css"))
        live()
        page = _page()
        with st.container(key="wall_map"):
            map.on_wall(page, wall_lines.hot_words(page))


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
    <div class="kb dark wall show-{{ view }}" data-newest-line="{{ newest }}">
      {{ head }}{% for part in parts %}{{ part }}{% endfor %}{{ todo }}
      <div class="foot">{{ legend }}{{ foot }}</div>
    </div>
""")


def _screen(page: Page) -> Markup:
    played = playlist.playlist(url_state.given("play"))
    view = played.at(time.time())
    return _SCREEN(
        view=view,
        newest=wall_lines.newest(page),
        head=head(page),
        parts=_PARTS[view](page),
        todo=html_blocks.panel(*_todo(page, view), name="todo-panel"),
        legend=html_blocks.legend(page.lang),
        foot=_foot(page, playlist.said_wrong(played, page.lang)),
    )


def _map(_page: Page) -> tuple[Markup, ...]:
    # Only the ground: the map, its heading and its legend lie over it, in a frame that is not drawn every other second.
    return (html_blocks.panel(name="map"),)


def _overview(page: Page) -> tuple[Markup, ...]:
    target = page.store.setting("rate_target") / 100
    return (
        tiles.tiles(numbers.tiles(page, "wall"), page.lang),
        html_blocks.panel(*_grids(page, numbers.projected_grid_rows(page), target), name="grids"),
        *_map(page),
    )


#: What each view shows beside the lines of what is to be done.
_PARTS = {"wall": _overview, "map": _map, "requests": wall_views.requests, "files": wall_views.files}


_HEAD = template("""
    <div class="head">
      {{ title }}
      <div class="status" data-newest="{{ newest_at }}">
        {% if past %}<span class="badge">{{ past }}</span>{% endif %}
        <b>{{ now }}</b><span>{{ age }}</span>{{ files }}{{ newest }}
      </div>
    </div>
""")


def head(page: Page) -> Markup:
    """Who we are, what time it is, how old the data is, which files are missing."""
    files, state = numbers.files_line(page)
    now, arrived = clock.now(), last_arrival(page.store)
    title = f"{page.store.setting('community')} · {page.t('防疫指挥看板', 'Command board')}"
    return _HEAD(
        title=tiles.title(title, page.badge),
        past="" if page.moment.is_today else f"{page.t('回看', 'as of')} {page.moment.day}",
        now=freshness.when(now, page.lang),
        age=freshness.age(arrived, now, page.lang),
        newest_at=freshness.newest(arrived, now),
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


def _todo(page: Page, view: str) -> tuple[Markup, ...]:
    if view != "wall":
        return wall_lines.lines(page, ROOM_BESIDE)
    return (
        *wall_lines.lines(page),
        _HOT(
            heading=html_blocks.heading(page.t("诉求热点", "Most requested"), page.t("今日件数", "today")),
            bars=html_blocks.bars(numbers.hot_rows(page, MOST_HOT), page.lang),
        ),
    )


_FOOT = template("""
    <span>
      {% for word in said if word %}<b>{{ word }}</b> · {% endfor %}{{ renewed }}{{ " · " }}
      <a href="{{ back }}" target="_self">{{ leave }}</a>
    </span>
""")


def _foot(page: Page, wrong: str) -> Markup:
    renewed = page.t(f"每 {freshness.RENEWED_EVERY_S} 秒自动更新", f"renewed every {freshness.RENEWED_EVERY_S} s")
    back = under("/" if page.lang == "zh" else f"/?lang={page.lang}")
    leave = page.t("退出大屏", "Leave the wall form")
    if not page.visitor.may("board"):  # a screen has no other form to go back to
        back, leave = under("/account"), page.visitor.name
    return _FOOT(renewed=renewed, said=(wrong, _ends(page)), back=back, leave=leave)


def _ends(page: Page) -> str:
    """That the log-in of this screen soon ends; '' as long as it does not."""
    found = sessions.of_id(home().access, page.visitor.id) if page.visitor.via == SESSION else None
    ends = found.ends_soon(clock.machine_now()) if found else None
    if ends is None:
        # The wall does not keep alive what opens the lists: nobody may come to a desk by a screen that was left alone.
        idles = page.visitor.via == SESSION and page.visitor.may("board")
        return page.t("长时间挂着请用大屏账号登录", "For a screen that stays on use a wall account") if idles else ""
    return page.t(
        f"大屏登录将在 {ends:%m-%d %H:%M} 到期,请重新登录",
        f"The log-in of this screen ends {ends:%m-%d %H:%M}: please log in again",
    )
