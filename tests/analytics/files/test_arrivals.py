"""What came of the day's files: rows against yesterday's, time of arrival, whom to call."""

from datetime import date, datetime, timedelta

import pytest

from analytics.files import arrivals
from analytics.files.arrivals import Contact, FileArrival
from analytics.rules import registry
from data.clock import Moment
from data.installation import demo
from data.installation.settings_change import change_settings
from data.intake import loading, undo
from data.store.database import Store
from tests.community import load
from tests.conftest import Filled

pytestmark = pytest.mark.slow

DAY = date(2022, 4, 20)
YESTERDAY = DAY - timedelta(days=1)
# Grid A has two buildings with four people each, grid B one with two; B names a phone only for its second worker.
BUILDINGS = """楼栋号,网格编号,网格名称,网格员,网格员电话
1,A,东网格,王敏,13900000001
2,A,东网格,王敏,13900000001
3,B,西网格,李强,
4,B,西网格,钱进,13900000003
"""
ROSTER = "居民编号,姓名,楼栋号,房号\n" + "".join(
    f"R{n},居民{n},{1 if n < 4 else 2 if n < 8 else 3},{100 + n}\n" for n in range(10)
)


def at(hour: int, minute: int = 0) -> Moment:
    """A time of the day."""
    return Moment(DAY, datetime(2022, 4, 20, hour, minute))


def checkins(day: date, *people: int) -> str:
    """A sheet that names these people on a day."""
    return "居民编号,日期,今日体温\n" + "".join(f"R{n},{day},36.5\n" for n in people)


class Desk:
    """A store, and files that reach it at given times."""

    def __init__(self, store: Store, patch: pytest.MonkeyPatch) -> None:
        self.store, self.patch = store, patch

    def send(self, when: str, kind: str, text: str) -> loading.Result:
        """Load a file as if it were that time."""
        self.patch.setenv("BOARD_TODAY", when)
        return load(self.store, kind, text)

    def sheet(self, source: str, moment: Moment) -> FileArrival:
        """The file of the day from a source."""
        [found] = [sheet for sheet in arrivals.sheets(self.store, moment) if sheet.source == source]
        return found


def four_days(store: Store) -> None:
    """On each of 4 days before: check-ins of 4 people of A and 2 of B, stock of 2 items, sampling of 3 people of A."""
    with pytest.MonkeyPatch.context() as patch:
        _four_days(Desk(store, patch))


def _four_days(desk: Desk) -> None:
    desk.send("2022-04-15T08:00", "buildings", BUILDINGS)
    desk.send("2022-04-15T08:00", "roster", ROSTER)
    for back in (4, 3, 2, 1):
        day = DAY - timedelta(days=back)
        desk.send(f"{day}T09:00", "checkins", checkins(day, 0, 1, 4, 5, 8, 9))
        desk.send(f"{day}T08:00", "stock", f"日期,物资名称,存放点,现有库存\n{day},口罩,东门,5\n{day},口罩,西门,5\n")
        desk.send(
            f"{day}T19:00", "sampling", "采样日期,居民编号,应检\n" + "".join(f"{day},R{n},是\n" for n in (0, 1, 2))
        )


