"""The generator: the same again, day by day, and of any size."""

from datetime import date, time, timedelta

import pyarrow as pa
import pytest

from data import generator
from data.generator import DemoPlan
from data.kinds import KINDS

END = date(2026, 11, 22)


def test_columns_are_those_of_the_kinds_and_keys_are_unique():
    for kind, table in generator.generate(residents=300, days=3, end=END).items():
        assert tuple(table.column_names) == KINDS[kind].field_names
        assert {str(column.type) for column in table.columns} == {"string"}
        key = ["resident_id" if field == "person" else field for field in KINDS[kind].key]
        assert not table.select(key).to_pandas().duplicated().any()


def test_the_same_again_is_the_same_and_another_seed_is_not():
    size = {"residents": 500, "days": 4, "end": END}
    first, again, other = (generator.generate(**size, seed=seed) for seed in (7, 7, 8))
    for kind in KINDS:
        assert first[kind].equals(again[kind])
        assert not first[kind].equals(other[kind])


def test_a_day_does_not_depend_on_the_days_asked_for_before_or_beside_it():
    plan = DemoPlan(500, 4, 7, END, time(9, 40))
    whole = generator.generate(500, 4, 7, END)
    longer = generator.generate(500, 9, 7, END)
    for kind in KINDS:
        parts = dict(generator.Community(plan).parts(kind))
        if None in parts:
            continue
        assert parts[END].equals(whole[kind].slice(whole[kind].num_rows - parts[END].num_rows)), kind
        assert whole[kind].equals(longer[kind].slice(longer[kind].num_rows - whole[kind].num_rows)), kind


def test_another_last_day_tells_the_same_story():
    one, other = (generator.generate(500, 4, 7, end) for end in (END, END + timedelta(days=100)))
    assert one["checkins"].drop(["date"]).equals(other["checkins"].drop(["date"]))
    assert one["requests"]["text"].equals(other["requests"]["text"])
    assert one["stock"].drop(["date"]).equals(other["stock"].drop(["date"]))


@pytest.mark.parametrize("residents", [1, 7, 60, 900, 20_000])
def test_other_sizes(residents):
    plan = DemoPlan(residents, 3, 7, END, time(9, 40))
    tables = generator.generate(residents, 3, 7, END)
    assert tables["roster"].num_rows == residents
    assert tables["buildings"].num_rows == plan.buildings == max(1, round(plan.households / 50))
    assert plan.grids == max(1, round(plan.households / 250))
    assert tables["sampling"].num_rows > 2 * residents
    assert pa.compute.count_distinct(tables["buildings"]["grid_id"]).as_py() == plan.grids


@pytest.mark.parametrize("requests", [0, 1, 12_345])
def test_requests_in_exactly_the_number_asked_for(requests):
    found = generator.generate(residents=2000, days=5, end=END, requests=requests)["requests"]
    assert found.num_rows == requests
    assert pa.compute.count_distinct(found["request_id"]).as_py() == requests


@pytest.mark.parametrize("wrong", [{"residents": 0}, {"days": 0}, {"requests": -1}])
def test_a_size_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="at least"):
        generator.generate(**{"residents": 10, "days": 1, "end": END, **wrong})
