"""Counting people by place and household, by hand."""

from datetime import date

import numpy as np
import pandas as pd

from analytics.community.census import Flags, census
from data.intake import loading
from data.store.database import Store

DAY = date(2022, 4, 1)
ROSTER = "居民编号,姓名,房号,迁出日期\nR1,张三,1-101,\nR2,李四,1-102,\nR3,张五,1-101,2022-03-31\n"


def test_members_of_a_household_lie_together_and_share_what_any_of_them_has(store: Store) -> None:
    loading.load(store, ROSTER.encode(), "台账.csv")
    found = census(store)
    persons = dict(store.rows("select resident_id, person from people"))
    entries = dict(zip(persons, found.entries(pd.Series(persons.values())), strict=True))
    seen = np.zeros(3, dtype=np.uint8)
    seen[entries["R1"]], seen[entries["R3"]] = 1, 4
    assert sorted(found.of_any_member(seen)) == [0, 5]
    assert abs(int(entries["R1"]) - int(entries["R3"])) == 1


def test_a_census_that_is_older_than_the_data_leaves_newcomers_out(store: Store) -> None:
    """A file may land between two questions of one answer."""
    loading.load(store, ROSTER.encode(), "台账.csv")
    older = census(store)
    loading.load(store, "居民编号,姓名,房号,迁出日期\nR4,赵六,2-101,2022-03-01\nR5,赵七,2-102,\n".encode(), "台账2.csv")
    countable = older.countable(store, DAY)
    persons = dict(store.rows("select resident_id, person from people"))
    entries = older.entries(pd.Series([persons[id] for id in ("R1", "R2", "R3", "R4")]))
    assert [bool(countable[entry]) for entry in entries[:3]] == [True, True, False]
    assert (len(countable), entries[3]) == (3, -1)


def test_flags_are_counted_by_place() -> None:
    flags = Flags(("a", "b", "c"))
    place = np.array([0, 0, 1, 1, 1], dtype=np.int32)
    seen = np.array([1, 3, 0, 4, 6], dtype=np.uint8)
    found = flags.count(place, seen, 3)
    assert found.having("a").tolist() == [2, 0, 0]
    assert found.having("a", "b").tolist() == [1, 0, 0]
    assert found.having_any("a", "c").tolist() == [2, 2, 0]
    assert found.having().tolist() == [2, 3, 0]
    assert flags.count(place[:0], seen[:0], 3).having("a").tolist() == [0, 0, 0]
