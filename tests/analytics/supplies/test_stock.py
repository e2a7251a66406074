"""Stock levels, against values worked out by hand from files of a few lines."""

import math
from datetime import date, datetime, timedelta

import pytest

from analytics.supplies import stock
from analytics.tally import UNKNOWN, Place, Tally
from data.clock import Moment
from data.installation.settings_change import change_settings
from data.intake import loading
from data.store.database import Store

DAY = date(2022, 4, 20)
NOON = Moment(DAY, datetime(2022, 4, 20, 12))
HEADER = "日期,物资名称,存放点,单位,现有库存,入库,出库,在途,预警阈值,补货周期"


def load(store: Store, *lines: str) -> None:
    """Load stock lines, all of which must be good."""
    result = loading.load(store, "\n".join((HEADER, *lines)).encode(), "stock.csv", kind="stock")
    assert result.rejected == 0, result.rejects


def line(back: int, on_hand: float | str, issued: float | str = "", received: str = "", rest: str = ",,") -> str:
    """A line of masks so many days before the day; ``rest``: on order, threshold, lead time."""
    return f"{DAY - timedelta(days=back)},口罩,,只,{on_hand},{received},{issued},{rest}"


def level(store: Store, moment: Moment = NOON) -> dict:
    """The only level there is, unknown numbers as None."""
    table = stock.levels(store, moment)
    assert len(table) == 1
    return {key: None if value != value else value for key, value in table.iloc[0].to_dict().items()}


def test_consumption_cover_and_order(store: Store) -> None:
    # 100, 200, 300 issued in the last 7 days, 900 on the 8th day back: ADC 200, 3 days counted.
    load(store, line(7, 2000, 900), line(6, 1500, 100), line(1, 1300, 200), line(0, 1000, 300, rest="150,900,3"))
    found = level(store)
    assert (found["adc"], found["days"], found["cover_days"]) == (200, 3, 5)
    # Under 14 days of history: 2 days of consumption.
    assert (found["safety_stock"], found["reorder_point"]) == (400, 1000)
    assert (found["status"], found["threshold"], found["lead_time_days"]) == ("low", 900, 3)
    # 7·200 + 400 − 1000 − 150; and 5 days from the cut-off of the day.
    assert found["suggested_order"] == 650
    assert found["run_out"] == datetime(2022, 4, 25, 9)
    assert (found["item"], found["site"], found["unit"]) == ("口罩", "", "只")


def test_used_is_the_balance_between_adjacent_days_where_nothing_is_issued(store: Store) -> None:
    # 6th: no neighbour, unknown. 5th: 1000+0−900 = 100. 4th: 900+500−1200 = 200. 2nd: no neighbour.
    # 1st: 800+0−850 < 0, unknown. Today: 850−700 = 150. ADC 450/3.
    load(
        store,
        line(6, 1000),
        line(5, 900),
        line(4, 1200, received="500"),
        line(2, 800),
        line(1, 850),
        line(0, 700),
    )
    found = level(store)
    assert (found["adc"], found["days"]) == (150, 3)
    # The day before the window serves as neighbour of its first day: 50 used on the 6th day back.
    load(store, line(7, 1050))
    assert (level(store)["adc"], level(store)["days"]) == (125, 4)


def test_days_out_of_stock_are_not_counted(store: Store) -> None:
    # Out with nothing issued: nobody could use any. Out with 60 issued: used up that day, counted.
    load(store, line(4, 60, 40), line(3, 0, 60), line(2, 0, 0), line(1, 0), line(0, 0, 0))
    found = level(store)
    assert (found["adc"], found["days"], found["cover_days"]) == (50, 2, 0)
    assert (found["status"], found["suggested_order"]) == ("out", 450)


def test_safety_stock_follows_the_variance_after_14_days_of_history(store: Store) -> None:
    # 13 days, 90 and 110 in turn: still 2 days of consumption. Last 7: 110 on 4 days, 90 on 3.
    lines = [line(back, 5000, 110 if back % 2 == 0 else 90) for back in range(13)]
    load(store, *lines)
    adc = (4 * 110 + 3 * 90) / 7
    assert level(store)["safety_stock"] == pytest.approx(2 * adc)
    # 14 days, 7 of each: variance 14·10²/13; L = 2 days: 1.65·√(2·107.69…).
    load(store, line(13, 5000, 90))
    found = level(store)
    safety = 1.65 * math.sqrt(2 * 1400 / 13)
    assert found["safety_stock"] == pytest.approx(safety)
    assert found["reorder_point"] == pytest.approx(2 * adc + safety)
    assert found["status"] == "over"  # 5000 / 101.4 = 49 days


# on hand, issued, threshold, lead time → status; ADC is what is issued today.
STATUSES = [
    (0, 10, "100", "2", "out"),
    (20, 10, "10", "2", "emergency"),  # cover = L
    (21, 10, "22", "2", "below_threshold"),
    (22, 10, "22", "2", "low"),  # at the threshold, below the reorder point 10·2 + 20
    (40, 10, "22", "2", "low"),  # at the reorder point
    (41, 10, "22", "2", "normal"),
    (300, 10, "", "2", "normal"),  # 30 days of cover
    (301, 10, "", "2", "over"),
    (301, 10, "400", "2", "below_threshold"),
    (41, 10, "", "", "normal"),  # lead time not given: 2
    (20, 10, "", "", "emergency"),
    (50, "", "40", "2", "normal"),  # consumption unknown, but above the manager's threshold
    (30, "", "40", "2", "below_threshold"),
    (50, "", "", "2", "unknown"),  # nothing to judge by
    (50, 0, "", "2", "normal"),  # nothing is used
    (0, "", "", "2", "out"),
]


