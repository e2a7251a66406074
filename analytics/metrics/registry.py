"""Every metric: one row of ``METRICS`` each.

To add a metric, write the function that counts it and add a row here. Board, minutes, HTTP answer, the numbers that
decisions watch, docs and tests iterate over the rows; without ``shown_on`` it is a tile on the desk form of the board.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypedDict

import pandas as pd

from analytics.cache import cached
from analytics.care import followups, sampling
from analytics.checkins import counts, rates
from analytics.metrics import meanings, newness
from analytics.metrics.metric import UNITS, Metric, Rounds
from analytics.requests import figures
from analytics.supplies import stock
from analytics.tally import EVERYWHERE, Place, Tally
from data.clock import Moment, end_of
from data.store.database import Store

__all__ = ["METRICS", "UNITS", "Answer", "Comparison", "Metric", "Rounds", "TrendRow", "answer", "compare", "judged"]

_ROWS = (
    Metric(
        "checkin_rate",
        "打卡率",
        "Check-in rate",
        "ratio",
        rates.checkin_rate,
        "more",
        counts.is_open,
        "wall",
        meaning=meanings.CHECKIN_RATE,
    ),
    Metric(
        "checkin_on_time_rate",
        "按时打卡率",
        "On-time check-in rate",
        "ratio",
        rates.on_time_rate,
        "more",
        counts.is_open,
        "/checkins",
        meaning=meanings.CHECKIN_ON_TIME_RATE,
    ),
    Metric(
        "non_reporters",
        "未打卡",
        "Not reported",
        "people",
        rates.non_reporters,
        "less",
        counts.is_open,
        "/checkins",
        meaning=meanings.NON_REPORTERS,
    ),
    # A fever is acted upon at once, but counted too early it looks better than it is.
    Metric(
        "fever_count",
        "发热",
        "Fever",
        "people",
        rates.fever_count,
        shown_on="/checkins",
        daily=True,
        settles=counts.is_open,
        judge=newness.of_fever,
        meaning=meanings.FEVER_COUNT,
    ),
    Metric(
        "abnormal_count",
        "异常",
        "Abnormal",
        "people",
        rates.abnormal_count,
        shown_on="/checkins",
        daily=True,
        settles=counts.is_open,
        judge=newness.of_abnormal,
        meaning=meanings.ABNORMAL_COUNT,
    ),
    Metric(
        "followup_households",
        "待跟进户",
        "Households to follow up",
        "households",
        rates.followup_households,
        "less",
        counts.is_open,
        "wall",
        meaning=meanings.FOLLOWUP_HOUSEHOLDS,
    ),
    Metric(
        "workload_saved",
        "工作量减少",
        "Workload saved",
        "ratio",
        rates.workload_saved,
        "more",
        counts.is_open,
        "/checkins",
        meaning=meanings.WORKLOAD_SAVED,
    ),
    Metric(
        "sampling_completion",
        "采样完成率",
        "Sampling completion",
        "ratio",
        sampling.completion,
        "more",
        sampling.is_open,
        "wall",
        rounds=sampling.round_days,
        meaning=meanings.SAMPLING_COMPLETION,
    ),
    Metric(
        "followup_rate",
        "重点人群随访率",
        "Follow-up rate",
        "ratio",
        followups.followup_rate,
        "more",
        followups.is_open,
        "wall",
        meaning=meanings.FOLLOWUP_RATE,
    ),
    Metric(
        "requests_new",
        "今日新增诉求",
        "New requests",
        "requests",
        figures.new,
        shown_on="/requests",
        daily=True,
        meaning=meanings.REQUESTS_NEW,
    ),
    Metric(
        "requests_open",
        "在办诉求",
        "Open requests",
        "requests",
        figures.open_count,
        shown_on="wall",
        meaning=meanings.REQUESTS_OPEN,
    ),
    Metric(
        "requests_overdue",
        "超时诉求",
        "Overdue requests",
        "requests",
        figures.overdue,
        shown_on="wall",
        beside="requests_open",
        meaning=meanings.REQUESTS_OVERDUE,
    ),
    Metric(
        "response_median_hours",
        "响应时长(中位)",
        "Response time (median)",
        "hours",
        figures.response_hours,
        shown_on="/requests",
        meaning=meanings.RESPONSE_MEDIAN_HOURS,
    ),
    Metric(
        "response_p90_hours",
        "响应时长(九成在此内)",
        "Response time (nine in ten within)",
        "hours",
        figures.response_p90_hours,
        shown_on="/requests",
        beside="response_median_hours",
        meaning=meanings.RESPONSE_P90_HOURS,
    ),
    Metric(
        "resolve_median_hours",
        "办结时长(中位)",
        "Time to resolve (median)",
        "hours",
        figures.resolve_hours,
        shown_on="/requests",
        meaning=meanings.RESOLVE_MEDIAN_HOURS,
    ),
    Metric(
        "resolve_p90_hours",
        "办结时长(九成在此内)",
        "Time to resolve (nine in ten within)",
        "hours",
        figures.resolve_p90_hours,
        shown_on="/requests",
        beside="resolve_median_hours",
        meaning=meanings.RESOLVE_P90_HOURS,
    ),
    Metric(
        "on_time_completion",
        "按时办结率",
        "On-time completion",
        "ratio",
        figures.on_time_completion,
        "more",
        shown_on="/requests",
        meaning=meanings.ON_TIME_COMPLETION,
    ),
    Metric(
        "satisfaction",
        "满意率",
        "Satisfaction",
        "ratio",
        figures.satisfaction,
        "more",
        shown_on="/requests",
        meaning=meanings.SATISFACTION,
    ),
    Metric(
        "stock_red_items",
        "物资预警",
        "Supplies in the red",
        "items",
        stock.red_items,
        shown_on="wall",
        by_place=False,
        meaning=meanings.STOCK_RED_ITEMS,
    ),
)

#: Every metric by id.
METRICS = {metric.id: metric for metric in _ROWS}


def tiles(*forms: str) -> list[tuple[Metric, ...]]:
    """The metrics of each tile of the command board, in order; ``forms``: "wall", "desk" or both."""
    return [
        (metric, *(other for other in METRICS.values() if other.beside == metric.id))
        for metric in METRICS.values()
        if metric.shown_on in forms and not metric.beside
    ]


@dataclass(frozen=True)
class Answer:
    """A metric's answer in the shape of the contract; ``value`` is None where there is nothing to count."""

    id: str
    label_zh: str
    label_en: str
    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str
    state: str

    @property
    def tally(self) -> Tally:
        """The number with what it was made of."""
        return Tally(self.value, self.numerator, self.denominator)

    def as_dict(self) -> dict[str, Any]:
        """One entry of ``GET /metrics``."""
        return dict(vars(self))


