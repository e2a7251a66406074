"""Episodes and household cases of invented people, one letter a day."""

from datetime import date, timedelta

import pytest

from analytics.checkins.episodes import days_with_sheets, household_cases, new_by_day, new_episodes, new_today
from analytics.tally import UNKNOWN, Place, count
from data.clock import Moment, end_of
from data.installation.settings_change import change_settings
from data.intake import loading
from data.mapping.mapping import plan_of
from data.store.database import Store
from tests.community import DAY, END, load

#: The first of the days.
FIRST = DAY - timedelta(days=11)

#: F fever, s other symptoms, . well, - no report. On which days, from 0, something of fever, of other symptoms, and of
#: either begins.
HISTORIES = {
    "F": ([0], [], [0]),
    "FFFF": ([0], [], [0]),
    "F..F": ([0], [], [0]),  # three days apart
    "F...F": ([0, 4], [], [0, 4]),
    "F--F--F": ([0], [], [0]),  # each three days after the one before
    "F---F": ([0, 4], [], [0, 4]),
    "s.F": ([2], [0], [0]),
    "F.s...s": ([0], [2, 6], [0, 6]),
    "ssss....s": ([], [0, 8], [0, 8]),
    "F.......F": ([0, 8], [], [0, 8]),
    "....": ([], [], []),
}


def named(person: str) -> str:
    """The row's words for a person, who is written as a room and, where there are several, a member of it."""
    room, _, member = person.partition("/")
    return f"居民{room.replace('-', '')}{member},{room}"


def sheet(histories: dict[str, str], first: date = FIRST) -> str:
    """Check-ins of people by room."""
    lines = ["姓名,房号,日期,打卡时间,今日体温,是否有症状"]
    for room, history in histories.items():
        for nth, said in enumerate(history):
            if said != "-":
                answer = {"F": "38.0,否", "s": "36.5,咳嗽", ".": "36.5,否"}[said]
                lines.append(f"{named(room)},{first + timedelta(days=nth)},08:00,{answer}")
    return "\n".join(lines)


def days_of(frame, building: str) -> list[int]:
    """On which days, from 0, something began in a building; as often as it did."""
    rows = frame[frame["building_id"] == building]
    return [(day.date() - FIRST).days for day, count in rows[["day", "count"]].values for _ in range(count)]


def test_an_episode_is_counted_on_its_first_day(store: Store) -> None:
    load(store, "checkins", sheet({f"{nth + 1}-101": history for nth, history in enumerate(HISTORIES)}))
    for of, condition in enumerate(("fever", "symptoms", "abnormal")):
        found = new_episodes(store, END, condition, FIRST)
        for nth, (history, expected) in enumerate(HISTORIES.items()):
            assert days_of(found, str(nth + 1)) == expected[of], (history, condition)


def test_what_began_before_the_days_asked_for_is_not_new_in_them(store: Store) -> None:
    load(store, "checkins", sheet({"1-101": "F.F.F", "2-101": "F...F"}))
    found = new_episodes(store, END, "fever", FIRST + timedelta(days=2))
    assert days_of(found, "1") == []
    assert days_of(found, "2") == [4]


#: Members of a household, and on which days a case begins: it takes in what begins on the 3 days after its first.
HOUSEHOLDS = [
    (("F", ".F", "...F"), [0]),
    (("F", "....F"), [0, 4]),
    # No chaining: the case of day 0 takes in day 3, the one of day 4 the day 6.
    (("F", "...F", "....F", "......F"), [0, 4]),
    (("F..FF", "....F"), [0, 4]),
    (("....",), []),
]


def test_a_household_case_takes_in_what_begins_on_the_three_days_after(store: Store) -> None:
    rooms = {
        f"{nth + 1}-101/{member}": history
        for nth, (members, _) in enumerate(HOUSEHOLDS)
        for member, history in enumerate(members)
    }
    rooms["9-101"], rooms["9-102"] = "F", "F"  # two households
    load(store, "checkins", sheet(rooms))
    found = household_cases(store, END, "fever", FIRST)
    for nth, (members, expected) in enumerate(HOUSEHOLDS):
        assert days_of(found, str(nth + 1)) == expected, members
    assert days_of(found, "9") == [0, 0]


def test_by_day_and_place_as_at_a_moment(store: Store) -> None:
    load(store, "buildings", "楼栋号,网格编号\n1,A\n2,A\n3,B\n")
    load(store, "checkins", sheet({"1-101": "F", "2-101": ".F", "3-101": "F"}))
    second = FIRST + timedelta(days=1)
    assert new_by_day(store, END, "fever", FIRST) == {FIRST: 2, second: 1}
    assert new_by_day(store, END, "fever", FIRST, Place(grid="A")) == {FIRST: 1, second: 1}
    assert new_by_day(store, END, "fever", FIRST, Place(building="3")) == {FIRST: 1}
    assert new_by_day(store, end_of(FIRST), "fever", FIRST) == {FIRST: 2}
    early = end_of(FIRST).at + timedelta(hours=7)
    assert new_by_day(store, Moment(second, early), "fever", FIRST) == {FIRST: 2}  # nobody has said so yet
    assert new_today(store, end_of(second), "fever") == count(1)
    assert new_today(store, end_of(second), "fever", Place(building="1")) == UNKNOWN  # no sheet of that day
    assert new_today(store, end_of(FIRST), "symptoms") == count(0)
    assert days_with_sheets(store, END) == {FIRST, second}
    assert days_with_sheets(store, end_of(FIRST), Place(grid="A")) == {FIRST}
    assert days_with_sheets(store, END, Place(building="3")) == {FIRST}


def test_a_report_of_nobody_known_is_somebody_of_its_own(store: Store) -> None:
    """It lives nowhere, and of nobody can be told that they had a fever before."""
    plan = plan_of({"kind": "checkins", "columns": {"temp": "temperature"}, "anonymous": True})
    loading.load(store, b"age,temp\n50,38.2\n31,36.5\n", "nobody.csv", plan=plan, day=DAY)
    assert new_by_day(store, END, "fever", DAY) == {DAY: 1}
    assert new_episodes(store, END, "fever", DAY)[["grid_id", "building_id"]].values.tolist() == [["", ""]]


@pytest.mark.parametrize("ask", [new_episodes, household_cases])
def test_without_any_check_in_nothing_is_new(store: Store, ask) -> None:
    found = ask(store, END, "fever", FIRST)
    assert list(found.columns) == ["day", "grid_id", "building_id", "count"]
    assert found.empty


def test_a_fever_may_begin_lower_than_what_is_kept_aside(store: Store) -> None:
    change_settings(store, {"fever_threshold": 36.4})
    load(store, "checkins", sheet({"1-101": "....", "2-101": "F..."}))
    # 36.5 is a fever then: both began on the first day.
    assert new_by_day(store, END, "fever", FIRST) == {FIRST: 2}
    change_settings(store, {"fever_threshold": 37.3})
    assert new_by_day(store, END, "fever", FIRST) == {FIRST: 1}
