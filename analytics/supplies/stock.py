"""Supplies: what is there, how long it lasts, what to order. Per item and site, as definitions.md has it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.tally import EVERYWHERE, UNKNOWN, Place, Tally, count
from data.clock import Moment
from data.store.database import Store

#: Average daily consumption looks at so many days, the day included.
USE_DAYS = 7
#: From so many days with a row on, safety stock follows the variance of daily use over as many days.
HISTORY_DAYS = 14
#: Safety stock before that: so many days of consumption.
SAFETY_DAYS_WITHOUT_HISTORY = 2
#: A run-out further away than this is no date worth giving (and might not fit into one).
LONGEST_COVER_DAYS = 3650
#: What a run-out reads once its time is past: the stock lasted longer than reckoned, or is gone.
RUN_OUT_PAST = ("已过,请盘点", "past: count again")


@dataclass(frozen=True)
class StockStatus:
    """A stock status with its words and the state (see ``analytics.states``) it shows as."""

    id: str
    zh: str
    en: str
    state: str

    @property
    def red(self) -> bool:
        """Whether something must be done."""
        return self.state == "act"


#: Every status by id, most pressing first. An item has exactly one: the first that applies.
STOCK_STATUSES = {
    status.id: status
    for status in (
        StockStatus("out", "断货", "Out of stock", "act"),
        StockStatus("emergency", "紧急", "Emergency", "act"),
        StockStatus("below_threshold", "低于阈值", "Below threshold", "act"),
        StockStatus("low", "偏低", "Low", "watch"),
        StockStatus("unknown", "未知", "Unknown", "no_data"),
        StockStatus("over", "积压", "Overstocked", "normal"),
        StockStatus("normal", "正常", "Normal", "normal"),
    )
}


def place_id(item: str, site: str) -> str:
    """An item and site as one word, for links and choices: ``N95口罩@社区服务中心``."""
    return f"{item}@{site}" if site else item


_LEVELS = """
with told as (
    select *, row_number() over newest_first = 1 as latest,
        case
            when issued is not null then issued
            when lag(date) over oldest_first = date - 1
                then lag(on_hand) over oldest_first + coalesce(received, 0) - on_hand
        end as balance
    from stock where date <= $day
    window oldest_first as (partition by item, site order by date),
        newest_first as (partition by item, site order by date desc)
),
counted as (
    select *, if(balance >= 0 and not (on_hand <= 0 and balance = 0), balance, null) as used from told
),
per_item as (
    select item, coalesce(site, '') as site,
        any_value(unit) filter (latest) as unit,
        max(date) as date,
        any_value(on_hand) filter (latest) as on_hand,
        coalesce(any_value(counted_at) filter (latest), max(date) + $cutoff::time) as counted_at,
        any_value(on_order) filter (latest) as on_order,
        any_value(threshold) filter (latest) as threshold,
        coalesce(any_value(lead_time_days) filter (latest), $lead_time) as lead_time_days,
        avg(used) filter (date > $day::date - $use_days::int) as adc,
        count(used) filter (date > $day::date - $use_days::int) as days,
        var_samp(used) filter (date > $day::date - $history_days::int) as variance,
        count(*) as history
    from counted group by all
),
safe as (
    select *, $day::date - date > $stale_days as stale,
        on_hand / nullif(adc, 0) as cover_days,
        if(history >= $history_days and variance is not null,
            $z * sqrt(lead_time_days * variance), $safety_days * adc) as safety_stock
    from per_item
),
pointed as (select *, adc * lead_time_days + safety_stock as reorder_point from safe)
select item, site, unit, date, counted_at, stale, on_hand, on_order, threshold, lead_time_days, adc, days,
    cover_days, safety_stock, reorder_point,
    case
        when stale or on_hand is null then 'unknown'
        when on_hand <= 0 then 'out'
        when cover_days <= lead_time_days then 'emergency'
        when on_hand < threshold then 'below_threshold'
        when on_hand <= reorder_point then 'low'
        when cover_days > $over_days then 'over'
        when adc is null and threshold is null then 'unknown'
        else 'normal'
    end as status,
    if(adc is null or on_hand is null, null, -- greatest() would take null for nothing
        greatest(0, $order_days * adc + safety_stock - on_hand - coalesce(on_order, 0))) as suggested_order,
    if(cover_days <= $longest, counted_at + to_seconds(floor(cover_days * 86400)::bigint), null) as run_out,
    coalesce(run_out <= $at, false) as run_out_past
