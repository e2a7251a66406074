"""The parts of the page 居民诉求: words and tables, made from what analytics answers."""

import pandas as pd
import streamlit as st

from analytics import words
from analytics.community.people_in_charge import building_words, grid_words
from analytics.metrics import registry
from analytics.privacy import masked_answers
from analytics.privacy.veils import HIDDEN, Veil
from analytics.requests import figures, listing, surge
from analytics.requests.states import REQUEST_STATES
from analytics.requests.urgency import URGENCY
from analytics.states import worst
from analytics.templates import Markup
from data.current.edited_requests import ASIDE
from pages.frame import url_state
from pages.frame.html_blocks import joined
from pages.frame.html_table import Cell, Marked, TableColumn, table
from pages.frame.shell import Page
from pages.frame.tiles import Tile

#: Columns of the list of requests, in their order.
LIST = {
    "overdue_words": ("时限", "Time limit"),
    "urgency_words": ("紧急程度", "Urgency"),
    "category": ("诉求类别", "Category"),
    "text": ("诉求内容", "Request"),
    "home": ("楼栋房号", "Home"),
    "grid": ("网格", "Grid"),
    "state_words": ("状态", "State"),
    "reported_at": ("上报时间", "Reported"),
    "due_at": ("应办结", "Due"),
    "waited": ("已等", "Waiting"),
    "owner": ("责任人", "Owner"),
    "name": ("姓名", "Name"),
    "phone": ("电话", "Phone"),
    "request_id": ("诉求编号", "Number"),
}
#: The numbers that the page has.
NUMBERS = tuple(
    metric.id for metric in registry.METRICS.values() if metric.meaning and metric.meaning.behind.page == "requests"
)


def tiles(page: Page) -> list[Tile]:
    """The page's numbers, each with what it is made of and when it was counted."""
    at, week = page.t("截至 ", "as at ") + words.clock(page.moment), page.t("近 7 日", "last 7 days")
    overdue = registry.one(page.store, "requests_overdue", page.moment, page.place)
    among = page.t(f"占在办 {words.fraction(overdue.tally)}", f"{words.fraction(overdue.tally)} of the open")
    return [
        _tile(page, "requests_new", at, _before(page, "requests_new")),
        _tile(page, "requests_open", at, _before(page, "requests_open")),
        _tile(page, "requests_overdue", among if overdue.value is not None else "", _before(page, "requests_overdue")),
        _tile(page, "response_median_hours", _slow(page, "response_p90_hours"), at, beside="response_p90_hours"),
        _tile(page, "resolve_median_hours", _slow(page, "resolve_p90_hours"), week, beside="resolve_p90_hours"),
        *(
            _tile(
                page,
                id,
                joined((words.fraction(registry.one(page.store, id, page.moment, page.place).tally), week)),
                _before(page, id),
            )
            for id in ("on_time_completion", "satisfaction")
        ),
    ]


def _tile(page: Page, id: str, *details: str, beside: str = "") -> Tile:
    """The tile of a metric; ``beside``: another one that stands on it."""
    metric, answer = registry.METRICS[id], registry.one(page.store, id, page.moment, page.place)
    said = words.value(answer.value, metric.unit, page.lang)
    unit = page.t(*metric.unit_words) if answer.value is not None and metric.unit == "requests" else ""
    others = [registry.one(page.store, beside, page.moment, page.place).state] if beside else []
    return Tile(page.pick(metric), said, unit, worst(answer.state, *others), details, id)


def _before(page: Page, id: str) -> str:
    """The same metric a day and a week before, at the same time of day."""
    compared, unit = registry.compare(page.store, id, page.moment, page.place), registry.METRICS[id].unit
    yesterday, week_ago = (
        words.value(tally.value, unit, page.lang) for tally in (compared.yesterday, compared.week_ago)
    )
    if not page.moment.is_today:
        return page.t(f"前一日 {yesterday} · 7 天前 {week_ago}", f"day before {yesterday} · 7 days before {week_ago}")
    return page.t(f"昨日同时 {yesterday} · 7 天前 {week_ago}", f"yesterday {yesterday} · 7 days ago {week_ago}")


def _slow(page: Page, id: str) -> str:
    """The slow end of a distribution of times, and of how many requests it is."""
    slow = registry.one(page.store, id, page.moment, page.place)
    if slow.value is None:
        return ""
    made_of = words.number(slow.denominator)
    return page.t(
        f"九成在 {words.hours(slow.value)} 内 · {made_of} 件",
        f"nine in ten within {words.hours(slow.value, 'en')} · of {made_of}",
    )


