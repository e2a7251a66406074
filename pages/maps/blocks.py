"""The map of a page with its legend, its remarks and what can be taken along."""

import uuid
from typing import TypedDict
from urllib.parse import urlencode

import streamlit as st

from analytics.heat.query import HeatQuery
from analytics.maps import folium_map, offline_file
from analytics.maps.linked_maps import Together
from analytics.maps.picture_button import PictureButton, PictureWords
from analytics.maps.projection import ranking
from analytics.privacy.veils import Veil
from analytics.words import clock
from data.base_path import under
from data.exports.xlsx_safe import xlsx_bytes
from pages.exports import EXPORTS
from pages.frame import exporting, tiles, url_state
from pages.frame.shell import Page
from pages.maps import filters, places_note
from pages.maps import view as map_view
from pages.maps.pictures import TIMES, VIEWS, Picture, picture

#: What browsers know a workbook by.
#: A file has one map: instead of two beside each other, their difference.
_AS_ONE = {"beside": "change", "weeks": "week"}


def choices(page: Page) -> tuple[str, str]:
    """The view and how time goes, kept in the URL; time stands still in every view but the heat's."""
    views = {id: page.pick(view) for id, view in VIEWS.items()}
    view = page.press("view", page.t("画法", "View"), views)
    times = {id: page.pick(time) for id, time in TIMES.items()}
    if view != "heat":
        return view, next(iter(TIMES))
    with st.container(width=260):
        return view, page.choose("time", page.t("时间", "Time"), times)


def show(
    page: Page,
    query: HeatQuery,
    view: str,
    time: str,
    *,
    key: str,
    dark: bool,
    height: int,
    fill: bool = False,
    large: bool = False,
) -> Picture:
    """The map, or two beside each other, and under it what its colours mean and what is not on it."""
    drawn_on = map_view.sheet(page, dark, query.safe, large)
    shown = picture(page, drawn_on, query, view, time)
    channel = st.session_state.setdefault("map_channel", uuid.uuid4().hex)
    for number, (place, (title, group)) in enumerate(zip(st.columns(len(shown.maps)), shown.maps, strict=True)):
        PictureWords(**_words(page, query, shown, title)).add_to(group)
        # The ground must stay as it is, or the map would be mounted anew: its button has no words of its own.
        parts: list[PictureButton | Together] = [
            PictureButton(
                file_name=f"{page.t('热力图', 'heat map')}{_behind(page, query)}.png", title="", note="", lang=page.lang
            )
        ]
        if len(shown.maps) > 1:
            parts.append(Together(channel))
        with place:
            if len(shown.maps) > 1:
                st.markdown(f"**{title}**")
            map_view.draw(
                drawn_on, group, key=f"{key}_{number}_{len(shown.maps)}", height=height, fill=fill, parts=tuple(parts)
            )
    st.html(tiles.block(shown.legend.as_html(), "map-legend"))
    if not query.safe:
        st.html(tiles.block(places_note.note(page)))
    for remark in shown.remarks:
        st.caption(remark)
    return shown


def take_away(page: Page, query: HeatQuery, view: str, time: str, dark: bool) -> None:
    """The map as one HTML file and the ranking as a spreadsheet, each made when somebody clicks."""
    behind = _behind(page, query)

    def whole(_: Veil) -> bytes:
        drawn_on = folium_map.MapSheet(map_view.sheet(page, dark, query.safe).base, page.lang, dark)
        shown = picture(page, drawn_on, query, view, _AS_ONE.get(time, time))
        [(title, group)] = shown.maps
        made = folium_map.ground(drawn_on)
        words = _words(page, query, shown, title)
        PictureButton(**words, lang=page.lang).add_to(made)
        group.add_to(made)
        return offline_file.standalone(
            made, words["title"], words["note"], legend=shown.legend.as_html(), lang=page.lang, dark=dark
        )

    def ranked(_: Veil) -> bytes:
        sheet = filters.sheet(page, ranking(page.store, query))
        return xlsx_bytes(list(sheet.columns), sheet.astype(object).where(sheet.notna(), None).itertuples(index=False))

    with st.container(key="take_away", horizontal=True):
        exporting.save(page, EXPORTS["map"], whole, behind=behind)
        exporting.save(page, EXPORTS["hot_spots"], ranked, behind=behind)


def _behind(page: Page, query: HeatQuery) -> str:
    """How the names of files end that may be passed on, so that of two in a chat the right one is sent."""
    return page.t("_投屏", "_projection") if query.safe else ""


class _Words(TypedDict):
    """The words of a picture, as ``PictureWords`` takes them."""

    file_name: str
    title: str
    note: str
    legend: list[tuple[str, str]]


def _words(page: Page, query: HeatQuery, shown: Picture, title: str) -> _Words:
    """What stands above and under a picture: who, what, when, and what is not on it."""
    what = filters.categories(page, query.safe).get(query.category or "", query.category or "")
    safe = page.t("可公开投屏,不含个人信息", "safe to project, no personal data") if query.safe else ""
    note = (page.t("截至 ", "as at ") + clock(page.moment), *shown.legend.remarks, *shown.remarks, safe)
    return _Words(
        file_name=page.t("热力图", "heat map") + f"_{page.moment.day}{_behind(page, query)}.png",
        title=f"{page.store.setting('community')} · {what} · {title}",
        note=" · ".join(filter(None, note)),
        legend=[("transparent", shown.legend.title), *shown.legend.steps],
    )


def link(page: Page, path: str) -> str:
    """The link to the same map, projected or not; a category that only files name, where anything may stand, is left
    out.
    """
    said = {name: url_state.given(name) for name in ("category", "days", "date", "view", "time", "lang")}
    kept = {name: words for name, words in said.items() if words is not None}
    if kept.get("category", "") not in filters.categories(page, safe=True):
        kept.pop("category")
    return under(path) + (f"?{urlencode(kept)}" if kept else "")