@pytest.mark.parametrize(("on_hand", "issued", "threshold", "lead", "expected"), STATUSES)
def test_status(store: Store, on_hand: int, issued: int | str, threshold: str, lead: str, expected: str) -> None:
    load(store, line(0, on_hand, issued, rest=f",{threshold},{lead}"))
    assert level(store)["status"] == expected


def test_unknown_consumption_leaves_the_rest_unknown(store: Store) -> None:
    load(store, line(0, 50, rest=",60,"))
    found = level(store)
    for name in ("adc", "cover_days", "safety_stock", "reorder_point", "suggested_order", "run_out"):
        assert found[name] is None, name
    # Nothing used is known, but never lasts for any number of days.
    load(store, line(0, 50, 0))
    found = level(store)
    assert (found["adc"], found["cover_days"], found["run_out"], found["suggested_order"]) == (0, None, None, 0)


def test_latest_row_is_that_of_the_day_asked_for(store: Store) -> None:
    load(store, line(4, 900, 100, rest=",500,5"), line(1, 800, 100), line(0, 10, 5))
    yesterday = NOON.earlier(1)
    found = level(store, yesterday)
    # Threshold and lead time are those of the latest row, which gives none.
    assert (found["on_hand"], found["threshold"], found["lead_time_days"]) == (800, None, 2)
    assert (found["date"].date(), found["stale"]) == (yesterday.day, False)


def test_old_data_is_unknown(store: Store) -> None:
    load(store, line(4, 10, 10, rest=",500,"))
    assert (level(store)["status"], level(store)["stale"]) == ("unknown", True)
    assert (level(store, NOON.earlier(1))["status"], level(store, NOON.earlier(1))["stale"]) == ("emergency", False)
    # It was enough for a day after it was counted.
    assert (level(store)["run_out"], level(store)["run_out_past"]) == (datetime(2022, 4, 17, 9), True)


def test_run_out_does_not_drift_with_the_clock_and_says_once_it_is_past(store: Store) -> None:
    load(store, line(1, 700, 200), line(0, 500, 200))  # ADC 200: two and a half days
    runs_out = datetime(2022, 4, 22, 21)
    for at in (datetime(2022, 4, 20, 0, 1), datetime(2022, 4, 20, 12), datetime(2022, 4, 20, 23, 59)):
        assert (level(store, Moment(DAY, at))["run_out"], level(store)["run_out_past"]) == (runs_out, False), at
    assert level(store, Moment(DAY, datetime(2022, 4, 21)))["run_out"] == runs_out
    later = DAY + timedelta(days=2)
    minute = timedelta(minutes=1)
    assert [level(store, Moment(later, at))["run_out_past"] for at in (runs_out - minute, runs_out)] == [False, True]
    assert level(store, Moment(later, runs_out))["run_out"] == runs_out
    # The cut-off is that of the stock sheet, its own where it has one.
    change_settings(store, {"stock_due": "10:30"})
    assert level(store)["run_out"] == datetime(2022, 4, 22, 22, 30)
    change_settings(store, {"source_due": {"stock": "18:00", "checkins/1": "07:00"}})
    assert level(store)["run_out"] == datetime(2022, 4, 23, 6)


def test_run_out_counts_from_the_time_of_the_count_where_it_is_given(store: Store) -> None:
    sheet = "物资名称,现有库存,出库,日期,盘点时间\n口罩,400,200,2022-04-20,14:06\n酒精,100,100,,2022-04-20 07:30:30\n"
    assert loading.load(store, sheet.encode(), "stock.csv", kind="stock").accepted == 2
    found = stock.levels(store, NOON).set_index("item")["run_out"].to_dict()
    assert found == {"口罩": datetime(2022, 4, 22, 14, 6), "酒精": datetime(2022, 4, 21, 7, 30, 30)}
    # A later row has a time of its own or none.
    load(store, "2022-04-21,口罩,,只,200,,200,,,")
    found = stock.levels(store, NOON.earlier(-1)).set_index("item")["run_out"].to_dict()
    assert found["口罩"] == datetime(2022, 4, 22, 9)


def test_red_items_are_items_by_site(store: Store) -> None:
    load(
        store,
        f"{DAY},口罩,东门,只,0,,10,,100,",
        f"{DAY},口罩,西门,只,500,,10,,100,",
        f"{DAY},消毒液,东门,瓶,5,,5,,,",
        f"{DAY},酒精,,瓶,90,,,,100,",
        f"{DAY},手套,,双,90,,,,,",
    )
    assert stock.red_items(store, NOON) == Tally(3, 3, 5)
    assert stock.red_items(store, NOON, Place(grid="A")) == UNKNOWN
    table = stock.levels(store, NOON)
    assert list(table["status"]) == ["out", "emergency", "below_threshold", "unknown", "over"]
    assert list(stock.red(table)["site"]) == ["东门", "东门", ""]
    # Ten days later nothing is known any more, which is not 0.
    assert stock.red_items(store, NOON.earlier(-10)) == Tally(None, None, 5)
    assert stock.red_items(store, NOON.earlier(10)) == UNKNOWN


def test_history_breaks_where_no_file_came(store: Store) -> None:
    load(store, line(40, 1, 1), line(3, 30, 5, rest=",50,"), line(1, 25, 5), line(0, 20, 5))
    table = stock.history(store, NOON, "口罩")
    assert [row.date() for row in table["date"]] == [DAY - timedelta(days=back) for back in (3, 2, 1, 0)]
    assert [None if value != value else value for value in table["on_hand"]] == [30, None, 25, 20]
    assert table["threshold"].iloc[0] == 50
    assert stock.history(store, NOON, "没有的东西").empty