def set_aside(page: Page) -> str:
    """A line on the requests that are in no figure above."""
    counts = figures.set_aside(page.store, page.moment, page.place)
    told = [f"{page.pick(REQUEST_STATES[state])} {counts[state]}" for state in ASIDE]
    told.append(
        page.t(
            f"办结时间不详 {counts['undated']}(不进时长和按时率)",
            f"resolved at no known time {counts['undated']} (in no median and no on-time rate)",
        )
    )
    return page.t("另计:", "Counted apart: ") + " · ".join(told)


def categories(page: Page, found: pd.DataFrame) -> Markup:
    """The table of categories with their surge, as HTML."""
    columns = [
        TableColumn(page.t("诉求类别", "Category")),
        TableColumn(page.t("今日", "Today"), True),
        TableColumn(page.t("平日日均", "Usual mean"), True),
        TableColumn(page.t("激增", "Surge")),
        TableColumn(page.t("在办", "Open"), True),
        TableColumn(page.t("超时", "Overdue"), True),
        TableColumn(page.t("时限", "Limit"), True),
    ]
    return table(columns, (_category(page, row) for _, row in found.iterrows()), page.lang)


def _category(page: Page, row: pd.Series) -> list[Cell]:
    late = words.number(row["overdue"])
    count = None if pd.isna(row["count"]) else row["count"]
    return [
        page.t(row["category"], row["en"]),
        words.number(count),
        words.number(row["mean"]),
        surging(page, row),
        words.number(row["open"]),
        Marked("act", late) if row["overdue"] else late,
        words.hours(row["hours"], page.lang),
    ]


def surging(page: Page, row: pd.Series) -> Marked:
    """Whether a category surges, and by how much."""
    if row["surge"] is None:
        return Marked(
            "no_data",
            page.t(f"未知(仅 {row['days']} 天有数据)", f"unknown ({words.some(row['days'], 'day')} with data)"),
        )
    times = f" ×{row['ratio']:.1f}" if row["surge"] and not pd.isna(row["ratio"]) else ""
    return (
        Marked("act", page.t("激增", "surge") + times) if row["surge"] else Marked("normal", page.t("平稳", "no surge"))
    )


def for_chart(page: Page, found: pd.DataFrame) -> pd.DataFrame:
    """The categories under the names that the page's language has for them."""
    return found if page.lang == "zh" else found.assign(category=found["en"])


def category_sheet(page: Page, found: pd.DataFrame) -> pd.DataFrame:
    """The same table as a sheet to download."""
    t = page.t
    return pd.DataFrame(
        {
            t("诉求类别", "Category"): found["category"] if page.lang == "zh" else found["en"],
            t("今日", "Today"): found["count"],
            t("平日日均", "Usual mean"): found["mean"].round(2),
            t("标准差", "SD"): found["sd"].round(2),
            t("有数据天数", "Days with data"): found["days"],
            t("激增", "Surge"): [surging(page, row).words for _, row in found.iterrows()],
            t("在办", "Open"): found["open"],
            t("超时", "Overdue"): found["overdue"],
            t("时限(小时)", "Limit (h)"): found["hours"],
        }
    )


def grids(page: Page) -> Markup:
    """The grids of the place with what surges in them, most overdue first, as HTML; they add up to the community."""
    columns = [
        TableColumn(page.t("网格", "Grid")),
        TableColumn(page.t("今日", "Today"), True),
        TableColumn(page.t("在办", "Open"), True),
        TableColumn(page.t("超时", "Overdue"), True),
        TableColumn(page.t("激增", "Surge")),
    ]
    rows: list[list[Cell]] = [
        [
            row["name"],
            words.number(row["new"]),
            words.number(row["open"]),
            Marked("act", words.number(row["overdue"])) if row["overdue"] else "0",
            Marked("act", row["surge"]) if row["surge"] else "",
        ]
        for row in _by_grid(page).to_dict("records")
    ]
    return table(columns, rows, page.lang)


def grid_sheet(page: Page) -> pd.DataFrame:
    """The same table as a sheet to download."""
    names = {
        "name": ("网格", "Grid"),
        "new": ("今日", "Today"),
        "open": ("在办", "Open"),
        "overdue": ("超时", "Overdue"),
        "surge": ("激增:今日件数 / 平日日均", "Surge: today / mean of usual days"),
    }
    return _by_grid(page)[list(names)].rename(columns={column: page.t(*label) for column, label in names.items()})


