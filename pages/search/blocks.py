"""The parts of the page 查找: what was found, grouped, masked, each with the way there."""

from contextlib import AbstractContextManager, nullcontext

import streamlit as st

from analytics.community.people_in_charge import building_words, grid_words
from analytics.privacy import masked_answers
from analytics.privacy.veils import VEILED
from analytics.requests.states import REQUEST_STATES
from analytics.search.find import MOST, SearchResult
from pages.frame import people_list, reveal
from pages.frame.html_table import Cell, Linked, TableColumn, table
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

#: The words of which this visit's search is on record.
_NOTED = "search_noted"


def on_record(page: Page, words: str) -> AbstractContextManager[None]:
    """Put a search on record, once; what cannot be put on record is not looked for."""
    if st.session_state.get(_NOTED) == words:
        return nullcontext()
    st.session_state[_NOTED] = words
    return page.doing("searched", asked=words)


def how(page: Page) -> None:
    """What the field finds, and how to write it."""
    st.info(
        page.t(
            "在页面上方的“查找”里输入:楼栋(3、3栋、三号楼)、门牌(3-1-501)、姓名或其中的字、电话后 4 位、居民编号、"
            "诉求编号或内容,按回车。",
            "Type into the field above: a building (3), a door (3-1-501), a name or part of one, the last 4 digits of "
            "a phone, a resident's id, the number or the words of a request; then Enter.",
        ),
        icon=":material/search:",
    )


def show(page: Page, words: str, found: SearchResult) -> None:
    """Each sort that has anything, most telling first."""
    st.caption(page.t(f"查找:{plain(words)}", f"Looked for: {plain(words)}"))
    if not found.count:
        st.info(
            page.t(
                "没有找到。换个写法试试,例如 3栋、3-1-501、姓名中的一个字、电话后 4 位。",
                "Nothing found. Try another spelling, such as 3-1-501, part of a name, the last 4 digits of a phone.",
            )
        )
        how(page)
        return
    _buildings(page, found)
    _doors(page, found)
    _people(page, found)
    _requests(page, found)


def _heading(page: Page, zh: str, en: str, count: int) -> None:
    more = page.t("(只显示前几个,请写得更具体)", " (the first ones; write more to narrow it)") if count >= MOST else ""
    st.header(f"{page.t(zh, en)} · {count}{more}")


def _buildings(page: Page, found: SearchResult) -> None:
    if found.buildings.empty:
        return
    _heading(page, "楼栋", "Buildings", len(found.buildings))
    columns = [TableColumn(page.t("楼栋", "Building")), TableColumn(page.t("网格", "Grid"))]
    rows: list[list[Cell]] = [
        [
            Linked(page.t(*building_words(page.store, row["building_id"])), _building(page, row["building_id"])),
            page.t(*grid_words(page.store, row["grid_id"])),
        ]
        for row in found.buildings.to_dict("records")
    ]
    st.html(table(columns, rows, page.lang))


def _doors(page: Page, found: SearchResult) -> None:
    if found.doors.empty:
        return
    _heading(page, "门牌", "Doors", len(found.doors))
    columns = [
        TableColumn(page.t("楼栋", "Building")),
        TableColumn(page.t("门牌", "Door")),
        TableColumn(page.t("网格", "Grid")),
        TableColumn(page.t("登记人数", "People"), True),
    ]
    rows: list[list[Cell]] = [
        [
            Linked(page.t(*building_words(page.store, row["building_id"])), _building(page, row["building_id"])),
            # Whoever found it has written the room; the unit may be news.
            "-".join(part for part in (VEILED.door(row["unit"]), row["room"]) if part),
            page.t(*grid_words(page.store, row["grid_id"])),
            str(row["people"]),
        ]
        for row in found.doors.to_dict("records")
    ]
    st.html(table(columns, rows, page.lang))


def _people(page: Page, found: SearchResult) -> None:
    if found.people.empty:
        return
    _heading(page, "人", "People", len(found.people))
    object = "search:" + ",".join(str(person) for person in found.people["person"])
    veil = reveal.offer(page, object, lambda: masked_answers.residents(found.people), named="search")
    st.dataframe(people_list.sheet(page, found.people, veil), hide_index=True)
    houses = list(dict.fromkeys(id for id in found.people["building_id"] if id))[:MOST]
    columns = [TableColumn(page.t("去他们的楼栋", "To their buildings"))]
    rows: list[list[Cell]] = [
        [Linked(page.t(*building_words(page.store, id)), _building(page, id))] for id in houses if _building(page, id)
    ]
    st.html(table(columns, rows, page.lang))


def _requests(page: Page, found: SearchResult) -> None:
    if found.requests.empty or not page.visitor.may("requests"):
        return
    _heading(page, "诉求", "Requests", len(found.requests))
    columns = [
        TableColumn(page.t("诉求内容", "Request")),
        TableColumn(page.t("类别", "Category")),
        TableColumn(page.t("状态", "State")),
        TableColumn(page.t("楼栋", "Building")),
        TableColumn(page.t("上报", "Reported")),
        TableColumn(page.t("编号", "Number")),
    ]
    rows: list[list[Cell]] = [
        [
            Linked(row["text"] or str(row["request_id"]), page.to("requests", request=str(row["request_id"]))),
            row["category"] or "",
            page.pick(REQUEST_STATES[row["state"]])
            if row["state"] in REQUEST_STATES
            else page.t("办结时间不详", "Resolved at no known time"),
            page.t(*building_words(page.store, row["building_id"] if isinstance(row["building_id"], str) else "")),
            f"{row['reported_at']:%m-%d %H:%M}",
            str(row["request_id"]),
        ]
        for row in masked_answers.requests(found.requests, VEILED).to_dict("records")
    ]
    st.html(table(columns, rows, page.lang))


def _building(page: Page, id: str) -> str:
    return page.to("building", building=id)
