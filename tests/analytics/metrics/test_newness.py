"""The states of 发热 and 异常: by who is new."""

from datetime import datetime, timedelta

import pytest

from analytics.metrics import registry
from analytics.tally import EVERYWHERE, Place
from data.clock import Moment, end_of
from data.installation.settings_change import change_settings
from data.store.database import Store
from data.store.kept_tables import CLEANED
from tests.community import DAY, END, load

BUILDINGS = "楼栋号,网格编号,户数\n" + "".join(f"{number},{'AB'[number % 2]},30\n" for number in range(1, 9))
HEADER = "姓名,房号,日期,打卡时间,今日体温,是否有症状"


def ill(room: str, back: int, temperature: str = "38", symptoms: str = "否") -> str:
    """A line of the sheet of so many days ago."""
    return f"病人,{room},{DAY - timedelta(days=back)},08:00,{temperature},{symptoms}"


def well(back: int) -> list[str]:
    """The healthy of every building so many days ago."""
    return [f"康宁,{building}-901,{DAY - timedelta(days=back)},08:00,36.5,否" for building in range(1, 9)]


def states(store: Store, moment: Moment = END, place: Place = EVERYWHERE) -> tuple[str, str]:
    """Of 发热 and of 异常."""
    found = {answer.id: answer.state for answer in registry.answer(store, moment, place)}
    return found["fever_count"], found["abnormal_count"]


def filled(store: Store, lines: list[str]) -> None:
    load(store, "buildings", BUILDINGS)
    load(store, "checkins", "\n".join([HEADER, *(line for back in range(20) for line in well(back)), *lines]))


def test_watch_while_anybody_is_new_and_normal_while_old_ones_go_on(store: Store) -> None:
    filled(store, [ill("1-101", back) for back in range(3)])
    assert registry.one(store, "fever_count", END).value == 1
    assert states(store, end_of(DAY - timedelta(days=2))) == ("watch", "watch")
    assert states(store) == ("normal", "normal")
    # Somebody coughs: nobody's fever is new.
    load(store, "checkins", "\n".join([HEADER, ill("2-101", 0, "36.5", "咳嗽")]), "cough.csv")
    assert states(store) == ("normal", "watch")
    assert states(store, place=Place(building="1")) == ("normal", "normal")
    assert states(store, place=Place(grid="A")) == ("normal", "watch")
    # At seven nobody had said so yet.
    assert states(store, Moment(DAY, datetime(2022, 4, 2, 7))) == ("normal", "normal")


def test_act_while_a_cluster_stands_where_it_does(store: Store) -> None:
    filled(store, [ill(f"1-10{room}", 1) for room in range(3)])
    assert states(store) == ("act", "act")
    assert states(store, place=Place(building="1")) == ("act", "act")
    assert states(store, place=Place(grid="B")) == ("act", "act")
    assert states(store, place=Place(grid="A")) == ("normal", "normal")
    assert states(store, end_of(DAY - timedelta(days=2))) == ("normal", "normal")


def test_act_where_new_episodes_surge_against_their_own_past(store: Store) -> None:
    # One new a day, each in another building, for 18 days; then 6 in as many buildings: P(X ≥ 6 | 1) = 0.0006.
    lines = [ill(f"{1 + back % 8}-2{back:02}", back) for back in range(1, 19)]
    filled(store, [*lines, *(ill(f"{building}-301", 0) for building in range(1, 6))])
    # Five are the smallest count, and P(X ≥ 5 | 1) = 0.0037 is under 0.005.
    assert states(store) == ("act", "act")
    change_settings(store, {"surge_minimum": 6})
    assert states(store) == ("watch", "watch")
    # In each grid it is three at most.
    change_settings(store, {"surge_minimum": 5})
    assert states(store, place=Place(grid="A")) == ("watch", "watch")


def test_the_surge_is_of_episodes_not_of_people_who_are_ill(store: Store) -> None:
    """Five people are ill today, of whom four are new."""
    lines = [ill(f"{1 + back % 8}-2{back:02}", back) for back in range(3, 19)]
    lines += [ill(f"{building}-30{back}", back) for building in (1, 2) for back in (0, 1)]
    lines += [ill(f"{building}-401", 0) for building in (3, 4)] + [ill("5-301", back) for back in (0, 1)]
    filled(store, lines)
    assert registry.one(store, "fever_count", END).value == 5
    assert states(store)[0] == "watch"


def test_bounds_that_a_manager_sets_outrank_it(store: Store) -> None:
    filled(store, [ill("1-101", back) for back in range(3)])
    change_settings(store, {"count_bounds": {"fever_count": [1, 5]}})
    assert states(store) == ("watch", "normal")


@pytest.mark.parametrize("id", ["fever_count", "abnormal_count"])
def test_nobody_can_tell_of_a_day_whose_rows_an_earlier_version_took(store: Store, id: str) -> None:
    filled(store, [])
    gone = DAY - timedelta(days=10)
    with store.write() as transaction:
        transaction.cursor.execute("delete from checkins where day <= $day", {"day": gone})
        transaction.cursor.execute(
            "insert into kept_checkins (day, grid_id, building_id, named, fever, abnormal) "
            "values ($day, 'A', '2', 9, 2, 2)",
            {"day": gone},
        )
        transaction.cursor.execute("insert into state values ($key, $day)", {"key": CLEANED, "day": str(gone)})
    found = registry.one(store, id, end_of(gone))
    assert (found.value, found.state) == (2, "no_data")
    assert registry.one(store, id, end_of(gone + timedelta(days=1))).state == "normal"