@pytest.fixture
def desk(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The files of four days have come; it is the evening of the last."""
    monkeypatch.setenv("BOARD_TODAY", f"{YESTERDAY}T19:00")
    return Desk(filled(four_days), monkeypatch)


def test_before_anything_comes_everything_is_missing_or_waited_for(desk: Desk) -> None:
    found = [
        (sheet.source, sheet.stage, sheet.rows, sheet.rows_before) for sheet in arrivals.sheets(desk.store, at(9, 30))
    ]
    assert found == [
        ("stock", "missing", 0, 2),
        ("checkins/A", "waiting", 0, 4),
        ("checkins/B", "waiting", 0, 2),
        ("sampling/A", "waiting", 0, 3),
    ]
    missing = desk.sheet("stock", at(9, 30))
    assert (missing.arrived_at, missing.in_time, missing.fewer, missing.contact) == (None, False, False, Contact())


def test_rows_and_arrival_of_each_file(desk: Desk) -> None:
    desk.send("2022-04-20T09:58", "checkins", checkins(DAY, 0, 1, 4))
    desk.send("2022-04-20T10:05", "checkins", checkins(DAY, 5, 8, 9))
    desk.send(
        "2022-04-20T08:30",
        "stock",
        f"日期,物资名称,存放点,现有库存\n{DAY},口罩,东门,4\n{DAY},口罩,西门,4\n{DAY},酒精,,1\n",
    )
    first, late, goods = (desk.sheet(source, at(10, 30)) for source in ("checkins/A", "checkins/B", "stock"))
    # The second upload adds a person to A, whose sheet had come already.
    assert (first.rows, first.rows_before, first.arrived_at, first.in_time) == (
        4,
        4,
        datetime(2022, 4, 20, 9, 58),
        True,
    )
    assert (late.rows, late.rows_before, late.arrived_at, late.in_time) == (2, 2, datetime(2022, 4, 20, 10, 5), False)
    assert (goods.rows, goods.rows_before, goods.arrived_at) == (3, 2, datetime(2022, 4, 20, 8, 30))
    assert [sheet.stage for sheet in (first, late, goods)] == ["came", "came_late", "came"]
    stages = [sheet.stage for sheet in arrivals.sheets(desk.store, at(10, 30))]
    assert stages == ["came_late", "waiting", "came", "came"]


def test_the_same_person_twice_is_one_row_and_a_prefilled_one_counts(desk: Desk) -> None:
    desk.send("2022-04-20T09:00", "checkins", checkins(DAY, 0, 0, 1))
    desk.send("2022-04-20T09:10", "checkins", checkins(DAY, 0) + f"R2,{DAY},\n")
    assert desk.sheet("checkins/A", at(9, 30)).rows == 3


def test_half_of_yesterdays_rows_are_too_few_and_one_more_is_not(desk: Desk) -> None:
    sent = desk.send("2022-04-20T09:00", "checkins", checkins(DAY, 0, 1))
    assert desk.sheet("checkins/A", at(9, 30)).stage == "fewer"
    desk.send("2022-04-20T09:20", "checkins", checkins(DAY, 4))
    assert desk.sheet("checkins/A", at(9, 30)).stage == "came"
    undo.undo(desk.store, sent.batch_id or 0)
    alone = desk.sheet("checkins/A", at(9, 30))
    assert (alone.rows, alone.fewer, alone.arrived_at) == (1, True, datetime(2022, 4, 20, 9, 20))


def test_without_rows_the_day_before_there_is_nothing_to_compare(desk: Desk) -> None:
    desk.send("2022-04-20T19:00", "sampling", f"采样日期,居民编号,应检\n{DAY},R8,是\n")
    new = desk.sheet("sampling/B", at(21))
    assert (new.expected, new.rows, new.rows_before, new.fewer, new.stage) == (False, 1, None, False, "came")
    assert desk.sheet("sampling/A", at(21)).stage == "missing"


def test_a_time_of_its_own_decides_what_is_late(desk: Desk) -> None:
    desk.send("2022-04-20T10:05", "checkins", checkins(DAY, 8, 9))
    change_settings(desk.store, {"source_due": {"checkins/B": "10:05"}})
    assert desk.sheet("checkins/B", at(11)).in_time
    change_settings(desk.store, {"source_due": {"checkins/B": "10:04"}})
    assert desk.sheet("checkins/B", at(11)).stage == "came_late"


def test_whom_to_call_is_a_worker_with_a_phone(desk: Desk) -> None:
    assert arrivals.contacts(desk.store) == {"A": Contact("王敏", "13900000001"), "B": Contact("钱进", "13900000003")}


def test_a_past_day_knows_what_came_afterwards(desk: Desk) -> None:
    desk.send("2022-04-21T08:00", "checkins", checkins(DAY, 8, 9))
    found = desk.sheet("checkins/B", Moment(DAY, datetime(2022, 4, 21)))
    assert (found.stage, found.arrived_at) == ("came_late", datetime(2022, 4, 21, 8))


def test_nobody_sent_the_demos_files(desk: Desk) -> None:
    desk.patch.setenv("BOARD_TODAY", "2022-04-20T15:00")
    loading.load(desk.store, checkins(DAY, 0, 1, 2, 3).encode(), "demo.csv", kind="checkins", sent_by=demo.SOURCE)
    found = desk.sheet("checkins/A", at(16))
    assert (found.arrived_at, found.in_time, found.stage) == (None, True, "came")


def test_a_short_file_is_something_to_do_once_it_is_due(desk: Desk) -> None:
    desk.send("2022-04-20T09:00", "checkins", checkins(DAY, 0, 1))
    assert [action for action in registry.actions(desk.store, at(10)) if action.rule == "short_file"] == []
    [found] = [action for action in registry.actions(desk.store, at(10, 1)) if action.rule == "short_file"]
    assert (found.title_zh, found.who_zh, found.level) == (
        "东网格健康打卡只有 2 行,前一天 4 行",
        "网格员 王敏",
        "watch",
    )
    assert found.title_en == "Check-ins of 东网格: only 2 rows, 4 the day before"
    assert (found.numbers["rows"], found.numbers["rows_before"], found.link) == (2, 4, "/files?grid=A")


def test_an_empty_store_has_no_files(store: Store) -> None:
    assert arrivals.sheets(store, at(11)) == ()
