"""The parts of the page 健康打卡与待跟进: words and tables, made from what analytics answers."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from analytics import words
from analytics.checkins import counts as checkin_counts
from analytics.checkins import episodes, rates
from analytics.checkins.follow_up_list import FollowList, FollowUpRound
from analytics.community.census import at_place
from analytics.community.people_in_charge import building_words, grid_words
from analytics.metrics import registry
from analytics.privacy import masked_answers
from analytics.privacy.veils import Veil
from analytics.states import worst
from analytics.tally import Place
from analytics.templates import Markup
from pages.exports import EXPORTS
from pages.frame import exporting, links, reveal
from pages.frame.html_table import Cell, Linked, Marked, TableColumn, table
from pages.frame.metric_tile import before, metric_tile
from pages.frame.shell import Page
from pages.frame.tiles import Tile

#: Rows that a table on the page shows; all of them are in the download.
SHOWN = 500
#: The lists of this page, by which somebody has them whole.
FOLLOWUPS, NOT_REPORTED = "followups", "not_reported"
#: The numbers that the page has.
NUMBERS = (
    "checkin_rate",
    "checkin_on_time_rate",
    "non_reporters",
    "fever_count",
    "abnormal_count",
    "followup_households",
    "workload_saved",
)

#: Columns of the list of non-reporters, in their order.
MISSING = {
    "days": ("连续未打卡(天)", "Days in a row"),
    "grid": ("网格", "Grid"),
    "building": ("楼栋", "Building"),
    "unit": ("单元", "Unit"),
    "room": ("房号", "Room"),
    "name": ("姓名", "Name"),
    "phone": ("电话", "Phone"),
    "tags": ("人群标签", "Tags"),
    "last": ("上次打卡", "Last report"),
    "resident_id": ("居民编号", "Resident ID"),
}


def missing_word(page: Page) -> str:
    """未打卡, or 待打卡 until the cut-off."""
    if checkin_counts.is_open(page.store, page.moment):
        return page.t("待打卡", "Not reported yet")
    return page.t("未打卡", "Not reported")


def tiles(page: Page) -> list[Tile]:
    """The page's numbers, each with what it is made of, its time and its comparison."""
    came, of = checkin_counts.grids_reported(page.store, page.moment)
    grids = page.t(f"{came}/{of} 网格已报", f"{came}/{of} grids in") if of and page.place.grid is None else ""
    due = f"{checkin_counts.cutoff(page.store, page.moment):%H:%M}"
    fever = registry.one(page.store, "fever_count", page.moment, page.place)
    feverish = words.number(fever.value)
    new = words.number(episodes.new_today(page.store, page.moment, "abnormal", page.place).value)
    abnormal = metric_tile(
        page,
        "abnormal_count",
        page.t(f"其中发热 {feverish} 人 · 今日新发异常 {new} 人", f"{feverish} with fever · {new} newly abnormal"),
        before(page, "abnormal_count"),
    )
    missing = metric_tile(page, "non_reporters", before(page, "non_reporters"))
    return [
        metric_tile(page, "checkin_rate", before(page, "checkin_rate"), grids),
        metric_tile(
            page, "checkin_on_time_rate", before(page, "checkin_on_time_rate"), page.t(f"截止 {due}", f"due by {due}")
        ),
        replace(missing, label=missing_word(page)),
        replace(abnormal, state=worst(abnormal.state, fever.state)),
        metric_tile(page, "followup_households", before(page, "followup_households")),
        metric_tile(page, "workload_saved", page.t("不必逐户通知的户", "households nobody needs to call")),
    ]


def places(page: Page) -> pd.DataFrame:
    """The grids of the community, or the buildings of the grid shown, lowest rate first.

    Places too small to rank come after those, places that have sent nothing last.
    """
    if page.place.grid is None:
        found = rates.by_grid(page.store, page.moment)
        names = [page.t(*grid_words(page.store, id)) for id in found["grid_id"]]
    else:
        found = at_place(checkin_counts.counts(page.store, page.moment), page.place)
        names = [page.t(*building_words(page.store, id)) for id in found["building_id"]]
    found = registry.judged(page.store, "checkin_rate", page.moment, found.assign(place=names), "reported", "expected")
    found = found[(found["residents"] > 0) | found["asked"]].assign(known=found["value"].notna())
    return found.sort_values(["known", "ranked", "value"], ascending=[False, False, True], kind="stable")


def table_of_places(page: Page, found: pd.DataFrame) -> Markup:
    """The same as HTML."""
    t = page.t
    columns = [
        TableColumn(t("网格", "Grid") if page.place.grid is None else t("楼栋", "Building")),
        TableColumn(t("打卡率", "Rate")),
        TableColumn(t("已打卡 / 应打卡", "Reported / expected"), True),
        TableColumn(t("按时", "On time"), True),
        TableColumn(missing_word(page), True),
        TableColumn(t("异常", "Abnormal"), True),
        TableColumn(t("发热", "Fever"), True),
        TableColumn(t("待跟进户", "Households"), True),
    ]
    return table(columns, (_place(page, row) for row in found.to_dict("records")), page.lang)


def _place(page: Page, row: dict[Hashable, Any]) -> list[Cell]:
    # A grid leads to its buildings here, a building to its own page.
    to = page.to("building", building=str(row["building_id"])) if row.get("building_id") else ""
    if page.place.grid is None and row["grid_id"]:
        to = links.to(page.visitor, page.lang, "checkins", page.moment, Place(grid=str(row["grid_id"])))
    place = Linked(row["place"], to)
    if not row["asked"]:
        return [place, Marked("no_data", page.t("未报", "not in")), *["—"] * 6]
    numbers = [
        words.number(row[name]) for name in ("on_time", "non_reporters", "abnormal", "fever", "followup_households")
    ]
    rate = Marked(row["state"], words.percent(row["value"]))
    return [place, rate, f"{words.number(row['reported'])} / {words.number(row['expected'])}", *numbers]


