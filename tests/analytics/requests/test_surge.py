"""The surge rule, against values worked out by hand."""

import math
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from analytics.requests import figures, surge
from analytics.requests.surge_rule import Baseline, baseline, surges
from analytics.tally import Place
from data.clock import Moment
from data.current.opened_store import open_store
from data.intake import loading
from data.store.database import Store

DAY = date(2022, 4, 8)
END = Moment(DAY, datetime(2022, 4, 9))


def of(counts: list[int | None]) -> Baseline:
    """The baseline of the day after these days, None where nobody reported anything."""
    told = {DAY - timedelta(days=len(counts) - at): count for at, count in enumerate(counts)}
    known = {day: count for day, count in told.items() if count is not None}
    return baseline(known, known.keys(), DAY)


def test_baseline_is_mean_and_sample_sd_of_the_seven_days_before() -> None:
    assert of([2, 4, 4, 6]) == Baseline(4, pytest.approx(math.sqrt(8 / 3)), 4)
    assert of([9, 2, None, 4, 4, None, None, 6]) == Baseline(4, pytest.approx(math.sqrt(8 / 3)), 4)  # 9 was 8 days ago
    assert of([]) == Baseline(None, None, 0)
    # What is not counted on a day that has data is 0.
    assert baseline({}, [DAY - timedelta(days=back) for back in (1, 2)], DAY) == Baseline(0, 0, 2)


def test_from_fourteen_days_on_the_past_is_of_twenty_eight_and_ends_the_day_before_yesterday() -> None:
    # 13 days up to the day before yesterday are too few: the 7 before count, 5 of 3 and 2 of 50.
    assert of([3] * 12 + [50] * 2) == Baseline(pytest.approx((5 * 3 + 2 * 50) / 7), pytest.approx(22.93, abs=0.01), 7)
    # 14 are enough, and yesterday's 50 is not among them; neither is a day without data.
    assert of([3] * 14 + [50]) == Baseline(3, 0, 14, long=True)
    assert of([*[3] * 13, None, 4, 50]) == Baseline(pytest.approx(43 / 14), pytest.approx(math.sqrt(1 / 14)), 14, True)
    # The last 28 that have data, however far they go back: 1 is the 29th.
    assert of([1, *[2, None] * 28, 50]) == Baseline(2, 0, 28, long=True)


