"""The parts of the projected map: who and when, the buttons, and the ranking, all in large type."""

from datetime import timedelta
from html import escape
from urllib.parse import urlencode

import streamlit as st

from analytics.present import present
from analytics.words import number
from data.home import home
from pages import blocks, freshness, heat_blocks, map_blocks
from pages.frame import Page
from pages.map_asked import Asked

#: Seconds after which new data is looked for.
RENEWED_EVERY_S = 3
#: Places of each kind, and reasons for hot spots, that fit beside the map.
MOST_PLACES, MOST_REASONS = 6, 3


def renewing(page: Page) -> None:
    """Run the page again when the data has changed; what plays goes on where it was."""
    st.session_state["projected"] = (str(page.store.path), page.store.version)
    st.fragment(_look, run_every=f"{RENEWED_EVERY_S}s")()


def _look() -> None:
    store = home().store
    if st.session_state.get("projected") != (str(store.path), store.version):
        st.rerun()


def head(page: Page) -> str:
    """Who we are, what this screen leaves out, and the way back."""
    least = number(page.store.setting("projection_minimum"))
    safe = page.t(f"可公开投屏:不含个人信息,少于 {least} 户的地方已合并或不显示",
                  f"Safe to project: no personal data, places of fewer than {least} households merged or hidden")  # fmt: skip
    kept = {name: value for name, value in st.query_params.items() if name in ("category", "days", "date", "view", "time", "lang")}
    back = f'<a href="/heatmap{"?" + urlencode(kept) if kept else ""}" target="_self">{page.t("退出投屏", "Leave projection")}</a>'
    badge = f' <span class="badge">{page.t("演示数据", "Demo data")}</span>' if page.demo else ""
    return (
        f'<div class="kb dark projected"><h1>{escape(page.store.setting("community"))} · {page.t("热力图", "Heat map")}{badge}</h1>'
        f'<div class="status"><b>{escape(freshness.when(page.moment.at, page.lang))}</b><span>{safe}</span>{back}</div></div>'
    )


def filters(page: Page) -> tuple[Asked, str, str]:
    """The category as buttons, the view, how time goes, how many days and up to which; all kept in the URL."""
    category = page.press("category", page.t("类别", "Category"), heat_blocks.categories(page, safe=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view, time = map_blocks.choices(page)
        days = heat_blocks.length(page, time)
        with st.container(width="stretch"):
            last = heat_blocks.last_day(page)
    page.moment = present(page.store, last)
    return Asked(last - timedelta(days=days - 1), category or None, safe=True), view, time


def side(page: Page, asked: Asked) -> str:
    """What is on the map, the places that press most, and why some are hot."""
    found = asked.ranking(page)
    summary = heat_blocks.summary(page, asked.heat(page)).replace("*", "")
    reasons = f'<div class="reasons">{heat_blocks.reasons(page, found, MOST_REASONS)}</div>'
    parts = [f'<p class="summary">{escape(summary)}</p>', reasons]
    for kind, title in (("building", page.t("楼栋", "Buildings")), ("grid", page.t("网格", "Grids"))):
        parts += [blocks.heading(title), heat_blocks.ranking(page, found, kind, MOST_PLACES)]
    parts.append(f'<p class="remark">{heat_blocks.left_out(page, found)}</p>')
    return f'<div class="kb dark projected">{"".join(parts)}</div>'
