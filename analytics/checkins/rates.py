"""The figures of the day's check-ins: each is a sum over ``counts.counts``, or a quotient of two.

A figure of a place from which no row came is unknown: its people are neither reported nor missing.
"""

from dataclasses import dataclass
from typing import Annotated

import pandas as pd

from analytics.cache import cached
from analytics.checkins.counts import CheckinCounts, counts
from analytics.community.census import GridRow, at_place
from analytics.tally import EVERYWHERE, UNKNOWN, Place, Tally, count, rate
from data.clock import Moment
from data.store.database import Store


class GridCheckinsRow(GridRow, CheckinCounts):
    """A day's check-ins in a grid; ``asked`` where its file has come."""


@dataclass(frozen=True)
class Totals:
    """Sums of ``counts`` over a place; ``asked``: whether a grid of the place has reported at all."""

    asked: bool = False
    named: int = 0
    expected: int = 0
    reported: int = 0
    on_time: int = 0
    non_reporters: int = 0
    fever: int = 0
    abnormal: int = 0
    households: int = 0
    followup_households: int = 0
    followup_expected: int = 0


@cached
def totals(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Totals:
    """What the day's check-ins come to in a place."""
    frame = at_place(counts(store, moment), place)
    sums = frame.select_dtypes("number").sum()
    numbers = {name: int(sums[name]) for name in Totals.__dataclass_fields__ if name != "asked"}
    return Totals(asked=bool(frame["asked"].any()), **numbers)


def checkin_rate(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """打卡率 = expected people who reported ÷ expected."""
    found = totals(store, moment, place)
    return rate(found.reported, found.expected)


def on_time_rate(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """按时打卡率 = expected people who reported by the cut-off ÷ expected; without a time is not on time."""
    found = totals(store, moment, place)
    return rate(found.on_time, found.expected)


def non_reporters(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """未打卡 (待打卡 until the cut-off): people expected and not reported, among those expected."""
    found = totals(store, moment, place)
    return count(found.non_reporters, found.expected) if found.expected else UNKNOWN


def fever_count(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """发热: people with a temperature from the setting ``fever_threshold`` on, also exempt ones.

    The denominator is the people whom a row of the day names; without any it is unknown, not 0.
    """
    found = totals(store, moment, place)
    return count(found.fever, found.named) if found.named else UNKNOWN


def abnormal_count(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """异常: people with fever or any symptom, also exempt ones; otherwise as ``fever_count``."""
    found = totals(store, moment, place)
    return count(found.abnormal, found.named) if found.named else UNKNOWN


def followup_households(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """待跟进户: households on the follow-up list, among the households expected.

    A household may be on the list without being expected: an exempt person can have a fever.
    """
    found = totals(store, moment, place)
    return count(found.followup_households, found.households) if found.asked else UNKNOWN


def workload_saved(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """工作量减少 = 1 − expected households on the follow-up list ÷ households expected.

    The numerator is the expected households nobody needs to call. One that is listed without being expected, such as
    that of an exempt person with a fever, is in neither.
    """
    found = totals(store, moment, place)
    return rate(found.households - found.followup_expected, found.households)


@cached
def by_grid(store: Store, moment: Moment) -> Annotated[pd.DataFrame, GridCheckinsRow]:
    """``counts`` summed by grid."""
    frame = counts(store, moment).drop(columns="building_id")
    return frame.groupby("grid_id", as_index=False).agg(
        {name: "max" if name == "asked" else "sum" for name in frame.columns if name != "grid_id"}
    )
