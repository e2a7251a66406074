"""The parts of the page 物资库存: words and tables, made from what analytics answers."""

import math
from typing import Any

import pandas as pd

from analytics import words
from analytics.metrics import registry
from analytics.supplies import stock
from analytics.supplies.stock import STOCK_STATUSES
from analytics.templates import Markup
from pages.frame.html_blocks import joined
from pages.frame.html_table import Cell, Marked, TableColumn, table
from pages.frame.shell import Page
from pages.frame.tiles import Tile

#: Rows that the page shows; all of them are in the download.
SHOWN = 200


def tiles(page: Page, levels: pd.DataFrame) -> list[Tile]:
    """The page's numbers: what is red, low, unknown, and what runs out first."""
    t, counts, items = page.t, levels["status"].value_counts(), page.t("项", "")
    red = registry.one(page.store, "stock_red_items", page.moment)
    before = registry.compare(page.store, "stock_red_items", page.moment)
    at = t("截至 ", "as at ") + words.clock(page.moment)
    reds = joined(
        f"{page.pick(STOCK_STATUSES[id])} {counts.get(id, 0)}" for id in ("out", "emergency", "below_threshold")
    )
    yesterday, week_ago = words.number(before.yesterday.value), words.number(before.week_ago.value)
    low, unknown, stale = (
        int(counts.get("low", 0)),
        int(counts.get("unknown", 0)),
        page.store.setting("stock_stale_days"),
    )
    return [
        Tile(
            page.pick(registry.METRICS["stock_red_items"]),
            words.number(red.value),
            items,
            red.state,
            (
                joined((t(f"共 {len(levels)} 项", f"of {words.some(len(levels), 'item')}"), at)),
                reds,
                t(f"前一日 {yesterday} · 7 天前 {week_ago}", f"day before {yesterday} · 7 days before {week_ago}"),
            ),
            "stock_red_items",
        ),
        _first_out(page, levels),
        Tile(
            page.pick(STOCK_STATUSES["low"]),
            str(low),
            items,
            "watch" if low else "normal",
            (t("不高于再订货点,该下单了", "at or under the reorder point: order now"),),
        ),
        Tile(
            t("状态未知", "Unknown"),
            str(unknown),
            items,
            "no_data" if unknown else "normal",
            (
                t(
                    f"数据超过 {stale} 天,或既无消耗也无阈值",
                    f"older than {words.some(stale, 'day')}, or neither use nor threshold",
                ),
            ),
        ),
    ]


def _first_out(page: Page, levels: pd.DataFrame) -> Tile:
    """What runs out first, of what is not out already."""
    label = page.t("最先断货", "First to run out")
    lasting = levels[levels["run_out"].notna() & ~levels["status"].isin(["out", "unknown"])]
    if lasting.empty:
        return Tile(label, "—", details=(page.t("消耗未知,无法预计", "daily use unknown"),))
    first = lasting.sort_values("run_out", kind="stable").iloc[0]
    state = STOCK_STATUSES[first["status"]].state
    if first["run_out_past"]:
        details = joined((_name(page, first), when(first["run_out"]))), page.t("请盘点", "count again")
        return Tile(label, page.t("已过", "past"), "", state, details)
    # A time, not "in so many days": it stands still while nothing is counted, and reads the same in the to-do.
    details = (
        _name(page, first),
        page.t(f"{first['run_out']:%H:%M},按盘点时算", f"{first['run_out']:%H:%M}, from the count"),
    )
    return Tile(label, f"{first['run_out']:%m-%d}", "", state, details)


