"""Check-ins that name nobody: counted in fever and abnormal, never among those who are expected."""

from datetime import date, datetime
from typing import Any

import pytest

from analytics.checkins import counts, follow_up_list
from analytics.metrics import registry
from data.clock import Moment
from data.intake import loading, undo
from data.mapping.mapping import plan_of
from data.store.database import Store
from tests.data.intake.test_undo_and_identity import picture

DAY = date(2022, 4, 1)
EVENING = Moment(DAY, datetime(2022, 4, 2))
VISITS = {
    "kind": "checkins",
    "columns": {"temp": "temperature", "cough": "symptoms", "ache": "symptoms"},
    "anonymous": True,
}
#: Two equal ones with fever, one with a cough, one well, one who said nothing.
CLINIC = "age,temp,cough,ache\n50,38.2,,\n50,38.2,,\n31,36.5,TRUE,FALSE\n31,36.5,FALSE,FALSE\n12,,,\n"
ROSTER = "居民编号,姓名,房号\nR1,张三,1-101\nR2,李四,1-102\n"
REPORTED = "居民编号,姓名,房号,体温\nR1,张三,1-101,38.0\n"


def load(store: Store, text: str, plan: Any = None, day: date | None = DAY) -> loading.Result:
    return loading.load(store, text.encode(), "file.csv", plan=plan_of(plan) if plan else None, day=day)


def figures(store: Store) -> dict[str, float | None]:
    asked = ("fever_count", "abnormal_count", "checkin_rate", "non_reporters", "followup_households")
    found = {id: registry.one(store, id, EVENING) for id in asked}
    return {id: answer.numerator if answer.unit == "ratio" else answer.value for id, answer in found.items()} | {
        "expected": found["checkin_rate"].denominator
    }


def everything(store: Store) -> dict[str, list[str]]:
    """As ``picture``, with what nobody in particular reported."""
    nobody = "select resident_id, c.* exclude (person) from checkins c join words on who = person where anonymous"
    return picture(store) | {"nobody": sorted(map(repr, store.rows(nobody)))}


@pytest.mark.parametrize("clinic_first", [True, False])
def test_they_count_in_fever_and_abnormal_and_nowhere_else(store: Store, clinic_first: bool) -> None:
    for text, plan in (
        [(CLINIC, VISITS), (ROSTER, None), (REPORTED, None)]
        if clinic_first
        else [(ROSTER, None), (REPORTED, None), (CLINIC, VISITS)]
    ):
        assert load(store, text, plan).rejected == 0
    # Three fevers: R1 and the two; one cough. Of R1 and R2 one has reported; both live in households to follow up.
    assert figures(store) == {
        "fever_count": 3,
        "abnormal_count": 4,
        "checkin_rate": 1,
        "non_reporters": 1,
        "followup_households": 2,
        "expected": 2,
    }
    assert store.rows("select count(*) from people") == [(2,)]
    assert counts.non_reporters(store, EVENING)["resident_id"].tolist() == ["R2"]
    assert set(follow_up_list.people(store, EVENING)["resident_id"]) == {"R1", "R2"}


def test_without_anybody_else_nobody_is_expected(store: Store) -> None:
    assert load(store, CLINIC, VISITS).new == 5
    found = figures(store)
    assert (found["fever_count"], found["abnormal_count"]) == (2, 3)
    assert not found["expected"]
    assert not found["non_reporters"]
    assert store.rows("select count(*) from people") == [(0,)]
    frame = counts.counts(store, EVENING)
    assert (frame["fever"].sum(), frame["abnormal"].sum(), frame["expected"].sum()) == (2, 3, 0)


def test_the_same_file_again_counts_once_and_a_person_in_two_parts_too(store: Store) -> None:
    load(store, CLINIC, VISITS)
    again = load(store, CLINIC, VISITS)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 5)
    assert store.rows("select count(*) from checkins") == [(5,)]
    # The next day's visitors are counted on their day.
    assert load(store, CLINIC, VISITS, date(2022, 4, 2)).new == 5
    assert figures(store)["fever_count"] == 2


def test_a_visit_that_was_measured_twice_is_one(store: Store) -> None:
    twice = {
        "kind": "checkins",
        "anonymous": True,
        "rows": [{"columns": {"first": "temperature"}}, {"columns": {"second": "temperature"}}],
    }
    result = load(store, "age,first,second\n50,37.0,38.2\n50,37.0,38.2\n", twice)
    assert (result.rows_read, result.new) == (2, 2)
    assert figures(store)["fever_count"] == 2
    assert store.rows("select count(*) from checkins") == [(2,)]


def test_undo_and_redo_are_exact(store: Store) -> None:
    load(store, ROSTER)
    load(store, REPORTED)
    before = everything(store)
    batch = load(store, CLINIC, VISITS).batch_id or 0
    after, counted = everything(store), figures(store)
    assert len(after["nobody"]) == 5
    undo.undo(store, batch)
    assert everything(store) == before
    assert store.rows("select count(*) from words where anonymous") == [(0,)]
    assert figures(store)["fever_count"] == 1
    undo.redo(store, batch)
    assert everything(store) == after
    assert figures(store) == counted


def test_their_made_up_id_is_nobodys(store: Store) -> None:
    """A resident with the very same id would be somebody else."""
    load(store, CLINIC, VISITS)
    made = store.rows(
        "select resident_id from words join checkins on who = person where temperature = 36.5 and symptomatic"
    )[0][0]
    load(store, f"居民编号,姓名,房号\n{made},张三,1-101\n")
    assert load(store, f"居民编号,姓名,房号,体温\n{made},张三,1-101,36.6\n").new == 1
    found = figures(store)
    assert (found["expected"], found["fever_count"], found["abnormal_count"]) == (1, 2, 3)
    assert store.rows("select count(*) from checkins") == [(6,)]
