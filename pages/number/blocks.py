"""The parts of the page 数字与名单: a number, and the people behind it, masked unless revealed."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.metrics import registry
from analytics.metrics.meanings import Behind
from analytics.metrics.registry import METRICS
from analytics.privacy import masked_answers
from data.clock import Moment
from data.privacy import retention
from pages.exports import EXPORTS
from pages.frame import exporting, people_list, reveal
from pages.frame.metric_tile import before, metric_tile
from pages.frame.shell import Page
from pages.frame.tiles import Tile
from pages.registry import PAGES

#: Rows that the page shows; all of them are in the download.
SHOWN = 500


def shown_to(page: Page) -> list[str]:
    """The numbers whose list the visitor may open, in the order of the registry."""
    return [
        id
        for id, metric in METRICS.items()
        if metric.meaning and page.visitor.may(PAGES[metric.meaning.behind.page].right)
    ]


def tile(page: Page, id: str, when: Moment) -> Tile:
    """The number with what it is made of and compared with. Its list is below, so it leads nowhere unless that stands
    on a page of its own.
    """
    beside = (before(page, id),) if METRICS[id].rounds is None else ()
    meaning = METRICS[id].meaning
    made = metric_tile(page, id, *beside, moment=when)
    return replace(made, metric="" if meaning and meaning.behind.page == "number" else id)


def show_list(page: Page, id: str, when: Moment) -> None:
    """Who stands behind a number; a link where the list has a page of its own."""
    meaning = METRICS[id].meaning
    if meaning is None:
        return
    behind = meaning.behind
    st.header(page.pick(behind))
    if behind.page != "number":
        page.link(behind.page, *("去看清单", "See the list"), **dict(behind.query))
        return
    found = behind.ask(page.store, when, page.place)
    st.caption(count_words(page, id, behind, found, when))
    if found.empty:
        return
    shown = found.head(SHOWN)
    place = f"{page.place.grid}:{page.place.building}"
    veil = reveal.offer(page, f"behind:{id}:{when.day}:{place}", lambda: masked_answers.residents(shown))
    st.dataframe(people_list.sheet(page, shown, veil), hide_index=True)
    name = f"{page.pick(EXPORTS['behind'])}_{page.pick(METRICS[id])}"
    exporting.table(page, EXPORTS["behind"], lambda veil: people_list.sheet(page, found, veil), len(found), stem=name)
    if id == "followup_households":
        page.link("checkins", "去分派、打印、销号", "Hand out, print and close lines")


def count_words(page: Page, id: str, behind: Behind, found: pd.DataFrame, when: Moment) -> str:
    """How many the list names, and why that may be fewer than the number says."""
    named, people = behind.counted(found), len(found)
    parts = [page.t(f"共 {named:,} 户、{people:,} 人", f"{named:,} households, {people:,} people")]
    if not behind.by:
        parts = [page.t(f"共 {people:,} 人", f"{people:,} people")]
    if people > SHOWN:
        parts.append(page.t(f"显示前 {SHOWN} 人,下载看全部", f"the first {SHOWN} shown, the download has all"))
    of = behind.of(registry.one(page.store, id, when, page.place).tally)
    if of is not None and of > named:
        more = of - named
        why = page.t("资料已按保留期清除", "their data is gone after the time it is kept")
        if not retention.notice(page.store, when.day):
            why = page.t("只有数字或没有写明是谁", "only their number is known, or nobody says who they are")
        parts.append(page.t(f"另有 {more:,}:{why}", f"{more:,} more: {why}"))
    if of is None:
        parts = [page.t("这一天、这里没有数据。", "No data of this day and place.")]
    return " · ".join(parts)