def one(store: Store, metric_id: str, moment: Moment, place: Place = EVERYWHERE) -> Answer:
    """The answer of one metric; KeyError for an unknown id."""
    metric = METRICS[metric_id]
    tally = metric.ask(store, moment, place)
    return Answer(
        metric.id,
        metric.zh,
        metric.en,
        tally.value,
        tally.numerator,
        tally.denominator,
        metric.unit,
        metric.state(store, moment, tally, place),
    )


@cached
def answer(store: Store, moment: Moment, place: Place = EVERYWHERE) -> list[Answer]:
    """All metrics of a day in a place, in the order of ``METRICS``."""
    return [one(store, id, moment, place) for id in METRICS]


class TrendRow(TypedDict):
    """A metric on a day; a number that is unknown is missing."""

    day: date
    #: In the metric's unit, a rate as a fraction.
    value: float | None
    numerator: float | None
    denominator: float | None


@cached
def trend(
    store: Store, metric_id: str, moment: Moment, days: int = 14, place: Place = EVERYWHERE
) -> Annotated[pd.DataFrame, TrendRow]:
    """A metric by day, oldest first, the moment's day last.

    Days before it are answered as at their 24:00.
    """
    ask = METRICS[metric_id].ask
    moments = [end_of(moment.earlier(back).day) for back in range(days - 1, 0, -1)] + [moment]
    found = [(when.day, ask(store, when, place)) for when in moments]
    return pd.DataFrame(
        [(day, tally.value, tally.numerator, tally.denominator) for day, tally in found],
        columns=["day", "value", "numerator", "denominator"],
    ).astype({"value": float, "numerator": float, "denominator": float})


@dataclass(frozen=True)
class Comparison:
    """A metric now, yesterday and 7 days ago, all at the same time of day."""

    now: Tally
    yesterday: Tally
    week_ago: Tally


@cached
def compare(store: Store, metric_id: str, moment: Moment, place: Place = EVERYWHERE) -> Comparison:
    """A metric beside yesterday's and that of 7 days ago at the same time of day.

    What carries no time counts at any time of its day.
    """
    ask = METRICS[metric_id].ask
    return Comparison(*(ask(store, moment.earlier(days), place) for days in (0, 1, 7)))


def judged(
    store: Store, metric_id: str, moment: Moment, frame: pd.DataFrame, numerator: str, denominator: str
) -> pd.DataFrame:
    """A frame with a rate for each of its rows, from the named columns.

    Adds ``value`` (a fraction, null for a denominator of 0), ``state``, and ``ranked``: false
    where the denominator is under the setting ``minimum_count``, too few to rank by.
    """
    metric = METRICS[metric_id]
    pairs = list(zip(frame[numerator].astype(float), frame[denominator].astype(float), strict=True))
    tallies = [Tally(top / below if below else None, top, below) for top, below in pairs]
    return frame.assign(
        value=pd.Series([tally.value for tally in tallies], index=frame.index, dtype=float),
        state=[metric.state(store, moment, tally) for tally in tallies],
        ranked=frame[denominator] >= store.setting("minimum_count"),
    )
