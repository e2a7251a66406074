"""What every page begins with: language, header, filters in the URL, empty states, downloads.

A page is a straight script: ``page = frame.begin("物资库存", "Stock")``, then one call a block.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NoReturn

import streamlit as st

from analytics.community import data_days
from analytics.community.grids import grids, last_arrival
from analytics.community.people_in_charge import building_words
from analytics.held_moment import present
from analytics.tally import EVERYWHERE, Place
from data.access import audit_log
from data.access.visitor import Visitor
from data.clock import Moment
from data.installation.installation import home
from data.kinds import KINDS
from data.privacy import retention
from data.store.database import Store
from data.store.grid_scope import scoped
from pages.frame import current_visitor, footer, freshness, links, newest_day, search_field, url_state
from pages.frame import tiles as frame_tiles
from pages.frame.markdown_escape import plain
from pages.registry import PAGES
from streamlit_inside import choices

LANGUAGES = {"zh": "中文", "en": "English"}

#: A day before this one in a link is a slip: nobody has data of it, and weeks before it may be no dates at all.
EARLIEST = date(1900, 1, 1)
#: A browser counts microseconds from 1970, and a slider cannot go back further than it can count.
_SLIDES_FROM = date(1700, 1, 1)


@dataclass
class Page:
    """One run of one page: what it shows, to whom, in which language, as at when, and where.

    ``store``: as the visitor may ask it, of their own grids where they are limited to some.
    """

    store: Store
    demo: bool
    lang: str
    moment: Moment
    visitor: Visitor
    place: Place = EVERYWHERE

    @property
    def has_data(self) -> bool:
        """Whether any file that still counts has ever come."""
        return last_arrival(self.store) is not None

    def note(self, action: str, object: str = "", **detail: Any) -> None:
        """Put on record what the visitor did."""
        audit_log.add(home().access, self.visitor, action, object, **detail)

    def doing(self, action: str, object: str = "", **detail: Any) -> AbstractContextManager[None]:
        """Put on record what the visitor does, and then do it: what cannot be put on record is not done."""
        return audit_log.doing(home().access, self.visitor, action, object, **detail)

    def t(self, zh: str, en: str) -> str:
        """The words in the language of the page."""
        return zh if self.lang == "zh" else en

    @property
    def badge(self) -> str:
        """What stands beside a title while the demo shows; '' otherwise."""
        return self.t("演示数据", "Demo data") if self.demo else ""

    def pick(self, row: Any) -> str:
        """The words of a registry row (``zh`` and ``en``) in the language of the page."""
        return self.t(row.zh, row.en)

    def choose(self, name: str, label: str, options: Mapping[str, str], default: str | None = None) -> str:
        """One of ``options`` (id -> label), kept in the URL as ``?name=id``; the first is the default."""
        fallback = default if default is not None else next(iter(options))
        key, given = f"{name}_choice", url_state.given(name)
        st.session_state[key] = given if given in options else fallback
        return st.selectbox(
            label,
            list(options),
            format_func=lambda id: options[id],
            key=key,
            on_change=url_state.put_choice,
            args=(name, key, fallback),
            filter_mode="contains",
        )

    def press(self, name: str, label: str, options: Mapping[str, str]) -> str:
        """One of ``options`` as buttons, kept in the URL as ``choose`` does; the first is the default."""
        key, fallback, given = f"{name}_choice", next(iter(options)), url_state.given(name)
        st.session_state[key] = given if given in options else fallback
        chosen = st.pills(
            label,
            list(options),
            format_func=lambda id: plain(options[id]),
            key=key,
            required=True,
            on_change=url_state.put_choice,
            args=(name, key, fallback),
        )
        return str(chosen)

    def choose_some(self, name: str, label: str, options: Mapping[str, str]) -> tuple[str, ...]:
        """Some of ``options`` (id -> label), kept in the URL as ``?name=id,id``; none means all."""
        key = f"{name}_choice"
        given = (url_state.given(name) or "").split(",")
        st.session_state[key] = [id for id in options if id in given]
        chosen = st.multiselect(
            label,
            list(options),
            format_func=lambda id: options[id],
            key=key,
            on_change=url_state.put_choice,
            args=(name, key, []),
            placeholder=self.t("全部", "All"),
            filter_mode="contains",
            select_all=False,
        )
        return tuple(chosen)

    def choose_day(self, name: str, label: str, default: date, latest: date | None = None) -> date:
        """A day, kept in the URL as ``?name=2022-04-01``."""
        key = f"{name}_choice"
        st.session_state[key] = min(_day(url_state.given(name)) or default, latest or date.max)
        chosen = st.date_input(
            label,
            key=key,
            # Left alone it is ten years before the machine's today, which BOARD_TODAY may lie before.
            min_value=min(EARLIEST, default),
            max_value=latest,
            format="YYYY-MM-DD",
            on_change=url_state.put_choice,
            args=(name, key, default),
        )
        return chosen if isinstance(chosen, date) else default

    def slide_day(
        self, name: str, label: str, default: date, first: date, last: date, earliest: date | None = None
    ) -> date:
        """A day on a slider from ``first`` to ``last``, kept in the URL as ``choose_day`` does. A link may name one
        before ``first``, but none before ``earliest``.
        """
        if first < _SLIDES_FROM:
            return self.choose_day(name, label, default, last)
        key, given = f"{name}_choice", min(_day(url_state.given(name)) or default, last)
        given = max(given, earliest or given)
        st.session_state[key] = given
        chosen: date = st.slider(
            label,
            min(first, given),
            last,
            key=key,
            format="MM-DD" if min(first, given).year == last.year else "YYYY-MM-DD",
            on_change=url_state.put_choice,
            args=(name, key, default),
        )
        return chosen

    def empty(self, *kinds: str, zh: str = "", en: str = "") -> None:
        """What stands where there is nothing to show: the last day that has something, else which files fill it; and
        the way there.
        """
        with st.container(border=True):
            if not self.newest_day(*kinds):
                names = self.t("、", ", ").join(f"{self.pick(KINDS[kind])}" for kind in kinds)
                st.markdown(
                    self.t(
                        f"**还没有可显示的数据** — 上传{names}后,这里就有内容。",
                        f"**Nothing to show yet** — it fills once you upload: {names}.",
                    )
                )
            if zh:
                st.markdown(self.t(zh, en or zh))
            self.link("upload", zh="去上传", en="Go to upload")

    def newest_day(self, *kinds: str, days: int = 1) -> bool:
        """Say where the last day with data of these kinds (all, where none is named) lies before the days that the
        page shows, ``days`` up to its own, and link to it. Whether it did.
        """
        line = newest_day.line(self.store, self.moment, self.lang, kinds or data_days.DATED, days)
        if line:
            st.html(frame_tiles.block(line))
        return bool(line)

    def stop(self) -> NoReturn:
        """End the page here, where there is nothing more to show; its foot stands below."""
        footer.show(self.lang)
        st.stop()

    def link(self, path: str, zh: str = "", en: str = "", **query: str) -> None:
        """A link to a page of ours that keeps the language; nothing where the visitor may not open it. ``query``: what
        it is asked for; then it keeps the day and the place too.
        """
        row = PAGES[path]
        if not self.visitor.may(row.right):
            return
        st.page_link(
            row.script,
            label=self.t(zh or row.zh, en or row.en),
            icon=row.icon,
            query_params=(links.asked(self.lang, self.moment, self.place, **query) if query else links.asked(self.lang))
            or None,
        )

    def to(self, path: str, **query: str) -> str:
        """The address of a page of ours on the day and at the place that this one shows, in its language; '' where the
        visitor may not open it.
        """
        return links.to(self.visitor, self.lang, path, self.moment, self.place, **query)

    def behind(self, id: str, place: Place | None = None) -> str:
        """The address of the list behind a number; '' where the visitor may not see it."""
        return links.behind(self.visitor, self.lang, id, self.moment, self.place if place is None else place)

    def tiles(self, given: Iterable[frame_tiles.Tile]) -> None:
        """A row of numbers; a click on one leads to the list behind it."""
        led = [replace(tile, link=self.behind(tile.metric)) if tile.metric else tile for tile in given]
        st.html(frame_tiles.block(frame_tiles.tiles(led, self.lang)))


def language() -> str:
    """The language of this visitor: ``?lang=`` in the URL, else what they chose before, else Chinese."""
    given = url_state.given("lang")
    if given in LANGUAGES:
        st.session_state["lang"] = given
    chosen: str = st.session_state.get("lang", "zh")
    if chosen != "zh" and given != chosen:
        st.query_params["lang"] = chosen  # a link from the menu carries no query
    return chosen


def current(day: date | None = None, place: Place = EVERYWHERE) -> Page:
    """A Page without any chrome, for the wall form and for fragments that run by themselves."""
    served, visitor = home(), current_visitor.visitor()
    store = asked_store(visitor)
    return Page(store, served.demo, language(), present(store, day), visitor, place)


def asked_store(visitor: Visitor) -> Store:
    """The store that shows, as this visitor may ask it."""
    shown = home().store
    return shown if visitor.grids is None else scoped(shown, visitor.grids)


def begin(zh_title: str, en_title: str, filters: tuple[str, ...] = ("date", "grid"), live: bool = True) -> Page:
    """Draw the header and the shared filters, and say what the page is to show.

    ``filters``: which of ``date`` and ``grid`` the page offers, and whether a link may narrow it to a ``building``.
    ``live``: run the page again when the data changes; false for pages on which people type.
    """
    page = current()
    st.html(frame_tiles.style())
    with st.container(
        key="page_header", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.html(frame_tiles.block(frame_tiles.title(page.t(zh_title, en_title), page.badge)), width="content")
        freshness.line(page.lang, live)
        search_field.show(page.visitor, page.lang)
        st.html(frame_tiles.block(current_visitor.who(page.visitor, page.lang)), width="content")
        _language_switch(page.lang)
    if filters:
        with st.container(key="page_filters", horizontal=True):
            _shared_filters(page, filters)
    if "date" in filters and (gone := retention.notice(page.store, page.moment.day)):
        st.info(page.t(*gone), icon=":material/auto_delete:")
    return page


def _shared_filters(page: Page, filters: tuple[str, ...]) -> None:
    today = page.moment.day
    if "date" in filters:
        with st.container(width=220):
            chosen = page.choose_day("date", page.t("日期", "Day"), today, latest=today)
        page.moment = present(page.store, chosen)
    known = grids(page.store) if "grid" in filters else {}
    if known:
        with st.container(width=220):
            everywhere = (
                page.t("全社区", "Whole community")
                if page.visitor.grids is None
                else page.t("所管全部网格", "All my grids")
            )
            # 未归网格 is no grid to choose, but a link may lead there.
            none = {links.NO_GRID: page.t("未归网格", "No grid")} if url_state.given("grid") == links.NO_GRID else {}
            grid = page.choose("grid", page.t("网格", "Grid"), {"": everywhere, **known, **none})
        page.place = Place(grid="" if grid == links.NO_GRID else grid) if grid else EVERYWHERE
    if "building" in filters and (building := url_state.given("building")):
        page.place = Place(page.place.grid, building)
        named = plain(page.t(*building_words(page.store, building)))
        st.button(
            page.t(f"只看 {named}", f"Only {named}"),
            icon=":material/close:",
            help=page.t("改看全部楼栋", "Show all buildings again"),
            key="only_building",
            on_click=url_state.put,
            args=("building", None),
        )


def _language_switch(lang: str) -> None:
    st.session_state["lang_choice"] = lang
    st.segmented_control(
        "语言 Language",
        list(LANGUAGES),
        format_func=lambda id: LANGUAGES[id],
        key="lang_choice",
        required=True,
        label_visibility="collapsed",
        on_change=_switch_language,
    )


def _switch_language() -> None:
    choices.say_anew()
    st.session_state["lang"] = st.session_state["lang_choice"]
    url_state.put_choice("lang", "lang_choice", "zh")


def day_in_url() -> date | None:
    """The day that ``?date=`` names; None without one, for one that is no day, or for one to come."""
    day = _day(url_state.given("date"))
    return day if day and day <= present(home().store).day else None


def _day(text: str | None) -> date | None:
    try:
        day = datetime.strptime(text or "", "%Y-%m-%d").date()
    except ValueError:
        return None
    return day if day >= EARLIEST else None
