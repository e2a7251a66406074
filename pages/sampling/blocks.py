"""The parts of the page 采样与随访: words and tables, made from what analytics answers."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analytics import words
from analytics.care import followups, sampling
from analytics.community.census import at_place
from analytics.community.people_in_charge import building_words, grid_words, who
from analytics.metrics import registry
from analytics.privacy import masked_answers
from analytics.privacy.veils import Veil
from analytics.templates import Markup
from data.clock import Moment
from pages.exports import EXPORTS, Export
from pages.frame import exporting, reveal
from pages.frame.html_table import Linked, Marked, TableColumn, table
from pages.frame.metric_tile import before, metric_tile
from pages.frame.people_list import PERSON
from pages.frame.shell import Page
from pages.frame.tiles import Tile

#: Rows and buildings that a table on the page shows; all of them are in the download.
SHOWN, MOST_BUILDINGS = 500, 15

#: Columns of the list of those still to be visited, in their order.
_VISIT = {
    "when": ("应访", "To visit"),
    "since": ("最早应访日", "First due"),
    "overdue": ("超期次数", "Times overdue"),
    "worker": ("随访人", "Visitor"),
    "result": ("上次结果", "Last result"),
}


def sampling_tiles(page: Page, when: Moment, low: pd.DataFrame) -> list[Tile]:
    """The numbers of the round ``when``: completion, missed, and the buildings persistently low."""
    tally = sampling.completion(page.store, when, page.place)
    left = None if tally.value is None else (tally.denominator or 0) - (tally.numerator or 0)
    state = registry.METRICS["sampling_completion"].state(page.store, when, tally)
    closes = page.store.setting("sampling_close")
    rounds, target = page.store.setting("persistent_rounds"), page.store.setting("rate_target")
    earlier = sampling.rounds(page.store, when, page.place, last=2)["value"]
    last = words.percent(earlier.iloc[0]) if len(earlier) > 1 else words.UNKNOWN_WORD
    return [
        metric_tile(page, "sampling_completion", page.t(f"上一轮 {last}", f"round before {last}"), moment=when),
        Tile(
            page.t(*sampling.missed_words(page.store, when)),
            words.number(left),
            page.t("人", "people") if left is not None else "",
            state,
            (page.t(f"{when.day:%m-%d} 轮,{closes} 结束", f"round of {when.day:%m-%d}, closes {closes}"),),
            "sampling_completion",
        ),
        Tile(
            page.t("持续偏低", "Persistently low"),
            str(len(low)),
            page.t("栋", "building" if len(low) == 1 else "buildings"),
            "watch" if len(low) else "normal",
            (page.t(f"连续 {rounds:g} 轮低于 {target:g}%", f"under {target:g}% in {rounds:g} rounds in a row"),),
        ),
    ]


def visit_tiles(page: Page) -> list[Tile]:
    """The numbers of the day's visits: rate and overdue."""
    late = followups.overdue(page.store, page.moment, page.place)
    days = page.store.setting("followup_overdue_days")
    state = "no_data" if late.value is None else "watch" if late.value else "normal"
    return [
        metric_tile(page, "followup_rate", before(page, "followup_rate")),
        Tile(
            page.t("随访超期", "Visits overdue"),
            words.number(late.value),
            page.t("次", "") if late.value is not None else "",
            state,
            (page.t(f"近 {days:g} 天里没做的", f"not done in the last {words.some(days, 'day')}"),),
        ),
    ]


def low_here(page: Page) -> pd.DataFrame:
    """The persistently low buildings of the place shown."""
    return at_place(sampling.persistently_low(page.store, page.moment), page.place)


def table_of_low(page: Page, low: pd.DataFrame) -> Markup:
    """The persistently low buildings with their rates and who goes there, as HTML."""
    columns = [
        TableColumn(page.t("楼栋", "Building")),
        TableColumn(page.t("各轮完成率", "Rates by round")),
        TableColumn(page.t("最近一轮", "Latest"), True),
        TableColumn(page.t("派谁上门", "Who knocks")),
    ]
    return table(
        columns,
        (
            [
                _building(page, row["building_id"], page.t(*building_words(page.store, row["building_id"]))),
                Marked("watch", " → ".join(words.percent(rate) for rate in row["rates"])),
                f"{row['sampled']:,} / {row['due']:,}",
                page.t(*who(page.store, row["grid_id"], row["building_id"])),
            ]
            for row in low.to_dict("records")
        ),
        page.lang,
    )


def _building(page: Page, id: str, words: str) -> Linked:
    """A building that leads to its page; people of no known building have none."""
    return Linked(words, page.to("building", building=id) if id else "")


