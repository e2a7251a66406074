"""Who has not reported, and for how long."""

from datetime import date, datetime

from analytics.checkins import counts
from analytics.tally import Place
from data.clock import Moment
from data.store.database import Store
from tests.community import DAY, END, load, reported
from tests.conftest import Filled

# One letter a day up to the day: R reported, M named and not reported, u named by nobody while the
# grid's file came, - no file from the grid, E exempt, X exempt and reported all the same.
STREAKS = [
    ("M", 1, "1"),
    ("RM", 1, "1"),
    ("MM", 2, "2"),
    ("MuM", 3, "3"),
    ("MMMM", 4, ">3"),
    ("RMM", 2, "2"),
    ("MRM", 1, "1"),
    ("M-M", 2, "2"),
    ("M--u", 2, "2"),
    ("MEM", 2, "2"),
    ("R-E-M", 1, "1"),
    ("MXM", 2, "2"),
    ("RMXM", 2, "2"),
    ("XM", 1, "1"),
    ("MMMMMMMM", 8, ">3"),
]


def test_missing_days_in_a_row(store: Store) -> None:
    """Each history is that of somebody in a grid of their own, with a neighbour whom every file of the grid names."""
    buildings, roster, lines = (
        ["楼栋号,网格编号"],
        ["居民编号,姓名,房号,豁免开始,豁免结束"],
        ["居民编号,姓名,日期,打卡时间"],
    )
    for number, (history, *_) in enumerate(STREAKS):
        first = DAY.toordinal() - len(history) + 1
        dates = [date.fromordinal(first + nth) for nth in range(len(history))]
        off = next((day for day, what in zip(dates, history, strict=True) if what in "EX"), "")
        buildings.append(f"{number},{number}")
        roster += [f"{history},张{number},{number}-101,{off},{off}", f"N{number},李{number},{number}-102,,"]
        for day, what in zip(dates, history, strict=True):
            if what != "-":
                lines.append(f"N{number},李{number},{day},08:00")
            if what in "RMX":
                lines.append(f"{history},张{number},{day},{'未打卡' if what == 'M' else '08:00'}")
    for kind, rows in (("buildings", buildings), ("roster", roster), ("checkins", lines)):
        load(store, kind, "\n".join(rows))
    found = counts.non_reporters(store, END)[["resident_id", "missing_days", "bucket"]]
    assert sorted(found.values.tolist()) == sorted([history, days, bucket] for history, days, bucket in STREAKS)


def test_days_before_somebody_moved_in_are_not_missing_days(store: Store) -> None:
    load(store, "roster", "居民编号,姓名,房号,入住日期\nR1,张三,1-101,2022-04-01\nR2,李四,1-102,\n")
    days = [date(2022, 3, 30), date(2022, 3, 31), date(2022, 4, 1), DAY]
    load(store, "checkins", "\n".join(["居民编号,姓名,日期,打卡时间", *(f"R2,李四,{day},08:00" for day in days)]))
    assert list(counts.non_reporters(store, END)["missing_days"]) == [2]
    # Nor does a report from then break anything, though it is the last one.
    load(store, "checkins", "居民编号,姓名,日期,打卡时间\nR1,张三,2022-03-31,08:00\n", name="before.csv")
    [found] = counts.non_reporters(store, END).to_dict("records")
    assert (found["missing_days"], found["last_report"].date()) == (2, date(2022, 3, 31))


def test_a_report_later_in_the_day_still_counts_as_missing_before_it(store: Store) -> None:
    load(store, "roster", "居民编号,姓名,房号\nR1,张三,1-101\n")
    load(
        store,
        "checkins",
        "居民编号,姓名,日期,打卡时间\nR1,张三,2022-04-01,未打卡\nR1,张三,2022-04-02,09:00\n",
    )
    early = Moment(DAY, datetime(2022, 4, 2, 8))
    assert list(counts.non_reporters(store, early)["missing_days"]) == [2]
    assert counts.non_reporters(store, END).empty


def test_non_reporters_are_those_of_the_figures(filled: Filled) -> None:
    store = filled(reported)
    found = counts.non_reporters(store, END)
    assert list(found["resident_id"]) == ["R4"]
    assert list(found[["grid_id", "building_id", "unit", "room"]].iloc[0]) == ["A", "2", "1", "201"]
    assert counts.non_reporters(store, END, Place(building="1")).empty
