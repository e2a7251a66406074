"""Where fevers gather: by their count, and by how rare that is beside what is new elsewhere."""

import math
from datetime import date, timedelta

import pytest

from analytics.checkins.fever_clusters import fever_clusters
from analytics.tails import poisson_tail
from data.clock import end_of
from data.installation.settings_change import change_settings
from data.store.database import Store
from data.store.grid_scope import scoped
from tests.community import DAY, END, load

# People with a fever as (day of April, room, temperature) → whether their building is a cluster on the 2nd.
CLUSTERS = [
    ([(2, "101", 38), (2, "101", 38), (2, "102", 38)], True),
    ([(1, "101", 38), (2, "101", 38), (2, "102", 38)], True),
    ([(2, "101", 38), (2, "101", 38), (2, "101", 38)], False),  # one household
    ([(2, "101", 38), (2, "102", 38)], False),  # two people
    ([(2, "101", 38), (2, "102", 38), (2, "103", 37.2)], False),  # no fever
    ([(31, "101", 38), (2, "101", 38), (2, "102", 38)], False),  # 3 days
]


def test_fever_cluster(store: Store) -> None:
    """Each case in a building of its own."""
    buildings = [f"{number},A,王敏" for number in range(len(CLUSTERS))]
    load(store, "buildings", "\n".join(["楼栋号,网格编号,网格员", *buildings]))
    lines = ["姓名,房号,日期,打卡时间,今日体温"]
    for number, (fevers, _) in enumerate(CLUSTERS):
        for nth, (day, room, temperature) in enumerate(fevers):
            when = date(2022, 3 if day > 2 else 4, day)
            lines.append(f"居民{nth},{number}-{room},{when},08:00,{temperature}")
    load(store, "checkins", "\n".join(lines))
    found = fever_clusters(store, END)
    expected = [str(number) for number, (_, is_cluster) in enumerate(CLUSTERS) if is_cluster]
    assert sorted(found["building_id"]) == expected
    for _, row in found.iterrows():
        assert (row["people"], row["households"], row["grid_id"], row["grid_worker"]) == (3, 2, "A", "王敏")
        assert row["last_day"].date() == DAY


def test_somebody_with_a_fever_on_both_days_is_one_person_of_a_cluster(store: Store) -> None:
    rows = [("张三", "101", "01"), ("张三", "101", "02"), ("李四", "102", "02")]
    lines = [
        "姓名,房号,日期,打卡时间,今日体温",
        *(f"{name},1-{room},2022-04-{day},08:00,38" for name, room, day in rows),
    ]
    load(store, "checkins", "\n".join(lines))
    assert fever_clusters(store, END).empty


def test_people_of_whom_nothing_is_new_are_no_cluster(store: Store) -> None:
    """Three households ill for days: their episodes began before yesterday."""
    lines = ["姓名,房号,日期,打卡时间,今日体温"]
    lines += [f"居民{nth},1-10{nth},{DAY - timedelta(days=back)},08:00,38" for nth in range(3) for back in range(4)]
    load(store, "checkins", "\n".join(lines))
    assert fever_clusters(store, END).empty
    [row] = fever_clusters(store, end_of(DAY - timedelta(days=2))).to_dict("records")
    assert (row["people"], row["households"], row["days"]) == (3, 3, 2)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


#: Four buildings of 30 households, of which building 1 has three new on the last two days.
BUILDINGS = "楼栋号,网格编号,户数\n" + "".join(f"{number},{'AABB'[number - 1]},30\n" for number in range(1, 5))
HERE = [("1-101", ago(0)), ("1-102", ago(0)), ("1-103", ago(1))]


def community(store: Store, days: int, elsewhere: list[tuple[str, date]]) -> None:
    """Check-ins of so many days up to the day, and fevers by room and day."""
    load(store, "buildings", BUILDINGS)
    lines = ["姓名,房号,日期,打卡时间,今日体温"]
    lines += [f"康宁,{building}-901,{ago(back)},08:00,36.5" for back in range(days) for building in range(1, 5)]
    lines += [f"病人,{room},{day},08:00,38" for room, day in (*HERE, *elsewhere)]
    load(store, "checkins", "\n".join(lines))