def buildings(page: Page, when: Moment) -> pd.DataFrame:
    """The round by building, lowest completion first, those too small to rank last."""
    found = at_place(sampling.counts(page.store, when), page.place)
    found = registry.judged(page.store, "sampling_completion", when, found, "sampled", "due")
    found = found.assign(
        place=[page.t(*building_words(page.store, id)) for id in found["building_id"]],
        grid=[page.t(*grid_words(page.store, id)) for id in found["grid_id"]],
        left=found["due"] - found["sampled"],
    )
    return found.sort_values(["ranked", "value"], ascending=[False, True], kind="stable")


def table_of_buildings(page: Page, when: Moment, found: pd.DataFrame, most: int) -> Markup:
    """The first ``most`` of them as HTML."""
    columns = [
        TableColumn(page.t("楼栋", "Building")),
        TableColumn(page.t("网格", "Grid")),
        TableColumn(page.t("完成率", "Completion")),
        TableColumn(page.t("已采 / 应检", "Sampled / due"), True),
        TableColumn(page.t(*sampling.missed_words(page.store, when)), True),
    ]
    return table(
        columns,
        (
            [
                _building(page, row["building_id"], row["place"]),
                row["grid"],
                Marked(row["state"], words.percent(row["value"])),
                f"{row['sampled']:,} / {row['due']:,}",
                words.number(row["left"]),
            ]
            for row in found.head(most).to_dict("records")
        ),
        page.lang,
    )


def sheet_of_buildings(page: Page, when: Moment, found: pd.DataFrame) -> pd.DataFrame:
    """All of them as a sheet to download."""
    labels = {
        "place": page.t("楼栋", "Building"),
        "grid": page.t("网格", "Grid"),
        "due": page.t("应检", "Due"),
        "sampled": page.t("已采", "Sampled"),
        "left": page.t(*sampling.missed_words(page.store, when)),
        "value": page.t("完成率", "Completion"),
    }
    return found.assign(value=found["value"].round(4))[list(labels)].rename(columns=labels)


def sheet_of_people(page: Page, found: pd.DataFrame, veil: Veil) -> pd.DataFrame:
    """People with words in place of ids: those missed in a round."""
    return _worded(page, found, veil)[list(PERSON)].rename(
        columns={name: page.t(*label) for name, label in PERSON.items()}
    )


def sheet_of_visits(page: Page, found: pd.DataFrame, veil: Veil) -> pd.DataFrame:
    """Those still to be visited with words in place of ids, longest waiting first."""
    today = page.t("今天", "today") if page.moment.is_today else page.t("当天", "that day")
    late, both = page.t("超期", "overdue"), page.t("、", ", ")
    found = _worded(page, found, veil).assign(
        when=[both.join([late] * bool(row.overdue) + [today] * bool(row.today)) for row in found.itertuples()],
        since=found["since"].dt.strftime("%Y-%m-%d"),
        worker=found["worker"].fillna(""),
        result=found["result"].fillna(""),
    )
    labels = {**_VISIT, **PERSON}
    return found[list(labels)].rename(columns={name: page.t(*label) for name, label in labels.items()})


def show_people(
    page: Page,
    found: pd.DataFrame,
    sheet: Callable[[Page, pd.DataFrame, Veil], pd.DataFrame],
    object: str,
    export: Export,
    name: str = "",
) -> None:
    """The first of a list of people as a table, masked unless revealed (``object``, see ``reveal``), and all of them to
    download.
    """
    shown = found.head(SHOWN)
    listed, _, day = object.partition(":")
    view = f"{day}:{page.place.grid or ''}"
    veil = reveal.offer_list(page, listed, view, lambda: masked_answers.residents(shown))
    st.dataframe(sheet(page, shown, veil), hide_index=True)
    exporting.table(page, export, lambda veil: sheet(page, found, veil), len(found), stem=name, of_list=listed)


def _worded(page: Page, found: pd.DataFrame, veil: Veil) -> pd.DataFrame:
    found = masked_answers.people(found, veil)
    return found.assign(
        grid=[page.t(*grid_words(page.store, id)) for id in found["grid_id"]],
        building=[page.t(*building_words(page.store, id)) for id in found["building_id"]],
        tags=found["tags"].fillna(""),
    )


def show_buildings(page: Page, last: Moment) -> None:
    """How far each building is in a round, the lowest first."""
    found = buildings(page, last)
    if found.empty:
        st.info(page.t("这个网格在这一轮没有应检的人。", "Nobody of this grid was due in this round."))
        return
    shown, least = min(MOST_BUILDINGS, len(found)), page.store.setting("minimum_count")
    st.html(table_of_buildings(page, last, found, MOST_BUILDINGS))
    st.caption(
        page.t(
            f"完成率低的在前,显示 {shown} / {len(found)} 栋;应检不足 {least:g} 人的不参与排名。",
            f"Lowest first, {shown} of {len(found)}; under {least:g} due are not ranked.",
        )
    )
    exporting.table(page, EXPORTS["sampling"], lambda _: sheet_of_buildings(page, last, found))
