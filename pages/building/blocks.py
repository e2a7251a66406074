"""The parts of the page 楼栋: who is in charge, the numbers, the requests, the trends, the place."""

from dataclasses import dataclass

import folium
import streamlit as st

from analytics import words
from analytics.community.grids import counted
from analytics.community.households import households
from analytics.community.people_in_charge import Contact, building_words, contacts, grid_words
from analytics.metrics import registry
from analytics.privacy import masked_answers
from analytics.privacy.veils import VEILED
from analytics.requests import listing
from analytics.requests.states import REQUEST_STATES
from analytics.tally import Place
from analytics.templates import Markup, template
from pages.frame import explained, links
from pages.frame import tiles as frame_tiles
from pages.frame.html_table import Cell, Linked, Marked, TableColumn, table
from pages.frame.metric_tile import metric_tile
from pages.frame.shell import Page
from pages.frame.tiles import Tile
from pages.maps import view

#: The numbers of a building, and those whose last 14 days are drawn.
NUMBERS = (
    "checkin_rate",
    "followup_households",
    "abnormal_count",
    "sampling_completion",
    "followup_rate",
    "requests_open",
    "requests_overdue",
)
DRAWN = ("checkin_rate", "abnormal_count", "requests_new")
#: Open requests that the page shows; the page of requests has all.
MOST_REQUESTS = 50
#: Pixels of the map.
HEIGHT = 320


@dataclass(frozen=True)
class Found:
    """A building as it is shown; ``households`` and the point are None where nobody knows them."""

    id: str
    grid: str
    households: float | None
    point: tuple[float, float] | None

    @property
    def place(self) -> Place:
        """Where its numbers are asked."""
        return Place(building=self.id)


def _known(page: Page) -> dict[str, Found]:
    """The buildings that this visitor sees, in the order people count."""
    rows = households(page.store, page.moment.day).astype(object).to_dict("records")
    found = {
        str(row["building_id"]): Found(
            str(row["building_id"]),
            str(row["grid_id"] or ""),
            float(row["households"]) if row["households"] == row["households"] and row["households"] else None,
            (float(row["lat"]), float(row["lng"])) if row["lat"] == row["lat"] and row["lng"] == row["lng"] else None,
        )
        for row in rows
        if row["building_id"]
    }
    return dict(sorted(found.items(), key=lambda item: counted(item[0])))


def find(page: Page, id: str) -> Found | None:
    """The building that the address names; None where there is none, or none that this visitor sees."""
    return _known(page).get(id)


def show_all(page: Page) -> None:
    """Every building that this visitor sees, with a link; also where the address names another one."""
    st.info(page.t("请选一栋楼。", "Choose a building."), icon=":material/apartment:")
    columns = [
        TableColumn(page.t("楼栋", "Building")),
        TableColumn(page.t("网格", "Grid")),
        TableColumn(page.t("户数", "Households"), True),
    ]
    rows: list[list[Cell]] = [
        [
            Linked(page.t(*building_words(page.store, one.id)), page.to("building", building=one.id)),
            page.t(*grid_words(page.store, one.grid)),
            words.number(one.households),
        ]
        for one in _known(page).values()
    ]
    st.html(table(columns, rows, page.lang))


_HEAD = template("""
    <div class="kb">
      <h2 class="building-name">{{ name }}</h2>
      <div class="status">
        <span>{{ grid }}</span><span>{{ households }}</span>
        {% for office, who, phone in people %}
          <span>
            {{ office }} {{ who }}{% if phone %} <a class="phone" href="tel:{{ phone }}">{{ phone }}</a>{% endif %}
          </span>
        {% endfor %}
      </div>
    </div>
""")