from pointed
order by list_position($statuses, status), cover_days nulls last, item, site
"""


class StockRow(TypedDict):
    """An item at a site with its level; numbers are in the item's unit, times in days, and missing where unknown."""

    item: str
    #: '' without one.
    site: str
    unit: str | None
    #: Of the latest row: its day, when it was counted (the cut-off of the day where it does not say), and whether that
    #: is older than the setting ``stock_stale_days``.
    date: date
    counted_at: datetime
    stale: bool
    #: As that row says them; the lead time is the setting where it says none.
    on_hand: float | None
    on_order: float | None
    threshold: float | None
    lead_time_days: float
    #: 日均消耗 a day, and of how many of the last 7 days it is the mean.
    adc: float | None
    days: int
    #: 可用天数.
    cover_days: float | None
    #: 安全库存, 再订货点.
    safety_stock: float | None
    reorder_point: float | None
    #: One of ``STOCK_STATUSES``.
    status: str
    #: 建议补货量.
    suggested_order: float | None
    #: 预计断货时间; missing, too, from ``LONGEST_COVER_DAYS`` on. Once it is past nobody knows what is left: 请盘点.
    run_out: datetime | None
    run_out_past: bool


class StockDayRow(TypedDict):
    """A day of an item at a site; a day without a row is all missing."""

    date: date
    on_hand: float | None
    threshold: float | None
    received: float | None
    issued: float | None


@cached
def levels(store: Store, moment: Moment) -> Annotated[pd.DataFrame, StockRow]:
    """Every item and site with its level, most pressing first.

    - ``adc`` 日均消耗 = Σ used ÷ ``days`` counted, of the last 7 days. used = issued, else earlier on
      hand + received − on hand between adjacent days (a blank received is none). A day without a
      row or with a negative balance is unknown, not 0, and not counted; nor is a day out of stock
      on which nothing was used, because nobody could;
    - ``cover_days`` 可用天数 = on hand ÷ ADC;
    - ``safety_stock`` 安全库存 = z·√(L × variance of daily use + ADC² × variance of L). Files give no
      variance of the lead time L, so it is 0. The variance (n−1) is of the counted days of the
      last 14; with rows on fewer than 14 days, or fewer than 2 counted, it is 2 days × ADC;
    - ``reorder_point`` 再订货点 = ADC × L + safety stock;
    - ``status``: one of ``STOCK_STATUSES``. Unknown where the row is stale, or where neither the
      consumption nor a threshold is there to judge by;
    - ``suggested_order`` 建议补货量 = max(0, 7 days × ADC + safety stock − on hand − on order);
    - ``run_out`` 预计断货时间 = ``counted_at`` + on hand ÷ ADC: it does not drift with the clock.
    """
    return store.query(
        _LEVELS,
        {
            "day": moment.day,
            "at": moment.at,
            "cutoff": store.setting("source_due").get("stock") or store.setting("stock_due"),
            "use_days": USE_DAYS,
            "history_days": HISTORY_DAYS,
            "safety_days": SAFETY_DAYS_WITHOUT_HISTORY,
            "lead_time": store.setting("lead_time_days"),
            "stale_days": store.setting("stock_stale_days"),
            "z": store.setting("safety_z"),
            "over_days": store.setting("over_cover_days"),
            "order_days": store.setting("order_cover_days"),
            "longest": LONGEST_COVER_DAYS,
            "statuses": list(STOCK_STATUSES),
        },
    )


def red_items(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """物资预警: items × sites that are out, in an emergency or below their threshold, of all of them.

    Unknown for a grid or building (stock belongs to the community), without stock, and where
    nothing is known of any item any more.
    """
    if place != EVERYWHERE:
        return UNKNOWN
    table = levels(store, moment)
    if not len(table):
        return UNKNOWN
    if (table["status"] == "unknown").all():
        return Tally(None, None, len(table))
    return count(len(red(table)), len(table))


def red(table: pd.DataFrame) -> Annotated[pd.DataFrame, StockRow]:
    """The red rows of ``levels``."""
    return table[table["status"].map(lambda status: STOCK_STATUSES[status].red).astype(bool)]


@cached
def history(
    store: Store, moment: Moment, item: str, site: str = "", days: int = 30
) -> Annotated[pd.DataFrame, StockDayRow]:
    """An item and site by day, oldest first.

    One row a day, from the first of the last ``days`` days that has one: a line drawn through a day
    without a row must break, not fall to 0.
    """
    sql = """
    with told as (
        select date, on_hand, threshold, received, issued from stock
        where item = $item and coalesce(site, '') = $site and date between $since and $day
    ),
    days as (select unnest(generate_series((select min(date) from told), $day, interval 1 day))::date as date)
    select * from days left join told using (date) order by date
    """
    named: dict[str, Any] = {"item": item, "site": site, "day": moment.day}
    return store.query(sql, {**named, "since": moment.day - timedelta(days=days - 1)})