def _by_grid(page: Page) -> pd.DataFrame:
    """``figures.by_grid`` of the place with each grid's ``name`` and, in words, its ``surge``."""
    areas, named = surge.areas(page.store, page.moment), category_names(page)
    rising: dict[str, list[str]] = {}
    for row in areas[areas["surge"].map(lambda surges: surges is True)].to_dict("records"):
        category = named.get(row["category"], row["category"])
        told = f"{category} {words.number(row['count'])} / {words.number(row['mean'])}"
        rising.setdefault(row["grid_id"], []).append(told)
    here = figures.at_place(figures.by_grid(page.store, page.moment), page.place)
    return here.assign(
        name=[page.t(*grid_words(page.store, id)) for id in here["grid_id"]],
        surge=[joined(rising.get(id, [])) for id in here["grid_id"]],
    )


def category_names(page: Page) -> dict[str, str]:
    """Categories of the settings under the names that the page's language has for them."""
    return {row["id"]: page.t(row["id"], row["en"]) for row in page.store.setting("categories")}


def choices(page: Page) -> dict[str, str]:
    """What the list may be filtered by: state -> words."""
    first = {"open": page.t("全部在办", "All open"), "overdue": page.t("超时", "Overdue")}
    undated = {"undated": page.t("办结时间不详", "Resolved at no known time")}
    figures = {id: page.t(*words) for id, words in listing.FIGURES.items()}
    return first | {id: page.pick(state) for id, state in REQUEST_STATES.items()} | undated | figures


def sheet(page: Page, found: pd.DataFrame, veil: Veil) -> pd.DataFrame:
    """The list of requests with words in place of codes, in the columns of ``LIST``."""
    store, t, states = page.store, page.t, choices(page)
    named, found = category_names(page), masked_answers.requests(found, veil)
    told = found.assign(
        owner=found["owner"].fillna(""),
        overdue_words=[t("■ 超时", "■ overdue") if late else "" for late in found["overdue"]],
        urgency_words=[t(*URGENCY[level]) if level in URGENCY else "" for level in found["urgency"]],
        state_words=[states[state] for state in found["state"]],
        category=[named.get(category) or veil.text(category) for category in found["category"]],
        home=[home(page, *door) for door in found[["building_id", "unit", "room"]].to_numpy()],
        grid=[t(*grid_words(store, id)) if id else "" for id in found["grid_id"]],
        waited=[words.hours(hours, page.lang) if hours == hours else "" for hours in found["hours_open"]],
    )
    return told[list(LIST)].rename(columns={column: t(*label) for column, label in LIST.items()})


def home(page: Page, building: str | None, unit: str | None, room: str | None) -> str:
    """Building, unit and room in words, as far as they are known; a hidden door is said once."""
    unit = None if HIDDEN == unit == room else unit
    parts = (
        page.t(*building_words(page.store, building)) if isinstance(building, str) and building else "",
        unit,
        room,
    )
    return "-".join(part for part in parts if isinstance(part, str) and part)


def how_many(page: Page, found: pd.DataFrame) -> str:
    """How many requests the filters let through, and how many of them are shown."""
    total, shown = int(found["total"].iloc[0]), len(found)
    if shown == total:
        return page.t(
            f"共 {total:,} 件,超时和紧急的在前。点一行办理。",
            f"{total:,} in all, overdue and urgent ones first. Click a row to work on it.",
        )
    return page.t(
        f"共 {total:,} 件,显示前 {shown:,} 件,超时和紧急的在前;下载表格看全部。点一行办理。",
        f"{total:,} in all, the first {shown:,} shown, overdue and urgent ones first; the download has all. Click "
        "a row to work on it.",
    )


def whole_list(page: Page, category: str | None, state: str, veil: Veil) -> pd.DataFrame:
    """Every request that the filters let through, as ``sheet``."""
    return sheet(page, listing.listing(page.store, page.moment, page.place, category, state, limit=listing.ALL), veil)


def open_request(found: pd.DataFrame) -> None:
    """Open the request that was selected in the list: it goes into the URL as ``?request=``."""
    selected = st.session_state["request_list"]["selection"]
    # A click on any cell opens its row, as one on the box before it does.
    cells = [row for row, _ in selected.get("cells", [])]
    for row in [*selected["rows"], *cells][:1]:
        if row < len(found):
            url_state.put("request", str(found["request_id"].iloc[row]))


def open_one(request_id: str) -> None:
    """Open a request by its number."""
    url_state.put("request", request_id)


def close_request() -> None:
    """Back to the list."""
    url_state.put("request", None)