def head(page: Page, found: Found) -> Markup:
    """Which building it is, how many households it has, and who is in charge, with the number to call."""
    worker, head = contacts(page.store, found.id)
    homes = words.number(found.households)
    return _HEAD(
        name=page.t(*building_words(page.store, found.id)),
        grid=page.t(*grid_words(page.store, found.grid)),
        households=page.t(f"{homes} 户", f"{homes} households"),
        people=[
            (page.t("网格员", "Grid worker"), *_who(page, worker)),
            (page.t("楼栋长", "Building head"), *_who(page, head)),
        ],
    )


def _who(page: Page, contact: Contact) -> tuple[str, str]:
    return contact.name or page.t("待定", "to be named"), contact.phone


def tiles(page: Page) -> list[Tile]:
    """The building's numbers; what goes by rounds as of its last one."""
    return [metric_tile(page, id, moment=registry.METRICS[id].as_at(page.store, page.moment)) for id in NUMBERS]


def show_requests(page: Page) -> None:
    """What is open, overdue first; each row leads to the request. Who asked shows once it is open."""
    if not page.visitor.may("requests"):
        return
    found = listing.listing(page.store, page.moment, page.place, None, "open", MOST_REQUESTS)
    st.header(page.t("在办诉求", "Open requests"))
    if found.empty:
        st.caption(page.t("没有在办的诉求。", "No open requests."))
        return
    columns = [
        TableColumn(page.t("诉求内容", "Request")),
        TableColumn(page.t("类别", "Category")),
        TableColumn(page.t("状态", "State")),
        TableColumn(page.t("上报", "Reported")),
        TableColumn(page.t("已等", "Waiting"), True),
        TableColumn(page.t("责任人", "Owner")),
    ]
    rows: list[list[Cell]] = [
        [
            Linked(row["text"] or row["request_id"], page.to("requests", request=row["request_id"])),
            row["category"] or "",
            Marked("act", page.t("超时", "overdue")) if row["overdue"] else page.pick(REQUEST_STATES[row["state"]]),
            f"{row['reported_at']:%m-%d %H:%M}",
            words.hours(row["hours_open"], page.lang),
            row["owner"] if isinstance(row["owner"], str) else "",
        ]
        for row in masked_answers.requests(found, VEILED).to_dict("records")
    ]
    st.html(table(columns, rows, page.lang))
    total = int(found["total"].iloc[0])
    page.link("requests", f"全部 {total:,} 件", f"All {total:,}", state="open")


def show_trends(page: Page) -> None:
    """The last 14 days of what moves by day, beside each other; a day of which nothing is known is a gap."""
    for column, id in zip(st.columns(len(DRAWN)), DRAWN, strict=True):
        metric = registry.METRICS[id]
        trend = registry.trend(page.store, id, page.moment, explained.DAYS, page.place)
        with column:
            st.markdown(f"**{page.pick(metric)}**")
            if trend["value"].isna().all():
                st.caption(page.t("没有数据", "No data"))
                continue
            explained.line(page, id, trend, key=f"building_trend_{id}")


def show_place(page: Page, found: Found) -> None:
    """Where the building is, once somebody asks; the way to give it a place where it has none."""
    if found.point is None:
        link = links.to(page.visitor, page.lang, "places")
        mark = frame_tiles.mark("no_data", page.lang, page.t("地图上没有位置", "No place on the map"))
        st.html(frame_tiles.block(_NO_PLACE(mark=mark, link=link, go=page.t("去放置", "Give it a place"))))
        return
    opened = st.expander(page.t("在地图上", "On the map"), icon=":material/map:", key="building_map", on_change="rerun")
    if not opened.open:
        return
    with opened:
        drawn_on = view.sheet(page, view.is_dark())
        group = folium.FeatureGroup()
        [[lat, lng, *_]] = drawn_on.all_at([[*found.point]])
        folium.CircleMarker((lat, lng), radius=18, weight=4, color="#d81b60", fill=False).add_to(group)
        view.draw(drawn_on, group, key="building_place", height=HEIGHT)


_NO_PLACE = template('{{ mark }}{% if link %} — <a href="{{ link }}" target="_self">{{ go }}</a>{% endif %}')