def spread(episodes: int, days: int = 14) -> list[tuple[str, date]]:
    """So many episodes, of as many people in other buildings, over the days; each lasts two days."""
    rooms = [(f"{2 + number % 3}-2{number:02}", number % (days - 1) + 1) for number in range(episodes)]
    return [(room, ago(back - later)) for room, back in rooms for later in (0, 1)]


def test_a_cluster_is_rare_beside_what_is_new_elsewhere(store: Store) -> None:
    # Elsewhere 5 episodes in 90 households × 14 days, so in 30 × 2 of them 5/21 are usual.
    community(store, 14, spread(5))
    [row] = fever_clusters(store, END).to_dict("records")
    assert (row["building_id"], row["people"], row["households"], row["days"]) == ("1", 3, 3, 14)
    assert row["expected"] == pytest.approx(5 / (90 * 14) * 30 * 2)
    # P(X ≥ 3 | 5/21) = 1 − e^(−5/21)·(1 + 5/21 + (5/21)²/2) = 0.0019, under 0.01 ÷ 4 buildings.
    usual = 5 / 21
    assert row["p"] == pytest.approx(1 - math.exp(-usual) * (1 + usual + usual**2 / 2))
    assert row["p"] == pytest.approx(0.00188, abs=1e-5)
    # Whoever sees one grid alone has the same alarm: the rate is of the whole community.
    assert fever_clusters(scoped(store, frozenset("A")), END).to_dict("records") == [row]
    assert fever_clusters(scoped(store, frozenset("B")), END).empty


def test_the_same_is_none_where_more_is_new_elsewhere(store: Store) -> None:
    # Of 6 it is P(X ≥ 3 | 2/7) = 0.0031, more than 0.0025.
    community(store, 14, spread(6))
    assert poisson_tail(2 / 7, 3) == pytest.approx(0.00314, abs=1e-5)
    assert fever_clusters(store, END).empty


def test_what_was_new_more_than_fourteen_days_ago_is_forgotten(store: Store) -> None:
    community(store, 20, [(f"2-3{number:02}", ago(14 + number % 4)) for number in range(30)])
    [row] = fever_clusters(store, END).to_dict("records")
    # Nothing is new elsewhere: 0.5 in 7,000 is taken.
    assert row["expected"] == pytest.approx(0.5 / 7000 * 30 * 2)


def test_without_seven_days_the_count_alone_decides(store: Store) -> None:
    community(store, 6, spread(40, 6))
    [row] = [row for row in fever_clusters(store, END).to_dict("records") if row["building_id"] == "1"]
    assert (math.isnan(row["expected"]), math.isnan(row["p"]), row["days"]) == (True, True, 6)
    # The seventh day is enough: 40 episodes elsewhere make three here usual.
    load(store, "checkins", f"姓名,房号,日期,打卡时间,今日体温\n康宁,1-901,{ago(6)},08:00,36.5\n", "seventh.csv")
    assert "1" not in fever_clusters(store, END)["building_id"].tolist()


def test_a_day_without_any_sheet_is_not_counted_as_quiet(store: Store) -> None:
    load(store, "buildings", BUILDINGS)
    lines = ["姓名,房号,日期,打卡时间,今日体温"]
    lines += [f"康宁,{building}-901,{ago(2 * back)},08:00,36.5" for back in range(7) for building in range(1, 5)]
    lines += [f"病人,{room},{day},08:00,38" for room, day in (*HERE, ("2-201", ago(4)), ("3-301", ago(6)))]
    load(store, "checkins", "\n".join(lines))
    [row] = fever_clusters(store, END).to_dict("records")
    # Every other day, and yesterday: 8 of the 14 days.
    assert (row["days"], row["expected"]) == (8, pytest.approx(2 / (90 * 8) * 30 * 2))


def test_its_numbers_are_settings(store: Store) -> None:
    community(store, 14, [])
    change_settings(store, {"cluster_people": 4})
    assert fever_clusters(store, END).empty
    change_settings(store, {"cluster_people": 3, "cluster_households": 4})
    assert fever_clusters(store, END).empty
    change_settings(store, {"cluster_households": 2, "cluster_days": 1})
    assert fever_clusters(store, END).empty
    change_settings(store, {"cluster_people": 2})
    assert fever_clusters(store, END)["people"].tolist() == [2]