def sheet_of_places(page: Page, found: pd.DataFrame) -> pd.DataFrame:
    """The same as a sheet to download; blank where nothing has come."""
    t = page.t
    labels = {
        "place": t("网格", "Grid") if page.place.grid is None else t("楼栋", "Building"),
        "value": t("打卡率", "Rate"),
        "expected": t("应打卡", "Expected"),
        "reported": t("已打卡", "Reported"),
        "on_time": t("按时打卡", "On time"),
        "non_reporters": missing_word(page),
        "abnormal": t("异常", "Abnormal"),
        "fever": t("发热", "Fever"),
        "households": t("应打卡户", "Households"),
        "followup_households": t("待跟进户", "Households to follow up"),
    }
    numbers = [name for name in labels if name not in ("place", "value")]
    known = found[numbers].astype(object).where(found["asked"], None)
    return found.assign(value=found["value"].round(4), **known)[list(labels)].rename(columns=labels)


def fill_in_words(page: Page) -> str:
    """What the list is, and what may be done with its CSV by this visitor."""
    said = page.t(
        "异常、未打卡、待核实和标为待跟进的人,一户一条。",
        "Abnormal, unreported, to be checked or marked, by household. ",
    )
    whole = exporting.whole(page, FOLLOWUPS)
    if whole and not page.visitor.may("upload"):
        return said + page.t(
            "CSV 填好时间、体温、症状后交给管理员上传,就销号。",
            "Fill in the CSV by telephone and hand it to a manager to upload: its lines close.",
        )
    if whole:
        return said + page.t(
            "CSV 填好时间、体温、症状后再上传,就销号。", "Fill in the CSV by telephone and upload it: its lines close."
        )
    return said + page.t(
        "您下载的名单遮住了姓名、电话和房号,只供查看,不能填好再上传。",
        "What you download is masked: a list to read, not to fill in and upload.",
    )


def buckets(page: Page, missing: pd.DataFrame) -> dict[str, str]:
    """The buckets of missing days, with how many people are in each."""
    counts = missing["bucket"].value_counts()
    days = {"1": ("1 天", "1 day"), "2": ("2 天", "2 days"), "3": ("3 天", "3 days"), ">3": ("3 天以上", "more than 3")}
    everybody = page.t(f"全部 {len(missing):,} 人", f"all {len(missing):,}")
    return {"": everybody} | {id: f"{page.t(*said)} · {counts.get(id, 0):,}" for id, said in days.items()}


def sheet_of_missing(page: Page, missing: pd.DataFrame, veil: Veil) -> pd.DataFrame:
    """The non-reporters with words in place of ids."""
    missing = masked_answers.people(missing, veil)
    last = missing["last_report"].dt.strftime("%Y-%m-%d").fillna(page.t("无记录", "never"))
    shown = missing.assign(
        days=missing["missing_days"],
        last=last,
        grid=[page.t(*grid_words(page.store, id)) for id in missing["grid_id"]],
        building=[page.t(*building_words(page.store, id)) for id in missing["building_id"]],
    )
    return shown[list(MISSING)].fillna("").rename(columns={name: page.t(*label) for name, label in MISSING.items()})


def rounds(found: FollowList) -> dict[str, FollowUpRound]:
    """What each grid worker has to follow up, by the grid; its second worker is ``3-2``."""
    named: dict[str, FollowUpRound] = {}
    for section in found.sections:
        nth = sum(other.grid == section.grid for other in named.values())
        named[(section.grid or "none") + (f"-{nth + 1}" if nth else "")] = section
    return named


def round_words(page: Page, found: FollowList, section: FollowUpRound) -> str:
    """A grid worker's round in the menu: ``第3网格 · 王敏(12 户)``."""
    worker = section.worker or page.t("网格员待定", "nobody named")
    homes = f"{len(section.households):,}"
    return f"{found.grid_name(section.grid, page.lang)} · {worker}" + page.t(f"({homes} 户)", f" ({homes} households)")


def all_rounds_words(page: Page, found: FollowList) -> str:
    """All of them in the menu: ``全部网格员(38 户)``."""
    homes = f"{len(found.households):,}"
    return page.t(f"全部网格员({homes} 户)", f"All grid workers ({homes} households)")


def order_words(page: Page) -> str:
    """In which order the list stands, and what of it nobody knows."""
    return page.t(
        "顺序:发热、红色关爱等级、未打卡天数最长。台账不写病情和接种的,等级不明:80 岁以上和有人群标签的在前。",
        "Order: fever, red care level, missing longest. Where the register does not say illness and vaccination the "
        "level is unknown: over 80 and special groups come first.",
    )


def show_missing(page: Page, missing: pd.DataFrame, bucket: str) -> None:
    """The first of the non-reporters as a table, and all of them to download."""
    shown = missing.head(SHOWN)
    view = f"{page.moment.day}:{page.place.grid or ''}:{bucket}"
    veil = reveal.offer_list(page, NOT_REPORTED, view, lambda: masked_answers.residents(shown))
    st.dataframe(sheet_of_missing(page, shown, veil), hide_index=True)
    exporting.table(
        page,
        EXPORTS["not_reported"],
        lambda veil: sheet_of_missing(page, missing, veil),
        len(missing),
        of_list=NOT_REPORTED,
    )
