"""The parts of the projected map: who and when, the buttons, and the ranking, all in large type."""

from datetime import date, timedelta

import streamlit as st

from analytics.community.drawing import drawing
from analytics.community.grids import last_arrival
from analytics.heat.heat import heat
from analytics.heat.query import HeatQuery
from analytics.held_moment import present
from analytics.maps.projection import ranking
from analytics.templates import Markup, template
from analytics.words import number
from data import clock
from data.base_path import under
from pages.frame import freshness, html_blocks, tiles, url_state
from pages.frame.shell import Page
from pages.maps import blocks, pictures
from pages.maps import filters as map_filters
from pages.registry import PAGES

#: Places of each kind, and reasons for hot spots, that fit beside the map.
MOST_PLACES, MOST_REASONS = 4, 2


_HEAD = template("""
    <div class="kb dark projected">
      {{ title }}
      <div class="status" data-newest="{{ newest }}">
        <b>{{ when }}</b><span>{{ safe }}</span><a href="{{ back }}" target="_self">{{ leave }}</a>
      </div>
    </div>
""")


def head(page: Page) -> Markup:
    """Who we are, what this screen leaves out, and the way back."""
    least, cases = (number(page.store.setting(name)) for name in ("projection_minimum", "projection_cases"))
    title = f"{page.store.setting('community')} · {page.pick(PAGES['projection'])}"
    return _HEAD(
        title=tiles.title(title, page.badge),
        when=freshness.when(page.moment.at, page.lang),
        newest=freshness.newest(last_arrival(page.store), clock.now()),
        safe=page.t(
            f"可公开投屏:不含个人信息;少于 {least} 户或户数不明的楼栋不计入,一栋楼同日同类少于 {cases} 件的不单独显示",
            f"Safe to project: no personal data, no building under {least} households, "
            f"no building's count under {cases}",
        ),
        # A screen has no map of its own to go back to.
        back=blocks.link(page, "/heatmap") if page.visitor.may("board") else under("/?wall=1&embed=true"),
        leave=page.t("退出投屏", "Leave projection"),
    )


def filters(page: Page) -> tuple[HeatQuery, str, str]:
    """The category as buttons, the view, how time goes, how many days and up to which; all kept in the URL."""
    categories = map_filters.categories(page, safe=True)
    if (url_state.given("category") or "") not in categories:
        url_state.put("category", None)
    category = page.press("category", page.t("类别", "Category"), categories)
    # Who may open no other map sees no further back than this one is for.
    earliest = None if page.visitor.may("board") else page.moment.day - timedelta(days=map_filters.SLIDER_DAYS - 1)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view, time = blocks.choices(page)
        days = map_filters.length(page, time)
        with st.container(width="stretch"):
            last = map_filters.last_day(page, earliest)
    page.moment = present(page.store, last)
    first = max(last - timedelta(days=days - 1), earliest or date.min)
    if earliest and pictures.before(first, last, time) < earliest:
        time = next(iter(pictures.TIMES))
        st.caption(
            page.t(
                f"大屏账号只看最近 {map_filters.SLIDER_DAYS} 天,再往前的不对比。",
                f"A wall account sees the last {map_filters.SLIDER_DAYS} days: nothing before is compared.",
            )
        )
    return (
        HeatQuery(page.moment, first, category or None, safe=True, by_drawing=not drawing(page.store).is_true),
        view,
        time,
    )


_SIDE = template("""
    <div class="kb dark projected">
      <p class="summary">{{ summary }}</p>
      {{ nothing }}
      <div class="reasons">{{ reasons }}</div>
      {% for heading, ranking in rankings %}{{ heading }}{{ ranking }}{% endfor %}
      <p class="remark">{{ left_out }}</p>
    </div>
""")


def side(page: Page, query: HeatQuery) -> Markup:
    """What is on the map, the places that press most, and why some are hot."""
    found = ranking(page.store, query)
    kinds = (("building", page.t("楼栋", "Buildings")), ("grid", page.t("网格", "Grids")))
    return _SIDE(
        summary=map_filters.summary(page, heat(page.store, query)).replace("*", ""),
        nothing=map_filters.nothing_safe(page),
        reasons=map_filters.reasons(page, found, MOST_REASONS),
        rankings=[
            (html_blocks.heading(title), map_filters.ranking(page, found, kind, MOST_PLACES)) for kind, title in kinds
        ],
        left_out=map_filters.left_out(page, found),
    )
