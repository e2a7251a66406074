"""Late files, from files that came grid by grid."""

from datetime import date, datetime, timedelta

import pytest

from analytics.files import due_files
from analytics.files.due_files import Arrivals
from data.clock import Moment, end_of
from data.installation.settings_change import change_settings
from data.intake import loading
from data.refusal import BadValue
from data.store.database import Store
from tests.conftest import Filled

pytestmark = pytest.mark.slow

DAY = date(2022, 4, 20)
BUILDINGS = "楼栋号,网格编号\n1,A\n2,B\n3,C\n"
ROSTER = "居民编号,姓名,楼栋号,房号\nR1,张三,1,101\nR2,李四,2,101\nR3,王五,3,101\n"


def at(hour: int, minute: int = 0) -> Moment:
    """A time of the day."""
    return Moment(DAY, datetime(2022, 4, 20, hour, minute))


def load(store: Store, name: str, text: str) -> None:
    """Load a file, all of whose rows must be good."""
    result = loading.load(store, text.encode(), name)
    assert result.rejected == 0, result.rejects


def week(store: Store) -> None:
    """Check-ins: A came on each of 7 days before and today, B on every other day up to the 2nd before, C on 3 days.

    Stock came on the 4 days before and not today; sampling in A on every third day up to the 3rd before.
    """
    load(store, "buildings.csv", BUILDINGS)
    load(store, "roster.csv", ROSTER)
    lines = ["居民编号,姓名,日期,今日体温"]
    for back in range(9):
        day = DAY - timedelta(days=back)
        lines.append(f"R1,张三,{day},36.5")
        if back in (2, 4, 6, 8):
            lines.append(f"R2,李四,{day},36.5")
        if back in (1, 2, 3):
            lines.append(f"R3,王五,{day},")  # a prefilled sheet has come, too
    load(store, "checkins.csv", "\n".join(lines))
    days = [DAY - timedelta(days=back) for back in (1, 2, 3, 4)]
    load(store, "stock.csv", "\n".join(["日期,物资名称,现有库存", *(f"{day},口罩,100" for day in days)]))
    days = [DAY - timedelta(days=back) for back in (3, 6, 9, 12)]
    load(store, "sampling.csv", "\n".join(["采样日期,居民编号,姓名,应检", *(f"{day},R1,张三,是" for day in days)]))


@pytest.fixture
def sent(filled: Filled) -> Store:
    """The store of a community whose files came so."""
    return filled(week)


def test_files_of_the_day(sent: Store) -> None:
    found = {(file.kind, file.grid): file for file in due_files.files(sent, at(10, 30))}
    # C came three times only: it has no rhythm yet.
    assert set(found) == {("checkins", "A"), ("checkins", "B"), ("stock", None), ("sampling", "A")}
    assert found["checkins", "A"].arrived
    missing = found["checkins", "B"]
    assert (missing.late, missing.due_at, missing.last_day, missing.every) == (
        True,
        datetime(2022, 4, 20, 10),
        date(2022, 4, 18),
        2,
    )
    assert missing.as_dict()["kind_zh"] == "健康打卡"


def test_late_once_its_time_has_passed(sent: Store) -> None:
    for moment, expected in (
        (at(8), Arrivals(4, 1, 0, 3)),
        (at(9), Arrivals(4, 1, 0, 3)),  # at 09:00 the stock sheet's time has come, not passed
        (at(9, 1), Arrivals(4, 1, 1, 2)),
        (at(10, 1), Arrivals(4, 1, 2, 1)),
        (at(20, 1), Arrivals(4, 1, 3, 0)),
    ):
        assert due_files.arrivals(sent, moment) == expected, moment


def test_a_file_that_comes_is_late_no_more(sent: Store) -> None:
    assert [file.grid for file in due_files.late(sent, at(11)) if file.kind == "checkins"] == ["B"]
    load(sent, "checkins.csv", f"居民编号,姓名,日期,今日体温\nR2,李四,{DAY},36.6\n")
    assert [file.kind for file in due_files.late(sent, at(11))] == ["stock"]


def every_third_day(store: Store, without: int = -1) -> None:
    """Sampling of A on every third of 31 days, the last of them the day, but for that many days before."""
    load(store, "buildings.csv", BUILDINGS)
    load(store, "roster.csv", ROSTER)
    days = [DAY - timedelta(days=back) for back in range(0, 31, 3) if back != without]
    load(store, "sampling.csv", "\n".join(["采样日期,居民编号,姓名,应检", *(f"{day},R1,张三,是" for day in days)]))


def late_on(store: Store) -> list[tuple[int, int]]:
    """Of the last 18 days: on how many days before the day a file was late at its end, and since when."""
    found = []
    for back in range(18):
        day = DAY - timedelta(days=back)
        found += [(back, (DAY - file.due_at.date()).days) for file in due_files.late(store, end_of(day))]
    return found


def test_what_comes_every_third_day_is_not_late_between(store: Store) -> None:
    every_third_day(store)
    assert late_on(store) == []
    [sampling] = due_files.sources(store, at(12))
    assert (sampling.every, sampling.due_at) == (3, datetime(2022, 4, 20, 20))


