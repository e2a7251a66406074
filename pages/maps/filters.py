"""The parts of the maps' pages: filters, and the ranking of places with the reasons why some are hot."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from analytics.community import data_days
from analytics.community.drawing import drawing
from analytics.community.grids import grids
from analytics.community.households import safe_buildings
from analytics.heat.heat import Heat, request_categories
from analytics.heat.query import FEVER, SYMPTOMS, HeatQuery
from analytics.held_moment import present
from analytics.hotspots.hotspots import Ranking
from analytics.maps.layers import hottest, is_hot
from analytics.requests.states import REQUEST_STATES
from analytics.requests.urgency import URGENCY
from analytics.templates import Markup
from analytics.words import clock, number, some
from pages.frame import html_blocks
from pages.frame.html_table import Marked, TableColumn, table
from pages.frame.shell import Page
from pages.frame.tiles import mark, neutral
from pages.maps.pictures import TIMES, days

#: Ranges of days that are offered, the first by default.
RANGES = (2, 1, 3, 7, 14, 30)

#: Days the slider goes back, and as many more as there is data of.
SLIDER_DAYS = 30
#: The kinds of file whose rows are on a map.
ON_THE_MAP = ("checkins", "requests")

#: Places shown of each kind; the download has all.
MOST_PLACES = 12


def categories(page: Page, safe: bool = False) -> dict[str, str]:
    """What may be asked for; ``safe``: without the categories that only files named, for anything may stand there."""
    named = (
        {row["id"]: row["en"] for row in page.store.setting("categories")} if safe else request_categories(page.store)
    )
    first = {"": page.t("全部", "All"), FEVER: page.t("发热", "Fever"), SYMPTOMS: page.t("症状", "Symptoms")}
    return first | {id: page.t(id, en) for id, en in named.items()}


def filters(page: Page, time: str) -> HeatQuery:
    """Grid, category, urgency, status, length and last day of the range, all kept in the URL.

    ``time``: how time goes (``pictures.TIMES``). What plays has a length of its own, and is not told
    apart by state, for each frame has its own.
    """
    urgencies = {"": page.t("全部", "All")} | {str(level): page.t(*said) for level, said in URGENCY.items()}
    with st.container(key="heat_filters", horizontal=True, vertical_alignment="bottom"):
        with st.container(width=150):
            grid = page.choose(
                "grid", page.t("网格", "Grid"), {"": page.t("全社区", "Whole community"), **grids(page.store)}
            )
        with st.container(width=150):
            category = page.choose("category", page.t("类别", "Category"), categories(page))
        with st.container(width=140):
            urgency = page.choose("urgency", page.t("紧急程度", "Urgency"), urgencies)
        status = "" if TIMES[time].days else _status(page)
        days = length(page, time)
        with st.container(width="stretch"):
            last = last_day(page)
    page.moment = present(page.store, last)
    return HeatQuery(
        page.moment,
        last - timedelta(days=days - 1),
        category or None,
        int(urgency) if urgency else None,
        status or None,
        grid or None,
        by_drawing=not drawing(page.store).is_true,
    )


def _status(page: Page) -> str:
    states = {"": page.t("全部", "All"), "open": page.t("在办", "Open"), "overdue": page.t("超时", "Overdue")}
    states |= {id: page.pick(state) for id, state in REQUEST_STATES.items() if state.group != "beside"}
    with st.container(width=130):
        return page.choose("status", page.t("状态", "Status"), states)


def length(page: Page, time: str) -> int:
    """How many days are shown: those that play, or as many as are chosen."""
    if TIMES[time].days:
        return TIMES[time].days
    lengths = {str(days): page.t(f"{days} 天", f"{days} days" if days > 1 else "1 day") for days in sorted(RANGES)}
    with st.container(width=130):
        return int(page.choose("days", page.t("天数", "Days"), lengths, default=str(RANGES[0])))


def last_day(page: Page, earliest: date | None = None) -> date:
    """The slider: the range ends on its day, and moves along with it. It reaches every day there is, or back to
    ``earliest``.
    """
    today = page.moment.day
    if earliest:
        return max(page.slide_day("date", page.t("最后一天", "Last day"), today, earliest, today, earliest), earliest)
    first = today - timedelta(days=SLIDER_DAYS - 1)
    oldest = data_days.oldest(page.store, today, ON_THE_MAP) or first
    return page.slide_day("date", page.t("最后一天", "Last day"), today, min(first, oldest), today)


def summary(page: Page, shown: Heat) -> str:
    """What is on the map, of which days, and as at when."""
    zh = (
        f"**{days(shown)}** · 截至 {clock(page.moment)} · 图上 {number(shown.shown)} 件:诉求 {number(shown.requests)},"
        f"发热 {number(shown.fever)},其他症状 {number(shown.symptoms)}"
    )
    en = (
        f"**{days(shown)}** · as at {clock(page.moment)} · {number(shown.shown)} on the map: "
        f"{some(shown.requests, 'request')}, "
        f"{number(shown.fever)} fever, {number(shown.symptoms)} other symptoms"
    )
    return page.t(zh, en)


def ranking(page: Page, found: Ranking, kind: str, most: int = MOST_PLACES) -> Markup:
    """The places that press most, so many of them, as a table."""
    columns = (
        TableColumn(page.t("楼栋", "Building") if kind == "building" else page.t("网格", "Grid")),
        TableColumn(page.t("件数", "Reports"), True),
        TableColumn(page.t("其中超时", "Overdue"), True),
        TableColumn(page.t("加权", "Weight"), True),
        TableColumn(page.t("每百户", "Per 100 homes"), True),
        TableColumn(page.t("热点", "Hot spot")),
    )
    rows = found.of(kind).head(most).to_dict("records")
    marks = dict(hottest(found)) if kind == "building" else {}
    return table(
        columns,
        (
            (
                f"{marks.get(row['id'], '')} {row['name']}".strip(),
                number(row["count"]),
                number(row["overdue"]),
                number(row["weight"]),
                _tenths(row["per_100_households"]),
                Marked("act", f"{row['level']:.0f}%") if is_hot(row["level"]) else "",
            )
            for row in rows
        ),
        page.lang,
    )


def sheet(page: Page, found: Ranking) -> pd.DataFrame:
    """The whole ranking for the download."""
    labels = {
        "kind": page.t("类型", "kind"),
        "id": page.t("编号", "id"),
        "name": page.t("名称", "name"),
        "count": page.t("件数", "reports"),
        "requests": page.t("诉求", "requests"),
        "overdue": page.t("超时", "overdue"),
        "fever": page.t("发热", "fever"),
        "symptoms": page.t("其他症状", "other symptoms"),
        "weight": page.t("加权", "weight"),
        "households": page.t("户数", "households"),
        "per_100_households": page.t("每百户", "per 100 households"),
        "z": page.t("z 值 Gi*", "z (Gi*)"),
        "level": page.t("可信度%", "level %"),
    }
    return found.places[list(labels)].rename(columns=labels)


def left_out(page: Page, found: Ranking) -> str:
    """The small-number rule, in words."""
    zh = f"按加权排序。不足 {found.minimum} 户的不排名" + (f"(本次 {found.left_out} 处)。" if found.left_out else "。")
    some = f" ({found.left_out} now)." if found.left_out else "."
    return page.t(zh, f"By weight. Places with fewer than {found.minimum} households are not ranked{some}")


def reasons(page: Page, found: Ranking, most: int = MOST_PLACES) -> Markup:
    """Why each hot spot is one, a sentence each and so many of them, or why there is none; as HTML."""
    if found.places.empty:
        return mark("no_data", page.lang, page.t("没有可排名的上报", "No report of a place that is ranked"))
    if not drawing(page.store).is_measured:
        words = page.t("热点未检验:示意图上没有真实距离", "Hot spots not tested: a sketch has no true distances")
        return mark("no_data", page.lang, words)
    if not found.places["level"].notna().any():
        return mark(
            "no_data",
            page.lang,
            page.t(
                "热点未检验:有坐标和户数的楼栋太少",
                "Hot spots not tested: too few buildings with coordinates and households",
            ),
        )
    hot = found.places[found.places["level"].map(is_hot)].sort_values(["kind", "z"], ascending=[True, False])
    if hot.empty:
        return neutral(page.t("没有哪一带比别处明显多", "No place stands out from the others"))
    return html_blocks.sentences(mark("act", page.lang, why) for why in hot[f"why_{page.lang}"].head(most))


def nothing_safe(page: Page) -> Markup | str:
    """Why nothing can be projected; '' where something can."""
    if safe_buildings(page.store, page.moment.day, drawing(page.store).is_true):
        return ""
    zh = "没有可以投屏的楼栋:要有坐标,户数已知且不太少。请上传楼栋表。"
    en = (
        "No building may be projected: it needs coordinates and a known, sufficient number of households. Upload "
        "the buildings file."
    )
    return mark("no_data", page.lang, page.t(zh, en))


def piles(page: Page, shown: Heat) -> str:
    """Where reports piled up, in words; '' where nowhere."""
    if not shown.piled_up:
        return ""
    points = page.t(";", "; ").join(f"{pile.lat:.5f}, {pile.lng:.5f}: {number(pile.count)}" for pile in shown.piled_up)
    return page.t(
        f"坐标堆积(多半是默认定位,不计入热力,地图上以虚线圈标出):{points}",
        f"Piled up (most likely a default location; not in the heat, dashed circles on the map): {points}",
    )


def _tenths(value: float | None) -> str:
    return number(None if value is None or value != value else round(value, 1))
