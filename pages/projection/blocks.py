"""The parts of the projected map: who and when, the buttons, and the ranking, all in large type."""

from datetime import timedelta
from html import escape

import streamlit as st

from analytics.community.households import safe_buildings
from analytics.held_moment import present
from analytics.words import number
from data.base_path import under
from pages.frame import freshness, html_blocks, url_state
from pages.frame.shell import Page
from pages.frame.tiles import mark
from pages.maps import blocks
from pages.maps import filters as map_filters
from pages.maps.query import Asked
from pages.registry import PAGES

#: Places of each kind, and reasons for hot spots, that fit beside the map.
MOST_PLACES, MOST_REASONS = 6, 3


def head(page: Page) -> str:
    """Who we are, what this screen leaves out, and the way back."""
    least = number(page.store.setting("projection_minimum"))
    safe = page.t(
        f"可公开投屏:不含个人信息,少于 {least} 户或户数不明的楼栋不计入、不显示",
        f"Safe to project: no personal data; buildings of fewer than {least} or unknown households are left out",
    )
    # A screen has no map of its own to go back to.
    to = blocks.link(page, "/heatmap") if page.visitor.may("board") else under("/?wall=1&embed=true")
    back = f'<a href="{escape(to)}" target="_self">{page.t("退出投屏", "Leave projection")}</a>'
    badge = f' <span class="badge">{page.t("演示数据", "Demo data")}</span>' if page.demo else ""
    return (
        f'<div class="kb dark projected"><h1>{escape(page.store.setting("community"))} · {page.pick(PAGES["projection"])}{badge}</h1>'
        f'<div class="status"><b>{escape(freshness.when(page.moment.at, page.lang))}</b><span>{safe}</span>{back}</div></div>'
    )


def filters(page: Page) -> tuple[Asked, str, str]:
    """The category as buttons, the view, how time goes, how many days and up to which; all kept in the URL."""
    categories = map_filters.categories(page, safe=True)
    if (url_state.given("category") or "") not in categories:
        url_state.put("category", None)
    category = page.press("category", page.t("类别", "Category"), categories)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view, time = blocks.choices(page)
        days = map_filters.length(page, time)
        with st.container(width="stretch"):
            last = map_filters.last_day(page)
    page.moment = present(page.store, last)
    return Asked(last - timedelta(days=days - 1), category or None, safe=True), view, time


def _nothing(page: Page) -> str:
    """Why nothing can be shown; '' where something can."""
    if safe_buildings(page.store, page.moment.day):
        return ""
    zh = "没有可以投屏的楼栋:要有坐标,户数已知且不太少。请上传楼栋表。"
    en = "No building may be projected: it needs coordinates and a known, sufficient number of households. Upload the buildings file."
    return mark("no_data", page.lang, page.t(zh, en))


def side(page: Page, asked: Asked) -> str:
    """What is on the map, the places that press most, and why some are hot."""
    found = asked.ranking(page)
    summary = map_filters.summary(page, asked.heat(page)).replace("*", "")
    reasons = f'<div class="reasons">{map_filters.reasons(page, found, MOST_REASONS)}</div>'
    parts = [f'<p class="summary">{escape(summary)}</p>', _nothing(page), reasons]
    for kind, title in (("building", page.t("楼栋", "Buildings")), ("grid", page.t("网格", "Grids"))):
        parts += [html_blocks.heading(title), map_filters.ranking(page, found, kind, MOST_PLACES)]
    parts.append(f'<p class="remark">{map_filters.left_out(page, found)}</p>')
    return f'<div class="kb dark projected">{"".join(parts)}</div>'