def test_what_did_not_come_is_one_item_until_it_comes(store: Store) -> None:
    every_third_day(store, without=9)
    # Due nine days before, and late from 20:00 of that day until the next came, six days before.
    assert late_on(store) == [(7, 9), (8, 9), (9, 9)]
    [late] = due_files.sources(store, end_of(DAY - timedelta(days=7)))
    assert (late.due_at, late.last_day, late.every) == (datetime(2022, 4, 11, 20), date(2022, 4, 8), 3)
    # What should have come on the ninth day before and comes for the eighth ends it, too.
    load(store, "later.csv", f"采样日期,居民编号,姓名,应检\n{DAY - timedelta(days=8)},R1,张三,是\n")
    assert late_on(store) == [(9, 9)]


def test_a_source_has_a_time_of_its_own(sent: Store) -> None:
    change_settings(sent, {"source_due": {"checkins/B": "11:30", "stock": "08:00"}})
    due = {file.source: file.due_at.hour * 60 + file.due_at.minute for file in due_files.files(sent, at(9))}
    assert due == {"checkins/A": 600, "checkins/B": 690, "stock": 480, "sampling/A": 1200}
    assert due_files.arrivals(sent, at(8, 1)) == Arrivals(4, 1, 1, 2)  # the stock sheet
    assert due_files.arrivals(sent, at(11, 30)) == Arrivals(4, 1, 1, 2)
    assert [file.source for file in due_files.late(sent, at(11, 31))] == ["checkins/B", "stock"]
    change_settings(sent, {"source_due": {}})
    assert len(due_files.late(sent, at(9))) == 0


def test_a_bad_time_of_a_source_is_refused_in_words(store: Store) -> None:
    bad: list[object] = [[], "10:00", {"stock": "25:00"}, {"stock": 9}, {"": "09:00"}]
    for each in (*bad, {"checkins/B": "10:00+08:00"}, {"stock": None}):
        with pytest.raises(BadValue) as refused:
            change_settings(store, {"source_due": each})
        assert "时间" in refused.value.zh, each
        assert "time" in refused.value.en, each
        assert store.setting("source_due") == {}, each


def test_what_comes_without_being_expected_is_new(sent: Store) -> None:
    # Grid C came on 3 days before; sampling in B never.
    load(sent, "checkins.csv", f"居民编号,姓名,日期,今日体温\nR3,王五,{DAY},36.6\n")
    load(sent, "sampling.csv", f"采样日期,居民编号,姓名,应检\n{DAY},R2,李四,是\n")
    new = [file for file in due_files.sources(sent, at(21)) if not file.expected]
    assert [(file.source, file.arrived, file.late, file.every, file.last_day) for file in new] == [
        ("checkins/C", True, False, None, DAY - timedelta(days=1)),
        ("sampling/B", True, False, None, DAY),
    ]
    assert due_files.arrivals(sent, at(21)).expected == 4


def test_files_stand_in_the_order_in_which_people_count(store: Store) -> None:
    load(store, "buildings.csv", "楼栋号,网格编号\n1,10\n2,9\n")
    load(store, "roster.csv", "居民编号,姓名,楼栋号,房号\nR1,张三,1,101\nR2,李四,2,101\n")
    load(store, "checkins.csv", f"居民编号,姓名,日期,今日体温\nR1,张三,{DAY},36.6\nR2,李四,{DAY},36.6\n")
    assert [file.source for file in due_files.sources(store, at(9))] == ["checkins/9", "checkins/10"]


def test_a_grid_whose_usual_people_are_missing_is_found_all_the_same(store: Store) -> None:
    # More people than are looked for first, and only one in the middle of them reports.
    load(store, "buildings.csv", BUILDINGS)
    people = 4 * due_files.PROBES
    roster = [f"P{number:03},居民{number},1,{number}" for number in range(people)]
    load(store, "roster.csv", "\n".join(["居民编号,姓名,楼栋号,房号", *roster]))
    middle = people // 2
    load(store, "checkins.csv", f"居民编号,姓名,日期,今日体温\nP{middle:03},居民{middle},{DAY},36.5\n")
    assert due_files.days_come(store, DAY) == {("checkins", "A"): {DAY}}


def test_people_without_a_grid_owe_no_sheet_unless_nobody_has_a_grid(store: Store) -> None:
    load(store, "roster.csv", ROSTER)
    days = [DAY - timedelta(days=back) for back in (1, 2, 3, 4)]
    load(store, "checkins.csv", "\n".join(["居民编号,姓名,日期,今日体温", *(f"R1,张三,{day},36.5" for day in days)]))
    assert [(file.kind, file.grid) for file in due_files.late(store, at(11))] == [("checkins", "")]
    load(store, "buildings.csv", "楼栋号,网格编号\n2,B\n")
    assert due_files.files(store, at(11)) == ()


def test_nothing_is_expected_of_an_empty_store(store: Store) -> None:
    assert due_files.arrivals(store, at(11)) == Arrivals(0, 0, 0, 0)
