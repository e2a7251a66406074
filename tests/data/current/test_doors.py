"""Where people live, as far as rows say it: a blank cell keeps what stood, and one door has one household."""

from datetime import date

import pytest

from analytics.checkins.rates import totals
from data.clock import end_of
from data.intake import loading, undo
from data.store.database import Store
from tests.community import DAY, END, settled

ROSTER = "居民编号,姓名,楼栋号,单元,房号,迁出日期\n"


def load(store: Store, text: str, kind: str = "roster") -> loading.Result:
    result = loading.load(store, text.encode(), "file.csv", kind=kind)
    assert result.rejected == 0, result.rejects
    return result


def home(store: Store, name: str) -> tuple[object, ...]:
    return store.rows("select building_id, unit, room from people where name = $name", {"name": name})[0]


def households(store: Store) -> list[list[str]]:
    return sorted(sorted(names) for (names,) in store.rows("select list(name) from people group by household"))


@pytest.mark.parametrize(
    ("correction", "stands"),
    [
        ("R1,张三,,,101,2022-05-01", ("1", "2", "101")),  # moved out: building and unit were not said again
        ("R1,张三,,,102,", ("1", "2", "102")),  # across the landing
        ("R1,张三,1,,101,", ("1", "2", "101")),
        ("R1,张三,,3,101,", ("1", "3", "101")),
        ("R1,张三,5,,101,", ("5", "", "101")),  # to another building: the old one's unit is not there
        ("R1,张三,5,1,101,", ("5", "1", "101")),
        ("R1,张三,,,5-1-101,", ("5", "1", "101")),
    ],
)
def test_a_blank_cell_of_a_correction_keeps_where_somebody_lives(
    store: Store, correction: str, stands: tuple[str, ...]
) -> None:
    load(store, f"{ROSTER}R1,张三,1,2,101,\n")
    later = load(store, f"{ROSTER}{correction}\n")
    assert home(store, "张三") == stands
    undo.undo(store, later.batch_id or 0)
    assert home(store, "张三") == ("1", "2", "101")


def test_moving_out_leaves_past_days_as_they_were(store: Store) -> None:
    settled(store)
    load(store, "姓名,房号,日期,今日体温\n张三,1-101,2022-04-02,36.5\n", "checkins")
    before = totals(store, END)
    load(store, "居民编号,姓名,房号,迁出日期\nR1,张三,101,2022-04-20\n")
    assert totals(store, END) == before
    assert store.rows("select count(*) from people where building_id = '' or grid_id = ''") == [(1,)]  # 郑十 of 9
    load(store, "姓名,房号,日期,今日体温\n王五,1-102,2022-04-21,36.5\n", "checkins")
    assert totals(store, end_of(date(2022, 4, 21))).expected == totals(store, end_of(DAY)).expected


@pytest.mark.parametrize("first", [0, 1])
def test_a_unit_that_one_row_does_not_say_is_no_other_door(store: Store, first: int) -> None:
    rows = ["R1,张三,1,,101,", "R2,李四,1,1,101,"]
    load(store, ROSTER + rows[first] + "\n")
    load(store, ROSTER + rows[1 - first] + "\n")
    assert households(store) == [["张三", "李四"]]
    assert home(store, "张三") == home(store, "李四") == ("1", "1", "101")
    other = load(store, f"{ROSTER}R3,王五,1,2,101,\n")
    # Now two units are known, and nobody can say whose door 1-101 is.
    assert len(households(store)) == 3
    undo.undo(store, other.batch_id or 0)
    assert households(store) == [["张三", "李四"]]


def test_without_a_roster_it_is_one_door_and_one_person_too(store: Store) -> None:
    sheet = "姓名,房号,日期,今日体温\n"
    load(store, f"{sheet}张三,1-101,2022-04-01,36.5\n李四,1-1-101,2022-04-01,36.5\n", "checkins")
    assert households(store) == [["张三", "李四"]]
    load(store, f"{sheet}张三,1-1-101,2022-04-02,36.5\n", "checkins")
    assert store.rows("select count(*), count(distinct household) from people") == [(2, 1)]
    assert store.rows("select count(distinct person), count(*) from checkins where temperature = 36.5") == [(2, 3)]


def test_a_guest_at_a_door_of_the_roster_is_of_its_household(store: Store) -> None:
    load(store, f"{ROSTER}R1,张三,1,1,101,\nR2,李四,2,,101,\n")
    doors = {"客一": "1-101", "客二": "2-3-101", "客三": "2-101"}
    rows = "".join(f"{name},{door},2022-04-01,36.5\n" for name, door in doors.items())
    load(store, f"姓名,房号,日期,今日体温\n{rows}", "checkins")
    assert households(store) == [sorted(["客一", "张三"]), sorted(["客三", "客二", "李四"])]


def test_a_door_that_may_have_said_its_unit_is_not_taken_for_another(store: Store) -> None:
    """1-401 beside building 1 says no unit for certain: where there is a unit 1, it is not the one of unit 2."""
    load(store, f"{ROSTER}R1,张三,1,2,401,\nR2,李四,1,1,301,\nR3,王五,2,1,401,\nR4,赵六,2,2,301,\n")
    load(store, f"{ROSTER}R5,孙七,1,,1-401,\nR6,周八,2,,2-401,\nR7,吴九,1,,1-301,\n")
    assert households(store) == [["吴九", "李四"], ["周八"], ["孙七"], ["张三"], ["王五"], ["赵六"]]
    load(store, "姓名,楼栋号,房号,日期,今日体温\n客人,1,1-401,2022-04-01,36.5\n", "checkins")
    assert ["孙七", "客人"] in [sorted(names) for names in households(store)]
    assert home(store, "孙七") == ("1", "", "401")
