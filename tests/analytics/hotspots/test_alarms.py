"""Alarm series of a category in an area, from its files to the chart."""

from datetime import date, datetime, timedelta

import pytest

from analytics.charts.alarm_chart import ALARM_RULES, alarm_bars
from analytics.hotspots.alarms import series
from analytics.tails import negative_binomial_tail
from data.clock import Moment
from data.current.opened_store import open_store
from data.store.database import Store
from tests.community import load

DAY = date(2022, 4, 20)
END = Moment(DAY, datetime(2022, 4, 21))
BUILDINGS = "楼栋号,网格编号\n1,A\n2,B\n"
#: 买菜难 in grid A by day up to the last one; None: nobody reported anything.
COUNTS = [2, 4, 2, 4, 2, 4, None, 2, 4, 2, 4, 2, 4, 9, 2, 0, 13]


@pytest.fixture
def store(store: Store) -> Store:
    """The counts in grid A, and a report of another category in B on every day that has any."""
    lines = ["诉求编号,诉求类别,楼栋号,上报时间,状态"]
    for at, count in enumerate(COUNTS):
        day = DAY - timedelta(days=len(COUNTS) - 1 - at)
        if count is not None:
            lines += [f"a{at}-{n},买菜难,1,{day} 09:00," for n in range(count)]
            lines += [f"b{at},就医难,2,{day} 09:00,", f"c{at},买菜难,1,{day} 09:00,重复"]
    load(store, "buildings", BUILDINGS)
    load(store, "requests", "\n".join(lines) + "\n")
    return store


def test_counts_baselines_and_alarms_by_hand(store: Store) -> None:
    frame = series(store, END, "买菜难", "A", days=12)
    assert next(iter(frame["day"])) == DAY - timedelta(days=11)
    assert [
        None if count is None else int(count)
        for count in frame["count"].astype(object).where(frame["count"].notna(), None)
    ] == COUNTS[-12:]
    last = frame.iloc[-1]
    # The 7 days before: 4, 2, 4, 9, 2, 0 and 2 before them: mean 23/7.
    assert last["mean"] == pytest.approx((4 + 2 + 4 + 9 + 2 + 0 + 2) / 7)
    sd = (sum((n - 23 / 7) ** 2 for n in (2, 4, 2, 4, 9, 2, 0)) / 6) ** 0.5
    assert last["c1"] == pytest.approx((13 - 23 / 7) / sd)
    # Two days left out: 4, 2, 4, 2, 4, 9 and 2 before them.
    lagged_mean = (2 + 4 + 2 + 4 + 2 + 4 + 9) / 7
    lagged_sd = (sum((n - lagged_mean) ** 2 for n in (2, 4, 2, 4, 2, 4, 9)) / 6) ** 0.5
    assert last["c2"] == pytest.approx((13 - lagged_mean) / lagged_sd)
    assert (last["alarm_c1"], last["alarm_c2"], last["alarm_c3"]) == (True, True, True)
    # The surge rule looks at the 14 days with data up to the day before yesterday: mean 47/14, variance 3.48.
    variance = sum((n - 47 / 14) ** 2 for n in (*[2, 4] * 6, 9, 2)) / 13
    assert variance > 47 / 14
    assert last["alarm_surge"] is (negative_binomial_tail(47 / 14, variance, 13) < 0.005) is True
    nine = frame.iloc[-4]
    # 2, 4, 2, 4, 2, 4 and the day without data before it are 6 days with data from t−7 on.
    assert nine["mean"] == pytest.approx((2 + 4 + 2 + 4 + 2 + 4) / 6)
    assert nine["alarm_c1"] is True
    quiet = frame.iloc[-2]
    assert (quiet["count"], quiet["alarm_c1"], quiet["alarm_surge"]) == (0, False, False)


def test_a_day_without_data_is_neither_0_nor_judged(store: Store) -> None:
    frame = series(store, END, "买菜难", "A", days=17)
    gap = frame.iloc[6]
    assert gap[["count", "c1", "c2", "c3"]].isna().all()
    assert [gap[rule.column] for rule in ALARM_RULES] == [None] * 4
    # Too few days before: unknown.
    assert frame.iloc[3]["alarm_c1"] is None
    # A day on which others reported is 0 for grid B.
    assert series(store, END, "买菜难", "B", days=3)["count"].tolist() == [0, 0, 0]


def test_the_community_and_the_moment(store: Store) -> None:
    assert series(store, END, "就医难")["count"].tolist()[-3:] == [1, 1, 1]
    assert len(series(store, END, "就医难")) == 42
    early = Moment(DAY, datetime(2022, 4, 20, 8, 30))
    assert series(store, early, "买菜难", days=1)["count"].isna().all()


def test_check_ins_count_where_the_sheet_has_come(store: Store) -> None:
    load(store, "roster", "居民编号,姓名,楼栋号,房号\nP1,张三,1,101\nP2,李四,2,101\nP3,王五,1,102\n")
    header = "居民编号,姓名,日期,今日体温,是否有症状\n"
    for back in range(5):
        day = DAY - timedelta(days=back)
        lines = f"P1,张三,{day},38.0,否\nP3,王五,{day},36.5,咳嗽\n" + ("" if back == 1 else f"P2,李四,{day},36.5,否\n")
        load(store, "checkins", header + lines, name=f"c{back}.csv")
    count = series(store, END, "发热", days=6)["count"]
    # Five days ago nobody sent anything; yesterday grid B did not. One long fever is new on its first day.
    assert count.isna().tolist() == [True, False, False, False, True, False]
    assert count.dropna().tolist() == [1, 0, 0, 0]
    assert series(store, END, "症状", "A", days=5)["count"].tolist() == [1, 0, 0, 0, 0]
    assert series(store, END, "发热", "B", days=2)["count"].isna().tolist() == [True, False]
    assert series(store, END, "发热", "B", days=2)["count"].tolist()[1] == 0


@pytest.mark.parametrize("category", ["买菜难", "发热"])
def test_without_any_data_all_is_unknown(tmp_path, category: str) -> None:
    empty = open_store(tmp_path / "empty.duckdb")
    frame = series(empty, END, category, days=4)
    assert frame["count"].isna().all()
    assert frame["alarm_c1"].tolist() == [None] * 4
    figure = alarm_bars(frame=frame, lang="zh", dark=False)
    assert len(next(trace for trace in figure.data if trace.name == "无数据").x) == 4
    empty.close()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_chart_marks_each_rule_by_its_shape_and_leaves_gaps(store: Store, lang: str, dark: bool) -> None:
    frame = series(store, END, "买菜难", "A", days=17)
    figure = alarm_bars(frame=frame, lang=lang, dark=dark)
    named = {trace.name: trace for trace in figure.data}
    bars = named["件数" if lang == "zh" else "Reports"]
    assert list(bars.y) == COUNTS
    assert named["前 7 日均值" if lang == "zh" else "Mean of 7 days before"].connectgaps is False
    marks = {rule.column: named[rule.zh if lang == "zh" else rule.en] for rule in ALARM_RULES}
    assert len({mark.marker.symbol for mark in marks.values()}) == 4
    for column, mark in marks.items():
        assert list(mark.x) == [day for day, alarm in zip(frame["day"], frame[column], strict=True) if alarm is True]
    # Of one day, the marks stand one above the other.
    last = [mark.y[-1] for mark in marks.values() if mark.x and mark.x[-1] == DAY]
    assert sorted(set(last)) == last
    assert min(last) > 13
    assert list(named["无数据" if lang == "zh" else "No data"].x) == [frame["day"][6]]
