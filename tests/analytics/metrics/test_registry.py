"""The registry of metrics: the contract's ids, their states, trends and comparisons."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from analytics.care import sampling
from analytics.checkins import rates
from analytics.metrics import registry
from analytics.tally import UNKNOWN, Place, Tally, rate
from data.clock import Moment
from data.installation.settings_change import change_settings
from data.store.database import Store
from tests.community import DAY, END, load, reported, settled
from tests.conftest import Filled

#: Every metric in the order of the contract: its value and state on the example's day, and whether it is in progress
#: until the cut-off of check-ins ("noon") or at noon still ("evening"). A new metric has its line here.
CONTRACT: dict[str, tuple[float, str, str]] = {
    "checkin_rate": (5 / 6, "watch", "noon"),
    "checkin_on_time_rate": (1 / 2, "act", "noon"),
    "non_reporters": (1, "watch", "noon"),
    "fever_count": (2, "watch", ""),
    "abnormal_count": (3, "watch", ""),
    "followup_households": (4, "act", "noon"),
    "workload_saved": (2 / 5, "act", "noon"),
    "sampling_completion": (1 / 3, "act", "evening"),
    "followup_rate": (1, "normal", "evening"),
    "requests_new": (2, "normal", ""),
    "requests_open": (1, "normal", ""),
    "requests_overdue": (1, "watch", ""),
    "response_median_hours": (2, "watch", ""),
    "response_p90_hours": (2.8, "normal", ""),  # of 1 h and 3 h
    "resolve_median_hours": (3, "normal", ""),
    "resolve_p90_hours": (3, "normal", ""),
    "on_time_completion": (1 / 2, "act", ""),
    "satisfaction": (1, "normal", ""),
    "stock_red_items": (1, "act", ""),
}

NOON = Moment(DAY, datetime(2022, 4, 2, 12))


def everything(store: Store) -> None:
    """Rows of every kind on the day."""
    reported(store)
    load(store, "sampling", f"采样日期,居民编号,姓名,应检,采样时间\n{DAY},R1,张三,是,09:00\n{DAY},R6,周八,是,\n")
    load(store, "followups", f"随访日期,居民编号,姓名,随访时间\n{DAY},R2,李四,09:00\n")
    load(
        store,
        "requests",
        "诉求编号,上报时间,诉求类别,楼栋号,受理时间,办结时间,满意度\n"
        "1,2022-04-02 08:00,买菜难,1,2022-04-02 09:00,2022-04-02 11:00,5\n"
        "2,2022-04-02 08:00,就医难,3,2022-04-02 11:00,,\n",
    )
    load(store, "stock", f"日期,物资名称,单位,现有库存,预警阈值\n{DAY},口罩,只,0,100\n{DAY},酒精,瓶,500,100\n")


def test_ids_are_those_of_the_contract() -> None:
    assert list(registry.METRICS) == list(CONTRACT)
    assert all(metric.unit in registry.UNITS for metric in registry.METRICS.values())


def test_the_board_shows_its_tiles_in_the_order_of_the_rows() -> None:
    """The six of the wall; a desk would show those of rows that say nothing else."""
    tiles = [[metric.id for metric in tile] for tile in registry.tiles("wall")]
    assert tiles == [
        ["checkin_rate"],
        ["followup_households"],
        ["sampling_completion"],
        ["followup_rate"],
        ["requests_open", "requests_overdue"],
        ["stock_red_items"],
    ]
    for metric in registry.METRICS.values():
        assert not metric.beside or metric.shown_on == registry.METRICS[metric.beside].shown_on, metric.id


def test_all_metrics_of_a_day(filled: Filled) -> None:
    store = filled(everything)
    answers = {answer.id: answer for answer in registry.answer(store, END)}
    values = {id: answer.value for id, answer in answers.items()}
    assert values == pytest.approx({id: value for id, (value, _, _) in CONTRACT.items()})
    assert answers["checkin_rate"].as_dict() == {
        "id": "checkin_rate",
        "label_zh": "打卡率",
        "label_en": "Check-in rate",
        "value": 5 / 6,
        "numerator": 5,
        "denominator": 6,
        "unit": "ratio",
        "state": "watch",
    }
    assert {id: answer.state for id, answer in answers.items()} == {id: state for id, (_, state, _) in CONTRACT.items()}


def test_an_empty_store_has_no_data_for_any_metric(store: Store) -> None:
    for answer in registry.answer(store, END):
        assert (answer.value, answer.state) == (None, "no_data"), answer.id


def test_a_grid_has_every_metric_but_the_stock(filled: Filled) -> None:
    store = filled(everything)
    grid = {answer.id: answer for answer in registry.answer(store, END, Place(grid="A"))}
    assert grid["stock_red_items"].value is None
    nowhere = [metric.id for metric in registry.METRICS.values() if not metric.by_place]
    assert [id for id, answer in grid.items() if answer.value is None] == nowhere
    other = {answer.id: answer for answer in registry.answer(store, END, Place(grid="B"))}
    assert (other["checkin_rate"].value, other["checkin_rate"].state) == (None, "no_data")
    assert (other["sampling_completion"].value, other["requests_open"].value) == (0, 1)


def test_rates_of_the_day_are_not_judged_before_their_cut_off(filled: Filled) -> None:
    store = filled(everything)
    early = {answer.id: answer.state for answer in registry.answer(store, Moment(DAY, datetime(2022, 4, 2, 9, 59)))}
    running = [id for id, state in early.items() if state == "in_progress"]
    assert running == [id for id, (_, _, until) in CONTRACT.items() if until]
    assert early["fever_count"] == "watch"  # a fever is acted upon at once
    noon = {answer.id: answer.state for answer in registry.answer(store, NOON)}
    running = [id for id, state in noon.items() if state == "in_progress"]
    assert running == [id for id, (_, _, until) in CONTRACT.items() if until == "evening"]


# Of 100 with target 90 and margin 10.
RATES = [(100, "normal"), (90, "normal"), (89, "watch"), (80, "watch"), (79, "act"), (0, "act")]


def test_a_rate_and_its_complement_are_judged_alike(store: Store) -> None:
    for reached, state in RATES:
        tally = rate(reached, 100)
        assert registry.METRICS["checkin_rate"].state(store, END, tally) == state, reached
        rest = Tally(100 - reached, 100 - reached, 100)
        assert registry.METRICS["non_reporters"].state(store, END, rest) == state, reached
        assert registry.METRICS["followup_households"].state(store, END, rest) == state, reached


def test_a_share_of_which_less_is_good_is_judged_by_its_parts(store: Store) -> None:
    """No row is one yet: a share of 21 of 100 is not 0.21 people."""
    judge = replace(registry.METRICS["satisfaction"], better="less").state
    assert [(reached, judge(store, END, rate(100 - reached, 100))) for reached, _ in RATES] == RATES


def test_target_margin_and_bounds_are_settings(store: Store) -> None:
    judge = registry.METRICS["checkin_rate"].state
    change_settings(store, {"rate_target": 29, "watch_margin": 4})
    assert [judge(store, END, rate(n, 100)) for n in (29, 28, 25, 24)] == ["normal", "watch", "watch", "act"]
    change_settings(store, {"count_bounds": {"fever_count": [2, 3], "followup_households": [10, 20]}})
    fever, homes = registry.METRICS["fever_count"], registry.METRICS["followup_households"]
    assert [fever.state(store, END, Tally(n)) for n in (0, 1, 2, 3)] == ["normal", "normal", "watch", "act"]
    assert [homes.state(store, END, Tally(n, n, 10)) for n in (9, 10, 20)] == ["normal", "watch", "act"]
    assert registry.METRICS["stock_red_items"].state(store, END, Tally(7)) == "normal"  # without bounds


def test_households_that_wait_where_nobody_is_expected_are_to_be_acted_upon(store: Store) -> None:
    judge = registry.METRICS["followup_households"].state
    assert judge(store, END, Tally(1, 1, 0)) == "act"
    assert judge(store, END, Tally(0, 0, 0)) == "normal"
    assert judge(store, END, UNKNOWN) == "no_data"


def test_trend_has_a_gap_where_nothing_is_known(filled: Filled) -> None:
    store = filled(settled)
    load(
        store,
        "checkins",
        "居民编号,姓名,日期,打卡时间\nR1,张三,2022-03-31,23:00\nR1,张三,2022-04-02,08:00\nR2,李四,2022-04-02,13:00\n",
    )
    frame = registry.trend(store, "checkin_rate", NOON, days=3)
    assert list(frame["day"]) == [DAY - timedelta(days=2), DAY - timedelta(days=1), DAY]
    # Grid A has 6 people to expect on the 2nd, and 孙七 too on the 31st, before he was exempt.
    assert list(frame["numerator"]) == [1, 0, 1]
    assert list(frame["denominator"]) == [7, 0, 6]
    assert frame["value"].iloc[0] == 1 / 7  # 23:00 has happened: a past day is answered as at its 24:00
    assert pd.isna(frame["value"].iloc[1])
    assert frame["value"].iloc[2] == 1 / 6  # 13:00 has not


def test_comparison_is_at_the_same_time_of_day(filled: Filled) -> None:
    store = filled(settled)
    lines = [
        f"R1,张三,{day},{time}"
        for day, time in (("2022-04-02", "08:00"), ("2022-04-01", "11:59"), ("2022-03-26", "12:01"))
    ]
    lines += [
        f"R9,冯一,{day},{time}" for day, time in (("2022-04-02", "13:00"), ("2022-04-01", "12:00"), ("2022-03-26", ""))
    ]
    load(store, "checkins", "\n".join(["居民编号,姓名,日期,打卡时间,今日体温", *(f"{line},36.5" for line in lines)]))
    found = registry.compare(store, "checkin_rate", NOON)
    assert found.now == rates.checkin_rate(store, NOON)
    assert (found.now.numerator, found.yesterday.numerator, found.week_ago.numerator) == (1, 2, 1)
    assert registry.compare(store, "checkin_rate", NOON, Place(grid="B")).yesterday.value is None


def test_rows_of_a_frame_are_judged_and_too_small_ones_not_ranked(store: Store) -> None:
    frame = pd.DataFrame({"grid_id": ["A", "B", "C"], "sampled": [9, 3, 0], "due": [10, 4, 0]})
    found = registry.judged(store, "sampling_completion", END, frame, "sampled", "due")
    assert list(found["state"]) == ["normal", "act", "no_data"]
    assert list(found["ranked"]) == [True, False, False]
    assert list(found["value"].iloc[:2]) == [0.9, 0.75]
    assert pd.isna(found["value"].iloc[2])
    empty = sampling.by_grid(store, END)
    assert registry.judged(store, "sampling_completion", END, empty, "sampled", "due").empty


def test_new_data_is_answered_at_once(filled: Filled) -> None:
    store = filled(settled)
    assert registry.one(store, "checkin_rate", END).value is None
    load(store, "checkins", f"居民编号,姓名,日期,打卡时间\nR1,张三,{date.isoformat(DAY)},08:00\n")
    assert registry.one(store, "checkin_rate", END).numerator == 1