@pytest.mark.parametrize(
    ("today", "before", "expected"),
    [
        # m = 16: the bound is 16 + 2·max(1, 4) = 24, and more than that is a surge.
        (24, Baseline(16, 1, 7), False),
        (25, Baseline(16, 1, 7), True),
        # A wide spread counts more than √m: 16 + 2·6 = 28.
        (28, Baseline(16, 6, 7), False),
        (29, Baseline(16, 6, 7), True),
        # m = 10 is still of this branch: 10 + 2·√10 = 16.32.
        (16, Baseline(10, 0, 7), False),
        (17, Baseline(10, 0, 7), True),
        # m = 2: P(X ≥ 6) = 1 − e⁻²·(1 + 2 + 2 + 4/3 + 2/3 + 4/15) = 0.0166; P(X ≥ 7) = 0.0045.
        (6, Baseline(2, 9, 7), False),
        (7, Baseline(2, 9, 7), True),
        # m = 0: anything from the smallest count on.
        (4, Baseline(0, 0, 7), False),
        (5, Baseline(0, 0, 7), True),
        # Unknown: three days with data, or no data today.
        (50, Baseline(2, 1, 3), None),
        (None, Baseline(2, 1, 7), None),
        # The long past, not more varied than Poisson. m = 2: P(X ≥ 7) = 0.00453 is under 0.005, P(X ≥ 6) is not.
        (6, Baseline(2, 1, 28, long=True), False),
        (7, Baseline(2, math.sqrt(2), 28, long=True), True),
        # m = 4, variance 8: with size 4²/(8 − 4) = 4 and p = ½, P(X ≥ n) = P(fewer than 4 heads of n + 3):
        # (1 + 17 + 136 + 680)/2¹⁷ = 0.00636 for 14, (1 + 18 + 153 + 816)/2¹⁸ = 0.00377 for 15.
        (14, Baseline(4, math.sqrt(8), 28, long=True), False),
        (15, Baseline(4, math.sqrt(8), 28, long=True), True),
        # Poisson would have called 11 one: P(X ≥ 11 | 4) = 0.0028.
        (11, Baseline(4, math.sqrt(8), 28, long=True), False),
        (11, Baseline(4, 2, 28, long=True), True),
        # The long past has no branch for large means: 16 + 2·√16 = 24, but P(X ≥ 25 | 16) = 0.0223.
        (25, Baseline(16, 4, 28, long=True), False),
        (28, Baseline(16, 4, 28, long=True), True),  # 0.0041
        (4, Baseline(0, 0, 28, long=True), False),
        (5, Baseline(0, 0, 28, long=True), True),
    ],
)
def test_surge_rule(today: int | None, before: Baseline, expected: bool | None) -> None:
    assert surges(today, before, 5) is expected


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two grids; 买菜难 1 a day in A, 就医难 every other day; today 7 of 买菜难 in B and 1 of 就医难 in A.

    Nobody reported anything on the third day before.
    """
    store = open_store(tmp_path / "board.duckdb")
    loading.load(store, "楼栋号,网格编号\n1,A\n2,B\n".encode(), "buildings.csv")
    lines = ["诉求编号,诉求类别,楼栋号,上报时间,状态"]
    for back in range(1, 8):
        if back == 3:
            continue
        day = DAY - timedelta(days=back)
        lines.append(f"a{back},买菜难,1,{day} 09:00,")
        if back % 2:
            lines.append(f"b{back},就医难,1,{day} 10:00,已办结")
    lines += [f"n{number},买菜难,2,{DAY} {8 + number}:00," for number in range(7)]
    lines += [f"m,就医难,1,{DAY} 08:30,", f"d,买菜难,2,{DAY} 08:00,重复", f"s,电梯故障,1,{DAY} 08:00,"]
    assert loading.load(store, "\n".join(lines).encode(), "requests.csv").rejected == 0
    return store


def test_categories_of_the_day(store: Store) -> None:
    table = surge.categories(store, END).set_index("category")
    # 6 days with data: 1 each of 买菜难, the duplicate of today not counted; P(X ≥ 7 | 1) = 0.00008.
    food = table.loc["买菜难"]
    assert (food["count"], food["mean"], food["sd"], food["days"], food["ratio"]) == (7, 1, 0, 6, 7)
    assert food["surge"] is True
    assert (food["open"], food["overdue"]) == (13, 6)
    # 就医难 on the 1st, 5th and 7th day before, the 3rd having no data: mean 3/6, SD √(6·0.25/5).
    care = table.loc["就医难"]
    assert (care["count"], care["mean"], care["days"], care["ratio"]) == (1, 0.5, 6, 2)
    assert care["sd"] == pytest.approx(math.sqrt(0.3))
    assert care["surge"] is False
    assert (care["open"], care["overdue"]) == (1, 1)
    # Known to the settings only, and to the data only.
    assert (table.loc["噪音矛盾", "count"], table.loc["噪音矛盾", "mean"]) == (0, 0)
    assert (table.loc["电梯故障", "count"], table.loc["电梯故障", "en"]) == (1, "电梯故障")
    assert table.index[0] == "买菜难"
    # The parts add up: 7 + 1 + 1 of today, and all that is open.
    assert table["count"].sum() == figures.new(store, END).value == 9
    assert table["open"].sum() == figures.open_count(store, END).value == 15


def test_today_is_counted_until_the_moment(store: Store) -> None:
    # By 11:00 four of 买菜难 had come: fewer than can surge.
    food = surge.categories(store, Moment(DAY, datetime(2022, 4, 8, 11))).set_index("category").loc["买菜难"]
    assert (food["count"], food["surge"]) == (4, False)


def test_by_place_and_area(store: Store) -> None:
    in_a = surge.categories(store, END, Place(grid="A")).set_index("category").loc["买菜难"]
    assert (in_a["count"], in_a["mean"], in_a["surge"]) == (0, 1, False)
    # A quiet grid has 0 on the days the community has data for: mean 0, so 7 surge.
    in_b = surge.areas(store, END).set_index(["category", "grid_id"]).loc[("买菜难", "B")]
    assert (in_b["count"], in_b["mean"], in_b["days"], in_b["surge"]) == (7, 0, 6, True)
    assert surge.categories(store, END, Place(building="2")).iloc[0]["count"] == 7


def test_no_data_is_unknown(store: Store) -> None:
    tomorrow = Moment(DAY + timedelta(days=1), datetime(2022, 4, 10))
    food = surge.categories(store, tomorrow).set_index("category").loc["买菜难"]
    assert food["surge"] is None
    assert food[["count"]].isna().all()
    # The fourth day with data has three before it.
    early = Moment(DAY - timedelta(days=4), datetime(2022, 4, 5))
    assert set(surge.categories(store, early)["surge"]) == {None}


def test_a_long_past_is_the_same_in_the_figures(tmp_path: Path) -> None:
    """4 or 2 a day in turn over a month, yesterday 9, today 8: its mean is 3 and its variance 28/27 of 1."""
    store = open_store(tmp_path / "month.duckdb")
    counts = [8, 9, *[4, 2] * 15]
    lines = [
        f"{back}-{number},买菜难,{DAY - timedelta(days=back)} 09:00"
        for back, count in enumerate(counts)
        for number in range(count)
    ]
    loading.load(store, "\n".join(["诉求编号,诉求类别,上报时间", *lines]).encode(), "month.csv")
    food = surge.categories(store, END).set_index("category").loc["买菜难"]
    assert (food["count"], food["mean"], food["days"]) == (8, 3, 28)
    assert food["sd"] == pytest.approx(math.sqrt(28 / 27))
    # P(X ≥ 8 | 3) = 0.0119, P(X ≥ 9 | 3) = 0.0038.
    assert food["surge"] is False
    yesterday = Moment(DAY - timedelta(days=1), datetime(2022, 4, 8))
    assert surge.categories(store, yesterday).set_index("category").loc["买菜难", "surge"] is True
    store.close()