def table_of(page: Page, levels: pd.DataFrame) -> Markup:
    """The table of levels as HTML, most pressing first."""
    t = page.t
    columns = [
        TableColumn(t("状态", "Status")),
        TableColumn(t("物资", "Item")),
        TableColumn(t("存放点", "Site")),
        TableColumn(t("现有", "On hand"), True),
        TableColumn(t("阈值", "Threshold"), True),
        TableColumn(t("日均消耗", "Daily use"), True),
        TableColumn(t("可用天数", "Days of cover"), True),
        TableColumn(t("预计断货", "Runs out")),
        TableColumn(t("再订货点", "Reorder point"), True),
        TableColumn(t("在途", "On order"), True),
        TableColumn(t("建议补货", "Suggested order"), True),
        TableColumn(t("数据日期", "Counted on")),
    ]
    return table(columns, (_row(page, row) for _, row in levels.head(SHOWN).iterrows()), page.lang)


def _row(page: Page, row: pd.Series) -> list[Cell]:
    status = STOCK_STATUSES[row["status"]]
    counted = f"{row['date']:%m-%d}"
    return [
        Marked(status.state, page.pick(status)),
        row["item"],
        row["site"] or "—",
        _with_unit(row["on_hand"], row["unit"]),
        words.number(row["threshold"]),
        words.number(_tenth(row["adc"])),
        words.number(_tenth(row["cover_days"])),
        page.t("已断货", "out") if status.id == "out" else _run_out(page, row),
        words.number(_up(row["reorder_point"])),
        words.number(row["on_order"]),
        words.number(_up(row["suggested_order"])),
        Marked("no_data", counted + page.t(" 已过期", " stale")) if row["stale"] else counted,
    ]


def sheet(page: Page, levels: pd.DataFrame) -> pd.DataFrame:
    """All levels as a sheet to download."""
    t = page.t
    return pd.DataFrame(
        {
            t("物资名称", "Item"): levels["item"],
            t("存放点", "Site"): levels["site"],
            t("单位", "Unit"): levels["unit"],
            t("状态", "Status"): [page.pick(STOCK_STATUSES[status]) for status in levels["status"]],
            t("数据日期", "Counted on"): levels["date"].dt.date,
            t("现有库存", "On hand"): levels["on_hand"],
            t("预警阈值", "Threshold"): levels["threshold"],
            t("补货周期(天)", "Lead time (days)"): levels["lead_time_days"],
            t("日均消耗", "Daily use"): levels["adc"].round(2),
            t("计入天数", "Days counted"): levels["days"],
            t("可用天数", "Days of cover"): levels["cover_days"].round(2),
            t("安全库存", "Safety stock"): levels["safety_stock"].round(1),
            t("再订货点", "Reorder point"): levels["reorder_point"].round(1),
            t("在途", "On order"): levels["on_order"],
            t("建议补货量", "Suggested order"): [_up(amount) for amount in levels["suggested_order"]],
            t("预计断货时间", "Runs out"): levels["run_out"],
            t("预计断货时间已过", "Run-out past"): [
                page.t(*stock.RUN_OUT_PAST) if past else "" for past in levels["run_out_past"]
            ],
        }
    )


def choices(page: Page, levels: pd.DataFrame) -> dict[str, str]:
    """Every item and site to draw, most pressing first: id -> words."""
    return {
        stock.place_id(row["item"], row["site"]): f"{page.pick(STOCK_STATUSES[row['status']])} · {_name(page, row)}"
        for row in levels.to_dict("records")
    }


def when(at: Any) -> str:
    """Day and minute of a time; "—" where it is unknown."""
    return words.UNKNOWN_WORD if pd.isna(at) else f"{at:%m-%d %H:%M}"


def _run_out(page: Page, row: Any) -> str:
    return page.t(*stock.RUN_OUT_PAST) if row["run_out_past"] else when(row["run_out"])


def _name(page: Page, row: Any) -> str:
    return f"{row['item']}({row['site']})" if row["site"] else str(row["item"])


def _with_unit(amount: float, unit: Any) -> str:
    return f"{words.number(amount)} {unit}" if isinstance(unit, str) and unit else words.number(amount)


def _tenth(amount: float) -> float:
    return amount if pd.isna(amount) else round(amount, 1)


def _up(amount: float) -> float:
    """Goods come whole: an order of 3,398.8 is 3,399."""
    return amount if pd.isna(amount) else float(math.ceil(amount))
